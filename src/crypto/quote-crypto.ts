/** Digests that only quotes and what binds them need: TPM banks of SHA-1, and SHA3 over nonces and keys. */
export type QuoteDigestAlgorithm = "sha1" | "sha3-256" | "sha3-384" | "sha3-512";

/** What quotes need beside the engine. Synchronous; inputs are not changed or kept. */
export interface QuoteCrypto {
  /** @returns a new array: 20, 32, 48 or 64 bytes. */
  digest(algorithm: QuoteDigestAlgorithm, message: Uint8Array): Uint8Array;
}

/** Loads what quotes need beside the engine, when it is asked for: most evidence has no quote. */
export async function loadQuoteCrypto(): Promise<QuoteCrypto> {
  const { nobleQuoteCrypto } = await import("./noble-quote-crypto.js");
  return nobleQuoteCrypto;
}
