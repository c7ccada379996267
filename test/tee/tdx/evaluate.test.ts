import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convergeStatuses, evaluateTcb } from "../../../src/tee/tdx/evaluate.js";
import type { TcbInput } from "../../../src/tee/tdx/evaluate.js";
import { MODULE_STATUSES, QE_STATUSES } from "../../../src/tee/tdx/levels.js";
import { TCB_STATUSES } from "../../../src/tee/tdx/types.js";
import type { EvaluatedStatus, TcbEvaluation, TcbStatus } from "../../../src/tee/tdx/types.js";
import { all, components, qeIdentity, setAt, tcbInfo, without } from "./statement-support.js";
import type { Change } from "./statement-support.js";

/** Sixteen SVNs: those given, then zeros. */
const svns = (...first: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(16);
  bytes.set(first);
  return bytes;
};

interface Own {
  readonly sgx?: readonly number[];
  readonly pceSvn?: number;
  readonly tee?: readonly number[];
  /** Of TD 1.5. */
  readonly now?: readonly number[];
  readonly qe?: number;
}

/** A platform that is up to date in everything, but for what is stated. */
function platform({ sgx = [3, 3, 2], pceSvn = 13, tee = [6, 1, 7], now, qe = 4 }: Own = {}): TcbInput {
  return {
    pck: { tcbComponents: [...svns(...sgx)], pceSvn },
    td: { teeTcbSvn: svns(...tee), teeTcbSvn2: now === undefined ? null : svns(...now) },
    qeIsvSvn: qe,
  };
}

function evaluate(own: Own, info?: Change, identity?: Change): ReturnType<typeof evaluateTcb> {
  return evaluateTcb(platform(own), tcbInfo(info), qeIdentity(identity));
}

function evaluated(own: Own, info?: Change, identity?: Change): TcbEvaluation {
  const evaluation = evaluate(own, info, identity);
  if (!evaluation.ok) throw new Error(evaluation.reason);
  return evaluation.value;
}

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const platformIs = (status: string): Change => setAt("tcbLevels.0.tcbStatus", status);
const moduleIs = (status: string): Change => setAt("tdxModuleIdentities.1.tcbLevels.0.tcbStatus", status);
const qeIs = (status: string): Change => setAt("tcbLevels.0.tcbStatus", status);

describe("evaluateTcb", () => {
  it("finds a platform up to date that reaches the first of all levels", () => {
    expect(evaluated({})).toMatchObject({
      status: "UpToDate",
      platform: { pceSvn: 13, status: "UpToDate" },
      module: { isvSvn: 6, status: "UpToDate" },
      qe: { isvSvn: 4, status: "UpToDate" },
      current: null,
      tcbDate: day("2029-11-13"),
      advisoryIds: [],
    });
  });

  it("takes SVNs beyond the first level for up to date", () => {
    const most = { sgx: Array<number>(16).fill(255), pceSvn: 65_535, tee: [255, 1, 255], qe: 65_535 };
    expect(evaluated(most).status).toBe("UpToDate");
  });
});

describe("the platform's level", () => {
  it.each<[string, Own, number, readonly string[]]>([
    ["an SGX component lower", { sgx: [3, 2, 2] }, 2029, ["SA-P2"]],
    ["PCESVN lower", { pceSvn: 12 }, 2018, ["SA-P2", "SA-P3"]],
    ["the late microcode update lower", { tee: [6, 1, 6] }, 2029, ["SA-P2"]],
  ])("is a lower one with %s", (_, own, year, advisoryIds) => {
    const evaluation = evaluated(own);
    expect(evaluation).toMatchObject({ status: "OutOfDate", advisoryIds, module: { status: "UpToDate" } });
    expect(new Date(evaluation.tcbDate).getUTCFullYear()).toBe(year);
  });

  it.each([...Array(16).keys()])("is not reached with SGX component %i lower", (index) => {
    const change = all(
      setAt("tcbLevels.0.tcb.sgxtcbcomponents", components(...Array<number>(16).fill(9))),
      setAt("tcbLevels.1.tcb.sgxtcbcomponents", components()),
    );
    const reached = Array<number>(16).fill(9);
    expect(evaluated({ sgx: reached }, change).status).toBe("UpToDate");
    expect(evaluated({ sgx: reached.with(index, 8) }, change).status).toBe("OutOfDate");
  });

  const nines = Array<number>(16).fill(9);
  const needsNines = all(
    setAt("tcbLevels.0.tcb.tdxtcbcomponents", components(...nines)),
    setAt("tcbLevels.1.tcb.tdxtcbcomponents", components()),
  );

  it.each([...Array(16).keys()])(
    "with component %i of the TDX TCB lower is reached for 0 and 1, where the module has an identity",
    (index) => {
      const modules = all(setAt("tdxModuleIdentities.0.id", "TDX_09"), setAt("tdxModuleIdentities.1.id", "TDX_08"));
      const own = { tee: nines.with(index, 8) };
      expect(evaluated({ tee: nines }, all(needsNines, modules)).platform.status).toBe("UpToDate");
      const expected = index < 2 ? "UpToDate" : "OutOfDate";
      expect(evaluated(own, all(needsNines, modules)).platform.status).toBe(expected);
    },
  );

  it.each([...Array(16).keys()].filter((index) => index !== 1))(
    "of a module of version 0 needs component %i",
    (index) => {
      const change = all(needsNines, setAt("tcbLevels.0.tcb.tdxtcbcomponents.1.svn", 0));
      const own = nines.with(1, 0);
      expect(evaluated({ tee: own }, change)).toMatchObject({ status: "UpToDate", module: null });
      expect(evaluated({ tee: own.with(index, 8) }, change)).toMatchObject({ status: "OutOfDate", module: null });
    },
  );

  it("of a module of version 0 is no level that needs component 1", () => {
    expect(evaluated({ tee: nines.with(1, 0) }, needsNines).status).toBe("OutOfDate");
  });

  it("is the first that is reached, though a lower one is better", () => {
    const change = all(
      setAt("tcbLevels.0.tcbStatus", "ConfigurationNeeded"),
      setAt("tcbLevels.1.tcbStatus", "UpToDate"),
    );
    expect(evaluated({}, change).status).toBe("ConfigurationNeeded");
  });

  it("is unsupported below all of them", () => {
    expect(evaluate({ sgx: [1, 2, 1], pceSvn: 4, tee: [6, 1, 5] })).toEqual({
      ok: false,
      at: "platform",
      when: "launch",
      shortfalls: [
        { component: "sgx.0", have: 1, need: 2 },
        { component: "sgx.2", have: 1, need: 2 },
        { component: "pcesvn", have: 4, need: 5 },
        { component: "tdx.2", have: 5, need: 6 },
      ],
      nearest: [
        { component: "sgx.0", have: 1, need: 2 },
        { component: "sgx.2", have: 1, need: 2 },
        { component: "pcesvn", have: 4, need: 13 },
        { component: "tdx.2", have: 5, need: 6 },
      ],
      reason: "The platform's TCB is below every level of the TCB info.",
    });
  });

  it("is unsupported where a module of version 0 is below all of them", () => {
    expect(evaluate({ tee: [2, 0, 7] })).toMatchObject({
      at: "platform",
      shortfalls: [{ component: "tdx.0", have: 2, need: 3 }],
      nearest: [{ component: "tdx.0", have: 2, need: 5 }],
    });
  });
});

describe("the TDX module's level", () => {
  it.each<[number, EvaluatedStatus, string, readonly string[]]>([
    [7, "UpToDate", "2029-11-13", []],
    [6, "UpToDate", "2029-11-13", []],
    [5, "OutOfDate", "2029-03-13", ["SA-M4"]],
    [4, "OutOfDate", "2029-03-13", ["SA-M4"]],
    [3, "Revoked", "2028-08-09", ["SA-M2"]],
    [2, "Revoked", "2028-08-09", ["SA-M2"]],
  ])("with SVN %i makes it %s", (svn, status, date, advisoryIds) => {
    expect(evaluated({ tee: [svn, 1, 7] })).toMatchObject({ status, tcbDate: day(date), advisoryIds });
  });

  it("is unsupported below all of them", () => {
    const shortfalls = [{ component: "module.isvsvn", have: 1, need: 2 }];
    expect(evaluate({ tee: [1, 1, 7] })).toEqual({
      ok: false,
      at: "module",
      when: "launch",
      shortfalls,
      nearest: shortfalls,
      reason: "The SVN 1 of the TDX module is below every level of TDX_01 in the TCB info.",
    });
  });

  it("is that of the module's own version", () => {
    expect(evaluated({ tee: [3, 3, 7] })).toMatchObject({ status: "UpToDate", module: { isvSvn: 3 } });
    expect(evaluate({ tee: [2, 3, 7] })).toMatchObject({ ok: false, at: "module" });
  });

  it.each<[string, Own, Change | undefined]>([
    ["its version is unknown", { tee: [9, 2, 7] }, undefined],
    ["no modules are stated", {}, without("tdxModuleIdentities")],
  ])("is unsupported where %s", (_, own, change) => {
    expect(evaluate(own, change)).toMatchObject({ ok: false, at: "module", shortfalls: [], nearest: [] });
  });

  it.each(["TDX_0A", "TDX_0a", "tdx_0a"])("is found under the name %s", (id) => {
    expect(evaluated({ tee: [3, 10, 7] }, setAt("tdxModuleIdentities.0.id", id)).module?.isvSvn).toBe(3);
  });

  it.each(["TDX_A", "TDX_10", "TDX_0A ", "TDX_00A"])("of version 10 is not found under the name %j", (id) => {
    expect(evaluate({ tee: [3, 10, 7] }, setAt("tdxModuleIdentities.0.id", id))).toMatchObject({ at: "module" });
  });
});

describe("the quoting enclave's level", () => {
  it.each<[number, EvaluatedStatus, string, readonly string[]]>([
    [5, "UpToDate", "2029-11-13", []],
    [4, "UpToDate", "2029-11-13", []],
    [3, "OutOfDate", "2029-02-14", ["SA-Q3"]],
    [2, "UpToDate", "2028-11-13", []],
    [1, "Revoked", "2028-03-13", ["SA-Q1"]],
  ])("with ISVSVN %i makes it %s", (qe, status, date, advisoryIds) => {
    expect(evaluated({ qe })).toMatchObject({ status, tcbDate: day(date), advisoryIds });
  });

  it("is unsupported below all of them", () => {
    const shortfalls = [{ component: "qe.isvsvn", have: 0, need: 1 }];
    const reason = "The quoting enclave's ISVSVN 0 is below every level of the QE identity.";
    expect(evaluate({ qe: 0 })).toEqual({
      ok: false,
      at: "qe",
      when: "launch",
      shortfalls,
      nearest: shortfalls,
      reason,
    });
  });
});

/** Section 8 of the reference, after Intel: for each platform status what it becomes with a component of that status. */
const TABLE: Readonly<Record<TcbStatus, { readonly OutOfDate: TcbStatus; readonly Revoked: TcbStatus }>> = {
  UpToDate: { OutOfDate: "OutOfDate", Revoked: "Revoked" },
  SWHardeningNeeded: { OutOfDate: "OutOfDate", Revoked: "Revoked" },
  ConfigurationNeeded: { OutOfDate: "OutOfDateConfigurationNeeded", Revoked: "Revoked" },
  ConfigurationAndSWHardeningNeeded: { OutOfDate: "OutOfDateConfigurationNeeded", Revoked: "Revoked" },
  OutOfDate: { OutOfDate: "OutOfDate", Revoked: "Revoked" },
  OutOfDateConfigurationNeeded: { OutOfDate: "OutOfDateConfigurationNeeded", Revoked: "Revoked" },
  Revoked: { OutOfDate: "Revoked", Revoked: "Revoked" },
};

/** What the table says of all three: the worse of module and quoting enclave counts. */
function expectedOf(own: TcbStatus, module: TcbStatus, qe: TcbStatus): TcbStatus {
  if (module === "Revoked" || qe === "Revoked") return TABLE[own].Revoked;
  return module.startsWith("OutOfDate") || qe.startsWith("OutOfDate") ? TABLE[own].OutOfDate : own;
}

const MATRIX = TCB_STATUSES.flatMap((own) =>
  MODULE_STATUSES.flatMap((module) => QE_STATUSES.map((qe) => [own, module, qe] as const)),
);

describe("what three statuses add up to", () => {
  it.each(MATRIX)("platform %s, module %s, quoting enclave %s", (own, module, qe) => {
    const expected = expectedOf(own, module, qe);
    expect(convergeStatuses(own, [module, qe])).toBe(expected);
    expect(convergeStatuses(own, [qe, module])).toBe(expected);
    expect(evaluated({}, all(platformIs(own), moduleIs(module)), qeIs(qe)).status).toBe(expected);
  });

  it("is 105 cases, and the platform's own status where nothing else is wrong", () => {
    expect(MATRIX).toHaveLength(105);
    for (const own of TCB_STATUSES) expect(convergeStatuses(own, ["UpToDate", "ConfigurationNeeded"])).toBe(own);
  });

  it("gathers dates and advisories of all three, each once", () => {
    const evaluation = evaluated(
      { sgx: [2, 2, 2], tee: [4, 1, 7], qe: 3 },
      setAt("tdxModuleIdentities.1.tcbLevels.1.advisoryIDs", ["SA-M4", "SA-P2", "SA-M4"]),
      setAt("tcbLevels.1.advisoryIDs", ["SA-Q3", "SA-P2"]),
    );
    expect(evaluation).toMatchObject({
      status: "OutOfDate",
      tcbDate: day("2029-02-14"),
      advisoryIds: ["SA-P2", "SA-Q3", "SA-M4"],
    });
  });

  it.each<[string, Own, Change, Change]>([
    ["the platform", {}, setAt("tcbLevels.0.tcbDate", "2020-01-01T00:00:00Z"), all()],
    ["the module", {}, setAt("tdxModuleIdentities.1.tcbLevels.0.tcbDate", "2020-01-01T00:00:00Z"), all()],
    ["the quoting enclave", {}, all(), setAt("tcbLevels.0.tcbDate", "2020-01-01T00:00:00Z")],
  ])("has the date of %s where that is the earliest", (_, own, info, identity) => {
    expect(evaluated(own, info, identity).tcbDate).toBe(day("2020-01-01"));
  });
});

describe("a TD 1.5", () => {
  it("is judged by its launch where that is up to date", () => {
    expect(evaluated({ now: [7, 1, 7] })).toMatchObject({ status: "UpToDate", current: { status: "UpToDate" } });
  });

  it("is to be launched anew where the platform was updated since", () => {
    expect(evaluated({ tee: [4, 1, 7], now: [6, 1, 7] })).toMatchObject({
      status: "TDRelaunchAdvised",
      module: { isvSvn: 4 },
      current: { status: "UpToDate", module: { isvSvn: 6 } },
      tcbDate: day("2029-03-13"),
      advisoryIds: ["SA-M4"],
    });
  });

  it("is to be launched anew after a late microcode update", () => {
    const updated = { tee: [6, 1, 6], now: [6, 1, 7] };
    expect(evaluated(updated)).toMatchObject({ status: "TDRelaunchAdvised", advisoryIds: ["SA-P2"] });
    expect(evaluated(updated).current?.platform.tcbDate).toBe(day("2029-11-13"));
  });

  it("names the advisories that a relaunch does not end", () => {
    const change = all(platformIs("SWHardeningNeeded"), setAt("tcbLevels.0.advisoryIDs", ["SA-P1"]));
    expect(evaluated({ tee: [6, 1, 6], now: [6, 1, 7] }, change).advisoryIds).toEqual(["SA-P2", "SA-P1"]);
    const module = setAt("tdxModuleIdentities.1.tcbLevels.0.advisoryIDs", ["SA-M6"]);
    expect(evaluated({ tee: [4, 1, 7], now: [6, 1, 7] }, module).advisoryIds).toEqual(["SA-M4", "SA-M6"]);
    expect(evaluated({ tee: [6, 1, 7], now: [4, 1, 7] }).advisoryIds).toEqual([]);
  });

  const launches = TCB_STATUSES.flatMap((launch) => TCB_STATUSES.map((current) => [launch, current] as const));
  it.each(launches)("with launch %s and current %s", (launch, current) => {
    const change = all(setAt("tcbLevels.1.tcbStatus", launch), platformIs(current));
    const outdated = ["OutOfDate", "OutOfDateConfigurationNeeded"];
    const better = ["UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded"];
    const configuration = [launch, current].some((status) => /Configuration/.test(status));
    const relaunch = configuration ? "TDRelaunchAdvisedConfigurationNeeded" : "TDRelaunchAdvised";
    const expected = outdated.includes(launch) && better.includes(current) ? relaunch : launch;
    const evaluation = evaluated({ tee: [6, 1, 6], now: [6, 1, 7] }, change);
    expect([evaluation.status, evaluation.current?.status]).toEqual([expected, current]);
  });

  it.each<[string, Own, string, RegExp]>([
    [
      "the module is unknown",
      { now: [9, 2, 7] },
      "module",
      /^The TCB info does not know .* TDX_02, by what .* has now\.$/,
    ],
    ["the module is too old", { now: [1, 1, 7] }, "module", /by what the platform has now\.$/],
    ["its microcode is too old", { now: [6, 1, 5] }, "platform", /by what the platform has now\.$/],
  ])("is unsupported where, by now, %s", (_, own, at, reason) => {
    const evaluation = evaluate(own);
    expect(evaluation).toMatchObject({ ok: false, at, when: "current" });
    expect(evaluation.ok ? "" : evaluation.reason).toMatch(reason);
  });

  it("is unsupported by its launch first", () => {
    expect(evaluate({ tee: [1, 1, 7], now: [9, 2, 7] })).toMatchObject({ ok: false, at: "module", when: "launch" });
  });

  it("is judged by version 0's rule and by the module's, each SVN by its own version", () => {
    const change = setAt("tcbLevels.0.tcb.tdxtcbcomponents.0.svn", 9);
    expect(evaluated({ tee: [6, 0, 7], now: [6, 1, 7] }, change)).toMatchObject({
      status: "TDRelaunchAdvised",
      module: null,
      current: { module: { isvSvn: 6 } },
    });
  });
});

describe("raising an SVN", () => {
  const svn = fc.integer({ min: 0, max: 8 });
  const owns = fc.record({
    sgx: fc.array(svn, { minLength: 16, maxLength: 16 }),
    pceSvn: fc.integer({ min: 0, max: 16 }),
    minor: svn,
    version: fc.constantFrom(0, 1, 3),
    microcode: svn,
    qe: svn,
  });
  // Statuses that get worse with every level down: with others a higher level could be the worse one.
  const info = tcbInfo(setAt("tcbLevels.2.tcbStatus", "Revoked"));
  const identity = qeIdentity(setAt("tcbLevels.2.tcbStatus", "OutOfDate"));
  const RANKS: Readonly<Record<string, number>> = { UpToDate: 0, OutOfDate: 1, Revoked: 2 };

  function rank({
    sgx,
    pceSvn,
    minor,
    version,
    microcode,
    qe,
  }: typeof owns extends fc.Arbitrary<infer T> ? T : never): number {
    const evaluation = evaluateTcb(platform({ sgx, pceSvn, tee: [minor, version, microcode], qe }), info, identity);
    return evaluation.ok ? (RANKS[evaluation.value.status] ?? NaN) : 3;
  }

  it("never makes the platform worse", () => {
    let better = 0;
    fc.assert(
      fc.property(owns, fc.nat(19), fc.integer({ min: 1, max: 8 }), (own, which, more) => {
        const raised = {
          ...own,
          sgx: own.sgx.map((value, index) => (index === which ? value + more : value)),
          pceSvn: own.pceSvn + (which === 16 ? more : 0),
          minor: own.minor + (which === 17 ? more : 0),
          microcode: own.microcode + (which === 18 ? more : 0),
          qe: own.qe + (which === 19 ? more : 0),
        };
        const [before, after] = [rank(own), rank(raised)];
        if (after < before) better++;
        expect(after).toBeLessThanOrEqual(before);
      }),
      { numRuns: 2000 },
    );
    expect(better).toBeGreaterThan(0);
  });
});
