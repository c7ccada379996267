/**
 * Whether the depth of the call stack matters: 64 jobs by keys that the instance never met, called with 0 to
 * 4096 bytes of arguments more on the stack. Where an engine keeps temporaries of the kernel's functions on
 * the stack (V8 of Node 20), they can lie a multiple of 4096 bytes from the kernel's scratch, which processors
 * take for the same address at first.
 */
import { createHash } from "node:crypto";
import type { Kernel, KernelP384Job } from "../src/kernel/index.js";
import { openKernel, variantsHere } from "./harness/kernels.js";
import { Pool } from "./harness/pool.js";
import { expectAll } from "./harness/report-batch.js";
import { corrupted, makeReports } from "./harness/reports.js";
import type { SignedReport } from "./harness/reports.js";
import { recordMeasurement, show } from "./harness/results.js";
import type { Measurement } from "./harness/results.js";
import { sampleInTurn } from "./harness/sampling.js";
import { summarise } from "./harness/statistics.js";

const BATCH = 64;
const ROUNDS = 15;
const STEP = 256;
const BYTES_OF_ARGUMENT = 8;
const DEPTHS = Array.from({ length: 17 }, (_, i) => i * STEP);

/** More keys than an instance remembers: when one comes again it has been forgotten. */
const reports = await makeReports(2048, 2048);
const jobs = reports.map(jobOf);

function jobOf({ key, message, signature }: SignedReport): KernelP384Job {
  return { point: key.point, digest: new Uint8Array(createHash("sha384").update(message).digest()), signature };
}

/** Verifies with that many arguments more on the stack; returns how many are valid. */
function verifyBelow(kernel: Kernel, batch: readonly KernelP384Job[], ..._rest: readonly number[]): number {
  return kernel.verifyP384Batch(batch).filter((status) => status === "valid").length;
}

for (const variant of variantsHere()) {
  const kernel = openKernel(variant);
  const bad = corrupted(reports.slice(0, BATCH)).map(jobOf);
  if (verifyBelow(kernel, bad) !== 0) throw new Error("a wrong answer: nothing to measure");
  const pool = new Pool(jobs);
  const sides = DEPTHS.map((depth) => {
    const rest = Array<number>(depth / BYTES_OF_ARGUMENT).fill(0);
    const next = (): KernelP384Job[] => Array.from({ length: BATCH }, () => pool.take());
    return { operations: BATCH, run: () => expectAll(verifyBelow(kernel, next(), ...rest), BATCH) };
  });
  const times = await sampleInTurn(sides, { rounds: ROUNDS, sampleMs: 1 });
  DEPTHS.forEach((depth, index) => {
    const samples = (times[index] ?? []).filter((time) => time !== undefined);
    const name = `stack-depth.${depth}`;
    const measurement: Measurement = { name, side: "veritee", variant, unit: "us", ...summarise(samples) };
    recordMeasurement(measurement);
    console.log(show(measurement));
  });
}
