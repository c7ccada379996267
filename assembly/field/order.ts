/**
 * Numbers modulo n, the order of the group: plain numbers (see limbs.ts), a handful of operations for
 * each signature, so loops instead of unrolled code.
 */
import { N_INVERSE, N_PLAIN, N_R2_PLAIN } from "../constants";
import { ELEMENT_SIZE, ORDER_SCRATCH } from "../memory";
import { addMultiple, compare } from "./limbs";
import { invertModulo } from "./inverse";

const MASK: u64 = 0x3fffffff;
/** -1 / n modulo 2^30. */
const NEGATIVE_INVERSE: u64 = (1 << 30) - <u64>N_INVERSE;
const ROW: usize = ORDER_SCRATCH;
const PRODUCT: usize = ORDER_SCRATCH + 112;

/**
 * Plain number at r := a * b modulo n, below n.
 * Reads plain numbers at a and b: a below 2^CURVE_BITS, b below n. Writes one at r, which may be a or b.
 */
export function mulModN(r: usize, a: usize, b: usize): void {
  montgomery(PRODUCT, a, b);
  montgomery(r, PRODUCT, N_R2_PLAIN);
}

/** r := 1 / a modulo n. Reads a plain number from 1 to n - 1 at a; writes one at r, which may be a. */
export function invertModN(r: usize, a: usize): void {
  invertModulo(r, a, N_PLAIN, N_INVERSE);
}

/**
 * r := a * b / R modulo n, below n, with R = 2^(30 * ELEMENT_LIMBS): row by row, each column below
 * 2^30 + 2 * 2^60 + 2^32. Reads plain numbers at a (below 2^CURVE_BITS) and b (below n), so that the
 * sum before the last subtraction is below 2 n. r may be a or b.
 */
function montgomery(r: usize, a: usize, b: usize): void {
  memory.fill(ROW, 0, ELEMENT_SIZE);
  for (let i: usize = 0; i < ELEMENT_SIZE; i += 8) {
    const x = load<u64>(a + i);
    let t = load<u64>(ROW) + x * load<u64>(b);
    const q = ((t & MASK) * NEGATIVE_INVERSE) & MASK;
    t = (t + q * load<u64>(N_PLAIN)) >> 30;
    for (let j: usize = 8; j < ELEMENT_SIZE; j += 8) {
      t += load<u64>(ROW + j) + x * load<u64>(b + j) + q * load<u64>(N_PLAIN + j);
      store<u64>(ROW + j - 8, t & MASK);
      t >>= 30;
    }
    store<u64>(ROW, t, ELEMENT_SIZE - 8);
  }
  addMultiple(r, ROW, N_PLAIN, compare(ROW, N_PLAIN) >= 0 ? -1 : 0);
}
