import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { lowerCamelCase } from "../../../src/json/index.js";
import { TDX_CODES } from "../../../src/tee/tdx/errors.js";
import type { TdReport } from "../../../src/tee/tdx/types.js";
import {
  CHALLENGE,
  failuresOf,
  filled,
  findingsFor,
  findingsOf,
  first,
  QE_IDENTITY,
  TCB_INFO,
  word,
} from "./appraise-support.js";
import type { AppraiseCase, Member, Members } from "./appraise-support.js";

const outcomesOf = (code: string, given: AppraiseCase): readonly string[] =>
  findingsFor(code, given).map(({ outcome }) => outcome);

describe("appraise, a sound quote", () => {
  it("fails in nothing, and says so in a fixed order", () => {
    expect(failuresOf({})).toEqual([]);
    const codes = findingsOf({}).map(({ code }) => code);
    expect(codes).toEqual([
      "TDX_PCK_CHAIN",
      "TDX_QE_IDENTITY",
      "TDX_REVOCATION",
      "TDX_FRESHNESS",
      "TDX_TCB_SUPPORTED",
      "TDX_TCB_STATUS",
      "TDX_TCB_EVALUATION",
      "TDX_MODULE",
      "TDX_MODULE",
      "TDX_MODULE",
      "TDX_ATTRIBUTES_MASK",
      "TDX_XFAM_MASK",
      "TDX_DEBUG",
      "TDX_QE_VENDOR_ID",
      "TDX_QE_VENDOR_ID",
      "TDX_MINIMUM_QE_SVN",
      "TDX_MINIMUM_PCE_SVN",
      "TDX_MINIMUM_TEE_TCB_SVN",
      "TDX_MR_SEAM",
      "TDX_TD_ATTRIBUTES",
      "TDX_XFAM",
      "TDX_MR_TD",
      "TDX_ANY_MR_TD",
      "TDX_MR_CONFIG_ID",
      "TDX_MR_OWNER",
      "TDX_MR_OWNER_CONFIG",
      "TDX_RTMR",
      "TDX_RTMR",
      "TDX_RTMR",
      "TDX_RTMR",
      "TDX_REPORT_DATA",
    ]);
    const failing = findingsOf({ td: { mrTd: filled(48), tdAttributes: word(0, 29), xfam: word(1, 60) } });
    expect(failing.map(({ code }) => code)).toEqual(codes);
  });

  it("reports codes of the table only", () => {
    for (const { code } of findingsOf({ td: { mrServiceTd: filled(48) }, quote: { trailingZeros: 3 } })) {
      expect(Object.keys(TDX_CODES)).toContain(code);
    }
  });

  it("skips what the policy does not state", () => {
    const skipped = findingsOf({}).flatMap(({ code, outcome, expected }) =>
      outcome === "skip" ? [[code, expected]] : [],
    );
    expect(new Set(skipped.map(([, expected]) => expected))).toEqual(new Set([null]));
    expect(skipped.map(([code]) => code)).not.toContain("TDX_MR_TD");
    expect(skipped).toHaveLength(17);
  });
});

describe("appraise, what was shown before", () => {
  it("names the chain and the quoting enclave", () => {
    expect(findingsFor("TDX_PCK_CHAIN", {})).toMatchObject([
      { outcome: "pass", actual: "Intel SGX PCK Certificate < Intel SGX PCK Platform CA < Intel SGX Root CA" },
    ]);
    const enclave = `product 2 of ${"dc".repeat(32)}`;
    expect(findingsFor("TDX_QE_IDENTITY", {})).toMatchObject([{ outcome: "pass", expected: enclave, actual: enclave }]);
  });

  it("revocation passes where both lists cover the instant", () => {
    const revocation = { required: true, rootList: "covers", pckList: "covers" } as const;
    expect(outcomesOf("TDX_REVOCATION", { signer: { revocation } })).toEqual(["pass"]);
    for (const change of [{ rootList: "absent" }, { pckList: "stale" }] as const) {
      const signer = { revocation: { ...revocation, required: false, ...change } };
      expect(outcomesOf("TDX_REVOCATION", { signer })).toEqual(["skip"]);
    }
  });

  it("notes zeros behind the quote", () => {
    expect(findingsFor("TDX_TRAILING_ZEROS", {})).toEqual([]);
    expect(findingsFor("TDX_TRAILING_ZEROS", { quote: { trailingZeros: 70 } })).toMatchObject([
      { outcome: "note", actual: 70 },
    ]);
  });
});

describe("appraise, freshness", () => {
  it("compares REPORTDATA with the challenge, whatever the policy states", () => {
    expect(findingsFor("TDX_FRESHNESS", {})).toEqual([
      {
        code: "TDX_FRESHNESS",
        outcome: "pass",
        path: "report.report_data",
        expected: toHex(CHALLENGE),
        actual: toHex(CHALLENGE),
      },
    ]);
    const other = CHALLENGE.slice();
    other[63] = 0;
    const challenge = { kind: "bytes", bytes: other } as const;
    expect(failuresOf({ challenge })).toEqual(["TDX_FRESHNESS"]);
    expect(failuresOf({ challenge, body: { report_data: CHALLENGE } })).toEqual(["TDX_FRESHNESS"]);
    expect(failuresOf({ td: { reportData: other } })).toEqual(["TDX_FRESHNESS"]);
  });

  it("is skipped where the caller leaves it unchecked", () => {
    expect(outcomesOf("TDX_FRESHNESS", { challenge: { kind: "unchecked" } })).toEqual(["skip"]);
  });
});

describe("appraise, the TDX module", () => {
  it("is held against the TCB info, field by field", () => {
    expect(findingsFor("TDX_MODULE", {}).map(({ path, outcome }) => [path, outcome])).toEqual([
      ["report.module_identity", "pass"],
      ["report.mrsignerseam", "pass"],
      ["report.seam_attributes", "pass"],
    ]);
    expect(failuresOf({ td: { mrSignerSeam: first(48, 1) } })).toEqual(["TDX_MODULE"]);
    expect(failuresOf({ td: { seamAttributes: word(0) } })).toEqual(["TDX_MODULE"]);
    const signer = { collateral: { tcbInfo: { ...TCB_INFO, moduleIdentities: [] }, qeIdentity: QE_IDENTITY } };
    expect(outcomesOf("TDX_MODULE", { signer })).toEqual(["fail"]);
  });

  it("without it has to be what Intel releases", () => {
    const signer = { collateral: null };
    expect(outcomesOf("TDX_MODULE", { signer })).toEqual(["pass", "pass"]);
    expect(failuresOf({ signer, td: { mrSignerSeam: first(48, 1) } })).toEqual(["TDX_MODULE"]);
    expect(failuresOf({ signer, td: { seamAttributes: word(63) } })).toEqual(["TDX_MODULE"]);
  });
});

const bit = (number: number): Partial<TdReport> => ({ tdAttributes: word(28, number) });
const xfamBit = (number: number): Partial<TdReport> => ({ xfam: word(0, 1, number) });
const ALL_BITS = Array.from({ length: 64 }, (_, number) => number);

describe("appraise, the masks", () => {
  it("let every TD have some attributes, and no other", () => {
    const passing = ALL_BITS.filter((number) => outcomesOf("TDX_ATTRIBUTES_MASK", { td: bit(number) })[0] === "pass");
    expect(passing).toEqual([0, 28, 30, 63]);
  });

  it("let every TD have some features, and no other", () => {
    const passing = ALL_BITS.filter((number) => outcomesOf("TDX_XFAM_MASK", { td: xfamBit(number) })[0] === "pass");
    expect(passing).toEqual([0, 1, 2, 5, 6, 7, 8, 9, 11, 12, 14, 15, 17, 18]);
  });

  it("ask for bits 0 and 1 of XFAM, also where the policy pins another value", () => {
    for (const xfam of [word(0), word(1), word()]) {
      expect(failuresOf({ td: { xfam } })).toEqual(["TDX_XFAM_MASK"]);
      expect(failuresOf({ td: { xfam }, body: { xfam } })).toEqual(["TDX_XFAM_MASK"]);
    }
  });

  it("give way for a bit that the policy pins, and for that alone", () => {
    const tdAttributes = word(28, 29);
    expect(failuresOf({ td: { tdAttributes } })).toEqual(["TDX_ATTRIBUTES_MASK"]);
    expect(failuresOf({ td: { tdAttributes }, body: { td_attributes: tdAttributes } })).toEqual([]);
    expect(failuresOf({ td: { tdAttributes: word(28, 29, 31) }, body: { td_attributes: tdAttributes } })).toEqual([
      "TDX_ATTRIBUTES_MASK",
      "TDX_TD_ATTRIBUTES",
    ]);
    expect(failuresOf({ td: { tdAttributes }, body: { td_attributes: word(28) } })).toEqual([
      "TDX_ATTRIBUTES_MASK",
      "TDX_TD_ATTRIBUTES",
    ]);
    const xfam = word(0, 1, 19);
    expect(failuresOf({ td: { xfam } })).toEqual(["TDX_XFAM_MASK"]);
    expect(failuresOf({ td: { xfam }, body: { xfam } })).toEqual([]);
    expect(failuresOf({ td: { xfam: word(0, 1, 19, 20) }, body: { xfam } })).toEqual(["TDX_XFAM_MASK", "TDX_XFAM"]);
  });

  it("say which bits they are about", () => {
    expect(findingsFor("TDX_ATTRIBUTES_MASK", { td: bit(29) })).toMatchObject([
      {
        expected: "none but 0 DEBUG, 28 SEPT_VE_DISABLE, 30 PKS, 63 PERFMON",
        actual: "28 SEPT_VE_DISABLE, 29 MIGRATABLE",
      },
    ]);
    const [mask] = findingsFor("TDX_XFAM_MASK", { td: xfamBit(60) });
    expect(mask).toMatchObject({ path: "report.xfam", actual: "0 x87, 1 SSE, 60" });
  });
});

describe("appraise, debugging", () => {
  it("refuses each of the bits 0 to 7", () => {
    const refused = ALL_BITS.filter((number) => outcomesOf("TDX_DEBUG", { td: bit(number) })[0] === "fail");
    expect(refused).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(failuresOf({ td: bit(0) })).toEqual(["TDX_DEBUG"]);
    expect(failuresOf({ td: bit(5) })).toEqual(["TDX_ATTRIBUTES_MASK", "TDX_DEBUG"]);
  });

  it("permits the bit that the policy pins, with a note", () => {
    for (const number of [0, 5]) {
      const given = { td: bit(number), body: { td_attributes: word(28, number) } };
      expect(failuresOf(given)).toEqual([]);
      expect(outcomesOf("TDX_DEBUG_PERMITTED", given)).toEqual(["note"]);
      expect(outcomesOf("TDX_DEBUG", { ...given, td: bit(number === 0 ? 5 : 0) })).toEqual(["fail"]);
    }
    expect(findingsFor("TDX_DEBUG_PERMITTED", { td: bit(0) })).toEqual([]);
    expect(findingsFor("TDX_DEBUG_PERMITTED", { body: { td_attributes: word(28) } })).toEqual([]);
  });

  it("refuses DEBUG where enable_td_debug_check says so, pinned or not", () => {
    const body = { td_attributes: word(28, 0) };
    expect(failuresOf({ td: bit(0), body: { ...body, enable_td_debug_check: false } })).toEqual([]);
    expect(failuresOf({ td: bit(0), body: { ...body, enable_td_debug_check: true } })).toEqual(["TDX_DEBUG"]);
    expect(failuresOf({ td: bit(0), body: { ...body, enableTdDebugCheck: true } })).toEqual(["TDX_DEBUG"]);
    expect(failuresOf({ body: { enable_td_debug_check: true } })).toEqual([]);
  });
});

describe("appraise, service TDs", () => {
  it("notes one that is bound, and nothing where there is none", () => {
    expect(findingsFor("TDX_SERVICE_TD", {})).toEqual([]);
    expect(findingsFor("TDX_SERVICE_TD", { td: { mrServiceTd: new Uint8Array(48) } })).toEqual([]);
    expect(findingsFor("TDX_SERVICE_TD", { td: { mrServiceTd: first(48, 1) } })).toMatchObject([
      { outcome: "note", path: "report.mr_service_td" },
    ]);
  });
});

const OPEN = { mr_td: filled(48, 0x12) };
const rtmrs = (index: number, value: Uint8Array): readonly Member[] =>
  ["", "", "", ""].map((open, at) => (at === index ? value : open));

/** Field, code, a value that holds and one that differs in one thing. */
const FIELDS: readonly (readonly ["header" | "body", string, string, Member, Member])[] = [
  ["header", "qe_vendor_id", "TDX_QE_VENDOR_ID", vendor(0x07), vendor(0x06)],
  ["header", "minimum_qe_svn", "TDX_MINIMUM_QE_SVN", 3, 4],
  ["header", "minimum_pce_svn", "TDX_MINIMUM_PCE_SVN", 2, 3],
  ["body", "minimum_tee_tcb_svn", "TDX_MINIMUM_TEE_TCB_SVN", first(16, 5, 1, 7), first(16, 5, 1, 8)],
  ["body", "minimum_tee_tcb_svn", "TDX_MINIMUM_TEE_TCB_SVN", first(16, 0, 0, 7), first(16, 0, 2, 0)],
  ["body", "mr_seam", "TDX_MR_SEAM", filled(48, 0x11), filled(48, 0x10)],
  ["body", "td_attributes", "TDX_TD_ATTRIBUTES", word(28), word(28, 63)],
  ["body", "xfam", "TDX_XFAM", word(0, 1, 2), word(0, 1)],
  ["body", "mr_td", "TDX_MR_TD", filled(48, 0x12), filled(48, 0x11)],
  ["body", "mr_config_id", "TDX_MR_CONFIG_ID", filled(48, 0x13), new Uint8Array(48)],
  ["body", "mr_owner", "TDX_MR_OWNER", filled(48, 0x14), filled(48, 0x15)],
  ["body", "mr_owner_config", "TDX_MR_OWNER_CONFIG", filled(48, 0x15), filled(48, 0x14)],
  ["body", "report_data", "TDX_REPORT_DATA", CHALLENGE, filled(64)],
  ["body", "any_mr_td", "TDX_ANY_MR_TD", [filled(48), filled(48, 0x12)], [filled(48), filled(48, 0x13)]],
  ["body", "rtmrs", "TDX_RTMR", rtmrs(0, filled(48, 0x20)), rtmrs(0, filled(48, 0x21))],
  ["body", "rtmrs", "TDX_RTMR", rtmrs(1, filled(48, 0x21)), rtmrs(1, filled(48, 0x20))],
  ["body", "rtmrs", "TDX_RTMR", rtmrs(2, filled(48, 0x22)), rtmrs(2, filled(48, 0x20))],
  ["body", "rtmrs", "TDX_RTMR", rtmrs(3, new Uint8Array(48)), rtmrs(3, first(48, 1))],
];

function vendor(last: number): Uint8Array {
  const bytes = Uint8Array.from(Buffer.from("939a7233f79c4ca9940a0db3957f0607", "hex"));
  bytes[15] = last;
  return bytes;
}

describe.each(FIELDS)("appraise, %s's %s", (message, name, code, holds, differs) => {
  const quote = { qeSvn: 3, pceSvn: 2 };
  const given = (members: Members): AppraiseCase => ({ quote, body: OPEN, [message]: members });

  it("decides, in either spelling", () => {
    for (const spelling of new Set([name, lowerCamelCase(name)])) {
      expect(failuresOf(given({ [spelling]: holds }))).toEqual([]);
      expect(failuresOf(given({ [spelling]: differs }))).toEqual([code]);
    }
  });

  it("is named by its path in snake case, and its value as hex", () => {
    const path = `policy.${message === "header" ? "header_policy" : "td_quote_body_policy"}.${name}`;
    const [failed] = findingsOf(given({ [lowerCamelCase(name)]: differs })).filter(({ outcome }) => outcome === "fail");
    expect(failed?.path.startsWith(path)).toBe(true);
    if (differs instanceof Uint8Array) expect(failed?.expected).toBe(toHex(differs));
    if (typeof differs === "number") expect(failed).toMatchObject({ expected: differs, actual: Number(holds) });
  });
});

describe("appraise, fields", () => {
  it("each RTMR has a finding of its own; one that is left open is skipped", () => {
    const findings = findingsFor("TDX_RTMR", {
      body: { rtmrs: [filled(48, 0x20), "", filled(48), new Uint8Array(48)] },
    });
    expect(findings.map(({ path, outcome }) => `${path.slice(-7)} ${outcome}`)).toEqual([
      "rtmrs.0 pass",
      "rtmrs.1 skip",
      "rtmrs.2 fail",
      "rtmrs.3 pass",
    ]);
  });

  it("mr_td and any_mr_td both have to hold", () => {
    const other = filled(48);
    expect(failuresOf({ body: { mr_td: other, any_mr_td: [filled(48, 0x12)] } })).toEqual(["TDX_MR_TD"]);
    expect(failuresOf({ body: { mr_td: filled(48, 0x12), any_mr_td: [other] } })).toEqual(["TDX_ANY_MR_TD"]);
  });

  it("a minimum of SVNs is compared component by component", () => {
    const body = { minimum_tee_tcb_svn: first(16, 5, 1, 7) };
    expect(failuresOf({ body, td: { teeTcbSvn: first(16, 5, 1, 255) } })).toEqual([]);
    const lower = { teeTcbSvn: first(16, 4, 1, 255) };
    expect(outcomesOf("TDX_MINIMUM_TEE_TCB_SVN", { body, td: lower })).toEqual(["fail"]);
    const last = { minimum_tee_tcb_svn: first(16, ...new Array<number>(15).fill(0), 1) };
    expect(failuresOf({ body: last })).toEqual(["TDX_MINIMUM_TEE_TCB_SVN"]);
  });

  it("a minimum of the header cannot be met by any quote that is known", () => {
    expect(failuresOf({ header: { minimum_qe_svn: 1 } })).toEqual(["TDX_MINIMUM_QE_SVN"]);
    expect(failuresOf({ header: { minimum_pce_svn: 1 } })).toEqual(["TDX_MINIMUM_PCE_SVN"]);
  });

  it("the vendor is Intel, whatever the policy states", () => {
    const other = filled(16);
    expect(failuresOf({ quote: { qeVendorId: other } })).toEqual(["TDX_QE_VENDOR_ID"]);
    expect(failuresOf({ quote: { qeVendorId: other }, header: { qe_vendor_id: other } })).toEqual(["TDX_QE_VENDOR_ID"]);
    expect(outcomesOf("TDX_QE_VENDOR_ID", { header: { qe_vendor_id: vendor(7) } })).toEqual(["pass", "pass"]);
  });
});
