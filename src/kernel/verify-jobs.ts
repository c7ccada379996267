import { VeriteeError } from "../errors/index.js";
import type { KernelCode } from "./errors.js";
import type { Attempt, RenewableInstance } from "./renewable.js";
import type { SignatureInstance } from "./signature-instance.js";
import type { KernelP384Status, KernelSignatureJob } from "./types.js";

/**
 * Verifies any number of jobs, in order, each on its own.
 *
 * @param size bytes of a number of the curve.
 * @throws RangeError for an array of another length than the curve's.
 */
export function verifyJobs(
  instance: RenewableInstance<SignatureInstance>,
  jobs: readonly KernelSignatureJob[],
  size: number,
): KernelP384Status[] {
  for (const { point, digest, signature } of jobs) {
    expectLength("point", point, 1 + 2 * size);
    expectLength("digest", digest, size);
    expectLength("signature", signature, 2 * size);
  }
  const capacity = instance.current.batchCapacity;
  const statuses: KernelP384Status[] = [];
  for (let at = 0; at < jobs.length; at += capacity) {
    statuses.push(...verifyPart(instance, jobs.slice(at, at + capacity)));
  }
  return statuses;
}

/** Where a batch breaks down, each of its jobs is verified alone, so that one cannot take the others with it. */
function verifyPart(
  instance: RenewableInstance<SignatureInstance>,
  jobs: readonly KernelSignatureJob[],
): KernelP384Status[] {
  const together = instance.attempt((current) => current.verifyJobs(jobs));
  if (together.done) return together.value;
  if (jobs.length === 1) return ["undecided"];
  return jobs.map((job) => {
    const alone = instance.attempt((current) => current.verifyJobs([job]));
    return alone.done ? (alone.value[0] ?? "undecided") : "undecided";
  });
}

/** Whether bytes are a point of the curve whose numbers have `size` bytes. @throws RangeError for another length. */
export function isPoint(instance: RenewableInstance<SignatureInstance>, point: Uint8Array, size: number): boolean {
  expectLength("point", point, 1 + 2 * size);
  return valueOf(instance.attempt((current) => current.isPoint(point)));
}

/** The value of an attempt. @throws VeriteeError, `KERNEL_TRAP`, where it broke off twice. */
export function valueOf<T>(attempt: Attempt<T>): T {
  if (attempt.done) return attempt.value;
  const message = `The kernel broke off twice: ${String(attempt.error)}.`;
  throw new VeriteeError("KERNEL_TRAP" satisfies KernelCode, "internal", message);
}

function expectLength(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${name} must be ${length} bytes long, not ${bytes.length}`);
}
