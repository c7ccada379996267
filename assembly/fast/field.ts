/**
 * The field of P-384 for two lanes: whichever generated backend this module is built with, behind one
 * set of names. The choice is made by the compiler (`ASC_FEATURE_RELAXED_SIMD`), the other backend is
 * not part of the module.
 *
 * A pair is one element for each lane, PAIR_SIZE bytes; a limb is *normal* or, after `add` and `sub`,
 * *loose* (see the head of the generated files). Every address is a multiple of 16, and r may be any
 * operand. The assert build checks the limbs of the operands at each call.
 */
import * as fma from "../generated/p384-fma";
import * as f64Only from "../generated/p384-f64";
import { assertLoose, assertNormal, assertProduct } from "./assertions";

export const LIMBS: usize = <usize>(ASC_FEATURE_RELAXED_SIMD ? fma.LIMBS : f64Only.LIMBS);
export const LIMB_BITS: usize = <usize>(ASC_FEATURE_RELAXED_SIMD ? fma.LIMB_BITS : f64Only.LIMB_BITS);

/** Sizes of the backend, which memory.ts has to know before it: equal, or the assert build stops. */
export function sizesAgree(pairSize: usize, packedSize: usize): bool {
  if (ASC_FEATURE_RELAXED_SIMD) return fma.PAIR_SIZE == pairSize && fma.PACKED_SIZE == packedSize;
  return f64Only.PAIR_SIZE == pairSize && f64Only.PACKED_SIZE == packedSize;
}

/** Writes the constants that all others read; to be called once, first. */
export function initField(): void {
  if (ASC_FEATURE_RELAXED_SIMD) fma.initField();
  else f64Only.initField();
}

/** r := a * b, normal. One of a and b may be loose. */
// @ts-ignore: decorator
@inline
export function mul(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertProduct(a, b);
  if (ASC_FEATURE_RELAXED_SIMD) fma.mul(r, a, b);
  else f64Only.mul(r, a, b);
}

/** r := a^2, normal. a is normal. */
// @ts-ignore: decorator
@inline
export function sqr(r: usize, a: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (ASC_FEATURE_RELAXED_SIMD) fma.sqr(r, a);
  else f64Only.sqr(r, a);
}

/** r := a * b - c, normal. One of a and b may be loose, c is normal. */
// @ts-ignore: decorator
@inline
export function mulSub(r: usize, a: usize, b: usize, c: usize): void {
  if (!ASC_NO_ASSERT) assertProduct(a, b);
  if (!ASC_NO_ASSERT) assertNormal(c);
  if (ASC_FEATURE_RELAXED_SIMD) fma.mulSub(r, a, b, c);
  else f64Only.mulSub(r, a, b, c);
}

/** r := a * b - 8 c, normal. One of a and b may be loose, c is normal. */
// @ts-ignore: decorator
@inline
export function mulSubEight(r: usize, a: usize, b: usize, c: usize): void {
  if (!ASC_NO_ASSERT) assertProduct(a, b);
  if (!ASC_NO_ASSERT) assertNormal(c);
  if (ASC_FEATURE_RELAXED_SIMD) fma.mulSubEight(r, a, b, c);
  else f64Only.mulSubEight(r, a, b, c);
}

/** r := a^2 - 8 c, normal. a and c are normal. */
// @ts-ignore: decorator
@inline
export function sqrSubEight(r: usize, a: usize, c: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(c);
  if (ASC_FEATURE_RELAXED_SIMD) fma.sqrSubEight(r, a, c);
  else f64Only.sqrSubEight(r, a, c);
}

/** r := a^2 - c - d, normal. a, c and d are normal. */
// @ts-ignore: decorator
@inline
export function sqrSubSum(r: usize, a: usize, c: usize, d: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(c);
  if (!ASC_NO_ASSERT) assertNormal(d);
  if (ASC_FEATURE_RELAXED_SIMD) fma.sqrSubSum(r, a, c, d);
  else f64Only.sqrSubSum(r, a, c, d);
}

/** r := a^2 - c - 2 d, normal. a, c and d are normal. */
// @ts-ignore: decorator
@inline
export function sqrSubSumTwice(r: usize, a: usize, c: usize, d: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(c);
  if (!ASC_NO_ASSERT) assertNormal(d);
  if (ASC_FEATURE_RELAXED_SIMD) fma.sqrSubSumTwice(r, a, c, d);
  else f64Only.sqrSubSumTwice(r, a, c, d);
}

/** r := a + b, loose. a and b are normal. */
// @ts-ignore: decorator
@inline
export function add(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(b);
  if (ASC_FEATURE_RELAXED_SIMD) fma.add(r, a, b);
  else f64Only.add(r, a, b);
}

/** r := a - b, loose. a and b are normal. */
// @ts-ignore: decorator
@inline
export function sub(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(b);
  if (ASC_FEATURE_RELAXED_SIMD) fma.sub(r, a, b);
  else f64Only.sub(r, a, b);
}

/** r := 3 (a - b), normal. a and b are normal. */
// @ts-ignore: decorator
@inline
export function tripleDifference(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(b);
  if (ASC_FEATURE_RELAXED_SIMD) fma.tripleDifference(r, a, b);
  else f64Only.tripleDifference(r, a, b);
}

/** r := 4 a - b, normal. a and b are normal. */
// @ts-ignore: decorator
@inline
export function fourTimesMinus(r: usize, a: usize, b: usize): void {
  if (!ASC_NO_ASSERT) assertNormal(a);
  if (!ASC_NO_ASSERT) assertNormal(b);
  if (ASC_FEATURE_RELAXED_SIMD) fma.fourTimesMinus(r, a, b);
  else f64Only.fourTimesMinus(r, a, b);
}

/** r := a, of any range. */
// @ts-ignore: decorator
@inline
export function copy(r: usize, a: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) fma.copy(r, a);
  else f64Only.copy(r, a);
}

/**
 * Pair of affine points at r: lane 0 of the pair at p and lane 1 of the pair at q, y negated where
 * the sign bit of that lane of `signs` is set. Reads and writes POINT_SIZE bytes.
 */
// @ts-ignore: decorator
@inline
export function gatherPair(r: usize, p: usize, q: usize, signs: v128): void {
  if (ASC_FEATURE_RELAXED_SIMD) fma.gatherPair(r, p, q, signs);
  else f64Only.gatherPair(r, p, q, signs);
}

/** As `gatherPair`, from the packed single points at p (lane 0) and q (lane 1). Reads PACKED_SIZE bytes at each. */
// @ts-ignore: decorator
@inline
export function gatherPacked(r: usize, p: usize, q: usize, signs: v128): void {
  if (ASC_FEATURE_RELAXED_SIMD) fma.gatherPacked(r, p, q, signs);
  else f64Only.gatherPacked(r, p, q, signs);
  if (!ASC_NO_ASSERT) assertLoose(r);
}

/** Packs both lanes of the pair of affine points at a: lane 0 to p, lane 1 to q. Normal coordinates. */
// @ts-ignore: decorator
@inline
export function scatterPacked(p: usize, q: usize, a: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) fma.scatterPacked(p, q, a);
  else f64Only.scatterPacked(p, q, a);
}

/** Largest limb of a normal element. */
// @ts-ignore: decorator
@inline
export function normalBound(): f64 {
  return ASC_FEATURE_RELAXED_SIMD ? fma.NORMAL : f64Only.NORMAL;
}
