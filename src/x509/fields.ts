import { fromUtf8 } from "../bytes/index.js";
import { DER, DerReader } from "./der.js";
import type { Span } from "./der.js";
import { readOctetBits, readOid, readSmallInteger, readUnsigned } from "./primitives.js";
import type { Problems } from "./problems.js";
import type { SignatureScheme, SubjectKey } from "./types.js";

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";

/** RFC 4055, section 3.1; RFC 8017, appendix A.2. */
const RSASSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";
const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
/** RFC 5480, section 2.1.1. */
const EC_PUBLIC_KEY = "1.2.840.10045.2.1";
const SECP384R1 = "1.3.132.0.34";
const SECP256R1 = "1.2.840.10045.3.1.7";
/** RFC 5758, section 3.2. */
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
/** FIPS 180-4 digests, NIST's registered identifiers. */
const HASHES: ReadonlyMap<string, "sha256" | "sha384" | "sha512"> = new Map([
  ["2.16.840.1.101.3.4.2.1", "sha256"],
  ["2.16.840.1.101.3.4.2.2", "sha384"],
  ["2.16.840.1.101.3.4.2.3", "sha512"],
]);
/** What RFC 4055 says where a parameter is left out; stands for no digest that is accepted anywhere. */
const SHA1 = "1.3.14.3.2.26";

/** Texts of a Name that roles are told by. */
export interface NameTexts {
  readonly commonName: string | null;
  readonly organization: string | null;
}

/** Reads the attributes of a Name (RFC 5280, section 4.1.2.4), `name` being its DER with header. */
export function readNameTexts(name: Uint8Array, what: string, problems: Problems): NameTexts {
  const texts = new Map<string, string | null>();
  const sets = new DerReader(name, problems).enter(DER.SEQUENCE, what);
  while (sets.more()) {
    const set = sets.enter(DER.SET, what);
    if (!set.more()) problems.malformed(`${what}: an empty set of attributes`);
    while (set.more()) {
      const attribute = set.enter(DER.SEQUENCE, what);
      const type = readOid(attribute, what, problems);
      const wanted = type === COMMON_NAME || type === ORGANIZATION;
      const text = readText(attribute, wanted ? "text" : "check", what, problems);
      attribute.end(what);
      if (wanted) texts.set(type, texts.has(type) ? null : text);
    }
  }
  return { commonName: texts.get(COMMON_NAME) ?? null, organization: texts.get(ORGANIZATION) ?? null };
}

/** Octets of a character in the types of DirectoryString that no profile here uses: their text is not read. */
const UNREAD: ReadonlyMap<number, number> = new Map([
  [DER.TELETEX_STRING, 1],
  [DER.BMP_STRING, 2],
  [DER.UNIVERSAL_STRING, 4],
]);

/**
 * Reads a DirectoryString, or an IA5String in its place: attributes of other types have no place in a Name
 * here. Gives null where the text is not wanted, only that it be sound, and for the types that are unread.
 */
function readText(attribute: DerReader, want: "text" | "check", what: string, problems: Problems): string | null {
  const tag = attribute.peek();
  const isText = tag === DER.UTF8_STRING || tag === DER.PRINTABLE_STRING || tag === DER.IA5_STRING;
  const width = isText ? undefined : UNREAD.get(tag);
  const span = attribute.span(isText || width !== undefined ? tag : DER.UTF8_STRING, what);
  if (span === null) return null;
  if (width !== undefined) {
    if ((span.end - span.start) % width !== 0) problems.malformed(`${what}: the last character of a text is cut off`);
    return null;
  }
  if (isPrintable(attribute.bytes, span)) return want === "text" ? asciiText(attribute.bytes, span) : null;
  const text = tag === DER.UTF8_STRING ? fromUtf8(attribute.bytes.subarray(span.start, span.end)) : null;
  if (text === null) problems.malformed(`${what}: a text is not in the character set of its type`);
  return text;
}

/** Whether all characters are from 20h to 7Eh, which are the same in all the types, and nearly always all there is. */
function isPrintable(bytes: Uint8Array, { start, end }: Span): boolean {
  for (let i = start; i < end; i++) {
    const octet = bytes[i] ?? 0;
    if (octet < 0x20 || octet > 0x7e) return false;
  }
  return true;
}

function asciiText(bytes: Uint8Array, { start, end }: Span): string {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

/** Reads an AlgorithmIdentifier of a signature, `whole` being its DER with header. */
export function readSignatureScheme(whole: Uint8Array, problems: Problems): SignatureScheme {
  const what = "signatureAlgorithm";
  const reader = new DerReader(whole, problems).enter(DER.SEQUENCE, what);
  const algorithmOid = readOid(reader, what, problems);
  if (algorithmOid === ECDSA_WITH_SHA256) {
    // RFC 5758, section 3.2: there are no parameters, not even NULL.
    reader.end(what);
    return { kind: "ecdsa", hash: "sha256" };
  }
  if (algorithmOid !== RSASSA_PSS) {
    passOverParameters(reader, what);
    return { kind: "other", algorithmOid };
  }
  const parameters = reader.enter(DER.SEQUENCE, "RSASSA-PSS parameters");
  reader.end(what);
  return readPssParameters(parameters, problems) ?? { kind: "other", algorithmOid };
}

/** Goes to the end of an AlgorithmIdentifier whose parameters do not matter: it has one element of them at most. */
function passOverParameters(algorithm: DerReader, what: string): void {
  if (algorithm.more()) algorithm.readAny(what);
  algorithm.end(what);
}

/** Reads the parameters by meaning: AMD's older certificates write trailerField 1, which DER leaves out. */
function readPssParameters(parameters: DerReader, problems: Problems): SignatureScheme | null {
  const optional = <T>(n: number, absent: T, read: (inner: DerReader) => T): T => {
    if (parameters.peek() !== DER.context(n)) return absent;
    const inner = parameters.enter(DER.context(n), "RSASSA-PSS parameters");
    const value = read(inner);
    inner.end("RSASSA-PSS parameters");
    return value;
  };
  const hash = HASHES.get(optional(0, SHA1, (inner) => readHash(inner, problems)));
  const mgfHash = HASHES.get(
    optional(1, SHA1, (inner) => {
      const mask = inner.enter(DER.SEQUENCE, "mask generation function");
      const mgf = readOid(mask, "mask generation function", problems);
      if (mgf !== MGF1) return mgf;
      const digest = readHash(mask, problems);
      mask.end("mask generation function");
      return digest;
    }),
  );
  const saltLength = optional(2, 20, (inner) => readSmallInteger(inner, "saltLength", problems));
  const trailerField = optional(3, 1, (inner) => readSmallInteger(inner, "trailerField", problems));
  parameters.end("RSASSA-PSS parameters");
  if (hash === undefined || mgfHash === undefined || trailerField !== 1) return null;
  return { kind: "rsa-pss", hash, mgfHash, saltLength };
}

/** A digest's AlgorithmIdentifier, whose parameters are NULL or absent (RFC 4055, section 2.1). */
function readHash(reader: DerReader, problems: Problems): string {
  const hash = reader.enter(DER.SEQUENCE, "hash algorithm");
  const oid = readOid(hash, "hash algorithm", problems);
  if (hash.more()) hash.enter(DER.NULL, "hash algorithm").end("hash algorithm");
  hash.end("hash algorithm");
  return oid;
}

/** Reads a SubjectPublicKeyInfo, `spki` being its DER with header. */
export function readSubjectKey(spki: Uint8Array, problems: Problems): SubjectKey {
  const what = "subjectPublicKeyInfo";
  const whole = new DerReader(spki, problems);
  const reader = whole.enter(DER.SEQUENCE, what);
  whole.end(what);
  const algorithm = reader.enter(DER.SEQUENCE, what);
  const algorithmOid = readOid(algorithm, what, problems);
  const key = readOctetBits(reader, what, problems);
  reader.end(what);
  if (algorithmOid === RSA_ENCRYPTION) {
    algorithm.enter(DER.NULL, what).end(what);
    algorithm.end(what);
    return { kind: "rsa", modulusBits: readModulusBits(key, problems) };
  }
  if (algorithmOid === EC_PUBLIC_KEY && algorithm.peek() === DER.OBJECT_IDENTIFIER) {
    const curve = readOid(algorithm, what, problems);
    algorithm.end(what);
    if (curve === SECP256R1 && key.length === 65 && key[0] === 4) return { kind: "ec-p256", point: key };
    if (curve === SECP384R1 && key.length === 97 && key[0] === 4) return { kind: "ec-p384", point: key };
  } else passOverParameters(algorithm, what);
  return { kind: "other", algorithmOid };
}

/** RFC 8017, appendix A.1.1: RSAPublicKey is a modulus and an exponent. */
function readModulusBits(key: Uint8Array, problems: Problems): number {
  const outer = new DerReader(key, problems);
  const reader = outer.enter(DER.SEQUENCE, "RSA public key");
  const modulus = readUnsigned(reader, "RSA modulus", problems);
  readUnsigned(reader, "RSA exponent", problems);
  reader.end("RSA public key");
  outer.end("RSA public key");
  const first = modulus.findIndex((octet) => octet !== 0);
  return first < 0 ? 0 : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24;
}
