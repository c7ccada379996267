/**
 * Inversion modulo an odd number, in variable time (everything that the kernel computes is public).
 *
 * Method: division steps (D. J. Bernstein, B.-Y. Yang, "Fast constant-time gcd computation and modular
 * inversion", 2019). 30 steps at a time are worked out on the low words alone, as a matrix of small
 * integers, which is then applied to the long numbers. For inputs below 2^CURVE_BITS at most
 * floor((49 * CURVE_BITS + 57) / 17) steps are needed (theorem 11.2): 1110 or 741, which is 37 or 25 rounds.
 */
import { ELEMENT_SIZE, INVERSE_SCRATCH } from "../memory";
import { addMultiple, isZero, reduce } from "./limbs";

const ROUNDS: i32 = CURVE_BITS == 256 ? 25 : 37;
const TOP: usize = ELEMENT_SIZE - 8;
const MASK: i64 = 0x3fffffff;

const F: usize = INVERSE_SCRATCH;
const G: usize = INVERSE_SCRATCH + ELEMENT_SIZE;
const D: usize = INVERSE_SCRATCH + 2 * ELEMENT_SIZE;
const E: usize = INVERSE_SCRATCH + 3 * ELEMENT_SIZE;
/** The matrix of one round: f' = (u f + v g) / 2^30, g' = (q f + r g) / 2^30; four i64. */
const MATRIX: usize = INVERSE_SCRATCH + 4 * ELEMENT_SIZE;

/**
 * Plain number at r := 1 / a modulo m; 0 where a is 0.
 *
 * Reads plain numbers at a (below m) and m (odd, from 2^(CURVE_BITS - 1) to 2^CURVE_BITS, and without a
 * factor in common with a); writes a plain number at r, which may be a. `inverseOfM` is 1 / m modulo 2^30.
 * Invariant: d * a = f and e * a = g modulo m. |d| and |e| grow by at most m / 2 in a round.
 */
export function invertModulo(r: usize, a: usize, m: usize, inverseOfM: i64): void {
  memory.copy(F, m, ELEMENT_SIZE);
  memory.copy(G, a, ELEMENT_SIZE);
  memory.fill(D, 0, 2 * ELEMENT_SIZE);
  store<i64>(E, 1);
  let delta: i64 = 1;
  for (let round: i32 = 0; round < ROUNDS && !isZero(G); round++) {
    delta = steps(delta, load<i64>(F) | (load<i64>(F, 8) << 30), load<i64>(G) | (load<i64>(G, 8) << 30));
    updateNumbers();
    updateCoefficients(m, inverseOfM);
  }
  const sign: i64 = load<i64>(F, TOP) < 0 ? -1 : 1;
  memory.fill(E, 0, ELEMENT_SIZE);
  addMultiple(r, E, D, sign);
  reduce(r, m);
}

/**
 * 30 division steps on the low bits f (odd) and g; writes MATRIX and returns the new delta.
 * Runs of steps with an even g are one shift. Where g is odd, g + w f with w = -g / f modulo 2^count
 * takes the place of `count` steps, which is right as long as delta does not become positive within
 * them; 1 / f modulo 2^6 is f (2 - f^2), because f^2 = 1 modulo 8.
 */
function steps(delta: i64, f: i64, g: i64): i64 {
  let u: i64 = 1;
  let v: i64 = 0;
  let q: i64 = 0;
  let r: i64 = 1;
  let left: i64 = 30;
  while (true) {
    const zeros = ctz<i64>(g | ((<i64>1) << left));
    g >>= zeros;
    u <<= zeros;
    v <<= zeros;
    delta += zeros;
    left -= zeros;
    if (left == 0) break;
    if (delta > 0) {
      delta = -delta;
      let swap = f;
      f = g;
      g = -swap;
      swap = u;
      u = q;
      q = -swap;
      swap = v;
      v = r;
      r = -swap;
    }
    const count = min<i64>(min<i64>(1 - delta, left), 6);
    const w = (g * f * (f * f - 2)) & (((<i64>1) << count) - 1);
    g += f * w;
    q += u * w;
    r += v * w;
  }
  store<i64>(MATRIX, u, 0);
  store<i64>(MATRIX, v, 8);
  store<i64>(MATRIX, q, 16);
  store<i64>(MATRIX, r, 24);
  return delta;
}

/** Applies MATRIX to f and g; the low 30 bits of both results are 0 and are dropped. */
function updateNumbers(): void {
  const u = load<i64>(MATRIX, 0);
  const v = load<i64>(MATRIX, 8);
  const q = load<i64>(MATRIX, 16);
  const r = load<i64>(MATRIX, 24);
  let s: i64 = (u * load<i64>(F) + v * load<i64>(G)) >> 30;
  let t: i64 = (q * load<i64>(F) + r * load<i64>(G)) >> 30;
  for (let i: usize = 8; i < ELEMENT_SIZE; i += 8) {
    s += u * load<i64>(F + i) + v * load<i64>(G + i);
    t += q * load<i64>(F + i) + r * load<i64>(G + i);
    store<i64>(F + i - 8, s & MASK);
    store<i64>(G + i - 8, t & MASK);
    s >>= 30;
    t >>= 30;
  }
  store<i64>(F, s, TOP);
  store<i64>(G, t, TOP);
}

/** Applies MATRIX to d and e modulo m: multiples of m (from -2^29 to 2^29 times) clear the low 30 bits. */
function updateCoefficients(m: usize, inverseOfM: i64): void {
  const u = load<i64>(MATRIX, 0);
  const v = load<i64>(MATRIX, 8);
  const q = load<i64>(MATRIX, 16);
  const r = load<i64>(MATRIX, 24);
  let s: i64 = u * load<i64>(D) + v * load<i64>(E);
  let t: i64 = q * load<i64>(D) + r * load<i64>(E);
  const j = -(((s & MASK) * inverseOfM) << 34) >> 34;
  const k = -(((t & MASK) * inverseOfM) << 34) >> 34;
  s = (s + j * load<i64>(m)) >> 30;
  t = (t + k * load<i64>(m)) >> 30;
  for (let i: usize = 8; i < ELEMENT_SIZE; i += 8) {
    s += u * load<i64>(D + i) + v * load<i64>(E + i) + j * load<i64>(m + i);
    t += q * load<i64>(D + i) + r * load<i64>(E + i) + k * load<i64>(m + i);
    store<i64>(D + i - 8, s & MASK);
    store<i64>(E + i - 8, t & MASK);
    s >>= 30;
    t >>= 30;
  }
  store<i64>(D, s, TOP);
  store<i64>(E, t, TOP);
}
