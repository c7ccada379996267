#!/usr/bin/env node
/**
 * `npm start`: the main job on a built-in example, made on the fly by the simulated AMD world.
 *
 *   node dist/example.js [--vtpm] [--out DIR [--serve]]
 *
 * `--vtpm` takes a report together with the quotes of a vTPM and the log of its boot. `--out` also writes the example's files,
 * for use with `veritee verify`. `--serve` then simulates AMD's key distribution service on this machine, until it is
 * interrupted.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { toHex, toUtf8 } from "../../bytes/index.js";
import { createVerifier } from "../../index.js";
import { serve } from "../../adapters/serve.node.js";
import { createMeasuredBootExample, createSimulatedKds, createSnpExample } from "../../testing/index.js";
import type { SimulatedAmd } from "../../testing/index.js";
import { EXIT, exitStatus } from "./exit.js";
import { exitWith, processOutput } from "./output.js";
import type { Output } from "./output.js";
import { printResult } from "./print-result.js";
import { harmless, shellWord, shorten } from "./text.js";

interface ExampleFlags {
  readonly vtpm: boolean;
  readonly directory: string | null;
  readonly serves: boolean;
}

/** What the command line says; null: something that is not understood. */
function readFlags(argv: readonly string[]): ExampleFlags | null {
  const options = { vtpm: { type: "boolean" }, out: { type: "string" }, serve: { type: "boolean" } } as const;
  try {
    const { vtpm = false, out, serve: serves = false } = parseArgs({ args: [...argv], options }).values;
    if (out === "" || (serves && out === undefined)) return null;
    return { vtpm, directory: out ?? null, serves };
  } catch {
    return null;
  }
}

/** Evidence, what verifies it, and whose chip it is. */
interface Example {
  readonly intro: string;
  /** Name of its file. */
  readonly file: string;
  readonly evidence: Uint8Array;
  readonly endorsements: readonly Uint8Array[];
  readonly anchor: Uint8Array;
  readonly policy: string;
  readonly challenge: { readonly tee: Uint8Array; readonly vtpm?: Uint8Array };
  readonly at: string;
  readonly amd: SimulatedAmd;
}

/** What the example's policy says of the boot, beside golden PCR values. */
const BOOT_RULES = { secure_boot: true, kernel_command_line_pattern: "*/vmlinuz-* root=/dev/vda1 ro quiet" };

async function makeExample(vtpm: boolean): Promise<Example> {
  if (vtpm) {
    const intro =
      "An SEV-SNP report of a simulated chip, the quotes of a simulated vTPM and its event log, certificates, a policy and nonces; offline.";
    const example = await createMeasuredBootExample({ sections: { event_log: JSON.stringify(BOOT_RULES) } });
    return { intro, file: "evidence.pb", ...example };
  }
  const intro = "An SEV-SNP report of a simulated chip, its certificates, a policy and a challenge; offline.";
  const { challenge, ...example } = await createSnpExample();
  return { intro, file: "report.bin", ...example, challenge: { tee: challenge } };
}

async function runExample(argv: readonly string[], output: Output): Promise<number> {
  const flags = readFlags(argv);
  if (flags === null) {
    output.err("usage: npm start [-- [--vtpm] [--out DIR [--serve]]]");
    return EXIT.wrongUse;
  }
  const example = await makeExample(flags.vtpm);
  output.out(`${example.intro}\n`);
  const verifier = createVerifier({ anchors: [example.anchor], endorsements: example.endorsements });
  const { policy, challenge, at } = example;
  const result = await verifier.verify(example.evidence, { policy, challenge, at });
  printResult(result, output);
  if (flags.directory !== null) {
    try {
      await writeExample(example, flags.directory, output);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      output.err(harmless(`error: cannot write to ${flags.directory}: ${why}`));
      return EXIT.wrongUse;
    }
    if (flags.serves) await serveExample(example, flags.directory, output);
  }
  return exitStatus(result, false);
}

/** Simulates AMD's service for the example's chip until the process is interrupted. */
async function serveExample(example: Example, directory: string, output: Output): Promise<void> {
  const kds = createSimulatedKds({ worlds: [example.amd], now: new Date(example.at) });
  const { origin } = await serve(async (request) => {
    const response = await kds.handler(request);
    output.out(`${response.status} ${shorten(harmless(new URL(request.url).pathname), 60)}`);
    return response;
  });
  const own = { "--kds": origin, "--private-host": origin, "--cache": join(directory, "cache") };
  output.out(`\nA simulated AMD serves the certificates and the revocation list at ${origin}. Online:\n`);
  output.out(command(["verify", join(directory, example.file)], { ...verifyFlags(example, directory), ...own }));
  output.out("\nAgain, after you stopped it with Ctrl-C: it is in the cache. Until then it tells who asks.\n");
}

async function writeExample(example: Example, directory: string, output: Output): Promise<void> {
  const certificates = join(directory, "certificates");
  await mkdir(certificates, { recursive: true });
  const files: readonly (readonly [string, Uint8Array])[] = [
    [join(directory, example.file), example.evidence],
    [join(directory, "policy.json"), toUtf8(example.policy)],
    [join(directory, "ark.der"), example.anchor],
    ...example.endorsements.map(
      (der, index) => [join(certificates, CERTIFICATES[index] ?? `${index}.der`), der] as const,
    ),
  ];
  for (const [path, bytes] of files) await writeFile(path, bytes);
  output.out(`\nWritten to ${harmless(directory)}. The same on the command line:\n`);
  const certificatesToo = { "--endorsements": certificates, "--offline": null };
  output.out(
    command(["verify", join(directory, example.file)], { ...verifyFlags(example, directory), ...certificatesToo }),
  );
}

/** What a verification of the example is told in any case. */
function verifyFlags(example: Example, directory: string): Flags {
  const { tee, vtpm } = example.challenge;
  return {
    "--policy": join(directory, "policy.json"),
    "--trust-root": join(directory, "ark.der"),
    "--at": example.at,
    "--report-data": toHex(tee),
    ...(vtpm === undefined ? {} : { "--vtpm-nonce": toHex(vtpm) }),
  };
}

/** Flags with their values; null: without one. */
type Flags = Readonly<Record<string, string | null>>;

/** A command of the program for a shell, a flag on each line. */
function command(words: readonly string[], flags: Flags): string {
  const lines = Object.entries(flags).map(([flag, value]) => (value === null ? flag : `${flag} ${shellWord(value)}`));
  return [`  npx veritee ${words.map(shellWord).join(" ")}`, ...lines].join(" \\\n    ");
}

/** Names of the example's endorsements, in their order. */
const CERTIFICATES = ["vcek.der", "ask.der"];

exitWith(runExample(process.argv.slice(2), processOutput()));
