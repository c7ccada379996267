import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { EVIDENCE_HINTS } from "../../evidence/index.js";
import type { EvidenceHint } from "../../index.js";
import { ACCEPTABLE_TCB_STATUSES } from "../../tee/scheme.js";
import type { CollateralFlags } from "./collateral-options.js";

/** Flags that say whom to trust, with what, and when. */
export interface TrustFlags {
  readonly endorsements?: readonly string[];
  readonly trustRoot?: readonly string[];
  readonly at?: string;
}

/** Flags of the commands that verify evidence, as the argument parser hands them over. */
export interface EvidenceFlags extends TrustFlags, CollateralFlags {
  readonly tee?: EvidenceHint;
  /** Each use of `--report-data` and its aliases. */
  readonly reportData: readonly string[];
  /** Each use of `--vtpm-nonce` and its alias. */
  readonly vtpmNonce: readonly string[];
  readonly allowZeroNonce?: boolean;
  readonly uncheckedFreshness?: readonly string[];
  readonly allowSha1Bank?: boolean;
  readonly unboundAk?: boolean;
  readonly eventLog?: string;
  readonly acceptTcbStatus?: readonly string[];
  readonly minTcbEvaluation?: number;
  readonly strictLength?: boolean;
  readonly allowPolicyRoots?: boolean;
  readonly acceptWarnings?: boolean;
}

/** Nonces as they are given: several names share one value. */
export type GivenNonces = Pick<EvidenceFlags, "reportData" | "vtpmNonce">;

/** What freshness is stated for. */
const FRESHNESS = ["tee", "vtpm"] as const;

/**
 * Adds the flags of {@link EvidenceFlags} to a command.
 *
 * @returns where the values of `--report-data`, `--vtpm-nonce` and their aliases are collected.
 */
export function addEvidenceOptions(command: Command): GivenNonces {
  const nonces = { reportData: [] as string[], vtpmNonce: [] as string[] };
  const into = (all: string[]) => (value: string) => {
    all.push(value);
    return all;
  };
  const [tee, vtpm] = [into(nonces.reportData), into(nonces.vtpmNonce)];
  command
    .addOption(teeOption())
    .addOption(
      new Option(
        "--report-data <hex>",
        "the nonce that the guest was asked to report, 1 to 64 bytes, right-padded with zeros (alias --tee-nonce)",
      ).argParser(tee),
    )
    .addOption(new Option("--tee-nonce <hex>").argParser(tee).hideHelp())
    .addOption(new Option("--report_data <hex>").argParser(tee).hideHelp())
    .addOption(
      new Option(
        "--vtpm-nonce <hex>",
        "the nonce that the vTPM was asked to quote, 1 to 66 bytes, exactly as they are",
      ).argParser(vtpm),
    )
    .addOption(new Option("--nonce <hex>").argParser(vtpm).hideHelp())
    .option("--allow-zero-nonce", "accept a nonce that is empty or all zeros")
    .addOption(
      repeatable(
        "--unchecked-freshness <what>",
        "state that freshness is not checked: a warning at best (repeatable)",
        FRESHNESS,
      ),
    )
    .option("--allow-sha1-bank", "accept golden values of a vTPM's SHA-1 bank: a warning at best")
    .addOption(
      single(
        "--event-log <file>",
        "event log of the boot, of a vTPM or of a TD (CCEL), where the evidence does not hold it",
      ),
    )
    .option("--unbound-ak", "also accept a report that covers the nonce and not the vTPM's key: a warning then");
  addTdxOptions(command);
  addTrustOptions(command);
  command
    .option("--allow-policy-roots", "let the policy state roots (cabundles); otherwise such a policy is refused")
    .option("--accept-warnings", "exit with 0 on a warning");
  return nonces;
}

/** What is accepted of a TDX quote beside the policy. */
function addTdxOptions(command: Command): void {
  command
    .addOption(
      repeatable(
        "--accept-tcb-status <status>",
        "a TDX TCB status that is accepted beside UpToDate: a warning at best (repeatable)",
        ACCEPTABLE_TCB_STATUSES,
      ),
    )
    .addOption(
      single(
        "--min-tcb-evaluation <number>",
        "the lowest tcbEvaluationDataNumber that Intel's statements may have",
        null,
        readEvaluation,
      ),
    )
    .option("--strict-length", "refuse zeros behind a TDX quote, which are noted otherwise");
}

function readEvaluation(text: string): number {
  if (/^(?:0|[1-9][0-9]{0,9})$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is no whole number of at least 0.");
}

/** Flags that say whom to trust, with what, and when; those of {@link TrustFlags}. */
export function addTrustOptions(command: Command): void {
  command
    .option(
      "--endorsements <path>",
      "certificates, revocation lists, Intel's TCB info and QE identity: a file (DER, PEM, hex, JSON, bundle) or a folder of them (repeatable)",
      append,
    )
    .option(
      "--trust-root <file>",
      "root certificate (AMD's ARK, Intel's SGX Root CA) to trust instead of the built-in ones (repeatable)",
      append,
    )
    .addOption(single("--at <instant>", "the instant that governs validity, ISO 8601 with a zone (default: now)"));
}

/** `--policy` and its alias, which share one value. */
export function addPolicyOption(command: Command): void {
  const [policy, config] = shared(["--policy <file>", "--config <file>"], "appraisal policy (Cocos JSON)");
  if (policy !== undefined) command.addOption(policy);
  if (config !== undefined) command.addOption(config.hideHelp());
}

/** `--tee`: what the evidence is. */
export function teeOption(): Option {
  return single("--tee <kind>", "what the evidence is (default: detected)", EVIDENCE_HINTS);
}

/**
 * An option with one value: given twice it must say the same, since neither of two answers is the right one.
 *
 * @param read makes the value of the text; left out, the value is the text.
 */
export function single(
  flags: string,
  description: string,
  choices: readonly string[] | null = null,
  read: ReadValue = asItIs,
): Option {
  const [option] = shared([flags], description, choices, read);
  return option ?? new Option(flags, description);
}

/** @throws InvalidArgumentError */
type ReadValue = (text: string) => string | number;

function asItIs(text: string): string {
  return text;
}

/** Options that are names of the same one. */
function shared(
  names: readonly string[],
  description: string,
  choices: readonly string[] | null = null,
  read: ReadValue = asItIs,
): Option[] {
  let previous: string | null = null;
  return names.map((flags) => {
    const option = new Option(flags, description);
    if (choices !== null) option.choices(choices);
    return option.argParser((value: string) => {
      if (choices !== null) refuseUnlessIn(choices, value);
      if (previous !== null && previous !== value)
        throw new InvalidArgumentError("It is given twice, with different values.");
      previous = value;
      return read(value);
    });
  });
}

function refuseUnlessIn(choices: readonly string[], value: string): void {
  if (!choices.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
}

/** Collects the values of a repeatable option. */
export function append(value: string, all: readonly string[] = []): string[] {
  return [...all, value];
}

/** A repeatable option with a closed set of values. */
export function repeatable(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).argParser((value: string, before: unknown) => {
    refuseUnlessIn(choices, value);
    return [...listOf(before), value];
  });
}

/** What a repeatable option holds before this use of it. */
export function listOf<T>(before: unknown): readonly T[] {
  return Array.isArray(before) ? (before as readonly T[]) : [];
}
