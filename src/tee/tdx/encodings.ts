import { fromBase64, fromHex } from "../../bytes/index.js";
import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import { decodePem, isPem } from "../../x509/index.js";
import type { TdxCode } from "./errors.js";

/** Bytes without what text was wrapped around them, and what they look like. */
export interface Unwrapped {
  readonly form: "der" | "pem" | "json";
  readonly bytes: Uint8Array;
  /** `hex` or `base64`, where they were text of that; null where they lay there as they are. */
  readonly wrapped: "hex" | "base64" | null;
}

const SEQUENCE = 0x30;

/**
 * Takes hex or base64 off bytes, one layer of it. Intel's objects go about as DER, PEM or JSON, and each of these as text in
 * hex (with NUL or a line end behind it: PCCS, QvE collateral) or in base64.
 *
 * @returns a view of `bytes` where nothing was wrapped around them; null where they are none of these.
 */
export function unwrap(bytes: Uint8Array): Unwrapped | null {
  const bare = formOf(bytes);
  if (bare !== null) return { form: bare, bytes, wrapped: null };
  const text = asciiText(bytes);
  if (text === null || text === "") return null;
  const hex = fromHex(text);
  const inner = hex ?? fromBase64(text);
  const form = inner === null ? null : formOf(inner);
  return inner === null || form === null ? null : { form, bytes: inner, wrapped: hex === null ? "base64" : "hex" };
}

function formOf(bytes: Uint8Array): Unwrapped["form"] | null {
  if (isWholeSequence(bytes)) return "der";
  if (isPem(bytes)) return "pem";
  const first = bytes.find((byte) => !isSpace(byte));
  return first === 0x7b || first === 0x5b ? "json" : null;
}

/** Whether it is one DER SEQUENCE of up to 65 535 + 4 bytes or more, from the first byte to the last. */
function isWholeSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes;
  if (tag !== SEQUENCE) return false;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if (octets > 4 || first === 0x80) return false;
  let length = octets === 0 ? first : 0;
  for (const octet of bytes.subarray(2, 2 + octets)) length = length * 256 + octet;
  return bytes.length === 2 + octets + length;
}

/** Text of visible ASCII without the white space and the NULs around and in it; null where there is anything else. */
function asciiText(bytes: Uint8Array): string | null {
  const text: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) text.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  const stripped = text
    .join("")
    .replace(/\0+$/, "")
    .replace(/[ \t\r\n]+/g, "");
  return /^[!-~]*$/.test(stripped) ? stripped : null;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/**
 * The certificates and revocation lists in bytes: one in DER, or those of a PEM text, or either in hex or base64.
 *
 * @returns the DER of each, new arrays; or `TDX_COLLATERAL_ENCODING`. What they say is not looked at.
 */
export function decodeObjects(bytes: Uint8Array): Outcome<readonly Uint8Array[]> {
  const unwrapped = unwrap(bytes);
  if (unwrapped?.form === "der") return ok([unwrapped.bytes.slice()]);
  if (unwrapped?.form !== "pem") return refuse("neither DER nor PEM, nor hex or base64 of that", {});
  const blocks = decodePem(unwrapped.bytes, ["CERTIFICATE", "X509 CRL"]);
  return blocks.ok ? blocks : refuse("PEM that cannot be read", { cause: blocks.failure });
}

function refuse(why: string, detail: FailureDetail): Outcome<never> {
  const message = `A certificate or revocation list is ${why}.`;
  return fail("collect", "TDX_COLLATERAL_ENCODING" satisfies TdxCode, message, detail);
}
