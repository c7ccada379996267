/**
 * Between numbers in bytes and the lanes of a pair.
 *
 * A number here is 48 little-endian bytes. Reading one may touch the 8 bytes behind it, writing one
 * writes into the 8 bytes behind it, so a place for a number has NUMBER_SIZE = 64 bytes.
 */
import { LANE_SCRATCH } from "../memory";
import { LIMBS, LIMB_BITS } from "./field";

export const NUMBER_SIZE: usize = 64;

const LIMB_BYTES: usize = LIMB_BITS / 8;
const BITS: i64 = <i64>LIMB_BITS;
const MASK: i64 = ((<i64>1) << BITS) - 1;
const HALF: i64 = (<i64>1) << (BITS - 1);

/** Digits of `canonical`: LIMBS numbers of 8 bytes; then the number that `isZeroLane` looks at. */
const LIMB_DIGITS: usize = LANE_SCRATCH;
const RESIDUE: usize = LANE_SCRATCH + 128;

/** The prime p = 2^384 - 2^128 - 2^96 + 2^32 - 1, 48 bytes. */
export const PRIME: usize = memory.data<u64>([
  0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff,
  0xffffffffffffffff, 0,
]);
/** The order n, 48 bytes. */
export const ORDER: usize = memory.data<u64>([
  0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf, 0xffffffffffffffff, 0xffffffffffffffff,
  0xffffffffffffffff, 0,
]);
/** p - n, 48 bytes: where r is below it, r + n is a second possible abscissa. */
export const PRIME_MINUS_ORDER: usize = memory.data<u64>([
  0x1313e696333ad68c, 0xa7e5f24cb74f5885, 0x389cb27e0bc8d21f, 0, 0, 0, 0,
]);

/** Writes the 48 bytes at source (any alignment) in reverse order to the number at r. */
export function reverseNumber(r: usize, source: usize): void {
  for (let i: usize = 0; i < 48; i += 8) store<u64>(r + 40 - i, bswap<u64>(load<u64>(source + i)));
}

/** -1, 0 or 1 as the number at a is below, equal to or above the one at b. */
export function compareNumbers(a: usize, b: usize): i32 {
  for (let i: i32 = 40; i >= 0; i -= 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Whether the number at a is zero. */
export function isZeroNumber(a: usize): bool {
  let any: u64 = 0;
  for (let i: usize = 0; i < 48; i += 8) any |= load<u64>(a + i);
  return any == 0;
}

/** r := a - b modulo 2^384. r may be a or b. */
export function subtractNumbers(r: usize, a: usize, b: usize): void {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < 48; i += 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    store<u64>(r + i, x - y - borrow);
    borrow = x < y || (x == y && borrow != 0) ? 1 : 0;
  }
}

/** Lane `lane` (0 or 1) of the pair at r := the number at source, of any value: normal. */
export function setLane(r: usize, lane: usize, source: usize): void {
  const at = r + 8 * lane;
  let carry: i64 = 0;
  for (let i: usize = 0; i < LIMBS; i++) {
    let limb = (load<i64>(source + LIMB_BYTES * i) & MASK) + carry;
    carry = limb >= HALF ? 1 : 0;
    limb -= carry << BITS;
    store<f64>(at + 16 * i, <f64>limb);
  }
  if (carry != 0) addToLane(at);
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

/**
 * Number at r := the residue from 0 to p - 1 of that lane of the pair at a, which is normal or loose.
 * What is above 2^384 is folded back until nothing is; p is above 2^383, so one subtraction ends it.
 */
export function canonical(r: usize, a: usize, lane: usize): void {
  let carry: i64 = 0;
  for (let i: usize = 0; i < LIMBS; i++) {
    const sum = <i64>load<f64>(a + 16 * i + 8 * lane) + carry;
    store<i64>(LIMB_DIGITS + 8 * i, sum & MASK);
    carry = sum >> BITS;
  }
  while (carry != 0) carry = foldDigits(carry);
  for (let i: usize = 0; i < LIMBS; i++) store<u64>(r + LIMB_BYTES * i, load<u64>(LIMB_DIGITS + 8 * i));
  if (compareNumbers(r, PRIME) >= 0) subtractNumbers(r, r, PRIME);
}

/** Adds carry * (2^384 mod p) to LIMB_DIGITS; returns what is above 2^384 now. |carry| is small. */
function foldDigits(carry: i64): i64 {
  let rest: i64 = 0;
  for (let i: usize = 0; i < LIMBS; i++) {
    const sum = load<i64>(LIMB_DIGITS + 8 * i) + rest + carry * foldDigit(i);
    store<i64>(LIMB_DIGITS + 8 * i, sum & MASK);
    rest = sum >> BITS;
  }
  return rest;
}

/** Digit i of 2^128 + 2^96 - 2^32 + 1. */
// @ts-ignore: decorator
@inline
function foldDigit(i: usize): i64 {
  let digit: i64 = 0;
  if (i == 0) digit += 1;
  if (i == 32 / LIMB_BITS) digit -= (<i64>1) << (32 % BITS);
  if (i == 96 / LIMB_BITS) digit += (<i64>1) << (96 % BITS);
  if (i == 128 / LIMB_BITS) digit += (<i64>1) << (128 % BITS);
  return digit;
}

/** Whether that lane of the pair at a, normal or loose, is 0 modulo p. */
export function isZeroLane(a: usize, lane: usize): bool {
  canonical(RESIDUE, a, lane);
  return isZeroNumber(RESIDUE);
}
