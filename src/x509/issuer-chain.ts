import { concatBytes, toUtf8 } from "../bytes/index.js";

/** How PEM of a certificate begins, on a line of its own: neither DER nor JSON of any use has that in it. */
const BEGIN = "\n-----BEGIN CERTIFICATE-----";

/** An object that somebody signed, and perhaps the certificates of who did. */
export interface WithIssuers {
  /** The object alone: DER, JSON, or whatever it is. */
  readonly object: Uint8Array;
  /** PEM of the certificates behind it, in ASCII; null where there is none. */
  readonly pem: Uint8Array | null;
}

/**
 * Puts the certificates of an object's issuer behind it, on a line of their own, so that both are kept as one.
 *
 * @param pem begins with its first block.
 */
export function joinIssuers(object: Uint8Array, pem: string): Uint8Array {
  return concatBytes(object, toUtf8(`\n${pem}`));
}

/**
 * Parts what {@link joinIssuers} joined. Nothing of it is read: that what is behind the object is PEM of certificates, and
 * nothing else, is for whoever decodes it to see.
 *
 * @returns views of `bytes`.
 */
export function splitIssuers(bytes: Uint8Array): WithIssuers {
  const at = find(bytes, toUtf8(BEGIN));
  if (at < 0) return { object: bytes, pem: null };
  return { object: bytes.subarray(0, at), pem: bytes.subarray(at + 1) };
}

/** Where `part` first is in `bytes`, or -1. */
function find(bytes: Uint8Array, part: Uint8Array): number {
  const [first = 0] = part;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (part.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
