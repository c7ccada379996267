#!/usr/bin/env node
/**
 * `npm start`: the main job on a built-in example, made on the fly by a simulated AMD or Intel.
 *
 *   node dist/example.js [--vtpm | --tdx] [--out DIR [--serve]]
 *
 * `--vtpm` takes a report together with the quotes of a vTPM and the log of its boot, `--tdx` the quote of a TD with the log
 * of its boot. `--out` also writes the example's files, for use with `veritee verify`. `--serve` then simulates the vendor's
 * service on this machine, until it is interrupted.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { toHex, toUtf8 } from "../../bytes/index.js";
import { createVerifier } from "../../index.js";
import { serve } from "../../adapters/serve.node.js";
import { makeExample } from "./example-kinds.js";
import type { Example, ExampleFile, ExampleKind } from "./example-kinds.js";
import { EXIT, exitStatus } from "./exit.js";
import { exitWith, processOutput } from "./output.js";
import type { Output } from "./output.js";
import { printResult } from "./print-result.js";
import { harmless, shellWord, shorten } from "./text.js";

interface ExampleFlags {
  readonly kind: ExampleKind;
  readonly directory: string | null;
  readonly serves: boolean;
}

const USAGE = "usage: npm start [-- [--vtpm | --tdx] [--out DIR [--serve]]]";

/** What the command line says; null: something that is not understood. */
function readFlags(argv: readonly string[]): ExampleFlags | null {
  const flag = { type: "boolean" } as const;
  const options = { vtpm: flag, tdx: flag, out: { type: "string" }, serve: flag } as const;
  try {
    const { vtpm = false, tdx = false, out, serve: serves = false } = parseArgs({ args: [...argv], options }).values;
    if (out === "" || (serves && out === undefined) || (vtpm && tdx)) return null;
    return { kind: vtpm ? "vtpm" : tdx ? "tdx" : "snp", directory: out ?? null, serves };
  } catch {
    return null;
  }
}

async function runExample(argv: readonly string[], output: Output): Promise<number> {
  const flags = readFlags(argv);
  if (flags === null) {
    output.err(USAGE);
    return EXIT.wrongUse;
  }
  const example = await makeExample(flags.kind);
  output.out(`${example.intro}\n`);
  const verifier = createVerifier({
    anchors: [example.anchor[1]],
    endorsements: example.endorsements.map(([, bytes]) => bytes),
  });
  const { policy, challenge, at, eventLog } = example;
  const result = await verifier.verify(example.evidence[1], {
    ...{ policy, challenge, at },
    ...(eventLog === null ? {} : { eventLog: eventLog[1] }),
  });
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

/** Simulates the vendor's service for the example's platform until the process is interrupted. */
async function serveExample(example: Example, directory: string, output: Output): Promise<void> {
  const { flag, says, handler } = example.service();
  const { origin } = await serve(async (request) => {
    const response = await handler(request);
    output.out(`${response.status} ${shorten(harmless(new URL(request.url).pathname), 60)}`);
    return response;
  });
  const own = { [flag]: origin, "--private-host": origin, "--cache": join(directory, "cache") };
  output.out(`\n${says} at ${origin}. Online:\n`);
  output.out(verifyCommand(example, directory, own));
  output.out("\nAgain, after you stopped it with Ctrl-C: it is in the cache. Until then it tells who asks.\n");
}

async function writeExample(example: Example, directory: string, output: Output): Promise<void> {
  const { evidence, policy, anchor, eventLog, endorsements } = example;
  const folder = join(directory, ENDORSEMENTS);
  await mkdir(folder, { recursive: true });
  const files: readonly ExampleFile[] = [
    evidence,
    ["policy.json", toUtf8(policy)],
    anchor,
    ...(eventLog === null ? [] : [eventLog]),
  ];
  for (const [name, bytes] of files) await writeFile(join(directory, name), bytes);
  for (const [name, bytes] of endorsements) await writeFile(join(folder, name), bytes);
  output.out(`\nWritten to ${harmless(directory)}. The same on the command line:\n`);
  output.out(verifyCommand(example, directory, { "--endorsements": folder, "--offline": null }));
}

/** The folder of the example's endorsements. */
const ENDORSEMENTS = "certificates";

/** What verifies the example; `more`: where endorsements come from. */
function verifyCommand({ evidence, challenge, anchor, eventLog, at }: Example, directory: string, more: Flags): string {
  const { tee, vtpm } = challenge;
  return command(["verify", join(directory, evidence[0])], {
    "--policy": join(directory, "policy.json"),
    "--trust-root": join(directory, anchor[0]),
    "--at": at,
    "--report-data": toHex(tee),
    ...(vtpm === undefined ? {} : { "--vtpm-nonce": toHex(vtpm) }),
    ...(eventLog === null ? {} : { "--event-log": join(directory, eventLog[0]) }),
    ...more,
  });
}

/** Flags with their values; null: without one. */
type Flags = Readonly<Record<string, string | null>>;

/** A command of the program for a shell, a flag on each line. */
function command(words: readonly string[], flags: Flags): string {
  const lines = Object.entries(flags).map(([flag, value]) => (value === null ? flag : `${flag} ${shellWord(value)}`));
  return [`  npx veritee ${words.map(shellWord).join(" ")}`, ...lines].join(" \\\n    ");
}

exitWith(runExample(process.argv.slice(2), processOutput()));
