import type { ECDSA } from "@noble/curves/abstract/weierstrass.js";
import { toHex } from "../bytes/index.js";
import type { SignatureStatus } from "./types.js";

/**
 * Both are stated because the library's defaults are others: it would refuse high-S signatures, which
 * are half of all genuine ones, and hash the digest again.
 */
const OPTIONS = { lowS: false, prehash: false } as const;

/** Whether bytes are a point of the curve in a SEC 1 encoding, not the one at infinity. */
export function isPointOf({ Point }: ECDSA, bytes: Uint8Array): boolean {
  try {
    Point.fromBytes(bytes).assertValidity();
    return true;
  } catch {
    return false;
  }
}

/** A signature's numbers and a digest, each component as long as the group order. */
export interface EcdsaInput {
  /** A point for which {@link isPointOf} holds. */
  readonly point: Uint8Array;
  readonly digest: Uint8Array;
  /** r ‖ s, big-endian. */
  readonly signature: Uint8Array;
}

/** Verifies with @noble/curves what has the right lengths already. */
export function verifyOn(curve: ECDSA, { point, digest, signature }: EcdsaInput): SignatureStatus {
  const half = signature.length / 2;
  const order = curve.Point.Fn.ORDER;
  if (!isScalar(signature.subarray(0, half), order) || !isScalar(signature.subarray(half), order)) return "range";
  return curve.verify(signature, digest, point, OPTIONS) ? "valid" : "invalid";
}

/** Whether big-endian bytes are a number from 1 to order - 1. */
function isScalar(bytes: Uint8Array, order: bigint): boolean {
  const value = BigInt(`0x${toHex(bytes)}`);
  return value > 0n && value < order;
}
