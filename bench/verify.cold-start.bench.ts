/**
 * What a program pays once: a new Node process that imports the built package (dist/, so build it first)
 * and verifies one report, beside a process that does nothing. Both are started in turn.
 *
 * The example is made beforehand, in this process. Wall time of whole processes: on a busy machine only
 * the minimum means something. Does not show other runtimes, nor a bundled program.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createSnpExample } from "../src/testing/index.js";

const ROUNDS = 25;
const folder = mkdtempSync(join(tmpdir(), "veritee-cold-"));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const { evidence, endorsements, anchor, policy, challenge, at } = await createSnpExample();

const nothing = join(folder, "nothing.mjs");
const first = join(folder, "first.mjs");
writeFileSync(nothing, "");
writeFileSync(
  first,
  `import { createVerifier } from ${JSON.stringify(pathToFileURL(resolve("dist/index.js")).href)};
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const verifier = createVerifier({ anchors: [bytes("${hex(anchor)}")], endorsements: ${JSON.stringify(endorsements.map(hex))}.map(bytes) });
const request = { policy: ${JSON.stringify(policy)}, challenge: { tee: bytes("${hex(challenge)}") }, at: "${at}" };
const { verdict } = await verifier.verify(bytes("${hex(evidence)}"), request);
if (verdict !== "affirming") throw new Error(verdict);
`,
);

function run(file: string): number {
  const start = performance.now();
  execFileSync(process.execPath, [file]);
  return performance.now() - start;
}

const times = { nothing: [] as number[], first: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  times.nothing.push(run(nothing));
  times.first.push(run(first));
}
rmSync(folder, { recursive: true });

const least = (values: readonly number[]): number => Math.min(...values);
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const show = (of: (values: readonly number[]) => number): string =>
  `${of(times.nothing).toFixed(0)} ms empty, ${of(times.first).toFixed(0)} ms with veritee, ` +
  `${(of(times.first) - of(times.nothing)).toFixed(0)} ms more`;
console.log(`cold start, minimum: ${show(least)}`);
console.log(`cold start, median:  ${show(median)}  (Node ${process.version})`);
