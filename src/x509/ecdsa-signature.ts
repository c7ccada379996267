import { DER, DerReader } from "./der.js";
import { readUnsigned } from "./primitives.js";
import { CERTIFICATE, Problems } from "./problems.js";

/**
 * Takes an ECDSA signature out of its DER (RFC 3279, section 2.2.3): SEQUENCE of the INTEGERs r and s, each minimal and
 * not negative, and nothing behind. Whether the numbers are in the range of the curve is for who verifies.
 *
 * @param size octets of each number: 32 on P-256.
 * @returns r ‖ s, big-endian (IEEE P1363), a new array; null where it is none, or a number is too long.
 */
export function ecdsaSignatureOf(der: Uint8Array, size: number): Uint8Array | null {
  const problems = new Problems(CERTIFICATE);
  const outer = new DerReader(der, problems);
  const reader = outer.enter(DER.SEQUENCE, "signature");
  const numbers = [readUnsigned(reader, "r", problems), readUnsigned(reader, "s", problems)];
  reader.end("signature");
  outer.end("signature");
  if (problems.first !== null) return null;
  const signature = new Uint8Array(2 * size);
  for (const [index, number] of numbers.entries()) {
    const digits = number[0] === 0 ? number.subarray(1) : number;
    if (digits.length > size) return null;
    signature.set(digits, (index + 1) * size - digits.length);
  }
  return signature;
}
