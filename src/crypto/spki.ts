import { concatBytes } from "../bytes/index.js";
import { RSA_ENCRYPTION } from "./rsa-jwk.js";

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UNCOMPRESSED = 0x04;

/** Curves of which {@link ecSpki} can write a key. */
export type EcCurve = "p256" | "p384";

/** AlgorithmIdentifier of id-ecPublicKey with the named curve (RFC 5480, 2.1.1), DER, and the length of a point. */
const CURVES: Readonly<Record<EcCurve, { readonly algorithm: readonly number[]; readonly pointSize: number }>> = {
  p256: {
    algorithm: [
      ...[0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
      ...[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
    ],
    pointSize: 65,
  },
  p384: {
    algorithm: [
      ...[0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
      ...[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
    ],
    pointSize: 97,
  },
};

/**
 * Writes an RSA public key as a SubjectPublicKeyInfo (RFC 8017, A.1.1), algorithm rsaEncryption with NULL parameters: the
 * one DER encoding that the numbers have, so that it can be compared with a certificate's.
 *
 * @param modulus big-endian, with or without zeros in front. Neither its size nor that it is a modulus is checked.
 * @param exponent from 0 to 2^32 − 1; a RangeError for anything else.
 */
export function rsaSpki(modulus: Uint8Array, exponent: number): Uint8Array {
  if (exponent !== exponent >>> 0) throw new RangeError("exponent must be a whole number from 0 to 2^32 - 1");
  const octets = Uint8Array.of(exponent >>> 24, exponent >>> 16, exponent >>> 8, exponent);
  return keyInfo(RSA_ENCRYPTION, element(SEQUENCE, unsigned(modulus), unsigned(octets)));
}

/**
 * Writes an elliptic curve's public key as a SubjectPublicKeyInfo (RFC 5480), named curve, uncompressed point.
 *
 * @param point 04 ‖ X ‖ Y, big-endian: 65 bytes on P-256, 97 on P-384; a RangeError for anything else. That it is on the
 * curve is not checked.
 */
export function ecSpki(curve: EcCurve, point: Uint8Array): Uint8Array {
  const { algorithm, pointSize } = CURVES[curve];
  if (point.length !== pointSize || point[0] !== UNCOMPRESSED)
    throw new RangeError(`point must be ${pointSize} bytes that start with 04`);
  return keyInfo(algorithm, point);
}

function keyInfo(algorithm: readonly number[], key: Uint8Array): Uint8Array {
  return element(SEQUENCE, Uint8Array.from(algorithm), element(BIT_STRING, Uint8Array.of(0), key));
}

/** INTEGER of a number that is not negative: as few octets as possible, and a zero in front of a set top bit. */
function unsigned(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(0);
  return element(INTEGER, sign, digits);
}

/** One DER element, its length in the shortest form. */
function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag, ...lengthOctets(content.length)), content);
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}
