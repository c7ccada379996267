import type { Digest } from "../../crypto/index.js";
import { PUBLIC_KEY } from "./layout.js";

/**
 * The digest of an ID or author key, as ID_KEY_DIGEST and AUTHOR_KEY_DIGEST of a report state it:
 * SHA-384 over AMD's form of the public key (see PUBLIC_KEY).
 *
 * @param point P-384 public key, 97 bytes uncompressed, big-endian; not checked to be on the curve (one
 * that is not never signed an ID block, so its digest stands in no report).
 * @returns 48 bytes.
 */
export function keyDigest(point: Uint8Array, digest: Digest): Uint8Array {
  return digest.digest("sha384", encodePublicKey(point));
}

/** AMD's form of a P-384 public key: PUBLIC_KEY.size bytes from an uncompressed point of 97. */
export function encodePublicKey(point: Uint8Array): Uint8Array {
  const encoded = new Uint8Array(PUBLIC_KEY.size);
  new DataView(encoded.buffer).setUint32(PUBLIC_KEY.curveOffset, PUBLIC_KEY.curveP384, true);
  encoded.set(point.slice(1, 49).reverse(), PUBLIC_KEY.qxOffset);
  encoded.set(point.slice(49, 97).reverse(), PUBLIC_KEY.qyOffset);
  return encoded;
}
