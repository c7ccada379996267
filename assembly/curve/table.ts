/**
 * Tables of odd multiples: P, 3 P, 5 P, ... as affine points. One for the generator
 * and one for the key that was used last; a kernel with more memory keeps more of them.
 */
import { copy, invert, mul, sqr } from "../field/prime";
import { GENERATOR_TABLE, ELEMENT_SIZE, TABLE_SCRATCH } from "../memory";
import { GENERATOR } from "../constants";
import { AFFINE_SIZE, addAffine, double, fromAffine } from "./point";
import { WINDOW_G, multiplesOf } from "./digits";

const DOUBLED: usize = TABLE_SCRATCH;
const POINT: usize = TABLE_SCRATCH + 320;
const INVERSE: usize = TABLE_SCRATCH + 640;
const FACTOR: usize = TABLE_SCRATCH + 744;
const SQUARE: usize = TABLE_SCRATCH + 848;
/** Z of each point, then the products of all Z up to it: MAX_MULTIPLES elements each. */
const DENOMINATORS: usize = TABLE_SCRATCH + 960;
const MAX_MULTIPLES: u32 = 64;

let generatorTableIsBuilt: bool = false;

/** The generator's table: multiples 1 to 2^(WINDOW_G - 1) - 1; built at the first call, 0.2 ms. */
export function generatorTable(): usize {
  if (!generatorTableIsBuilt) {
    buildTable(GENERATOR_TABLE, GENERATOR, multiplesOf(WINDOW_G));
    generatorTableIsBuilt = true;
  }
  return GENERATOR_TABLE;
}

/**
 * Writes the first `count` odd multiples of the affine point at a, which is on the curve, to
 * `table`. a may be the table's own first entry.
 *
 * Sums are taken on an isomorphic curve on which 2 P is affine: with 2 P = (X : Y : Z), the point
 * (x Z^2, y Z^3) stands for P, (X, Y) for 2 P, and a sum (X', Y', Z') there is (X', Y', Z Z') here. The
 * addition formula does not contain the curve's coefficients, and none of these sums is a doubling.
 */
export function buildTable(table: usize, a: usize, count: u32): void {
  if (!ASC_NO_ASSERT) assert(count >= 2 && count <= MAX_MULTIPLES);
  copy(table, a);
  copy(table + ELEMENT_SIZE, a + ELEMENT_SIZE);
  fromAffine(DOUBLED, table);
  double(DOUBLED);
  const z = DOUBLED + 2 * ELEMENT_SIZE;
  fromAffine(POINT, table);
  sqr(SQUARE, z);
  mul(POINT, POINT, SQUARE);
  mul(SQUARE, SQUARE, z);
  mul(POINT + ELEMENT_SIZE, POINT + ELEMENT_SIZE, SQUARE);
  for (let i: u32 = 1; i < count; i++) {
    addAffine(POINT, DOUBLED);
    copy(table + AFFINE_SIZE * i, POINT);
    copy(table + AFFINE_SIZE * i + ELEMENT_SIZE, POINT + ELEMENT_SIZE);
    mul(denominator(i), POINT + 2 * ELEMENT_SIZE, z);
  }
  makeAffine(table, count);
}

// @ts-ignore: decorator
@inline
function denominator(i: u32): usize {
  return DENOMINATORS + ELEMENT_SIZE * i;
}

/** Product of the denominators 1 to i; for i = 1 it is the denominator itself. */
// @ts-ignore: decorator
@inline
function productUpTo(i: u32): usize {
  return i == 1 ? denominator(1) : DENOMINATORS + ELEMENT_SIZE * (MAX_MULTIPLES + i);
}

/** Divides entries 1 to count - 1 by their denominators, with one inversion for all of them. */
function makeAffine(table: usize, count: u32): void {
  for (let i: u32 = 2; i < count; i++) mul(productUpTo(i), productUpTo(i - 1), denominator(i));
  invert(INVERSE, productUpTo(count - 1));
  for (let i: u32 = count - 1; i >= 1; i--) {
    if (i > 1) mul(FACTOR, INVERSE, productUpTo(i - 1));
    else copy(FACTOR, INVERSE);
    mul(INVERSE, INVERSE, denominator(i));
    const entry = table + AFFINE_SIZE * i;
    sqr(SQUARE, FACTOR);
    mul(entry, entry, SQUARE);
    mul(SQUARE, SQUARE, FACTOR);
    mul(entry + ELEMENT_SIZE, entry + ELEMENT_SIZE, SQUARE);
  }
}
