import { STATUS } from "./abi.js";
import type { JOB, P256_JOB } from "./abi.js";
import type { SignatureExports } from "./exports.js";
import type { KernelDigestAlgorithm, KernelP384Status, KernelSignatureJob, KernelVariant } from "./types.js";

const BITS = { sha256: 256, sha384: 384, sha512: 512 } as const satisfies Record<KernelDigestAlgorithm, number>;
const UNCOMPRESSED = 0x04;

/**
 * The typed side of what instances of both curves have: digests, and jobs in the I/O region. The memory never grows, so
 * the views stay attached. It trusts its callers about lengths, and says nothing of traps: after one of its methods has
 * thrown, the instance must not be used again.
 */
export class SignatureInstance {
  readonly variant: KernelVariant;
  /** Most jobs of one call of {@link SignatureInstance.verifyJobs}. */
  readonly batchCapacity: number;
  protected readonly io: Uint8Array;
  readonly #exports: SignatureExports;
  readonly #words: DataView;
  readonly #job: typeof JOB | typeof P256_JOB;

  /** @param job the layout of the curve's jobs. */
  constructor(exports: SignatureExports, job: typeof JOB | typeof P256_JOB) {
    const { buffer } = exports.memory;
    this.variant = exports.variant;
    this.batchCapacity = exports.batchCapacity();
    this.io = new Uint8Array(buffer, exports.ioPointer(), exports.ioSize());
    this.#exports = exports;
    this.#words = new DataView(buffer, exports.ioPointer(), exports.ioSize());
    this.#job = job;
  }

  /** The module for P-256 has SHA-256 alone. @returns a new array. */
  digest(algorithm: KernelDigestAlgorithm, message: Uint8Array): Uint8Array {
    expectOk(this.#exports.hashStart(BITS[algorithm]));
    const size = this.io.length;
    for (let at = 0; at < message.length; at += size) {
      const chunk = message.subarray(at, at + size);
      this.io.set(chunk);
      expectOk(this.#exports.hashUpdate(chunk.length));
    }
    return this.io.slice(0, this.#exports.hashFinish());
  }

  /** Whether bytes as long as an uncompressed point are one of the curve. */
  isPoint(point: Uint8Array): boolean {
    if (point[0] !== UNCOMPRESSED) return false;
    this.io.set(point.subarray(1), this.#job.keyX);
    return this.#exports.checkKey() === STATUS.OK;
  }

  /** Verifies at most {@link SignatureInstance.batchCapacity} jobs whose arrays have the right lengths. */
  verifyJobs(jobs: readonly KernelSignatureJob[]): KernelP384Status[] {
    for (const [index, job] of jobs.entries()) this.#write(job, index * this.#job.size);
    expectOk(this.#exports.verifyBatch(jobs.length));
    return jobs.map((job, index) => this.#status(job, index * this.#job.size));
  }

  #write(job: KernelSignatureJob, at: number): void {
    this.io.set(job.point.subarray(1), at + this.#job.keyX);
    this.io.set(job.digest, at + this.#job.digest);
    this.io.set(job.signature, at + this.#job.r);
  }

  #status(job: KernelSignatureJob, at: number): KernelP384Status {
    if (job.point[0] !== UNCOMPRESSED) return "key";
    const status = this.#words.getUint32(at + this.#job.status, true);
    switch (status) {
      case STATUS.OK:
        return "valid";
      case STATUS.SIGNATURE_INVALID:
        return "invalid";
      case STATUS.SIGNATURE_RANGE:
        return "range";
      case STATUS.KEY_NOT_ON_CURVE:
        return "key";
      default:
        return unexpected(status);
    }
  }
}

/** Throws for a status that the call cannot have: only a defect of the two sides can lead to one. */
export function expectOk(status: number): void {
  if (status !== STATUS.OK) unexpected(status);
}

/** Throws as {@link expectOk} does. */
export function unexpected(status: number): never {
  throw new Error(`the kernel returned status ${status}`);
}
