/**
 * Points of the curve: y^2 = x^3 - 3 x + b.
 *
 *   affine    x, y: two normal elements; never the point at infinity
 *   Jacobian  X, Y, Z: three normal elements, for x = X / Z^2, y = Y / Z^3; Z = 0 is infinity
 *
 * Every function here is right for every input: infinity, equal and opposite points included. The
 * group has odd prime order, so no point has y = 0.
 */
import { CURVE_B } from "../constants";
import {
  add,
  addTwice,
  copy,
  equals,
  fourTimesMinus,
  isZero,
  mul,
  mulSub,
  setOne,
  setZero,
  sqr,
  sqrSub,
  sub,
  tripleDifference,
} from "../field/prime";
import { ELEMENT_SIZE, POINT_SCRATCH } from "../memory";

export const AFFINE_SIZE: usize = 2 * ELEMENT_SIZE;
export const JACOBIAN_SIZE: usize = 3 * ELEMENT_SIZE;
const Y: usize = ELEMENT_SIZE;
const Z: usize = 2 * ELEMENT_SIZE;

const T0: usize = POINT_SCRATCH;
const T1: usize = POINT_SCRATCH + ELEMENT_SIZE;
const T2: usize = POINT_SCRATCH + 2 * ELEMENT_SIZE;
const T3: usize = POINT_SCRATCH + 3 * ELEMENT_SIZE;
const T4: usize = POINT_SCRATCH + 4 * ELEMENT_SIZE;
const T5: usize = POINT_SCRATCH + 5 * ELEMENT_SIZE;

/** Jacobian point at r := infinity. */
export function setInfinity(r: usize): void {
  setOne(r);
  setOne(r + Y);
  setZero(r + Z);
}

/** Whether the Jacobian point at a is infinity. */
export function isInfinity(a: usize): bool {
  return isZero(a + Z);
}

/** Jacobian point at r := the affine point at a. */
export function fromAffine(r: usize, a: usize): void {
  copy(r, a);
  copy(r + Y, a + Y);
  setOne(r + Z);
}

/** Whether the affine coordinates at a satisfy the equation of the curve. */
export function isOnCurve(a: usize): bool {
  // x^3 - 3 x + b = x (x^2 - 3) + b: the 3 is subtracted as x + 2 x from x^3.
  sqr(T0, a);
  addTwice(T1, a, a);
  mulSub(T0, T0, a, T1, 0);
  add(T0, T0, CURVE_B);
  setOne(T1);
  mul(T0, T0, T1);
  sqr(T1, a + Y);
  return equals(T0, T1);
}

/**
 * Doubles the Jacobian point at a in place; infinity stays infinity.
 * 4 products and 4 squares: M = 3 (X - Z^2)(X + Z^2), X' = M^2 - 8 X Y^2, Y' = M (4 X Y^2 - X') - 8 Y^4, Z' = 2 Y Z.
 */
export function double(a: usize): void {
  sqr(T0, a + Z);
  tripleDifference(T1, a, T0);
  add(T2, a, T0);
  mul(T1, T2, T1);
  sqr(T0, a + Y);
  mul(T2, a, T0);
  add(T3, a + Y, a + Y);
  mul(a + Z, T3, a + Z);
  sqrSub(a, T1, T2, 3);
  fourTimesMinus(T2, T2, a);
  sqr(T0, T0);
  mulSub(a + Y, T1, T2, T0, 3);
}

/**
 * Adds the affine point at b to the Jacobian point at a, in place.
 * 8 products and 3 squares: H = x2 Z^2 - X, S = y2 Z^3 - Y, X' = S^2 - H^3 - 2 X H^2,
 * Y' = S (X H^2 - X') - Y H^3, Z' = Z H. H = 0 means that the points are equal or opposite.
 */
export function addAffine(a: usize, b: usize): void {
  if (isInfinity(a)) {
    fromAffine(a, b);
    return;
  }
  sqr(T0, a + Z);
  mulSub(T1, b, T0, a, 0);
  mul(T0, T0, a + Z);
  mulSub(T2, b + Y, T0, a + Y, 0);
  if (isZero(T1)) {
    if (isZero(T2)) double(a);
    else setInfinity(a);
    return;
  }
  sqr(T3, T1);
  mul(T4, T3, T1);
  mul(T3, T3, a);
  mul(a + Z, a + Z, T1);
  addTwice(T5, T4, T3);
  sqrSub(a, T2, T5, 0);
  sub(T3, T3, a);
  mul(T4, T4, a + Y);
  mulSub(a + Y, T3, T2, T4, 0);
}
