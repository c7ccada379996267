import { fromUtf8 } from "../bytes/index.js";

/** Longest piece of a log that one line of description shows, in characters. */
const LONGEST_SHOWN = 160;

/**
 * Text of a log for one line: control, format and direction characters, half surrogates and line separators become U+FFFD, and
 * what is longer than 160 characters is cut with an ellipsis.
 */
export function shown(text: string, longest = LONGEST_SHOWN): string {
  const characters = Array.from(text.slice(0, 2 * longest + 2));
  const cut = characters.length > longest || text.length > 2 * longest + 2;
  const line = (cut ? characters.slice(0, longest).join("") : text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return cut ? `${line}…` : line;
}

/** `bytes` without the zero bytes at the end: a view. */
export function withoutNuls(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

/** Strict UTF-8 without the zero bytes at the end, or null where it is not UTF-8. */
export function byteText(bytes: Uint8Array): string | null {
  return fromUtf8(withoutNuls(bytes));
}

/** As {@link byteText}, and null where there is no text or a character in it that is not printable. */
export function printableText(bytes: Uint8Array): string | null {
  const text = byteText(bytes);
  return text === null || text === "" || /[\p{C}\p{Zl}\p{Zp}]/u.test(text) ? null : text;
}

/** UTF-16 little-endian, one unit for each two bytes and NULs kept; half surrogates stay. Null for an odd length. */
export function utf16Text(bytes: Uint8Array): string | null {
  if (bytes.length % 2 !== 0) return null;
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  }
  return text;
}

/** UTF-16 text that people can read, without the NULs at its end; an odd last zero byte (half a NUL) is passed over. Null otherwise. */
export function printableUtf16(bytes: Uint8Array): string | null {
  let end = bytes.length % 2 === 1 && bytes[bytes.length - 1] === 0 ? bytes.length - 1 : bytes.length;
  // By hand: a pattern for the NULs at the end would look at each run of NULs anew from each of its places.
  while (end > 1 && bytes[end - 1] === 0 && bytes[end - 2] === 0) end -= 2;
  const text = utf16Text(bytes.subarray(0, end));
  return text === null || text === "" || /[\p{C}\p{Zl}\p{Zp}]/u.test(text) ? null : text;
}

/** What GUIDs look like in text: lower-case hex, the first three fields little-endian in the 16 bytes at `offset`. */
export function guidText(bytes: Uint8Array, offset = 0): string {
  const order = [3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15];
  return order.map((at) => (at < 0 ? "-" : (bytes[offset + at] ?? 0).toString(16).padStart(2, "0"))).join("");
}
