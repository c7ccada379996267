import { exitStatus } from "./exit.js";
import type { EvidenceFlags } from "./options.js";
import type { Output } from "./output.js";
import { readPolicy } from "./policy-input.js";
import { printResult } from "./print-result.js";
import type { GivenFlag } from "./reference-flags.js";
import { jsonText } from "./text.js";
import { prepareVerification, printHints } from "./verification.js";

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
 * @param now the instant of the call; used where `--at` is absent.
 * @returns the exit status.
 * @throws UsageError
 */
export async function runVerify(file: string, flags: VerifyFlags, now: Date, output: Output): Promise<number> {
  const policy = await readPolicy(flags.policy ?? null, flags.reference);
  const prepared = await prepareVerification(file, flags, now, output);
  const verification = await prepared.verify(policy);
  const { result } = verification;
  if (flags.json === true) output.out(jsonText(result));
  else printResult(result, output);
  printHints(verification, output);
  return exitStatus(result, flags.acceptWarnings === true);
}
