import { p256 } from "@noble/curves/nist.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha3_256, sha3_384, sha3_512 } from "@noble/hashes/sha3.js";
import { isPointOf, verifyOn } from "./noble-ecdsa.js";
import type { P256Job, P256Status, QuoteCrypto, QuoteDigestAlgorithm } from "./quote-crypto.js";

/** The only place where SHA-1 (FIPS 180-4) and SHA3 (FIPS 202) are named. */
const HASHES = {
  sha1,
  "sha3-256": sha3_256,
  "sha3-384": sha3_384,
  "sha3-512": sha3_512,
} as const satisfies Record<QuoteDigestAlgorithm, unknown>;

const POINT_SIZE = 65;
const UNCOMPRESSED = 0x04;
const DIGEST_SIZE = 32;
const SIGNATURE_SIZE = 64;

/** Over @noble/curves and @noble/hashes. */
export const nobleQuoteCrypto: QuoteCrypto = {
  digest: (algorithm, message) => HASHES[algorithm](message),
  verifyP256,
};

function verifyP256(job: P256Job): P256Status {
  const { point, digest, signature } = job;
  if (digest.length !== DIGEST_SIZE) throw new RangeError(`digest must be ${DIGEST_SIZE} bytes, not ${digest.length}`);
  const uncompressed = point.length === POINT_SIZE && point[0] === UNCOMPRESSED;
  if (!uncompressed || !isPointOf(p256, point)) return "key";
  return signature.length === SIGNATURE_SIZE ? verifyOn(p256, job) : "encoding";
}
