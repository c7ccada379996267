/**
 * Comb tables: for each window i of width w the odd multiples 1, 3, ..., 2^w - 1 of 2^(w i) P as packed
 * affine points, so that a product u P is the sum of one entry of each window, without doublings.
 * An even number of windows of 2^(w - 1) entries, window by window.
 */
import { GENERATOR_KEY } from "../constants";
import {
  COMB_SCRATCH,
  GENERATOR_COMB,
  JACOBIAN_SIZE,
  NUMBER_BYTES,
  PACKED_SIZE,
  PAIR_ONE,
  PAIR_SIZE,
  POINTS,
  POINT_SIZE,
  PREFIXES,
  WINDOW_TABLES,
} from "../memory";
import { digitCount, digitOf, indexOf, signMask } from "./digits";
import { LIMBS, gatherPacked, mul, scatterPacked, sqr } from "./field";
import { invertLanes } from "./invert";
import { fromAffine } from "./jacobian";
import { NUMBER_SIZE, reverseNumber, setLanes } from "./lanes";
import { writeOddMultiples } from "./multiples";
import { doubleSplit, split, unsplit } from "./split";

/** Windows of the generator's comb: built at the first verification, and again, wider, where many follow. */
const GENERATOR_FIRST_WIDTH: u32 = 6;
const GENERATOR_WIDTH: u32 = 8;
const RECORDS_FOR_WIDER: u32 = 512;

const INVERSE: usize = COMB_SCRATCH;
const SHARE: usize = COMB_SCRATCH + PAIR_SIZE;
const SQUARE: usize = COMB_SCRATCH + 2 * PAIR_SIZE;
const MARKS: usize = COMB_SCRATCH + 3 * PAIR_SIZE;
const RUNNING: usize = COMB_SCRATCH + 4 * PAIR_SIZE;
const SPLIT_RUNNING: usize = RUNNING + JACOBIAN_SIZE;
const NUMBER: usize = SPLIT_RUNNING + JACOBIAN_SIZE;
const SECOND_NUMBER: usize = NUMBER + NUMBER_SIZE;

/** The multiples 2^(w i) P, Jacobian in both lanes; behind them scratch for `writeOddMultiples`. Tables of a batch are not in use yet. */
const BASES: usize = WINDOW_TABLES;
const POWERS: usize = WINDOW_TABLES + 96 * JACOBIAN_SIZE;

let generatorWidth: u32 = 0;
let recordCount: u32 = 0;

/**
 * Width of the generator's comb at GENERATOR_COMB, after building it where `records` more make it due.
 * 0 where the comb could not be built, which cannot be.
 */
export function prepareGenerator(records: u32): u32 {
  recordCount = min(recordCount + records, RECORDS_FOR_WIDER);
  const wanted = recordCount < RECORDS_FOR_WIDER ? GENERATOR_FIRST_WIDTH : GENERATOR_WIDTH;
  if (wanted != generatorWidth) {
    generatorWidth = buildComb(GENERATOR_COMB, GENERATOR_KEY, wanted) ? wanted : 0;
  }
  return generatorWidth;
}

/** Affine pair at r: the key at `first` in lane 0 and the key at `second` in lane 1 (x, then y, big-endian, below p). */
export function setLanesToKeys(r: usize, first: usize, second: usize): void {
  for (let i: usize = 0; i < 2; i++) {
    reverseNumber(NUMBER, first + NUMBER_BYTES * i);
    reverseNumber(SECOND_NUMBER, second + NUMBER_BYTES * i);
    setLanes(r + PAIR_SIZE * i, NUMBER, SECOND_NUMBER);
  }
}

/**
 * Builds the comb of that width (4, 6 or 8) at `comb` for the key in the KEY_SIZE bytes at `key`, a point of
 * the curve. Uses POINTS and WINDOW_TABLES. False where it met a point that cannot be (the comb is then
 * not to be used).
 */
export function buildComb(comb: usize, key: usize, width: u32): bool {
  const half: u32 = digitCount(width) / 2;
  const entries: u32 = 1 << (width - 1);
  writeBases(key, width);
  // Lane 0 has the lower half of the windows, lane 1 the upper one.
  if (!writeFirstEntries(half, entries)) return false;
  store<u32>(MARKS, 0);
  writeOddMultiples(POINTS, half, entries, POWERS, MARKS);
  const upper = PACKED_SIZE * half * entries;
  for (let i: u32 = 0; i < half * entries; i++) {
    const packed = comb + PACKED_SIZE * i;
    scatterPacked(packed, packed + upper, POINTS + POINT_SIZE * i);
  }
  return load<u32>(MARKS) == 0;
}

/** BASES := 2^(w i) P for all windows, the same in both lanes. */
function writeBases(key: usize, width: u32): void {
  setLanesToKeys(POWERS, key, key);
  fromAffine(RUNNING, POWERS);
  memory.copy(BASES, RUNNING, JACOBIAN_SIZE);
  split(SPLIT_RUNNING, RUNNING);
  for (let i: u32 = 1; i < digitCount(width); i++) {
    for (let k: u32 = 0; k < width; k++) doubleSplit(SPLIT_RUNNING);
    unsplit(BASES + JACOBIAN_SIZE * i, SPLIT_RUNNING);
  }
}

/** Takes the bases to affine pairs, window i in lane 0 and window half + i in lane 1, as entry 0 of table i at POINTS. */
function writeFirstEntries(half: u32, entries: u32): bool {
  for (let i: u32 = 0; i < half; i++) {
    const base = BASES + JACOBIAN_SIZE * i;
    joinLanes(base, base + JACOBIAN_SIZE * half);
    const z = base + 2 * PAIR_SIZE;
    mul(PREFIXES + PAIR_SIZE * i, i == 0 ? PAIR_ONE : PREFIXES + PAIR_SIZE * (i - 1), z);
  }
  if (!invertLanes(INVERSE, PREFIXES + PAIR_SIZE * (half - 1))) return false;
  for (let i: i32 = half - 1; i >= 0; i--) {
    const base = BASES + JACOBIAN_SIZE * <usize>i;
    const entry = POINTS + POINT_SIZE * <usize>(i * entries);
    mul(SHARE, INVERSE, i == 0 ? PAIR_ONE : PREFIXES + PAIR_SIZE * <usize>(i - 1));
    mul(INVERSE, INVERSE, base + 2 * PAIR_SIZE);
    sqr(SQUARE, SHARE);
    mul(entry, base, SQUARE);
    mul(SQUARE, SQUARE, SHARE);
    mul(entry + PAIR_SIZE, base + PAIR_SIZE, SQUARE);
  }
  return true;
}

/** Lane 1 of the Jacobian pair at a := lane 0 of the one at b. */
function joinLanes(a: usize, b: usize): void {
  for (let i: usize = 0; i < 3 * LIMBS; i++) {
    v128.store(a + 16 * i, v128.shuffle<i64>(v128.load(a + 16 * i), v128.load(b + 16 * i), 0, 2));
  }
}

/**
 * Writes the entries whose sum is u P, one of each window, as affine pairs at `points`: lane 0 from the
 * comb at `first` for the odd scalar at `firstScalar`, negated as bit 31 of `firstNegate` says; lane 1 likewise.
 */
export function gatherComb(
  points: usize,
  width: u32,
  first: usize,
  firstScalar: usize,
  firstNegate: u32,
  second: usize,
  secondScalar: usize,
  secondNegate: u32,
): void {
  const windowSize = PACKED_SIZE << (width - 1);
  const windows = digitCount(width);
  for (let i: u32 = 0; i < windows; i++) {
    const a = digitOf(firstScalar, i, width);
    const b = digitOf(secondScalar, i, width);
    gatherPacked(
      points,
      first + PACKED_SIZE * indexOf(a),
      second + PACKED_SIZE * indexOf(b),
      signMask(a ^ firstNegate, b ^ secondNegate),
    );
    points += POINT_SIZE;
    first += windowSize;
    second += windowSize;
  }
}
