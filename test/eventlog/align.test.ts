import { describe, expect, it } from "vitest";
import { align } from "../../src/eventlog/align.js";

/** Length of a longest common subsequence, by trying everything. */
function longest(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined) return 0;
  const at = b.indexOf(first);
  const without = longest(rest, b);
  return at < 0 ? without : Math.max(without, 1 + longest(rest, b.slice(at + 1)));
}

describe("align", () => {
  it("pairs what is the same, and leaves out what is not", () => {
    expect(align(["a", "b", "c", "d"], ["a", "x", "c", "d"])).toEqual({
      pairs: [
        [0, 0],
        [2, 2],
        [3, 3],
      ],
      complete: true,
    });
  });

  it("finds a longest common subsequence of any two short sequences", () => {
    const letters = ["a", "b", "c"];
    const words = Array.from({ length: 3 ** 5 }, (_, number) =>
      Array.from({ length: 5 }, (_, place) => letters[Math.floor(number / 3 ** place) % 3] ?? ""),
    );
    const wrong = words.filter((word, index) => {
      const other = words[(index * 101 + 7) % words.length] ?? [];
      const { pairs } = align(word, other.slice(0, 4));
      const isSubsequence = pairs.every(([i, j], at) => {
        const [beforeI, beforeJ] = pairs[at - 1] ?? [-1, -1];
        return word[i] === other[j] && i > beforeI && j > beforeJ;
      });
      return !isSubsequence || pairs.length !== longest(word, other.slice(0, 4));
    });
    expect(wrong).toEqual([]);
  });

  it("has nothing in common with an empty sequence, and null with nothing", () => {
    expect(align([], ["a"]).pairs).toEqual([]);
    expect(align([null, "a"], [null, "a"]).pairs).toEqual([[1, 1]]);
  });

  it("looks at the ends alone where the table would be too large", () => {
    const numbers = (from: number): string[] => Array.from({ length: 2048 }, (_, index) => String(from + index));
    const before = ["first", ...numbers(0), "same", "last"];
    const after = ["first", ...numbers(10_000), "same", ...numbers(20_000), "last"];
    const { pairs, complete } = align(before, after);
    expect(complete).toBe(false);
    expect(pairs).toEqual([
      [0, 0],
      [2050, 4098],
    ]);
  });
});
