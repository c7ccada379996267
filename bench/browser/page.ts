/**
 * What runs in the page: reports in the kernel's memory against `crypto.subtle.verify`, all sides in turn.
 *
 * For distinct keys no instance of the kernel meets a key twice: it would build tables for those that come
 * again, and that is the other case.
 */
import type { Kernel } from "../../src/kernel/index.js";
import { sampleInTurn } from "../harness/sampling.js";
import type { Side } from "../harness/sampling.js";
import { openKernels } from "./kernels.js";
import { BATCH, NATIVE_SIDES, PROGRESS } from "./protocol.js";
import type { Case, Measure, NativeSide, PageOptions, Timed, Variant } from "./protocol.js";
import { corrupted, makeReports } from "./reports.js";
import type { SignedReport } from "./reports.js";
import { countByKernel, countByNative, kernelSide, nativeSide } from "./sides.js";

declare global {
  var measure: Measure | undefined;
}

/** How many reports, by how many keys: one to open instances with, and whole batches. Takes seconds to make. */
const REPORTS: Readonly<Record<Case, readonly [count: number, keyCount: number]>> = {
  distinct: [1 + 32 * BATCH, 1 + 32 * BATCH],
  "one-key": [1 + BATCH, 1],
};
/** About what WebCrypto takes for a batch: of shorter samples the least disturbed one would be luckier. */
const SAMPLE_MS = 30;

type Usable = ReadonlyMap<Variant, Kernel>;
type Contender = Side & Omit<Timed, "times">;

globalThis.measure = async (options) => {
  const { chosen, usable, unavailable } = openKernels();
  const distinct = await measureCase("distinct", usable, options);
  const oneKey = await measureCase("one-key", usable, options);
  return { isolated: crossOriginIsolated, chosen, unavailable, cases: { distinct, "one-key": oneKey } };
};

async function measureCase(which: Case, usable: Usable, { rounds, warmUps }: PageOptions): Promise<Timed[]> {
  const [count, keyCount] = REPORTS[which];
  progress(`${which}: making ${count} reports by ${keyCount === 1 ? "one key" : `${keyCount} keys`}`);
  const reports = await makeReports(count, keyCount);
  await expectRightAnswers(usable, reports.slice(0, BATCH));
  progress(`${which}: the answers are right; ${rounds} rounds`);
  const contenders = contendersOf(which, usable, reports);
  await sampleInTurn(contenders, { rounds: warmUps, sampleMs: SAMPLE_MS });
  const times = await sampleInTurn(contenders, { rounds, sampleMs: SAMPLE_MS });
  return contenders.map(({ side, variant }, index) => ({ side, variant, times: times[index]!.map((time) => time!) }));
}

function contendersOf(which: Case, usable: Usable, reports: readonly SignedReport[]): Contender[] {
  const own = [...usable].map(([variant, kernel]): Contender => {
    return { side: "veritee", variant, ...kernelSide(kernel, which, reports) };
  });
  const native = NATIVE_SIDES.map((side): Contender => ({ side, variant: null, ...nativeSide(side, reports) }));
  return [...own, ...native];
}

/** All genuine reports are accepted; with one bit changed, none. */
async function expectRightAnswers(usable: Usable, genuine: readonly SignedReport[]): Promise<void> {
  const changed = corrupted(genuine);
  for (const [variant, kernel] of usable) {
    expectCounts(variant, countByKernel(kernel, genuine), countByKernel(kernel, changed));
  }
  for (const side of NATIVE_SIDES) {
    expectCounts(side, await countByNative(side, genuine), await countByNative(side, changed));
  }
}

function expectCounts(who: Variant | NativeSide, genuine: number, changed: number): void {
  if (genuine === BATCH && changed === 0) return;
  throw new Error(`${who} accepts ${genuine} of ${BATCH} genuine and ${changed} of ${BATCH} changed reports`);
}

function progress(text: string): void {
  console.log(PROGRESS + text);
}
