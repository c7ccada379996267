import { VeriteeError } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { SnpReportStatus } from "./abi.js";
import type { KernelInstance } from "./instance.js";
import { RenewableInstance } from "./renewable.js";
import { WasmReportBatch } from "./snp-reports.js";
import type {
  Kernel,
  KernelDigestAlgorithm,
  KernelP384Job,
  KernelP384Status,
  KernelVariant,
  SnpReportBatch,
} from "./types.js";
import { isPoint, valueOf, verifyJobs } from "./verify-jobs.js";

/** Bytes of a number. */
const SIZE = 48;

/** A kernel over an instance that is replaced when it breaks down. */
export class WasmKernel implements Kernel {
  readonly name: KernelVariant;
  readonly #make: () => Outcome<KernelInstance>;
  readonly #instance: RenewableInstance<KernelInstance>;

  /**
   * @param make makes one more instance of the module.
   * @param first the instance that was tested.
   */
  constructor(make: () => Outcome<KernelInstance>, first: KernelInstance) {
    this.name = first.variant;
    this.#make = make;
    this.#instance = new RenewableInstance(make, first);
  }

  digest(algorithm: KernelDigestAlgorithm, message: Uint8Array): Uint8Array {
    return valueOf(this.#instance.attempt((instance) => instance.digest(algorithm, message)));
  }

  isP384Point(point: Uint8Array): boolean {
    return isPoint(this.#instance, point, SIZE);
  }

  verifyP384Batch(jobs: readonly KernelP384Job[]): KernelP384Status[] {
    return verifyJobs(this.#instance, jobs, SIZE);
  }

  checkSnpReport(report: Uint8Array): SnpReportStatus {
    return valueOf(this.#instance.attempt((instance) => instance.checkSnpReport(report)));
  }

  openSnpReports(): SnpReportBatch {
    const own = this.#make();
    if (!own.ok) throw VeriteeError.fromFailure(own.failure);
    return new WasmReportBatch(this.#make, own.value);
  }
}
