/**
 * The curves that the kernel is built for, NIST SP 800-186, 3.2.1.3 and 3.2.1.4: y^2 = x^3 - 3 x + b modulo `prime`,
 * with a generator of the prime order `order`.
 *
 * `terms` are the powers of two that make up the prime, but for its last term, which is -1 in both.
 */
export const P256 = curve({
  name: "p256",
  title: "P-256",
  bits: 256,
  terms: [
    { bit: 96, sign: "+" },
    { bit: 192, sign: "+" },
    { bit: 224, sign: "-" },
    { bit: 256, sign: "+" },
  ],
  order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
});

export const P384 = curve({
  name: "p384",
  title: "P-384",
  bits: 384,
  terms: [
    { bit: 32, sign: "+" },
    { bit: 96, sign: "-" },
    { bit: 128, sign: "-" },
    { bit: 384, sign: "+" },
  ],
  order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
  y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
});

export const CURVES = [P256, P384];

function curve({ terms, ...rest }) {
  const prime = terms.reduce((sum, { bit, sign }) => sum + (sign === "+" ? 1n : -1n) * 2n ** BigInt(bit), -1n);
  return { ...rest, terms, prime };
}

/** a modulo m, from 0 to m - 1. */
export function residue(a, m) {
  return ((a % m) + m) % m;
}

/** 1 / a modulo m, by Euclid. */
export function inverseModulo(a, m) {
  let [r, s, x, y] = [residue(a, m), m, 1n, 0n];
  while (s !== 0n) {
    const quotient = r / s;
    [r, s, x, y] = [s, r - quotient * s, y, x - quotient * y];
  }
  return residue(x, m);
}
