export { defaultKernel, instantiateKernel } from "./instantiate.js";
export { KERNEL_CODES } from "./errors.js";
export type { KernelCode } from "./errors.js";
export type { SnpReportStatus } from "./abi.js";
export type { Kernel, KernelDigestAlgorithm, KernelModule, KernelP384Job, KernelP384Status } from "./types.js";
