import { describe, expect, it } from "vitest";
import { createRecentFailures } from "../../src/collateral/recent-failures.js";
import type { RecentFailures } from "../../src/collateral/recent-failures.js";
import type { Failure, Scalar } from "../../src/errors/index.js";

const LIMITS = { kept: 2, askAgainAfter: 60_000, coolDown: 10_000 };

function failureOf(code: string, actual: Scalar = null): Failure {
  return { stage: "collect", code, message: code, actual };
}

/** Failures by a clock that stands at `time.now`. */
function rig(limits = LIMITS): { readonly time: { now: number }; readonly failures: RecentFailures } {
  const time = { now: 1_000_000 };
  const clock = { now: () => time.now, after: () => () => undefined, jitter: () => 0 };
  return { time, failures: createRecentFailures(clock, limits) };
}

/** For how long a failure is recalled, in milliseconds; 0 where it never is. */
function lasting(failure: Failure, limits = LIMITS): number {
  const { time, failures } = rig(limits);
  failures.note("a", "needed", failure);
  const start = time.now;
  while (failures.recall("a", "needed") === failure) time.now += 500;
  return time.now - start;
}

describe("createRecentFailures", () => {
  it.each<[Failure, number]>([
    [failureOf("COLLATERAL_STATUS", 404), LIMITS.askAgainAfter],
    [failureOf("COLLATERAL_CONTENT"), LIMITS.askAgainAfter],
    [failureOf("COLLATERAL_SIZE"), LIMITS.askAgainAfter],
    [failureOf("COLLATERAL_REDIRECT"), LIMITS.askAgainAfter],
    [failureOf("COLLATERAL_STATUS", 500), LIMITS.coolDown],
    [failureOf("COLLATERAL_STATUS", 503), LIMITS.coolDown],
    [failureOf("COLLATERAL_NETWORK", "ECONNREFUSED"), LIMITS.coolDown],
    [failureOf("COLLATERAL_TIMEOUT"), LIMITS.coolDown],
    [failureOf("COLLATERAL_THROTTLED", 429), LIMITS.coolDown],
    [failureOf("COLLATERAL_ABORTED"), 0],
    [failureOf("COLLATERAL_DEADLINE"), 0],
  ])("recalls for as long as the code deserves: %j", (failure, milliseconds) => {
    expect(lasting(failure)).toBe(milliseconds);
  });

  it("recalls nothing for longer than askAgainAfter", () => {
    const hasty = { ...LIMITS, askAgainAfter: 2000 };
    expect(lasting(failureOf("COLLATERAL_TIMEOUT"), hasty)).toBe(2000);
    expect(lasting(failureOf("COLLATERAL_CONTENT"), hasty)).toBe(2000);
  });

  it("tells who needs something nothing of an attempt for who would merely welcome it", () => {
    const { failures } = rig();
    const failure = failureOf("COLLATERAL_NETWORK");
    failures.note("a", "welcome", failure);
    expect([failures.recall("a", "welcome"), failures.recall("a", "needed")]).toEqual([failure, null]);
    failures.note("a", "needed", failure);
    expect([failures.recall("a", "welcome"), failures.recall("a", "needed")]).toEqual([failure, failure]);
  });

  it("keeps needs apart, and a bounded number of them", () => {
    const { failures } = rig();
    for (const name of ["a", "b", "c"]) failures.note(name, "needed", failureOf("COLLATERAL_CONTENT"));
    expect(["a", "b", "c", "d"].map((name) => failures.recall(name, "needed") !== null)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("does not take the future of another clock for a moment ago", () => {
    const { time, failures } = rig();
    failures.note("a", "needed", failureOf("COLLATERAL_CONTENT"));
    time.now -= 1;
    expect(failures.recall("a", "needed")).toBeNull();
  });
});
