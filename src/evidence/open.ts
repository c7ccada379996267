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
import { note, refuse } from "./refuse.js";
import type { Refused } from "./refuse.js";
import type { UnwrappedReport } from "./sevsnp/attestation.js";
import { openJson, openProtobuf, openTextproto } from "./sevsnp/forms.js";
import type { MessageName } from "./sevsnp/forms.js";
import { SNP_FIELD, openTpmProtobuf, openTpmTextproto } from "./tpm/attestation.js";
import type { UnwrappedTpm } from "./tpm/attestation.js";

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
  /** A log of measurements that lay beside it; empty where there is none. */
  readonly eventLog: Uint8Array;
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

/** Members of the sample evidence of Confidential Containers, which attests nothing. */
const SAMPLE_KEYS: readonly string[] = ["svn", "report_data"];

/** A message of package sevsnp with its certificates has some 6 KiB, its textproto some 20. */
const MAX_MESSAGE_SIZE = 1024 * 1024;

/** Fields by which a JSON object is known as a message Report, besides its version. */
const REPORT_KEYS: readonly string[] = ["measurement", "signature", "chip_id", "chipId"];

/**
 * Says by their content which container the bytes are, and takes the evidence out of it; out of a token first
 * what lies in it. What it does not do: to look into certificates, or to believe anything that lies beside the
 * evidence.
 *
 * @param hint what the caller says it is, or null to have it detected. With `snp`, what is not recognised
 * is handed on as a bare report; with `vtpm`, evidence of a TEE beside a vTPM's is left out, and noted.
 * @param maxBytes largest size that is looked at, in bytes, inclusive.
 * @returns the evidence, or `EVIDENCE_SIZE`, `EVIDENCE_UNKNOWN`, `EVIDENCE_UNSUPPORTED`, `EVIDENCE_NOT_HARDWARE`,
 * `EVIDENCE_KIND` (not what the hint says); for a certificate table `EVIDENCE_TABLE_…`; for messages
 * `EVIDENCE_PROTOBUF`, `EVIDENCE_TEXTPROTO`, `JSON_…`, `PROTOJSON_…`, `EVIDENCE_FIELD_…`,
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
    return hint === "snp" && opened.failure.code === "EVIDENCE_UNKNOWN" ? ok(bareReport(bytes)) : opened;
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
    case "unsupported": {
      const { what, hint } = recognized;
      const message = `The evidence is of a kind that this version cannot verify (${what}): ${hint}.`;
      return refuse("EVIDENCE_UNSUPPORTED", message, { expected: "SEV-SNP report", actual: what });
    }
    case "unknown":
      return unknownBytes(bytes);
    case "token":
      return refuse("EVIDENCE_TOKEN_NESTED", "The bytes are a token, where evidence has to be.");
    case "json":
      return bytes.length > MAX_MESSAGE_SIZE ? messageTooLarge(bytes) : openJsonText(bytes);
    default:
      return openMessage(bytes, recognized);
  }
}

/** Messages of a vTPM hold event logs, of which the caller's limit is the only one. */
function openMessage(
  bytes: Uint8Array,
  { form, message }: Extract<Recognized, { form: "protobuf" | "textproto" }>,
): Outcome<OpenedEvidence> {
  if (message === "tpm") {
    const unwrapped = form === "protobuf" ? openTpmProtobuf(bytes) : openTpmTextproto(bytes);
    return unwrapped.ok ? ok(tpmEvidence(`tpm-attestation-${form}`, unwrapped.value)) : unwrapped;
  }
  if (bytes.length > MAX_MESSAGE_SIZE) return messageTooLarge(bytes);
  const unwrapped = form === "protobuf" ? openProtobuf(bytes, message) : openTextproto(bytes, message);
  return opened(`sevsnp-${message}-${form}`, unwrapped);
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

/** JSON that is none of the messages is unknown, unless it is no JSON or the sample. */
function openJsonText(bytes: Uint8Array): Outcome<OpenedEvidence> {
  const parsed = parseJson(bytes, { ...DEFAULT_JSON_LIMITS, maxBytes: MAX_MESSAGE_SIZE }, "parse");
  if (!parsed.ok) return parsed;
  if (parsed.value.kind !== "object") return unknownBytes(bytes);
  if (isSample(parsed.value)) {
    const message = "The evidence is the sample of Confidential Containers, which no hardware made.";
    return refuse("EVIDENCE_NOT_HARDWARE", message, { actual: "sample" });
  }
  const name = messageOf(parsed.value);
  return name === null ? unknownBytes(bytes) : opened(`sevsnp-${name}-json`, openJson(parsed.value, name));
}

function isSample({ members }: JsonObject): boolean {
  return members.size === SAMPLE_KEYS.length && SAMPLE_KEYS.every((key) => members.get(key)?.kind === "string");
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
  return {
    kind: "snp",
    format,
    hardware: { scheme: "snp", bytes: report, supplements, eventLog: new Uint8Array() },
    vtpm: null,
    notes,
  };
}

function tpmEvidence(format: string, { vtpm, snp, notes }: UnwrappedTpm): OpenedEvidence {
  if (snp === null) return { kind: "vtpm", format, hardware: null, vtpm, notes };
  const beside = snpEvidence(format, { ...snp, notes: [...notes, ...snp.notes] });
  return { ...beside, kind: "snp-vtpm", vtpm };
}

function messageTooLarge(bytes: Uint8Array): Refused {
  return tooLarge("message", bytes.length, MAX_MESSAGE_SIZE);
}

function tooLarge(what: string, actual: number, expected: number): Refused {
  return refuse("EVIDENCE_SIZE", `The ${what} has ${actual} bytes; the limit is ${expected}.`, { expected, actual });
}

function unknownBytes(bytes: Uint8Array): Refused {
  return refuse("EVIDENCE_UNKNOWN", `The ${bytes.length} bytes are no known kind of evidence.`, {
    expected: `SEV-SNP report of ${REPORT_SIZE} bytes, or a message of a vTPM`,
    actual: bytes.length,
  });
}
