import { p256, p384 } from "@noble/curves/nist.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes, toUtf8 } from "../bytes/index.js";

/**
 * Everything in a simulated world that looks random is derived from texts: SHA-512 of the label and a
 * counter. The same label gives the same bytes for ever. Of no use as real key material.
 */

/** Bytes derived from a label. */
export function seededBytes(label: string, size: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let block = 0; 64 * block < size; block++) blocks.push(sha512(toUtf8(`veritee/${label}/${block}`)));
  return concatBytes(...blocks).slice(0, size);
}

/** An EC key pair: secret scalar (big-endian) and uncompressed SEC 1 point. */
export interface EcKeyPair {
  /** 48 bytes for P-384, 32 for P-256. */
  readonly secretKey: Uint8Array;
  /** 97 bytes for P-384, 65 for P-256. */
  readonly publicKey: Uint8Array;
}

/** A P-384 key pair from a label: 72 seeded bytes reduced to 1 .. n - 1 (FIPS 186-5, A.2.1). */
export function seededP384(label: string): EcKeyPair {
  return keyPair(p384, label, 72);
}

/** A P-256 key pair from a label. */
export function seededP256(label: string): EcKeyPair {
  return keyPair(p256, label, 48);
}

function keyPair(curve: typeof p384, label: string, seedSize: number): EcKeyPair {
  const { secretKey, publicKey } = curve.keygen(seededBytes(label, seedSize));
  return { secretKey, publicKey: curve.Point.fromBytes(publicKey).toBytes(false) };
}
