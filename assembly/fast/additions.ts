/**
 * Affine additions in batches: for each, one inversion would be needed, so all denominators of a batch
 * are inverted together (Montgomery's trick: products of all up to each one, one inversion, and back).
 * An addition then costs 5 products and a square, a doubling one square more.
 *
 * A denominator is 0 where the points of an addition have the same x: equal or opposite. Who chooses
 * signatures can bring that about. It would make all results of its lane 0; so where a lane's product
 * is 0 the zeros are looked for and replaced by 1, and the owner of each is marked: its results are
 * worthless (yet normal), those of all others are what they would have been.
 */
import {
  ADDITION_SCRATCH,
  DENOMINATORS,
  OPERATIONS,
  OPERATION_CAPACITY,
  OPERATION_SIZE,
  PAIR_ONE,
  PAIR_SIZE,
  PREFIXES,
} from "../memory";
import { add, mul, mulSub, sqr, sqrSubSum, sub, tripleDifference } from "./field";
import { invertLanes } from "./invert";
import { isZeroLane } from "./lanes";

const INVERSE: usize = ADDITION_SCRATCH;
const SHARE: usize = ADDITION_SCRATCH + PAIR_SIZE;
const NUMERATOR: usize = ADDITION_SCRATCH + 2 * PAIR_SIZE;
const SLOPE: usize = ADDITION_SCRATCH + 3 * PAIR_SIZE;

// Offsets within an operation, u32 addresses.
const RESULT: usize = 0;
const FIRST: usize = 4;
const SECOND: usize = 8;
const OWNER: usize = 12;

let operationCount: u32 = 0;

/**
 * Plans the pair of affine points at r := p + q in both lanes, or 2 p where p and q are the same address.
 * r may be p where that is not q, and is no operand of another planned operation. `owner` is the address of a
 * u32, in which bit l is set where the sum does not exist as an affine addition in lane l.
 */
// @ts-ignore: decorator
@inline
export function pushAddition(r: usize, p: usize, q: usize, owner: usize): void {
  if (!ASC_NO_ASSERT) assert(operationCount < OPERATION_CAPACITY && r != q);
  const operation = OPERATIONS + OPERATION_SIZE * operationCount;
  store<u32>(operation, <u32>r, RESULT);
  store<u32>(operation, <u32>p, FIRST);
  store<u32>(operation, <u32>q, SECOND);
  store<u32>(operation, <u32>owner, OWNER);
  operationCount++;
}

/** Carries out what was planned; coordinates are normal before and after. */
export function runAdditions(): void {
  if (operationCount == 0) return;
  writeDenominators();
  multiplyDenominators();
  const last = PREFIXES + PAIR_SIZE * (operationCount - 1);
  if (!invertLanes(INVERSE, last)) {
    replaceZeros();
    multiplyDenominators();
    invertLanes(INVERSE, last);
  }
  for (let i = operationCount - 1; i > 0; i--) {
    mul(SHARE, INVERSE, PREFIXES + PAIR_SIZE * (i - 1));
    mul(INVERSE, INVERSE, DENOMINATORS + PAIR_SIZE * i);
    finishAddition(OPERATIONS + OPERATION_SIZE * i, SHARE);
  }
  finishAddition(OPERATIONS, INVERSE);
  operationCount = 0;
}

/** x2 - x1, or 2 y for a doubling: loose. */
function writeDenominators(): void {
  for (let i: u32 = 0; i < operationCount; i++) {
    const operation = OPERATIONS + OPERATION_SIZE * i;
    const p = <usize>load<u32>(operation, FIRST);
    const q = <usize>load<u32>(operation, SECOND);
    const denominator = DENOMINATORS + PAIR_SIZE * i;
    if (p == q) add(denominator, p + PAIR_SIZE, p + PAIR_SIZE);
    else sub(denominator, q, p);
  }
}

/** PREFIXES := product of the denominators up to each. */
function multiplyDenominators(): void {
  mul(PREFIXES, PAIR_ONE, DENOMINATORS);
  for (let i: u32 = 1; i < operationCount; i++) {
    mul(PREFIXES + PAIR_SIZE * i, PREFIXES + PAIR_SIZE * (i - 1), DENOMINATORS + PAIR_SIZE * i);
  }
}

/** Replaces denominators that are 0 by 1 and marks their owners. */
function replaceZeros(): void {
  for (let i: u32 = 0; i < operationCount; i++) {
    const denominator = DENOMINATORS + PAIR_SIZE * i;
    for (let lane: usize = 0; lane < 2; lane++) {
      if (!isZeroLane(denominator, lane)) continue;
      setLaneToOne(denominator, lane);
      const owner = <usize>load<u32>(OPERATIONS + OPERATION_SIZE * i, OWNER);
      store<u32>(owner, load<u32>(owner) | (1 << (<u32>lane)));
    }
  }
}

function setLaneToOne(a: usize, lane: usize): void {
  for (let at: usize = 8 * lane; at < PAIR_SIZE; at += 16) store<f64>(a + at, load<f64>(PAIR_ONE + at));
}

/**
 * Slope s = numerator * inverse; x3 = s^2 - x1 - x2; y3 = s (x2 - x3) - y2. The second point's
 * coordinates serve for y3, so the result may overwrite the first point.
 */
// @ts-ignore: decorator
@inline
function finishAddition(operation: usize, inverse: usize): void {
  const r = <usize>load<u32>(operation, RESULT);
  const p = <usize>load<u32>(operation, FIRST);
  const q = <usize>load<u32>(operation, SECOND);
  if (p == q) {
    // 3 x^2 - 3, the derivative of the curve's right side.
    sqr(NUMERATOR, p);
    tripleDifference(NUMERATOR, NUMERATOR, PAIR_ONE);
  } else sub(NUMERATOR, q + PAIR_SIZE, p + PAIR_SIZE);
  mul(SLOPE, inverse, NUMERATOR);
  sqrSubSum(r, SLOPE, p, q);
  sub(NUMERATOR, q, r);
  mulSub(r + PAIR_SIZE, SLOPE, NUMERATOR, q + PAIR_SIZE);
}
