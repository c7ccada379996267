/**
 * u1 G, and for keys with a comb u1 G + u2 Q, as sums of comb entries: pairwise, level by level, all
 * pairs of lanes together, so that a level costs one inversion. As many pairs at a time as TREE_CAPACITY allows.
 */
import { GENERATOR_COMB, POINTS, TREE_CAPACITY, POINT_SIZE, SUMS } from "../memory";
import { pushAddition, runAdditions } from "./additions";
import { gatherComb } from "./comb";
import { digitCount } from "./digits";
import { RECORD_COMB, RECORD_NEGATE_1, RECORD_NEGATE_2, RECORD_U1, RECORD_U2 } from "./record";
import {
  PAIR_MARKS,
  PAIR_POINTS,
  PAIR_POINT_COUNT,
  PAIR_WIDTH,
  countPairs,
  isLonePair,
  pairAt,
  recordOfLane,
} from "./schedule";

/** SUMS + i * POINT_SIZE := the sum of pair i; an exceptional lane is marked in the pair. */
export function sumTrees(generatorWidth: u32): void {
  let first: u32 = 0;
  while (first < countPairs()) {
    const end = gatherPairs(first, generatorWidth);
    while (pushLevel(first, end)) runAdditions();
    for (let i = first; i < end; i++) {
      if (load<u32>(pairAt(i), PAIR_POINT_COUNT) == 0) continue;
      memory.copy(SUMS + POINT_SIZE * i, <usize>load<u32>(pairAt(i), PAIR_POINTS), POINT_SIZE);
    }
    first = end;
  }
}

/** Gathers the points of pairs from `first` on while there is room; returns the pair after the last. */
function gatherPairs(first: u32, generatorWidth: u32): u32 {
  let used: u32 = 0;
  for (let i = first; i < countPairs(); i++) {
    const pair = pairAt(i);
    const width = load<u32>(pair, PAIR_WIDTH);
    if (isLonePair(pair)) {
      store<u32>(pair, 0, PAIR_POINT_COUNT);
      continue;
    }
    const count = digitCount(generatorWidth) + (width == 0 ? 0 : digitCount(width));
    if (used + count > TREE_CAPACITY) return i;
    const points = POINTS + POINT_SIZE * used;
    store<u32>(pair, <u32>points, PAIR_POINTS);
    store<u32>(pair, count, PAIR_POINT_COUNT);
    gatherPoints(pair, points, generatorWidth, width);
    used += count;
  }
  return countPairs();
}

function gatherPoints(pair: usize, points: usize, generatorWidth: u32, width: u32): void {
  const a = recordOfLane(pair, 0);
  const b = recordOfLane(pair, 1);
  const aNegate = load<u32>(a, RECORD_NEGATE_1);
  const bNegate = load<u32>(b, RECORD_NEGATE_1);
  gatherComb(points, generatorWidth, GENERATOR_COMB, a + RECORD_U1, aNegate, GENERATOR_COMB, b + RECORD_U1, bNegate);
  if (width == 0) return;
  gatherComb(
    points + POINT_SIZE * digitCount(generatorWidth),
    width,
    <usize>load<u32>(a, RECORD_COMB),
    a + RECORD_U2,
    load<u32>(a, RECORD_NEGATE_2),
    <usize>load<u32>(b, RECORD_COMB),
    b + RECORD_U2,
    load<u32>(b, RECORD_NEGATE_2),
  );
}

/** Plans one level: the upper half of each pair's points is added to the lower half. False where all are sums. */
function pushLevel(first: u32, end: u32): bool {
  let isPlanned = false;
  for (let i = first; i < end; i++) {
    const pair = pairAt(i);
    const count = load<u32>(pair, PAIR_POINT_COUNT);
    const half = count >> 1;
    const points = <usize>load<u32>(pair, PAIR_POINTS);
    for (let k: u32 = 0; k < half; k++) {
      pushAddition(
        points + POINT_SIZE * k,
        points + POINT_SIZE * k,
        points + POINT_SIZE * (count - 1 - k),
        pair + PAIR_MARKS,
      );
    }
    store<u32>(pair, count - half, PAIR_POINT_COUNT);
    isPlanned = isPlanned || half > 0;
  }
  return isPlanned;
}
