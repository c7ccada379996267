/**
 * What a program pays once: a new Node process that imports the built package (dist/, so build it first)
 * and verifies one report, beside a process that does nothing. Both are started in turn.
 *
 * The example is made beforehand, in this process. Wall time of whole processes: on a busy machine only
 * the minimum means something. The kernel is the one that the package chooses: on Node 20 without an
 * opt-in that is f64. Does not show other runtimes, nor a bundled program.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createSnpExample } from "../src/testing/index.js";
import { recordMeasurement, show } from "./harness/results.js";
import type { Measurement } from "./harness/results.js";
import { summarise } from "./harness/statistics.js";

const ROUNDS = 25;
const folder = mkdtempSync(join(tmpdir(), "veritee-cold-"));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const { evidence, endorsements, anchor, policy, challenge, at } = await createSnpExample();

/** A program that verifies the example, or evidence like it, and fails where the verdict is another. */
function programFor(bytes: Uint8Array, verdict: string): string {
  return `import { createVerifier } from ${JSON.stringify(pathToFileURL(resolve("dist/index.js")).href)};
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const verifier = createVerifier({ anchors: [bytes("${hex(anchor)}")], endorsements: ${JSON.stringify(endorsements.map(hex))}.map(bytes) });
const request = { policy: ${JSON.stringify(policy)}, challenge: { tee: bytes("${hex(challenge)}") }, at: "${at}" };
const { verdict } = await verifier.verify(bytes("${hex(bytes)}"), request);
if (verdict !== "${verdict}") throw new Error(verdict);
`;
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const nothing = write("nothing.mjs", "");
const first = write("first.mjs", programFor(evidence, "affirming"));
// One bit of R.
const changed = evidence.map((byte, i) => (i === 0x2a0 + 9 ? byte ^ 1 : byte));
run(write("changed.mjs", programFor(changed, "contraindicated")));

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

report("cold-start.empty", "node", times.nothing);
report("cold-start.first-verification", "veritee", times.first);
// What veritee adds, process by process: each pair was started within the same moment.
report(
  "cold-start.added",
  "veritee",
  times.first.map((time, round) => time - (times.nothing[round] ?? NaN)),
);

function report(name: string, side: string, milliseconds: readonly number[]): void {
  const measurement: Measurement = { name, side, variant: null, unit: "ms", ...summarise(milliseconds) };
  recordMeasurement(measurement);
  console.log(show(measurement));
}
