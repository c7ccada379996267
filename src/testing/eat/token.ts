import { p256 } from "@noble/curves/nist.js";
import { toBase64, toUtf8 } from "../../bytes/index.js";
import * as cbor from "../cbor.js";
import { seededP256 } from "../seed.js";
import { DEFAULT_ISSUER, cborClaims, jsonClaims } from "./claims.js";
import type { EatOptions } from "./claims.js";

/** How a token in CBOR is wrapped. */
export interface EatCborOptions extends EatOptions {
  /** COSE_Sign1 under its tag (the default) or without, or the bare map of claims. */
  readonly form?: "tagged" | "untagged" | "bare";
  /** The four elements of the COSE_Sign1, already written, to be changed. */
  readonly elements?: (elements: readonly Uint8Array[]) => readonly Uint8Array[];
}

/** How a token in JSON is wrapped. */
export interface EatJwtOptions extends EatOptions {
  /** Its header, JSON text. */
  readonly header?: string;
}

/** COSE (RFC 9052): tag of COSE_Sign1, labels of headers, and ES256 (RFC 9053). */
const COSE_SIGN1_TAG = 18;
const COSE_HEADER = { algorithm: 1, keyId: 4 } as const;
const COSE_ES256 = -7;

/** The key with which the tokens of a seed are signed: P-256, uncompressed, 65 bytes. */
export function eatPublicKey(seed = "veritee"): Uint8Array {
  return seededP256(keyLabel(seed)).publicKey;
}

/**
 * An entity attestation token in CBOR as Cocos's agent (0.9) writes it, signed by a key of its own making. Such a
 * signature proves nothing; what counts is the evidence inside.
 */
export function eatCbor(options: EatCborOptions = {}): Uint8Array {
  const claims = cborClaims(options);
  if (options.form === "bare") return claims;
  const header = cbor.map([cbor.integer(COSE_HEADER.algorithm), cbor.integer(COSE_ES256)]);
  const issuer = toUtf8(options.issuer ?? DEFAULT_ISSUER);
  const signed = cbor.array(
    cbor.text("Signature1"),
    cbor.bytes(header),
    cbor.bytes(new Uint8Array()),
    cbor.bytes(claims),
  );
  const elements = [
    cbor.bytes(header),
    cbor.map([cbor.integer(COSE_HEADER.keyId), cbor.bytes(issuer)]),
    cbor.bytes(claims),
    cbor.bytes(sign(signed, options)),
  ];
  const message = cbor.array(...(options.elements?.(elements) ?? elements));
  return options.form === "untagged" ? message : cbor.tag(COSE_SIGN1_TAG, message);
}

/** The same token as a JWT in its compact form, signed by ES256 with the same key. */
export function eatJwt(options: EatJwtOptions = {}): string {
  const header = options.header ?? '{"alg":"ES256","typ":"JWT"}';
  const signed = `${base64Url(toUtf8(header))}.${base64Url(toUtf8(jsonClaims(options)))}`;
  return `${signed}.${base64Url(sign(toUtf8(signed), options))}`;
}

/** r and s, 64 bytes: the form of both COSE and JOSE. */
function sign(message: Uint8Array, { seed = "veritee" }: EatOptions): Uint8Array {
  return p256.sign(message, seededP256(keyLabel(seed)).secretKey, { prehash: true, lowS: false });
}

function keyLabel(seed: string): string {
  return `eat/key/${seed}`;
}

function base64Url(content: Uint8Array): string {
  return toBase64(content).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
