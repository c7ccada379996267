import type { Outcome } from "../../src/errors/index.js";
import { openEvidence } from "../../src/evidence/index.js";
import type { EvidenceHint, HardwareEvidence, OpenedEvidence } from "../../src/evidence/index.js";
import { openContainer } from "../../src/evidence/open.js";
import type { VtpmParts } from "../../src/tee/vtpm/parts.js";
import { toUtf8 } from "../../src/bytes/index.js";

/** As large as evidence may be by default. */
export const MAX_BYTES = 4 * 1024 * 1024;

/** Opens bytes, or text as UTF-8, without a hint. */
export function open(evidence: Uint8Array | string): Outcome<OpenedEvidence> {
  return openContainer(typeof evidence === "string" ? toUtf8(evidence) : evidence, null, MAX_BYTES);
}

/** The format, or the code of the failure. */
export function codeOf(evidence: Uint8Array | string): string {
  const opened = open(evidence);
  return opened.ok ? opened.value.format : opened.failure.code;
}

/** The code of the failure and the path that it names. */
export function refusalOf(evidence: Uint8Array | string): readonly [code: string, path: string | undefined] {
  const opened = open(evidence);
  return opened.ok ? [opened.value.format, undefined] : [opened.failure.code, opened.failure.path];
}

/** Opens evidence that is known to be sound. */
export function mustOpen(evidence: Uint8Array | string): OpenedEvidence & HardwareEvidence {
  const opened = open(evidence);
  if (!opened.ok) throw new Error(`${opened.failure.code}: ${opened.failure.message}`);
  const { hardware } = opened.value;
  if (hardware === null) throw new Error(`${opened.value.format} holds no evidence of a TEE`);
  return { ...opened.value, ...hardware };
}

/** Opens bytes or text of any kind, tokens included. */
export function openAny(
  evidence: Uint8Array | string,
  hint: EvidenceHint | null = null,
): Promise<Outcome<OpenedEvidence>> {
  return openEvidence(typeof evidence === "string" ? toUtf8(evidence) : evidence, hint, MAX_BYTES);
}

/** As {@link codeOf}, for anything. */
export async function codeOfAny(evidence: Uint8Array | string, hint: EvidenceHint | null = null): Promise<string> {
  const opened = await openAny(evidence, hint);
  return opened.ok ? opened.value.format : opened.failure.code;
}

/** Evidence of a vTPM that is known to be sound. */
export function mustOpenVtpm(evidence: Uint8Array | string): OpenedEvidence & { readonly vtpm: VtpmParts } {
  const opened = open(evidence);
  if (!opened.ok) throw new Error(`${opened.failure.code}: ${opened.failure.message}`);
  const { vtpm } = opened.value;
  if (vtpm === null) throw new Error(`${opened.value.format} holds no evidence of a vTPM`);
  return { ...opened.value, vtpm };
}

/** Code and value of each note. */
export function notesOf(evidence: Uint8Array | string): readonly (readonly [code: string, actual: unknown])[] {
  return mustOpen(evidence).notes.map(({ code, outcome, actual }) => {
    if (outcome !== "note") throw new Error(`${code} is no note`);
    return [code, actual];
  });
}

/** Replaces a part of a text that must be there. */
export function replaced(text: string, part: string | RegExp, by: string): string {
  const changed = text.replace(part, () => by);
  if (changed === text) throw new Error(`nothing to replace: ${String(part)}`);
  return changed;
}
