export { createKernel, defaultKernel, instantiateKernel } from "./instantiate.js";
export { KERNEL_CODES } from "./errors.js";
export type { KernelCode } from "./errors.js";
export type { SnpReportOutcome, SnpReportStatus } from "./abi.js";
export type {
  Kernel,
  KernelDigestAlgorithm,
  KernelModule,
  KernelP256Job,
  KernelP256Status,
  KernelP384Job,
  KernelP384Status,
  KernelSignatureJob,
  KernelVariant,
  P256Kernel,
  SnpReportBatch,
} from "./types.js";
