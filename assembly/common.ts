/** Exports that the modules of both curves have, with the same meaning. */
import { STATUS_KEY_NOT_ON_CURVE, STATUS_OK, ABI_VERSION } from "./status";
import { BATCH_CAPACITY, IO, IO_SIZE, JOB_KEY_X } from "./memory";
import { isKey } from "./ecdsa/key";

export { hashStart, hashUpdate, hashFinish } from "./hash/stream";
export { verifyExact } from "./ecdsa/verify";
export { verifyBatch } from "./fast/jobs";

/** Version of this interface: status numbers, layout of a job, meaning of each export. */
export function abiVersion(): u32 {
  return ABI_VERSION;
}

/** Which field code this module has: 1 with fused multiply and add (relaxed SIMD), 2 without. */
export function variant(): u32 {
  return ASC_FEATURE_RELAXED_SIMD ? 1 : 2;
}

/** Address of the I/O region. */
export function ioPointer(): usize {
  return IO;
}

/** Size of the I/O region in bytes. */
export function ioSize(): u32 {
  return IO_SIZE;
}

/** Most jobs of one `verifyBatch`. */
export function batchCapacity(): u32 {
  return BATCH_CAPACITY;
}

/** Checks the key in the first job (x, then y): STATUS_OK or STATUS_KEY_NOT_ON_CURVE. Reads KEY_SIZE bytes there. */
export function checkKey(): u32 {
  return isKey(IO + JOB_KEY_X) ? STATUS_OK : STATUS_KEY_NOT_ON_CURVE;
}
