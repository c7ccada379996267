import { Command, CommanderError, Option } from "commander";
import { addCollateralOptions } from "./collateral-options.js";
import { runDiff } from "./diff-command.js";
import { runEndorsementsFetch } from "./endorsements-command.js";
import type { FetchFlags, FetchSurroundings } from "./endorsements-command.js";
import { EXIT, UsageError } from "./exit.js";
import { runExplain } from "./explain-command.js";
import { runInspect } from "./inspect-command.js";
import type { InspectFlags } from "./inspect-command.js";
import { BANK_NAMES, readPcrList } from "./golden-pcrs.js";
import {
  addEvidenceOptions,
  addPolicyOption,
  addTrustOptions,
  listOf,
  repeatable,
  single,
  teeOption,
} from "./options.js";
import type { GivenNonces } from "./options.js";
import type { Output } from "./output.js";
import { runPolicyLint, runPolicySet, runPolicyShow } from "./policy-command.js";
import type { PolicySetFlags } from "./policy-command.js";
import { runPolicyCreate } from "./policy-create.js";
import type { PolicyCreateFlags } from "./policy-create.js";
import { runPolicyExtend } from "./policy-extend.js";
import type { PolicyExtendFlags } from "./policy-extend.js";
import { runPolicyPcrs } from "./policy-pcrs.js";
import type { PolicyPcrsFlags } from "./policy-pcrs.js";
import { addReferenceOptions, withFlagValues } from "./reference-flags.js";
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
  $ veritee verify report.bin --guest-policy 0x30000 --measurement 4d4d... \\
      --endorsements certs/ --report-data 0badc0de
  $ veritee verify evidence.pb --policy policy.json \\
      --report-data 0badc0de --vtpm-nonce 0badcafe
  $ veritee verify quote.bin --mr-td 91eb2b44... --get-collateral \\
      --report-data 0badc0de
  $ veritee policy create report.bin --endorsements certs/ \\
      --report-data 0badc0de > policy.json
  $ veritee policy pcrs evidence.pb --policy policy.json --in-place \\
      --report-data 0badc0de --vtpm-nonce 0badcafe
  $ veritee policy lint policy.json
  $ veritee endorsements fetch reports/ --out bundle.json
  $ veritee inspect report.bin      (or a quote, a certificate, an event log)
  $ veritee diff yesterday.pb today.pb
  $ veritee diff policy.json evidence.pb
  $ veritee explain SNP_VEK_TCB

Exit status:
   0  affirming (and warning, with --accept-warnings)
   1  contraindicated (diff: different)
   2  wrong use: flags, a file that cannot be read, an invalid policy
   3  none: undecided, something that is needed is missing
   4  warning
  70  internal error`;

const EVIDENCE =
  "evidence: an SEV-SNP report, a vTPM's quotes, or both, or a TDX quote, bare or in one of their containers";

/** What the command line takes from its surroundings. */
export interface Surroundings extends FetchSurroundings {
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
    await program.parseAsync(withFlagValues(argv), { from: "user" });
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

function buildProgram(surroundings: Surroundings, done: (status: number) => void): Command {
  const { output, version } = surroundings;
  const program = new Command("veritee")
    .description("Decides whether a confidential virtual machine can be trusted.")
    .version(version)
    .exitOverride()
    // Long flags leave less than commander's 40 columns of 80 for what they mean.
    .configureHelp({ minWidthToWrap: 30 })
    .configureOutput({
      writeOut: (text) => output.out(text.trimEnd()),
      writeErr: (text) => output.err(harmlessLines(text)),
    })
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(veritee --help shows what there is)");

  addVerify(program, (file, flags) => runVerify(file, flags, surroundings).then(done));
  addPolicy(program, surroundings, done);
  addEndorsements(program, surroundings, done);
  program
    .command("inspect")
    .description("decode evidence, an event log, a certificate or a revocation list without judging it")
    .argument(
      "<file>",
      "evidence, or a bare event log (a TPM's, a CCEL), or a certificate or revocation list (DER, PEM, hex), or Intel's TCB info or QE identity (JSON), or a bundle of these",
    )
    .addOption(teeOption())
    .option("--json", "print one JSON object")
    .action((file: string, options: InspectFlags) => runInspect(file, options, output).then(done));
  program
    .command("diff")
    .description("say which PCRs differ, and which events explain it; verifies nothing (0: equal, 1: different)")
    .argument("<a>", "evidence of a vTPM, a bare event log, or a policy with pcr_values")
    .argument("<b>", "what to compare it with: any of these")
    .option("--json", "print one JSON object")
    .action((a: string, b: string, options: { json?: boolean }) => runDiff(a, b, options, output).then(done));
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
  const command = program
    .command("verify")
    .description("verify evidence against a policy")
    .argument("<file>", EVIDENCE);
  addPolicyOption(command);
  const nonces = addEvidenceOptions(command);
  addCollateralOptions(command);
  command.option("--json", "print exactly one result object");
  const reference = addReferenceOptions(command);
  type Parsed = Omit<VerifyFlags, keyof GivenNonces | "reference"> & { readonly config?: string };
  command.addHelpText("after", EXAMPLES).action(async (file: string, { config, ...flags }: Parsed) => {
    const policy = flags.policy ?? config;
    await action(file, { ...flags, ...(policy === undefined ? {} : { policy }), ...nonces, reference });
  });
}

function addPolicy(program: Command, surroundings: Surroundings, done: (status: number) => void): void {
  const { output } = surroundings;
  const policy = program.command("policy").description("make, show, change and examine policies");
  policy
    .command("lint")
    .description("say what a policy leaves open")
    .argument("<policy>", "policy file")
    .option("--json", "print one JSON object")
    .action((file: string, flags: { json?: boolean }) => runPolicyLint(file, flags, output).then(done));
  policy
    .command("show")
    .description("show what a policy states")
    .argument("<policy>", "policy file")
    .option("--json", "print the policy in the form in which this program writes policies")
    .action((file: string, flags: { json?: boolean }) => runPolicyShow(file, flags, output).then(done));
  const create = policy
    .command("create")
    .description("make the policy that exactly such a guest satisfies, from evidence that verifies")
    .argument("<file>", EVIDENCE)
    .option("--any-chip", "do not pin the chip");
  const nonces = addEvidenceOptions(create);
  addCollateralOptions(create);
  const created = addReferenceOptions(create);
  create.action((file: string, flags: Omit<PolicyCreateFlags, keyof GivenNonces | "reference">) =>
    runPolicyCreate(file, { ...flags, ...nonces, reference: created }, surroundings).then(done),
  );
  addPcrCommands(policy, surroundings, done);
  const set = addTarget(
    policy.command("set").description("set fields of a policy, and print it").argument("<policy>", "policy file"),
  );
  const changed = addReferenceOptions(set);
  set.action((file: string, flags: Omit<PolicySetFlags, "reference">) =>
    runPolicySet(file, { ...flags, reference: changed }, output).then(done),
  );
}

/** The commands about golden PCR values. */
function addPcrCommands(policy: Command, surroundings: Surroundings, done: (status: number) => void): void {
  const { output } = surroundings;
  const pcrs = policy
    .command("pcrs")
    .description("write the golden PCR values of evidence that verifies with them")
    .argument("<file>", "evidence of a vTPM, alone or with an SEV-SNP report")
    .addOption(single("--policy <file>", "put the values into this policy, and verify with all that it states"))
    .addOption(
      new Option(
        "--pcr <list>",
        "these PCRs, as 0,1,4-7 (default: all but 10, 16, 23, and unused ones of 17 to 22)",
      ).argParser((text: string, before: unknown) => [...listOf(before), ...readPcrList(text)]),
    )
    .addOption(repeatable("--bank <name>", "this bank (repeatable; default: sha256 and sha384)", BANK_NAMES));
  addTarget(pcrs);
  const nonces = addEvidenceOptions(pcrs);
  addCollateralOptions(pcrs);
  pcrs.action((file: string, flags: Omit<PolicyPcrsFlags, keyof GivenNonces>) =>
    runPolicyPcrs(file, { ...flags, ...nonces }, surroundings).then(done),
  );
  const extend = policy
    .command("extend")
    .description(
      "predict PCR 16 once Cocos's agent took up manifests: the JSON of its computation, byte for byte as the agent hashes it",
    )
    .argument("<policy>", "policy file")
    .argument("<manifest...>", "files, in the order in which the agent takes them up")
    .option("--cocos-cli", "compute as cocos-cli policy extend does, which is not what a guest's TPM holds");
  addTarget(extend).action((file: string, manifests: readonly string[], flags: PolicyExtendFlags) =>
    runPolicyExtend(file, manifests, flags, output).then(done),
  );
}

/** The flags that say where a policy goes. */
function addTarget(command: Command): Command {
  return command
    .addOption(single("--out <file>", "write it to this file instead"))
    .option("--in-place", "write it to the policy file itself");
}

function addEndorsements(program: Command, surroundings: Surroundings, done: (status: number) => void): void {
  const endorsements = program.command("endorsements").description("fetch what evidence needs");
  const command = endorsements
    .command("fetch")
    .description("fetch the certificates and revocation lists that evidence needs into one file, for use offline")
    .argument("<evidence...>", "evidence, or folders of it")
    .addOption(single("-o, --out <file>", "write the bundle to this file (default: standard output)"));
  addTrustOptions(command);
  addCollateralOptions(command);
  command
    .addOption(teeOption())
    .option("--quiet", "show no progress")
    .option("--json", "print one JSON object that says what there is and what is missing (with --out)")
    .action((files: readonly string[], flags: FetchFlags) =>
      runEndorsementsFetch(files, flags, surroundings).then(done),
    );
}
