import { DER } from "./der.js";
import type { DerReader } from "./der.js";
import type { Problems } from "./problems.js";

/** Longest OBJECT IDENTIFIER, in octets; the longest in use (UUID-based) have 20. */
const MAX_OID_OCTETS = 64;

/** Reads an OBJECT IDENTIFIER as dotted text (X.690, section 8.19; subidentifiers minimal). */
export function readOid(reader: DerReader, name: string, problems: Problems): string {
  const content = reader.read(DER.OBJECT_IDENTIFIER, name);
  const arcs: bigint[] = [];
  let arc = 0n;
  let fresh = true;
  let sound = content.length > 0 && content.length <= MAX_OID_OCTETS && (content[content.length - 1] ?? 0) < 0x80;
  for (const octet of sound ? content : []) {
    if (fresh && octet === 0x80) sound = false;
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    fresh = octet < 0x80;
    if (!fresh) continue;
    arcs.push(arc);
    arc = 0n;
  }
  if (!sound) problems.malformed(`${name}: an object identifier is not well-formed`);
  const joint = arcs.shift() ?? 0n;
  const top = joint < 80n ? joint / 40n : 2n;
  return [top, joint - top * 40n, ...arcs].join(".");
}

/** Reads the content octets of an INTEGER: not empty, minimal, not negative. */
export function readUnsigned(reader: DerReader, name: string, problems: Problems): Uint8Array {
  const content = reader.read(DER.INTEGER, name);
  const [first, second] = content;
  if (first === undefined) problems.malformed(`${name}: an integer has no octets`);
  else if (first >= 0x80) problems.malformed(`${name}: an integer is negative`);
  else if (first === 0 && second !== undefined && second < 0x80) {
    problems.malformed(`${name}: an integer is not minimal`);
  }
  return content;
}

/** Reads an INTEGER from 0 to 2^31 − 1. */
export function readSmallInteger(reader: DerReader, name: string, problems: Problems): number {
  const content = readUnsigned(reader, name, problems);
  if (content.length > 4) problems.malformed(`${name}: an integer of ${content.length} octets`);
  return content.subarray(0, 4).reduce((value, octet) => value * 256 + octet, 0);
}

/**
 * Reads a BOOLEAN that may be left out and is false then. A false that is written out is no DER, but
 * frequent in certificates, and has one meaning only.
 */
export function readBooleanOrFalse(reader: DerReader, name: string, problems: Problems): boolean {
  if (reader.peek() !== DER.BOOLEAN) return false;
  const content = reader.read(DER.BOOLEAN, name);
  const value = content[0];
  if (content.length !== 1 || (value !== 0 && value !== 0xff)) {
    problems.malformed(`${name}: a boolean is neither 00 nor FF`);
  }
  return value === 0xff;
}

/** Reads a BIT STRING of whole octets. */
export function readOctetBits(reader: DerReader, name: string, problems: Problems): Uint8Array {
  const content = reader.read(DER.BIT_STRING, name);
  if (content[0] !== 0) problems.malformed(`${name}: a bit string does not hold whole octets`);
  return content.subarray(1);
}

/**
 * Reads a UTCTime or GeneralizedTime in the only form that RFC 5280, section 4.1.2.5 allows: seconds
 * present, no fraction, Z.
 *
 * @returns milliseconds since 1970.
 */
export function readTime(reader: DerReader, name: string, problems: Problems): number {
  const short = reader.peek() === DER.UTC_TIME;
  const content = reader.read(short ? DER.UTC_TIME : DER.GENERALIZED_TIME, name);
  const text = String.fromCharCode(...content.subarray(0, 20));
  const match = /^((?:[0-9]{2})?[0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})Z$/.exec(text);
  const [written = "", ...fields] = match?.slice(1) ?? [];
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map(Number);
  const year = Number(written) + (short ? (Number(written) < 50 ? 2000 : 1900) : 0);
  // Set field by field, since Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  // Fields out of range carry over (31 April becomes 1 May), which shows when it is written again.
  const rewritten = date
    .toISOString()
    .replace(/[^0-9]/g, "")
    .slice(short ? 2 : 0, 14);
  if (match !== null && rewritten === written + fields.join("")) return date.getTime();
  problems.malformed(`${name}: not a UTC time to the second`);
  return NaN;
}
