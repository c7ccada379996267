import { toUtf8 } from "../../bytes/index.js";
import { warningsOf } from "../../index.js";
import type { Verification } from "../../index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { decodePolicy, lintPolicy } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { orRefuse } from "./derive-policy.js";
import { UsageError } from "./exit.js";
import type { EvidenceFlags } from "./options.js";
import type { Output } from "./output.js";
import { policyTools } from "./policy-input.js";
import { printResult } from "./print-result.js";
import { asciiJson, harmless } from "./text.js";
import { printHints } from "./verification.js";
import { writeFileWhole } from "./write-file.js";

/** Flags of the commands that change a policy: where it goes. Without any it goes to standard output. */
export interface TargetFlags {
  readonly out?: string;
  readonly inPlace?: boolean;
}

/**
 * The file that a policy goes to, or null for standard output.
 *
 * @param source the file that it came from; null where there is none.
 * @throws UsageError for flags that contradict each other.
 */
export function targetOf({ out, inPlace }: TargetFlags, source: string | null): string | null {
  if (out !== undefined && inPlace === true) throw new UsageError("--out and --in-place contradict each other");
  if (inPlace !== true) return out ?? null;
  if (source === null) throw new UsageError("--in-place needs --policy FILE: that is the file that it writes");
  return source;
}

/** Writes a policy. @throws UsageError where the file cannot be written. */
export async function writePolicyText(text: string, target: string | null, output: Output): Promise<void> {
  if (target === null) output.out(asciiJson(text.trimEnd()));
  else await writeFileWhole(target, text);
}

/** @throws InvalidPolicyError where the bytes are no valid policy. */
export async function requireValid(bytes: Uint8Array, name: string): Promise<void> {
  orRefuse(decodePolicy(bytes, SCHEMES, DEFAULT_JSON_LIMITS, await policyTools()), name);
}

/** Whether evidence is good enough to derive a policy from: authentic, and nothing failed. */
export function isVerified({ result }: Verification): boolean {
  return result.verdict === "affirming" || result.verdict === "warning";
}

/** Says on standard error why nothing is made from evidence, as `veritee verify` would. */
export function printRefusal(
  what: string,
  file: string,
  flags: EvidenceFlags,
  verification: Verification,
  output: Output,
): void {
  output.err(harmless(`${what} made from ${file}, since it does not verify:`));
  printResult(verification.result, { ...output, out: (line) => output.err(line) });
  printHints(file, flags, verification, output);
}

/** Says on standard error what a reader of a derived policy should know: of the evidence, and of the policy. */
export async function printWarnings(text: string, { result }: Verification, output: Output): Promise<void> {
  for (const { code, reason } of warningsOf(result.findings)) output.err(`warning: ${code}: ${reason}`);
  const remarks = orRefuse(lintPolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, await policyTools()));
  for (const { code, path, message, severity } of remarks) {
    if (severity === "warning") output.err(`warning: ${code}: ${harmless(path)}: ${message}`);
  }
}
