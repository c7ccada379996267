import { toBase64 } from "../bytes/index.js";

/** AlgorithmIdentifier of rsaEncryption with NULL parameters (RFC 8017, A.1), DER. */
export const RSA_ENCRYPTION = [
  0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;

/** An RSA public key in the form of RFC 7518, 6.3.1: unpadded base64url, big-endian. */
export interface RsaJwk {
  readonly n: string;
  readonly e: string;
}

/** Modulus and exponent, big-endian, without a sign byte. */
export interface RsaNumbers {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
}

/** Modulus and exponent as a JWK. */
export function rsaJwkOf({ n, e }: RsaNumbers): RsaJwk {
  return { n: toBase64Url(n), e: toBase64Url(e) };
}

/**
 * Modulus and exponent of a SubjectPublicKeyInfo.
 *
 * @param spki DER with the algorithm rsaEncryption, exactly one structure.
 * @returns null where it is anything else.
 */
export function rsaNumbersOfSpki(spki: Uint8Array): RsaNumbers | null {
  const outer = wholeElement(spki, SEQUENCE);
  if (outer === null || !RSA_ENCRYPTION.every((byte, index) => outer[index] === byte)) return null;
  const bits = wholeElement(outer.subarray(RSA_ENCRYPTION.length), BIT_STRING);
  if (bits === null || bits[0] !== 0) return null;
  const key = wholeElement(bits.subarray(1), SEQUENCE);
  const modulus = key === null ? null : element(key, INTEGER);
  const exponent = modulus === null ? null : wholeElement(modulus.rest, INTEGER);
  const n = modulus === null ? null : positive(modulus.body);
  const e = exponent === null ? null : positive(exponent);
  return n === null || e === null ? null : { n, e };
}

interface Element {
  readonly body: Uint8Array;
  readonly rest: Uint8Array;
}

/** The first DER element of `bytes`: definite length in the shortest form, at most 65535 bytes. */
function element(bytes: Uint8Array, tag: number): Element | null {
  if (bytes[0] !== tag) return null;
  const first = bytes[1] ?? 0xff;
  const count = first < 0x80 ? 0 : first - 0x80;
  if (count > 2 || first === 0x80 || bytes.length < 2 + count) return null;
  const length = count === 0 ? first : bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  const shortest = count === 0 || length >= (count === 1 ? 0x80 : 0x100);
  const end = 2 + count + length;
  if (!shortest || end > bytes.length) return null;
  return { body: bytes.subarray(2 + count, end), rest: bytes.subarray(end) };
}

/** As {@link element}, with nothing left over behind it. */
function wholeElement(bytes: Uint8Array, tag: number): Uint8Array | null {
  const found = element(bytes, tag);
  return found === null || found.rest.length > 0 ? null : found.body;
}

/** The bytes of a positive DER integer in its shortest form, without the sign byte. */
function positive(body: Uint8Array): Uint8Array | null {
  const [first = 0x80, second = 0] = body;
  if (first >= 0x80 || (first === 0 && (body.length < 2 || second < 0x80))) return null;
  return first === 0 ? body.subarray(1) : body;
}

function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
