import { p256 } from "@noble/curves/nist.js";
import { isPointOf, verifyOn } from "./noble-ecdsa.js";
import { quoteDigest } from "./noble-quote-digest.js";
import type { P256Job, P256Status, QuoteCrypto } from "./quote-crypto.js";

const POINT_SIZE = 65;
const UNCOMPRESSED = 0x04;
const DIGEST_SIZE = 32;
const SIGNATURE_SIZE = 64;

/** Over @noble/curves and @noble/hashes. */
export const nobleQuoteCrypto: QuoteCrypto = {
  digest: quoteDigest,
  verifyP256,
};

function verifyP256(job: P256Job): P256Status {
  const { point, digest, signature } = job;
  if (digest.length !== DIGEST_SIZE) throw new RangeError(`digest must be ${DIGEST_SIZE} bytes, not ${digest.length}`);
  const uncompressed = point.length === POINT_SIZE && point[0] === UNCOMPRESSED;
  if (!uncompressed || !isPointOf(p256, point)) return "key";
  return signature.length === SIGNATURE_SIZE ? verifyOn(p256, job) : "encoding";
}
