/**
 * Record of one verification within a batch, RECORD_SIZE bytes at RECORDS + i * RECORD_SIZE.
 * Numbers are little-endian (see lanes.ts); addresses and small numbers are u32.
 */
import { RECORDS, RECORD_SIZE } from "../memory";

/** Input: the signature, the digest as a number below 2^CURVE_BITS, the address of the key (KEY_SIZE bytes, big-endian). */
export const RECORD_R: usize = 0;
export const RECORD_S: usize = 64;
export const RECORD_DIGEST: usize = 128;
export const RECORD_KEY: usize = 192;
/** Output: a status of status.ts. */
export const RECORD_STATUS: usize = 196;

/** Number of the key's entry (key-cache.ts). */
export const RECORD_ENTRY: usize = 200;
/** Window of the key's comb, or 0 where a table is built for this batch alone; address of the comb. */
export const RECORD_WIDTH: usize = 204;
export const RECORD_COMB: usize = 208;
/** What the fast path found: one of the outcomes below. */
export const RECORD_OUTCOME: usize = 212;
/** The lane that it was found in. */
export const RECORD_LANE: usize = 216;
/** Bit 31 is set where u1, u2 was even and n - u1, n - u2 stands in its place, for the negated point. */
export const RECORD_NEGATE_1: usize = 220;
export const RECORD_NEGATE_2: usize = 224;

/** The scalars u1 = digest / s and u2 = r / s modulo n, odd, each a number and two bytes of 0. */
export const RECORD_U1: usize = 240;
export const RECORD_U2: usize = 304;
/** s, and the product of all s up to it, in limbs of 28 bits. */
export const RECORD_S_LIMBS: usize = 368;
export const RECORD_PREFIX: usize = 480;

/** Nothing found yet; equal; not equal; not for the fast path to tell; RECORD_STATUS is the answer. */
export const OUTCOME_OPEN: u32 = 0;
export const OUTCOME_VALID: u32 = 1;
export const OUTCOME_MISMATCH: u32 = 2;
export const OUTCOME_EXCEPTIONAL: u32 = 3;
export const OUTCOME_ANSWERED: u32 = 4;

/** Address of record i. */
// @ts-ignore: decorator
@inline
export function recordAt(i: u32): usize {
  return RECORDS + RECORD_SIZE * i;
}
