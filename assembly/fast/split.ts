/**
 * Doubling of one Jacobian point with both lanes at work: for a record that has no partner, and for
 * the doublings under a comb. The 4 products and 4 squares of `double` become 2 products and 2 squares
 * of pairs, and the lanes are rearranged in between.
 *
 * The point is kept as two pairs: (X, X) at a, then (Y, Z) at a + PAIR_SIZE; the rest is as in jacobian.ts.
 * Pairs are written (lane 0, lane 1) here.
 */
import { PAIR_SIZE, SPLIT_SCRATCH } from "../memory";
import { fourTimesMinus, mul, mulSubEight, sqr, sqrSubEight, tripleDifference } from "./field";

const YZ: usize = PAIR_SIZE;

const SQUARES: usize = SPLIT_SCRATCH;
const LEFT: usize = SPLIT_SCRATCH + PAIR_SIZE;
const RIGHT: usize = SPLIT_SCRATCH + 2 * PAIR_SIZE;
const PRODUCTS: usize = SPLIT_SCRATCH + 3 * PAIR_SIZE;
const SUBTRAHEND: usize = SPLIT_SCRATCH + 4 * PAIR_SIZE;

/** Split point at r := the Jacobian pair at a, whose lanes are the same point. r is not a. */
export function split(r: usize, a: usize): void {
  for (let at: usize = 0; at < PAIR_SIZE; at += 16) {
    v128.store(r + at, v128.load(a + at));
    const y = v128.load(a + PAIR_SIZE + at);
    v128.store(r + YZ + at, v128.shuffle<i64>(y, v128.load(a + 2 * PAIR_SIZE + at), 0, 2));
  }
}

/** Jacobian pair at r := the split point at a in both lanes. r is not a. */
export function unsplit(r: usize, a: usize): void {
  for (let at: usize = 0; at < PAIR_SIZE; at += 16) {
    v128.store(r + at, v128.load(a + at));
    const yz = v128.load(a + YZ + at);
    v128.store(r + PAIR_SIZE + at, v128.shuffle<i64>(yz, yz, 0, 0));
    v128.store(r + 2 * PAIR_SIZE + at, v128.shuffle<i64>(yz, yz, 1, 1));
  }
}

/**
 * Doubles the split point at a in place. With g = Y^2, d = Z^2, M = 3 (X - d)(X + d) and b = X g:
 * (b, M), then (g^2, X' = M^2 - 8 b), then (Y' = M (4 b - X') - 8 g^2, Z' = 2 Y Z).
 */
export function doubleSplit(a: usize): void {
  sqr(SQUARES, a + YZ);
  tripleDifference(LEFT, a, SQUARES);
  arrangeFactors(a);
  mul(PRODUCTS, LEFT, RIGHT);
  arrangeSquares();
  sqrSubEight(SQUARES, LEFT, SUBTRAHEND);
  arrangeAbscissa(a);
  fourTimesMinus(RIGHT, PRODUCTS, a);
  arrangeOrdinate(a);
  mulSubEight(a + YZ, LEFT, RIGHT, SUBTRAHEND);
}

/** LEFT := (X, 3 (X - d)), from (3 (X - g), 3 (X - d)) there; RIGHT := (g, X + d), from SQUARES = (g, d). */
function arrangeFactors(a: usize): void {
  for (let at: usize = 0; at < PAIR_SIZE; at += 16) {
    const x = v128.load(a + at);
    const squares = v128.load(SQUARES + at);
    v128.store(LEFT + at, v128.shuffle<i64>(x, v128.load(LEFT + at), 0, 3));
    v128.store(RIGHT + at, v128.shuffle<i64>(squares, f64x2.add(x, squares), 0, 3));
  }
}

/** LEFT := (g, M), SUBTRAHEND := (0, b), from SQUARES = (g, d) and PRODUCTS = (b, M). */
function arrangeSquares(): void {
  const zero = f64x2.splat(0.0);
  for (let at: usize = 0; at < PAIR_SIZE; at += 16) {
    const products = v128.load(PRODUCTS + at);
    v128.store(LEFT + at, v128.shuffle<i64>(v128.load(SQUARES + at), products, 0, 3));
    v128.store(SUBTRAHEND + at, v128.shuffle<i64>(zero, products, 0, 2));
  }
}

/** X at a := (X', X'), LEFT := (M, Z), SUBTRAHEND := (g^2, 0), from SQUARES = (g^2, X') and PRODUCTS = (b, M). */
function arrangeAbscissa(a: usize): void {
  const zero = f64x2.splat(0.0);
  for (let at: usize = 0; at < PAIR_SIZE; at += 16) {
    const squares = v128.load(SQUARES + at);
    v128.store(a + at, v128.shuffle<i64>(squares, squares, 1, 1));
    v128.store(SUBTRAHEND + at, v128.shuffle<i64>(squares, zero, 0, 2));
    v128.store(LEFT + at, v128.shuffle<i64>(v128.load(PRODUCTS + at), v128.load(a + YZ + at), 1, 3));
  }
}

/** RIGHT := (4 b - X', 2 Y), from (4 b - X', ...) there. */
function arrangeOrdinate(a: usize): void {
  for (let at: usize = 0; at < PAIR_SIZE; at += 16) {
    const yz = v128.load(a + YZ + at);
    v128.store(RIGHT + at, v128.shuffle<i64>(v128.load(RIGHT + at), f64x2.add(yz, yz), 0, 2));
  }
}
