import { openEvidence } from "../../evidence/index.js";
import type { EvidenceHint, OpenedEvidence } from "../../evidence/index.js";
import { fromUtf8 } from "../../bytes/index.js";
import { createCertificateCrypto } from "../../crypto/certificate-crypto.js";
import { loadQuoteCrypto } from "../../crypto/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { EV, logDigests, parseEfiVariable, parseEventLog } from "../../eventlog/index.js";
import type { EventLog, LogDigests } from "../../eventlog/index.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";

/** What a file turned out to be. */
export type EvidenceOrLog =
  { readonly kind: "evidence"; readonly evidence: OpenedEvidence } | { readonly kind: "log"; readonly log: EventLog };

/** Where the signature of a crypto-agile log stands: behind PCR, type, SHA-1 digest and size of the first record. */
const SIGNATURE_AT = 32;
const SIGNATURE = "Spec ID Event03\0";

/**
 * Evidence, or a bare event log: told by their content.
 *
 * @returns errors: those of openEvidence; of parseEventLog where the bytes begin as a crypto-agile log.
 */
export async function openEvidenceOrLog(bytes: Uint8Array, hint: EvidenceHint | null): Promise<Outcome<EvidenceOrLog>> {
  const log = hint === null ? openLog(bytes) : null;
  // What begins as a crypto-agile log is nothing else; a log of SHA-1 has no mark, so that evidence comes first.
  if (log !== null && (!log.ok || log.value.specification !== null)) return asLog(log);
  const opened = await openEvidence(bytes, hint, DEFAULT_LIMITS.maxEvidenceBytes);
  if (opened.ok) return ok({ kind: "evidence", evidence: opened.value });
  return log !== null && opened.failure.code === "EVIDENCE_UNKNOWN" ? asLog(log) : opened;
}

function asLog(log: Outcome<EventLog>): Outcome<EvidenceOrLog> {
  return log.ok ? ok({ kind: "log", log: log.value }) : log;
}

/**
 * Reads the bytes as an event log of a TPM or of a TEE. Neither says which it is: padding and a header in register 1 only a CCEL
 * has, and where the variable SecureBoot is measured in register 1, that is RTMR0 and no PCR.
 *
 * @returns null where they are no log; a failure only where they begin as a crypto-agile log.
 */
export function openLog(bytes: Uint8Array): Outcome<EventLog> | null {
  const tpm = parseEventLog(bytes, "tpm");
  if (tpm.ok && !hasSecureBootInRegister1(tpm.value)) return tpm;
  const cc = parseEventLog(bytes, "cc");
  if (cc.ok) return cc;
  if (tpm.ok) return tpm;
  return fromUtf8(bytes.subarray(SIGNATURE_AT, SIGNATURE_AT + SIGNATURE.length)) !== SIGNATURE
    ? null
    : parsesFurther(cc, tpm);
}

function hasSecureBootInRegister1({ events }: EventLog): boolean {
  return events.some(({ register, type, data }) => {
    if (register !== 1 || type !== EV.EFI_VARIABLE_DRIVER_CONFIG) return false;
    const variable = parseEfiVariable(data);
    return variable.ok && variable.value.name === "SecureBoot";
  });
}

/** Of two failures that of the reading which comes to the end of the records, and sees only what stands behind them. */
function parsesFurther(cc: Outcome<EventLog>, tpm: Outcome<EventLog>): Outcome<EventLog> {
  return !tpm.ok && tpm.failure.code === "EVENTLOG_TRAILING" ? cc : tpm;
}

/** The digests of event logs. */
export async function openLogDigests(): Promise<LogDigests> {
  return logDigests(createCertificateCrypto(), await loadQuoteCrypto());
}
