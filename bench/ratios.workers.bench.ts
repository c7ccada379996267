/**
 * What a second thread brings: the same batches of 64 reports in one worker thread and in two, each with
 * an instance of its own from a module that was compiled once and posted. And both against node:crypto on
 * one thread.
 *
 * A round trip of messages, some tens of microseconds, is in the time of every 4 batches. Does not show
 * how reports get to a worker: they are there.
 */
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { compare } from "./harness/compare.js";
import type { Contender, Own } from "./harness/compare.js";
import { countValid, kernelSide } from "./harness/kernel-sides.js";
import { moduleOf, usePostedModule, variantsHere } from "./harness/kernels.js";
import type { Variant } from "./harness/kernels.js";
import { countValidBy, otherSide } from "./harness/other-sides.js";
import { corrupted, makeReports } from "./harness/reports.js";
import type { KernelReport, SignedReport } from "./harness/reports.js";

const BATCH = 64;
const BATCHES = 4;
const WORKERS = 2;

/** What a worker gets at its start. */
interface Setup {
  readonly variant: Variant;
  readonly module: WebAssembly.Module;
  readonly reports: readonly KernelReport[];
  readonly changed: readonly KernelReport[];
  readonly keys: "unseen" | "hot";
}

interface Order {
  readonly do: "prepare" | "run";
  readonly runs: number;
}

if (isMainThread) await main();
else work(workerData as Setup);

async function main(): Promise<void> {
  const variants = variantsHere();
  const distinct = await makeReports(1024, 1024);
  const oneKey = await makeReports(256, 1);
  for (const variant of variants) {
    await measure("distinct", variant, distinct, "unseen");
    await measure("one-key", variant, oneKey, "hot");
  }
}

async function measure(
  name: string,
  variant: Variant,
  reports: readonly SignedReport[],
  keys: Setup["keys"],
): Promise<void> {
  const [some, altered] = [reports.slice(0, BATCH), corrupted(reports.slice(0, BATCH))];
  const byNode = [await countValidBy("node-crypto", some), await countValidBy("node-crypto", altered)];
  if (byNode.join() !== [BATCH, 0].join()) throw new Error("a wrong answer: nothing to measure");
  const [bare, changed] = [reports.map(toKernelReport), altered.map(toKernelReport)];
  const setup: Setup = { variant, module: moduleOf(variant), reports: bare, changed, keys };
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => start(setup)));
  const one = workersSide("workers1", variant, workers.slice(0, 1));
  const all: Own = { ...workersSide("workers2", variant, workers), name: `snp.${name}.workers2` };
  const node = otherSide("node-crypto", reports);
  await compare(`snp.${name}`, [all], [one, node], { rounds: 15, sampleMs: 40 });
  await Promise.all(workers.map((worker) => worker.terminate()));
}

/** Without the keys of other libraries, which a worker does not need. */
function toKernelReport({ report, message, signature, key }: SignedReport): KernelReport {
  return { report, message, signature, key: { point: key.point } };
}

/** One run: every worker does its batches, and the last one to end counts. */
function workersSide(side: string, variant: Variant, workers: readonly Worker[]): Contender {
  const order = async (what: Order["do"], runs: number): Promise<void> => {
    await Promise.all(workers.map((worker) => ask(worker, { do: what, runs })));
  };
  return {
    side,
    variant,
    operations: BATCHES * BATCH * workers.length,
    prepare: (runs) => order("prepare", runs * BATCHES),
    run: () => order("run", BATCHES),
  };
}

async function start(setup: Setup): Promise<Worker> {
  const worker = new Worker(new URL(import.meta.url), { workerData: setup });
  await answer(worker);
  return worker;
}

function ask(worker: Worker, order: Order): Promise<void> {
  const answered = answer(worker);
  worker.postMessage(order);
  return answered;
}

/** Waits for the next message; an error of the worker rejects. */
function answer(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off("error", fail);
      resolve();
    };
    const fail = (error: Error): void => {
      worker.off("message", settle);
      reject(error);
    };
    worker.once("message", settle);
    worker.once("error", fail);
  });
}

/** The worker's side: confirms its answers, then prepares and runs as it is told. */
function work({ variant, module, reports, changed, keys }: Setup): void {
  usePostedModule(variant, module);
  const right = countValid("snp", variant, reports.slice(0, BATCH)) === BATCH;
  if (!right || countValid("snp", variant, changed) !== 0) throw new Error("a wrong answer: nothing to measure");
  const side = kernelSide("snp", variant, { name: "worker", reports, batch: BATCH, keys });
  parentPort?.on("message", (order: Order) => {
    if (order.do === "prepare") side.prepare?.(order.runs);
    else for (let run = 0; run < order.runs; run++) side.run();
    parentPort?.postMessage("done");
  });
  parentPort?.postMessage("ready");
}
