import { constants, createHash, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";

/** One DER element with a minimal length. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag), derLength(content.length), content);
}

/** Length octets, as few as possible. */
export function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x10000) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  return Uint8Array.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

export const seq = (...contents: readonly Uint8Array[]): Uint8Array => der(0x30, ...contents);
export const int = (...octets: readonly number[]): Uint8Array => der(0x02, Uint8Array.from(octets));
export const raw = (...octets: readonly number[]): Uint8Array => Uint8Array.from(octets);
export const text = (tag: number, value: string): Uint8Array => der(tag, toUtf8(value));

/** OBJECT IDENTIFIER from dotted text. */
export function oid(dotted: string): Uint8Array {
  const [top = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const octets = [40 * top + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Uint8Array.from(octets));
}

export const NULL = raw(0x05, 0x00);
export const TRUE = raw(0x01, 0x01, 0xff);
export const HASH_OIDS = {
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
} as const;
export type HashName = keyof typeof HASH_OIDS;

export interface PssParameters {
  readonly hash?: HashName;
  readonly mgfHash?: HashName;
  readonly salt?: number;
  readonly trailer?: number;
}

/** RSASSA-PSS AlgorithmIdentifier; what is not given is left out. */
export function pss({ hash, mgfHash, salt, trailer }: PssParameters): Uint8Array {
  const parameters: Uint8Array[] = [];
  if (hash !== undefined) parameters.push(der(0xa0, seq(oid(HASH_OIDS[hash]), NULL)));
  if (mgfHash !== undefined) {
    parameters.push(der(0xa1, seq(oid("1.2.840.113549.1.1.8"), seq(oid(HASH_OIDS[mgfHash]), NULL))));
  }
  if (salt !== undefined) parameters.push(der(0xa2, int(salt)));
  if (trailer !== undefined) parameters.push(der(0xa3, int(trailer)));
  return seq(oid("1.2.840.113549.1.1.10"), seq(...parameters));
}

/** The AlgorithmIdentifier of Intel's certificates: ecdsa-with-SHA256 without parameters. */
export const ECDSA_SHA256 = seq(oid("1.2.840.10045.4.3.2"));

export const AMD_PSS: PssParameters = { hash: "sha384", mgfHash: "sha384", salt: 48 };

/** A Name of a common name and an organization, each its own set. */
export function name(commonName: string, organization = "Advanced Micro Devices"): Uint8Array {
  const attribute = (type: string, value: string): Uint8Array => der(0x31, seq(oid(type), text(0x13, value)));
  return seq(attribute("2.5.4.10", organization), attribute("2.5.4.3", commonName));
}

export function extension(dotted: string, value: Uint8Array, critical?: Uint8Array): Uint8Array {
  return seq(oid(dotted), ...(critical === undefined ? [] : [critical]), der(0x04, value));
}

export const CA_EXTENSIONS = [
  extension("2.5.29.15", raw(0x03, 0x02, 0x01, 0x06), TRUE),
  extension("2.5.29.19", seq(TRUE), TRUE),
] as const;

/** RSA keys of 2048 bits, made once for each test file: enough to prove rules, and fast. */
export interface TestKey {
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
}

/** A key on a curve, P-256 where none is named. */
export function ecKey(namedCurve: "P-256" | "P-384" = "P-256"): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
  return { privateKey, spki: Uint8Array.from(publicKey.export({ type: "spki", format: "der" })) };
}

export function rsaKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { privateKey, spki: Uint8Array.from(publicKey.export({ type: "spki", format: "der" })) };
}

/** How something is signed. */
export interface SigningParts {
  readonly innerAlgorithm?: Uint8Array;
  readonly outerAlgorithm?: Uint8Array;
  readonly signer?: TestKey;
  /** How the signature is really made, whatever the algorithm says. */
  readonly signWith?: { readonly hash: HashName; readonly saltLength: number } | "pkcs1";
  /** What becomes of the signature before it is written. */
  readonly rewriteSignature?: (signature: Uint8Array) => Uint8Array;
}

/** The fields of a certificate, each as DER; what is not given is as in AMD's certificates. */
export interface CertificateParts extends SigningParts {
  readonly version?: Uint8Array | null;
  readonly serial?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly notBefore?: Uint8Array;
  readonly notAfter?: Uint8Array;
  readonly subject?: Uint8Array;
  readonly spki?: Uint8Array;
  /** Between the key and the extensions. */
  readonly uniqueIds?: Uint8Array;
  /** Null for none. */
  readonly extensions?: readonly Uint8Array[] | null;
}

const P384_POINT = concatBytes(
  raw(4),
  createHash("sha384").update("x").digest(),
  createHash("sha384").update("y").digest(),
);
export const P384_SPKI = seq(seq(oid("1.2.840.10045.2.1"), oid("1.3.132.0.34")), der(0x03, raw(0), P384_POINT));

export function buildCertificate(parts: CertificateParts = {}): Uint8Array {
  const algorithm = parts.innerAlgorithm ?? pss(AMD_PSS);
  const { extensions = CA_EXTENSIONS, version = der(0xa0, int(2)) } = parts;
  const tbs = seq(
    ...(version === null ? [] : [version]),
    parts.serial ?? int(1),
    algorithm,
    parts.issuer ?? name("ARK-Test"),
    seq(parts.notBefore ?? text(0x17, "200101000000Z"), parts.notAfter ?? text(0x17, "450101000000Z")),
    parts.subject ?? name("SEV-Test"),
    parts.spki ?? P384_SPKI,
    ...(parts.uniqueIds === undefined ? [] : [parts.uniqueIds]),
    ...(extensions === null ? [] : [der(0xa3, seq(...extensions))]),
  );
  return seq(tbs, parts.outerAlgorithm ?? algorithm, der(0x03, raw(0), signature(tbs, parts)));
}

/** The signature over what is signed; without a signer, bytes that are none. */
export function signature(tbs: Uint8Array, parts: SigningParts): Uint8Array {
  const made = makeSignature(tbs, parts);
  return parts.rewriteSignature === undefined ? made : parts.rewriteSignature(made);
}

function makeSignature(tbs: Uint8Array, { signer, signWith }: SigningParts): Uint8Array {
  if (signer === undefined) return new Uint8Array(256).fill(0x5a);
  if (signer.privateKey.asymmetricKeyType === "ec") {
    const hash = typeof signWith === "object" ? signWith.hash : "sha256";
    return Uint8Array.from(sign(hash, tbs, signer.privateKey));
  }
  if (signWith === "pkcs1") return Uint8Array.from(sign("sha384", tbs, signer.privateKey));
  const { hash, saltLength } = signWith ?? { hash: "sha384", saltLength: 48 };
  const key = { key: signer.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  return Uint8Array.from(sign(hash, tbs, key));
}
