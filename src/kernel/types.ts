import type { SnpReportStatus } from "./abi.js";

/** A compiled kernel: can be posted to workers, and instantiated there. */
export type KernelModule = WebAssembly.Module;

/** Digest algorithms of the kernel. */
export type KernelDigestAlgorithm = "sha256" | "sha384" | "sha512";

/** One ECDSA P-384 verification; the arrays are copied. */
export interface KernelP384Job {
  /** 97 bytes: 04 ‖ X ‖ Y, big-endian. */
  readonly point: Uint8Array;
  /** 48 bytes. */
  readonly digest: Uint8Array;
  /** 96 bytes: r ‖ s, big-endian. */
  readonly signature: Uint8Array;
}

/** `key`: not a point of the curve; `range`: r or s not from 1 to n - 1. */
export type KernelP384Status = "valid" | "invalid" | "range" | "key";

/**
 * One instance of the kernel with its own memory. All calls are synchronous; inputs are neither
 * changed nor kept, outputs share no memory with the kernel. Wrong lengths, where one is given below,
 * are a mistake of the caller: RangeError.
 */
export interface Kernel {
  /** The variant, for example `exact`. */
  readonly name: string;
  /** Digest of a message of any length. @returns a new array: 32, 48 or 64 bytes. */
  digest(algorithm: KernelDigestAlgorithm, message: Uint8Array): Uint8Array;
  /** Whether 97 bytes (any prefix but 04 is `false`) are a point of P-384 other than infinity. */
  isP384Point(point: Uint8Array): boolean;
  /** The status of each job, in order and each on its own; any number of jobs. */
  verifyP384Batch(jobs: readonly KernelP384Job[]): KernelP384Status[];
  /**
   * The structure of an SEV-SNP report of any length: agrees with `parseReport` of tee/snp. Proves
   * nothing about who made the report: its signature is not verified.
   */
  checkSnpReport(report: Uint8Array): SnpReportStatus;
}
