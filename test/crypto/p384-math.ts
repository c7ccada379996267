import { N, P, keyFrom, toBigInt, toBytes48 } from "./p384-tools.js";
import { signatureOf } from "./samples.js";

/** b of the curve (NIST SP 800-186, 3.2.1.4). */
const B = 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn;

/** value modulo m, from 0 to m - 1. */
export function mod(value: bigint, modulus = N): bigint {
  return ((value % modulus) + modulus) % modulus;
}

/** 1 / value modulo n. */
export function inverse(value: bigint): bigint {
  let [a, b, u, v] = [mod(value), N, 1n, 0n];
  while (b !== 0n) [a, b, u, v] = [b, a % b, v, u - (a / b) * v];
  return mod(u);
}

/** x of k G, by node:crypto. */
function abscissa(k: bigint): bigint {
  return toBigInt(keyFrom(toBytes48(k)).point.subarray(1, 49));
}

/** A signature by the private scalar d with the nonce k. */
export function forge(d: bigint, digest: Uint8Array, k: bigint): Uint8Array {
  const r = mod(abscissa(k));
  const s = mod(inverse(k) * (toBigInt(digest) + r * d));
  return signatureOf(r, s);
}

/** Digest and signature for which a verifier computes exactly u1 G + u2 Q, with r right where the sum is a point. */
export function fromMultipliers(d: bigint, u1: bigint, u2: bigint): { digest: Uint8Array; signature: Uint8Array } {
  const sum = mod(u1 + u2 * d);
  const r = sum === 0n ? 5n : mod(abscissa(sum));
  const s = mod(r * inverse(u2));
  return { digest: toBytes48(mod(u1 * s)), signature: signatureOf(r, s) };
}

/** Multipliers that drive additions into their special cases. */
export function collisions(): { d: bigint; u1: bigint; u2: bigint }[] {
  const cases: { d: bigint; u1: bigint; u2: bigint }[] = [];
  for (const d of [1n, 2n, 3n, 5n, 15n, 17n, 127n, 129n, 256n, N - 1n, N - 2n, N - 3n, inverse(2n), inverse(3n)]) {
    for (const u2 of [1n, 2n, 3n, 15n, 16n, 17n, 31n, 128n, N - 1n, N - 2n, inverse(2n), 2n ** 383n]) {
      const product = mod(u2 * d);
      for (const u1 of [0n, 1n, 2n, product, mod(-product), mod(-product + 1n), mod(2n * product), N - 1n])
        cases.push({ d, u1, u2 });
    }
  }
  return cases.filter((_, index) => index % 3 === 0 || index < 60);
}

/** The point of the curve with the smallest x from `start` on. */
export function pointFrom(start: bigint): { readonly x: bigint; readonly y: bigint } {
  for (let x = start; ; x++) {
    const square = mod(x * x * x - 3n * x + B, P);
    const y = power(square, (P + 1n) / 4n);
    if ((y * y) % P === square) return { x, y };
  }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % P) {
    if (rest & 1n) result = (result * square) % P;
  }
  return result;
}
