import { describe, expect, it } from "vitest";
import { sampleInTurn } from "../../bench/harness/sampling.js";
import type { Side } from "../../bench/harness/sampling.js";

/** A clock that only moves when a side says how long its run took. */
function world() {
  const log: string[] = [];
  let milliseconds = 0;
  const side = (name: string, runMs: number, more: Partial<Side> = {}): Side => ({
    operations: 1,
    run: () => {
      log.push(name);
      milliseconds += runMs;
    },
    ...more,
  });
  return { log, side, now: () => milliseconds, pass: (ms: number) => (milliseconds += ms) };
}

describe("sampleInTurn", () => {
  it("takes the sides in turn, every second round backwards, after a warm-up that does not count", async () => {
    const { log, side, now } = world();
    const times = await sampleInTurn([side("a", 10), side("b", 20)], { rounds: 2, sampleMs: 10, now });
    // Two runs to see how long one takes, three warm samples, then the rounds.
    expect(log.join("")).toBe("aaaaa" + "bbbbb" + "ab" + "ba");
    expect(times).toEqual([
      [10_000, 10_000],
      [20_000, 20_000],
    ]);
  });

  it("repeats a short run until the sample is long enough, and gives the time of one operation", async () => {
    const { log, side, now } = world();
    const [times] = await sampleInTurn([side("a", 2, { operations: 4 })], { rounds: 1, sampleMs: 10, now });
    expect(log).toHaveLength(2 + 3 * 5 + 5);
    expect(times).toEqual([500]);
  });

  it("prepares outside the time and says for how many runs", async () => {
    const { side, now, pass } = world();
    const prepared: number[] = [];
    const prepare = (runs: number): void => {
      prepared.push(runs);
      pass(1000);
    };
    const [times] = await sampleInTurn([side("a", 5, { prepare })], { rounds: 2, sampleMs: 10, now });
    expect(prepared).toEqual([1, 1, 2, 2, 2, 2, 2]);
    expect(times).toEqual([5000, 5000]);
  });

  it("leaves a slow side out of the rounds that it does not want", async () => {
    const { side, now } = world();
    const [all, some] = await sampleInTurn([side("a", 10), side("b", 10, { every: 3 })], {
      ...{ rounds: 4, sampleMs: 10, now },
    });
    expect(all).toEqual([10_000, 10_000, 10_000, 10_000]);
    expect(some).toEqual([10_000, undefined, undefined, 10_000]);
  });

  it("waits for promises", async () => {
    const { log, side, now, pass } = world();
    const run = async (): Promise<void> => {
      await Promise.resolve();
      log.push("late");
      pass(10);
    };
    await sampleInTurn([side("a", 10, { run }), side("b", 10)], { rounds: 1, sampleMs: 10, now });
    expect(log.slice(0, 6)).toEqual([...Array.from({ length: 5 }, () => "late"), "b"]);
  });
});
