import { describe, expect, it } from "vitest";
import type { AppraisalChoices } from "../../../src/tee/scheme.js";
import { EVALUATED_STATUSES } from "../../../src/tee/tdx/types.js";
import type { EvaluatedStatus, PckExtension, TcbInfo, TcbStatus, TdReport } from "../../../src/tee/tdx/types.js";
import {
  enclaveLevel,
  failuresOf,
  findingsOf,
  first,
  platformLevel,
  QE_IDENTITY,
  quoteOf,
  signerOf,
  TCB_INFO,
} from "./appraise-support.js";
import type { AppraiseCase } from "./appraise-support.js";

const { pck } = signerOf();

/** A platform that differs from the sound one. */
function platform(change: Partial<PckExtension>, tcbInfo: Partial<TcbInfo> = {}): AppraiseCase["signer"] & object {
  const collateral = { tcbInfo: { ...TCB_INFO, ...tcbInfo }, qeIdentity: QE_IDENTITY };
  return { pck: { ...pck, ...change }, collateral };
}

const accepting = (...acceptTcbStatus: readonly string[]): Partial<AppraisalChoices> => ({ acceptTcbStatus });

/** The findings about the TCB: code, outcome, path, expected, actual. */
function tcb(given: AppraiseCase) {
  return findingsOf(given)
    .filter(({ code }) => code.startsWith("TDX_TCB_"))
    .map(({ code, outcome, path, expected, actual }) => [code.slice(8), outcome, path, expected, actual]);
}

const OUT_OF_DATE = platform({ tcbComponents: [...first(16, 3, 3)], pceSvn: 11 });
const SUPPORTED = ["SUPPORTED", "pass", "tcb", "a level of Intel's statements", "of 2024-03-13"];
const EVALUATION = ["EVALUATION", "skip", "tcb.evaluation", null, 18];
const ADVISORIES = "INTEL-SA-00002, INTEL-SA-00001";

describe("appraise, the TCB", () => {
  it("passes where Intel says UpToDate", () => {
    expect(tcb({})).toEqual([SUPPORTED, ["STATUS", "pass", "tcb.status", "UpToDate", "UpToDate"], EVALUATION]);
  });

  it("fails with another status, and says what is lacking and what that exposes to", () => {
    expect(tcb({ signer: OUT_OF_DATE })).toEqual([
      SUPPORTED,
      ["STATUS", "fail", "tcb.status", "UpToDate", "OutOfDate"],
      ["COMPONENT", "fail", "tcb.sgx.1", 4, 3],
      ["COMPONENT", "fail", "tcb.pcesvn", 13, 11],
      ["ADVISORIES", "note", "tcb.advisories", null, ADVISORIES],
      EVALUATION,
    ]);
  });

  it("passes with a status that the caller accepts, with a note that has the advisories", () => {
    const choices = accepting("SWHardeningNeeded", "OutOfDate");
    const expected = "UpToDate, SWHardeningNeeded, OutOfDate";
    expect(tcb({ signer: OUT_OF_DATE, choices })).toEqual([
      SUPPORTED,
      ["STATUS", "pass", "tcb.status", expected, "OutOfDate"],
      ["STATUS_ACCEPTED", "note", "tcb.status", "UpToDate", `OutOfDate: ${ADVISORIES}`],
      ["COMPONENT", "note", "tcb.sgx.1", 4, 3],
      ["COMPONENT", "note", "tcb.pcesvn", 13, 11],
      ["ADVISORIES", "note", "tcb.advisories", null, ADVISORIES],
      EVALUATION,
    ]);
    expect(tcb({ choices })[1]).toEqual(["STATUS", "pass", "tcb.status", expected, "UpToDate"]);
    expect(tcb({ signer: OUT_OF_DATE, choices: accepting("SWHardeningNeeded") })[1]?.[1]).toBe("fail");
  });

  const statuses: readonly EvaluatedStatus[] = EVALUATED_STATUSES;
  it.each(statuses.filter((status) => !status.startsWith("TDRelaunch")))("decides on the status %s", (status) => {
    const levels = [platformLevel([3, 4, 7, 13], status as TcbStatus)];
    const decided = (...accepted: readonly string[]) => {
      return failuresOf({ signer: platform({}, { levels }), choices: accepting(...accepted) });
    };
    const refused = ["TDX_TCB_STATUS"];
    expect(decided()).toEqual(status === "UpToDate" ? [] : refused);
    expect(decided(status)).toEqual(status === "Revoked" ? refused : []);
    expect(decided(...statuses.filter((one) => one !== status))).toEqual(status === "UpToDate" ? [] : refused);
  });

  it("never accepts Revoked, not even where a caller lists it", () => {
    const revoked = platform({ tcbComponents: [...first(16, 2, 2)], pceSvn: 5 });
    expect(failuresOf({ signer: revoked, choices: accepting("Revoked") })).toContain("TDX_TCB_STATUS");
  });

  it("judges what the TD was launched with, and advises a relaunch where that alone is old", () => {
    const td: Partial<TdReport> = { teeTcbSvn: first(16, 2, 1, 7), teeTcbSvn2: first(16, 5, 1, 7) };
    expect(tcb({ td })).toEqual([
      SUPPORTED,
      ["STATUS", "fail", "tcb.status", "UpToDate", "TDRelaunchAdvised"],
      ["CURRENT", "pass", "tcb.current.status", "neither revoked nor out of date", "UpToDate"],
      ["COMPONENT", "fail", "tcb.module.isvsvn", 5, 2],
      ["ADVISORIES", "note", "tcb.advisories", null, "INTEL-SA-00003"],
      EVALUATION,
    ]);
    expect(failuresOf({ td, choices: accepting("TDRelaunchAdvised") })).toEqual([]);
    expect(failuresOf({ td, choices: accepting("OutOfDate") })).toContain("TDX_TCB_STATUS");
  });

  it("names the quoting enclave where it is what is old", () => {
    const quote = { qeReport: { ...quoteOf().qeReport, isvSvn: 1 } };
    expect(tcb({ quote })).toContainEqual(["COMPONENT", "fail", "tcb.qe.isvsvn", 4, 1]);
  });

  it("has nothing to say of components where SVNs are not what is lacking", () => {
    const levels = [platformLevel([3, 4, 7, 13], "ConfigurationNeeded", "INTEL-SA-00005")];
    expect(failuresOf({ signer: platform({}, { levels }) })).toEqual(["TDX_TCB_STATUS"]);
  });

  it("is skipped where the policy does not ask for collateral, but a number that is asked for is not reached", () => {
    const signer = { collateral: null };
    const skipped = [
      ["SUPPORTED", "skip", "tcb", null, null],
      ["STATUS", "skip", "tcb.status", "UpToDate, OutOfDate", null],
    ];
    const choices = accepting("OutOfDate");
    expect(tcb({ signer, choices })).toEqual([...skipped, ["EVALUATION", "skip", "tcb.evaluation", null, null]]);
    expect(tcb({ signer, choices: { ...choices, minTcbEvaluation: 17 } })).toEqual([
      ...skipped,
      ["EVALUATION", "fail", "tcb.evaluation", 17, null],
    ]);
  });
});

describe("appraise, what a TD 1.5's platform has by now", () => {
  /** Launched with module version 1, and running under version 3 now, of which Intel says this. */
  const moved = (launch: TcbStatus, now: TcbStatus, choices: Partial<AppraisalChoices> = {}): AppraiseCase => {
    const { module } = TCB_INFO;
    const moduleIdentities = [
      { ...module, id: "TDX_03", levels: [enclaveLevel(1, now)] },
      { ...module, id: "TDX_01", levels: [enclaveLevel(1, launch)] },
    ];
    const td = { teeTcbSvn: first(16, 5, 1, 7), teeTcbSvn2: first(16, 5, 3, 7) };
    return { td, signer: platform({}, { moduleIdentities }), choices };
  };

  it("is not revoked, whatever status is accepted", () => {
    expect(failuresOf(moved("UpToDate", "UpToDate"))).toEqual([]);
    for (const launch of ["UpToDate", "OutOfDate"] as const) {
      const given = moved(launch, "Revoked", accepting(...EVALUATED_STATUSES));
      expect(failuresOf(given)).toEqual(["TDX_TCB_CURRENT"]);
      // Intel's status is that of the launch.
      expect(
        tcb(given)
          .find(([code]) => code === "STATUS")
          ?.at(-1),
      ).toBe(launch);
    }
  });

  it("is out of date only where the caller accepts that", () => {
    expect(failuresOf(moved("UpToDate", "OutOfDate"))).toEqual(["TDX_TCB_CURRENT"]);
    expect(failuresOf(moved("UpToDate", "OutOfDate", accepting("SWHardeningNeeded")))).toEqual(["TDX_TCB_CURRENT"]);
    expect(failuresOf(moved("UpToDate", "OutOfDate", accepting("OutOfDate")))).toEqual([]);
    expect(failuresOf(moved("OutOfDate", "UpToDate", accepting("TDRelaunchAdvised")))).toEqual([]);
    expect(failuresOf(moved("OutOfDate", "OutOfDate", accepting("OutOfDate")))).toEqual([]);
  });

  it("never makes up for a launch that is revoked", () => {
    expect(failuresOf(moved("Revoked", "UpToDate", accepting(...EVALUATED_STATUSES)))).toEqual(["TDX_TCB_STATUS"]);
  });

  it("is no matter for a TD 1.0", () => {
    expect(tcb({}).map(([code]) => code)).not.toContain("CURRENT");
    expect(tcb(moved("UpToDate", "UpToDate")).map(([code]) => code)).toContain("CURRENT");
  });
});

describe("appraise, a TCB that Intel says nothing of", () => {
  it("fails with what keeps it from the nearest level, and no status is accepted", () => {
    const signer = platform({ tcbComponents: [...first(16, 1, 2)], pceSvn: 5 });
    const found = tcb({ signer, choices: accepting("OutOfDate") });
    expect(found.map((one) => one.slice(0, 3))).toEqual([
      ["SUPPORTED", "fail", "tcb.platform"],
      ["STATUS", "fail", "tcb.status"],
      ["COMPONENT", "fail", "tcb.sgx.0"],
      ["EVALUATION", "skip", "tcb.evaluation"],
    ]);
    expect(found[1]?.slice(3)).toEqual(["UpToDate, OutOfDate", "not supported"]);
    expect(found[2]?.slice(3)).toEqual([2, 1]);
  });

  it("names the module", () => {
    const td = { teeTcbSvn: first(16, 1, 1, 7) };
    expect(tcb({ td })[0]?.slice(0, 3)).toEqual(["SUPPORTED", "fail", "tcb.module"]);
    expect(tcb({ td })).toContainEqual(["COMPONENT", "fail", "tcb.module.isvsvn", 2, 1]);
    const unknown = tcb({ td: { teeTcbSvn: first(16, 5, 9, 7) } });
    expect(unknown.map((one) => one.slice(0, 3))).toEqual([
      ["SUPPORTED", "fail", "tcb.module"],
      ["STATUS", "fail", "tcb.status"],
      ["EVALUATION", "skip", "tcb.evaluation"],
    ]);
  });

  it("names the quoting enclave", () => {
    const quote = { qeReport: { ...quoteOf().qeReport, isvSvn: 0 } };
    expect(failuresOf({ quote })).toEqual(["TDX_TCB_SUPPORTED", "TDX_TCB_STATUS", "TDX_TCB_COMPONENT"]);
    expect(tcb({ quote })).toContainEqual(["COMPONENT", "fail", "tcb.qe.isvsvn", 1, 0]);
  });

  it.each([
    ["the platform", first(16, 5, 1, 4), "tcb.current.platform", "tcb.current.tdx.2"],
    ["the module", first(16, 1, 1, 7), "tcb.current.module", "tcb.current.module.isvsvn"],
  ])("fails by what the platform has now, whatever is accepted: %s", (_name, teeTcbSvn2, place, component) => {
    const found = tcb({ td: { teeTcbSvn2 }, choices: accepting(...EVALUATED_STATUSES) });
    expect(found.filter(([, outcome]) => outcome === "fail").map(([code, , path]) => [code, path])).toEqual([
      ["SUPPORTED", place],
      ["STATUS", "tcb.status"],
      ["COMPONENT", component],
    ]);
  });

  it("says where it is about what the platform has now", () => {
    const td = { teeTcbSvn2: first(16, 1, 1, 7) };
    expect(tcb({ td })[0]?.slice(0, 3)).toEqual(["SUPPORTED", "fail", "tcb.current.module"]);
    expect(tcb({ td })).toContainEqual(["COMPONENT", "fail", "tcb.current.module.isvsvn", 2, 1]);
  });
});

describe("appraise, the number of the TCB evaluation", () => {
  const evaluation = (tcbInfo: number, qeIdentity: number, minTcbEvaluation: number | null) => {
    const collateral = {
      tcbInfo: { ...TCB_INFO, evaluationNumber: tcbInfo },
      qeIdentity: { ...QE_IDENTITY, levels: [enclaveLevel(4, "UpToDate")], evaluationNumber: qeIdentity },
    };
    return tcb({ signer: { collateral }, choices: { minTcbEvaluation } }).at(-1);
  };

  it("is the lower of both statements'", () => {
    expect(evaluation(18, 19, 18)).toEqual(["EVALUATION", "pass", "tcb.evaluation", 18, 18]);
    expect(evaluation(18, 19, 19)).toEqual(["EVALUATION", "fail", "tcb.evaluation", 19, 18]);
    expect(evaluation(19, 18, 19)).toEqual(["EVALUATION", "fail", "tcb.evaluation", 19, 18]);
    expect(evaluation(19, 19, 19)).toEqual(["EVALUATION", "pass", "tcb.evaluation", 19, 19]);
    expect(evaluation(1, 1, 0)).toEqual(["EVALUATION", "pass", "tcb.evaluation", 0, 1]);
  });

  it("is skipped where the caller asks for none", () => {
    expect(evaluation(18, 19, null)).toEqual(["EVALUATION", "skip", "tcb.evaluation", null, 18]);
  });
});
