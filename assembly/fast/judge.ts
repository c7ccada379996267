/**
 * The last step of ECDSA: is the abscissa of u1 G + u2 Q, a residue modulo p, equal to r modulo n? p is
 * above n, so the abscissa is r or, where that is below p, r + n.
 */
import { ORDER, PRIME, PRIME_MINUS_ORDER } from "../constants";
import { JUDGE_SCRATCH, PAIR_SIZE, POINT_SIZE, SUMS } from "../memory";
import { mul, sqr, sub } from "./field";
import { canonical, compareNumbers, isZeroLane, setLanes, subtractNumbers } from "./lanes";
import { LADDER_SUM } from "./ladder";
import { OUTCOME_EXCEPTIONAL, OUTCOME_MISMATCH, OUTCOME_VALID, RECORD_LANE, RECORD_OUTCOME, RECORD_R } from "./record";
import { PAIR_MARKS, markLanes, pairAt, recordOfLane } from "./schedule";

const DIFFERENCE: usize = JUDGE_SCRATCH;
const Z_SQUARED: usize = JUDGE_SCRATCH + PAIR_SIZE;
const NUMBER: usize = JUDGE_SCRATCH + 2 * PAIR_SIZE;

/** Writes the outcomes of pair i, whose affine sum is in SUMS: x, less n where it is not below that, is r. */
export function judgeAffine(i: u32): void {
  for (let lane: u32 = 0; lane < 2; lane++) {
    const record = recordOfLane(pairAt(i), lane);
    canonical(NUMBER, SUMS + POINT_SIZE * i, lane);
    if (compareNumbers(NUMBER, ORDER) >= 0) subtractNumbers(NUMBER, NUMBER, ORDER);
    writeOutcome(i, lane, compareNumbers(NUMBER, record + RECORD_R) == 0);
  }
}

/** Writes the outcomes of pair i, whose Jacobian sum is LADDER_SUM: X = r Z^2 or X = (r + n) Z^2, and Z is not 0. */
export function judgeJacobian(i: u32): void {
  const z = LADDER_SUM + 2 * PAIR_SIZE;
  const first = recordOfLane(pairAt(i), 0) + RECORD_R;
  const second = recordOfLane(pairAt(i), 1) + RECORD_R;
  sqr(Z_SQUARED, z);
  compareAbscissas(first, second);
  for (let lane: u32 = 0; lane < 2; lane++) {
    if (isZeroLane(z, lane)) markLanes(pairAt(i), 1 << lane);
    writeOutcome(i, lane, isZeroLane(DIFFERENCE, lane));
  }
  judgeAgain(i, 0, first);
  judgeAgain(i, 1, second);
}

/** DIFFERENCE := X less the number at `first` times Z^2 in lane 0, and that at `second` in lane 1. */
function compareAbscissas(first: usize, second: usize): void {
  setLanes(DIFFERENCE, first, second);
  mul(DIFFERENCE, DIFFERENCE, Z_SQUARED);
  sub(DIFFERENCE, LADDER_SUM, DIFFERENCE);
}

/** A lane that is a mismatch with the number at r has r + n as its second chance, where that is below p. */
function judgeAgain(i: u32, lane: u32, r: usize): void {
  const outcome = load<u32>(recordOfLane(pairAt(i), lane), RECORD_OUTCOME);
  if (outcome != OUTCOME_MISMATCH || compareNumbers(r, PRIME_MINUS_ORDER) >= 0) return;
  // r + n = p - ((p - n) - r)
  subtractNumbers(NUMBER, PRIME_MINUS_ORDER, r);
  subtractNumbers(NUMBER, PRIME, NUMBER);
  compareAbscissas(NUMBER, NUMBER);
  writeOutcome(i, lane, isZeroLane(DIFFERENCE, lane));
}

/** A marked lane is exceptional. */
function writeOutcome(i: u32, lane: u32, isEqual: bool): void {
  const pair = pairAt(i);
  const isMarked = (load<u32>(pair, PAIR_MARKS) & (1 << lane)) != 0;
  const record = recordOfLane(pair, lane);
  store<u32>(record, isMarked ? OUTCOME_EXCEPTIONAL : isEqual ? OUTCOME_VALID : OUTCOME_MISMATCH, RECORD_OUTCOME);
  store<u32>(record, lane, RECORD_LANE);
}
