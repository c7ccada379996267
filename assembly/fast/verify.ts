/**
 * ECDSA verification (FIPS 186-5, section 6.4.2), a batch of records at a time, two in two
 * lanes. The exact path (ecdsa/verify.ts) decides whatever this one cannot.
 *
 * Why what is called valid here is valid:
 *   1. r and s are from 1 to n - 1, and the key is a point of the curve, so of prime order n: checked
 *      first, the key by the exact path's own code; a record that fails takes no part in what follows.
 *   2. u1 and u2 are odd and stand for the right multiples: u or n - u, the sign with the point. Their
 *      digits sum up to them exactly (digits.ts), and no digit is 0.
 *   3. Sums of affine points are right wherever their denominator is not 0. Where one is, the lane is
 *      marked, and a marked record is never called valid here. Tables of multiples cannot meet it, since
 *      the order is prime and large; should one, nothing that used it is believed.
 *   4. Jacobian sums are right, or Z is 0 from there to the end; Z is looked at.
 *   5. So the point at the end is u1 G + u2 Q, and the record is valid if its abscissa is r, or r + n
 *      where that is below p: X = r Z^2, compared as residues from 0 to p - 1.
 *   6. Field operations are exact: the generator proves for operands in the stated ranges that nothing
 *      is rounded away and that results are in range again; the ranges of the calls here are checked by
 *      the assert build.
 *   7. Lanes and records meet only in the shared inversions. Their factors are not 0 (above), and
 *      with nonzero factors each gets its own inverse exactly, whatever the others are.
 *
 * What is called invalid here is not reported before it was verified again (second-opinion.ts).
 */
import { ORDER } from "../constants";
import { LIVE_RECORDS, MEMORY_END, PACKED_SIZE, PAIR_SIZE, STATIC_END } from "../memory";
import { STATUS_KEY_NOT_ON_CURVE, STATUS_OK, STATUS_SIGNATURE_INVALID, STATUS_SIGNATURE_RANGE } from "../status";
import { prepareGenerator } from "./comb";
import { updateCombs } from "./comb-cache";
import { initField, sizesAgree } from "./field";
import { ENTRY_COMB, ENTRY_WIDTH, NO_ENTRY, entryAt, startKeyBatch, useKey } from "./key-cache";
import { compareNumbers, initLanes, isZeroNumber } from "./lanes";
import {
  OUTCOME_ANSWERED,
  OUTCOME_EXCEPTIONAL,
  OUTCOME_OPEN,
  OUTCOME_VALID,
  RECORD_COMB,
  RECORD_ENTRY,
  RECORD_KEY,
  RECORD_OUTCOME,
  RECORD_R,
  RECORD_S,
  RECORD_STATUS,
  RECORD_U1,
  RECORD_WIDTH,
  recordAt,
} from "./record";
import { computeScalars, liveRecord } from "./scalars";
import { computePairs } from "./pairs";
import { decideAgain } from "./second-opinion";

let isReady: bool = false;

/**
 * Verifies records 0 to count - 1, whose inputs are written (record.ts), and writes RECORD_STATUS of each:
 * STATUS_OK, STATUS_SIGNATURE_RANGE, STATUS_KEY_NOT_ON_CURVE or STATUS_SIGNATURE_INVALID.
 * Count: up to BATCH_CAPACITY.
 */
export function verifyRecords(count: u32): void {
  if (!isReady) initialise();
  startKeyBatch();
  let live: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (admit(recordAt(i))) live = addLive(live, recordAt(i));
  }
  computeScalars(live);
  live = dropZeroScalars(live);
  if (live > 0) {
    updateCombs();
    chooseTables(live);
    computePairs(live, prepareGenerator(live));
  }
  decideAgain(count);
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(i);
    if (load<u32>(record, RECORD_OUTCOME) == OUTCOME_VALID) store<u32>(record, STATUS_OK, RECORD_STATUS);
  }
}

function initialise(): void {
  if (!ASC_NO_ASSERT) {
    assert(sizesAgree(PAIR_SIZE, PACKED_SIZE));
    assert(__heap_base <= STATIC_END && MEMORY_END <= (<usize>memory.size()) << 16);
  }
  initField();
  initLanes();
  isReady = true;
}

/** Whether the record takes part: r, s and the key are in range. Else its status is written. */
function admit(record: usize): bool {
  store<u32>(record, OUTCOME_ANSWERED, RECORD_OUTCOME);
  if (!isScalar(record + RECORD_R) || !isScalar(record + RECORD_S)) {
    store<u32>(record, STATUS_SIGNATURE_RANGE, RECORD_STATUS);
    return false;
  }
  const entry = useKey(<usize>load<u32>(record, RECORD_KEY));
  if (entry == NO_ENTRY) {
    store<u32>(record, STATUS_KEY_NOT_ON_CURVE, RECORD_STATUS);
    return false;
  }
  store<u32>(record, entry, RECORD_ENTRY);
  // What stands until something better is known.
  store<u32>(record, STATUS_SIGNATURE_INVALID, RECORD_STATUS);
  store<u32>(record, OUTCOME_OPEN, RECORD_OUTCOME);
  return true;
}

/** Whether the number at a is from 1 to n - 1. */
function isScalar(a: usize): bool {
  return !isZeroNumber(a) && compareNumbers(a, ORDER) < 0;
}

function addLive(live: u32, record: usize): u32 {
  store<u32>(LIVE_RECORDS + 4 * live, <u32>record);
  return live + 1;
}

/** Leaves the records whose u1 is 0 to the exact path: 0 has no digits. */
function dropZeroScalars(live: u32): u32 {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < live; i++) {
    const record = liveRecord(i);
    if (isZeroNumber(record + RECORD_U1)) store<u32>(record, OUTCOME_EXCEPTIONAL, RECORD_OUTCOME);
    else kept = addLive(kept, record);
  }
  return kept;
}

/** The comb of each record's key, where it has one by now. */
function chooseTables(live: u32): void {
  for (let i: u32 = 0; i < live; i++) {
    const record = liveRecord(i);
    const entry = entryAt(load<u32>(record, RECORD_ENTRY));
    store<u32>(record, load<u32>(entry, ENTRY_WIDTH), RECORD_WIDTH);
    store<u32>(record, load<u32>(entry, ENTRY_COMB), RECORD_COMB);
  }
}
