import { VeriteeError } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { SnpReportStatus } from "./abi.js";
import type { KernelCode } from "./errors.js";
import type { KernelInstance } from "./instance.js";
import { RenewableInstance } from "./renewable.js";
import type { Attempt } from "./renewable.js";
import { WasmReportBatch } from "./snp-reports.js";
import type {
  Kernel,
  KernelDigestAlgorithm,
  KernelP384Job,
  KernelP384Status,
  KernelVariant,
  SnpReportBatch,
} from "./types.js";

const POINT_SIZE = 97;
const DIGEST_SIZE = 48;
const SIGNATURE_SIZE = 96;

/** A kernel over an instance that is replaced when it breaks down. */
export class WasmKernel implements Kernel {
  readonly name: KernelVariant;
  readonly #make: () => Outcome<KernelInstance>;
  readonly #instance: RenewableInstance;

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
    expectLength("point", point, POINT_SIZE);
    return valueOf(this.#instance.attempt((instance) => instance.isP384Point(point)));
  }

  verifyP384Batch(jobs: readonly KernelP384Job[]): KernelP384Status[] {
    for (const { point, digest, signature } of jobs) {
      expectLength("point", point, POINT_SIZE);
      expectLength("digest", digest, DIGEST_SIZE);
      expectLength("signature", signature, SIGNATURE_SIZE);
    }
    const size = this.#instance.current.batchCapacity;
    const statuses: KernelP384Status[] = [];
    for (let at = 0; at < jobs.length; at += size) statuses.push(...this.#verify(jobs.slice(at, at + size)));
    return statuses;
  }

  checkSnpReport(report: Uint8Array): SnpReportStatus {
    return valueOf(this.#instance.attempt((instance) => instance.checkSnpReport(report)));
  }

  openSnpReports(): SnpReportBatch {
    const own = this.#make();
    if (!own.ok) throw VeriteeError.fromFailure(own.failure);
    return new WasmReportBatch(this.#make, own.value);
  }

  /** Where a batch breaks down, each of its jobs is verified alone, so that one cannot take the others with it. */
  #verify(jobs: readonly KernelP384Job[]): KernelP384Status[] {
    const together = this.#instance.attempt((instance) => instance.verifyJobs(jobs));
    if (together.done) return together.value;
    if (jobs.length === 1) return ["undecided"];
    return jobs.map((job) => {
      const alone = this.#instance.attempt((instance) => instance.verifyJobs([job]));
      return alone.done ? (alone.value[0] ?? "undecided") : "undecided";
    });
  }
}

function valueOf<T>(attempt: Attempt<T>): T {
  if (attempt.done) return attempt.value;
  const message = `The kernel broke off twice: ${String(attempt.error)}.`;
  throw new VeriteeError("KERNEL_TRAP" satisfies KernelCode, "internal", message);
}

function expectLength(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${name} must be ${length} bytes long, not ${bytes.length}`);
}
