import { createECDH, createHash, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { P384_ORDER } from "../../../src/tee/snp/layout.js";
import type { Job } from "./raw.js";

/** n, the order of the group. */
export const ORDER = BigInt(`0x${P384_ORDER}`);

/** Number of the big-endian bytes. */
export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}

/** 48 big-endian bytes of a number below 2^384. */
export function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(96, "0"), "hex"));
}

export function mod(value: bigint, modulus = ORDER): bigint {
  return ((value % modulus) + modulus) % modulus;
}

/** 1 / a modulo a prime, by Euclid. */
export function invert(a: bigint, modulus = ORDER): bigint {
  let [r0, r1, t0, t1] = [modulus, mod(a, modulus), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1];
  }
  return mod(t0, modulus);
}

/** x and y, 96 bytes, of k times the generator; k is taken modulo n and is not 0. */
export function multipleOfG(k: bigint): Uint8Array {
  const curve = createECDH("secp384r1");
  curve.setPrivateKey(bytesOf(mod(k)));
  return Uint8Array.from(curve.getPublicKey().subarray(1));
}

/** What a signature adds to a message: with the key and the digest it is a job. */
export type Signed = Job;

/** A key with its private number. */
export class Signer {
  readonly key: Uint8Array;
  private nodeKey: KeyObject | null = null;

  constructor(
    readonly secret: bigint,
    private readonly random: (length: number) => Uint8Array,
  ) {
    this.key = multipleOfG(secret);
  }

  sign(message: Uint8Array): Signed {
    const digest = Uint8Array.from(createHash("sha384").update(message).digest());
    const k = mod(numberOf(this.random(48))) || 1n;
    const r = mod(numberOf(multipleOfG(k).subarray(0, 48)));
    const s = mod((numberOf(digest) + r * this.secret) * invert(k));
    return { key: this.key, digest, r: bytesOf(r), s: bytesOf(s) };
  }

  /** Whether node:crypto accepts it. */
  accepts(message: Uint8Array, signature: { r: Uint8Array; s: Uint8Array }): boolean {
    const coordinate = (start: number) => Buffer.from(this.key.subarray(start, start + 48)).toString("base64url");
    const jwk = { kty: "EC", crv: "P-384", x: coordinate(0), y: coordinate(48) };
    this.nodeKey ??= createPublicKey({ key: jwk, format: "jwk" });
    const bytes = Buffer.concat([signature.r, signature.s]);
    return verify("sha384", message, { key: this.nodeKey, dsaEncoding: "ieee-p1363" }, bytes);
  }
}

/**
 * The job whose scalars are u1 and u2 for the key secret * G, with the r that makes it valid; u1 and u2
 * are not 0 modulo n. Where the sum is infinity there is no such r, and r is 1.
 */
export function jobWithScalars(secret: bigint, u1: bigint, u2: bigint): Job {
  const k = mod(u1 + u2 * secret);
  const r = k === 0n ? 1n : mod(numberOf(multipleOfG(k).subarray(0, 48)));
  const s = mod(r * invert(u2));
  return { key: multipleOfG(secret), digest: bytesOf(mod(u1 * s)), r: bytesOf(r), s: bytesOf(s) };
}
