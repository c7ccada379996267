import type { SnpReportOutcome, SnpReportStatus } from "./abi.js";

/** A compiled kernel: can be posted to workers, and instantiated there. */
export type KernelModule = WebAssembly.Module;

/**
 * How a kernel computes: `fma` by fused multiply-add of relaxed SIMD, about twice as fast; `f64` by plain SIMD, which
 * every engine has had for years. Both give the same answers.
 */
export type KernelVariant = "fma" | "f64";

/** Digest algorithms of the kernel. */
export type KernelDigestAlgorithm = "sha256" | "sha384" | "sha512";

/** One ECDSA verification over either curve. */
export interface KernelSignatureJob {
  readonly point: Uint8Array;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

/** One ECDSA P-384 verification; the arrays are copied. */
export interface KernelP384Job extends KernelSignatureJob {
  /** 97 bytes: 04 ‖ X ‖ Y, big-endian. */
  readonly point: Uint8Array;
  /** 48 bytes. */
  readonly digest: Uint8Array;
  /** 96 bytes: r ‖ s, big-endian. */
  readonly signature: Uint8Array;
}

/**
 * `key`: not a point of the curve; `range`: r or s not from 1 to n - 1; `undecided`: the kernel broke down over this
 * very job (a trap, on two instances), so nothing is known of it.
 */
export type KernelP384Status = "valid" | "invalid" | "range" | "key" | "undecided";

/**
 * One instance of the kernel with its own memory. All calls are synchronous, so that any number of promises may share
 * it; inputs are neither changed nor kept, outputs share no memory with the kernel, but for the views of
 * {@link SnpReportBatch}. Wrong lengths, where one is given below, are a mistake of the caller: RangeError.
 *
 * A trap (there is no input that is known to lead to one) gives the instance up; a fresh one answers. Where that traps
 * as well, nothing is known: a batch calls that job or report `undecided`, and every other call throws a VeriteeError
 * with the code `KERNEL_TRAP`. Where there is no memory for the fresh one, every call throws one with `KERNEL_MEMORY`.
 */
export interface Kernel {
  readonly name: KernelVariant;
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
  /**
   * A place for many reports that are verified where they lie, in an instance of its own: no other caller writes into
   * it, and it costs an instance's memory once more.
   *
   * @throws VeriteeError, `KERNEL_MEMORY`, where there is no memory for an instance.
   */
  openSnpReports(): SnpReportBatch;
}

/** One ECDSA P-256 verification; the arrays are copied. */
export interface KernelP256Job extends KernelSignatureJob {
  /** 65 bytes: 04 ‖ X ‖ Y, big-endian. */
  readonly point: Uint8Array;
  /** 32 bytes. */
  readonly digest: Uint8Array;
  /** 64 bytes: r ‖ s, big-endian. */
  readonly signature: Uint8Array;
}

/** As {@link KernelP384Status}. */
export type KernelP256Status = KernelP384Status;

/**
 * One instance of the module for P-256, with the guarantees and failures of {@link Kernel}. It is a module of its own,
 * loaded when it is asked for, since most evidence needs P-384 alone.
 */
export interface P256Kernel {
  readonly name: KernelVariant;
  /** SHA-256 of a message of any length. @returns a new array of 32 bytes. */
  sha256(message: Uint8Array): Uint8Array;
  /** Whether 65 bytes (any prefix but 04 is `false`) are a point of P-256 other than infinity. */
  isP256Point(point: Uint8Array): boolean;
  /** The status of each job, in order and each on its own; any number of jobs. */
  verifyP256Batch(jobs: readonly KernelP256Job[]): KernelP256Status[];
}

/**
 * SEV-SNP reports in the kernel's linear memory: structure, SHA-384 and signature over all of them in one call. Write
 * reports, keys and `keyOf`, call `verify`, read `statuses`. Nothing is allocated for a report, and the memory never
 * grows. Key tables are kept between calls, so that later reports of the same keys are faster.
 *
 * Proves that each valid report was signed by the key that *the caller* named for it; whose key that is, and what the
 * report says, are other questions.
 *
 * The four views stay the same as long as the batch lives, also where a call breaks down (see {@link Kernel}): then the
 * fresh instance gets a copy at each call, which costs time, and a further instance's memory. Integers in views have
 * the order of the host, which is little-endian wherever the kernel passes its self-test.
 */
export interface SnpReportBatch {
  /** Most reports of one `verify`: 256. */
  readonly capacity: number;
  /** Bytes of a report: 1184. */
  readonly reportSize: number;
  /** Keys that reports can name: 256, of 96 bytes each. */
  readonly keyCapacity: number;
  readonly keySize: number;
  /** Room for `capacity` reports without gaps; report i starts at i times the stride. */
  readonly reports: Uint8Array;
  /** Key k at 96 k: X ‖ Y, big-endian, 48 bytes each: a point as in {@link KernelP384Job} without its first byte. */
  readonly keys: Uint8Array;
  /** For each report the number of its key, 0 to 255. */
  readonly keyOf: Uint16Array;
  /**
   * The answers of the last `verify`, for {@link SnpReportBatch.nameOf}: 0 is valid, everything else is not.
   * `undecided` stands wherever there is no answer, also before the first call and behind the last report.
   */
  readonly statuses: Uint32Array;
  /**
   * Verifies the first reports, each on its own: none changes the outcome of another.
   *
   * @param count 0 to `capacity`.
   * @param stride bytes from one report to the next, at least 1184 (the default); all must fit into `reports`.
   * @throws RangeError for numbers that are out of range, also in `keyOf`; VeriteeError, `KERNEL_MEMORY`, where a call
   * broke down and there is no memory for a fresh instance. Every status is `undecided` then.
   */
  verify(count: number, stride?: number): void;
  /**
   * Verifies reports that lie in one buffer of the caller's, any number of them, under `keys`. Overwrites `reports`,
   * `keyOf` and `statuses`.
   *
   * @param reports report i starts at i times the stride; not changed, not kept.
   * @param stride at least 1184.
   * @param keyOf for each report the number of its key; its length says how many reports there are.
   * @returns a new array with a status for each, in order.
   * @throws as `verify`; then no report has a status.
   */
  verifyAll(reports: Uint8Array, stride: number, keyOf: Uint16Array): Uint32Array;
  /** What report `index` of the last `verify` is. */
  statusName(index: number): SnpReportOutcome;
  /** What a number of `statuses` means. */
  nameOf(status: number): SnpReportOutcome;
}
