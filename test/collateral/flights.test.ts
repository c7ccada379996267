import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { body, cacheOf, flush, HOUR, KEY, needOf, objectText, requestOf, rigOf, START, status } from "./support.js";
import type { Answer, Rig } from "./support.js";

/** Answers each request once it is told to. */
function gate() {
  const waiting: ((answer: Response) => void)[] = [];
  const answer = (): Answer => () => new Promise<Response>((resolve) => waiting.push(resolve));
  return { answer, open: (make: () => Response) => waiting.splice(0).forEach((resolve) => resolve(make())) };
}

const GOOD = body(objectText(KEY));
const start = (rig: Rig, change: Parameters<typeof requestOf>[0] = {}) =>
  rig.collateral.collect([needOf()], requestOf(change));
const codeOf = (collected: Awaited<ReturnType<typeof start>>) => collected.unmet[0]?.failure.code ?? null;

describe("equal requests at the same time", () => {
  it("share one request, and get the same objects", async () => {
    const rig = rigOf([GOOD]);
    const found = await rig.clock.settle(Promise.all(Array.from({ length: 50 }, () => start(rig))));
    expect(rig.calls).toHaveLength(1);
    expect(new Set(found.map(({ endorsements }) => endorsements[0])).size).toBe(1);
    expect(found[0]!.endorsements).toMatchObject([{ kind: "test-vcek", source: "network" }]);
  });

  it("within one collection are one need", async () => {
    const rig = rigOf([GOOD]);
    const found = await rig.clock.settle(rig.collateral.collect([needOf(), needOf()], requestOf()));
    expect([rig.calls.length, found.endorsements.length]).toEqual([1, 1]);
  });

  it("of different scopes share nothing", async () => {
    const rig = rigOf([GOOD]);
    const found = await rig.clock.settle(Promise.all([start(rig), start(rig, { scope: "ffee" })]));
    expect(rig.calls).toHaveLength(2);
    expect(found[0].endorsements[0]).not.toBe(found[1].endorsements[0]);
  });

  it("share a failure", async () => {
    const rig = rigOf([status(404)]);
    const found = await rig.clock.settle(Promise.all([start(rig), start(rig)]));
    expect(found.map(codeOf)).toEqual(["COLLATERAL_STATUS", "COLLATERAL_STATUS"]);
    expect(rig.calls).toHaveLength(1);
  });

  it("go on for the others when one is called off", async () => {
    const { answer, open } = gate();
    const rig = rigOf([answer]);
    const controller = new AbortController();
    const first = start(rig, { signal: controller.signal });
    const second = start(rig);
    await flush();
    controller.abort();
    expect(codeOf(await first)).toBe("COLLATERAL_ABORTED");
    expect(rig.calls[0]!.request.signal.aborted).toBe(false);
    open(GOOD);
    expect((await rig.clock.settle(second)).unmet).toEqual([]);
    expect([rig.calls.length, rig.clock.pending()]).toEqual([1, 0]);
  });

  it("end when the last one is called off, and begin anew for who comes then", async () => {
    const { answer, open } = gate();
    const rig = rigOf([answer]);
    const controllers = [new AbortController(), new AbortController()];
    const both = controllers.map(({ signal }) => start(rig, { signal }));
    await flush();
    controllers[0]!.abort();
    await flush();
    expect(rig.calls[0]!.request.signal.aborted).toBe(false);
    controllers[1]!.abort();
    expect((await Promise.all(both)).map(codeOf)).toEqual(["COLLATERAL_ABORTED", "COLLATERAL_ABORTED"]);
    expect(rig.calls[0]!.request.signal.aborted).toBe(true);
    expect(rig.clock.pending()).toBe(0);
    const late = start(rig);
    await flush();
    open(GOOD);
    expect((await rig.clock.settle(late)).unmet).toEqual([]);
    expect(rig.calls).toHaveLength(2);
  });

  it("end for each at its own deadline", async () => {
    const { answer, open } = gate();
    const rig = rigOf([answer], { limits: { deadline: 5000, requestTimeout: 60_000 } });
    const first = start(rig);
    await rig.clock.advance(3000);
    const second = start(rig);
    await rig.clock.advance(2000);
    expect(codeOf(await first)).toBe("COLLATERAL_DEADLINE");
    open(GOOD);
    expect((await rig.clock.settle(second)).unmet).toEqual([]);
    expect([rig.calls.length, rig.clock.pending()]).toEqual([1, 0]);
  });

  it("let go whom it is merely welcome to after the first failure, and go on for who needs it", async () => {
    const rig = rigOf([status(500), GOOD]);
    const welcome = start(rig, { effort: "welcome" });
    const needed = start(rig);
    await flush();
    expect(codeOf(await welcome)).toBe("COLLATERAL_STATUS");
    // The flight waits for its second attempt: nothing for who would not wait.
    expect(codeOf(await start(rig, { effort: "welcome" }))).toBe("COLLATERAL_STATUS");
    expect((await rig.clock.settle(needed)).unmet).toEqual([]);
    expect([rig.calls.length, rig.clock.pending()]).toEqual([2, 0]);
  });

  it("do not take in whom it is merely welcome to, nor who has no time, between two attempts", async () => {
    const rig = rigOf([status(503, { "retry-after": "20" }), GOOD], { limits: { deadline: 30_000 } });
    const needed = start(rig);
    await flush();
    expect(codeOf(await start(rig, { effort: "welcome" }))).toBe("COLLATERAL_STATUS");
    expect([rig.calls.length, rig.clock.now()]).toEqual([1, START]);
    expect((await rig.clock.settle(needed)).unmet).toEqual([]);
  });

  it("say what went wrong last to whose time is over, and not to who calls off", async () => {
    const rig = rigOf([status(503), () => "silence"], { limits: { deadline: 5000 } });
    const controller = new AbortController();
    const [late, off] = [start(rig), start(rig, { signal: controller.signal })];
    await rig.clock.advance(1000);
    controller.abort();
    expect((await off).unmet[0]!.failure).toMatchObject({ code: "COLLATERAL_ABORTED" });
    expect((await off).unmet[0]!.failure.cause).toBeUndefined();
    const { failure } = (await rig.clock.settle(late)).unmet[0]!;
    expect([failure.code, failure.cause?.code]).toEqual(["COLLATERAL_DEADLINE", "COLLATERAL_STATUS"]);
  });

  it("take in whom it is merely welcome to while an attempt is under way", async () => {
    for (const first of [status(500), status(429)]) {
      const { answer, open } = gate();
      const rig = rigOf([first, answer]);
      const needed = start(rig);
      await rig.clock.advance(10_000);
      expect(rig.calls).toHaveLength(2);
      const welcome = start(rig, { effort: "welcome" });
      await flush();
      open(GOOD);
      const found = await rig.clock.settle(Promise.all([needed, welcome]));
      expect([found.map(codeOf), rig.calls.length]).toEqual([[null, null], 2]);
    }
  });

  it("take them in also after a wait for somebody else's cool-down", async () => {
    const { answer, open } = gate();
    const rig = rigOf([status(429), answer]);
    expect(codeOf(await start(rig, { effort: "welcome" }))).toBe("COLLATERAL_THROTTLED");
    const needed = start(rig);
    await rig.clock.advance(10_000);
    const welcome = start(rig, { effort: "welcome" });
    await flush();
    open(GOOD);
    const found = await rig.clock.settle(Promise.all([needed, welcome]));
    expect([found.map(codeOf), rig.calls.length]).toEqual([[null, null], 2]);
  });

  it("let go who has no time for the next attempt, and go on for who has", async () => {
    const rig = rigOf([() => "silence", GOOD], { limits: { deadline: 10_100, requestTimeout: 10_000 } });
    const first = start(rig);
    await rig.clock.advance(5000);
    const second = start(rig);
    await rig.clock.advance(5000);
    expect(codeOf(await first)).toBe("COLLATERAL_TIMEOUT");
    expect((await rig.clock.settle(second)).unmet).toEqual([]);
    expect(rig.calls.map(({ at }) => at - START)).toEqual([0, 10_250]);
  });

  it("do not start for who has called off before, but what is at hand is handed out", async () => {
    let reads = 0;
    const rig = rigOf([GOOD], { cache: cacheOf({ read: () => (reads++, Promise.resolve(null)) }) });
    const signal = AbortSignal.abort();
    expect(codeOf(await start(rig, { signal }))).toBe("COLLATERAL_ABORTED");
    expect([rig.calls.length, reads]).toEqual([0, 0]);
    await rig.collect();
    const found = await start(rig, { signal });
    expect([found.endorsements.length, found.unmet.length]).toEqual([1, 0]);
  });

  it("join none that is older than a deadline, and do not end the one that took its place", async () => {
    const { answer, open } = gate();
    const rig = rigOf([answer], { limits: { requestTimeout: 200_000 } });
    const [first, later] = [new AbortController(), new AbortController()];
    void start(rig, { signal: first.signal });
    await rig.clock.advance(30_000);
    const joined = start(rig);
    await flush();
    first.abort();
    await rig.clock.advance(30_000);
    const second = start(rig, { signal: later.signal });
    await rig.clock.advance(30_000);
    expect(codeOf(await joined)).toBe("COLLATERAL_DEADLINE");
    const last = start(rig);
    await flush();
    expect(rig.calls.map(({ request }) => request.signal.aborted)).toEqual([true, false]);
    later.abort();
    expect(codeOf(await second)).toBe("COLLATERAL_ABORTED");
    open(GOOD);
    expect((await rig.clock.settle(last)).unmet).toEqual([]);
    expect(rig.calls).toHaveLength(2);
  });

  it("leave no listener behind on the caller's signal", async () => {
    const rig = rigOf([GOOD]);
    const { signal } = new AbortController();
    const found = rig.collateral.collect([needOf()], requestOf({ signal }));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await rig.clock.settle(found);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("reject where accept does, for all of them, and leave nothing behind", async () => {
    const { answer } = gate();
    const rig = rigOf([GOOD, answer]);
    const accept = () => Promise.reject(new Error("a mistake in the scheme"));
    const other = needOf("test-vcek/Milan/other");
    const both = [0, 1].map(() => rig.collateral.collect([needOf(), other], requestOf({ accept })));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status: how }) => how)).toEqual(["rejected", "rejected"]);
    await flush();
    expect(rig.calls.map(({ request }) => request.signal.aborted)).toEqual([true, true]);
    expect(rig.clock.pending()).toBe(0);
  });

  it("after one another are one request as long as the object is fresh", async () => {
    const rig = rigOf([GOOD]);
    const first = await rig.collect();
    await rig.clock.advance(HOUR);
    const second = await rig.collect({ effort: "welcome" });
    expect(rig.calls).toHaveLength(1);
    expect(second.endorsements[0]).toBe(first.endorsements[0]);
    expect(rig.events.at(-1)).toMatchObject({ type: "cached", key: KEY });
  });
});

describe("a runtime that drops the alarms and the requests of a caller who went away", () => {
  it("holds a need no longer than a deadline", async () => {
    const rig = rigOf([() => "silence", GOOD]);
    void start(rig);
    await flush();
    rig.clock.drop();
    await rig.clock.advance(59_999);
    const joined = start(rig);
    await flush();
    expect(rig.calls).toHaveLength(1);
    await rig.clock.advance(1);
    expect((await rig.clock.settle(start(rig))).unmet).toEqual([]);
    expect(rig.calls).toHaveLength(2);
    // What came for the others is at hand once the patience of this one has ended.
    expect(codeOf(await rig.clock.settle(joined))).toBe(null);
    expect([rig.calls.length, rig.clock.now() - START, rig.clock.pending()]).toEqual([2, 119_999, 0]);
  });

  it("holds no place at an origin longer than two requests", async () => {
    const rig = rigOf([() => "silence", GOOD], { limits: { concurrent: 1, requestTimeout: 1000 } });
    void start(rig);
    await flush();
    rig.clock.drop();
    await rig.clock.advance(1999);
    const queued = rig.collateral.collect([needOf("test-vcek/queued")], requestOf());
    await flush();
    expect(rig.calls).toHaveLength(1);
    await rig.clock.advance(1);
    await rig.clock.settle(rig.collateral.collect([needOf("test-vcek/next")], requestOf()));
    // Whose place is free again calls who is in the queue.
    await rig.clock.settle(queued);
    expect(rig.calls.slice(1).map(({ url }) => url)).toEqual([
      "https://kds.example/v1/test-vcek/next?bl=03",
      "https://kds.example/v1/test-vcek/queued?bl=03",
    ]);
  });

  it("lets nobody into a place that it has given to others already", async () => {
    const rig = rigOf([() => "silence"], { limits: { concurrent: 1, requestTimeout: 1000, attempts: 1 } });
    const needs = ["late", "next", "queued"].map((name) => needOf(`test-vcek/${name}`));
    const late = rig.collateral.collect(needs.slice(0, 1), requestOf());
    await flush();
    // The machine slept, and its alarms are late.
    rig.clock.jump(START + 2000);
    const others = rig.collateral.collect(needs.slice(1), requestOf());
    await flush();
    await rig.clock.advance(0);
    expect(codeOf(await late)).toBe("COLLATERAL_TIMEOUT");
    expect(rig.calls.map(({ at }) => at - START)).toEqual([0, 2000]);
    await rig.clock.settle(others);
    expect(rig.calls.map(({ at }) => at - START)).toEqual([0, 2000, 3000]);
  });

  it("holds no look into the cache longer than two of its calls", async () => {
    let reads = 0;
    const read = () => (reads++ === 0 ? new Promise<never>(() => undefined) : Promise.resolve(null));
    const rig = rigOf([GOOD], { cache: cacheOf({ read }) });
    void start(rig);
    rig.clock.drop();
    await rig.clock.advance(3999);
    const joined = start(rig);
    await rig.clock.advance(1);
    expect((await rig.clock.settle(start(rig))).unmet).toEqual([]);
    expect([reads, codeOf(await rig.clock.settle(joined))]).toEqual([2, null]);
  });
});
