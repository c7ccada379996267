import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import { TCB_STATUSES } from "../../../src/tee/tdx/types.js";
import {
  all,
  components,
  setAt,
  SIGNATURE,
  statement,
  tcbInfo,
  tcbInfoBody,
  tcbInfoBytes,
  valueAt,
  without,
} from "./statement-support.js";
import type { Change } from "./statement-support.js";

const LEVELS = "tcbLevels";
const MODULES = "tdxModuleIdentities";

/** The failure of a TCB info that is refused; throws where it is not. */
function failureOf(change: Change): object {
  const read = readTcbInfo(tcbInfoBytes(change));
  if (read.ok) throw new Error("the TCB info was read");
  return read.failure;
}

describe("readTcbInfo", () => {
  it("reads what Intel states", () => {
    const read = readTcbInfo(tcbInfoBytes());
    if (!read.ok) throw new Error(read.failure.message);
    const { value, signedBytes, signature, chain } = read.value;
    expect(new TextDecoder().decode(signedBytes)).toBe(JSON.stringify(tcbInfoBody()));
    expect([toHex(signature), chain]).toEqual([SIGNATURE, []]);
    expect(value).toMatchObject({
      issueDate: Date.UTC(2030, 0, 1),
      nextUpdate: Date.UTC(2030, 0, 31),
      fmspc: "90c06f000000",
      pceId: "0000",
      evaluationNumber: 21,
      module: {
        mrSigner: new Uint8Array(48),
        attributes: new Uint8Array(8),
        attributesMask: new Uint8Array(8).fill(0xff),
      },
    });
    expect(value.moduleIdentities.map(({ id, levels }) => [id, levels.map(({ isvSvn }) => isvSvn)])).toEqual([
      ["TDX_03", [3]],
      ["TDX_01", [6, 4, 2]],
    ]);
    expect(value.levels[1]).toEqual({
      sgxComponents: [2, 2, 2, ...Array<number>(13).fill(0)],
      tdxComponents: [5, 0, 6, ...Array<number>(13).fill(0)],
      pceSvn: 13,
      status: "OutOfDate",
      tcbDate: Date.UTC(2029, 2, 13),
      advisoryIds: ["SA-P2"],
    });
  });

  it.each<[string, Change]>([
    ["members that it does not know", setAt("later", { deep: [1, null, true] })],
    ["such members of a level", setAt("tcbLevels.0.later", null)],
    ["what a component is", setAt("tcbLevels.0.tcb.tdxtcbcomponents.0", { svn: 5, category: "OS/VMM", type: "x" })],
    ["no list of advisories", without("tcbLevels.2.advisoryIDs")],
    ["the largest evaluation number", setAt("tcbEvaluationDataNumber", 0xffff_ffff)],
    ["the largest SVN", setAt("tcbLevels.0.tcb.sgxtcbcomponents", components(255))],
    ["the largest PCESVN", setAt("tcbLevels.0.tcb.pcesvn", 65_535)],
    ["the largest SVN of a module", setAt("tdxModuleIdentities.0.tcbLevels.0.tcb.isvsvn", 65_535)],
    ["a window of no length", setAt("nextUpdate", "2030-01-01T00:00:00Z")],
    ["a module of another name", setAt("tdxModuleIdentities.0.id", "TDX_LATER")],
  ])("tolerates %s", (_, change) => {
    expect(readTcbInfo(tcbInfoBytes(change))).toMatchObject({ ok: true });
  });

  it("knows no modules where none are stated", () => {
    expect(tcbInfo(without(MODULES)).moduleIdentities).toEqual([]);
  });

  it.each(TCB_STATUSES)("reads the status %s", (status) => {
    expect(tcbInfo(setAt("tcbLevels.1.tcbStatus", status)).levels[1]?.status).toBe(status);
  });

  it.each<[string, string, unknown]>([
    ["TDX_TCB_INFO_ID", "id", "SGX"],
    ["TDX_TCB_INFO_ID", "id", "tdx"],
    ["TDX_STATEMENT_MEMBER", "id", 3],
    ["TDX_TCB_INFO_VERSION", "version", 2],
    ["TDX_TCB_INFO_VERSION", "version", 4],
    ["TDX_STATEMENT_MEMBER", "version", "3"],
    ["TDX_TCB_INFO_TYPE", "tcbType", 1],
    ["TDX_STATEMENT_VALUE", "tcbType", -1],
    ["TDX_STATEMENT_WINDOW", "nextUpdate", "2029-12-31T23:59:59Z"],
    ["TDX_STATEMENT_DATE", "issueDate", "2030-01-01"],
    ["TDX_STATEMENT_DATE", "nextUpdate", "2030-02-30T00:00:00Z"],
    ["TDX_STATEMENT_MEMBER", "nextUpdate", 1893456000],
    ["TDX_STATEMENT_VALUE", "fmspc", "90C06F0000"],
    ["TDX_STATEMENT_VALUE", "fmspc", "90C06F00000G"],
    ["TDX_STATEMENT_VALUE", "pceId", "00"],
    ["TDX_STATEMENT_MEMBER", "pceId", 0],
    ["TDX_STATEMENT_VALUE", "tcbEvaluationDataNumber", 0x1_0000_0000],
    ["TDX_STATEMENT_VALUE", "tcbEvaluationDataNumber", 1.5],
    ["TDX_STATEMENT_MEMBER", "tcbEvaluationDataNumber", "21"],
    ["TDX_STATEMENT_MEMBER", "tdxModule", null],
    ["TDX_STATEMENT_VALUE", "tdxModule.mrsigner", "00"],
    ["TDX_STATEMENT_VALUE", "tdxModule.attributes", ""],
    ["TDX_STATEMENT_VALUE", "tdxModule.attributesMask", "ff"],
    ["TDX_STATEMENT_VALUE", MODULES, []],
    ["TDX_STATEMENT_MEMBER", MODULES, null],
    ["TDX_STATEMENT_MEMBER", "tdxModuleIdentities.0.id", 1],
    ["TDX_STATEMENT_VALUE", "tdxModuleIdentities.1.tcbLevels", []],
    ["TDX_STATEMENT_STATUS", "tdxModuleIdentities.1.tcbLevels.0.tcbStatus", "SWHardeningNeeded"],
    ["TDX_STATEMENT_VALUE", "tdxModuleIdentities.1.tcbLevels.0.tcb.isvsvn", 65_536],
    ["TDX_STATEMENT_VALUE", LEVELS, []],
    ["TDX_STATEMENT_MEMBER", LEVELS, {}],
    ["TDX_STATEMENT_MEMBER", "tcbLevels.1", "level"],
    ["TDX_STATEMENT_MEMBER", "tcbLevels.0.tcb", 1],
    ["TDX_STATEMENT_VALUE", "tcbLevels.0.tcb.sgxtcbcomponents", components().slice(1)],
    ["TDX_STATEMENT_VALUE", "tcbLevels.2.tcb.tdxtcbcomponents", [...components(), { svn: 0 }]],
    ["TDX_STATEMENT_MEMBER", "tcbLevels.0.tcb.sgxtcbcomponents.2", 3],
    ["TDX_STATEMENT_VALUE", "tcbLevels.0.tcb.sgxtcbcomponents.15.svn", 256],
    ["TDX_STATEMENT_MEMBER", "tcbLevels.0.tcb.sgxtcbcomponents.3.category", 1],
    ["TDX_STATEMENT_MEMBER", "tcbLevels.0.tcb.sgxtcbcomponents.3.type", null],
    ["TDX_STATEMENT_VALUE", "tcbLevels.0.tcb.pcesvn", 65_536],
    ["TDX_STATEMENT_MEMBER", "tcbLevels.0.tcb.pcesvn", "13"],
    ["TDX_STATEMENT_STATUS", "tcbLevels.2.tcbStatus", "uptodate"],
    ["TDX_STATEMENT_STATUS", "tcbLevels.2.tcbStatus", "TDRelaunchAdvised"],
    ["TDX_STATEMENT_DATE", "tcbLevels.0.tcbDate", "today"],
    ["TDX_STATEMENT_MEMBER", "tcbLevels.1.advisoryIDs", "INTEL-SA-1"],
    ["TDX_STATEMENT_MEMBER", "tcbLevels.1.advisoryIDs.0", 1],
    ["TDX_STATEMENT_VALUE", "tcbLevels.1.advisoryIDs.0", "x".repeat(65)],
    ["TDX_STATEMENT_VALUE", "tcbLevels.1.advisoryIDs", Array(257).fill("x")],
  ])("refuses with %s at %s the value %j", (code, path, value) => {
    expect(failureOf(setAt(path, value))).toMatchObject({ code, path: `tcbInfo.${path}`, stage: "trust" });
  });

  it.each([
    ...Object.keys(tcbInfoBody()).filter((name) => name !== MODULES),
    "tdxModule.mrsigner",
    "tdxModuleIdentities.0.tcbLevels",
    "tdxModuleIdentities.0.tcbLevels.0.tcb.isvsvn",
    "tcbLevels.0.tcb",
    "tcbLevels.0.tcb.pcesvn",
    "tcbLevels.0.tcb.sgxtcbcomponents",
    "tcbLevels.0.tcb.tdxtcbcomponents",
    "tcbLevels.0.tcb.tdxtcbcomponents.7.svn",
    "tcbLevels.0.tcbDate",
    "tcbLevels.0.tcbStatus",
  ])("refuses it without %s", (path) => {
    expect(failureOf(without(path))).toMatchObject({ code: "TDX_STATEMENT_MEMBER", path: `tcbInfo.${path}` });
  });

  it.each<[string, string, Change]>([
    ["two levels", LEVELS, (body) => (valueAt(body, LEVELS) as unknown[]).push(valueAt(body, "tcbLevels.0"))],
    [
      "two levels of a module",
      "tdxModuleIdentities.1.tcbLevels",
      setAt("tdxModuleIdentities.1.tcbLevels.0.tcb.isvsvn", 4),
    ],
    ["two identities of a module", MODULES, setAt("tdxModuleIdentities.0.id", "tdx_01")],
  ])("refuses %s for the same versions", (_, path, change) => {
    expect(failureOf(change)).toMatchObject({ code: "TDX_STATEMENT_DUPLICATE", path: `tcbInfo.${path}` });
  });

  it.each(["1.0", "1e0", "-1", "1E1", "-0", "99999999999999999999"])("takes no number written as %s", (text) => {
    const written = JSON.stringify(tcbInfoBody()).replace('"pcesvn":13', `"pcesvn":${text}`);
    expect(readTcbInfo(statement("tcbInfo", written))).toMatchObject({
      ok: false,
      failure: { code: "TDX_STATEMENT_VALUE", path: "tcbInfo.tcbLevels.0.tcb.pcesvn", actual: text },
    });
  });

  it("says of the TCB info of version 2, which has no id, that the version is wrong", () => {
    const old = all(without("id"), setAt("version", 2));
    expect(failureOf(old)).toMatchObject({ code: "TDX_TCB_INFO_VERSION", path: "tcbInfo.version" });
  });
});

describe("the order of the levels", () => {
  const lowest = "tcbLevels.2.tcb";
  const sameSgx = setAt(`${lowest}.sgxtcbcomponents`, components(3, 3, 2));

  it.each<[string, Change]>([
    ["the first SGX component", setAt(`${lowest}.sgxtcbcomponents`, components(4))],
    ["the second where the first is equal", setAt(`${lowest}.sgxtcbcomponents`, components(3, 4))],
    ["PCESVN where the SGX components are equal", all(sameSgx, setAt(`${lowest}.pcesvn`, 14))],
    [
      "the TDX components where both are equal",
      all(sameSgx, setAt(`${lowest}.pcesvn`, 13), setAt(`${lowest}.tdxtcbcomponents`, components(5, 1))),
    ],
  ])("is decided by %s, not by the text", (_, change) => {
    const years = tcbInfo(change).levels.map(({ tcbDate }) => new Date(tcbDate).getUTCFullYear());
    expect(years).toEqual([2018, 2029, 2029]);
  });

  it("is the same however the text has them", () => {
    const orders = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
    const reorder = (path: string, order: readonly number[]): Change => {
      return (body) =>
        setAt(
          path,
          order.map((index) => valueAt(body, `${path}.${index}`)),
        )(body);
    };
    fc.assert(
      fc.property(orders, orders, (platform, module) => {
        const shuffled = tcbInfo(all(reorder(LEVELS, platform), reorder("tdxModuleIdentities.1.tcbLevels", module)));
        expect(shuffled).toEqual(tcbInfo());
      }),
    );
  });
});

describe("mutations", () => {
  /** The paths to every value of a body. */
  function pathsOf(node: unknown, path = ""): readonly string[] {
    if (typeof node !== "object" || node === null) return [path];
    const below = Object.entries(node).flatMap(([key, child]) => pathsOf(child, path === "" ? key : `${path}.${key}`));
    return path === "" ? below : [path, ...below];
  }

  it.each<[unknown, RegExp]>([
    [null, /^$/],
    [true, /^$/],
    [{}, /^$/],
    [-1, /^$/],
    // Names of advisories and of modules may be anything, and no advisories may be listed.
    ["", /advisoryIDs\.[0-9]+$|Identities\.[0-9]+\.id$/],
    [[], /advisoryIDs$/],
  ])("to %j are refused wherever something known stands", (value, tolerated) => {
    const paths = pathsOf(tcbInfoBody());
    const read = paths.filter((path) => readTcbInfo(tcbInfoBytes(setAt(path, value))).ok);
    expect(read).toEqual(paths.filter((path) => tolerated.test(path)));
  });
});
