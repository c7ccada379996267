import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { CryptoCode } from "./errors.js";
import type { P384PublicKey } from "./types.js";

/** SEC 1, 2.3.3: 04 ‖ X ‖ Y. */
const POINT_SIZE = 97;
const UNCOMPRESSED = 0x04;
/** r ‖ s. */
const SIGNATURE_SIZE = 96;
const DIGEST_SIZE = 48;

/** Checks the form of a point before its coordinates are looked at. @returns a copy, or `CRYPTO_KEY_ENCODING`. */
export function parsePoint(point: Uint8Array): Outcome<Uint8Array> {
  // Not slice(): on a Node Buffer that is a view of the same memory.
  if (point.length === POINT_SIZE && point[0] === UNCOMPRESSED) return ok(new Uint8Array(point));
  const code: CryptoCode = "CRYPTO_KEY_ENCODING";
  const message = `A P-384 public key is ${POINT_SIZE} bytes that start with 04; this one is ${point.length} bytes.`;
  return fail("trust", code, message, { expected: POINT_SIZE, actual: point.length });
}

/** The failure of a point whose coordinates are out of range or do not satisfy the equation. */
export function notOnCurve(): Outcome<never> {
  const code: CryptoCode = "CRYPTO_KEY_NOT_ON_CURVE";
  return fail("trust", code, "The coordinates of the P-384 public key are not those of a point of the curve.");
}

/** Whether a signature has the length of r ‖ s. */
export function isSignatureSize(signature: Uint8Array): boolean {
  return signature.length === SIGNATURE_SIZE;
}

/** Throws a RangeError for a digest that is not SHA-384's: a mistake of the caller, never of evidence. */
export function expectDigest(digest: Uint8Array): void {
  if (digest.length !== DIGEST_SIZE) throw new RangeError(`digest must be ${DIGEST_SIZE} bytes, not ${digest.length}`);
}

/** Keys of one engine, with what the engine keeps about each. */
export class KeyRing<T> {
  readonly #kept = new WeakMap<P384PublicKey, T>();

  /** Makes the key that callers hold. It has its own copy of the point: changing it changes nothing here. */
  issue(point: Uint8Array, value: T): P384PublicKey {
    // The brand exists for the compiler only.
    const key = Object.freeze({ point: new Uint8Array(point) }) as unknown as P384PublicKey;
    this.#kept.set(key, value);
    return key;
  }

  /** What is kept about a key. Throws a TypeError for a key that this engine did not make. */
  of(key: P384PublicKey): T {
    const value = this.#kept.get(key);
    if (value === undefined) throw new TypeError("the public key was not prepared by this engine");
    return value;
  }
}
