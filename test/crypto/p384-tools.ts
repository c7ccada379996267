import { createECDH, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { CryptoEngine, P384PublicKey } from "../../src/crypto/index.js";

/** Order of the group and the prime of the field (NIST SP 800-186, 3.2.1.4). */
export const N = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
export const P = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n;

/** A key pair of node:crypto, the independent implementation that the engines are compared with. */
export interface TestKey {
  readonly point: Uint8Array;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A key pair from 48 bytes that are taken as the private scalar. */
export function keyFrom(secret: Uint8Array): TestKey {
  const ecdh = createECDH("secp384r1");
  ecdh.setPrivateKey(secret);
  const point = new Uint8Array(ecdh.getPublicKey());
  const jwk = {
    kty: "EC",
    crv: "P-384",
    d: base64url(secret),
    x: base64url(point.subarray(1, 49)),
    y: base64url(point.subarray(49)),
  };
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  return { point, privateKey, publicKey: createPublicKey(privateKey) };
}

export function signWith(key: TestKey, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign("sha384", message, { key: key.privateKey, dsaEncoding: "ieee-p1363" }));
}

export function nodeAccepts(key: TestKey, message: Uint8Array, signature: Uint8Array): boolean {
  return verify("sha384", message, { key: key.publicKey, dsaEncoding: "ieee-p1363" }, signature);
}

export function prepared(engine: CryptoEngine, point: Uint8Array): P384PublicKey {
  const key = engine.prepareP384(point);
  if (!key.ok) throw new Error(key.failure.message);
  return key.value;
}

/** 48 bytes, big-endian. */
export function toBytes48(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(96, "0"), "hex"));
}

export function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

export function fromHexText(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
