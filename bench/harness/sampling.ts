/** What is measured. */
export interface Side {
  /** How many operations one run does: times are given for one. */
  readonly operations: number;
  /** One run; a promise is awaited. */
  readonly run: () => unknown;
  /** Called before each sample, outside its time, with the number of runs to come. */
  readonly prepare?: (runs: number) => unknown;
  /** Sampled in every such round only: for sides that are so slow that they would take all the time. Default 1. */
  readonly every?: number;
}

export interface Plan {
  /** Rounds that count. */
  readonly rounds: number;
  /** A sample repeats its run until it should last about this long, in milliseconds. */
  readonly sampleMs: number;
  /** A clock in milliseconds; a test hands in its own. */
  readonly now?: () => number;
}

/** Samples that are taken first and do not count: engines optimise while they run. */
const WARM_SAMPLES = 3;

/**
 * Takes samples of all sides in turn, so that whatever disturbs the machine for a while disturbs all of
 * them alike. Every second round goes backwards: no side always comes after the same one. Before that each
 * side warms up, which says how often a run has to be repeated.
 *
 * @returns for each side the time of one operation in microseconds, by round; undefined where the round
 * left the side out.
 */
export async function sampleInTurn(sides: readonly Side[], plan: Plan): Promise<(number | undefined)[][]> {
  const now = plan.now ?? (() => performance.now());
  const states = sides.map((side) => ({ side, runs: 1, times: [] as (number | undefined)[] }));
  // Once, and not before each sample: it also throws away optimised code, of which JavaScript has more to lose.
  globalThis.gc?.();
  for (const state of states) {
    state.runs = await repeatsFor(state.side, plan.sampleMs, now);
    for (let warm = 0; warm < WARM_SAMPLES; warm++) await sample(state.side, state.runs, now);
  }
  for (let round = 1; round <= plan.rounds; round++) {
    for (const state of round % 2 === 1 ? states : states.toReversed()) {
      const left = (round - 1) % (state.side.every ?? 1) !== 0;
      state.times.push(left ? undefined : await sample(state.side, state.runs, now));
    }
  }
  return states.map(({ times }) => times);
}

/** Microseconds for one operation, over so many runs. */
async function sample(side: Side, runs: number, now: () => number): Promise<number> {
  await side.prepare?.(runs);
  const start = now();
  for (let run = 0; run < runs; run++) await side.run();
  return ((now() - start) * 1000) / (runs * side.operations);
}

/** From the second of two runs, since the first one may compile. */
async function repeatsFor(side: Side, sampleMs: number, now: () => number): Promise<number> {
  await sample(side, 1, now);
  const runMs = ((await sample(side, 1, now)) * side.operations) / 1000;
  return Math.max(1, Math.round(sampleMs / Math.max(runMs, sampleMs / 10_000)));
}
