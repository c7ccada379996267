import { sha1 } from "@noble/hashes/legacy.js";
import { sha3_256, sha3_384, sha3_512 } from "@noble/hashes/sha3.js";
import type { QuoteDigestAlgorithm } from "./quote-crypto.js";

/** The only place where SHA-1 (FIPS 180-4) and SHA3 (FIPS 202) are named. */
const HASHES = {
  sha1,
  "sha3-256": sha3_256,
  "sha3-384": sha3_384,
  "sha3-512": sha3_512,
} as const satisfies Record<QuoteDigestAlgorithm, unknown>;

/** Over @noble/hashes. @returns a new array: 20, 32, 48 or 64 bytes. */
export function quoteDigest(algorithm: QuoteDigestAlgorithm, message: Uint8Array): Uint8Array {
  return HASHES[algorithm](message);
}
