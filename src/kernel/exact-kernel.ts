import { JOB, SNP_REPORT_SIZE, STATUS, snpStatusName } from "./abi.js";
import type { SnpReportStatus } from "./abi.js";
import type { KernelExports } from "./exports.js";
import type { Kernel, KernelDigestAlgorithm, KernelP384Job, KernelP384Status } from "./types.js";

const BITS = { sha256: 256, sha384: 384, sha512: 512 } as const satisfies Record<KernelDigestAlgorithm, number>;
const POINT_SIZE = 97;
const UNCOMPRESSED = 0x04;
const DIGEST_SIZE = 48;
const SIGNATURE_SIZE = 96;

/** The typed side of one instance. Its memory never grows, so the views stay attached. */
export class ExactKernel implements Kernel {
  readonly name = "exact";
  readonly #exports: KernelExports;
  readonly #io: Uint8Array;
  readonly #words: DataView;
  readonly #capacity: number;

  constructor(exports: KernelExports) {
    this.#exports = exports;
    this.#io = new Uint8Array(exports.memory.buffer, exports.ioPointer(), exports.ioSize());
    this.#words = new DataView(exports.memory.buffer, exports.ioPointer(), exports.ioSize());
    this.#capacity = exports.batchCapacity();
  }

  digest(algorithm: KernelDigestAlgorithm, message: Uint8Array): Uint8Array {
    expectOk(this.#exports.hashStart(BITS[algorithm]));
    const size = this.#io.length;
    for (let at = 0; at < message.length; at += size) {
      const chunk = message.subarray(at, at + size);
      this.#io.set(chunk);
      expectOk(this.#exports.hashUpdate(chunk.length));
    }
    return this.#io.slice(0, this.#exports.hashFinish());
  }

  isP384Point(point: Uint8Array): boolean {
    expectLength("point", point, POINT_SIZE);
    if (point[0] !== UNCOMPRESSED) return false;
    this.#io.set(point.subarray(1), JOB.keyX);
    return this.#exports.checkKey() === STATUS.OK;
  }

  verifyP384Batch(jobs: readonly KernelP384Job[]): KernelP384Status[] {
    const statuses: KernelP384Status[] = [];
    for (let at = 0; at < jobs.length; at += this.#capacity) {
      const batch = jobs.slice(at, at + this.#capacity);
      for (const [index, job] of batch.entries()) this.#write(job, index * JOB.size);
      expectOk(this.#exports.verifyBatch(batch.length));
      for (const [index, job] of batch.entries()) statuses.push(this.#status(job, index * JOB.size));
    }
    return statuses;
  }

  checkSnpReport(report: Uint8Array): SnpReportStatus {
    if (report.length === SNP_REPORT_SIZE) this.#io.set(report);
    // A length beyond 32 bits must not wrap round to the right one.
    const status = this.#exports.checkReport(report.length > 0xffff_ffff ? 0 : report.length);
    return snpStatusName(status) ?? unexpected(status);
  }

  #write(job: KernelP384Job, at: number): void {
    expectLength("point", job.point, POINT_SIZE);
    expectLength("digest", job.digest, DIGEST_SIZE);
    expectLength("signature", job.signature, SIGNATURE_SIZE);
    this.#io.set(job.point.subarray(1), at + JOB.keyX);
    this.#io.set(job.digest, at + JOB.digest);
    this.#io.set(job.signature, at + JOB.r);
  }

  #status(job: KernelP384Job, at: number): KernelP384Status {
    if (job.point[0] !== UNCOMPRESSED) return "key";
    const status = this.#words.getUint32(at + JOB.status, true);
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

function expectLength(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${name} must be ${length} bytes long, not ${bytes.length}`);
}

function expectOk(status: number): void {
  if (status !== STATUS.OK) unexpected(status);
}

/** A status that the call cannot have: only a defect of the two sides can lead here. */
function unexpected(status: number): never {
  throw new Error(`the kernel returned status ${status}`);
}
