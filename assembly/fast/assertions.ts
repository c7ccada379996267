/**
 * Checks of limb ranges, only in the assert build: a call outside the ranges that the generator's
 * proofs suppose stops there instead of giving a wrong number.
 */
import { PAIR_SIZE } from "../memory";
import { normalBound } from "./field";

/** Stops unless all limbs of both lanes of the pair at a are integers and normal. */
export function assertNormal(a: usize): void {
  assert(largestLimb(a) <= normalBound());
}

/** Stops unless all limbs of the pair at a are integers, and normal or loose. */
export function assertLoose(a: usize): void {
  assert(largestLimb(a) <= 2.0 * normalBound());
}

/** Stops unless one of the pairs at a and b is normal and the other normal or loose. */
export function assertProduct(a: usize, b: usize): void {
  const x = largestLimb(a);
  const y = largestLimb(b);
  assert(max(x, y) <= 2.0 * normalBound() && min(x, y) <= normalBound());
}

/** Largest size of a limb; infinite where one is not an integer or not a number. */
function largestLimb(a: usize): f64 {
  let largest: f64 = 0.0;
  for (let at = a; at < a + PAIR_SIZE; at += 8) {
    const limb = load<f64>(at);
    if (!(limb == nearest(limb))) return Infinity;
    largest = max(largest, abs(limb));
  }
  return largest;
}
