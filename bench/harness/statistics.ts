/** Minimum and median of some samples, with their number. */
export interface Summary {
  /** The least disturbed sample: on a shared machine the steadiest figure. */
  readonly minimum: number;
  readonly median: number;
  readonly samples: number;
}

/** @param values at least one number, in any order. */
export function summarise(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const [minimum] = sorted;
  if (minimum === undefined) throw new RangeError("no samples");
  return { minimum, median: middleOf(sorted), samples: sorted.length };
}

/**
 * How many times as long as `own` the other side takes: above 1, own is faster.
 *
 * @param own time of each round; undefined where the round left that side out.
 * @param other the same rounds.
 * @returns `minimum`: the ratio of the two minima, that is of the least disturbed samples, which need not
 * be of one round. `median`: the median of the ratios within each round, whose two samples were taken
 * within the same moments. `samples`: rounds that have both.
 */
export function ratioOf(own: readonly (number | undefined)[], other: readonly (number | undefined)[]): Summary {
  const pairs = own.flatMap((time, round): [number, number][] => {
    const against = other[round];
    return time === undefined || against === undefined ? [] : [[time, against]];
  });
  const least = (side: 0 | 1): number => summarise(pairs.map((pair) => pair[side])).minimum;
  const { median, samples } = summarise(pairs.map(([time, against]) => against / time));
  return { minimum: least(1) / least(0), median, samples };
}

/** Of an even number the lower one of the two in the middle: a sample that was taken, not a mean. */
function middleOf(sorted: readonly number[]): number {
  return sorted[(sorted.length - 1) >> 1] ?? NaN;
}
