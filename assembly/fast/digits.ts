/**
 * Odd scalars as signed odd digits: u = sum of d_i 2^(w i) over `digitCount(w)` digits, every d_i
 * odd and below 2^w in size, the top one positive. No digit is 0, so lanes need no exceptions.
 *
 * With v_i = bits w i + 1 to w i + w of u, d_i is 2 v_i + 1 - 2^w, and 2 v_i + 1 at the top: the sum of
 * the ones telescopes to 1. A table holds odd multiples, |d| at index (|d| - 1) / 2.
 */

/**
 * Digits of a scalar below 2^CURVE_BITS for windows of that width. Combs are halved between the lanes, so
 * there is one more, which is then always 1, where P-256 would have an odd number of them.
 */
// @ts-ignore: decorator
@inline
export function digitCount(width: u32): u32 {
  const count = (<u32>CURVE_BITS + width - 1) / width;
  return CURVE_BITS == 256 ? (count + 1) & ~1 : count;
}

/**
 * Digit i of the scalar at u, a number and two bytes of 0: index of the multiple, and bit 31 where the digit
 * is negative. Touches the four bytes behind the number. Width: 4 to 8.
 */
// @ts-ignore: decorator
@inline
export function digitOf(u: usize, i: u32, width: u32): u32 {
  const bit = width * i + 1;
  const value = (load<u32>(u + (bit >> 3)) >> (bit & 7)) & ((1 << width) - 1);
  if (i == digitCount(width) - 1) return value;
  const half: u32 = 1 << (width - 1);
  return value >= half ? value - half : (half - 1 - value) | 0x80000000;
}

/** Index of the multiple in a digit. */
// @ts-ignore: decorator
@inline
export function indexOf(digit: u32): u32 {
  return digit & 0xff;
}

/** Mask of the sign bits of both lanes, from bit 31 of each. */
// @ts-ignore: decorator
@inline
export function signMask(first: u32, second: u32): v128 {
  const low = i64x2.splat(<i64>((<u64>(first >> 31)) << 63));
  return i64x2.replace_lane(low, 1, <i64>((<u64>(second >> 31)) << 63));
}
