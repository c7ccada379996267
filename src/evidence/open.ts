import { u16le, u32le } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import type { EvidenceKind } from "../result/index.js";
import { MAX_VERSION, MIN_VERSION, REPORT_SIZE } from "../tee/snp/layout.js";
import type { EvidenceCode } from "./errors.js";

/** What a caller may say that evidence is, instead of having it detected. */
export const EVIDENCE_HINTS = ["snp"] as const;
export type EvidenceHint = (typeof EVIDENCE_HINTS)[number];

/** Evidence out of its container: untrusted bytes, and the scheme that reads them. */
export interface OpenedEvidence {
  readonly kind: EvidenceKind;
  /** The container: `snp-report` is a bare report. */
  readonly format: string;
  /** Id of the scheme. */
  readonly scheme: string;
  readonly bytes: Uint8Array;
}

/** TEE type of a TDX quote, little-endian at byte 4 (Intel TDX DCAP Quote Generation, header). */
const TDX_TEE_TYPE = 0x81;
/** The only attestation key type of TDX quotes that is in use (ECDSA-P256), at byte 2. */
const TDX_KEY_TYPE = 2;

/**
 * Says which container the bytes are, by length and first bytes, and takes the evidence out of it.
 * A wrong guess costs only a less fitting failure: the scheme's parser is strict.
 *
 * @param hint what the caller says it is, or null to have it detected.
 * @param maxBytes largest size that is looked at, in bytes, inclusive.
 * @returns the evidence, or `EVIDENCE_SIZE`, `EVIDENCE_UNKNOWN`, `EVIDENCE_UNSUPPORTED`.
 */
export function openEvidence(bytes: Uint8Array, hint: EvidenceHint | null, maxBytes: number): Outcome<OpenedEvidence> {
  if (bytes.length > maxBytes) {
    return refuse("EVIDENCE_SIZE", `The evidence has ${bytes.length} bytes; the limit is ${maxBytes}.`, {
      expected: maxBytes,
      actual: bytes.length,
    });
  }
  if (hint === "snp") return ok(bareReport(bytes));
  if (isTdxQuote(bytes)) {
    return refuse("EVIDENCE_UNSUPPORTED", "The evidence is a TDX quote, which this version cannot verify.", {
      expected: "SEV-SNP report",
      actual: "TDX quote",
    });
  }
  if (looksLikeReport(bytes)) return ok(bareReport(bytes));
  return refuse("EVIDENCE_UNKNOWN", `The ${bytes.length} bytes are no known kind of evidence.`, {
    expected: `SEV-SNP report of ${REPORT_SIZE} bytes`,
    actual: bytes.length,
  });
}

function bareReport(bytes: Uint8Array): OpenedEvidence {
  return { kind: "snp", format: "snp-report", scheme: "snp", bytes };
}

function looksLikeReport(bytes: Uint8Array): boolean {
  if (bytes.length === REPORT_SIZE) return true;
  if (bytes.length < 4) return false;
  const version = u32le(bytes, 0);
  return version >= MIN_VERSION && version <= MAX_VERSION;
}

/** A version 4 SEV-SNP report whose GUEST_SVN is 0x81 differs in the attestation key type. */
function isTdxQuote(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const version = u16le(bytes, 0);
  return (version === 4 || version === 5) && u16le(bytes, 2) === TDX_KEY_TYPE && u32le(bytes, 4) === TDX_TEE_TYPE;
}

function refuse(code: EvidenceCode, message: string, detail: FailureDetail): Outcome<never> {
  return fail("parse", code, message, detail);
}
