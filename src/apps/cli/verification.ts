import { createVerifier } from "../../index.js";
import type { AttestationResult, Challenge, Verification } from "../../index.js";
import { parseCcelTable } from "../../eventlog/index.js";
import { LOG_LIMITS } from "../../eventlog/limits.js";
import { EVIDENCE_HINTS } from "../../evidence/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { DEFAULT_LIMITS, readInstant } from "../../verify/index.js";
import { openCollateral } from "./collateral-options.js";
import type { CollateralSurroundings } from "./collateral-options.js";
import { UsageError } from "./exit.js";
import { readEndorsements, readInput, readNonce, readTrustRoots, REPORT_DATA_NONCE, VTPM_NONCE } from "./inputs.js";
import type { NonceRule } from "./inputs.js";
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

/** What a verification takes from the surroundings. */
export interface VerificationSurroundings extends CollateralSurroundings {
  /** The instant of the call; used where `--at` is absent. */
  readonly now: Date;
}

/**
 * Reads the evidence and what the flags name.
 *
 * @throws UsageError
 */
export async function prepareVerification(
  file: string,
  flags: EvidenceFlags,
  surroundings: VerificationSurroundings,
): Promise<PreparedVerification> {
  const { now, output } = surroundings;
  const collateral = openCollateral(flags, surroundings);
  const challenge = stateFreshness(flags);
  const at = flags.at === undefined ? now : instantOf(flags.at);
  const evidence = await readInput(file, "evidence", DEFAULT_LIMITS.maxEvidenceBytes);
  if (evidence.length > DEFAULT_LIMITS.maxEvidenceBytes) {
    output.err(harmless(`note: ${file} is too large for evidence; only its first ${evidence.length} bytes were read.`));
  }
  const eventLog = flags.eventLog === undefined ? null : await readEventLog(flags.eventLog);
  const anchors = await readTrustRoots(flags.trustRoot ?? []);
  const endorsements = await readEndorsements(flags.endorsements ?? [], output);
  const honour = flags.allowPolicyRoots === true;

  async function verify(policy: Uint8Array): Promise<Verification> {
    const verifier = createVerifier({
      collateral,
      endorsements,
      ...(anchors.length > 0 ? { anchors } : {}),
      ...(flags.allowZeroNonce === true ? { allowZeroNonce: true } : {}),
      ...(flags.tcbUpdate === undefined ? {} : { tcbUpdate: flags.tcbUpdate }),
      ...(honour ? { policyRoots: "honour", cabundleFiles: await readCabundleFiles(policy) } : {}),
    });
    return verifier.verifyWithNeeds(evidence, {
      policy,
      challenge,
      at,
      ...(flags.unboundAk === true ? { akBinding: "unbound" } : {}),
      ...(flags.allowSha1Bank === true ? { sha1Bank: "accept" } : {}),
      ...(flags.tee === undefined ? {} : { tee: flags.tee }),
      ...(eventLog === null ? {} : { eventLog }),
      ...(flags.acceptTcbStatus === undefined ? {} : { acceptTcbStatus: flags.acceptTcbStatus }),
      ...(flags.minTcbEvaluation === undefined ? {} : { minTcbEvaluation: flags.minTcbEvaluation }),
      ...(flags.strictLength === true ? { trailing: "refuse" } : {}),
    });
  }

  return { evidence, verify };
}

/**
 * The event log that the user names.
 *
 * @throws UsageError where it cannot be read, or is the ACPI table that says where firmware keeps a CCEL.
 */
async function readEventLog(path: string): Promise<Uint8Array> {
  const bytes = await readInput(path, "event log", LOG_LIMITS.size);
  if (!parseCcelTable(bytes).ok) return bytes;
  throw new UsageError(
    `${path} is the ACPI table of a CCEL, which says where the log is: the log is /sys/firmware/acpi/tables/data/CCEL`,
  );
}

/**
 * The user's statement about freshness, for what the evidence is said to be. Where nothing is said of it, the verifier
 * finds out whether the evidence has a vTPM, and fails what has one and no nonce for it.
 *
 * @throws UsageError
 */
function stateFreshness(flags: EvidenceFlags): Challenge {
  const [wantsTee, wantsVtpm] = [flags.tee !== "vtpm", flags.tee === "vtpm" || flags.tee === "snp-vtpm"];
  const tee = freshnessOf("tee", flags.reportData, REPORT_DATA_NONCE, flags);
  const vtpm = freshnessOf("vtpm", flags.vtpmNonce, VTPM_NONCE, flags);
  if (flags.tee === "vtpm" && tee !== null && tee !== "unchecked") {
    throw new UsageError("--report-data and --tee vtpm contradict each other: a vTPM alone has no REPORT_DATA");
  }
  const alone = flags.tee !== undefined && SCHEMES.some(({ id }) => id === flags.tee);
  if (alone && vtpm !== null) {
    const more = EVIDENCE_HINTS.find((hint) => hint === `${flags.tee}-vtpm`);
    const says = more === undefined ? "" : `: --tee ${more} says that there is one`;
    throw new UsageError(`a nonce for a vTPM and --tee ${flags.tee} contradict each other${says}`);
  }
  const missing = [
    ...(tee === null && wantsTee ? [MISSING_TEE] : []),
    ...(vtpm === null && wantsVtpm ? [MISSING_VTPM] : []),
  ];
  if (missing.length > 0) {
    const more = flags.tee === undefined && vtpm === null ? ` (evidence with a vTPM: also ${MISSING_VTPM})` : "";
    const alone = flags.tee === undefined && vtpm !== null ? " (evidence of a vTPM alone: --tee vtpm instead)" : "";
    throw new UsageError(`freshness is not stated: give ${missing.join(", and ")}${more}${alone}`);
  }
  return { tee: tee ?? "unchecked", ...(vtpm === null ? {} : { vtpm }) };
}

const MISSING_TEE = "--report-data HEX (the bytes that the guest was asked to report), or --unchecked-freshness tee";
const MISSING_VTPM = "--vtpm-nonce HEX (the bytes that the vTPM was asked to quote), or --unchecked-freshness vtpm";

/** What the flags say of one nonce; null: nothing. */
function freshnessOf(
  what: "tee" | "vtpm",
  values: readonly string[],
  rule: NonceRule,
  flags: EvidenceFlags,
): Uint8Array | "unchecked" | null {
  const unchecked = flags.uncheckedFreshness?.includes(what) === true;
  const bytes = readNonce(values, rule, flags.allowZeroNonce === true ? "allow-zero" : "refuse-zero");
  if (bytes !== null && unchecked) {
    throw new UsageError(`${rule.flag} and --unchecked-freshness ${what} contradict each other`);
  }
  return unchecked ? "unchecked" : bytes;
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

/** What is missing, and the command that gets it, where that is why nothing was decided. */
export function printHints(
  file: string,
  flags: EvidenceFlags,
  { result, missing }: Verification,
  output: Output,
): void {
  if (result.failure?.stage !== "collect") return;
  for (const { title, url } of missing) {
    output.err(`hint: missing is the ${harmless(title)}${url === null ? "." : ", which the vendor serves at"}`);
    if (url !== null) output.err(`  ${harmless(url)}`);
  }
  if (missing.some(({ url }) => url === null)) {
    output.err(
      "hint: no service hands it out: take it from the attester or its operator, then add --endorsements FILE",
    );
  }
  if (missing.some(({ url }) => url !== null)) {
    const [now, later] = [
      "fetch it where there is a network",
      "it was asked for in vain. Try again later or elsewhere",
    ];
    output.err(
      `hint: ${wasAskedFor(result) ? later : now}, then run this command again with the flag in the last line:`,
    );
    output.err(`  veritee endorsements fetch ${fetchArguments(file, flags).map(shellWord).join(" ")}`);
    output.err(`  --endorsements ${BUNDLE}`);
    if (flags.allowPolicyRoots === true)
      output.err("hint: a root that the policy states belongs there as --trust-root FILE");
  }
}

/** Reasons for which nobody was asked. */
const NOT_ASKED: readonly string[] = ["COLLATERAL_OFFLINE", "COLLATERAL_NO_ADDRESS", "COLLATERAL_HOST"];

/** Whether the service was asked for something, and did not have it. */
function wasAskedFor({ findings }: AttestationResult): boolean {
  return findings.some(({ code }) => code.startsWith("COLLATERAL_") && !NOT_ASKED.includes(code));
}

/** A name for the file, in the folder that the user is in. */
const BUNDLE = "bundle.json";

/** What `endorsements fetch` has to be told to get what this verification needs. */
function fetchArguments(file: string, flags: EvidenceFlags): readonly string[] {
  const each = (flag: string, values: readonly string[] = []): string[] => values.flatMap((value) => [flag, value]);
  return [
    ...(file.startsWith("-") ? [`./${file}`] : [file]),
    ...each("--tee", flags.tee === undefined ? [] : [flags.tee]),
    ...each("--trust-root", flags.trustRoot),
    ...each("--kds", flags.kds === undefined ? [] : [flags.kds]),
    ...each("--pccs", flags.pccs === undefined ? [] : [flags.pccs]),
    ...each("--tcb-update", flags.tcbUpdate === undefined ? [] : [flags.tcbUpdate]),
    ...each("--private-host", flags.privateHost),
    ...each("--at", flags.at === undefined ? [] : [flags.at]),
    ...["--out", BUNDLE],
  ];
}
