// node scripts/generate-kernel-fast-field.mjs

/** The field that the module is built with: `CURVE_BITS` and relaxed SIMD decide. The others are no part of the module. */
import * as p256F64 from "./p256-f64";
import * as p256Fma from "./p256-fma";
import * as p384F64 from "./p384-f64";
import * as p384Fma from "./p384-fma";

export const LIMBS: i32 = CURVE_BITS == 256 ? (ASC_FEATURE_RELAXED_SIMD ? p256Fma.LIMBS : p256F64.LIMBS) : (ASC_FEATURE_RELAXED_SIMD ? p384Fma.LIMBS : p384F64.LIMBS);
export const LIMB_BITS: i32 = CURVE_BITS == 256 ? (ASC_FEATURE_RELAXED_SIMD ? p256Fma.LIMB_BITS : p256F64.LIMB_BITS) : (ASC_FEATURE_RELAXED_SIMD ? p384Fma.LIMB_BITS : p384F64.LIMB_BITS);
export const NORMAL: f64 = CURVE_BITS == 256 ? (ASC_FEATURE_RELAXED_SIMD ? p256Fma.NORMAL : p256F64.NORMAL) : (ASC_FEATURE_RELAXED_SIMD ? p384Fma.NORMAL : p384F64.NORMAL);
export const NORMAL_TOP: f64 = CURVE_BITS == 256 ? (ASC_FEATURE_RELAXED_SIMD ? p256Fma.NORMAL_TOP : p256F64.NORMAL_TOP) : (ASC_FEATURE_RELAXED_SIMD ? p384Fma.NORMAL_TOP : p384F64.NORMAL_TOP);
export const PAIR_SIZE: usize = CURVE_BITS == 256 ? (ASC_FEATURE_RELAXED_SIMD ? p256Fma.PAIR_SIZE : p256F64.PAIR_SIZE) : (ASC_FEATURE_RELAXED_SIMD ? p384Fma.PAIR_SIZE : p384F64.PAIR_SIZE);
export const PACKED_SIZE: usize = CURVE_BITS == 256 ? (ASC_FEATURE_RELAXED_SIMD ? p256Fma.PACKED_SIZE : p256F64.PACKED_SIZE) : (ASC_FEATURE_RELAXED_SIMD ? p384Fma.PACKED_SIZE : p384F64.PACKED_SIZE);
/** Of P-256 only, whose elements are in Montgomery form. */
export const R_SQUARED: usize = CURVE_BITS == 256 ? (ASC_FEATURE_RELAXED_SIMD ? p256Fma.R_SQUARED : p256F64.R_SQUARED) : 0;

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function initField(): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.initField();
    else p256F64.initField();
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.initField();
  else p384F64.initField();
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function mul(r: usize, a: usize, b: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.mul(r, a, b);
    else p256F64.mul(r, a, b);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.mul(r, a, b);
  else p384F64.mul(r, a, b);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function sqr(r: usize, a: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.sqr(r, a);
    else p256F64.sqr(r, a);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.sqr(r, a);
  else p384F64.sqr(r, a);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function mulSub(r: usize, a: usize, b: usize, c: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.mulSub(r, a, b, c);
    else p256F64.mulSub(r, a, b, c);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.mulSub(r, a, b, c);
  else p384F64.mulSub(r, a, b, c);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function mulSubEight(r: usize, a: usize, b: usize, c: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.mulSubEight(r, a, b, c);
    else p256F64.mulSubEight(r, a, b, c);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.mulSubEight(r, a, b, c);
  else p384F64.mulSubEight(r, a, b, c);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function sqrSubEight(r: usize, a: usize, c: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.sqrSubEight(r, a, c);
    else p256F64.sqrSubEight(r, a, c);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.sqrSubEight(r, a, c);
  else p384F64.sqrSubEight(r, a, c);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function sqrSubSum(r: usize, a: usize, c: usize, d: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.sqrSubSum(r, a, c, d);
    else p256F64.sqrSubSum(r, a, c, d);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.sqrSubSum(r, a, c, d);
  else p384F64.sqrSubSum(r, a, c, d);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function sqrSubSumTwice(r: usize, a: usize, c: usize, d: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.sqrSubSumTwice(r, a, c, d);
    else p256F64.sqrSubSumTwice(r, a, c, d);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.sqrSubSumTwice(r, a, c, d);
  else p384F64.sqrSubSumTwice(r, a, c, d);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function add(r: usize, a: usize, b: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.add(r, a, b);
    else p256F64.add(r, a, b);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.add(r, a, b);
  else p384F64.add(r, a, b);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function sub(r: usize, a: usize, b: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.sub(r, a, b);
    else p256F64.sub(r, a, b);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.sub(r, a, b);
  else p384F64.sub(r, a, b);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function tripleDifference(r: usize, a: usize, b: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.tripleDifference(r, a, b);
    else p256F64.tripleDifference(r, a, b);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.tripleDifference(r, a, b);
  else p384F64.tripleDifference(r, a, b);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function fourTimesMinus(r: usize, a: usize, b: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.fourTimesMinus(r, a, b);
    else p256F64.fourTimesMinus(r, a, b);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.fourTimesMinus(r, a, b);
  else p384F64.fourTimesMinus(r, a, b);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function copy(r: usize, a: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.copy(r, a);
    else p256F64.copy(r, a);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.copy(r, a);
  else p384F64.copy(r, a);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function gatherPair(r: usize, p: usize, q: usize, signs: v128): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.gatherPair(r, p, q, signs);
    else p256F64.gatherPair(r, p, q, signs);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.gatherPair(r, p, q, signs);
  else p384F64.gatherPair(r, p, q, signs);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function gatherPacked(r: usize, p: usize, q: usize, signs: v128): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.gatherPacked(r, p, q, signs);
    else p256F64.gatherPacked(r, p, q, signs);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.gatherPacked(r, p, q, signs);
  else p384F64.gatherPacked(r, p, q, signs);
}

/** See the field's own file. */
// @ts-ignore: decorator
@inline
export function scatterPacked(p: usize, q: usize, a: usize): void {
  if (CURVE_BITS == 256) {
    if (ASC_FEATURE_RELAXED_SIMD) p256Fma.scatterPacked(p, q, a);
    else p256F64.scatterPacked(p, q, a);
  } else if (ASC_FEATURE_RELAXED_SIMD) p384Fma.scatterPacked(p, q, a);
  else p384F64.scatterPacked(p, q, a);
}
