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
import { TPM_ATTESTATION_FIELDS } from "./fields.js";

/** What a message holds. */
export interface UnwrappedTpm {
  readonly vtpm: VtpmParts;
  /** Null where the message has no SEV-SNP evidence. */
  readonly snp: UnwrappedReport | null;
  readonly notes: readonly Finding[];
}

/** The field that holds SEV-SNP evidence. */
export const SNP_FIELD = "sev_snp_attestation";
const TDX_FIELD = "tdx_attestation";

/**
 * Opens a message in protobuf's wire format.
 *
 * @returns copies. What the vTPM's bytes mean, and whether there are any, is not looked at. Errors: those of
 * {@link decodeProtobuf} and of `unwrapAttestation`; `EVIDENCE_TEE_KINDS`, `EVIDENCE_UNSUPPORTED` (TDX).
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
  if (message.opaque.has(TDX_FIELD)) return refuseTdx(attestation !== undefined);
  const vtpm: VtpmParts = {
    akPublic: bytesOf(message, "ak_pub"),
    quotes: (message.lists.get("quotes") ?? []).map(quoteOf),
    akCertificate: bytesOf(message, "ak_cert"),
    eventLog: bytesOf(message, "event_log"),
    canonicalEventLog: bytesOf(message, "canonical_event_log"),
  };
  const all = [...notes, ...ignored(message)];
  if (attestation === undefined) return ok({ vtpm, snp: null, notes: all });
  const snp = unwrapAttestation(attestation);
  return snp.ok ? ok({ vtpm, snp: snp.value, notes: all }) : snp;
}

function refuseTdx(beside: boolean): Outcome<never> {
  if (beside) {
    const message = `The message holds ${SNP_FIELD} and ${TDX_FIELD}; a machine has one of them.`;
    return refuse("EVIDENCE_TEE_KINDS", message, { path: TDX_FIELD });
  }
  const what = "TDX quote beside a vTPM's";
  const message = `The evidence is of a kind that this version cannot verify (${what}): a later version verifies it.`;
  return refuse("EVIDENCE_UNSUPPORTED", message, { path: TDX_FIELD, actual: what });
}

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
