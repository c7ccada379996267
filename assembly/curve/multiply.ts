import { copy, negate } from "../field/prime";
import { DIGITS_G, DIGITS_Q, ELEMENT_SIZE, POINT_SCRATCH } from "../memory";
import { DIGIT_COUNT, WINDOW_G, WINDOW_Q, writeDigits } from "./digits";
import { AFFINE_SIZE, addAffine, double, setInfinity } from "./point";
import { generatorTable } from "./table";

/** Behind the temporaries of the point formulas. */
const NEGATED: usize = POINT_SCRATCH + 6 * ELEMENT_SIZE;

/**
 * Jacobian point at r := u1 G + u2 Q, one row of doublings for both.
 *
 * Reads plain numbers at u1 and u2 (below 2^CURVE_BITS; 0 is allowed) and the table of Q for WINDOW_Q;
 * writes a point at r, and the two rows of digits.
 */
export function multiplySum(r: usize, u1: usize, u2: usize, tableOfQ: usize): void {
  const tableOfG = generatorTable();
  writeDigits(DIGITS_G, u1, WINDOW_G);
  writeDigits(DIGITS_Q, u2, WINDOW_Q);
  setInfinity(r);
  let started = false;
  for (let i = DIGIT_COUNT - 1; i >= 0; i--) {
    if (started) double(r);
    const g = <i32>load<i8>(DIGITS_G + i);
    const q = <i32>load<i8>(DIGITS_Q + i);
    if (g != 0) addMultiple(r, tableOfG, g);
    if (q != 0) addMultiple(r, tableOfQ, q);
    started = started || g != 0 || q != 0;
  }
}

/** Adds digit * P, from the table of P's odd multiples, to the Jacobian point at r. The digit is odd. */
function addMultiple(r: usize, table: usize, digit: i32): void {
  const entry = table + AFFINE_SIZE * <usize>(abs(digit) >> 1);
  if (digit > 0) {
    addAffine(r, entry);
    return;
  }
  copy(NEGATED, entry);
  negate(NEGATED + ELEMENT_SIZE, entry + ELEMENT_SIZE);
  addAffine(r, NEGATED);
}
