import { isZero, u32le } from "../bytes/index.js";
import { MAX_VERSION, MIN_VERSION, REPORT_SIZE } from "../tee/snp/layout.js";
import { TextScanner } from "./message/text-scanner.js";
import { recognizeProtobuf } from "./recognize-protobuf.js";
import { ATTESTATION_FIELDS, REPORT_FIELDS } from "./sevsnp/fields.js";
import { QUOTE_FIELDS } from "./tdx/fields.js";
import { recognizeQuote } from "./tdx/recognize-quote.js";
import { recognizeQuoteText, textStart } from "./tdx/text.js";
import type { TextEncoding } from "./tdx/text.js";
import { TPM_ATTESTATION_FIELDS } from "./tpm/fields.js";

/** The messages that carry evidence: go-sev-guest's two, go-tdx-guest's of either version, and go-tpm-tools'. */
export type EvidenceMessage = "attestation" | "report" | "quote" | "tpm";

/** How a token is written. */
export type TokenEncoding = "cbor" | "jwt";

/** What bytes look like. A wrong guess costs only a less fitting failure: what reads them then is strict. */
export type Recognized =
  | { readonly form: "report" }
  | { readonly form: "report-with-certificates" }
  /** A quote of TDX, and one written as text. */
  | { readonly form: "quote" }
  | { readonly form: "quote-text"; readonly encoding: TextEncoding }
  | { readonly form: "json" }
  | { readonly form: "unknown" }
  | { readonly form: "protobuf" | "textproto"; readonly message: EvidenceMessage }
  /** An entity attestation token. */
  | { readonly form: "token"; readonly encoding: TokenEncoding }
  /** Known, and not read: what it is, and what to do. */
  | { readonly form: "unsupported"; readonly what: string; readonly hint: string };

/** MSG_REPORT_RSP (AMD 56860): status u32, size of the report u32, 24 reserved bytes, the report. */
const RESPONSE_HEADER_SIZE = 32;
const RESPONSE_REPORT_SIZE_AT = 4;

/** `raw_report` as a text string in CBOR: the claim of a token that holds the evidence. */
const RAW_REPORT_KEY = [0x6a, 0x72, 0x61, 0x77, 0x5f, 0x72, 0x65, 0x70, 0x6f, 0x72, 0x74];

/** Says what bytes are by how they start, and by their length where nothing else tells. */
export function recognize(bytes: Uint8Array): Recognized {
  const quote = recognizeQuote(bytes);
  if (quote !== null) return quote;
  if (hasReportVersion(bytes, 0)) {
    return { form: bytes.length > REPORT_SIZE ? "report-with-certificates" : "report" };
  }
  // A message never starts with a tag and two zeros, but a report of an unknown version does.
  if (bytes.length === REPORT_SIZE && isZero(bytes, 1, 4)) return { form: "report" };
  const known = recognizeForeign(bytes) ?? recognizeToken(bytes) ?? recognizeText(bytes);
  if (known !== null) return known;
  const message = recognizeProtobuf(bytes);
  if (message !== null) return { form: "protobuf", message };
  return { form: bytes.length === REPORT_SIZE ? "report" : "unknown" };
}

function unsupported(what: string, hint: string): Recognized {
  return { form: "unsupported", what, hint };
}

function hasReportVersion(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + 4) return false;
  const version = u32le(bytes, at);
  return version >= MIN_VERSION && version <= MAX_VERSION;
}

/** Evidence of other kinds. */
function recognizeForeign(bytes: Uint8Array): Recognized | null {
  if (
    bytes.length === RESPONSE_HEADER_SIZE + REPORT_SIZE &&
    u32le(bytes, RESPONSE_REPORT_SIZE_AT) === REPORT_SIZE &&
    hasReportVersion(bytes, RESPONSE_HEADER_SIZE)
  ) {
    const hint = `cut off its first ${RESPONSE_HEADER_SIZE} bytes, what follows is the report`;
    return unsupported("firmware response MSG_REPORT_RSP with its header", hint);
  }
  if (startsWith(bytes, [0x48, 0x43, 0x4c, 0x41])) {
    return unsupported("Azure HCL report", "the SEV-SNP report is in its bytes 32 to 1215");
  }
  return null;
}

/**
 * A token in CBOR is a COSE_Sign1 (with tag 18, or an array of four that starts with a byte string) or the bare
 * map of claims; as a JWT it starts with the base64 of `{"`.
 */
function recognizeToken(bytes: Uint8Array): Recognized | null {
  const [first = 0, second = 0] = bytes;
  const sign1 = startsWith(bytes, [0xd2, 0x84]) || (first === 0x84 && second >> 5 === 2);
  if (sign1 || (first >> 5 === 5 && includes(bytes, RAW_REPORT_KEY))) return { form: "token", encoding: "cbor" };
  return startsWith(bytes, [0x65, 0x79, 0x4a]) ? { form: "token", encoding: "jwt" } : null;
}

/** JSON, textproto by the name of its first field, and quotes in hex or base64. None of them starts with a NUL. */
function recognizeText(bytes: Uint8Array): Recognized | null {
  if (bytes[2] === 0) return null;
  const encoding = recognizeQuoteText(textStart(bytes));
  if (encoding !== null) return { form: "quote-text", encoding };
  const scanner = new TextScanner(bytes);
  // A byte order mark is refused later, by who says so.
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) scanner.at = 3;
  scanner.skipSpace();
  if (scanner.peek() === 0x7b) return { form: "json" };
  const name = scanner.word();
  scanner.skipSpace();
  if (scanner.take(":{<") === null) return null;
  if (Object.hasOwn(ATTESTATION_FIELDS, name)) return { form: "textproto", message: "attestation" };
  if (Object.hasOwn(REPORT_FIELDS, name)) return { form: "textproto", message: "report" };
  if (Object.hasOwn(QUOTE_FIELDS, name)) return { form: "textproto", message: "quote" };
  return Object.hasOwn(TPM_ATTESTATION_FIELDS, name) ? { form: "textproto", message: "tpm" } : null;
}

function startsWith(bytes: Uint8Array, start: readonly number[], at = 0): boolean {
  return start.every((octet, index) => bytes[at + index] === octet);
}

function includes(bytes: Uint8Array, part: readonly number[]): boolean {
  const [first = 0] = part;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (startsWith(bytes, part, at)) return true;
  }
  return false;
}
