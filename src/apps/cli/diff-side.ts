import type { Failure } from "../../errors/index.js";
import { parseEventLog } from "../../eventlog/index.js";
import type { EventLog, LogDigests } from "../../eventlog/index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { decodeStated } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { parse } from "../../tee/vtpm/index.js";
import type { VtpmParts } from "../../tee/vtpm/index.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import { UsageError } from "./exit.js";
import { readInput } from "./inputs.js";
import { agreementOf, loggedValues, quotedBanks, replayableHashes } from "./log-agreement.js";
import type { Banks, RegisterAgreement } from "./log-agreement.js";
import { openEvidenceOrLog } from "./log-input.js";
import { registersOf } from "./log-names.js";

/** One of the two things that `veritee diff` compares. Nothing of it is verified. */
export interface DiffSide {
  /** As the user named it. */
  readonly file: string;
  /** Where the register values come from: quotes, golden values, or the replay of a bare log. */
  readonly kind: "evidence" | "policy" | "event-log";
  readonly registers: "pcr" | "cc";
  readonly banks: Banks;
  /** Null where there is none, or none that can be read. */
  readonly log: EventLog | null;
  /** Why a log that is there cannot be read. */
  readonly logFailure: Failure | null;
  /** Registers whose replay is not what the evidence quotes, with their bank. */
  readonly unreplayed: readonly (RegisterAgreement & { readonly bank: string })[];
}

/**
 * Reads a file to compare.
 *
 * @throws UsageError where it cannot be read, is malformed, or has no register values.
 */
export async function readDiffSide(file: string, digests: LogDigests): Promise<DiffSide> {
  const bytes = await readInput(file, "file", DEFAULT_LIMITS.maxEvidenceBytes);
  const opened = await openEvidenceOrLog(bytes, null);
  if (opened.ok) {
    if (opened.value.kind === "log") return logSide(file, opened.value.log, digests);
    const { vtpm } = opened.value.evidence;
    if (vtpm !== null) return evidenceSide(file, vtpm, digests);
    throw new UsageError(`${file} has no PCR values: it is evidence without a vTPM (${opened.value.evidence.format})`);
  }
  const { code, message } = opened.failure;
  if (code !== "EVIDENCE_UNKNOWN" || !looksLikeJson(bytes)) throw new UsageError(`${file}: ${code}: ${message}`);
  return policySide(file, bytes);
}

function looksLikeJson(bytes: Uint8Array): boolean {
  return /^\s*\{/.test(String.fromCharCode(...bytes.subarray(0, 64)));
}

function logSide(file: string, log: EventLog, digests: LogDigests): DiffSide {
  const banks = new Map(replayableHashes(log).map((hash) => [hash as string, loggedValues(log, hash, digests)]));
  return { file, kind: "event-log", registers: registersOf(log), banks, log, logFailure: null, unreplayed: [] };
}

function evidenceSide(file: string, parts: VtpmParts, digests: LogDigests): DiffSide {
  const parsed = parse(parts);
  if (!parsed.ok) throw new UsageError(`${file}: ${parsed.failure.code}: ${parsed.failure.message}`);
  const banks = quotedBanks(parsed.value);
  const { eventLog } = parsed.value;
  const log = eventLog.length === 0 ? null : parseEventLog(eventLog, "tpm");
  const agreement = log?.ok === true ? [...agreementOf(log.value, banks, digests)] : [];
  return {
    file,
    kind: "evidence",
    registers: "pcr",
    banks,
    log: log?.ok === true ? log.value : null,
    logFailure: log?.ok === false ? log.failure : null,
    unreplayed: agreement.flatMap(([bank, rows]) =>
      rows.filter((row) => row.agreement === "different").map((row) => ({ ...row, bank })),
    ),
  };
}

function policySide(file: string, bytes: Uint8Array): DiffSide {
  const stated = decodeStated(bytes, SCHEMES, DEFAULT_JSON_LIMITS);
  if (!stated.ok) throw new UsageError(`${file} is no valid policy: ${stated.failure.code}: ${stated.failure.message}`);
  const { pcrValues } = stated.value;
  if (pcrValues.size === 0)
    throw new UsageError(`${file} states no PCR values (pcr_values): there is nothing to compare`);
  return { file, kind: "policy", registers: "pcr", banks: pcrValues, log: null, logFailure: null, unreplayed: [] };
}
