import { fromBase64, fromHex } from "../../bytes/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { refuse, refuseUnsupported } from "../refuse.js";
import { recognizeQuote } from "./recognize-quote.js";

/** How a quote is written as text. */
export type TextEncoding = "hex" | "base64";

/** As much of a text as tells the header of a quote: 8 bytes, and some white space before and between. */
const PROBE = 64;
const HEX_PROBE = 16;
const BASE64_PROBE = 12;

/** Says of text, or of bytes as such, how the quote is written with which it starts; null: it is none. */
export function recognizeQuoteText(text: string): TextEncoding | null {
  const start = bare(text.slice(0, PROBE));
  if (startsQuote(fromHex(start.slice(0, HEX_PROBE)))) return "hex";
  return startsQuote(decodeBase64(start.slice(0, BASE64_PROBE))) ? "base64" : null;
}

/** The first bytes of something as characters of one byte each, for {@link recognizeQuoteText}. */
export function textStart(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, PROBE));
}

/**
 * Reads a quote that was written as text and starts like one: hex of either case, with or without 0x, or base64 of either alphabet, padded or
 * not; broken into lines or not, and with the NULs behind it that end a string in C.
 *
 * @param path of the text in its container; null where the text is all there is.
 * @returns a new array. Errors: `EVIDENCE_ENCODING`, `EVIDENCE_UNSUPPORTED` (a quote of another kind).
 */
export function decodeQuoteText(text: string, encoding: TextEncoding, path: string | null): Outcome<Uint8Array> {
  const plain = bare(text);
  const bytes = encoding === "hex" ? fromHex(plain) : decodeBase64(plain);
  if (bytes === null) return notEncoded(encoding, path);
  const recognized = recognizeQuote(bytes);
  return recognized?.form === "unsupported" ? refuseUnsupported(recognized.what, recognized.hint) : ok(bytes);
}

/** Base64 of the alphabet that its characters are of; null where it is none. */
export function decodeBase64(text: string): Uint8Array | null {
  const alphabet = /[-_]/.test(text) ? "url" : "standard";
  return fromBase64(text, { alphabet, padding: "optional", trailingBits: "zero" });
}

/** Text that is not what it has to be. */
export function notEncoded(encoding: TextEncoding, path: string | null): Outcome<never> {
  const message = `${path ?? "The text of the quote"} is no ${encoding}, or was cut.`;
  return refuse("EVIDENCE_ENCODING", message, { ...(path === null ? {} : { path }), expected: encoding });
}

/** Without white space, the prefix of hex, and NULs at the end; in time that grows with the text, whatever is in it. */
function bare(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text
    .slice(0, end)
    .replace(/[ \t\r\n]+/g, "")
    .replace(/^0[xX]/, "");
}

function startsQuote(bytes: Uint8Array | null): boolean {
  return bytes !== null && bytes.length >= 8 && recognizeQuote(bytes) !== null;
}
