import { describe, expect, it } from "vitest";
import { ratioOf, summarise } from "../../bench/harness/statistics.js";

describe("summarise", () => {
  it("sorts by number and takes a sample that is there as the median", () => {
    expect(summarise([10, 9, 100, 2])).toEqual({ minimum: 2, median: 9, samples: 4 });
    expect(summarise([3, 1, 2])).toEqual({ minimum: 1, median: 2, samples: 3 });
  });

  it("refuses to make something of nothing", () => {
    expect(() => summarise([])).toThrow("no samples");
  });
});

describe("ratioOf", () => {
  it("is above 1 where own is faster", () => {
    expect(ratioOf([1, 1, 1], [5, 5, 5])).toEqual({ minimum: 5, median: 5, samples: 3 });
  });

  it("takes the minima from whatever round, and the median from pairs of one round", () => {
    // A disturbance of the second round hits both sides and changes no ratio within it.
    expect(ratioOf([2, 20, 1], [10, 100, 8])).toEqual({ minimum: 8, median: 5, samples: 3 });
  });

  it("leaves out rounds that lack a side, in the minima too", () => {
    expect(ratioOf([1, 2, undefined], [undefined, 8, 3])).toEqual({ minimum: 4, median: 4, samples: 1 });
  });
});
