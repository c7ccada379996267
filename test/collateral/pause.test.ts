import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { pause, within } from "../../src/collateral/pause.js";
import { fakeClock, flush } from "./support.js";

describe("pause", () => {
  it("ends with the time, and leaves nothing behind", async () => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    let over = false;
    void pause(clock, 100, signal).then(() => (over = true));
    await clock.advance(99);
    expect([over, clock.pending(), getEventListeners(signal, "abort").length]).toEqual([false, 1, 1]);
    await clock.advance(1);
    expect([over, clock.pending(), getEventListeners(signal, "abort").length]).toEqual([true, 0, 0]);
  });

  it("ends with the signal, and leaves nothing behind", async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const paused = pause(clock, 100, controller.signal);
    controller.abort();
    await paused;
    expect([clock.pending(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });

  it("does not begin where the signal was aborted before", async () => {
    const clock = fakeClock();
    await pause(clock, 100, AbortSignal.abort());
    expect(clock.pending()).toBe(0);
  });
});

describe("within", () => {
  it("gives what comes in time, and leaves no alarm behind", async () => {
    const clock = fakeClock();
    expect(await within(clock, 100, Promise.resolve(7))).toEqual({ value: 7 });
    await expect(within(clock, 100, Promise.reject(new RangeError("wrong")))).rejects.toThrow(RangeError);
    expect(clock.pending()).toBe(0);
  });

  it("gives null once the time is over, whatever comes then", async () => {
    const clock = fakeClock();
    let reject: (error: Error) => void = () => undefined;
    const late = within(clock, 100, new Promise<never>((_, no) => (reject = no)));
    await clock.advance(100);
    expect(await late).toBe(null);
    reject(new Error("too late"));
    await flush();
    expect(clock.pending()).toBe(0);
  });
});
