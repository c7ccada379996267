/**
 * ECDSA verification (FIPS 186-5, section 6.4.2; SEC 1, section 4.1.4), the exact path:
 * right for every key, digest and signature, whatever their bytes.
 */
import { isInfinity } from "../curve/point";
import { multiplySum } from "../curve/multiply";
import { equals, fromPlain, mul, sqr } from "../field/prime";
import { addMultiple, compare, fromBytes, isZero } from "../field/limbs";
import { invertModN, mulModN } from "../field/order";
import { N_PLAIN, P_MINUS_N_PLAIN } from "../constants";
import {
  BATCH_CAPACITY,
  ECDSA_SCRATCH,
  ELEMENT_SIZE,
  IO,
  JOB_DIGEST,
  JOB_KEY_X,
  JOB_R,
  JOB_S,
  JOB_SIZE,
  JOB_STATUS,
  SUM,
} from "../memory";
import {
  STATUS_BAD_CALL,
  STATUS_KEY_NOT_ON_CURVE,
  STATUS_OK,
  STATUS_SIGNATURE_INVALID,
  STATUS_SIGNATURE_RANGE,
} from "../status";
import { tableOfKey } from "./key";

// The first two elements belong to key.ts.
const R: usize = ECDSA_SCRATCH + 2 * ELEMENT_SIZE;
const S: usize = ECDSA_SCRATCH + 3 * ELEMENT_SIZE;
const U1: usize = ECDSA_SCRATCH + 4 * ELEMENT_SIZE;
const U2: usize = ECDSA_SCRATCH + 5 * ELEMENT_SIZE;
const EXPECTED: usize = ECDSA_SCRATCH + 6 * ELEMENT_SIZE;
const Z_SQUARED: usize = ECDSA_SCRATCH + 7 * ELEMENT_SIZE;

/**
 * Verifies jobs 0 to count - 1 of the I/O region, each on its own, and writes the status of each.
 * Reads count * JOB_SIZE bytes of any value at IO. Count: 0 to BATCH_CAPACITY, else STATUS_BAD_CALL.
 * The fast path's `verifyBatch` gives the same answers; tests hold it to this one.
 */
export function verifyExact(count: u32): u32 {
  if (count > BATCH_CAPACITY) return STATUS_BAD_CALL;
  for (let i: u32 = 0; i < count; i++) {
    const job = IO + <usize>(i * JOB_SIZE);
    store<u32>(job, verifyExactly(job), JOB_STATUS);
  }
  return STATUS_OK;
}

/** Status of the job at `job`. Reads what is before its status; writes scratch only. */
export function verifyExactly(job: usize): u32 {
  fromBytes(R, job + JOB_R);
  fromBytes(S, job + JOB_S);
  if (!isScalar(R) || !isScalar(S)) return STATUS_SIGNATURE_RANGE;
  const table = tableOfKey(job + JOB_KEY_X);
  if (table == 0) return STATUS_KEY_NOT_ON_CURVE;
  // u1 = digest / s, u2 = r / s. The digest may be above n: only its residue counts.
  invertModN(S, S);
  fromBytes(U1, job + JOB_DIGEST);
  mulModN(U1, U1, S);
  mulModN(U2, R, S);
  multiplySum(SUM, U1, U2, table);
  return isAbscissa() ? STATUS_OK : STATUS_SIGNATURE_INVALID;
}

/** Whether the plain number at a is from 1 to n - 1. */
function isScalar(a: usize): bool {
  return !isZero(a) && compare(a, N_PLAIN) < 0;
}

/**
 * Whether x of SUM is r modulo n. x is X / Z^2, from 0 to p - 1, and p is above n, so x is r or, where
 * that is below p, r + n. No division: X is compared with r Z^2.
 */
function isAbscissa(): bool {
  if (isInfinity(SUM)) return false;
  sqr(Z_SQUARED, SUM + 2 * ELEMENT_SIZE);
  if (isScaledAbscissa(R)) return true;
  if (compare(R, P_MINUS_N_PLAIN) >= 0) return false;
  addMultiple(R, R, N_PLAIN, 1);
  return isScaledAbscissa(R);
}

/** Whether X of SUM is the plain number at a, below p, times Z^2. */
function isScaledAbscissa(a: usize): bool {
  fromPlain(EXPECTED, a);
  mul(EXPECTED, EXPECTED, Z_SQUARED);
  return equals(EXPECTED, SUM);
}
