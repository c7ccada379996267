/**
 * Pairs of lanes: which two records are computed together. Both must have the same kind of table
 * (a comb of the same window, or none), not the same key. A record without a partner is its own.
 */
import { BATCH_CAPACITY, LANE_PAIRS, LANE_PAIR_SIZE } from "../memory";
import { RECORD_WIDTH } from "./record";

/** Offsets within a pair, u32: the record in each lane, the window of their combs (0: none). */
const PAIR_FIRST: usize = 0;
const PAIR_SECOND: usize = 4;
export const PAIR_WIDTH: usize = 8;
/** Bit l is set where lane l met a sum that an affine addition cannot give. */
export const PAIR_MARKS: usize = 12;
/** Points of its tree: address of the first, and how many are left. */
export const PAIR_POINTS: usize = 16;
export const PAIR_POINT_COUNT: usize = 20;

let pairCount: u32 = 0;
/** The first pairs are those without a comb. */
let freshPairCount: u32 = 0;

/** Makes pairs of the `count` records whose addresses (u32) are at `list`, by their RECORD_WIDTH. Count: up to BATCH_CAPACITY. */
export function schedule(list: usize, count: u32): void {
  if (!ASC_NO_ASSERT) assert(count <= BATCH_CAPACITY);
  pairCount = 0;
  addPairsOfWidth(list, count, 0);
  freshPairCount = pairCount;
  addPairsOfWidth(list, count, 4);
  addPairsOfWidth(list, count, 6);
  addPairsOfWidth(list, count, 8);
}

function addPairsOfWidth(list: usize, count: u32, width: u32): void {
  let waiting: usize = 0;
  for (let i: u32 = 0; i < count; i++) {
    const record = <usize>load<u32>(list + 4 * i);
    if (load<u32>(record, RECORD_WIDTH) != width) continue;
    if (waiting == 0) waiting = record;
    else {
      addPair(waiting, record);
      waiting = 0;
    }
  }
  if (waiting != 0) addPair(waiting, waiting);
}

function addPair(first: usize, second: usize): void {
  const pair = pairAt(pairCount);
  store<u32>(pair, <u32>first, PAIR_FIRST);
  store<u32>(pair, <u32>second, PAIR_SECOND);
  store<u32>(pair, load<u32>(first, RECORD_WIDTH), PAIR_WIDTH);
  store<u32>(pair, 0, PAIR_MARKS);
  pairCount++;
}

/** Number of pairs, and of those without a comb, which come first. */
export function countPairs(): u32 {
  return pairCount;
}

export function countFreshPairs(): u32 {
  return freshPairCount;
}

// @ts-ignore: decorator
@inline
export function pairAt(i: u32): usize {
  return LANE_PAIRS + LANE_PAIR_SIZE * i;
}

/** Address of the record in that lane. */
// @ts-ignore: decorator
@inline
export function recordOfLane(pair: usize, lane: u32): usize {
  return <usize>load<u32>(pair + 4 * lane, PAIR_FIRST);
}

/** Whether one record has the pair for itself; it has no tree then (lone.ts). */
export function isLonePair(pair: usize): bool {
  return recordOfLane(pair, 0) == recordOfLane(pair, 1);
}

/** Marks lanes of the pair as exceptional: bit l of `lanes` for lane l. */
export function markLanes(pair: usize, lanes: u32): void {
  store<u32>(pair, load<u32>(pair, PAIR_MARKS) | lanes, PAIR_MARKS);
}
