/**
 * The field of the curve for two lanes: whichever generated one the module is built with, behind one set of names
 * (generated/fast-field.ts chooses when the module is compiled; the others are no part of it).
 *
 * A pair is one element for each lane, PAIR_SIZE bytes; a limb is *normal* or, after `add` and `sub`,
 * *loose* (see the head of the generated files). Every address is a multiple of 16, and r may be any
 * operand. The assert build checks the limbs of the operands at each call.
 */
import * as field from "../generated/fast-field";
import { assertLoose, assertNormal, assertProduct } from "./assertions";

export const LIMBS: usize = <usize>field.LIMBS;
export const LIMB_BITS: usize = <usize>field.LIMB_BITS;
export const R_SQUARED: usize = field.R_SQUARED;

/** Sizes of the field, which memory.ts has to know before it: equal, or the assert build stops. */
export function sizesAgree(pairSize: usize, packedSize: usize): bool {
  return field.PAIR_SIZE == pairSize && field.PACKED_SIZE == packedSize;
}

/** Writes the constants that all others read; to be called once, first. */
export function initField(): void {
  field.initField();
}

/** r := a * b, normal. One of a and b may be loose. */
// @ts-ignore: decorator
@inline
export function mul(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertProduct(a, b);
  field.mul(r, a, b);
}

/** r := a^2, normal. a is normal. */
// @ts-ignore: decorator
@inline
export function sqr(r: usize, a: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  field.sqr(r, a);
}

/** r := a * b - c, normal. One of a and b may be loose, c is normal. */
// @ts-ignore: decorator
@inline
export function mulSub(r: usize, a: usize, b: usize, c: usize): void {
  if (!ASC_NO_ASSERT) assertProduct(a, b);
  if (!ASC_NO_ASSERT) assertNormal(c);
  field.mulSub(r, a, b, c);
}

/** r := a * b - 8 c, normal. One of a and b may be loose, c is normal. */
// @ts-ignore: decorator
@inline
export function mulSubEight(r: usize, a: usize, b: usize, c: usize): void {
  if (!ASC_NO_ASSERT) assertProduct(a, b);
  if (!ASC_NO_ASSERT) assertNormal(c);
  field.mulSubEight(r, a, b, c);
}

/** r := a^2 - 8 c, normal. a and c are normal. */
// @ts-ignore: decorator
@inline
export function sqrSubEight(r: usize, a: usize, c: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(c);
  field.sqrSubEight(r, a, c);
}

/** r := a^2 - c - d, normal. a is normal, or over P-256 loose; c and d are normal. */
// @ts-ignore: decorator
@inline
export function sqrSubSum(r: usize, a: usize, c: usize, d: usize): void {
  if (!ASC_NO_ASSERT) {
    if (CURVE_BITS == 256) assertLoose(a);
    else assertNormal(a);
  }
  if (!ASC_NO_ASSERT) assertNormal(c);
  if (!ASC_NO_ASSERT) assertNormal(d);
  field.sqrSubSum(r, a, c, d);
}

/** r := a^2 - c - 2 d, normal. a, c and d are normal. */
// @ts-ignore: decorator
@inline
export function sqrSubSumTwice(r: usize, a: usize, c: usize, d: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(c);
  if (!ASC_NO_ASSERT) assertNormal(d);
  field.sqrSubSumTwice(r, a, c, d);
}

/** r := a + b, loose. a and b are normal. */
// @ts-ignore: decorator
@inline
export function add(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(b);
  field.add(r, a, b);
}

/** r := a - b, loose. a and b are normal. */
// @ts-ignore: decorator
@inline
export function sub(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(b);
  field.sub(r, a, b);
}

/** r := 3 (a - b), normal. a and b are normal. */
// @ts-ignore: decorator
@inline
export function tripleDifference(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(b);
  field.tripleDifference(r, a, b);
}

/** r := 4 a - b, normal. a and b are normal. */
// @ts-ignore: decorator
@inline
export function fourTimesMinus(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(b);
  field.fourTimesMinus(r, a, b);
}

/** r := a, of any range. */
// @ts-ignore: decorator
@inline
export function copy(r: usize, a: usize): void {
  field.copy(r, a);
}

/**
 * Pair of affine points at r: lane 0 of the pair at p and lane 1 of the pair at q, y negated where
 * the sign bit of that lane of `signs` is set. Reads and writes POINT_SIZE bytes.
 */
// @ts-ignore: decorator
@inline
export function gatherPair(r: usize, p: usize, q: usize, signs: v128): void {
  field.gatherPair(r, p, q, signs);
}

/** As `gatherPair`, from the packed single points at p (lane 0) and q (lane 1). Reads PACKED_SIZE bytes at each. */
// @ts-ignore: decorator
@inline
export function gatherPacked(r: usize, p: usize, q: usize, signs: v128): void {
  field.gatherPacked(r, p, q, signs);
  if (!ASC_NO_ASSERT) assertLoose(r);
}

/** Packs both lanes of the pair of affine points at a: lane 0 to p, lane 1 to q. Normal coordinates. */
// @ts-ignore: decorator
@inline
export function scatterPacked(p: usize, q: usize, a: usize): void {
  field.scatterPacked(p, q, a);
}

/** Largest limb of a normal element, and largest top limb of one. */
export const NORMAL: f64 = field.NORMAL;
export const NORMAL_TOP: f64 = field.NORMAL_TOP;
