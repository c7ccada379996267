import { createVerifier } from "../../index.js";
import type { EvidenceHint } from "../../index.js";
import type { Need } from "../../tee/scheme.js";
import { DEFAULT_LIMITS, readInstant } from "../../verify/index.js";
import { UsageError, exitStatus } from "./exit.js";
import { readChallenge, readEndorsements, readInput, readTrustRoots } from "./inputs.js";
import type { Output } from "./output.js";
import { printResult } from "./print-result.js";
import { harmless, jsonText, shellWord } from "./text.js";

/** Flags of `veritee verify`, as the argument parser hands them over. */
export interface VerifyFlags {
  readonly policy?: string;
  readonly tee?: EvidenceHint;
  readonly reportData: readonly string[];
  readonly allowZeroNonce?: boolean;
  readonly uncheckedFreshness?: readonly string[];
  readonly endorsements?: readonly string[];
  readonly trustRoot?: readonly string[];
  readonly at?: string;
  readonly json?: boolean;
  readonly acceptWarnings?: boolean;
}

/**
 * `veritee verify FILE`: one verdict on one file of evidence.
 *
 * @param now the instant of the call; used where `--at` is absent.
 * @returns the exit status.
 * @throws UsageError
 */
export async function runVerify(file: string, flags: VerifyFlags, now: Date, output: Output): Promise<number> {
  if (flags.policy === undefined) throw new UsageError("--policy is missing: nothing is trusted without a policy");
  const challenge = stateFreshness(flags);
  const at = flags.at === undefined ? now : instantOf(flags.at);
  const evidence = await readInput(file, "evidence", DEFAULT_LIMITS.maxEvidenceBytes);
  if (evidence.length > DEFAULT_LIMITS.maxEvidenceBytes) {
    output.err(harmless(`note: ${file} is too large for evidence; only its first ${evidence.length} bytes were read.`));
  }
  const policy = await readInput(flags.policy, "policy", DEFAULT_LIMITS.maxPolicyBytes);
  const anchors = await readTrustRoots(flags.trustRoot ?? []);
  const endorsements = await readEndorsements(flags.endorsements ?? [], output);
  const verifier = createVerifier({
    endorsements,
    ...(anchors.length > 0 ? { anchors } : {}),
    ...(flags.allowZeroNonce === true ? { allowZeroNonce: true } : {}),
  });
  const { result, missing } = await verifier.verifyWithNeeds(evidence, {
    policy,
    challenge: { tee: challenge },
    at,
    ...(flags.tee === undefined ? {} : { tee: flags.tee }),
  });
  if (flags.json === true) output.out(jsonText(result));
  else printResult(result, output);
  if (result.failure?.stage === "collect") for (const need of missing) printHint(need, output);
  return exitStatus(result, flags.acceptWarnings === true);
}

function stateFreshness(flags: VerifyFlags): Uint8Array | "unchecked" {
  const unchecked = flags.uncheckedFreshness?.includes("tee") === true;
  const bytes = readChallenge(flags.reportData, flags.allowZeroNonce === true ? "allow-zero" : "refuse-zero");
  if (bytes !== null && unchecked)
    throw new UsageError("--report-data and --unchecked-freshness tee contradict each other");
  if (unchecked) return "unchecked";
  if (bytes === null) {
    throw new UsageError(
      "freshness is not stated: give --report-data HEX (the bytes that the guest was asked to report), or --unchecked-freshness tee",
    );
  }
  return bytes;
}

function instantOf(text: string): Date {
  try {
    return new Date(readInstant(text));
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--at: ${error.message}`);
    throw error;
  }
}

/** The command that fetches what is missing. The address comes from unauthenticated bytes, on the vendor's host. */
function printHint(need: Need, output: Output): void {
  output.err(`hint: missing is the ${harmless(need.title)}.`);
  if (need.url === null) {
    output.err("hint: the report does not say where the vendor serves it. If the policy names no product line, add");
    output.err("hint: root_of_trust.product_line; else take it from the attester or its operator: --endorsements FILE");
    return;
  }
  output.err("hint: fetch it, then run this command again with the flag in the second line:");
  output.err(`  curl --fail --silent --show-error --output ${shellWord(need.fileName)} '${need.url}'`);
  output.err(`  --endorsements ${shellWord(need.fileName)}`);
}
