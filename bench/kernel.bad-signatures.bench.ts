/**
 * What a flood of bad signatures costs, in batches of 64 jobs: `mismatch` has one bit of each signature or
 * message changed, and is verified again; `exceptional` has an s that makes two sums of the generator's
 * comb collide, so that the exact path decides. Beside them the same work with genuine signatures.
 *
 *   distinct   by keys that the instance never met
 *   one-key    by one key that it has met 640 times
 */
import { createHash } from "node:crypto";
import { generatorCollision } from "../test/kernel/fast-path/collision.js";
import { GROUPS, numberOf } from "../test/kernel/fast-path/curves.js";
import type { KernelP384Job } from "../src/kernel/index.js";
import { openKernel, variantsHere } from "./harness/kernels.js";
import type { Variant } from "./harness/kernels.js";
import { Pool } from "./harness/pool.js";
import { HOT_AFTER } from "./harness/report-batch.js";
import { corrupted, makeReports } from "./harness/reports.js";
import type { SignedReport } from "./harness/reports.js";
import { recordMeasurement, show } from "./harness/results.js";
import type { Measurement } from "./harness/results.js";
import { sampleInTurn } from "./harness/sampling.js";
import type { Side } from "./harness/sampling.js";
import { summarise } from "./harness/statistics.js";

const BATCH = 64;
const ROUNDS = 15;
/** Width of the generator's comb once the instance is warm. */
const GENERATOR_WIDTH = 8;
const group = GROUPS.p384;

interface Work {
  readonly name: string;
  readonly jobs: readonly KernelP384Job[];
  readonly status: "valid" | "invalid";
  readonly isHot: boolean;
}

const distinct = await makeReports(1024, 1024);
const oneKey = await makeReports(BATCH, 1);
const works: readonly Work[] = [
  { name: "distinct.genuine", jobs: distinct.map(jobOf), status: "valid", isHot: false },
  { name: "distinct.mismatch", jobs: corrupted(distinct).map(jobOf), status: "invalid", isHot: false },
  { name: "distinct.exceptional", jobs: distinct.map(jobOf).map(colliding), status: "invalid", isHot: false },
  { name: "one-key.genuine", jobs: oneKey.map(jobOf), status: "valid", isHot: true },
  { name: "one-key.mismatch", jobs: corrupted(oneKey).map(jobOf), status: "invalid", isHot: true },
];

function jobOf({ key, message, signature }: SignedReport): KernelP384Job {
  return { point: key.point, digest: new Uint8Array(createHash("sha384").update(message).digest()), signature };
}

/** The job with s = digest / u1, for a u1 whose sums collide. */
function colliding(job: KernelP384Job): KernelP384Job {
  const s = group.mod(numberOf(job.digest) * group.invert(generatorCollision(group, GENERATOR_WIDTH)));
  const signature = job.signature.slice();
  signature.set(group.bytesOf(s), 48);
  return { ...job, signature };
}

/** Runs over the jobs of a work; each run checks every answer. */
function sideOf(variant: Variant, { name, jobs, status, isHot }: Work): Side {
  const pool = new Pool(jobs);
  let kernel = openKernel(variant);
  const warm = (): void => {
    kernel = openKernel(variant);
    const [first] = oneKey.map(jobOf);
    if (first === undefined) throw new Error("no report");
    for (let done = 0; done < HOT_AFTER; done += BATCH) kernel.verifyP384Batch(Array<KernelP384Job>(BATCH).fill(first));
  };
  warm();
  return {
    operations: BATCH,
    prepare: (runs) => {
      if (isHot || pool.left >= runs * BATCH) return;
      pool.restart();
      warm();
    },
    run: () => {
      const batch = Array.from({ length: BATCH }, () => pool.take());
      const wrong = kernel.verifyP384Batch(batch).filter((found) => found !== status).length;
      if (wrong > 0) throw new Error(`${name}: ${wrong} of ${BATCH} answers are not ${status}`);
    },
  };
}

for (const variant of variantsHere()) {
  const times = await sampleInTurn(
    works.map((work) => sideOf(variant, work)),
    { rounds: ROUNDS, sampleMs: 20 },
  );
  works.forEach(({ name }, index) => {
    const samples = (times[index] ?? []).filter((time) => time !== undefined);
    const measurement: Measurement = {
      name: `bad-signatures.${name}`,
      side: "veritee",
      variant,
      unit: "us",
      ...summarise(samples),
    };
    recordMeasurement(measurement);
    console.log(show(measurement));
  });
}
