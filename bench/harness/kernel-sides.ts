/** The kernel's sides of a comparison: whole reports without a copy, and jobs of the typed interface. */
import type { Kernel, KernelP384Job } from "../../src/kernel/index.js";
import type { Own } from "./compare.js";
import { openKernel } from "./kernels.js";
import type { Variant } from "./kernels.js";
import { Pool } from "./pool.js";
import { HOT_AFTER, expectAll, verifyReports } from "./report-batch.js";
import { makeReports } from "./reports.js";
import type { KernelReport } from "./reports.js";

/**
 * How keys come: `unseen`, by an instance that never met any of them (it is replaced, outside the
 * samples, before its pool starts anew); `hot`, by one that has seen them often and has its tables.
 */
export type Keys = "unseen" | "hot";

/** What a side does in one run. */
export interface Work {
  /** The side's kind, `snp` or `p384`, is put before it. */
  readonly name: string;
  readonly reports: readonly KernelReport[];
  readonly batch: number;
  readonly keys: Keys;
}

const WARM_BATCH = 64;

/** A report by a key that no pool has: with it every instance gets what it builds once, for the generator. */
const ownPool = new Pool(await makeReports(1, 1));

/** Verifies the next reports of a pool; returns how many are valid. */
interface Verifier {
  readonly verifyNext: (pool: Pool<KernelReport>, count: number) => number;
}

/** Kernels that only open batches: each batch has an instance of its own anyway. */
const openers = new Map<Variant, Kernel>();

/** Reports are written into the kernel's memory and verified there: `openSnpReports`. */
function reportVerifier(variant: Variant): Verifier {
  const kernel = openers.get(variant) ?? openKernel(variant);
  openers.set(variant, kernel);
  const batch = kernel.openSnpReports();
  return { verifyNext: (pool, count) => verifyReports(batch, pool, count) };
}

/** Digest by digest, then one batch of jobs: what an engine of src/crypto does. */
function jobVerifier(variant: Variant): Verifier {
  const kernel = openKernel(variant);
  return { verifyNext: (pool, count) => verifyJobs(kernel, pool, count) };
}

function verifyJobs(kernel: Kernel, pool: Pool<KernelReport>, count: number): number {
  const jobs: KernelP384Job[] = [];
  for (let i = 0; i < count; i++) {
    const { message, signature, key } = pool.take();
    jobs.push({ point: key.point, digest: kernel.digest("sha384", message), signature });
  }
  let valid = 0;
  for (const status of kernel.verifyP384Batch(jobs)) if (status === "valid") valid++;
  return valid;
}

const OPENERS = { snp: reportVerifier, p384: jobVerifier } as const;

/** `snp` or `p384`, by one variant, as a side that counts its answers in every run. */
export function kernelSide(kind: keyof typeof OPENERS, variant: Variant, work: Work): Own {
  const pool = new Pool(work.reports);
  let verifier = openWarm(kind, variant, pool, work);
  return {
    name: `${kind}.${work.name}`,
    side: "veritee",
    variant,
    operations: work.batch,
    prepare: (runs) => {
      if (work.keys === "hot" || pool.left >= runs * work.batch) return;
      if (runs * work.batch > pool.size) throw new RangeError(`${work.name}: ${pool.size} reports are too few`);
      pool.restart();
      verifier = openWarm(kind, variant, pool, work);
    },
    run: () => expectAll(verifier.verifyNext(pool, work.batch), work.batch),
  };
}

/** How many of some reports one fresh instance of a side calls valid. */
export function countValid(kind: keyof typeof OPENERS, variant: Variant, reports: readonly KernelReport[]): number {
  return OPENERS[kind](variant).verifyNext(new Pool(reports), reports.length);
}

function openWarm(kind: keyof typeof OPENERS, variant: Variant, pool: Pool<KernelReport>, work: Work): Verifier {
  const verifier = OPENERS[kind](variant);
  for (let done = 0; done < HOT_AFTER; done += WARM_BATCH) verifier.verifyNext(ownPool, WARM_BATCH);
  if (work.keys === "unseen") return verifier;
  const distinct = new Set(work.reports.map(({ key }) => key)).size;
  for (let done = 0; done < HOT_AFTER * distinct; done += work.batch) verifier.verifyNext(pool, work.batch);
  return verifier;
}
