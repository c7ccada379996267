/**
 * The field of the curve behind a small interface: the layers above know an element as ELEMENT_SIZE bytes
 * in Montgomery form and nothing of its limbs, so another representation replaces this file and the
 * generated ones.
 *
 * Here: ELEMENT_LIMBS signed limbs of 30 bits in i64, R = 2^390 for P-384 and 2^270 for P-256.
 *
 *   normal  |limb| <= NORMAL, |value| < 1.2 p            what every function but `add` and `sub` returns
 *   loose   the sum or difference of two normal ones      what `add` and `sub` return
 *
 * One operand of a product may be loose, the other is normal; a square takes a normal one. A column
 * then stays below 13 * 2 * (2^29 + 2^15)^2 + 2^55 < 0.82 * 2^63, over P-256 below
 * 9 * 2 * (2^29 + 2^18)^2 + 2^47 < 0.57 * 2^63, and the result lies between -2.9 p / 64 and p + 2.9 p / 64,
 * so it is normal. `mulSub` and `sqrSub` fold what is above 2^CURVE_BITS back: at most 11 times the terms
 * of 2^CURVE_BITS modulo p, of which the largest in its limb is 2^8 for P-384 and 2^14 for P-256.
 * The assert build checks the limbs at each call.
 */
import * as p256 from "../generated/p256-field";
import * as p384 from "../generated/p384-field";
import { P_ONE, P_PLAIN, P_INVERSE, P_R2, P_UNIT } from "../constants";
import { ELEMENT_LIMBS, ELEMENT_SIZE, FIELD_SCRATCH } from "../memory";
import { addMultiple, compare, fromBytes as plainFromBytes, isZero as plainIsZero, reduce } from "./limbs";
import { invertModulo } from "./inverse";

const PLAIN: usize = FIELD_SCRATCH;
const SECOND: usize = FIELD_SCRATCH + ELEMENT_SIZE;
const NORMAL: i64 = CURVE_BITS == 256 ? (1 << 29) + (1 << 18) : (1 << 29) + (1 << 15);
const TOP: usize = ELEMENT_SIZE - 8;
/** Bits of p in the top limb. */
const TOP_BITS: i64 = CURVE_BITS - 30 * (<i32>ELEMENT_LIMBS - 1);

/** r := a * b. One of a and b may be loose. r may be a or b. Reads two elements, writes one. */
// @ts-ignore: decorator
@inline
export function mul(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assert(largestLimb(a) * largestLimb(b) <= 2 * NORMAL * NORMAL);
  if (CURVE_BITS == 256) p256.mul(r, a, b);
  else p384.mul(r, a, b);
}

/** r := a * b - c * 2^shift. One of a and b may be loose; c is normal, or a sum of up to 3 with shift 0; shift is 0 to 3. r may be any of them. */
// @ts-ignore: decorator
@inline
export function mulSub(r: usize, a: usize, b: usize, c: usize, shift: i64): void {
  if (!ASC_NO_ASSERT) assert(largestLimb(a) * largestLimb(b) <= 2 * NORMAL * NORMAL);
  if (!ASC_NO_ASSERT) assert(largestLimb(c) << shift <= 8 * NORMAL);
  if (CURVE_BITS == 256) p256.mulSub(r, a, b, c, shift);
  else p384.mulSub(r, a, b, c, shift);
}

/** r := a^2. a is normal. r may be a. */
// @ts-ignore: decorator
@inline
export function sqr(r: usize, a: usize): void {
  if (!ASC_NO_ASSERT) assert(largestLimb(a) <= NORMAL);
  if (CURVE_BITS == 256) p256.sqr(r, a);
  else p384.sqr(r, a);
}

/** r := a^2 - c * 2^shift. a is normal; c as in `mulSub`. r may be a or c. */
// @ts-ignore: decorator
@inline
export function sqrSub(r: usize, a: usize, c: usize, shift: i64): void {
  if (!ASC_NO_ASSERT) assert(largestLimb(a) <= NORMAL);
  if (!ASC_NO_ASSERT) assert(largestLimb(c) << shift <= 8 * NORMAL);
  if (CURVE_BITS == 256) p256.sqrSub(r, a, c, shift);
  else p384.sqrSub(r, a, c, shift);
}

/** r := a * k + b * j, loose where k = 1 and |j| = 1. Reads two elements, writes one; r may be a or b. */
// @ts-ignore: decorator
@inline
function combine(r: usize, a: usize, k: i64, b: usize, j: i64): void {
  for (let i: usize = 0; i < ELEMENT_SIZE; i += 8) store<i64>(r + i, load<i64>(a + i) * k + load<i64>(b + i) * j);
}

/** r := a + b, loose for normal a and b. r may be a or b. */
export function add(r: usize, a: usize, b: usize): void {
  combine(r, a, 1, b, 1);
}

/** r := a - b, loose for normal a and b. r may be a or b. */
export function sub(r: usize, a: usize, b: usize): void {
  combine(r, a, 1, b, -1);
}

/** r := a + 2 b: the subtrahend of a `sqrSub` with shift 0, and nothing else. a, b normal. r may be a or b. */
export function addTwice(r: usize, a: usize, b: usize): void {
  combine(r, a, 1, b, 2);
}

/** r := 3 (a - b), normal, for normal a and b. r may be a or b. */
export function tripleDifference(r: usize, a: usize, b: usize): void {
  combine(r, a, 3, b, -3);
  normalise(r);
}

/** r := 4 a - b, normal, for normal a and b. r may be a or b. */
export function fourTimesMinus(r: usize, a: usize, b: usize): void {
  combine(r, a, 4, b, -1);
  normalise(r);
}

/** r := -a, for normal a: normal. r may be a. */
export function negate(r: usize, a: usize): void {
  for (let i: usize = 0; i < ELEMENT_SIZE; i += 8) store<i64>(r + i, -load<i64>(a + i));
}

/** One carry from each limb to the next, and the bits from 2^CURVE_BITS on folded back. Range: |limb| <= 2^33. */
function normalise(r: usize): void {
  let carry: i64 = 0;
  for (let i: usize = 0; i < TOP; i += 8) {
    const t = load<i64>(r + i);
    store<i64>(r + i, ((t << 34) >> 34) + carry);
    carry = (t + 0x20000000) >> 30;
  }
  const top = load<i64>(r, TOP) + carry;
  const h = top >> TOP_BITS;
  store<i64>(r, top & (((<i64>1) << TOP_BITS) - 1), TOP);
  addAt(r, 0, h);
  if (CURVE_BITS == 256) {
    addAt(r, 96, -h);
    addAt(r, 192, -h);
    addAt(r, 224, h);
  } else {
    addAt(r, 32, -h);
    addAt(r, 96, h);
    addAt(r, 128, h);
  }
}

/** Adds h * 2^position to the limb in which that bit lies. */
// @ts-ignore: decorator
@inline
function addAt(r: usize, position: usize, h: i64): void {
  const limb = r + 8 * (position / 30);
  const place: i64 = position % 30;
  store<i64>(limb, load<i64>(limb) + (h << place));
}

/** r := a. */
// @ts-ignore: decorator
@inline
export function copy(r: usize, a: usize): void {
  memory.copy(r, a, ELEMENT_SIZE);
}

/** r := 1. */
export function setOne(r: usize): void {
  copy(r, P_ONE);
}

/** r := 0. */
export function setZero(r: usize): void {
  memory.fill(r, 0, ELEMENT_SIZE);
}

/**
 * Whether a is 0 modulo p, for a normal a. Only -p, 0 and p come into question, which end in 1, 0 and
 * -1 modulo 2^30: all others are told apart by their lowest limb.
 */
export function isZero(a: usize): bool {
  if (((load<i64>(a) + 1) & 0x3fffffff) > 2) return false;
  toPlain(PLAIN, a);
  return plainIsZero(PLAIN);
}

/** Whether a = b modulo p, for normal a and b. */
export function equals(a: usize, b: usize): bool {
  toPlain(SECOND, a);
  toPlain(PLAIN, b);
  return compare(SECOND, PLAIN) == 0;
}

/** Plain number at r := the residue from 0 to p - 1 of the element's limbs, Montgomery factor left in. a: |limb| < 2^33. */
function toPlain(r: usize, a: usize): void {
  addMultiple(r, a, P_PLAIN, 0);
  reduce(r, P_PLAIN);
}

/**
 * r := the number in the NUMBER_BYTES big-endian bytes at source, or false where it is not below p (r is then
 * undefined). Bytes of any value and alignment; writes one element.
 */
export function fromBytes(r: usize, source: usize): bool {
  plainFromBytes(PLAIN, source);
  if (compare(PLAIN, P_PLAIN) >= 0) return false;
  fromPlain(r, PLAIN);
  return true;
}

/** r := the plain number at a, below 2^CURVE_BITS. Its limbs count as loose. */
export function fromPlain(r: usize, a: usize): void {
  mul(r, a, P_R2);
}

/** r := 1 / a for a normal a; 0 for 0. r may be a. */
export function invert(r: usize, a: usize): void {
  mul(SECOND, a, P_UNIT);
  toPlain(PLAIN, SECOND);
  invertModulo(SECOND, PLAIN, P_PLAIN, P_INVERSE);
  fromPlain(r, SECOND);
}

/** Largest absolute value of the limbs; only the assert build calls it. */
function largestLimb(a: usize): i64 {
  let largest: i64 = 0;
  for (let i: usize = 0; i < ELEMENT_SIZE; i += 8) largest = max(largest, abs(load<i64>(a + i)));
  return largest;
}
