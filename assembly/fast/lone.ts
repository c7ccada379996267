/**
 * What is done otherwise for a record without a partner, which has both lanes and would have inversions
 * of its own: doublings are split between the lanes (split.ts), and comb entries are summed without
 * a tree, the lower half of the windows in lane 0 and the upper half in lane 1.
 */
import { GENERATOR_COMB, JACOBIAN_SIZE, LONE_SCRATCH, PACKED_SIZE, PAIR_SIZE, POINT_SIZE } from "../memory";
import { digitCount, digitOf, indexOf, signMask } from "./digits";
import { gatherPacked, mul, sqr } from "./field";
import { invertLanes } from "./invert";
import { addAffine, fromAffine } from "./jacobian";
import { RECORD_COMB, RECORD_NEGATE_1, RECORD_NEGATE_2, RECORD_U1, RECORD_U2, RECORD_WIDTH } from "./record";
import { doubleSplit, split, unsplit } from "./split";

const SPLIT_SUM: usize = LONE_SCRATCH;
const HALVES: usize = LONE_SCRATCH + 2 * PAIR_SIZE;
const ADDEND: usize = HALVES + JACOBIAN_SIZE;
const INVERSE: usize = ADDEND + POINT_SIZE;
const SQUARE: usize = INVERSE + PAIR_SIZE;

/** Doubles the Jacobian pair at a, the same point in both lanes, `count` times. */
export function doubleSame(a: usize, count: u32): void {
  split(SPLIT_SUM, a);
  for (let n: u32 = 0; n < count; n++) doubleSplit(SPLIT_SUM);
  unsplit(a, SPLIT_SUM);
}

/**
 * Adds u1 G of the record to the Jacobian pair at a, the same point in both lanes. False where an
 * addition on the way had no answer; then a is not to be used.
 */
export function addGeneratorMultiple(a: usize, record: usize, generatorWidth: u32): bool {
  sumHalves(true, GENERATOR_COMB, generatorWidth, record + RECORD_U1, load<u32>(record, RECORD_NEGATE_1));
  if (!makeHalvesAffine()) return false;
  gatherHalf(0);
  addAffine(a, ADDEND);
  gatherHalf(1);
  addAffine(a, ADDEND);
  return true;
}

/**
 * Jacobian pair at r := u1 G + u2 Q in both lanes, for a record whose key has a comb. False where an
 * addition on the way had no answer.
 */
export function sumCombs(r: usize, record: usize, generatorWidth: u32): bool {
  const width = load<u32>(record, RECORD_WIDTH);
  sumHalves(true, GENERATOR_COMB, generatorWidth, record + RECORD_U1, load<u32>(record, RECORD_NEGATE_1));
  const comb = <usize>load<u32>(record, RECORD_COMB);
  sumHalves(false, comb, width, record + RECORD_U2, load<u32>(record, RECORD_NEGATE_2));
  if (!makeHalvesAffine()) return false;
  gatherHalf(0);
  fromAffine(r, ADDEND);
  gatherHalf(1);
  addAffine(r, ADDEND);
  return true;
}

/** Adds the comb's entries for the scalar to HALVES, or starts it with them. */
function sumHalves(isFirst: bool, comb: usize, width: u32, scalar: usize, negate: u32): void {
  const half = digitCount(width) / 2;
  const windowSize = PACKED_SIZE << (width - 1);
  for (let i: u32 = 0; i < half; i++) {
    const x = digitOf(scalar, i, width);
    const y = digitOf(scalar, half + i, width);
    const lower = comb + windowSize * i + PACKED_SIZE * indexOf(x);
    const upper = comb + windowSize * (half + i) + PACKED_SIZE * indexOf(y);
    gatherPacked(ADDEND, lower, upper, signMask(x ^ negate, y ^ negate));
    if (isFirst && i == 0) fromAffine(HALVES, ADDEND);
    else addAffine(HALVES, ADDEND);
  }
}

/** X, Y of HALVES := the affine coordinates; false where a Z is 0. */
function makeHalvesAffine(): bool {
  if (!invertLanes(INVERSE, HALVES + 2 * PAIR_SIZE)) return false;
  sqr(SQUARE, INVERSE);
  mul(HALVES, HALVES, SQUARE);
  mul(SQUARE, SQUARE, INVERSE);
  mul(HALVES + PAIR_SIZE, HALVES + PAIR_SIZE, SQUARE);
  return true;
}

/** ADDEND := the affine point in that lane of HALVES, in both lanes. */
function gatherHalf(lane: usize): void {
  for (let at: usize = 0; at < POINT_SIZE; at += 16) {
    v128.store(ADDEND + at, v128.load64_splat(HALVES + at + 8 * lane));
  }
}
