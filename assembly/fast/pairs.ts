/** From scalars to outcomes: the middle of a verification, for records whose tables are chosen. */
import { LIVE_RECORDS } from "../memory";
import { judgeAffine, judgeJacobian } from "./judge";
import { computeFresh, computeLoneComb, writeWindowTables } from "./ladder";
import { OUTCOME_EXCEPTIONAL, RECORD_OUTCOME } from "./record";
import { liveRecord } from "./scalars";
import { countFreshPairs, countPairs, isLonePair, pairAt, schedule } from "./schedule";
import { sumTrees } from "./trees";

/**
 * Computes the sums of the records listed at LIVE_RECORDS, with the combs that they name, and writes their
 * outcomes. `generatorWidth` is what `prepareGenerator` returned. Tables that met a point that cannot be
 * leave all to the exact path.
 */
export function computePairs(live: u32, generatorWidth: u32): void {
  schedule(LIVE_RECORDS, live);
  if (generatorWidth == 0 || !writeWindowTables()) {
    for (let i: u32 = 0; i < live; i++) store<u32>(liveRecord(i), OUTCOME_EXCEPTIONAL, RECORD_OUTCOME);
    return;
  }
  sumTrees(generatorWidth);
  for (let i: u32 = 0; i < countFreshPairs(); i++) {
    computeFresh(i, generatorWidth);
    judgeJacobian(i);
  }
  for (let i = countFreshPairs(); i < countPairs(); i++) {
    if (isLonePair(pairAt(i))) {
      computeLoneComb(i, generatorWidth);
      judgeJacobian(i);
    } else judgeAffine(i);
  }
}
