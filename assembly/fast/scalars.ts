/**
 * The scalars u1 = digest / s and u2 = r / s modulo n of a whole batch, with one inversion.
 *
 * Products P_i of all s up to s_i (each step divides by R, as Montgomery products do) are inverted at
 * the end: P_(i-1) / P_i = R / s_i, and 1 / P_(i-1) = s_i / (R P_i). An extra factor R in the inverse
 * makes the quotients come out right without taking any s into Montgomery form.
 */
import { N_INVERSE, N_PLAIN, ORDER } from "../constants";
import * as p256 from "../generated/p256-order";
import * as p384 from "../generated/p384-order";
import { fromLittleEndian, toLittleEndian } from "../field/limbs";
import { invertModulo } from "../field/inverse";
import { LIVE_RECORDS, NUMBER_BYTES, SCALAR_SCRATCH } from "../memory";
import { NUMBER_SIZE, compareNumbers, isZeroNumber, subtractNumbers } from "./lanes";
import {
  RECORD_DIGEST,
  RECORD_NEGATE_1,
  RECORD_NEGATE_2,
  RECORD_PREFIX,
  RECORD_R,
  RECORD_S,
  RECORD_S_LIMBS,
  RECORD_U1,
  RECORD_U2,
} from "./record";

const ORDER_SIZE: usize = CURVE_BITS == 256 ? p256.ORDER_SIZE : p384.ORDER_SIZE;
const ORDER_R2: usize = CURVE_BITS == 256 ? p256.ORDER_R2 : p384.ORDER_R2;
/** Two limbs are 7 bytes: so many of them hold a number, and these bytes of a number the last of them has. */
const LIMB_PAIRS: usize = ORDER_SIZE / 16;
const LAST_BITS: u64 = CURVE_BITS - 56 * (<i32>LIMB_PAIRS - 1);
const MASK: u64 = 0xfffffff;
const NEGATED: u32 = 0x80000000;

const INVERSE: usize = SCALAR_SCRATCH;
const QUOTIENT: usize = SCALAR_SCRATCH + ORDER_SIZE;
const FACTOR: usize = SCALAR_SCRATCH + 2 * ORDER_SIZE;
const NUMBER: usize = SCALAR_SCRATCH + 3 * ORDER_SIZE;
const PLAIN: usize = NUMBER + NUMBER_SIZE;

/**
 * Writes u1 and u2, odd, with their signs, of the first `count` records listed at LIVE_RECORDS. Their s
 * is from 1 to n - 1. A u1 of 0 is written as 0 (u2 is never 0): no digits can be made of it.
 */
export function computeScalars(count: u32): void {
  if (count == 0) return;
  for (let i: u32 = 0; i < count; i++) {
    const record = liveRecord(i);
    toLimbs(record + RECORD_S_LIMBS, record + RECORD_S);
    if (i == 0) memory.copy(record + RECORD_PREFIX, record + RECORD_S_LIMBS, ORDER_SIZE);
    else mulOrder(record + RECORD_PREFIX, liveRecord(i - 1) + RECORD_PREFIX, record + RECORD_S_LIMBS);
  }
  invertPrefix(liveRecord(count - 1) + RECORD_PREFIX);
  for (let i = count - 1; i > 0; i--) {
    const record = liveRecord(i);
    mulOrder(QUOTIENT, INVERSE, liveRecord(i - 1) + RECORD_PREFIX);
    mulOrder(INVERSE, INVERSE, record + RECORD_S_LIMBS);
    writeScalars(record);
  }
  // The first product is s itself: R / s is left.
  memory.copy(QUOTIENT, INVERSE, ORDER_SIZE);
  writeScalars(liveRecord(0));
}

/** Address of the record that is number i in LIVE_RECORDS. */
// @ts-ignore: decorator
@inline
export function liveRecord(i: u32): usize {
  return <usize>load<u32>(LIVE_RECORDS + 4 * i);
}

/** INVERSE := R / the number in limbs at `prefix`. */
function invertPrefix(prefix: usize): void {
  toNumber(NUMBER, prefix);
  fromLittleEndian(PLAIN, NUMBER);
  invertModulo(PLAIN, PLAIN, N_PLAIN, N_INVERSE);
  toLittleEndian(NUMBER, PLAIN);
  toLimbs(INVERSE, NUMBER);
  mulOrder(INVERSE, INVERSE, ORDER_R2);
}

/** u1 and u2 of the record from QUOTIENT = R / s. */
function writeScalars(record: usize): void {
  toLimbs(FACTOR, record + RECORD_DIGEST);
  mulOrder(FACTOR, FACTOR, QUOTIENT);
  store<u32>(record, writeOddScalar(record + RECORD_U1, FACTOR), RECORD_NEGATE_1);
  toLimbs(FACTOR, record + RECORD_R);
  mulOrder(FACTOR, FACTOR, QUOTIENT);
  store<u32>(record, writeOddScalar(record + RECORD_U2, FACTOR), RECORD_NEGATE_2);
}

/** Number at r := that in limbs, or n less it where it is even and not 0; tells whether it was, as bit 31. */
function writeOddScalar(r: usize, limbs: usize): u32 {
  toNumber(r, limbs);
  if ((load<u8>(r) & 1) != 0 || isZeroNumber(r)) return 0;
  subtractNumbers(r, ORDER, r);
  return NEGATED;
}

/** r := a * b / R modulo n, in limbs; see the generated files. */
// @ts-ignore: decorator
@inline
function mulOrder(r: usize, a: usize, b: usize): void {
  if (CURVE_BITS == 256) p256.mulOrder(r, a, b);
  else p384.mulOrder(r, a, b);
}

/** Limbs of 28 bits at r := the number at source. */
function toLimbs(r: usize, source: usize): void {
  for (let i: usize = 0; i < LIMB_PAIRS; i++) {
    let word = load<u64>(source + 7 * i);
    if (i == LIMB_PAIRS - 1) word &= ((<u64>1) << LAST_BITS) - 1;
    store<u64>(r + 16 * i, word & MASK);
    store<u64>(r + 16 * i + 8, (word >> 28) & MASK);
  }
}

/** Number at r, and two bytes of 0 behind it := the residue from 0 to n - 1 of what `mulOrder` left in limbs, below 2^(CURVE_BITS + 1). */
function toNumber(r: usize, limbs: usize): void {
  for (let i: usize = 0; i < LIMB_PAIRS; i++) {
    store<u64>(r + 7 * i, load<u64>(limbs + 16 * i) | (load<u64>(limbs + 16 * i, 8) << 28));
  }
  // The byte behind it holds what is above 2^CURVE_BITS; once that is gone the number is below 2 n.
  while (load<u8>(r, NUMBER_BYTES) != 0 || compareNumbers(r, ORDER) >= 0) {
    const isAbove = compareNumbers(r, ORDER) < 0;
    subtractNumbers(r, r, ORDER);
    if (isAbove) store<u8>(r, load<u8>(r, NUMBER_BYTES) - 1, NUMBER_BYTES);
  }
}
