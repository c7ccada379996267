/** The batch interface for single signatures: jobs of the I/O region, big-endian, see memory.ts. */
import { BATCH_CAPACITY, IO, JOB_DIGEST, JOB_KEY_X, JOB_R, JOB_S, JOB_SIZE, JOB_STATUS } from "../memory";
import { STATUS_BAD_CALL, STATUS_OK } from "../status";
import { reverseNumber } from "./lanes";
import { RECORD_DIGEST, RECORD_KEY, RECORD_R, RECORD_S, RECORD_STATUS, recordAt } from "./record";
import { verifyRecords } from "./verify";

/**
 * Verifies jobs 0 to count - 1 of the I/O region and writes the status of each, none depending on another.
 * Reads count * JOB_SIZE bytes of any value at IO. Count: 0 to BATCH_CAPACITY, else STATUS_BAD_CALL.
 */
export function verifyBatch(count: u32): u32 {
  if (count > BATCH_CAPACITY) return STATUS_BAD_CALL;
  for (let i: u32 = 0; i < count; i++) {
    const job = jobAt(i);
    const record = recordAt(i);
    store<u32>(record, <u32>(job + JOB_KEY_X), RECORD_KEY);
    reverseNumber(record + RECORD_DIGEST, job + JOB_DIGEST);
    reverseNumber(record + RECORD_R, job + JOB_R);
    reverseNumber(record + RECORD_S, job + JOB_S);
  }
  verifyRecords(count);
  for (let i: u32 = 0; i < count; i++) store<u32>(jobAt(i), load<u32>(recordAt(i), RECORD_STATUS), JOB_STATUS);
  return STATUS_OK;
}

// @ts-ignore: decorator
@inline
function jobAt(i: u32): usize {
  return IO + <usize>(i * JOB_SIZE);
}
