import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { FIELDS, MIN_VERSION, REPORT_SIZE } from "../../tee/snp/layout.js";
import type { Field } from "../../tee/snp/layout.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import { FMS_MASK, cpuidOfWord } from "./cpuid.js";
import { FMS_FIELD, REPORT_PLACED } from "./fields.js";
import type { Message } from "../message/message.js";

/**
 * Builds the report again from its message, byte for byte: every field at its place, zeros where the
 * message has no field. What it cannot have been built from is refused, since the signature would tell
 * nothing of what was dropped.
 *
 * @param message a message Report, of which ranges and lengths were judged.
 * @returns 1184 bytes in a new array. Errors: `EVIDENCE_FIELD_MISSING` (a byte field), `EVIDENCE_FIELD_RANGE`
 * (CPUID), `EVIDENCE_FIELD_VERSION` (a field that reports of that version do not have yet).
 */
export function rebuildReport(message: Message): Outcome<Uint8Array> {
  const report = new Uint8Array(REPORT_SIZE);
  const version = message.numbers.get("version") ?? 0n;
  for (const [name, { kind, place }] of Object.entries(REPORT_PLACED)) {
    const path = `${message.path}.${name}`;
    const field: Field = FIELDS[place];
    if (kind === "bytes") {
      const value = message.bytes.get(name);
      if (value === undefined) return refuse("EVIDENCE_FIELD_MISSING", `${path} is not there.`, { path });
      report.set(value, field.offset);
      continue;
    }
    const value = message.numbers.get(name) ?? 0n;
    if (value !== 0n && isLater(field, version)) return tooNew(path, field, version);
    writeNumber(report, field, value);
  }
  return writeCpuid(report, message, version);
}

/** Writes family, model and stepping, which reports have from version 3 on. */
function writeCpuid(report: Uint8Array, message: Message, version: bigint): Outcome<Uint8Array> {
  const word = message.numbers.get(FMS_FIELD) ?? 0n;
  const path = `${message.path}.${FMS_FIELD}`;
  if (word !== 0n && isLater(FIELDS.cpuidFamId, version)) return tooNew(path, FIELDS.cpuidFamId, version);
  const cpuid = cpuidOfWord(Number(word));
  if (cpuid === null) {
    const text = `0x${word.toString(16).padStart(8, "0")}`;
    const detail = { path, expected: `bits of 0x0${FMS_MASK.toString(16)}`, actual: text };
    return refuse("EVIDENCE_FIELD_RANGE", `${path} is ${text}, which is CPUID(1).EAX of no processor.`, detail);
  }
  writeNumber(report, FIELDS.cpuidFamId, BigInt(cpuid.family));
  writeNumber(report, FIELDS.cpuidModId, BigInt(cpuid.model));
  writeNumber(report, FIELDS.cpuidStep, BigInt(cpuid.stepping));
  return ok(report);
}

/** Versions before the oldest are the parser's to refuse, which says so more plainly. */
function isLater({ since }: Field, version: bigint): boolean {
  return since > MIN_VERSION && version < BigInt(since);
}

function tooNew(path: string, { since }: Field, version: bigint): Refused {
  const message = `${path} is stated, which reports have from version ${since} on, but the version is ${version}.`;
  return refuse("EVIDENCE_FIELD_VERSION", message, { path, expected: since, actual: String(version) });
}

/** Writes a number little-endian over the whole width of its field; it fits. */
function writeNumber(report: Uint8Array, { offset, size }: Field, value: bigint): void {
  for (let i = 0; i < size; i++) report[offset + i] = Number((value >> BigInt(8 * i)) & 0xffn);
}
