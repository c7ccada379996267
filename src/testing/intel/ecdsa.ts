import { p256 } from "@noble/curves/nist.js";
import { sha256, sha384 } from "@noble/hashes/sha2.js";
import { concatBytes, fromHex, toHex } from "../../bytes/index.js";
import * as der from "../der.js";

/** How something is signed by a P-256 key; deterministic (RFC 6979). */
export interface EcdsaChoice {
  /** Which of the two equivalent values s takes: above n/2, at most n/2, or as it comes (default). */
  readonly s?: "high" | "low" | "any";
  /** Default sha256. */
  readonly hash?: "sha256" | "sha384";
}

const HASHES = { sha256, sha384 } as const;
const SCALAR_SIZE = 32;

/** r ‖ s, 64 bytes, big-endian. */
export function signP256(message: Uint8Array, secretKey: Uint8Array, choice: EcdsaChoice = {}): Uint8Array {
  const { s = "any", hash = "sha256" } = choice;
  const signature = p256.sign(HASHES[hash](message), secretKey, { prehash: false, lowS: false });
  const order = p256.Point.Fn.ORDER;
  const value = BigInt(`0x${toHex(signature.slice(SCALAR_SIZE))}`);
  const high = value > order >> 1n;
  if (s === "any" || high === (s === "high")) return signature;
  const other = (order - value).toString(16).padStart(2 * SCALAR_SIZE, "0");
  return concatBytes(signature.slice(0, SCALAR_SIZE), fromHex(other) ?? new Uint8Array());
}

/** The same signature as certificates hold it: SEQUENCE of two INTEGERs. */
export function derSignature(signature: Uint8Array): Uint8Array {
  const scalars = [signature.slice(0, SCALAR_SIZE), signature.slice(SCALAR_SIZE)];
  return der.sequence(...scalars.map((scalar) => der.integerOctets(unsignedOctets(scalar))));
}

/** Content of the INTEGER of a number that is not negative, from its big-endian octets. */
export function unsignedOctets(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0);
  const shortest = first < 0 ? Uint8Array.of(0) : octets.slice(first);
  return (shortest[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), shortest) : shortest;
}
