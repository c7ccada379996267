#!/usr/bin/env node
/**
 * `npm start`: the main job on a built-in example, made on the fly by the simulated AMD world.
 *
 *   node dist/example.js [--out DIR]
 *
 * `--out` also writes the example's files, for use with `veritee verify`.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toHex, toUtf8 } from "../../bytes/index.js";
import { createVerifier } from "../../index.js";
import { createSnpExample } from "../../testing/index.js";
import type { SnpExample } from "../../testing/index.js";
import { EXIT, exitStatus } from "./exit.js";
import { exitWith, processOutput } from "./output.js";
import type { Output } from "./output.js";
import { printResult } from "./print-result.js";
import { harmless, shellWord } from "./text.js";

async function runExample(argv: readonly string[], output: Output): Promise<number> {
  const [flag, directory, ...rest] = argv;
  const wantsFiles = flag === "--out" && directory !== undefined && rest.length === 0;
  if (flag !== undefined && !wantsFiles) {
    output.err("usage: npm start [-- --out DIR]");
    return EXIT.wrongUse;
  }
  const example = await createSnpExample();
  output.out("An SEV-SNP report of a simulated chip, its certificates, a policy and a challenge; offline.\n");
  const verifier = createVerifier({ anchors: [example.anchor], endorsements: example.endorsements });
  const { policy, challenge, at } = example;
  const result = await verifier.verify(example.evidence, { policy, challenge: { tee: challenge }, at });
  printResult(result, output);
  if (wantsFiles) {
    try {
      await writeExample(example, directory, output);
    } catch (error) {
      output.err(
        harmless(`error: cannot write to ${directory}: ${error instanceof Error ? error.message : String(error)}`),
      );
      return EXIT.wrongUse;
    }
  }
  return exitStatus(result, false);
}

async function writeExample(example: SnpExample, directory: string, output: Output): Promise<void> {
  const certificates = join(directory, "certificates");
  await mkdir(certificates, { recursive: true });
  const files: readonly (readonly [string, Uint8Array])[] = [
    [join(directory, "report.bin"), example.evidence],
    [join(directory, "policy.json"), toUtf8(example.policy)],
    [join(directory, "ark.der"), example.anchor],
    ...example.endorsements.map(
      (der, index) => [join(certificates, CERTIFICATES[index] ?? `${index}.der`), der] as const,
    ),
  ];
  for (const [path, bytes] of files) await writeFile(path, bytes);
  output.out(`\nWritten to ${harmless(directory)}. The same on the command line:\n`);
  const path = (name: string): string => shellWord(join(directory, name));
  output.out(
    [
      `  npx veritee verify ${path("report.bin")}`,
      `--policy ${path("policy.json")}`,
      `--endorsements ${path("certificates")}`,
      `--trust-root ${path("ark.der")}`,
      `--at ${example.at}`,
      `--report-data ${toHex(example.challenge)}`,
    ].join(" \\\n    "),
  );
}

/** Names of the example's endorsements, in their order. */
const CERTIFICATES = ["vcek.der", "ask.der"];

exitWith(runExample(process.argv.slice(2), processOutput()));
