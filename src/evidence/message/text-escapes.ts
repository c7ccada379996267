import { toUtf8 } from "../../bytes/index.js";

/** Bytes that an escape stands for, and the offset behind it. */
export interface Escape {
  readonly octets: readonly number[];
  readonly end: number;
}

/** What follows the backslash, and the byte that it stands for. */
const SIMPLE: Readonly<Record<string, number>> = {
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
  "\\": 0x5c,
  "'": 0x27,
  '"': 0x22,
  "?": 0x3f,
};

/** The digits of an escape: how many, in which base, and what it makes of their number. */
interface Digits {
  readonly base: 8 | 16;
  readonly least: number;
  readonly most: number;
  readonly character: "byte" | "unicode";
}

const OCTAL: Digits = { base: 8, least: 1, most: 3, character: "byte" };
const NUMERIC: Readonly<Record<string, Digits>> = {
  x: { base: 16, least: 1, most: 2, character: "byte" },
  X: { base: 16, least: 1, most: 2, character: "byte" },
  u: { base: 16, least: 4, most: 4, character: "unicode" },
  U: { base: 16, least: 8, most: 8, character: "unicode" },
};

/**
 * Reads an escape of textproto. An octal one is at most 255, and \u and \U name no half of a surrogate pair.
 *
 * @param at offset of the backslash.
 * @returns null where it is no escape.
 */
export function readEscape(bytes: Uint8Array, at: number): Escape | null {
  const letter = String.fromCharCode(bytes[at + 1] ?? 0);
  const simple = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined;
  if (simple !== undefined) return { octets: [simple], end: at + 2 };
  const numeric = Object.hasOwn(NUMERIC, letter) ? NUMERIC[letter] : undefined;
  return numeric === undefined ? readDigits(bytes, at + 1, OCTAL) : readDigits(bytes, at + 2, numeric);
}

function readDigits(bytes: Uint8Array, start: number, { base, least, most, character }: Digits): Escape | null {
  let value = 0;
  let end = start;
  while (end < start + most) {
    const digit = digitOf(bytes[end] ?? 0);
    if (digit >= base) break;
    value = value * base + digit;
    end++;
  }
  if (end - start < least) return null;
  if (character === "byte") return value > 0xff ? null : { octets: [value], end };
  if (value > 0x10_ffff || (value >= 0xd800 && value <= 0xdfff)) return null;
  return { octets: [...toUtf8(String.fromCodePoint(value))], end };
}

/** The value of a hex digit of either case; 16 for anything else. */
function digitOf(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16;
}
