import { createHash, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { numberOf } from "./curves.js";
import type { Group } from "./curves.js";
import type { Job } from "./raw.js";

/** What a signature adds to a message: with the key and the digest it is a job. */
export type Signed = Job;

/** A key with its private number. */
export class Signer {
  readonly key: Uint8Array;
  private nodeKey: KeyObject | null = null;

  constructor(
    readonly group: Group,
    readonly secret: bigint,
    private readonly random: (length: number) => Uint8Array,
  ) {
    this.key = group.multipleOfG(secret);
  }

  sign(message: Uint8Array): Signed {
    const { group } = this;
    const digest = Uint8Array.from(createHash(group.hash).update(message).digest());
    const k = group.mod(numberOf(this.random(group.size))) || 1n;
    const r = group.mod(numberOf(group.multipleOfG(k).subarray(0, group.size)));
    const s = group.mod((numberOf(digest) + r * this.secret) * group.invert(k));
    return { key: this.key, digest, r: group.bytesOf(r), s: group.bytesOf(s) };
  }

  /** Whether node:crypto accepts it. */
  accepts(message: Uint8Array, signature: { r: Uint8Array; s: Uint8Array }): boolean {
    const { size, hash, jwkName } = this.group;
    const coordinate = (start: number) => Buffer.from(this.key.subarray(start, start + size)).toString("base64url");
    const jwk = { kty: "EC", crv: jwkName, x: coordinate(0), y: coordinate(size) };
    this.nodeKey ??= createPublicKey({ key: jwk, format: "jwk" });
    const bytes = Buffer.concat([signature.r, signature.s]);
    return verify(hash, message, { key: this.nodeKey, dsaEncoding: "ieee-p1363" }, bytes);
  }
}

/**
 * The job whose scalars are u1 and u2 for the key secret * G, with the r that makes it valid; u1 and u2
 * are not 0 modulo n. Where the sum is infinity there is no such r, and r is 1.
 */
export function jobWithScalars(group: Group, secret: bigint, u1: bigint, u2: bigint): Job {
  const k = group.mod(u1 + u2 * secret);
  const r = k === 0n ? 1n : group.mod(numberOf(group.multipleOfG(k).subarray(0, group.size)));
  const s = group.mod(r * group.invert(u2));
  return {
    key: group.multipleOfG(secret),
    digest: group.bytesOf(group.mod(u1 * s)),
    r: group.bytesOf(r),
    s: group.bytesOf(s),
  };
}
