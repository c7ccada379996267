import { sha512_256 } from "@noble/hashes/sha2.js";
import { loadQuoteCrypto } from "./index.js";
import { nobleDigest } from "./noble-digest.js";

/** A digest by which a PCR is extended, or a manifest measured that goes into one; `sha512-256` is SHA-512/256. */
export type ExtendAlgorithm = "sha256" | "sha384" | "sha3-256" | "sha3-384" | "sha512-256";

/** Loads what predicts PCRs: tools want it, verifications do not, so the room's face does not hand it out. */
export async function loadExtendDigest(): Promise<(algorithm: ExtendAlgorithm, message: Uint8Array) => Uint8Array> {
  const quotes = await loadQuoteCrypto();
  return (algorithm, message) => {
    if (algorithm === "sha512-256") return sha512_256(message);
    if (algorithm === "sha256" || algorithm === "sha384") return nobleDigest.digest(algorithm, message);
    return quotes.digest(algorithm, message);
  };
}
