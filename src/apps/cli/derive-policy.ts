import { toUtf8 } from "../../bytes/index.js";
import type { Outcome } from "../../errors/index.js";
import { openEvidence } from "../../evidence/index.js";
import type { EvidenceHint } from "../../evidence/index.js";
import type { AttestationResult } from "../../index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { setReferenceValues, withPcrValues } from "../../policy/index.js";
import type { PcrValues, PolicyValues } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { parseReport } from "../../tee/snp/parse.js";
import { isProductLine, lineOfReport } from "../../tee/snp/product.js";
import type { ProductLine } from "../../tee/snp/product.js";
import { referenceValuesOf } from "../../tee/snp/reference-values.js";
import type { SnpReport } from "../../tee/snp/report.js";
import { parse as parseVtpm } from "../../tee/vtpm/index.js";
import type { VtpmEvidence } from "../../tee/vtpm/index.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import type { Verification } from "../../verify/index.js";
import { InvalidPolicyError } from "./policy-input.js";
import { FLAG_SCHEME } from "./reference-flags.js";

/** What evidence consists of, as far as policies are derived from it; unverified. At least one is there. */
export interface Contents {
  readonly report: SnpReport | null;
  readonly vtpm: VtpmEvidence | null;
}

/** Takes evidence apart. Null where something in it cannot be read: verifying it says why. */
export async function contentsOf(evidence: Uint8Array, hint: EvidenceHint | null): Promise<Contents | null> {
  const opened = await openEvidence(evidence, hint, DEFAULT_LIMITS.maxEvidenceBytes);
  if (!opened.ok) return null;
  const { hardware, vtpm } = opened.value;
  if (hardware !== null && hardware.scheme !== FLAG_SCHEME.id) return null;
  const report = hardware === null ? null : parseReport(hardware.bytes, null);
  const quoted = vtpm === null ? null : parseVtpm(vtpm);
  if (report?.ok === false || quoted?.ok === false) return null;
  return { report: report?.value ?? null, vtpm: quoted?.value ?? null };
}

/** A policy, and how the evidence fared with it. */
export interface Derived {
  readonly text: string;
  readonly verification: Verification;
}

/** What goes into a policy beside what the report says. */
export interface Additions {
  /** Values that replace those of the report. */
  readonly given: PolicyValues;
  readonly chip: "this-chip" | "any-chip";
  readonly pcrs: PcrValues;
}

/**
 * Derives the policy that exactly such a guest satisfies, and verifies the evidence with it. A report of version 2 does
 * not say which product line it comes from, and the verified chain does: then the policy is completed with it and
 * verified once more.
 *
 * @param report null for evidence without one: then PCR values and what is given are all that the policy states.
 */
export async function derivePolicy(
  report: SnpReport | null,
  { given, chip, pcrs }: Additions,
  verify: (policy: Uint8Array) => Promise<Verification>,
): Promise<Derived> {
  const make = async (line: ProductLine | null): Promise<Derived> => {
    const derived = report === null ? [] : referenceValuesOf(report, line, chip);
    const values = new Map([...derived, ...given]);
    const section = orRefuse(setReferenceValues(null, values, FLAG_SCHEME, DEFAULT_JSON_LIMITS));
    const text = orRefuse(withPcrValues(toUtf8(section), pcrs, SCHEMES, DEFAULT_JSON_LIMITS));
    return { text, verification: await verify(toUtf8(text)) };
  };
  const line = report === null ? null : lineOfReport(report);
  const made = await make(line);
  const verified = report === null || line !== null ? null : verifiedLine(made.verification.result);
  return verified === null ? made : make(verified);
}

/** The product line of an authenticated report's chain. */
function verifiedLine({ claims }: AttestationResult): ProductLine | null {
  const { snp } = claims as { readonly snp?: { readonly productLine?: unknown } };
  return typeof snp?.productLine === "string" && isProductLine(snp.productLine) ? snp.productLine : null;
}

/** @throws InvalidPolicyError */
export function orRefuse<T>(outcome: Outcome<T>, name = "what the evidence gives"): T {
  if (!outcome.ok) throw new InvalidPolicyError(name, outcome.failure);
  return outcome.value;
}
