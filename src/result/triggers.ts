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
  { code: "TDX_FRESHNESS", outcome: "skip", reason: "freshness was not checked" },
  { code: "TDX_TCB_STATUS", outcome: "skip", reason: "the platform's TCB was not held against Intel's statements" },
  {
    code: "TDX_TCB_STATUS_ACCEPTED",
    outcome: "note",
    reason: "the platform's TCB is not up to date, and the caller accepts that",
  },
  { code: "TDX_DEBUG_PERMITTED", outcome: "note", reason: "the TD can be debugged, and the policy permits it" },
  { code: "VTPM_HARDWARE", outcome: "skip", reason: "no hardware vouches for the vTPM, as the caller stated" },
  { code: "VTPM_AK_BINDING", outcome: "skip", reason: "the report is not shown to cover the vTPM's attestation key" },
  {
    code: "VTPM_AK_VOUCHER",
    outcome: "note",
    reason: "the policy does not pin the software that vouches for the vTPM",
  },
  { code: "VTPM_FRESHNESS", outcome: "skip", reason: "freshness of the vTPM's quotes was not checked" },
  { code: "VTPM_CLOCK_UNSAFE", outcome: "note", reason: "the TPM does not vouch for its clock" },
  { code: "VTPM_SHA1_BANK", outcome: "note", reason: "values of a SHA-1 bank were compared" },
];

/**
 * Codes whose pass means that a reference value of the workload was compared. A policy without any
 * of them accepts whatever software runs on genuine hardware.
 */
export const WORKLOAD_CODES: readonly string[] = [
  "SNP_MEASUREMENT",
  "SNP_TRUSTED_ID_KEY",
  "SNP_REQUIRE_AUTHOR_KEY",
  "TDX_MR_TD",
  "TDX_ANY_MR_TD",
  "TDX_RTMR",
  "VTPM_PCR",
  "EVENTLOG_BOOT_APPLICATIONS",
];
