import { createVerifier } from "../../index.js";
import type { Verification } from "../../index.js";
import type { Need } from "../../tee/scheme.js";
import { DEFAULT_LIMITS, readInstant } from "../../verify/index.js";
import { UsageError } from "./exit.js";
import { readChallenge, readEndorsements, readInput, readTrustRoots } from "./inputs.js";
import type { EvidenceFlags } from "./options.js";
import type { Output } from "./output.js";
import { readCabundleFiles } from "./policy-input.js";
import { harmless, shellWord } from "./text.js";

/** Everything that a verification needs beside its policy, read and checked. */
export interface PreparedVerification {
  readonly evidence: Uint8Array;
  /**
   * Verifies the evidence with a policy.
   *
   * @throws UsageError where a file that the policy names and may name cannot be read.
   */
  readonly verify: (policy: Uint8Array) => Promise<Verification>;
}

/**
 * Reads the evidence and what the flags name.
 *
 * @param now the instant of the call; used where `--at` is absent.
 * @throws UsageError
 */
export async function prepareVerification(
  file: string,
  flags: EvidenceFlags,
  now: Date,
  output: Output,
): Promise<PreparedVerification> {
  const challenge = stateFreshness(flags);
  const at = flags.at === undefined ? now : instantOf(flags.at);
  const evidence = await readInput(file, "evidence", DEFAULT_LIMITS.maxEvidenceBytes);
  if (evidence.length > DEFAULT_LIMITS.maxEvidenceBytes) {
    output.err(harmless(`note: ${file} is too large for evidence; only its first ${evidence.length} bytes were read.`));
  }
  const anchors = await readTrustRoots(flags.trustRoot ?? []);
  const endorsements = await readEndorsements(flags.endorsements ?? [], output);
  const honour = flags.allowPolicyRoots === true;

  async function verify(policy: Uint8Array): Promise<Verification> {
    const verifier = createVerifier({
      endorsements,
      ...(anchors.length > 0 ? { anchors } : {}),
      ...(flags.allowZeroNonce === true ? { allowZeroNonce: true } : {}),
      ...(honour ? { policyRoots: "honour", cabundleFiles: await readCabundleFiles(policy) } : {}),
    });
    return verifier.verifyWithNeeds(evidence, {
      policy,
      challenge: { tee: challenge },
      at,
      ...(flags.tee === undefined ? {} : { tee: flags.tee }),
    });
  }

  return { evidence, verify };
}

function stateFreshness(flags: EvidenceFlags): Uint8Array | "unchecked" {
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

/** The instant that `--at` states. @throws UsageError */
export function instantOf(text: string): Date {
  try {
    return new Date(readInstant(text));
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--at: ${error.message}`);
    throw error;
  }
}

/** The commands that fetch what is missing, where that is why nothing was decided. */
export function printHints({ result, missing }: Verification, output: Output): void {
  if (result.failure?.stage === "collect") for (const need of missing) printHint(need, output);
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
