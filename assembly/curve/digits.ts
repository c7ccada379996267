/**
 * Scalars as signed digits (width-w non-adjacent form): k = sum of digit_i 2^i, each digit 0 or odd
 * and below 2^(w - 1) in absolute value, and at least w - 1 zeros after each that is not.
 */
import { bitsOf } from "../field/limbs";

/** Window of the key's table (8 points, built for each new key) and of the generator's (64 points, built once). */
export const WINDOW_Q: u32 = 5;
export const WINDOW_G: u32 = 8;
/** Digits of a scalar below 2^CURVE_BITS: one more for the last carry. */
export const DIGIT_COUNT: i32 = CURVE_BITS + 1;

/** Number of odd multiples that a window of this width needs. */
export function multiplesOf(window: u32): u32 {
  return (<u32>1) << (window - 2);
}

/**
 * Writes the DIGIT_COUNT digits of the plain number at k (below 2^CURVE_BITS) to `digits`, one signed byte each.
 * Window: 2 to 8.
 */
export function writeDigits(digits: usize, k: usize, window: u32): void {
  memory.fill(digits, 0, DIGIT_COUNT);
  let carry: u32 = 0;
  let at: u32 = 0;
  while (at < <u32>DIGIT_COUNT) {
    if (bitsOf(k, at, 1) == carry) {
      at++;
      continue;
    }
    const word = bitsOf(k, at, window) + carry;
    carry = word >> (window - 1);
    store<i8>(digits + at, <i8>(<i32>word - ((<i32>carry) << window)));
    at += window;
  }
}
