import { concatBytes, toUtf8 } from "../bytes/index.js";

/**
 * A writer of DER (ITU-T X.690) that also writes what DER forbids, where a negative test or a real
 * certificate of AMD needs it. Every function returns a new array.
 */

const UNIVERSAL = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** Tag, definite length in the shortest form, content. */
export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...content);
  return concatBytes(Uint8Array.of(tag, ...lengthOctets(body.length)), body);
}

function lengthOctets(size: number): number[] {
  if (size < 0x80) return [size];
  const octets: number[] = [];
  for (let rest = size; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  return [0x80 | octets.length, ...octets];
}

/** SEQUENCE (or SEQUENCE OF) of the given elements, in their order. */
export function sequence(...content: readonly Uint8Array[]): Uint8Array {
  return tlv(UNIVERSAL.sequence, ...content);
}

/** SET of the given elements, in their order (not sorted). */
export function set(...content: readonly Uint8Array[]): Uint8Array {
  return tlv(UNIVERSAL.set, ...content);
}

/** Context-specific, constructed (EXPLICIT) tag. */
export function explicit(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  return tlv(0xa0 | tag, ...content);
}

/** Context-specific, primitive (IMPLICIT) tag. */
export function implicit(tag: number, content: Uint8Array): Uint8Array {
  return tlv(0x80 | tag, content);
}

/** INTEGER from its content octets, as they are (two's complement, not shortened). */
export function integerOctets(content: Uint8Array): Uint8Array {
  return tlv(UNIVERSAL.integer, content);
}

/** INTEGER of a value that is not negative, in the shortest form. */
export function integer(value: number): Uint8Array {
  const octets: number[] = [];
  let rest = value;
  do {
    octets.unshift(rest % 256);
    rest = Math.floor(rest / 256);
  } while (rest > 0);
  if ((octets[0] ?? 0) >= 0x80) octets.unshift(0);
  return integerOctets(Uint8Array.from(octets));
}

/** BOOLEAN in its DER form, FF or 00. */
export function boolean(value: "true" | "false"): Uint8Array {
  return tlv(UNIVERSAL.boolean, Uint8Array.of(value === "true" ? 0xff : 0x00));
}

/** NULL. */
export function nullValue(): Uint8Array {
  return tlv(UNIVERSAL.null);
}

/** ENUMERATED of a value below 128. */
export function enumerated(value: number): Uint8Array {
  return tlv(UNIVERSAL.enumerated, Uint8Array.of(value));
}

/** BIT STRING of whole octets (no unused bits). */
export function bitString(octets: Uint8Array): Uint8Array {
  return tlv(UNIVERSAL.bitString, Uint8Array.of(0), octets);
}

/** OCTET STRING, primitive. */
export function octetString(octets: Uint8Array): Uint8Array {
  return tlv(UNIVERSAL.octetString, octets);
}

/** OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const arcs = dotted.split(".").map(Number);
  const [first = 0, second = 0, ...rest] = arcs;
  const octets = [first * 40 + second, ...rest].flatMap(base128);
  return tlv(UNIVERSAL.oid, Uint8Array.from(octets));
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128));
  return octets;
}

/** UTF8String. */
export function utf8String(text: string): Uint8Array {
  return tlv(UNIVERSAL.utf8String, toUtf8(text));
}

/** PrintableString; the characters are not looked at. */
export function printableString(text: string): Uint8Array {
  return tlv(UNIVERSAL.printableString, toUtf8(text));
}

/** IA5String; the characters are not looked at. */
export function ia5String(text: string): Uint8Array {
  return tlv(UNIVERSAL.ia5String, toUtf8(text));
}

/** Time as RFC 5280, section 4.1.2.5 wants it: UTCTime before 2050, then GeneralizedTime. Whole seconds. */
export function time(instant: Date): Uint8Array {
  const digits = `${instant.toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
  const year = instant.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? tlv(UNIVERSAL.utcTime, toUtf8(digits.slice(2)))
    : tlv(UNIVERSAL.generalizedTime, toUtf8(digits));
}

/** One PEM block with lines of 64 characters. */
export function toPem(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
