import { JOB, REPORT_KEYS, SNP_REPORT_SIZE, STATUS, snpStatusName } from "./abi.js";
import type { SnpReportStatus } from "./abi.js";
import type { KernelExports } from "./exports.js";
import type { KernelDigestAlgorithm, KernelP384Job, KernelP384Status, KernelVariant } from "./types.js";

const BITS = { sha256: 256, sha384: 384, sha512: 512 } as const satisfies Record<KernelDigestAlgorithm, number>;
const UNCOMPRESSED = 0x04;

/** The regions of a batch of reports, as views of an instance's memory. */
export interface ReportRegions {
  readonly capacity: number;
  /** Reports, one each `stride` bytes. */
  readonly reports: Uint8Array;
  readonly keys: Uint8Array;
  /** Number of the key of each report. */
  readonly keyOf: Uint16Array;
  /** Written by `verifyReports`. */
  readonly statuses: Uint32Array;
}

/**
 * The typed side of one instance. Its memory never grows, so the views stay attached. It trusts its callers about
 * lengths, and says nothing of traps: after one of its methods has thrown, the instance must not be used again.
 */
export class KernelInstance {
  readonly variant: KernelVariant;
  /** Most jobs of one call of {@link KernelInstance.verifyJobs}. */
  readonly batchCapacity: number;
  readonly regions: ReportRegions;
  readonly #exports: KernelExports;
  readonly #io: Uint8Array;
  readonly #words: DataView;

  constructor(exports: KernelExports) {
    const { buffer } = exports.memory;
    this.variant = exports.variant;
    this.batchCapacity = exports.batchCapacity();
    this.#exports = exports;
    this.#io = new Uint8Array(buffer, exports.ioPointer(), exports.ioSize());
    this.#words = new DataView(buffer, exports.ioPointer(), exports.ioSize());
    const capacity = exports.reportCapacity();
    this.regions = {
      capacity,
      reports: new Uint8Array(buffer, exports.reportsPointer(), exports.reportsSize()),
      keys: new Uint8Array(buffer, exports.reportKeysPointer(), REPORT_KEYS.capacity * REPORT_KEYS.size),
      keyOf: new Uint16Array(buffer, exports.reportKeyIndexPointer(), capacity),
      statuses: new Uint32Array(buffer, exports.reportStatusPointer(), capacity),
    };
  }

  /** @returns a new array. */
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

  /** Whether 97 bytes are an uncompressed point of the curve. */
  isP384Point(point: Uint8Array): boolean {
    if (point[0] !== UNCOMPRESSED) return false;
    this.#io.set(point.subarray(1), JOB.keyX);
    return this.#exports.checkKey() === STATUS.OK;
  }

  /** Verifies at most {@link KernelInstance.batchCapacity} jobs whose arrays have the right lengths. */
  verifyJobs(jobs: readonly KernelP384Job[]): KernelP384Status[] {
    for (const [index, job] of jobs.entries()) this.#write(job, index * JOB.size);
    expectOk(this.#exports.verifyBatch(jobs.length));
    return jobs.map((job, index) => this.#status(job, index * JOB.size));
  }

  /** The structure of a report of any length. */
  checkSnpReport(report: Uint8Array): SnpReportStatus {
    if (report.length === SNP_REPORT_SIZE) this.#io.set(report);
    // A length beyond 32 bits must not wrap round to the right one.
    const status = this.#exports.checkReport(report.length > 0xffff_ffff ? 0 : report.length);
    return snpStatusName(status) ?? unexpected(status);
  }

  /** Checks and verifies the first `count` reports of the regions, `stride` bytes apart; all numbers are in range. */
  verifyReports(count: number, stride: number): void {
    expectOk(this.#exports.verifyReports(count, stride));
  }

  #write(job: KernelP384Job, at: number): void {
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

function expectOk(status: number): void {
  if (status !== STATUS.OK) unexpected(status);
}

/** A status that the call cannot have: only a defect of the two sides can lead here. */
function unexpected(status: number): never {
  throw new Error(`the kernel returned status ${status}`);
}
