import { isZero, u16le, u32le } from "../bytes/index.js";
import { MAX_VERSION, MIN_VERSION, REPORT_SIZE } from "../tee/snp/layout.js";
import type { MessageName } from "./sevsnp/forms.js";
import { ATTESTATION_FIELDS, REPORT_FIELDS } from "./sevsnp/fields.js";
import { TextScanner } from "./sevsnp/text-scanner.js";

/** What bytes look like. A wrong guess costs only a less fitting failure: what reads them then is strict. */
export type Recognized =
  | { readonly form: "report" }
  | { readonly form: "report-with-certificates" }
  | { readonly form: "json" }
  | { readonly form: "unknown" }
  | { readonly form: "protobuf" | "textproto"; readonly message: MessageName }
  /** Known, and not read: what it is, and what to do. */
  | { readonly form: "unsupported"; readonly what: string; readonly hint: string };

/** TEE type of a TDX quote, little-endian at byte 4 (Intel TDX DCAP Quote Generation, header). */
const TDX_TEE_TYPE = 0x81;
/** The only attestation key type of TDX quotes that is in use (ECDSA-P256), at byte 2. */
const TDX_KEY_TYPE = 2;
/** MSG_REPORT_RSP (AMD 56860): status u32, size of the report u32, 24 reserved bytes, the report. */
const RESPONSE_HEADER_SIZE = 32;
const RESPONSE_REPORT_SIZE_AT = 4;

/** Field numbers and wire types of the first bytes of a message: length-delimited 1 to 3, varint 1. */
const ATTESTATION_TAGS: readonly number[] = [0x0a, 0x12, 0x1a];
const REPORT_TAG = 0x08;
/** Fields of go-tpm-tools' attest.Attestation, as they start its textproto. */
const TPM_FIELDS: readonly string[] = ["ak_pub", "quotes", "event_log", "instance_info", "ak_cert"];
/** TPMT_PUBLIC: type RSA or ECC, name algorithm SHA-256 (TPM 2.0 Library part 2, section 12.2.4). */
const TPM_PUBLIC_STARTS: readonly (readonly number[])[] = [
  [0x00, 0x01, 0x00, 0x0b],
  [0x00, 0x23, 0x00, 0x0b],
];

const TPM_ATTESTATION = unsupported("vTPM attestation of go-tpm-tools", "a later version verifies it");

/** Says what bytes are by how they start, and by their length where nothing else tells. */
export function recognize(bytes: Uint8Array): Recognized {
  if (isTdxQuote(bytes)) return unsupported("TDX quote", "a later version verifies it");
  if (hasReportVersion(bytes, 0)) {
    return { form: bytes.length > REPORT_SIZE ? "report-with-certificates" : "report" };
  }
  // A message never starts with a tag and two zeros, but a report of an unknown version does.
  if (bytes.length === REPORT_SIZE && isZero(bytes, 1, 4)) return { form: "report" };
  const known = recognizeForeign(bytes) ?? recognizeText(bytes) ?? recognizeProtobuf(bytes);
  if (known !== null) return known;
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

/** A version 4 SEV-SNP report whose GUEST_SVN is 0x81 differs in the attestation key type. */
function isTdxQuote(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const version = u16le(bytes, 0);
  return (version === 4 || version === 5) && u16le(bytes, 2) === TDX_KEY_TYPE && u32le(bytes, 4) === TDX_TEE_TYPE;
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
  // COSE_Sign1: with tag 18, or an array of four that starts with a byte string.
  if (startsWith(bytes, [0xd2, 0x84]) || (bytes[0] === 0x84 && (bytes[1] ?? 0) >> 5 === 2)) {
    return unsupported("entity attestation token (EAT) in CBOR", "verify the raw report that it holds");
  }
  if (startsWith(bytes, [0x65, 0x79, 0x4a])) {
    return unsupported("JSON Web Token", "verify the raw report that it holds, if it holds one");
  }
  return null;
}

/** JSON, and textproto by the name of its first field. */
function recognizeText(bytes: Uint8Array): Recognized | null {
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
  return TPM_FIELDS.includes(name) ? TPM_ATTESTATION : null;
}

/**
 * A line feed is also the tag of an Attestation's report. The length of a real one takes two bytes, of
 * which the first is 80h or more, as no text has it.
 */
function recognizeProtobuf(bytes: Uint8Array): Recognized | null {
  const [tag = 0, second = 0] = bytes;
  if (tag === REPORT_TAG) return { form: "protobuf", message: "report" };
  if (!ATTESTATION_TAGS.includes(tag) || (tag === 0x0a && isTextByte(second))) return null;
  return startsWithTpmPublic(bytes) ? TPM_ATTESTATION : { form: "protobuf", message: "attestation" };
}

function isTextByte(c: number): boolean {
  return (c >= 0x20 && c < 0x7f) || (c >= 0x09 && c <= 0x0d);
}

/** Whether field 1 is a TPMT_PUBLIC, as in go-tpm-tools' message, where a Report would be in ours. */
function startsWithTpmPublic(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x0a) return false;
  let at = 1;
  while (at < 4 && (bytes[at] ?? 0) >= 0x80) at++;
  return TPM_PUBLIC_STARTS.some((start) => startsWith(bytes.subarray(at + 1), start));
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((octet, index) => bytes[index] === octet);
}
