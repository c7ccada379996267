import { toUtf8 } from "../../bytes/index.js";
import type { Failure } from "../../errors/index.js";
import { openEvidence } from "../../evidence/index.js";
import { warningsOf } from "../../index.js";
import type { AttestationResult } from "../../index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { lintPolicy, setReferenceValues } from "../../policy/index.js";
import type { PolicyValues } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { parseReport } from "../../tee/snp/parse.js";
import { isProductLine, lineOfReport } from "../../tee/snp/product.js";
import type { ProductLine } from "../../tee/snp/product.js";
import { referenceValuesOf } from "../../tee/snp/reference-values.js";
import type { SnpReport } from "../../tee/snp/report.js";
import type { Verification } from "../../verify/index.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import { exitStatus } from "./exit.js";
import type { EvidenceFlags } from "./options.js";
import type { Output } from "./output.js";
import { InvalidPolicyError, policyTools } from "./policy-input.js";
import { printResult } from "./print-result.js";
import { FLAG_SCHEME } from "./reference-flags.js";
import type { GivenFlag } from "./reference-flags.js";
import { readReferenceFlags } from "./reference-values.js";
import { asciiJson, harmless } from "./text.js";
import { prepareVerification, printHints } from "./verification.js";
import type { VerificationSurroundings } from "./verification.js";

/** Flags of `veritee policy create`. */
export interface PolicyCreateFlags extends EvidenceFlags {
  /** Values that replace those of the evidence. */
  readonly reference: readonly GivenFlag[];
  readonly anyChip?: boolean;
}

/** A policy, and how the evidence fared with it. */
interface Made {
  readonly text: string;
  readonly verification: Verification;
}

/**
 * `veritee policy create EVIDENCE`: the policy that exactly such a guest satisfies, on standard output,
 * but only where the evidence is verified with that very policy and nothing fails. Otherwise the result
 * goes to standard error.
 *
 * @returns the exit status of the verification.
 * @throws UsageError
 */
export async function runPolicyCreate(
  file: string,
  flags: PolicyCreateFlags,
  surroundings: VerificationSurroundings,
): Promise<number> {
  const { output } = surroundings;
  const given = await readReferenceFlags(flags.reference);
  const prepared = await prepareVerification(file, flags, surroundings);
  const report = await reportIn(prepared.evidence, flags);
  const { text, verification } =
    report === null
      ? { text: "{}\n", verification: await prepared.verify(toUtf8("{}\n")) }
      : await makePolicy(report, given, flags, prepared.verify);
  const { result } = verification;
  const status = exitStatus(result, flags.acceptWarnings === true);
  if (report === null || (result.verdict !== "affirming" && result.verdict !== "warning")) {
    output.err(harmless(`no policy is made from ${file}, since it does not verify:`));
    printResult(result, { ...output, out: (line) => output.err(line) });
    printHints(file, flags, verification, output);
    return status;
  }
  output.out(asciiJson(text.trimEnd()));
  for (const { code, reason } of warningsOf(result.findings)) output.err(`warning: ${code}: ${reason}`);
  await printLint(text, output);
  return status;
}

/** The report inside the evidence, or null where there is none that can be read: verifying it says why. */
async function reportIn(evidence: Uint8Array, flags: PolicyCreateFlags): Promise<SnpReport | null> {
  const opened = await openEvidence(evidence, flags.tee ?? null, DEFAULT_LIMITS.maxEvidenceBytes);
  const hardware = opened.ok ? opened.value.hardware : null;
  if (hardware?.scheme !== FLAG_SCHEME.id) return null;
  const parsed = parseReport(hardware.bytes, null);
  return parsed.ok ? parsed.value : null;
}

/**
 * Derives and verifies. A report of version 2 does not say which product line it comes from, and the
 * verified chain does: then the policy is completed with it and verified once more.
 */
async function makePolicy(
  report: SnpReport,
  given: PolicyValues,
  flags: PolicyCreateFlags,
  verify: (policy: Uint8Array) => Promise<Verification>,
): Promise<Made> {
  const make = async (line: ProductLine | null): Promise<Made> => {
    const derived = referenceValuesOf(report, line, flags.anyChip === true ? "any-chip" : "this-chip");
    const text = orRefuse(setReferenceValues(null, new Map([...derived, ...given]), FLAG_SCHEME, DEFAULT_JSON_LIMITS));
    return { text, verification: await verify(toUtf8(text)) };
  };
  const line = lineOfReport(report);
  const made = await make(line);
  const verified = line === null ? verifiedLine(made.verification.result) : null;
  return verified === null ? made : make(verified);
}

/** The product line of an authenticated report's chain. */
function verifiedLine({ claims }: AttestationResult): ProductLine | null {
  const { snp } = claims as { readonly snp?: { readonly productLine?: unknown } };
  return typeof snp?.productLine === "string" && isProductLine(snp.productLine) ? snp.productLine : null;
}

async function printLint(text: string, output: Output): Promise<void> {
  const bytes = toUtf8(text);
  const remarks = orRefuse(lintPolicy(bytes, SCHEMES, DEFAULT_JSON_LIMITS, await policyTools()));
  for (const { code, path, message, severity } of remarks) {
    if (severity === "warning") output.err(`warning: ${code}: ${harmless(path)}: ${message}`);
  }
}

function orRefuse<T>(
  outcome: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure },
): T {
  if (!outcome.ok) throw new InvalidPolicyError("what the evidence gives", outcome.failure);
  return outcome.value;
}
