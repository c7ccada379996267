/** Most cells of the table that an alignment may cost: two registers of 2047 events that differ from end to end. */
const MOST_CELLS = 4_194_304;

/** Which elements of two sequences are the same ones. */
export interface Alignment {
  /** Positions in both, ascending in both; a longest common subsequence. */
  readonly pairs: readonly (readonly [number, number])[];
  /** False: the sequences are too long, and only what they have in common at their two ends was looked for. */
  readonly complete: boolean;
}

/**
 * Aligns two sequences by a longest common subsequence.
 *
 * @param before,after at most 65 535 elements each are aligned, and at most 4 Mi combinations; null is equal to nothing.
 */
export function align(before: readonly (string | null)[], after: readonly (string | null)[]): Alignment {
  const same = (i: number, j: number): boolean => before[i] !== null && before[i] === after[j];
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && same(start, start)) start++;
  let end = 0;
  while (end < shortest - start && same(before.length - 1 - end, after.length - 1 - end)) end++;
  const [rows, columns] = [before.length - start - end, after.length - start - end];
  const complete = (rows + 1) * (columns + 1) <= MOST_CELLS;
  const middle = complete
    ? longestCommon(rows, columns, (i, j) => same(start + i, start + j)).map(
        ([i, j]) => [start + i, start + j] as const,
      )
    : [];
  const equal = (count: number, i: number, j: number): (readonly [number, number])[] =>
    Array.from({ length: count }, (_, offset) => [i + offset, j + offset] as const);
  return {
    pairs: [...equal(start, 0, 0), ...middle, ...equal(end, before.length - end, after.length - end)],
    complete,
  };
}

function longestCommon(
  rows: number,
  columns: number,
  same: (i: number, j: number) => boolean,
): (readonly [number, number])[] {
  const width = columns + 1;
  // Length of the longest common subsequence of what begins at i and at j.
  const lengths = new Uint16Array((rows + 1) * width);
  const lengthAt = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      lengths[i * width + j] = same(i, j)
        ? lengthAt(i + 1, j + 1) + 1
        : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < rows && j < columns) {
    if (same(i, j)) pairs.push([i++, j++]);
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
