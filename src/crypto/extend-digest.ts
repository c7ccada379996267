import { sha512_256 } from "@noble/hashes/sha2.js";
import { nobleDigest } from "./noble-digest.js";
import { quoteDigest } from "./noble-quote-digest.js";

/** A digest by which a PCR is extended, or a manifest measured that goes into one; `sha512-256` is SHA-512/256. */
export type ExtendAlgorithm = "sha256" | "sha384" | "sha3-256" | "sha3-384" | "sha512-256";

/** What predicts PCRs: tools want it, verifications do not, so the room's face does not hand it out. */
export function extendDigest(algorithm: ExtendAlgorithm, message: Uint8Array): Uint8Array {
  if (algorithm === "sha512-256") return sha512_256(message);
  if (algorithm === "sha256" || algorithm === "sha384") return nobleDigest.digest(algorithm, message);
  return quoteDigest(algorithm, message);
}
