import { fromBase64, toBase64 } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { X509Code } from "./errors.js";

/** A bundle of hundreds of certificates. */
const MAX_PEM_CHARACTERS = 1024 * 1024;
const BEGIN = "-----BEGIN ";

/** What a PEM text may hold. */
export type PemLabel = "CERTIFICATE" | "X509 CRL";

/**
 * Decodes PEM (RFC 7468), strictly: blocks of such labels and nothing else but white space around and
 * between them, and NUL bytes at the end (hosts pad certificate tables so). LF or CRLF; no headers.
 *
 * @param text the text, or its bytes (ASCII).
 * @param label the label that every block must have, or several of which each block has one.
 * @param blocks how many blocks there may be.
 * @returns the DER of each block in the order of the text, new arrays, at least one. Errors:
 * `X509_PEM_SIZE`, `X509_PEM_SYNTAX`, `X509_PEM_LABEL`, `X509_PEM_HEADERS`, `X509_PEM_BASE64`,
 * `X509_PEM_COUNT`. What the blocks hold is not looked at.
 */
export function decodePem(
  text: string | Uint8Array,
  label: PemLabel | readonly PemLabel[],
  blocks: "exactly-one" | "one-or-more" = "one-or-more",
): Outcome<readonly Uint8Array[]> {
  if (text.length > MAX_PEM_CHARACTERS) {
    const detail = { expected: MAX_PEM_CHARACTERS, actual: text.length };
    return fail(
      "trust",
      "X509_PEM_SIZE",
      `The PEM text has ${text.length} characters, more than the limit of ${MAX_PEM_CHARACTERS}.`,
      detail,
    );
  }
  const labels = typeof label === "string" ? [label] : label;
  const lines = withoutTrailingNuls(typeof text === "string" ? text : latin1(text)).split("\n");
  const decoded: Uint8Array[] = [];
  let open: { readonly label: string; readonly line: number; base64: string } | null = null;
  for (const [index, raw] of lines.entries()) {
    const number = index + 1;
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (open === null) {
      if (/^[ \t]*$/.test(line)) continue;
      const opening = labels.find((candidate) => line === `${BEGIN}${candidate}-----`);
      if (opening === undefined) return refuseOpening(line, labels.join(" or "), number);
      open = { label: opening, line: number, base64: "" };
    } else if (line.startsWith("-----")) {
      if (line !== `-----END ${open.label}-----`) {
        return refuse("X509_PEM_SYNTAX", number, `no END line for ${open.label}`);
      }
      const der = fromBase64(open.base64);
      if (der === null || der.length === 0) return refuse("X509_PEM_BASE64", open.line, "the block is not base64");
      decoded.push(der);
      open = null;
    } else {
      if (/^[ \t]*$/.test(line)) return refuse("X509_PEM_SYNTAX", number, "a blank line inside a block");
      if (line.includes(":")) return refuse("X509_PEM_HEADERS", number, "a header line");
      if (!/^[A-Za-z0-9+/=]+$/.test(line)) return refuse("X509_PEM_BASE64", number, "not a line of base64");
      open.base64 += line;
    }
  }
  if (open !== null) return refuse("X509_PEM_SYNTAX", open.line, "the block is not closed");
  if (decoded.length === 0) return refuse("X509_PEM_SYNTAX", 1, `no ${labels.join(" or ")} block`);
  if (blocks === "exactly-one" && decoded.length > 1) {
    const message = `The text has ${decoded.length} PEM blocks, expected 1.`;
    return fail("trust", "X509_PEM_COUNT" satisfies X509Code, message, { expected: 1, actual: decoded.length });
  }
  return ok(decoded);
}

/** Writes one object as PEM (RFC 7468, section 2), with LF and a line end behind it. */
export function encodePem(der: Uint8Array, label: PemLabel): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `${[`${BEGIN}${label}-----`, ...lines, `-----END ${label}-----`].join("\n")}\n`;
}

/** Whether the bytes begin, after white space, like PEM. They need not be PEM to the end. */
export function isPem(bytes: Uint8Array): boolean {
  const start = bytes.findIndex((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return start >= 0 && latin1(bytes.subarray(start, start + BEGIN.length)) === BEGIN;
}

function refuseOpening(line: string, wanted: string, number: number): Outcome<never> {
  const other = /^-----BEGIN ([ -,.-~]{1,40})-----$/.exec(line)?.[1];
  if (other === undefined) return refuse("X509_PEM_SYNTAX", number, "text outside a block");
  const message = `Line ${number}: a block ${other}, expected ${wanted}.`;
  return fail("trust", "X509_PEM_LABEL" satisfies X509Code, message, { expected: wanted, actual: other });
}

function refuse(code: X509Code, line: number, why: string): Outcome<never> {
  return fail("trust", code, `Line ${line}: ${why}.`);
}

function withoutTrailingNuls(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

/** One character a byte; bytes above 0x7F make characters that no PEM line accepts. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += characters(bytes.subarray(i, i + 4096));
  return text;
}

/** Without an iterator, which costs more than all else in reading PEM. */
function characters(bytes: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, null, bytes) as string;
}
