import { BoundedMap, toHex } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { CryptoCode } from "./errors.js";
import { rsaJwkOfSpki, rsaNumbersOfSpki } from "./rsa-jwk.js";
import type { RsaPssInput, RsaVerifier } from "./types.js";

const HASH_NAMES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" } as const;

/** Issuers' keys that a verifier keeps imported: a vendor has a dozen. */
const MAX_KEYS = 64;

/**
 * Makes what verifies RSASSA-PSS signatures (RFC 8017, 8.1.2), through the runtime's WebCrypto. It keeps the keys that it
 * imported: importing one costs about what a verification does.
 *
 * It says whether a signature matches, or `CRYPTO_RSA_KEY`, `CRYPTO_RSA_OPERATION`, `CRYPTO_WEBCRYPTO`. Does not prove
 * whose key it is.
 */
export function createRsaVerifier(): RsaVerifier {
  const keys = new BoundedMap<string, Promise<CryptoKey | null>>(MAX_KEYS);

  function keyFor(subtle: SubtleCrypto, input: RsaPssInput): Promise<CryptoKey | null> {
    const name = `${input.hash}/${toHex(input.spki)}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    // What the runtime refused once it may take later: of that nothing is kept.
    const imported = importKey(subtle, input).then((key) => {
      if (key === null) keys.delete(name);
      return key;
    });
    keys.set(name, imported);
    return imported;
  }

  return {
    async verifyRsaPss(input) {
      const subtle = (globalThis as { crypto?: { subtle?: SubtleCrypto } }).crypto?.subtle;
      if (subtle === undefined) return refuse("CRYPTO_WEBCRYPTO", "The runtime has no WebCrypto.");
      const key = await keyFor(subtle, input);
      if (key === null) return refuse("CRYPTO_RSA_KEY", "The runtime does not accept the RSA public key.");
      const algorithm = { name: "RSA-PSS", saltLength: input.saltLength };
      const [signature, message] = [new Uint8Array(input.signature), new Uint8Array(input.message)];
      try {
        return ok(await subtle.verify(algorithm, key, signature, message));
      } catch (error) {
        return refuse("CRYPTO_RSA_OPERATION", `The runtime refused to verify the RSA signature: ${String(error)}.`);
      }
    },
  };
}

/** As SubjectPublicKeyInfo; runtimes that refuse that get the same numbers as a JWK. */
async function importKey(subtle: SubtleCrypto, { spki, hash }: RsaPssInput): Promise<CryptoKey | null> {
  if (rsaNumbersOfSpki(spki) === null) return null;
  const algorithm = { name: "RSA-PSS", hash: HASH_NAMES[hash] };
  try {
    return await subtle.importKey("spki", new Uint8Array(spki), algorithm, false, ["verify"]);
  } catch {
    const jwk = { kty: "RSA", ...rsaJwkOfSpki(spki) };
    return await subtle.importKey("jwk", jwk, algorithm, false, ["verify"]).catch(() => null);
  }
}

function refuse(code: CryptoCode, message: string): Outcome<never> {
  return fail("trust", code, message);
}
