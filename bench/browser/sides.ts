/** The sides that are compared in the page, each of which checks its answers in every run. */
import type { Kernel, SnpReportBatch } from "../../src/kernel/index.js";
import { Pool } from "../harness/pool.js";
import { HOT_AFTER, expectAll, verifyReports } from "../harness/report-batch.js";
import type { Side } from "../harness/sampling.js";
import { BATCH } from "./protocol.js";
import type { Case, NativeSide } from "./protocol.js";
import { SIGNING } from "./reports.js";
import type { SignedReport } from "./reports.js";

/** Verifies the next {@link BATCH} reports; returns how many are valid. */
type VerifyNext = (pool: Pool<SignedReport>) => number | Promise<number>;

/** A fresh instance that has its table of the generator, which every instance builds once, at its first report. */
function openBatch(kernel: Kernel, first: SignedReport): SnpReportBatch {
  const batch = kernel.openSnpReports();
  verifyReports(batch, new Pool([first]), 1);
  return batch;
}

/** How many of {@link BATCH} reports a fresh instance of the kernel calls valid. */
export function countByKernel(kernel: Kernel, reports: readonly SignedReport[]): number {
  return verifyReports(openBatch(kernel, reports[0]!), new Pool(reports), BATCH);
}

/** The same for WebCrypto. */
export function countByNative(name: NativeSide, reports: readonly SignedReport[]): number | Promise<number> {
  return NATIVE[name](new Pool(reports));
}

/** @param reports the first one is spent on opening instances, before anything is measured. */
export function kernelSide(kernel: Kernel, which: Case, [first, ...reports]: readonly SignedReport[]): Side {
  const pool = new Pool(reports);
  const open = (): SnpReportBatch => openBatch(kernel, first!);
  let batch = open();
  const verifyNext = (): number => verifyReports(batch, pool, BATCH);
  if (which === "one-key") for (let seen = 0; seen < HOT_AFTER; seen += BATCH) verifyNext();
  return {
    operations: BATCH,
    run: () => expectAll(verifyNext(), BATCH),
    prepare: (runs) => {
      // A key that comes again would not be distinct: then an instance that has seen none of them takes over.
      if (which === "one-key" || pool.left >= runs * BATCH) return;
      if (runs * BATCH > pool.size) throw new RangeError(`${pool.size} reports are too few for ${runs} runs`);
      pool.restart();
      batch = open();
    },
  };
}

const verifyOne = ({ key, signature, message }: SignedReport): Promise<boolean> =>
  crypto.subtle.verify(SIGNING, key.cryptoKey, signature, message);

async function awaited(pool: Pool<SignedReport>): Promise<number> {
  let valid = 0;
  for (let index = 0; index < BATCH; index++) if (await verifyOne(pool.take())) valid++;
  return valid;
}

async function inFlight(pool: Pool<SignedReport>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: BATCH }, () => verifyOne(pool.take())));
  return answers.filter(Boolean).length;
}

const NATIVE: Readonly<Record<NativeSide, VerifyNext>> = { webcrypto: awaited, "webcrypto-64-in-flight": inFlight };

export function nativeSide(name: NativeSide, reports: readonly SignedReport[]): Side {
  const pool = new Pool(reports);
  return { operations: BATCH, run: async () => expectAll(await NATIVE[name](pool), BATCH) };
}
