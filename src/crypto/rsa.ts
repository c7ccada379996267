import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { CryptoCode } from "./errors.js";
import { rsaJwkOfSpki } from "./rsa-jwk.js";

const HASH_NAMES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" } as const;

/** One RSASSA-PSS verification. The arrays are copied. */
export interface RsaPssInput {
  /** SubjectPublicKeyInfo in DER, algorithm rsaEncryption. */
  readonly spki: Uint8Array;
  /** The hash of the message and of MGF1. */
  readonly hash: "sha256" | "sha384" | "sha512";
  /** In bytes. */
  readonly saltLength: number;
  /** As long as the modulus; any other length is a signature that does not match. */
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
}

/**
 * Verifies an RSASSA-PSS signature (RFC 8017, 8.1.2) through the runtime's WebCrypto.
 *
 * @returns whether it matches, or `CRYPTO_RSA_KEY`, `CRYPTO_RSA_OPERATION`, `CRYPTO_WEBCRYPTO`. Does not
 * prove whose key it is.
 */
export async function verifyRsaPss(input: RsaPssInput): Promise<Outcome<boolean>> {
  const subtle = (globalThis as { crypto?: { subtle?: SubtleCrypto } }).crypto?.subtle;
  if (subtle === undefined) return refuse("CRYPTO_WEBCRYPTO", "The runtime has no WebCrypto.");
  const key = await importKey(subtle, input);
  if (key === null) return refuse("CRYPTO_RSA_KEY", "The runtime does not accept the RSA public key.");
  const algorithm = { name: "RSA-PSS", saltLength: input.saltLength };
  try {
    const matches = await subtle.verify(algorithm, key, new Uint8Array(input.signature), new Uint8Array(input.message));
    return ok(matches);
  } catch (error) {
    return refuse("CRYPTO_RSA_OPERATION", `The runtime refused to verify the RSA signature: ${String(error)}.`);
  }
}

/** As SubjectPublicKeyInfo; runtimes that refuse that get the same numbers as a JWK. */
async function importKey(subtle: SubtleCrypto, { spki, hash }: RsaPssInput): Promise<CryptoKey | null> {
  const jwk = rsaJwkOfSpki(spki);
  if (jwk === null) return null;
  const algorithm = { name: "RSA-PSS", hash: HASH_NAMES[hash] };
  try {
    return await subtle.importKey("spki", new Uint8Array(spki), algorithm, false, ["verify"]);
  } catch {
    return await subtle.importKey("jwk", { kty: "RSA", ...jwk }, algorithm, false, ["verify"]).catch(() => null);
  }
}

function refuse(code: CryptoCode, message: string): Outcome<never> {
  return fail("trust", code, message);
}
