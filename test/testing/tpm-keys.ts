import { constants, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { TpmHash, TpmScheme } from "../../src/testing/index.js";

/** Offsets of a TPMT_PUBLIC without authPolicy, and of the values in a TPMT_SIGNATURE. */
const MODULUS_OFFSET = 24;
const POINT_OFFSET = 22;
const SIGNATURE_OFFSET = 6;

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

/** The public key of a TPMT_PUBLIC without authPolicy, for node:crypto. */
export function nodeKey(akPublic: Uint8Array): KeyObject {
  if (akPublic[1] === 1) {
    return createPublicKey({
      key: { kty: "RSA", n: base64Url(akPublic.slice(MODULUS_OFFSET)), e: "AQAB" },
      format: "jwk",
    });
  }
  const size = (akPublic.length - POINT_OFFSET - 2) / 2;
  const x = akPublic.slice(POINT_OFFSET, POINT_OFFSET + size);
  const y = akPublic.slice(POINT_OFFSET + size + 2);
  const crv = size === 32 ? "P-256" : "P-384";
  return createPublicKey({ key: { kty: "EC", crv, x: base64Url(x), y: base64Url(y) }, format: "jwk" });
}

/** Whether a well-formed TPMT_SIGNATURE of that scheme verifies under the key, by node:crypto. */
export function nodeVerifies(
  akPublic: Uint8Array,
  message: Uint8Array,
  rawSig: Uint8Array,
  [scheme, hash, saltLength]: readonly [TpmScheme, TpmHash, number?],
): boolean {
  const key = nodeKey(akPublic);
  const values = rawSig.slice(SIGNATURE_OFFSET);
  if (scheme === "ecdsa") {
    const size = (values.length - 2) / 2;
    const signature = Buffer.concat([values.slice(0, size), values.slice(size + 2)]);
    return verify(hash, message, { key, dsaEncoding: "ieee-p1363" }, signature);
  }
  const padding = scheme === "rsassa" ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING;
  return verify(hash, message, { key, padding, ...(saltLength === undefined ? {} : { saltLength }) }, values);
}
