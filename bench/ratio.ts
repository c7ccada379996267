import { cpus } from "node:os";

/** Something to measure, with its name. */
export type Contender = readonly [name: string, run: () => unknown];

/**
 * Compares two runs by samples that are taken in turn, so that a busy machine disturbs both alike, and
 * prints minimum and median of each and of the ratio.
 *
 * @param operations how many operations one run does: times are given for one.
 * @param rounds pairs of samples.
 */
export async function printRatio(
  title: string,
  operations: number,
  own: Contender,
  other: Contender,
  rounds: number,
): Promise<void> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, run]] of [own, other].entries()) {
      const start = performance.now();
      await run();
      times[index === 0 ? 0 : 1].push(((performance.now() - start) * 1000) / operations);
    }
  }
  const [a, b] = times.map(summary);
  if (a === undefined || b === undefined) return;
  const shown = ([name]: Contender, { least, median }: Summary): string =>
    `${name} ${least.toFixed(0)} / ${median.toFixed(0)} us`;
  const ratio = `${(b.least / a.least).toFixed(2)} / ${(b.median / a.median).toFixed(2)}`;
  console.log(`${title}: ${shown(own, a)}, ${shown(other, b)}, ratio ${ratio} (minimum / median)`);
  console.log(`  Node ${process.version}, ${cpus()[0]?.model ?? process.arch}`);
}

interface Summary {
  readonly least: number;
  readonly median: number;
}

function summary(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  return { least: sorted[0] ?? NaN, median: sorted[sorted.length >> 1] ?? NaN };
}
