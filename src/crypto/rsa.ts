import { BoundedMap, toHex } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { CryptoCode } from "./errors.js";
import { rsaJwkOf, rsaNumbersOfSpki } from "./rsa-jwk.js";
import type { RsaNumbers } from "./rsa-jwk.js";
import type { RsaPkcs1Input, RsaVerifier } from "./types.js";

const HASH_NAMES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" } as const;

/** WebCrypto's names of the schemes: a key is imported for one of them, with one hash. */
type SchemeName = "RSA-PSS" | "RSASSA-PKCS1-v1_5";

/** An algorithm as WebCrypto's `verify` wants it. */
interface Scheme {
  readonly name: SchemeName;
  readonly saltLength?: number;
}

interface ImportedKey {
  readonly key: CryptoKey;
  /** Length of the modulus in bytes, which is that of every signature (RFC 8017, 8.1.2 and 8.2.2, step 1). */
  readonly signatureSize: number;
}

/** Keys that a verifier keeps imported: a vendor has a dozen, and each attestation key of a guest is one more. */
const MAX_KEYS = 64;

/**
 * Makes what verifies RSA signatures, RSASSA-PSS (RFC 8017, 8.1.2) and RSASSA-PKCS1-v1_5 (8.2.2), through the runtime's
 * WebCrypto. It keeps the keys that it imported: importing one costs about what a verification does.
 *
 * Both functions say whether a signature matches, or `CRYPTO_RSA_KEY`, `CRYPTO_RSA_OPERATION`, `CRYPTO_WEBCRYPTO`. They do
 * not prove whose key it is, nor that it is long enough.
 */
export function createRsaVerifier(): RsaVerifier {
  const keys = new BoundedMap<string, Promise<ImportedKey | null>>(MAX_KEYS);

  function keyFor(subtle: SubtleCrypto, scheme: SchemeName, input: RsaPkcs1Input): Promise<ImportedKey | null> {
    const name = `${scheme}/${input.hash}/${toHex(input.spki)}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    // What the runtime refused once it may take later: of that nothing is kept.
    const imported = importKey(subtle, scheme, input).then((key) => {
      if (key === null) keys.delete(name);
      return key;
    });
    keys.set(name, imported);
    return imported;
  }

  async function verify(scheme: Scheme, input: RsaPkcs1Input): Promise<Outcome<boolean>> {
    const subtle = (globalThis as { crypto?: { subtle?: SubtleCrypto } }).crypto?.subtle;
    if (subtle === undefined) return refuse("CRYPTO_WEBCRYPTO", "The runtime has no WebCrypto.");
    // Copied before anything is awaited: the caller may change them meanwhile.
    const [signature, message] = [new Uint8Array(input.signature), new Uint8Array(input.message)];
    const imported = await keyFor(subtle, scheme.name, input);
    if (imported === null) return refuse("CRYPTO_RSA_KEY", "The runtime does not accept the RSA public key.");
    // Not left to the runtime: what it does with other lengths is no part of its specification.
    if (signature.length !== imported.signatureSize) return ok(false);
    try {
      return ok(await subtle.verify(scheme, imported.key, signature, message));
    } catch (error) {
      return refuse("CRYPTO_RSA_OPERATION", `The runtime refused to verify the RSA signature: ${String(error)}.`);
    }
  }

  return {
    verifyRsaPss: (input) => verify({ name: "RSA-PSS", saltLength: input.saltLength }, input),
    verifyRsaPkcs1: (input) => verify({ name: "RSASSA-PKCS1-v1_5" }, input),
  };
}

async function importKey(subtle: SubtleCrypto, name: SchemeName, input: RsaPkcs1Input): Promise<ImportedKey | null> {
  const spki = new Uint8Array(input.spki);
  const numbers = rsaNumbersOfSpki(spki);
  if (numbers === null) return null;
  const key = await importEither(subtle, { name, hash: HASH_NAMES[input.hash] }, spki, numbers);
  return key === null ? null : { key, signatureSize: numbers.n.length };
}

/** As SubjectPublicKeyInfo; runtimes that refuse that get the same numbers as a JWK. Null where they refuse both. */
async function importEither(
  subtle: SubtleCrypto,
  algorithm: RsaHashedImportParams,
  spki: Uint8Array<ArrayBuffer>,
  numbers: RsaNumbers,
): Promise<CryptoKey | null> {
  try {
    return await subtle.importKey("spki", spki, algorithm, false, ["verify"]);
  } catch {
    const jwk = { kty: "RSA", ...rsaJwkOf(numbers) };
    return await subtle.importKey("jwk", jwk, algorithm, false, ["verify"]).catch(() => null);
  }
}

function refuse(code: CryptoCode, message: string): Outcome<never> {
  return fail("trust", code, message);
}
