import type { SignatureStatus } from "./types.js";

/** Digests that only quotes and what binds them need: TPM banks of SHA-1, and SHA3 over nonces and keys. */
export type QuoteDigestAlgorithm = "sha1" | "sha3-256" | "sha3-384" | "sha3-512";

/** One ECDSA P-256 verification, the key as it came. */
export interface P256Job {
  /** Uncompressed SEC 1 point, 65 bytes: 04 ‖ X ‖ Y, big-endian. */
  readonly point: Uint8Array;
  /** 32 bytes: SHA-256 of the message, or the leftmost 32 bytes of a longer digest (FIPS 186-5, section 6.4.2). */
  readonly digest: Uint8Array;
  /** r ‖ s, 32 bytes each, big-endian (IEEE P1363). */
  readonly signature: Uint8Array;
}

/** As {@link SignatureStatus}, and before all of them `key`: the point has another form or is none of the curve. */
export type P256Status = SignatureStatus | "key";

/** What quotes need beside the engine. Synchronous; inputs are not changed or kept. */
export interface QuoteCrypto {
  /** @returns a new array: 20, 32, 48 or 64 bytes. */
  digest(algorithm: QuoteDigestAlgorithm, message: Uint8Array): Uint8Array;
  /**
   * ECDSA over NIST P-256. High-S signatures are genuine and accepted. Does not prove whose key it is.
   *
   * @throws RangeError for a digest of another length: a mistake of the caller, never of evidence.
   */
  verifyP256(job: P256Job): P256Status;
}

/** Loads what quotes need beside the engine, when it is asked for: most evidence has no quote. */
export async function loadQuoteCrypto(): Promise<QuoteCrypto> {
  const { nobleQuoteCrypto } = await import("./noble-quote-crypto.js");
  return nobleQuoteCrypto;
}
