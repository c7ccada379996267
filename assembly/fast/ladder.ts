/**
 * u1 G + u2 Q for keys without a comb: odd multiples of Q by batched additions, then u2 Q by doublings
 * and additions of window 5, one pair of lanes at a time, and last u1 G.
 */
import { LADDER_SCRATCH, JACOBIAN_SIZE, POINTS, POINT_SIZE, SUMS, WINDOW_TABLES, WINDOW_TABLE_SIZE } from "../memory";
import { setLanesToKeys } from "./comb";
import { digitCount, digitOf, indexOf, signMask } from "./digits";
import { gatherPair } from "./field";
import { addAffine, double, fromAffine } from "./jacobian";
import { addGeneratorMultiple, doubleSame, sumCombs } from "./lone";
import { writeOddMultiples } from "./multiples";
import { RECORD_KEY, RECORD_NEGATE_2, RECORD_U2 } from "./record";
import { countFreshPairs, isLonePair, markLanes, pairAt, recordOfLane } from "./schedule";

const WINDOW: u32 = 5;
const ENTRIES: u32 = 16;

/** The running sum, a Jacobian pair, which `computeFresh` leaves here. */
export const LADDER_SUM: usize = LADDER_SCRATCH;
const ADDEND: usize = LADDER_SCRATCH + JACOBIAN_SIZE;
/** Marks of the tables: none of their additions is exceptional, as the keys have prime order. */
const MARKS: usize = ADDEND + POINT_SIZE;

/** Builds the tables of all pairs without a comb, at WINDOW_TABLES; uses POINTS. False where it met a point that cannot be. */
export function writeWindowTables(): bool {
  const count = countFreshPairs();
  if (count == 0) return true;
  for (let i: u32 = 0; i < count; i++) {
    const pair = pairAt(i);
    const table = WINDOW_TABLES + WINDOW_TABLE_SIZE * i;
    const first = <usize>load<u32>(recordOfLane(pair, 0), RECORD_KEY);
    setLanesToKeys(table, first, <usize>load<u32>(recordOfLane(pair, 1), RECORD_KEY));
  }
  store<u32>(MARKS, 0);
  writeOddMultiples(WINDOW_TABLES, count, ENTRIES, POINTS, MARKS);
  return load<u32>(MARKS) == 0;
}

/** LADDER_SUM := u1 G + u2 Q of pair i. Where an addition had no answer, Z is 0 in that lane or the lane is marked. */
export function computeFresh(i: u32, generatorWidth: u32): void {
  const pair = pairAt(i);
  const table = WINDOW_TABLES + WINDOW_TABLE_SIZE * i;
  const a = recordOfLane(pair, 0);
  const b = recordOfLane(pair, 1);
  const isLone = isLonePair(pair);
  const last = digitCount(WINDOW) - 1;
  gatherMultiple(table, a, b, last);
  fromAffine(LADDER_SUM, ADDEND);
  for (let k: i32 = last - 1; k >= 0; k--) {
    if (isLone) doubleSame(LADDER_SUM, WINDOW);
    else for (let n: u32 = 0; n < WINDOW; n++) double(LADDER_SUM);
    gatherMultiple(table, a, b, k);
    addAffine(LADDER_SUM, ADDEND);
  }
  if (!isLone) addAffine(LADDER_SUM, SUMS + POINT_SIZE * i);
  else if (!addGeneratorMultiple(LADDER_SUM, a, generatorWidth)) markLanes(pair, 3);
}

/** LADDER_SUM := u1 G + u2 Q of pair i, one record whose key has a comb; marks as `computeFresh` does. */
export function computeLoneComb(i: u32, generatorWidth: u32): void {
  const pair = pairAt(i);
  if (!sumCombs(LADDER_SUM, recordOfLane(pair, 0), generatorWidth)) markLanes(pair, 3);
}

/** ADDEND := the multiples of both lanes' keys for digit k. */
function gatherMultiple(table: usize, a: usize, b: usize, k: u32): void {
  const x = digitOf(a + RECORD_U2, k, WINDOW);
  const y = digitOf(b + RECORD_U2, k, WINDOW);
  const signs = signMask(x ^ load<u32>(a, RECORD_NEGATE_2), y ^ load<u32>(b, RECORD_NEGATE_2));
  gatherPair(ADDEND, table + POINT_SIZE * indexOf(x), table + POINT_SIZE * indexOf(y), signs);
}
