/**
 * The kernel's side of the border as numbers: the same as assembly/status.ts and assembly/memory.ts,
 * which a test compares with this file. Any change raises ABI_VERSION on both sides.
 */

/** What `abiVersion()` of a module must return. */
export const ABI_VERSION = 2;

/** What `variant()` of a module returns: how it computes in the field. */
export const VARIANTS = { fma: 1, f64: 2 } as const;

/** Their names, the faster one first. */
export const VARIANT_NAMES = ["fma", "f64"] as const satisfies readonly (keyof typeof VARIANTS)[];

/** A job of `verifyBatch`: size and offsets in bytes; numbers are big-endian, 48 bytes each, over P-256 32. */
export const JOB = { size: 256, keyX: 0, keyY: 48, digest: 96, r: 144, s: 192, status: 240 } as const;
export const P256_JOB = { size: 256, keyX: 0, keyY: 32, digest: 64, r: 96, s: 128, status: 160 } as const;

/** What `curveBits()` of the module for P-256 returns. That for P-384 has no such export. */
export const P256_CURVE_BITS = 256;

/** Status codes, by the name in assembly/status.ts without its prefix `STATUS_`. */
export const STATUS = {
  OK: 0,
  BAD_CALL: 1,
  KEY_NOT_ON_CURVE: 2,
  SIGNATURE_RANGE: 3,
  SIGNATURE_INVALID: 4,
  SNP_REPORT_SIZE: 16,
  SNP_REPORT_VERSION: 17,
  SNP_REPORT_RESERVED: 18,
  SNP_GUEST_POLICY_RESERVED: 19,
  SNP_KEY_INFO_RESERVED: 20,
  SNP_REPORT_UNSIGNED: 21,
  SNP_SIGNATURE_ALGORITHM: 22,
  SNP_VMPL_RANGE: 23,
  SNP_AUTHOR_KEY_DIGEST_UNUSED: 24,
  SNP_SIGNATURE_PADDING: 25,
  SNP_SIGNATURE_RANGE: 26,
} as const;

/**
 * The status of a report for which there is no answer: written by this side only, never by the module.
 * Not zero, since zero means valid.
 */
export const UNDECIDED = 0xffff_ffff;

/** Size of an SEV-SNP report in bytes; a report of another length is not handed over. */
export const SNP_REPORT_SIZE = 1184;

/** `verifyReports`: bytes of a key (X ‖ Y, big-endian), and how many keys a batch can name. */
export const REPORT_KEYS = { size: 96, capacity: 256 } as const;

type SnpStatusName = Extract<keyof typeof STATUS, `SNP_${string}`>;

/** `ok`, or the name of the first rule that a report breaks (the same names as the codes of tee/snp). */
export type SnpReportStatus = "ok" | SnpStatusName;

const SNP_STATUS_NAMES: ReadonlyMap<number, SnpStatusName> = new Map(
  Object.entries(STATUS).flatMap(([name, status]): [number, SnpStatusName][] =>
    isSnpStatusName(name) ? [[status, name]] : [],
  ),
);

function isSnpStatusName(name: string): name is SnpStatusName {
  return name.startsWith("SNP_");
}

/**
 * What a batch says of a report: `valid`; `invalid` (well formed, but not signed by its key); `key` (that is no point
 * of the curve); `undecided` (not verified, or the kernel broke down over it); or the first rule that it breaks.
 */
export type SnpReportOutcome = "valid" | "invalid" | "key" | "undecided" | SnpStatusName;

const SNP_OUTCOMES: ReadonlyMap<number, SnpReportOutcome> = new Map<number, SnpReportOutcome>([
  [STATUS.OK, "valid"],
  [STATUS.SIGNATURE_INVALID, "invalid"],
  [STATUS.KEY_NOT_ON_CURVE, "key"],
  [UNDECIDED, "undecided"],
  ...SNP_STATUS_NAMES,
]);

/** The name of a status that `verifyReports` wrote, or null where it is not one of its own. */
export function snpOutcomeName(status: number): SnpReportOutcome | null {
  return SNP_OUTCOMES.get(status) ?? null;
}

/** The name of a status that `checkReport` returned, or null where it is not one of its own. */
export function snpStatusName(status: number): SnpReportStatus | null {
  return status === STATUS.OK ? "ok" : (SNP_STATUS_NAMES.get(status) ?? null);
}
