import type { FindingOutcome } from "./types.js";

/** A finding that lowers an otherwise affirming result to a warning. */
export interface Trigger {
  readonly code: string;
  readonly outcome: FindingOutcome;
  /** Why an operator should see it. */
  readonly reason: string;
}

/**
 * Everything that makes a result a warning, in one table: what is listed here and happened is
 * something that an operator should see before trusting the guest.
 */
export const WARNING_TRIGGERS: readonly Trigger[] = [
  { code: "RESULT_WORKLOAD", outcome: "skip", reason: "no reference value of the workload was compared" },
  { code: "SNP_FRESHNESS", outcome: "skip", reason: "freshness was not checked" },
  {
    code: "VERIFY_REVOCATION_OFF",
    outcome: "note",
    reason: "the policy asks for a revocation list, the caller does not",
  },
  { code: "SNP_DEBUG_PERMITTED", outcome: "note", reason: "the guest can be debugged, and the policy permits it" },
  { code: "SNP_CHIP_ID_MASKED", outcome: "note", reason: "the host masks the chip id although a VCEK signed" },
];

/**
 * Codes whose pass means that a reference value of the workload was compared. A policy without any
 * of them accepts whatever software runs on genuine hardware.
 */
export const WORKLOAD_CODES: readonly string[] = ["SNP_MEASUREMENT", "SNP_TRUSTED_ID_KEY", "SNP_REQUIRE_AUTHOR_KEY"];
