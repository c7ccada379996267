import { p384 } from "@noble/curves/nist.js";
import { fromBase64 } from "../../bytes/index.js";
import { RSA_TEST_KEYS } from "../data/rsa-keys.js";
import type { RsaKeyName } from "../data/rsa-keys.js";
import * as der from "../der.js";

/** How something is signed by an RSA key: RSASSA-PSS (MGF1 with the same hash), or PKCS #1 v1.5 with SHA-384. */
export type SignatureChoice = { readonly hash: "sha256" | "sha384" | "sha512"; readonly saltLength: number } | "pkcs1";

/** How AMD signs: RSASSA-PSS, SHA-384, salt of 48 bytes. */
export const AMD_SIGNATURE: SignatureChoice = { hash: "sha384", saltLength: 48 };

/** How the AlgorithmIdentifier of an RSASSA-PSS signature is written. */
export interface AlgorithmSpelling {
  /** Hash that the parameters name for MGF1, where that is not the signature's: such a signature never verifies. */
  readonly declaredMgfHash?: "sha1" | "sha256" | "sha384" | "sha512";
  /** Whether `[3] trailerField 1` is spelled out, as AMD's CAs and its older VEKs do, or left to its default. */
  readonly trailerField?: "explicit" | "omitted";
}

/** Anything that can sign a certificate or CRL. */
export interface Signer {
  readonly commonName: string;
  /** organizationName, where it is not AMD's. */
  readonly organization?: string | undefined;
  /** Signs `tbs`, and says what AlgorithmIdentifier belongs to that. */
  sign(tbs: Uint8Array, choice: SignatureChoice): Promise<Uint8Array>;
  algorithm(choice: SignatureChoice, spelling: AlgorithmSpelling): Uint8Array;
}

const OID = {
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
  mgf1: "1.2.840.113549.1.1.8",
  rsassaPss: "1.2.840.113549.1.1.10",
  sha384WithRsa: "1.2.840.113549.1.1.12",
  ecdsaWithSha384: "1.2.840.10045.4.3.3",
} as const;

/** A copy of a test key's SubjectPublicKeyInfo. */
export function rsaSpki(name: RsaKeyName): Uint8Array {
  return decode(RSA_TEST_KEYS[name].spki);
}

/** A test key as a WebCrypto key for RSA-PSS with SHA-384, extractable. */
export function rsaPrivateKey(name: RsaKeyName): Promise<CryptoKey> {
  return importKey(name, "RSA-PSS", "SHA-384");
}

function importKey(name: RsaKeyName, algorithm: string, hash: string): Promise<CryptoKey> {
  const pkcs8 = Uint8Array.from(decode(RSA_TEST_KEYS[name].pkcs8));
  return crypto.subtle.importKey("pkcs8", pkcs8, { name: algorithm, hash }, true, ["sign"]);
}

function decode(base64: string): Uint8Array {
  return fromBase64(base64) ?? new Uint8Array();
}

/** Under what name something is signed. */
export type SignerName = Pick<Signer, "commonName" | "organization">;

/** One of the RSA test keys, under a name. `key` is what {@link rsaPrivateKey} gave for it. */
export function rsaSigner(signerName: SignerName, name: RsaKeyName, key: CryptoKey): Signer {
  return {
    ...signerName,
    algorithm: rsaAlgorithm,
    async sign(tbs, choice) {
      const message = Uint8Array.from(tbs);
      if (choice === "pkcs1") {
        const other = await importKey(name, "RSASSA-PKCS1-v1_5", "SHA-384");
        return new Uint8Array(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", other, message));
      }
      const hash = `SHA-${choice.hash.slice(3)}`;
      const fitting = hash === "SHA-384" ? key : await importKey(name, "RSA-PSS", hash);
      const parameters = { name: "RSA-PSS", saltLength: choice.saltLength };
      return new Uint8Array(await crypto.subtle.sign(parameters, fitting, message));
    },
  };
}

/** A VEK that issues certificates, which it must not: ECDSA with SHA-384, whatever the choice. */
export function ecdsaSigner(commonName: string, secretKey: Uint8Array): Signer {
  return {
    commonName,
    algorithm: () => der.sequence(der.oid(OID.ecdsaWithSha384)),
    sign: (tbs) => Promise.resolve(p384.sign(tbs, secretKey, { prehash: true, lowS: false, format: "der" })),
  };
}

function rsaAlgorithm(choice: SignatureChoice, spelling: AlgorithmSpelling): Uint8Array {
  if (choice === "pkcs1") return der.sequence(der.oid(OID.sha384WithRsa), der.nullValue());
  const hash = der.sequence(der.oid(OID[choice.hash]), der.nullValue());
  const mgfHash = der.sequence(der.oid(OID[spelling.declaredMgfHash ?? choice.hash]), der.nullValue());
  const parameters = [
    der.explicit(0, hash),
    der.explicit(1, der.sequence(der.oid(OID.mgf1), mgfHash)),
    der.explicit(2, der.integer(choice.saltLength)),
  ];
  if (spelling.trailerField === "explicit") parameters.push(der.explicit(3, der.integer(1)));
  return der.sequence(der.oid(OID.rsassaPss), der.sequence(...parameters));
}
