import { describe, expect, it } from "vitest";
import { WARNING_TRIGGERS, WORKLOAD_CODES, conclude, decided, finding, warningsOf } from "../../src/result/index.js";
import type { Finding, FindingOutcome } from "../../src/result/index.js";

const measured = finding("SNP_MEASUREMENT", "pass", "policy.measurement");
const fresh = finding("SNP_FRESHNESS", "pass", "challenge.tee");
const sound: readonly Finding[] = [fresh, measured];

describe("conclude", () => {
  it("is affirming where nothing failed, nothing was noted, and a workload value was compared", () => {
    expect(conclude(sound).verdict).toBe("affirming");
  });

  it("is contraindicated where one finding failed, whatever else there is", () => {
    const failed = finding("SNP_HOST_DATA", "fail", "policy.host_data");
    expect(conclude([...sound, failed]).verdict).toBe("contraindicated");
    expect(conclude([failed]).verdict).toBe("contraindicated");
    expect(conclude([failed, finding("SNP_DEBUG_PERMITTED", "note", "policy.policy")]).verdict).toBe("contraindicated");
  });

  it("is a warning for no findings at all: nothing pins the workload", () => {
    expect(conclude([]).verdict).toBe("warning");
  });

  it("keeps the findings in order, and adds the one about the workload", () => {
    const { findings } = conclude(sound);
    expect(findings.slice(0, 2)).toEqual(sound);
    expect(findings.slice(2)).toMatchObject([
      { code: "RESULT_WORKLOAD", outcome: "pass", actual: "policy.measurement" },
    ]);
  });

  it("does not change what it is given", () => {
    const findings = Object.freeze([...sound]);
    expect(conclude(findings).findings).not.toBe(findings);
  });

  it.each(["skip", "note"] as const)("does not count a workload value that is a %s", (outcome) => {
    const { verdict, findings } = conclude([fresh, finding("SNP_MEASUREMENT", outcome, "policy.measurement")]);
    expect(verdict).toBe("warning");
    expect(findings.at(-1)).toMatchObject({ code: "RESULT_WORKLOAD", outcome: "skip", actual: null });
  });

  it.each(["SNP_HOST_DATA", "SNP_IMAGE_ID", "SNP_CHIP_ID", "SNP_REPORT_DATA", "SNP_MINIMUM_TCB"])(
    "does not take %s for a value of the workload",
    (code) => {
      expect(conclude([fresh, finding(code, "pass", "policy.x")]).verdict).toBe("warning");
    },
  );

  it.each(["SNP_MEASUREMENT", "SNP_TRUSTED_ID_KEY", "SNP_REQUIRE_AUTHOR_KEY"])(
    "counts %s as a value of the workload",
    (code) => {
      expect(WORKLOAD_CODES).toContain(code);
      expect(conclude([fresh, finding(code, "pass", "policy.x")]).verdict).toBe("affirming");
    },
  );
});

/** What an operator should see (ARCHITECTURE.md, Verdicts), as far as SEV-SNP alone has it. */
const TRIGGERS: ReadonlyArray<readonly [string, FindingOutcome]> = [
  ["RESULT_WORKLOAD", "skip"],
  ["SNP_FRESHNESS", "skip"],
  ["VERIFY_REVOCATION_OFF", "note"],
  ["SNP_DEBUG_PERMITTED", "note"],
  ["SNP_CHIP_ID_MASKED", "note"],
];

describe("warning triggers", () => {
  it.each(TRIGGERS)("%s as %s makes a warning", (code, outcome) => {
    const others = code === "SNP_FRESHNESS" ? [measured] : code === "RESULT_WORKLOAD" ? [fresh] : sound;
    expect(conclude(code === "RESULT_WORKLOAD" ? others : [...others, finding(code, outcome, "p")]).verdict).toBe(
      "warning",
    );
    expect(warningsOf([finding(code, outcome, "p")]).map((trigger) => trigger.code)).toEqual([code]);
  });

  it("is told by its outcome too", () => {
    expect(warningsOf([finding("SNP_FRESHNESS", "pass", "p")])).toEqual([]);
    expect(warningsOf([finding("SNP_CHIP_ID_MASKED", "pass", "p")])).toEqual([]);
  });

  it("stand in one table, each once with a reason", () => {
    for (const [code, outcome] of TRIGGERS)
      expect(WARNING_TRIGGERS).toContainEqual(expect.objectContaining({ code, outcome }));
    const keys = WARNING_TRIGGERS.map(({ code, outcome }) => `${code} ${outcome}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(WARNING_TRIGGERS.every(({ reason }) => reason.length > 10)).toBe(true);
  });

  it.each([
    ["SNP_HOST_DATA", "skip"],
    ["SNP_MINIMUM_TCB", "note"],
    ["SNP_VEK_CANDIDATE", "note"],
    ["SNP_ROOT_IGNORED", "note"],
    ["SNP_REVOCATION", "skip"],
    ["POLICY_UNKNOWN_KEY", "note"],
  ] as const)("%s as %s is none", (code, outcome) => {
    expect(conclude([...sound, finding(code, outcome, "p")]).verdict).toBe("affirming");
  });
});

describe("finding and decided", () => {
  it("have null for what a rule has not", () => {
    expect(finding("A_B", "note", "p")).toEqual({
      code: "A_B",
      outcome: "note",
      path: "p",
      expected: null,
      actual: null,
    });
  });

  it("decide between pass and fail", () => {
    expect(decided("A_B", true, "p", 1, 1).outcome).toBe("pass");
    expect(decided("A_B", false, "p", 1, 2)).toEqual({
      code: "A_B",
      outcome: "fail",
      path: "p",
      expected: 1,
      actual: 2,
    });
  });
});
