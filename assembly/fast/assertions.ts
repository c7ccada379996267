/**
 * Checks of limb ranges, only in the assert build: a call outside the ranges that the generator's
 * proofs suppose stops there instead of giving a wrong number.
 */
import { PAIR_SIZE } from "../memory";
import { NORMAL, NORMAL_TOP } from "./field";

/** Stops unless all limbs of both lanes of the pair at a are integers and normal. */
export function assertNormal(a: usize): void {
  assert(size(a) <= 1.0);
}

/** Stops unless all limbs of the pair at a are integers, and normal or loose. */
export function assertLoose(a: usize): void {
  assert(size(a) <= 2.0);
}

/** Stops unless one of the pairs at a and b is normal and the other normal or loose. */
export function assertProduct(a: usize, b: usize): void {
  const x = size(a);
  const y = size(b);
  assert(max(x, y) <= 2.0 && min(x, y) <= 1.0);
}

/** How many times normal the limbs are: 0, 1, 2 or, where one is larger, no integer or not a number, infinite. */
function size(a: usize): f64 {
  const top = a + PAIR_SIZE - 16;
  let largest: f64 = 0.0;
  for (let at = a; at < a + PAIR_SIZE; at += 8) {
    const limb = load<f64>(at);
    const bound = at < top ? NORMAL : NORMAL_TOP;
    if (!(limb == nearest(limb)) || abs(limb) > 2.0 * bound) return Infinity;
    largest = max(largest, abs(limb) <= bound ? 1.0 : 2.0);
  }
  return largest;
}
