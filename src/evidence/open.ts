import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { DEFAULT_JSON_LIMITS, parseJson } from "../json/index.js";
import type { JsonObject } from "../json/index.js";
import type { EvidenceKind, Finding } from "../result/index.js";
import { REPORT_SIZE } from "../tee/snp/layout.js";
import type { VtpmParts } from "../tee/vtpm/parts.js";
import { parseCertificateTable } from "./certificate-table.js";
import type { Supplement } from "./certificate-table.js";
import { recognize } from "./recognize.js";
import type { Recognized } from "./recognize.js";
import { refuse } from "./refuse.js";
import type { Refused } from "./refuse.js";
import type { UnwrappedReport } from "./sevsnp/attestation.js";
import { openJson, openProtobuf, openTextproto } from "./sevsnp/forms.js";
import type { MessageName } from "./sevsnp/forms.js";

/** What a caller may say that evidence is, instead of having it detected. */
export const EVIDENCE_HINTS = ["snp", "vtpm", "snp-vtpm"] as const;
export type EvidenceHint = (typeof EVIDENCE_HINTS)[number];

/** Evidence of a TEE out of its container: untrusted bytes, and the scheme that reads them. */
export interface HardwareEvidence {
  /** Id of the scheme. */
  readonly scheme: string;
  /** The bare evidence; of a bare report the very bytes that were handed in, whatever their length. */
  readonly bytes: Uint8Array;
  /** Certificates and revocation lists that lay beside it: untrusted, DER or PEM, not looked into. */
  readonly supplements: readonly Supplement[];
}

/** Evidence out of its container. At least one of `hardware` and `vtpm` is there. */
export interface OpenedEvidence {
  readonly kind: EvidenceKind;
  /** The container: `snp-report` is a bare report. */
  readonly format: string;
  /** Null where only a vTPM speaks. */
  readonly hardware: HardwareEvidence | null;
  /** Null where there is no vTPM. */
  readonly vtpm: VtpmParts | null;
  /** What a reader should know about the container. */
  readonly notes: readonly Finding[];
}

/** A message of package sevsnp with its certificates has some 6 KiB, its textproto some 20. */
const MAX_MESSAGE_SIZE = 1024 * 1024;

/** Fields by which a JSON object is known as a message Report, besides its version. */
const REPORT_KEYS: readonly string[] = ["measurement", "signature", "chip_id", "chipId"];

/**
 * As {@link openContainer}; asynchronous, so that what reads rare containers is loaded when one comes.
 */
export function openEvidence(
  bytes: Uint8Array,
  hint: EvidenceHint | null,
  maxBytes: number,
): Promise<Outcome<OpenedEvidence>> {
  return Promise.resolve(openContainer(bytes, hint, maxBytes));
}

/**
 * Says by their content which container the bytes are, and takes the evidence out of it. What it does
 * not do: to look into certificates, or to believe anything that lies beside the evidence.
 *
 * @param hint what the caller says it is, or null to have it detected: with it, what is not recognised
 * is handed on as a bare report.
 * @param maxBytes largest size that is looked at, in bytes, inclusive.
 * @returns the evidence, or `EVIDENCE_SIZE`, `EVIDENCE_UNKNOWN`, `EVIDENCE_UNSUPPORTED`; for a certificate
 * table `EVIDENCE_TABLE_…`; for the messages of package sevsnp `EVIDENCE_PROTOBUF`, `EVIDENCE_TEXTPROTO`,
 * `JSON_…`, `PROTOJSON_…`, `EVIDENCE_FIELD_…`, `EVIDENCE_CERTIFICATE_KINDS`.
 */
export function openContainer(bytes: Uint8Array, hint: EvidenceHint | null, maxBytes: number): Outcome<OpenedEvidence> {
  if (bytes.length > maxBytes) return tooLarge("evidence", bytes.length, maxBytes);
  const opened = openRecognized(bytes, recognize(bytes));
  const unknown = !opened.ok && opened.failure.code === "EVIDENCE_UNKNOWN";
  return hint === "snp" && unknown ? ok(bareReport(bytes)) : opened;
}

function openRecognized(bytes: Uint8Array, recognized: Recognized): Outcome<OpenedEvidence> {
  switch (recognized.form) {
    case "report":
      return ok(bareReport(bytes));
    case "report-with-certificates":
      return openReportWithCertificates(bytes);
    case "unsupported": {
      const { what, hint } = recognized;
      const message = `The evidence is of a kind that this version cannot verify (${what}): ${hint}.`;
      return refuse("EVIDENCE_UNSUPPORTED", message, { expected: "SEV-SNP report", actual: what });
    }
    case "unknown":
      return unknownBytes(bytes);
    default:
      if (bytes.length > MAX_MESSAGE_SIZE) return tooLarge("message", bytes.length, MAX_MESSAGE_SIZE);
      if (recognized.form === "json") return openJsonText(bytes);
      return recognized.form === "protobuf"
        ? opened(`sevsnp-${recognized.message}-protobuf`, openProtobuf(bytes, recognized.message))
        : opened(`sevsnp-${recognized.message}-textproto`, openTextproto(bytes, recognized.message));
  }
}

function bareReport(bytes: Uint8Array): OpenedEvidence {
  return snpEvidence("snp-report", { report: bytes, supplements: [], notes: [] });
}

function openReportWithCertificates(bytes: Uint8Array): Outcome<OpenedEvidence> {
  const table = parseCertificateTable(bytes.subarray(REPORT_SIZE));
  if (!table.ok) return table;
  const report = new Uint8Array(bytes.subarray(0, REPORT_SIZE));
  return opened("snp-report-with-certificates", ok({ report, ...table.value }));
}

/** JSON that is none of the messages is unknown, unless it is no JSON. */
function openJsonText(bytes: Uint8Array): Outcome<OpenedEvidence> {
  const parsed = parseJson(bytes, { ...DEFAULT_JSON_LIMITS, maxBytes: MAX_MESSAGE_SIZE }, "parse");
  if (!parsed.ok) return parsed;
  if (parsed.value.kind !== "object") return unknownBytes(bytes);
  const name = messageOf(parsed.value);
  return name === null ? unknownBytes(bytes) : opened(`sevsnp-${name}-json`, openJson(parsed.value, name));
}

function messageOf({ members }: JsonObject): MessageName | null {
  // Evidence of others also has a member "report", but as text or bytes.
  const chain = members.has("certificate_chain") || members.has("certificateChain");
  if (chain || members.get("report")?.kind === "object") return "attestation";
  return members.has("version") && REPORT_KEYS.some((key) => members.has(key)) ? "report" : null;
}

function opened(format: string, unwrapped: Outcome<UnwrappedReport>): Outcome<OpenedEvidence> {
  if (!unwrapped.ok) return unwrapped;
  return ok(snpEvidence(format, unwrapped.value));
}

function snpEvidence(format: string, { report, supplements, notes }: UnwrappedReport): OpenedEvidence {
  return { kind: "snp", format, hardware: { scheme: "snp", bytes: report, supplements }, vtpm: null, notes };
}

function tooLarge(what: string, actual: number, expected: number): Refused {
  return refuse("EVIDENCE_SIZE", `The ${what} has ${actual} bytes; the limit is ${expected}.`, { expected, actual });
}

function unknownBytes(bytes: Uint8Array): Refused {
  return refuse("EVIDENCE_UNKNOWN", `The ${bytes.length} bytes are no known kind of evidence.`, {
    expected: `SEV-SNP report of ${REPORT_SIZE} bytes`,
    actual: bytes.length,
  });
}
