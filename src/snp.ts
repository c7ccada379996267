/**
 * SEV-SNP, the parts that stand alone: the strict reader of a report, its names and its layout, and the kernel, which
 * verifies signatures of many reports under keys that the caller trusts already. Neither knows of certificates or
 * policies; createVerifier of the main entry does.
 */
export type { Failure, Outcome } from "./errors/index.js";
export { createKernel, instantiateKernel } from "./kernel/index.js";
export type {
  Kernel,
  KernelDigestAlgorithm,
  KernelModule,
  KernelP384Job,
  KernelP384Status,
  KernelVariant,
  SnpReportBatch,
  SnpReportOutcome,
  SnpReportStatus,
} from "./kernel/index.js";
export { SNP_CODES } from "./tee/snp/errors.js";
export type { SnpCode } from "./tee/snp/errors.js";
export {
  FIELDS,
  GUEST_POLICY_BITS,
  MAX_VERSION,
  MIN_VERSION,
  PLATFORM_INFO_BITS,
  REPORT_SIZE,
  SIGNED_SIZE,
} from "./tee/snp/layout.js";
export type { BitTable, Field, FieldType } from "./tee/snp/layout.js";
export { parseReport } from "./tee/snp/parse.js";
export { lineOfReport } from "./tee/snp/product.js";
export type { ProductLine } from "./tee/snp/product.js";
export type { Cpuid, FirmwareVersion, SigningKey, SnpReport } from "./tee/snp/report.js";
export { tcbAtMost, tcbComponents } from "./tee/snp/tcb.js";
export type { TcbComponents } from "./tee/snp/tcb.js";
