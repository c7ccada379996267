import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { EVIDENCE_HINTS } from "../../evidence/index.js";
import { EXIT, UsageError } from "./exit.js";
import { runExplain } from "./explain-command.js";
import { runInspect } from "./inspect-command.js";
import type { InspectFlags } from "./inspect-command.js";
import type { Output } from "./output.js";
import { harmless, harmlessLines } from "./text.js";
import { runVerify } from "./verify-command.js";
import type { VerifyFlags } from "./verify-command.js";

const EXAMPLES = `
Examples:
  $ veritee verify report.bin --policy policy.json --endorsements vcek.pem \\
      --report-data 0badc0de
  $ veritee verify report.bin --policy policy.json --endorsements certs/ \\
      --unchecked-freshness tee --at 2025-06-01
  $ veritee verify report.bin --policy policy.json --endorsements certs/ \\
      --report-data 0badc0de --json
  $ veritee inspect report.bin      (or a certificate)
  $ veritee explain SNP_VEK_TCB

Exit status:
   0  affirming (and warning, with --accept-warnings)
   1  contraindicated
   2  wrong use: flags, a file that cannot be read, an invalid policy
   3  none: undecided, something that is needed is missing
   4  warning
  70  internal error`;

/** What the command line takes from its surroundings. */
export interface Surroundings {
  readonly output: Output;
  /** The clock is read once, here at the edge. */
  readonly now: Date;
  readonly version: string;
}

/**
 * Runs the command line.
 *
 * @param argv arguments without the program's name.
 * @returns the exit status.
 */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { output } = surroundings;
  let status: number = EXIT.affirming;
  const program = buildProgram(surroundings, (code) => (status = code));
  try {
    await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.affirming : EXIT.wrongUse;
    if (error instanceof UsageError) {
      output.err(`error: ${harmless(error.message)}`);
      return EXIT.wrongUse;
    }
    output.err(
      harmlessLines(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
    return EXIT.internal;
  }
}

function buildProgram({ output, now, version }: Surroundings, done: (status: number) => void): Command {
  const program = new Command("veritee")
    .description("Decides whether a confidential virtual machine can be trusted.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.out(text.trimEnd()),
      writeErr: (text) => output.err(harmlessLines(text)),
    })
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(veritee --help shows what there is)");

  addVerify(program, (file, flags) => runVerify(file, flags, now, output).then(done));
  program
    .command("inspect")
    .description("decode evidence or a certificate without judging it")
    .argument("<file>", "evidence, or a certificate (DER, PEM, hex)")
    .addOption(teeOption())
    .option("--json", "print one JSON object")
    .action((file: string, options: InspectFlags) => runInspect(file, options, output).then(done));
  program
    .command("explain")
    .description("say what a code means and what to do about it")
    .argument("<code>", "for example SNP_VEK_TCB")
    .option("--json", "print one JSON object")
    .action((code: string, options: { json?: boolean }) => {
      done(runExplain(code, options, output));
    });
  return program;
}

function addVerify(program: Command, action: (file: string, flags: VerifyFlags) => Promise<void>): void {
  const hidden = (option: Option): Option => option.hideHelp();
  const reportData: string[] = [];
  const collectReportData = (value: string): string[] => {
    reportData.push(value);
    return reportData;
  };
  program
    .command("verify")
    .description("verify evidence against a policy")
    .argument("<file>", "evidence: an SEV-SNP attestation report (1184 bytes)")
    .addOption(single("--policy <file>", "appraisal policy (Cocos JSON); required"))
    .addOption(teeOption())
    .addOption(
      new Option(
        "--report-data <hex>",
        "the nonce that the guest was asked to report, 1 to 64 bytes, right-padded with zeros (alias --tee-nonce)",
      ).argParser(collectReportData),
    )
    .addOption(hidden(new Option("--tee-nonce <hex>").argParser(collectReportData)))
    .option("--allow-zero-nonce", "accept a nonce that is empty or all zeros")
    .addOption(
      new Option("--unchecked-freshness <what>", "state that freshness is not checked: a warning at best (repeatable)")
        .choices(["tee"])
        .argParser(oneOf(["tee"])),
    )
    .option("--endorsements <path>", "certificates: a file (DER, PEM, hex) or a folder of them (repeatable)", append)
    .option("--trust-root <file>", "root key certificate (ARK) to trust instead of AMD's (repeatable)", append)
    .addOption(single("--at <instant>", "the instant that governs validity, ISO 8601 with a zone (default: now)"))
    .option("--offline", "never use the network (this version never does)")
    .option("--accept-warnings", "exit with 0 on a warning")
    .option("--json", "print exactly one result object")
    .addHelpText("after", EXAMPLES)
    .action((file: string, flags: Omit<VerifyFlags, "reportData">) => action(file, { ...flags, reportData }));
}

function teeOption(): Option {
  return single("--tee <kind>", "what the evidence is (default: detected)", EVIDENCE_HINTS);
}

/** An option with one value: given twice it must say the same, since neither of two answers is the right one. */
function single(flags: string, description: string, choices: readonly string[] | null = null): Option {
  const option = new Option(flags, description);
  if (choices !== null) option.choices(choices);
  return option.argParser((value: string, previous: unknown) => {
    if (choices !== null) refuseUnlessIn(choices, value);
    if (previous !== undefined && previous !== value)
      throw new InvalidArgumentError("It is given twice, with different values.");
    return value;
  });
}

function refuseUnlessIn(choices: readonly string[], value: string): void {
  if (!choices.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
}

function append(value: string, all: readonly string[] = []): string[] {
  return [...all, value];
}

/** A repeatable option with a closed set of values. */
function oneOf(choices: readonly string[]): (value: string, all: unknown) => readonly string[] {
  return (value, all) => {
    refuseUnlessIn(choices, value);
    return Array.isArray(all) ? [...(all as string[]), value] : [value];
  };
}
