import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { EvidenceKind, Finding } from "../result/index.js";
import type { VtpmParts } from "../tee/vtpm/parts.js";
import type { Supplement } from "./certificate-table.js";
import type { UnwrappedReport } from "./sevsnp/attestation.js";
import type { UnwrappedQuote } from "./tdx/forms.js";
import type { UnwrappedTpm } from "./tpm/attestation.js";

/** Evidence of a TEE out of its container: untrusted bytes, and the scheme that reads them. */
export interface HardwareEvidence {
  /** Id of the scheme. */
  readonly scheme: string;
  /** The bare evidence; of a bare report or quote the very bytes that were handed in, whatever their length. */
  readonly bytes: Uint8Array;
  /** Certificates and revocation lists that lay beside it: untrusted, DER or PEM, not looked into. */
  readonly supplements: readonly Supplement[];
  /** A log of measurements that lay beside it, such as a CCEL: untrusted, not looked into; empty: none. */
  readonly eventLog: Uint8Array;
}

/** Evidence out of its container. At least one of `hardware` and `vtpm` is there. */
export interface OpenedEvidence {
  readonly kind: EvidenceKind;
  /** The container: `snp-report` is a bare report, `tdx-quote` a bare quote. */
  readonly format: string;
  /** Null where only a vTPM speaks. */
  readonly hardware: HardwareEvidence | null;
  /** Null where there is no vTPM. */
  readonly vtpm: VtpmParts | null;
  /** What a reader should know about the container. */
  readonly notes: readonly Finding[];
}

/** Bytes as a report of SEV-SNP, whatever they are: its parser says so. */
export function bareReport(bytes: Uint8Array): OpenedEvidence {
  return snpEvidence("snp-report", { report: bytes, supplements: [], notes: [] });
}

/** Bytes as a quote of TDX, whatever they are: its parser says so. */
export function bareQuote(bytes: Uint8Array): OpenedEvidence {
  return tdxEvidence("tdx-quote", { quote: bytes, eventLog: new Uint8Array(), notes: [] });
}

/** A report out of its container. */
export function openedReport(format: string, unwrapped: Outcome<UnwrappedReport>): Outcome<OpenedEvidence> {
  return unwrapped.ok ? ok(snpEvidence(format, unwrapped.value)) : unwrapped;
}

/** A quote of TDX out of its container. */
export function openedQuote(format: string, unwrapped: Outcome<UnwrappedQuote>): Outcome<OpenedEvidence> {
  return unwrapped.ok ? ok(tdxEvidence(format, unwrapped.value)) : unwrapped;
}

/** What a message of go-tpm-tools holds. */
export function openedTpm(format: string, unwrapped: Outcome<UnwrappedTpm>): Outcome<OpenedEvidence> {
  if (!unwrapped.ok) return unwrapped;
  const { vtpm, snp, tdx, notes } = unwrapped.value;
  if (tdx !== null) return ok(tdxEvidence(format, { ...tdx, notes }));
  if (snp === null) return ok({ kind: "vtpm", format, hardware: null, vtpm, notes });
  const beside = snpEvidence(format, { ...snp, notes: [...notes, ...snp.notes] });
  return ok({ ...beside, kind: "snp-vtpm", vtpm });
}

function snpEvidence(format: string, { report, supplements, notes }: UnwrappedReport): OpenedEvidence {
  const hardware = { scheme: "snp", bytes: report, supplements, eventLog: new Uint8Array() };
  return { kind: "snp", format, hardware, vtpm: null, notes };
}

function tdxEvidence(format: string, { quote, eventLog, notes }: UnwrappedQuote): OpenedEvidence {
  const hardware = { scheme: "tdx", bytes: quote, supplements: [], eventLog };
  return { kind: "tdx", format, hardware, vtpm: null, notes };
}
