import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { Finding } from "../../result/index.js";
import type { QuoteParts, SuppliedPcrs, VtpmParts } from "../../tee/vtpm/parts.js";
import type { Message } from "../message/message.js";
import { decodeProtobuf } from "../message/protobuf.js";
import { decodeTextproto } from "../message/textproto.js";
import { note, refuse } from "../refuse.js";
import { unwrapAttestation } from "../sevsnp/attestation.js";
import type { UnwrappedReport } from "../sevsnp/attestation.js";
import type { UnwrappedQuote } from "../tdx/forms.js";
import { rebuildQuote } from "../tdx/rebuild.js";
import { TPM_ATTESTATION_FIELDS } from "./fields.js";

/** What a message holds: quotes of a vTPM, or evidence of a TEE, or of both one. */
export interface UnwrappedTpm {
  /** Null where the message only carries a quote of TDX. */
  readonly vtpm: VtpmParts | null;
  /** Null where the message has no SEV-SNP evidence. */
  readonly snp: UnwrappedReport | null;
  /** Null where the message has no quote of TDX. */
  readonly tdx: Pick<UnwrappedQuote, "quote" | "eventLog"> | null;
  readonly notes: readonly Finding[];
}

/** The fields that hold evidence of a TEE. */
export const SNP_FIELD = "sev_snp_attestation";
const TDX_FIELD = "tdx_attestation";

/**
 * Opens a message in protobuf's wire format.
 *
 * @returns copies. What the vTPM's bytes mean, and whether there are any, is not looked at. Errors: those of
 * {@link decodeProtobuf}, `unwrapAttestation` and `rebuildQuote`; `EVIDENCE_TEE_KINDS`, `EVIDENCE_UNSUPPORTED` (quotes
 * of both, of a vTPM and of TDX).
 */
export function openTpmProtobuf(bytes: Uint8Array): Outcome<UnwrappedTpm> {
  const decoded = decodeProtobuf(bytes, TPM_ATTESTATION_FIELDS, "");
  if (!decoded.ok) return decoded;
  const { message, unknownFields } = decoded.value;
  return unwrap(message, unknownFields === 0 ? [] : [note("EVIDENCE_UNKNOWN_FIELDS", "evidence", unknownFields)]);
}

/** As {@link openTpmProtobuf}, for textproto. */
export function openTpmTextproto(bytes: Uint8Array): Outcome<UnwrappedTpm> {
  const decoded = decodeTextproto(bytes, TPM_ATTESTATION_FIELDS, "");
  return decoded.ok ? unwrap(decoded.value, []) : decoded;
}

function unwrap(message: Message, notes: readonly Finding[]): Outcome<UnwrappedTpm> {
  const attestation = message.messages.get(SNP_FIELD);
  const quote = message.messages.get(TDX_FIELD);
  if (quote !== undefined) return unwrapQuote(quote, message, notes);
  const vtpm: VtpmParts = {
    akPublic: bytesOf(message, "ak_pub"),
    quotes: (message.lists.get("quotes") ?? []).map(quoteOf),
    akCertificate: bytesOf(message, "ak_cert"),
    eventLog: bytesOf(message, "event_log"),
    canonicalEventLog: bytesOf(message, "canonical_event_log"),
  };
  const all = [...notes, ...ignored(message)];
  if (attestation === undefined) return ok({ vtpm, snp: null, tdx: null, notes: all });
  const snp = unwrapAttestation(attestation);
  return snp.ok ? ok({ vtpm, snp: snp.value, tdx: null, notes: all }) : snp;
}

/**
 * A quote of TDX is read where the message has none of a vTPM: what ties the two together differs from machine to
 * machine. The message's log is the firmware's then.
 */
function unwrapQuote(quote: Message, message: Message, notes: readonly Finding[]): Outcome<UnwrappedTpm> {
  if (message.messages.has(SNP_FIELD)) {
    const text = `The message holds ${SNP_FIELD} and ${TDX_FIELD}; a machine has one of them.`;
    return refuse("EVIDENCE_TEE_KINDS", text, { path: TDX_FIELD });
  }
  if (message.lists.has("quotes")) {
    const what = "TDX quote beside a vTPM's";
    const text = `The evidence is of a kind that this version cannot verify (${what}): hand in the TDX quote alone.`;
    return refuse("EVIDENCE_UNSUPPORTED", text, { path: TDX_FIELD, actual: what });
  }
  const rebuilt = rebuildQuote(quote);
  if (!rebuilt.ok) return rebuilt;
  const left = UNQUOTED.filter((name) => bytesOf(message, name).length > 0);
  const beside = left.map((name) => note("EVIDENCE_IGNORED", `evidence.${name}`, bytesOf(message, name).length));
  const all = [...notes, ...beside, ...ignored(message)];
  const tdx = { quote: rebuilt.value, eventLog: bytesOf(message, "event_log") };
  return ok({ vtpm: null, snp: null, tdx, notes: all });
}

/** What says nothing without quotes of a vTPM. */
const UNQUOTED: readonly string[] = ["ak_pub", "canonical_event_log", "ak_cert"];

function quoteOf(message: Message): QuoteParts {
  const pcrs = message.messages.get("pcrs");
  return {
    quote: bytesOf(message, "quote"),
    rawSig: bytesOf(message, "raw_sig"),
    pcrs: pcrs === undefined ? [] : [pcrsOf(pcrs)],
  };
}

function pcrsOf(message: Message): SuppliedPcrs {
  const values = [...message.slots].map(([index, value]) => [index, new Uint8Array(value)] as const);
  return { bank: Number(message.numbers.get("hash") ?? 0n), values: new Map(values) };
}

/** A copy; bytes that are not there are, in proto3, empty. */
function bytesOf(message: Message, name: string): Uint8Array {
  return new Uint8Array(message.bytes.get(name) ?? []);
}

/** An attestation key is known by its own bytes: certificates that lead elsewhere and names of machines say nothing. */
function ignored(message: Message): readonly Finding[] {
  const notes: Finding[] = [];
  const instance = message.messages.get("instance_info");
  if (instance !== undefined) {
    notes.push(note("EVIDENCE_IGNORED", "evidence.instance_info", instance.bytes.size + instance.numbers.size));
  }
  const certificates = message.strings.get("intermediate_certs")?.length ?? 0;
  if (certificates > 0) notes.push(note("EVIDENCE_IGNORED", "evidence.intermediate_certs", certificates));
  return notes;
}
