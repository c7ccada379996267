import { sha3_512 } from "@noble/hashes/sha3.js";
import { concatBytes } from "../../bytes/index.js";

/** Size of REPORT_DATA, and of the challenge that goes into it. */
const CHALLENGE_SIZE = 64;

/**
 * REPORT_DATA that binds an attestation key to a report, as Cocos 0.8.2 does:
 * SHA3-512(challenge, right-padded with zeros to 64 bytes, and TPMT_PUBLIC).
 *
 * @param challenge 64 bytes at most; more throws a RangeError.
 * @param akPublic TPMT_PUBLIC, without a size in front.
 * @returns 64 bytes.
 */
export function bindingReportData(challenge: Uint8Array, akPublic: Uint8Array): Uint8Array {
  const padded = new Uint8Array(CHALLENGE_SIZE);
  padded.set(challenge);
  return sha3_512(concatBytes(padded, akPublic));
}
