import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { CryptoCode } from "./errors.js";

/** A curve of the hot path. */
export interface EcdsaCurve {
  readonly name: string;
  /** Bytes of a coordinate, of a number below the group order, and of the digest that is signed. */
  readonly size: number;
}

export const P384: EcdsaCurve = { name: "P-384", size: 48 };
export const P256: EcdsaCurve = { name: "P-256", size: 32 };

/** SEC 1, 2.3.3: 04 ‖ X ‖ Y. */
const UNCOMPRESSED = 0x04;

/** Checks the form of a point before its coordinates are looked at. @returns a copy, or `CRYPTO_KEY_ENCODING`. */
export function parsePoint({ name, size }: EcdsaCurve, point: Uint8Array): Outcome<Uint8Array> {
  const expected = 1 + 2 * size;
  // Not slice(): on a Node Buffer that is a view of the same memory.
  if (point.length === expected && point[0] === UNCOMPRESSED) return ok(new Uint8Array(point));
  const code: CryptoCode = "CRYPTO_KEY_ENCODING";
  const message = `A ${name} public key is ${expected} bytes that start with 04; this one is ${point.length} bytes.`;
  return fail("trust", code, message, { expected, actual: point.length });
}

/** The failure of a point whose coordinates are out of range or do not satisfy the equation. */
export function notOnCurve({ name }: EcdsaCurve): Outcome<never> {
  const code: CryptoCode = "CRYPTO_KEY_NOT_ON_CURVE";
  return fail("trust", code, `The coordinates of the ${name} public key are not those of a point of the curve.`);
}

/** Whether a signature has the length of r ‖ s. */
export function isSignatureSize({ size }: EcdsaCurve, signature: Uint8Array): boolean {
  return signature.length === 2 * size;
}

/** Throws a RangeError for a digest of another length than the curve's: a mistake of the caller, never of evidence. */
export function expectDigest({ size }: EcdsaCurve, digest: Uint8Array): void {
  if (digest.length !== size) throw new RangeError(`digest must be ${size} bytes, not ${digest.length}`);
}

/** Keys of one engine, with what the engine keeps about each. */
export class KeyRing<K extends { readonly point: Uint8Array }, T> {
  readonly #kept = new WeakMap<K, T>();

  /** Makes the key that callers hold. It has its own copy of the point: changing it changes nothing here. */
  issue(point: Uint8Array, value: T): K {
    // The brand exists for the compiler only.
    const key = Object.freeze({ point: new Uint8Array(point) }) as unknown as K;
    this.#kept.set(key, value);
    return key;
  }

  /** What is kept about a key. Throws a TypeError for a key that this engine did not make. */
  of(key: K): T {
    const value = this.#kept.get(key);
    if (value === undefined) throw new TypeError("the public key was not prepared by this engine");
    return value;
  }
}
