/**
 * What one instance of the kernel occupies: its linear memory, which is fixed, and what the process grows
 * by for an instance that has verified 512 reports by distinct keys and one key often enough to have its
 * largest table: the mean of 16, after the first one has paid for what all of them share (code). Resident
 * memory is rough: the process gives pages back when it likes to.
 */
import { countValid, kernelSide } from "./harness/kernel-sides.js";
import { moduleOf, variantsHere } from "./harness/kernels.js";
import type { Variant } from "./harness/kernels.js";
import { corrupted, makeReports } from "./harness/reports.js";
import { recordMeasurement, show } from "./harness/results.js";
import type { Measurement } from "./harness/results.js";
import { summarise } from "./harness/statistics.js";

const INSTANCES = 16;
const BATCH = 64;

const variants = variantsHere();
const distinct = await makeReports(512, 512);
const oneKey = await makeReports(BATCH, 1);
const mixed = [...distinct, ...Array.from({ length: 8 }, () => oneKey).flat()];
/** Nothing may be freed while it is measured. */
const kept: unknown[] = [];

for (const variant of variants) {
  if (countValid("p384", variant, corrupted(oneKey)) !== 0) throw new Error("a wrong answer: nothing to measure");
  report("memory.linear", variant, [linearMemory(variant)]);
  await useOne(variant);
  const before = process.memoryUsage.rss();
  for (let i = 0; i < INSTANCES; i++) await useOne(variant);
  report("memory.resident", variant, [(process.memoryUsage.rss() - before) / INSTANCES]);
}

function linearMemory(variant: Variant): number {
  const { memory } = new WebAssembly.Instance(moduleOf(variant), {}).exports;
  return (memory as WebAssembly.Memory).buffer.byteLength;
}

/** A new instance: all distinct keys once, then the hot one; a run throws where an answer is wrong. */
async function useOne(variant: Variant): Promise<void> {
  const work = { name: "memory", reports: mixed, batch: BATCH, keys: "unseen" } as const;
  const side = kernelSide("p384", variant, work);
  for (let done = 0; done < mixed.length; done += BATCH) await side.run();
  kept.push(side);
}

function report(name: string, variant: Variant, bytes: readonly number[]): void {
  const measurement: Measurement = { name, side: "veritee", variant, unit: "bytes", ...summarise(bytes) };
  recordMeasurement(measurement);
  console.log(show(measurement));
}
