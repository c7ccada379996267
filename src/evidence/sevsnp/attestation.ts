import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { Finding } from "../../result/index.js";
import type { Supplement, Supplements } from "../certificate-table.js";
import { CERTIFICATE_GUIDS } from "../guids.js";
import { note, refuse } from "../refuse.js";
import { rebuildReport } from "./rebuild.js";
import type { Message } from "../message/message.js";

/** What a message holds: the bare report, and what lies beside it. */
export interface UnwrappedReport extends Supplements {
  /** 1184 bytes. */
  readonly report: Uint8Array;
}

/** The fields of a CertificateChain that hold certificates, and their labels. */
const LABELS = { vcek_cert: "vcek", vlek_cert: "vlek", ask_cert: "ask", ark_cert: "ark" } as const;

/**
 * Takes the report and the certificates out of a message Attestation. Its product is not used: who signed
 * says which line it is.
 *
 * @returns copies. Errors: `EVIDENCE_FIELD_MISSING` (no report), `EVIDENCE_CERTIFICATE_KINDS`, and those of
 * {@link rebuildReport}.
 */
export function unwrapAttestation(attestation: Message): Outcome<UnwrappedReport> {
  const message = attestation.messages.get("report");
  if (message === undefined) {
    const path = attestation.path === "" ? "report" : `${attestation.path}.report`;
    return refuse("EVIDENCE_FIELD_MISSING", "The attestation holds no report.", { path });
  }
  const report = rebuildReport(message);
  if (!report.ok) return report;
  const chain = attestation.messages.get("certificate_chain");
  const beside = chain === undefined ? ok({ supplements: [], notes: [] }) : openChain(chain);
  return beside.ok ? ok({ report: report.value, ...beside.value }) : beside;
}

/** Takes the report out of a message Report. Errors: those of {@link rebuildReport}. */
export function unwrapReport(message: Message): Outcome<UnwrappedReport> {
  const report = rebuildReport(message);
  return report.ok ? ok({ report: report.value, supplements: [], notes: [] }) : report;
}

/** Certificates without bytes are, in proto3, not there. */
function openChain(chain: Message): Outcome<Supplements> {
  const supplements: Supplement[] = [];
  for (const [field, label] of Object.entries(LABELS)) {
    const bytes = chain.bytes.get(field) ?? new Uint8Array();
    if (bytes.length > 0) supplements.push({ label, bytes: new Uint8Array(bytes) });
  }
  if (supplements.some(({ label }) => label === "vcek") && supplements.some(({ label }) => label === "vlek")) {
    const message = `${chain.path} holds a VCEK and a VLEK; a report is signed by one of them.`;
    return refuse("EVIDENCE_CERTIFICATE_KINDS", message, { path: chain.path });
  }
  const list = chain.blobs.get(CERTIFICATE_GUIDS.crl);
  if (list !== undefined) supplements.push({ label: "crl", bytes: new Uint8Array(list) });
  return ok({ supplements, notes: ignored(chain) });
}

function ignored(chain: Message): readonly Finding[] {
  const notes: Finding[] = [];
  const firmware = chain.bytes.get("firmware_cert")?.length ?? 0;
  if (firmware > 0) notes.push(note("EVIDENCE_IGNORED", `evidence.${chain.path}.firmware_cert`, firmware));
  const extras = [...chain.blobs.keys()].filter((guid) => guid !== CERTIFICATE_GUIDS.crl).length;
  if (extras > 0) notes.push(note("EVIDENCE_IGNORED", `evidence.${chain.path}.extras`, extras));
  return notes;
}
