import { toUtf8 } from "../../bytes/index.js";
import { choosePcrs } from "./golden-pcrs.js";
import { contentsOf, derivePolicy } from "./derive-policy.js";
import { exitStatus } from "./exit.js";
import type { EvidenceFlags } from "./options.js";
import { isVerified, printRefusal, printWarnings, writePolicyText } from "./policy-output.js";
import type { GivenFlag } from "./reference-flags.js";
import { readReferenceFlags } from "./reference-values.js";
import { prepareVerification } from "./verification.js";
import type { VerificationSurroundings } from "./verification.js";

/** Flags of `veritee policy create`. */
export interface PolicyCreateFlags extends EvidenceFlags {
  /** Values that replace those of the evidence. */
  readonly reference: readonly GivenFlag[];
  readonly anyChip?: boolean;
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
  const { evidence, verify } = await prepareVerification(file, flags, surroundings);
  const contents = await contentsOf(evidence, flags.tee ?? null);
  const sha1 = flags.allowSha1Bank === true ? "accept" : "refuse";
  const vtpm = contents?.vtpm ?? null;
  const pcrs = vtpm === null ? new Map() : choosePcrs(vtpm, { banks: null, indices: null, sha1 });
  const chip = flags.anyChip === true ? "any-chip" : "this-chip";
  const { text, verification } =
    contents === null
      ? { text: null, verification: await verify(toUtf8("{}\n")) }
      : await derivePolicy(contents.hardware, { flags: flags.reference, given, chip, pcrs }, verify);
  if (text === null || !isVerified(verification)) printRefusal("no policy is", file, flags, verification, output);
  else {
    await writePolicyText(text, null, output);
    await printWarnings(text, verification, output);
  }
  return exitStatus(verification.result, flags.acceptWarnings === true);
}
