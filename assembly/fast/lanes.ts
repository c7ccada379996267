/**
 * Between numbers in bytes and the lanes of a pair.
 *
 * A number here is NUMBER_BYTES little-endian bytes. Reading one may touch the 8 bytes behind it, writing
 * one writes into the 8 bytes behind it, so a place for a number has NUMBER_SIZE = 64 bytes.
 *
 * Elements of P-256 are kept in Montgomery form; `setLanes` takes numbers into it, `canonical` out of it.
 */
import { PRIME } from "../constants";
import { LANE_SCRATCH, NUMBER_BYTES, PAIR_INTO, PAIR_ONE, PAIR_OUT_OF, PAIR_SIZE } from "../memory";
import { LIMBS, LIMB_BITS, R_SQUARED, mul } from "./field";

export const NUMBER_SIZE: usize = 64;

const LIMB_BYTES: usize = LIMB_BITS / 8;
const BITS: i64 = <i64>LIMB_BITS;
const MASK: i64 = ((<i64>1) << BITS) - 1;
const HALF: i64 = (<i64>1) << (BITS - 1);
/** What of the top limb belongs to numbers below 2^CURVE_BITS: all of it for P-384, 16 bits for P-256. */
const TOP: usize = LIMBS - 1;
const TOP_BITS: i64 = CURVE_BITS - BITS * <i64>TOP;
const TOP_MASK: i64 = ((<i64>1) << TOP_BITS) - 1;

/** Digits of `residue`: LIMBS numbers of 8 bytes; then the number that `isZeroLane` looks at, and a pair. */
const LIMB_DIGITS: usize = LANE_SCRATCH;
const RESIDUE: usize = LANE_SCRATCH + 128;
const PLAIN: usize = LANE_SCRATCH + 256;

/** Writes the pairs that others take for granted; to be called once, after `initField`. */
export function initLanes(): void {
  memory.fill(PAIR_ONE, 0, PAIR_SIZE);
  v128.store(PAIR_ONE, f64x2.splat(1.0));
  if (CURVE_BITS == 256) {
    memory.copy(PAIR_OUT_OF, PAIR_ONE, PAIR_SIZE);
    setLane(PAIR_INTO, 0, R_SQUARED);
    setLane(PAIR_INTO, 1, R_SQUARED);
    mul(PAIR_ONE, PAIR_OUT_OF, PAIR_INTO);
  }
}

/** Writes the NUMBER_BYTES bytes at source (any alignment) in reverse order to the number at r. */
export function reverseNumber(r: usize, source: usize): void {
  for (let i: usize = 0; i < NUMBER_BYTES; i += 8) {
    store<u64>(r + NUMBER_BYTES - 8 - i, bswap<u64>(load<u64>(source + i)));
  }
}

/** -1, 0 or 1 as the number at a is below, equal to or above the one at b. */
export function compareNumbers(a: usize, b: usize): i32 {
  for (let i: i32 = <i32>NUMBER_BYTES - 8; i >= 0; i -= 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Whether the number at a is zero. */
export function isZeroNumber(a: usize): bool {
  let any: u64 = 0;
  for (let i: usize = 0; i < NUMBER_BYTES; i += 8) any |= load<u64>(a + i);
  return any == 0;
}

/** r := a - b modulo 2^CURVE_BITS. r may be a or b. */
export function subtractNumbers(r: usize, a: usize, b: usize): void {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < NUMBER_BYTES; i += 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    store<u64>(r + i, x - y - borrow);
    borrow = x < y || (x == y && borrow != 0) ? 1 : 0;
  }
}

/** Pair at r := the number at `first` in lane 0 and the number at `second` in lane 1, of any value: normal. */
export function setLanes(r: usize, first: usize, second: usize): void {
  setLane(r, 0, first);
  setLane(r, 1, second);
  if (CURVE_BITS == 256) mul(r, r, PAIR_INTO);
}

/** Limbs of lane `lane` of the pair at r := the number at source: normal. */
function setLane(r: usize, lane: usize, source: usize): void {
  const at = r + 8 * lane;
  let carry: i64 = 0;
  for (let i: usize = 0; i < LIMBS; i++) {
    let limb = (load<i64>(source + LIMB_BYTES * i) & (i == TOP ? TOP_MASK : MASK)) + carry;
    carry = limb >= HALF ? 1 : 0;
    limb -= carry << BITS;
    store<f64>(at + 16 * i, <f64>limb);
  }
  // 16 bits never reach half of a limb.
  if (CURVE_BITS == 384 && carry != 0) addToLane(at);
}

/** Adds 2^384 = 2^128 + 2^96 - 2^32 + 1 to the lane whose lowest limb is at `at`. */
function addToLane(at: usize): void {
  addToLimb(at, 0, 1.0);
  addToLimb(at, 32, -1.0);
  addToLimb(at, 96, 1.0);
  addToLimb(at, 128, 1.0);
}

/** Adds sign * 2^position to the limb in which that bit lies. */
// @ts-ignore: decorator
@inline
function addToLimb(at: usize, position: usize, sign: f64): void {
  const limb = at + 16 * (position / LIMB_BITS);
  const place: u64 = position % LIMB_BITS;
  const one: u64 = 1;
  store<f64>(limb, load<f64>(limb) + sign * <f64>(one << place));
}

/** Number at r := the residue from 0 to p - 1 that lane of the pair at a, which is normal or loose, stands for. */
export function canonical(r: usize, a: usize, lane: usize): void {
  if (CURVE_BITS == 256) {
    mul(PLAIN, a, PAIR_OUT_OF);
    residue(r, PLAIN, lane);
  } else residue(r, a, lane);
}

/** Whether that lane of the pair at a, normal or loose, is 0 modulo p. */
export function isZeroLane(a: usize, lane: usize): bool {
  residue(RESIDUE, a, lane);
  return isZeroNumber(RESIDUE);
}

/**
 * Number at r := the residue from 0 to p - 1 of that lane's limbs. What is above 2^CURVE_BITS is folded back
 * until nothing is; p is above half of that, so one subtraction ends it.
 */
function residue(r: usize, a: usize, lane: usize): void {
  let carry: i64 = 0;
  for (let i: usize = 0; i < LIMBS; i++) carry = setDigit(i, <i64>load<f64>(a + 16 * i + 8 * lane) + carry);
  while (carry != 0) carry = foldDigits(carry);
  for (let i: usize = 0; i < LIMBS; i++) store<u64>(r + LIMB_BYTES * i, load<u64>(LIMB_DIGITS + 8 * i));
  if (compareNumbers(r, PRIME) >= 0) subtractNumbers(r, r, PRIME);
}

/** Digit i of LIMB_DIGITS := what of `sum` belongs there; returns the rest, in units of the next digit. */
// @ts-ignore: decorator
@inline
function setDigit(i: usize, sum: i64): i64 {
  store<i64>(LIMB_DIGITS + 8 * i, sum & (i == TOP ? TOP_MASK : MASK));
  return sum >> (i == TOP ? TOP_BITS : BITS);
}

/** Adds carry * (2^CURVE_BITS mod p) to LIMB_DIGITS; returns what is above 2^CURVE_BITS now. |carry| is small. */
function foldDigits(carry: i64): i64 {
  let rest: i64 = 0;
  for (let i: usize = 0; i < LIMBS; i++) {
    rest = setDigit(i, load<i64>(LIMB_DIGITS + 8 * i) + rest + carry * foldDigit(i));
  }
  return rest;
}

/** Digit i of 2^128 + 2^96 - 2^32 + 1, and for P-256 of 2^224 - 2^192 - 2^96 + 1. */
// @ts-ignore: decorator
@inline
function foldDigit(i: usize): i64 {
  if (CURVE_BITS == 256) return (i == 0 ? 1 : 0) - bitOfDigit(i, 96) - bitOfDigit(i, 192) + bitOfDigit(i, 224);
  return (i == 0 ? 1 : 0) - bitOfDigit(i, 32) + bitOfDigit(i, 96) + bitOfDigit(i, 128);
}

/** Digit i of 2^position. */
// @ts-ignore: decorator
@inline
function bitOfDigit(i: usize, position: usize): i64 {
  const place: i64 = position % LIMB_BITS;
  return i == position / LIMB_BITS ? (<i64>1) << place : 0;
}
