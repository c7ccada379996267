import { WARNING_TRIGGERS, WORKLOAD_CODES } from "./triggers.js";
import type { Trigger } from "./triggers.js";
import type { Finding, Verdict } from "./types.js";

/** What the findings of authenticated evidence add up to. */
export interface Conclusion {
  readonly verdict: Verdict;
  /** The findings that were handed in, and what concluding adds to them. */
  readonly findings: readonly Finding[];
}

/**
 * Adds up the findings of evidence that was authenticated: *contraindicated* where one failed,
 * *warning* where a trigger of {@link WARNING_TRIGGERS} is among them, else *affirming*.
 *
 * Adds the finding `RESULT_WORKLOAD`: passed where a reference value of the workload was compared
 * with success, skipped where the policy states none.
 *
 * @param findings of every rule; an empty list is never affirming, since nothing pins the workload.
 */
export function conclude(findings: readonly Finding[]): Conclusion {
  const all = [...findings, workloadFinding(findings)];
  if (all.some((finding) => finding.outcome === "fail")) return { verdict: "contraindicated", findings: all };
  return { verdict: warningsOf(all).length > 0 ? "warning" : "affirming", findings: all };
}

/** The triggers that lower a result with these findings to a warning. */
export function warningsOf(findings: readonly Finding[]): readonly Trigger[] {
  return WARNING_TRIGGERS.filter((trigger) =>
    findings.some((finding) => finding.code === trigger.code && finding.outcome === trigger.outcome),
  );
}

function workloadFinding(findings: readonly Finding[]): Finding {
  const compared = findings.filter(
    (finding) => WORKLOAD_CODES.includes(finding.code) && (finding.outcome === "pass" || finding.outcome === "fail"),
  );
  return {
    code: "RESULT_WORKLOAD",
    outcome: compared.length > 0 ? "pass" : "skip",
    path: "policy",
    expected: "a reference value of the workload",
    actual: compared.length > 0 ? compared.map((finding) => finding.path).join(", ") : null,
  };
}
