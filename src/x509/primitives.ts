import { DER } from "./der.js";
import type { DerReader, Span } from "./der.js";
import type { Problems } from "./problems.js";

/** Longest OBJECT IDENTIFIER, in octets; the longest in use (UUID-based) have 20. */
const MAX_OID_OCTETS = 64;

/** Reads an OBJECT IDENTIFIER as dotted text (X.690, section 8.19; subidentifiers minimal). */
export function readOid(reader: DerReader, name: string, problems: Problems): string {
  const span = reader.span(DER.OBJECT_IDENTIFIER, name);
  const text = span === null ? null : oidText(reader.bytes, span);
  if (text === null) problems.malformed(`${name}: an object identifier is not well-formed`);
  return text ?? "";
}

/** Texts of the arcs of one octet, which are most of them. */
const ARCS: readonly string[] = Array.from({ length: 0x80 }, (_, arc) => `.${arc}`);

/** Dotted text of the content octets of an OBJECT IDENTIFIER, or null where they are none. */
function oidText(bytes: Uint8Array, { start, end }: Span): string | null {
  if (end === start || end - start > MAX_OID_OCTETS || (bytes[end - 1] ?? 0) >= 0x80) return null;
  let text = "";
  for (let at = start, next = start; at < end; at = next) {
    const octet = bytes[at] ?? 0;
    if (octet === 0x80) return null;
    while ((bytes[next] ?? 0) >= 0x80) next++;
    next++;
    if (at === start) text = topArcs(subidentifier(bytes, at, next));
    else text += octet < 0x80 ? (ARCS[octet] ?? "") : `.${subidentifier(bytes, at, next)}`;
  }
  return text;
}

/** The value of the seven bits each of some octets: a number where it is safe as one. */
function subidentifier(bytes: Uint8Array, start: number, end: number): number | bigint {
  let arc = 0;
  for (let i = start; i < end; i++) arc = arc * 128 + ((bytes[i] ?? 0) & 0x7f);
  if (Number.isSafeInteger(arc)) return arc;
  return bytes.subarray(start, end).reduce((wide, octet) => (wide << 7n) | BigInt(octet & 0x7f), 0n);
}

/** The first subidentifier holds two arcs, of which the first is 0, 1 or 2. */
function topArcs(joint: number | bigint): string {
  if (typeof joint === "bigint") return `2.${joint - 80n}`;
  const top = joint < 80 ? Math.floor(joint / 40) : 2;
  return `${top}.${joint - top * 40}`;
}

/** Reads the content octets of an INTEGER: not empty, minimal, not negative. */
export function readUnsigned(reader: DerReader, name: string, problems: Problems): Uint8Array {
  const content = reader.read(DER.INTEGER, name);
  const first = content[0];
  if (first === undefined) problems.malformed(`${name}: an integer has no octets`);
  else if (first >= 0x80) problems.malformed(`${name}: an integer is negative`);
  else if (first === 0 && content.length > 1 && (content[1] ?? 0) < 0x80) {
    problems.malformed(`${name}: an integer is not minimal`);
  }
  return content;
}

/** Reads an INTEGER from 0 to 2^31 − 1. */
export function readSmallInteger(reader: DerReader, name: string, problems: Problems): number {
  const content = readUnsigned(reader, name, problems);
  if (content.length > 4) problems.malformed(`${name}: an integer of ${content.length} octets`);
  let value = 0;
  for (const octet of content.subarray(0, 4)) value = value * 256 + octet;
  return value;
}

/**
 * Reads a BOOLEAN that may be left out and is false then. A false that is written out is no DER, but
 * frequent in certificates, and has one meaning only.
 */
export function readBooleanOrFalse(reader: DerReader, name: string, problems: Problems): boolean {
  if (reader.peek() !== DER.BOOLEAN) return false;
  const span = reader.span(DER.BOOLEAN, name);
  const value = span !== null && span.end - span.start === 1 ? reader.bytes[span.start] : null;
  if (value !== 0 && value !== 0xff) problems.malformed(`${name}: a boolean is neither 00 nor FF`);
  return value === 0xff;
}

/** Reads a BIT STRING of whole octets. */
export function readOctetBits(reader: DerReader, name: string, problems: Problems): Uint8Array {
  const content = reader.read(DER.BIT_STRING, name);
  if (content[0] !== 0) problems.malformed(`${name}: a bit string does not hold whole octets`);
  return content.subarray(1);
}

/** Milliseconds in the 400 years after which the calendar repeats itself. */
const FOUR_CENTURIES = 146_097 * 86_400_000;

/**
 * Reads a UTCTime or GeneralizedTime in the only form that RFC 5280, section 4.1.2.5 allows: seconds
 * present, no fraction, Z.
 *
 * @returns milliseconds since 1970.
 */
export function readTime(reader: DerReader, name: string, problems: Problems): number {
  const short = reader.peek() === DER.UTC_TIME;
  const span = reader.span(short ? DER.UTC_TIME : DER.GENERALIZED_TIME, name);
  const instant = span === null ? NaN : instantOf(reader.bytes, span, short ? 2 : 4);
  if (Number.isNaN(instant)) problems.malformed(`${name}: not a UTC time to the second`);
  return instant;
}

/** The instant of YYMMDDhhmmssZ, or with a year of four digits; NaN where it is none. */
function instantOf(bytes: Uint8Array, { start, end }: Span, yearDigits: 2 | 4): number {
  if (end - start !== yearDigits + 11 || bytes[end - 1] !== 0x5a) return NaN;
  const field = (nth: number): number => twoDigits(bytes, start + yearDigits + 2 * nth);
  const written =
    yearDigits === 2 ? twoDigits(bytes, start) : twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const year = yearDigits === 4 ? written : written + (written < 50 ? 2000 : 1900);
  const [month, day, hour, minute, second] = [field(0), field(1), field(2), field(3), field(4)];
  // 400 years later, since Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const midnight = Date.UTC(year + 400, month - 1, day) - FOUR_CENTURIES;
  // A day that the month does not have carries over into the next one.
  const exists = month >= 1 && month <= 12 && day >= 1 && new Date(midnight).getUTCDate() === day;
  const inDay = hour < 24 && minute < 60 && second < 60;
  return exists && inDay ? midnight + ((hour * 60 + minute) * 60 + second) * 1000 : NaN;
}

/** Two ASCII digits as a number, or NaN. */
function twoDigits(content: Uint8Array, at: number): number {
  const [tens, ones] = [(content[at] ?? 0) - 0x30, (content[at + 1] ?? 0) - 0x30];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}
