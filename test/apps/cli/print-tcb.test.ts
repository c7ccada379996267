import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { printResult } from "../../../src/apps/cli/print-result.js";
import type { AttestationResult, Finding } from "../../../src/index.js";

type Outcome = Finding["outcome"];

function found(
  code: string,
  outcome: Outcome,
  path: string,
  expected: Finding["expected"],
  actual: Finding["actual"],
): Finding {
  return { code, outcome, path, expected, actual };
}

const OUT_OF_DATE = [
  found("TDX_TCB_STATUS", "fail", "tcb.status", "UpToDate", "OutOfDate"),
  found("TDX_TCB_COMPONENT", "note", "tcb.sgx.7", 255, 3),
  found("TDX_TCB_COMPONENT", "note", "tcb.pcesvn", 13, 11),
  found("TDX_TCB_ADVISORIES", "note", "tcb.advisories", null, "INTEL-SA-00837, INTEL-SA-00960"),
  found("TDX_TCB_EVALUATION", "pass", "tcb.evaluation", null, 17),
];

function resultWith(findings: readonly Finding[], change: Partial<AttestationResult> = {}): AttestationResult {
  return {
    version: 1,
    verdict: "contraindicated",
    evidence: { kind: "tdx", format: "tdx-quote", sha256: "aa".repeat(32), signedSha256: "bb".repeat(32) },
    at: "2025-06-01T00:00:00.000Z",
    policySha256: "cc".repeat(32),
    challenge: { tee: "unchecked" },
    anchors: [],
    failure: null,
    findings,
    claims: {},
    endorsements: [],
    ...change,
  };
}

function printed(result: AttestationResult, width = 100): string {
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(text);
  printResult(result, { out: write, err: write, colors: createColors(false), width });
  return lines.join("\n");
}

describe("printResult of a TCB", () => {
  it("says the status, the evaluation and every advisory in the summary", () => {
    const text = printed(resultWith(OUT_OF_DATE));
    expect(text).toMatch(/^tcb {7}OutOfDate, by Intel's TCB evaluation 17$/m);
    expect(text).toMatch(/^ {10}advisories: INTEL-SA-00837, INTEL-SA-00960$/m);
  });

  it("never cuts advisories, whatever the width", () => {
    const ids = Array.from({ length: 30 }, (_, index) => `INTEL-SA-${String(10_000 + index)}`);
    const all = resultWith([found("TDX_TCB_ADVISORIES", "note", "tcb.advisories", null, ids.join(", "))]);
    const text = printed(all, 72);
    for (const id of ids) expect(text).toContain(id);
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(72);
  });

  it("says what each component has and needs, once, beside the failure", () => {
    const text = printed(resultWith(OUT_OF_DATE));
    expect(text).toContain(
      [
        "note  What keeps the platform from a level that Intel calls UpToDate:",
        "      sgx.7   has 3, needs 255",
        "      pcesvn  has 11, needs 13",
      ].join("\n"),
    );
    expect(text.match(/TDX_TCB_COMPONENT/g)).toBeNull();
  });

  it("says that there is no level at all", () => {
    const text = printed(
      resultWith([
        found("TDX_TCB_SUPPORTED", "fail", "tcb", "a level", null),
        found("TDX_TCB_COMPONENT", "fail", "tcb.tdx.2", 5, 4),
      ]),
    );
    expect(text).toMatch(/^fail {2}TDX_TCB_SUPPORTED {2}tcb$/m);
    expect(text).toContain("What keeps the platform from any level that Intel lists:\n      tdx.2  has 4, needs 5");
  });

  it("says that a TCB was not appraised, and why", () => {
    const skipped = [found("TDX_TCB_STATUS", "skip", "tcb.status", null, null)];
    expect(printed(resultWith(skipped, { verdict: "warning" }))).toMatch(
      /^tcb {7}not appraised: the policy does not ask for it \(get_collateral\)$/m,
    );
  });

  it("says which statements were used, with their dates and where they came from", () => {
    const text = printed(
      resultWith([], {
        endorsements: [
          entry("tdx-pck", "evidence", "2024-01-01T00:00:00.000Z", "2031-01-01T00:00:00.000Z"),
          entry("tdx-tcb-info", "network", "2025-05-20T10:00:00.000Z", "2025-06-19T10:00:00.000Z"),
          entry("tdx-root-crl", "caller", "2025-04-01T00:00:00.000Z", null),
        ],
      }),
    );
    expect(text).toMatch(/^uses {6}TCB info {5}2025-05-20 to 2025-06-19 {2}from the network$/m);
    expect(text).toMatch(/^ {10}root CRL {5}2025-04-01 to \? {2}from the caller$/m);
    expect(text).not.toContain("2031-01-01");
  });

  it("has nothing of it where the evidence is of another TEE", () => {
    expect(printed(resultWith([found("SNP_MINIMUM_TCB", "pass", "policy.minimum_tcb", "1", "1")]))).not.toMatch(
      /^(?:tcb|uses) /m,
    );
  });
});

describe("the advice for a warning", () => {
  it("is what is said of a skipped rule, and nothing of one that failed", () => {
    const skipped = [
      found("TDX_TCB_STATUS", "skip", "tcb.status", "UpToDate", null),
      found("TDX_FRESHNESS", "skip", "report.report_data", "unchecked", "00"),
    ];
    const text = printed(resultWith(skipped, { verdict: "warning" }));
    expect(text).toMatch(/^warn {2}TDX_TCB_STATUS {2}.*\n {6}Have the policy set get_collateral\.$/m);
    expect(text).not.toContain("answers another challenge");
  });

  it("is without what is said of a skipped rule where it failed", () => {
    const text = printed(resultWith([found("TDX_TCB_STATUS", "fail", "tcb.status", "UpToDate", "OutOfDate")]));
    expect(text).toContain("Update the platform");
    expect(text).not.toContain("get_collateral");
  });
});

describe("printResult of a CCEL", () => {
  const replay = (rtmr: number, outcome: Outcome): Finding =>
    found("EVENTLOG_REPLAY", outcome, `event_log.rtmr${rtmr}`, "ab", outcome === "pass" ? "ab" : "cd");

  it("says in one line which RTMRs replay, and shows the one that does not", () => {
    const text = printed(resultWith([replay(0, "pass"), replay(1, "pass"), replay(2, "fail"), replay(3, "pass")]));
    expect(text).toMatch(/^pass {2}EVENTLOG_REPLAY +sha384: RTMR 0, 1, 3 as quoted$/m);
    expect(text).toMatch(/^fail {2}EVENTLOG_REPLAY {2}event_log.rtmr2$/m);
  });
});

describe("the table of rules", () => {
  it("wraps a text and cuts a digest", () => {
    const bits = "0 x87, 1 SSE, 2 AVX, 5 AVX-512, 6 AVX-512, 7 AVX-512, 9 PKRU, 17 AMX, 18 AMX";
    const rules = [
      found("TDX_XFAM_MASK", "pass", "report.xfam", bits, bits),
      found("TDX_MR_TD", "pass", "policy.td_quote_body_policy.mr_td", "ab".repeat(48), "ab".repeat(48)),
    ];
    const text = printed(resultWith(rules));
    expect(text.replaceAll(/\s+/g, " ")).toContain(`pass TDX_XFAM_MASK ${bits}`);
    expect(text).toMatch(/^pass {2}TDX_MR_TD +[ab]+…[ab]+$/m);
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
  });
});

function entry(
  kind: string,
  source: "caller" | "evidence" | "network",
  notBefore: string,
  notAfter: string | null,
): AttestationResult["endorsements"][number] {
  return { kind, source, sha256: "dd".repeat(32), notBefore, notAfter };
}
