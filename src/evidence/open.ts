import { fromUtf8 } from "../bytes/index.js";
import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { REPORT_SIZE } from "../tee/snp/layout.js";
import { parseCertificateTable } from "./certificate-table.js";
import { openJsonText } from "./open-json.js";
import { bareQuote, bareReport, openedQuote, openedReport, openedTpm } from "./opened.js";
import type { OpenedEvidence } from "./opened.js";
import { recognize } from "./recognize.js";
import type { Recognized } from "./recognize.js";
import { MAX_MESSAGE_SIZE, note, refuse, refuseUnknown, refuseUnsupported, tooLarge } from "./refuse.js";
import { openProtobuf, openTextproto } from "./sevsnp/forms.js";
import { openQuoteProtobuf, openQuoteTextproto } from "./tdx/forms.js";
import { decodeQuoteText, notEncoded } from "./tdx/text.js";
import type { TextEncoding } from "./tdx/text.js";
import { SNP_FIELD, openTpmProtobuf, openTpmTextproto } from "./tpm/attestation.js";

/** What a caller may say that evidence is, instead of having it detected. */
export const EVIDENCE_HINTS = ["snp", "tdx", "vtpm", "snp-vtpm"] as const;
export type EvidenceHint = (typeof EVIDENCE_HINTS)[number];

/** Kinds of which bytes that are not recognised are handed on, for their parsers to say what is wrong. */
const BARE: Readonly<Partial<Record<EvidenceHint, (bytes: Uint8Array) => OpenedEvidence>>> = {
  snp: bareReport,
  tdx: bareQuote,
};

/**
 * Says by their content which container the bytes are, and takes the evidence out of it; out of a token first
 * what lies in it. What it does not do: to look into certificates, or to believe anything that lies beside the
 * evidence.
 *
 * @param hint what the caller says it is, or null to have it detected. With `snp` or `tdx`, what is not recognised
 * is handed on as a bare report or quote; with `vtpm`, evidence of a TEE beside a vTPM's is left out, and noted.
 * @param maxBytes largest size that is looked at, in bytes, inclusive.
 * @returns the evidence, or `EVIDENCE_SIZE`, `EVIDENCE_UNKNOWN`, `EVIDENCE_UNSUPPORTED`, `EVIDENCE_NOT_HARDWARE`,
 * `EVIDENCE_KIND` (not what the hint says); for a certificate table `EVIDENCE_TABLE_…`; for messages and carriers
 * `EVIDENCE_PROTOBUF`, `EVIDENCE_TEXTPROTO`, `EVIDENCE_ENCODING`, `JSON_…`, `PROTOJSON_…`, `EVIDENCE_FIELD_…`,
 * `EVIDENCE_CERTIFICATE_KINDS`, `EVIDENCE_TEE_KINDS`; for tokens `EVIDENCE_TOKEN…`, `JSON_…`.
 */
export async function openEvidence(
  bytes: Uint8Array,
  hint: EvidenceHint | null,
  maxBytes: number,
): Promise<Outcome<OpenedEvidence>> {
  if (bytes.length > maxBytes) return tooLarge("evidence", bytes.length, maxBytes);
  const recognized = recognize(bytes);
  if (recognized.form !== "token") return asHinted(openRecognized(bytes, recognized), bytes, hint);
  const { checkPlatform, readToken, refuseStandIn } = await import("./token/read.js");
  const claims = readToken(bytes, recognized.encoding);
  if (!claims.ok) return claims;
  const { rawReport, platformType } = claims.value;
  const refused = refuseStandIn(rawReport, platformType);
  if (refused !== null) return refused;
  const inner = openRecognized(rawReport, recognize(rawReport));
  if (!inner.ok) return inner;
  const contradiction = checkPlatform(platformType, inner.value.kind);
  if (contradiction !== null) return contradiction;
  const unverified = note("EVIDENCE_TOKEN_UNVERIFIED", "evidence.token", recognized.encoding);
  const format = `eat-${recognized.encoding}/${inner.value.format}`;
  return asHinted(ok({ ...inner.value, format, notes: [unverified, ...inner.value.notes] }), rawReport, hint);
}

/** As {@link openEvidence}, at once, for everything but tokens, which are refused with `EVIDENCE_TOKEN_NESTED`. */
export function openContainer(bytes: Uint8Array, hint: EvidenceHint | null, maxBytes: number): Outcome<OpenedEvidence> {
  if (bytes.length > maxBytes) return tooLarge("evidence", bytes.length, maxBytes);
  return asHinted(openRecognized(bytes, recognize(bytes)), bytes, hint);
}

/** What was opened, seen as the caller says that it is. */
function asHinted(
  opened: Outcome<OpenedEvidence>,
  bytes: Uint8Array,
  hint: EvidenceHint | null,
): Outcome<OpenedEvidence> {
  if (!opened.ok) {
    const bare = hint === null ? undefined : BARE[hint];
    return bare !== undefined && opened.failure.code === "EVIDENCE_UNKNOWN" ? ok(bare(bytes)) : opened;
  }
  const { kind, hardware, notes } = opened.value;
  if (hint === null || hint === kind) return opened;
  if (hint === "vtpm" && kind === "snp-vtpm") {
    const left = note("EVIDENCE_IGNORED", `evidence.${SNP_FIELD}`, hardware?.bytes.length ?? 0);
    return ok({ ...opened.value, kind: "vtpm", hardware: null, notes: [...notes, left] });
  }
  const message = `The evidence is of the kind ${kind}, but ${hint} was stated.`;
  return refuse("EVIDENCE_KIND", message, { expected: hint, actual: kind });
}

function openRecognized(bytes: Uint8Array, recognized: Recognized): Outcome<OpenedEvidence> {
  switch (recognized.form) {
    case "report":
      return ok(bareReport(bytes));
    case "report-with-certificates":
      return openReportWithCertificates(bytes);
    case "quote":
      return ok(bareQuote(bytes));
    case "quote-text":
      return openQuoteText(bytes, recognized.encoding);
    case "unsupported":
      return refuseUnsupported(recognized.what, recognized.hint);
    case "unknown":
      return refuseUnknown(bytes);
    case "token":
      return refuse("EVIDENCE_TOKEN_NESTED", "The bytes are a token, where evidence has to be.");
    case "json":
      return openJsonText(bytes);
    default:
      return openMessage(bytes, recognized);
  }
}

/** A quote has some 8 KiB, with the padding of Google's buffer, and nobody writes more than that as text. */
function openQuoteText(bytes: Uint8Array, encoding: TextEncoding): Outcome<OpenedEvidence> {
  if (bytes.length > MAX_MESSAGE_SIZE) return tooLarge("text", bytes.length, MAX_MESSAGE_SIZE);
  const text = fromUtf8(bytes);
  const quote = text === null ? notEncoded(encoding, null) : decodeQuoteText(text, encoding, null);
  const unwrapped = quote.ok ? ok({ quote: quote.value, eventLog: new Uint8Array(), notes: [] }) : quote;
  return openedQuote(`tdx-quote-${encoding}`, unwrapped);
}

/** Messages of a vTPM hold event logs, of which the caller's limit is the only one. */
function openMessage(
  bytes: Uint8Array,
  { form, message }: Extract<Recognized, { form: "protobuf" | "textproto" }>,
): Outcome<OpenedEvidence> {
  const isProtobuf = form === "protobuf";
  if (message === "tpm") {
    return openedTpm(`tpm-attestation-${form}`, isProtobuf ? openTpmProtobuf(bytes) : openTpmTextproto(bytes));
  }
  if (bytes.length > MAX_MESSAGE_SIZE) return tooLarge("message", bytes.length, MAX_MESSAGE_SIZE);
  if (message === "quote") {
    return openedQuote(`tdx-quote-${form}`, isProtobuf ? openQuoteProtobuf(bytes) : openQuoteTextproto(bytes));
  }
  const unwrapped = isProtobuf ? openProtobuf(bytes, message) : openTextproto(bytes, message);
  return openedReport(`sevsnp-${message}-${form}`, unwrapped);
}

function openReportWithCertificates(bytes: Uint8Array): Outcome<OpenedEvidence> {
  const table = parseCertificateTable(bytes.subarray(REPORT_SIZE));
  if (!table.ok) return table;
  const report = new Uint8Array(bytes.subarray(0, REPORT_SIZE));
  return openedReport("snp-report-with-certificates", ok({ report, ...table.value }));
}
