/**
 * Jacobian points of the curve in two lanes: X, Y, Z, three normal pairs, for x = X / Z^2, y = Y / Z^3.
 *
 * The functions know no infinity and no equal points. They need not: where an addition meets equal or
 * opposite points its Z becomes 0, and Z = 0 stays 0 through every later operation, so whoever looks at
 * Z at the end learns of it. A doubling is always right where Z is not 0, as no point has y = 0.
 */
import { JACOBIAN_SCRATCH, PAIR_ONE, PAIR_SIZE } from "../memory";
import {
  add,
  copy,
  fourTimesMinus,
  mul,
  mulSub,
  mulSubEight,
  sqr,
  sqrSubEight,
  sqrSubSum,
  sqrSubSumTwice,
  sub,
  tripleDifference,
} from "./field";

const Y: usize = PAIR_SIZE;
const Z: usize = 2 * PAIR_SIZE;

const T0: usize = JACOBIAN_SCRATCH;
const T1: usize = JACOBIAN_SCRATCH + PAIR_SIZE;
const T2: usize = JACOBIAN_SCRATCH + 2 * PAIR_SIZE;
const T3: usize = JACOBIAN_SCRATCH + 3 * PAIR_SIZE;
const T4: usize = JACOBIAN_SCRATCH + 4 * PAIR_SIZE;

/** Jacobian pair at r := the affine pair at a. */
export function fromAffine(r: usize, a: usize): void {
  copy(r, a);
  copy(r + Y, a + Y);
  copy(r + Z, PAIR_ONE);
}

/**
 * Doubles the Jacobian pair at a in place: 4 products, 4 squares.
 * M = 3 (X - Z^2)(X + Z^2), X' = M^2 - 8 X Y^2, Y' = M (4 X Y^2 - X') - 8 Y^4, Z' = 2 Y Z.
 * Over P-256, where a loose element may be squared, Z' = (Y + Z)^2 - Z^2 - Y^2: a square for a product.
 */
export function double(a: usize): void {
  sqr(T0, a + Z);
  tripleDifference(T1, a, T0);
  add(T2, a, T0);
  sqr(T3, a + Y);
  if (CURVE_BITS == 256) {
    add(T4, a + Y, a + Z);
    sqrSubSum(a + Z, T4, T0, T3);
  } else {
    add(T4, a + Y, a + Y);
    mul(a + Z, a + Z, T4);
  }
  mul(T1, T1, T2);
  mul(T2, a, T3);
  sqrSubEight(a, T1, T2);
  fourTimesMinus(T2, T2, a);
  sqr(T3, T3);
  mulSubEight(a + Y, T1, T2, T3);
}

/**
 * Adds the affine pair at b to the Jacobian pair at a, in place: 8 products, 3 squares.
 * H = x2 Z^2 - X, S = y2 Z^3 - Y, X' = S^2 - H^3 - 2 X H^2, Y' = S (X H^2 - X') - Y H^3, Z' = Z H.
 */
export function addAffine(a: usize, b: usize): void {
  sqr(T0, a + Z);
  mulSub(T1, T0, b, a);
  mul(T0, T0, a + Z);
  mulSub(T2, T0, b + Y, a + Y);
  mul(a + Z, a + Z, T1);
  sqr(T3, T1);
  mul(T4, T3, T1);
  mul(T3, T3, a);
  sqrSubSumTwice(a, T2, T4, T3);
  sub(T3, T3, a);
  mul(T4, T4, a + Y);
  mulSub(a + Y, T2, T3, T4);
}
