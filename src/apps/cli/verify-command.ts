import { exitStatus } from "./exit.js";
import type { EvidenceFlags } from "./options.js";
import { InvalidPolicyError, readPolicy } from "./policy-input.js";
import { printResult } from "./print-result.js";
import type { GivenFlag } from "./reference-flags.js";
import { jsonText } from "./text.js";
import { prepareVerification, printHints } from "./verification.js";
import type { VerificationSurroundings } from "./verification.js";

/** Flags of `veritee verify`, as the argument parser hands them over. */
export interface VerifyFlags extends EvidenceFlags {
  readonly policy?: string;
  /** Reference values, which are the policy or merge with it. */
  readonly reference: readonly GivenFlag[];
  readonly json?: boolean;
}

/**
 * `veritee verify FILE`: one verdict on one file of evidence.
 *
 * @returns the exit status.
 * @throws UsageError
 */
export async function runVerify(
  file: string,
  flags: VerifyFlags,
  surroundings: VerificationSurroundings,
): Promise<number> {
  const { output } = surroundings;
  const { policy, invalid } = await readPolicyOrInvalid(flags);
  const prepared = await prepareVerification(file, flags, surroundings);
  const verification = await prepared.verify(policy);
  const { result } = verification;
  // Without the flags that could not be merged into it no other answer may come out.
  if (invalid !== null && result.failure?.stage !== "policy") throw invalid;
  if (flags.json === true) output.out(jsonText(result));
  else printResult(result, output);
  printHints(file, flags, verification, output);
  return exitStatus(result, flags.acceptWarnings === true);
}

/** The policy; or a file that no flag can be merged into, since it is no policy: the verifier says so in a result. */
async function readPolicyOrInvalid({
  policy,
  reference,
  tee,
}: VerifyFlags): Promise<{ readonly policy: Uint8Array; readonly invalid: InvalidPolicyError | null }> {
  try {
    return { policy: await readPolicy(policy ?? null, reference, tee ?? null), invalid: null };
  } catch (error) {
    if (!(error instanceof InvalidPolicyError) || error.bytes === null) throw error;
    return { policy: error.bytes, invalid: error };
  }
}
