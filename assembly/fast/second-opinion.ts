/**
 * No signature is called invalid on the word of the fast path's combs alone.
 *
 * Exceptional records are decided by the exact path. Of those whose abscissa was another, a quarter of
 * the batch, at least one, likewise: honest batches have fewer. If there are more, the rest is computed
 * once more without combs and in the other lane; a record that is not a mismatch again is decided by the
 * exact path.
 *
 * What a record costs beyond its first verification, in ones with a fresh key and beside 64 of its kind:
 * a mismatch 1.5 with fused multiply and add (1.1 without), an exceptional one, which an attacker can make
 * with an s that lets sums of comb entries collide, 3 (1.3); `npm run bench -- bad-signatures`. So that is
 * what a flood can do to the time of its batch; it never touches the answers of the others, which are found
 * by then.
 */
import { EXACT_JOB, FAILED_RECORDS, JOB_DIGEST, JOB_KEY_X, JOB_R, JOB_S, LIVE_RECORDS, KEY_SIZE } from "../memory";
import { STATUS_SIGNATURE_INVALID } from "../status";
import { verifyExactly } from "../ecdsa/verify";
import { prepareGenerator } from "./comb";
import { reverseNumber } from "./lanes";
import {
  OUTCOME_ANSWERED,
  OUTCOME_EXCEPTIONAL,
  OUTCOME_MISMATCH,
  RECORD_DIGEST,
  RECORD_KEY,
  RECORD_LANE,
  RECORD_OUTCOME,
  RECORD_R,
  RECORD_S,
  RECORD_STATUS,
  RECORD_WIDTH,
  recordAt,
} from "./record";
import { liveRecord } from "./scalars";
import { computePairs } from "./pairs";

/** One record in so many may be decided by the exact path although it is a plain mismatch. */
const EXACT_SHARE: u32 = 4;

/** Writes RECORD_STATUS of those of records 0 to count - 1 that are exceptional or a mismatch. */
export function decideAgain(count: u32): void {
  let budget = (count + EXACT_SHARE - 1) / EXACT_SHARE;
  let failed: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(i);
    const outcome = load<u32>(record, RECORD_OUTCOME);
    if (outcome == OUTCOME_EXCEPTIONAL) decideExactly(record);
    if (outcome != OUTCOME_MISMATCH) continue;
    if (budget > 0) {
      budget--;
      decideExactly(record);
    } else {
      store<u32>(FAILED_RECORDS + 4 * failed, <u32>record);
      failed++;
    }
  }
  if (failed > 0) computeAgain(failed);
}

/** The records listed at FAILED_RECORDS once more: without combs, and in the other lane as far as lanes go round. */
function computeAgain(failed: u32): void {
  for (let i: u32 = 0; i < failed; i++) {
    const record = takeFailed(failed, 1 - (i & 1));
    store<u32>(record, 0, RECORD_WIDTH);
    store<u32>(LIVE_RECORDS + 4 * i, <u32>record);
  }
  computePairs(failed, prepareGenerator(0));
  for (let i: u32 = 0; i < failed; i++) {
    const record = liveRecord(i);
    if (load<u32>(record, RECORD_OUTCOME) == OUTCOME_MISMATCH) answer(record, STATUS_SIGNATURE_INVALID);
    else decideExactly(record);
  }
}

/** Takes a record off FAILED_RECORDS, of which `count` were listed: one that was in that lane, if there is one. */
function takeFailed(count: u32, lane: u32): usize {
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const record = load<u32>(FAILED_RECORDS + 4 * i);
    if (record == 0) continue;
    found = i;
    if (load<u32>(record, RECORD_LANE) == lane) break;
  }
  const record = load<u32>(FAILED_RECORDS + 4 * found);
  store<u32>(FAILED_RECORDS + 4 * found, 0);
  return record;
}

/** The exact path's answer to the record, as a job of its own. */
function decideExactly(record: usize): void {
  memory.copy(EXACT_JOB + JOB_KEY_X, <usize>load<u32>(record, RECORD_KEY), KEY_SIZE);
  reverseNumber(EXACT_JOB + JOB_DIGEST, record + RECORD_DIGEST);
  reverseNumber(EXACT_JOB + JOB_R, record + RECORD_R);
  reverseNumber(EXACT_JOB + JOB_S, record + RECORD_S);
  answer(record, verifyExactly(EXACT_JOB));
}

function answer(record: usize, status: u32): void {
  store<u32>(record, status, RECORD_STATUS);
  store<u32>(record, OUTCOME_ANSWERED, RECORD_OUTCOME);
}
