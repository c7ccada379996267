import { equalBytes, u32le, u64le } from "../bytes/index.js";
import type { Digest } from "../crypto/index.js";
import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { refusal } from "./errors.js";

/** What a cache keeps of one object. */
export interface Entry {
  /** When it was had from its service, in milliseconds since 1970: 0 to 2^53 - 1. */
  readonly storedAt: number;
  /** {@link Accepted.rank}, 0 to 2^53 - 1. */
  readonly rank: number;
  /** The body as it was served. */
  readonly bytes: Uint8Array;
}

// Version 1, integers little-endian: magic (4), version u32, storedAt u64, rank u64, length of the body
// u32, SHA-256 (32) of all the bytes before and after it, body.
const MAGIC = Uint8Array.of(0x76, 0x74, 0x63, 0x65);
const VERSION = 1;
const VERSION_AT = 4;
const STORED_AT = 8;
const RANK_AT = 16;
const LENGTH_AT = 24;
const DIGEST_AT = 28;
const BODY_AT = 60;

/** Bytes of an entry beside its body. */
export const ENTRY_OVERHEAD = BODY_AT;

/**
 * Writes an entry as bytes. The checksum finds damage, not malice: what is read back is accepted anew.
 *
 * @throws RangeError where a number is out of range.
 */
export function encodeEntry({ storedAt, rank, bytes }: Entry, digest: Digest): Uint8Array {
  for (const [name, value] of Object.entries({ storedAt, rank })) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} is not a whole number up to 2^53 - 1`);
  }
  const whole = new Uint8Array(BODY_AT + bytes.length);
  const view = new DataView(whole.buffer);
  whole.set(MAGIC);
  view.setUint32(VERSION_AT, VERSION, true);
  view.setBigUint64(STORED_AT, BigInt(storedAt), true);
  view.setBigUint64(RANK_AT, BigInt(rank), true);
  view.setUint32(LENGTH_AT, bytes.length, true);
  whole.set(bytes, BODY_AT);
  whole.set(checksum(whole, digest), DIGEST_AT);
  return whole;
}

/**
 * Reads an entry; what it holds is as untrusted as before.
 *
 * @returns a copy, or `COLLATERAL_ENTRY`.
 */
export function decodeEntry(whole: Uint8Array, digest: Digest): Outcome<Entry> {
  if (whole.length < BODY_AT || !equalBytes(whole.subarray(0, MAGIC.length), MAGIC)) return damaged("is no entry");
  const version = u32le(whole, VERSION_AT);
  if (version !== VERSION) return damaged(`has version ${version}, not ${VERSION}`);
  const length = u32le(whole, LENGTH_AT);
  if (whole.length !== BODY_AT + length) {
    return damaged(`has ${whole.length - BODY_AT} bytes of body, not ${length} as it says`);
  }
  if (!equalBytes(checksum(whole, digest), whole.subarray(DIGEST_AT, BODY_AT)))
    return damaged("does not have its checksum");
  const storedAt = Number(u64le(whole, STORED_AT));
  const rank = Number(u64le(whole, RANK_AT));
  if (!Number.isSafeInteger(storedAt) || !Number.isSafeInteger(rank)) return damaged("holds a number above 2^53 - 1");
  return ok({ storedAt, rank, bytes: whole.slice(BODY_AT) });
}

/** SHA-256 of everything but the place of the checksum. */
function checksum(whole: Uint8Array, digest: Digest): Uint8Array {
  const covered = new Uint8Array(whole.length - (BODY_AT - DIGEST_AT));
  covered.set(whole.subarray(0, DIGEST_AT));
  covered.set(whole.subarray(BODY_AT), DIGEST_AT);
  return digest.digest("sha256", covered);
}

function damaged(how: string): Extract<Outcome<never>, { ok: false }> {
  return refusal("COLLATERAL_ENTRY", `What the cache holds ${how}.`);
}
