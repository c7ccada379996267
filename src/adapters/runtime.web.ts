import type { Clock, Fetcher } from "../ports/index.js";

/** The longest wait of `setTimeout` in milliseconds: a longer one would end at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The clock of the machine, in any runtime. A program stays alive for an alarm that is set, since somebody waits for it,
 * and no longer than that: an alarm that was called off holds nothing.
 */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    after(milliseconds, run) {
      if (!(milliseconds >= 0)) throw new RangeError(`a wait cannot last ${String(milliseconds)} ms`);
      let timer: ReturnType<typeof setTimeout>;
      const wait = (left: number): void => {
        const step = Math.min(left, LONGEST_TIMER);
        timer = setTimeout(() => (left > step ? wait(left - step) : run()), step);
      };
      wait(milliseconds);
      return () => clearTimeout(timer);
    },
    jitter: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
  };
}

/** The runtime's own `fetch`, as it is when a request is made. */
export function systemFetcher(): Fetcher {
  return (url, { credentials, ...request }) =>
    // Where requests have no credentials at all the word is left out: workerd used to refuse it.
    globalThis.fetch(url, "credentials" in Request.prototype ? { ...request, credentials } : request);
}
