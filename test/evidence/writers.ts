import { encode } from "cborg";
import { concatBytes, toBase64, toUtf8 } from "../../src/bytes/index.js";
import { bytesField, numberField } from "../../src/testing/wire.js";

/** Messages of go-tpm-tools and tokens of Cocos, with whatever bytes in them: containers do not look inside. */

/** An entry of the map of PCRs: a key, which 0 may leave out, and a value. */
export function slot(index: number | null, value: Uint8Array): Uint8Array {
  const key = index === null ? new Uint8Array() : numberField(1, BigInt(index));
  return bytesField(2, concatBytes(key, bytesField(2, value)));
}

/** Field 3 of a quote: a bank by its number and its values. */
export function pcrs(bank: number, slots: readonly Uint8Array[]): Uint8Array {
  return bytesField(3, concatBytes(numberField(1, BigInt(bank)), ...slots));
}

/** Field 2: a quote of what stands in it. */
export function quoteField(...parts: readonly Uint8Array[]): Uint8Array {
  return bytesField(2, concatBytes(...parts));
}

/** Bytes that are nothing, and are the same for the same arguments. */
export function filler(size: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (seed + 7 * index) & 0xff);
}

/** TPMT_PUBLIC as far as a container looks at it: its type and name algorithm, big-endian. */
export function akPublic(type = 0x0001, nameAlgorithm = 0x000b, size = 280): Uint8Array {
  return concatBytes(Uint8Array.of(0, type, 0, nameAlgorithm), filler(size - 4, 1));
}

/** TPMS_ATTEST as far as a container looks at it. */
export const ATTEST = concatBytes(Uint8Array.of(0xff, 0x54, 0x43, 0x47, 0x80, 0x18), filler(139, 2));
/** What stands for a TPMT_SIGNATURE. */
export const SIGNATURE = concatBytes(Uint8Array.of(0, 0x14, 0, 0x0b, 1, 0), filler(256, 3));
/** What stands for a PCR's value. */
export const VALUE = filler(32, 4);

/** The quote of one bank, whole. */
export function wholeQuote(bank = 11, indices: readonly number[] = [0, 4, 23]): Uint8Array {
  const slots = indices.map((index) => slot(index, filler(32, index)));
  return quoteField(bytesField(1, ATTEST), bytesField(2, SIGNATURE), pcrs(bank, slots));
}

/** A message of two banks; `more` stands behind it. */
export function tpmMessage(...more: readonly Uint8Array[]): Uint8Array {
  const log = bytesField(3, concatBytes(new Uint8Array(4), filler(60, 5)));
  return concatBytes(bytesField(1, akPublic()), wholeQuote(11), wholeQuote(12), log, ...more);
}

/** The claims of a token of Cocos; undefined leaves one out. */
export interface TokenParts {
  readonly rawReport?: unknown;
  readonly platformType?: unknown;
  /** Further claims, by key. */
  readonly more?: readonly (readonly [number | string, unknown])[];
}

/** The map of claims in CBOR. */
export function cborClaims({ rawReport, platformType, more = [] }: TokenParts): Uint8Array {
  const claims = new Map<number | string, unknown>([
    [1, "cocos-attestation-service"],
    [6, 1_780_000_000],
    [10, filler(32, 6)],
    ...more,
  ]);
  if (platformType !== undefined) claims.set("platform_type", platformType);
  if (rawReport !== undefined) claims.set("raw_report", rawReport);
  return encode(claims);
}

/** The parts of a COSE_Sign1 that a test writes otherwise. */
export interface Sign1Parts {
  readonly protectedHeader?: unknown;
  readonly unprotectedHeader?: unknown;
  readonly signature?: unknown;
  readonly more?: readonly unknown[];
}

/** A COSE_Sign1 over a payload, without its tag. */
export function sign1(payload: unknown, parts: Sign1Parts = {}): Uint8Array {
  const { protectedHeader = encode(new Map([[1, -7]])), unprotectedHeader = new Map([[4, toUtf8("issuer")]]) } = parts;
  return encode([protectedHeader, unprotectedHeader, payload, parts.signature ?? filler(64, 7), ...(parts.more ?? [])]);
}

/** Tag 18 before a COSE_Sign1. */
export function tagged(bytes: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0xd2), bytes);
}

/** A token as a Cocos agent writes it. */
export function cborToken(rawReport: Uint8Array, platformType?: string): Uint8Array {
  return tagged(sign1(cborClaims({ rawReport, platformType })));
}

/** Base64url without padding. */
export function base64url(bytes: Uint8Array | string): string {
  const text = toBase64(typeof bytes === "string" ? toUtf8(bytes) : bytes);
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A JWT of any header and payload. */
export function jwtOf(payload: string, header = '{"alg":"ES256","typ":"JWT"}'): string {
  return [header, payload, filler(64, 8)].map(base64url).join(".");
}

/** A token as a Cocos agent writes it. */
export function jwtToken(rawReport: Uint8Array, platformType?: string): string {
  const iss = "cocos-attestation-service";
  return jwtOf(JSON.stringify({ iss, platform_type: platformType, raw_report: toBase64(rawReport), submods: {} }));
}
