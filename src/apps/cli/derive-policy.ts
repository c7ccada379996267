import { toUtf8 } from "../../bytes/index.js";
import type { Outcome } from "../../errors/index.js";
import { openEvidence } from "../../evidence/index.js";
import type { EvidenceHint } from "../../evidence/index.js";
import type { AttestationResult } from "../../index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { setReferenceValues, withPcrValues } from "../../policy/index.js";
import type { PcrValues, PolicyValues } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { parse as parseVtpm } from "../../tee/vtpm/index.js";
import type { VtpmEvidence } from "../../tee/vtpm/index.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import type { Verification } from "../../verify/index.js";
import { openDerivable } from "./derivable.js";
import type { Derivable, DerivingOptions } from "./derivable.js";
import { UsageError } from "./exit.js";
import { InvalidPolicyError } from "./policy-input.js";
import { schemeOfPolicy } from "./policy-scheme.js";
import type { GivenFlag } from "./reference-flags.js";

/** What evidence consists of, as far as policies are derived from it; unverified. At least one is there. */
export interface Contents {
  readonly hardware: Derivable | null;
  readonly vtpm: VtpmEvidence | null;
}

/** Takes evidence apart. Null where something in it cannot be read: verifying it says why. */
export async function contentsOf(evidence: Uint8Array, hint: EvidenceHint | null): Promise<Contents | null> {
  const opened = await openEvidence(evidence, hint, DEFAULT_LIMITS.maxEvidenceBytes);
  if (!opened.ok) return null;
  const { hardware, vtpm } = opened.value;
  const derivable = hardware === null ? null : openDerivable(hardware.scheme, hardware.bytes);
  const quoted = vtpm === null ? null : parseVtpm(vtpm);
  if ((hardware !== null && derivable === null) || quoted?.ok === false) return null;
  return { hardware: derivable, vtpm: quoted?.value ?? null };
}

/** A policy, and how the evidence fared with it. */
export interface Derived {
  readonly text: string;
  readonly verification: Verification;
}

/** What goes into a policy beside what the evidence says. */
export interface Additions {
  /** Flags whose values are in `given`. */
  readonly flags: readonly GivenFlag[];
  /** Values that replace those of the evidence. */
  readonly given: PolicyValues;
  readonly chip: DerivingOptions["chip"];
  readonly pcrs: PcrValues;
}

/**
 * Derives the policy that exactly such a guest satisfies, and verifies the evidence with it. Where the result says what
 * the evidence did not, the policy is completed with it and verified once more.
 *
 * @param hardware null for evidence without a TEE's: then PCR values and what is given are all that the policy states.
 * @throws UsageError for a flag of another TEE.
 */
export async function derivePolicy(
  hardware: Derivable | null,
  { flags, given, chip, pcrs }: Additions,
  verify: (policy: Uint8Array) => Promise<Verification>,
): Promise<Derived> {
  const scheme = hardware?.scheme ?? orRefuse(schemeOfPolicy({ bytes: null, name: "", given: flags, tee: null }));
  const stray = flags.find(({ flag }) => !flag.schemes.includes(scheme));
  if (stray !== undefined) throw new UsageError(`the evidence is ${scheme.id}'s, whose policies have no ${stray.name}`);
  const valuesWith = (result: AttestationResult | null): PolicyValues =>
    hardware?.referenceValues({ chip, given, result }) ?? given;
  const make = async (values: PolicyValues): Promise<Derived> => {
    const section = orRefuse(setReferenceValues(null, values, scheme, DEFAULT_JSON_LIMITS));
    const text = orRefuse(withPcrValues(toUtf8(section), pcrs, SCHEMES, DEFAULT_JSON_LIMITS));
    return { text, verification: await verify(toUtf8(text)) };
  };
  const values = valuesWith(null);
  const made = await make(values);
  const completed = valuesWith(made.verification.result);
  return completed.size > values.size ? make(completed) : made;
}

/** @throws InvalidPolicyError */
export function orRefuse<T>(outcome: Outcome<T>, name = "what the evidence gives"): T {
  if (!outcome.ok) throw new InvalidPolicyError(name, outcome.failure);
  return outcome.value;
}
