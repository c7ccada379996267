import { toUtf8 } from "../../src/bytes/index.js";
import { createCollateral } from "../../src/collateral/getting.js";
import type { Collateral, CollateralEvent, CollectRequest } from "../../src/collateral/index.js";
import type { CollateralOptions } from "../../src/collateral/getting.js";
import { fail, ok } from "../../src/errors/index.js";
import type { CacheStore, Clock, Fetcher, FetchRequest, FetchResponse } from "../../src/ports/index.js";
import type { Accepted, Need } from "../../src/tee/scheme.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";

const digest = createCertificateCrypto();

/** Where tests with a fake clock begin: 2025-06-01T00:00:00Z. */
export const START = Date.UTC(2025, 5, 1);
export const HOUR = 3_600_000;

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Alarms that are set. */
  readonly pending: () => number;
  /** Goes on by so many milliseconds; what is due is run in order, and what follows from it. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** Jumps from alarm to alarm until the promise is settled. */
  readonly settle: <T>(promise: Promise<T>) => Promise<T>;
  /** What jitter gives from now on; a half at first. */
  readonly setJitter: (value: number) => void;
  /** Sets the time without running anything. */
  readonly jump: (now: number) => void;
  /** Forgets all alarms, as an edge runtime does with those of a request that has ended. */
  readonly drop: () => void;
}

export function fakeClock(start = START): FakeClock {
  let now = start;
  let jitter = 0.5;
  const alarms = new Set<{ readonly at: number; readonly run: () => void }>();
  const next = () => [...alarms].sort((a, b) => a.at - b.at)[0];
  const ring = async (limit: number) => {
    const alarm = next();
    if (alarm === undefined || alarm.at > limit) return false;
    now = Math.max(now, alarm.at);
    alarms.delete(alarm);
    alarm.run();
    await flush();
    return true;
  };
  return {
    now: () => now,
    after: (milliseconds, run) => {
      const alarm = { at: now + milliseconds, run };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    jitter: () => jitter,
    pending: () => alarms.size,
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await flush();
      while (await ring(end));
      now = end;
    },
    settle: async (promise) => {
      let open = true;
      const done = () => (open = false);
      promise.then(done, done);
      await flush();
      while (open && (await ring(Infinity)));
      if (open) throw new Error("the promise waits for something that no alarm brings");
      return promise;
    },
    setJitter: (value) => (jitter = value),
    jump: (value) => (now = value),
    drop: () => alarms.clear(),
  };
}

/** Lets everything run that waits for no alarm and no socket. */
export async function flush(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** What a scripted service does with one request. */
export type Answer =
  FetchResponse | Error | "silence" | ((url: string, request: FetchRequest) => Promise<FetchResponse>);

export interface ScriptedFetcher {
  readonly fetcher: Fetcher;
  readonly calls: { readonly url: string; readonly at: number; readonly request: FetchRequest }[];
}

/** Answers requests in turn; the last answer is given for ever. */
export function scripted(clock: Clock, ...answers: (() => Answer)[]): ScriptedFetcher {
  const calls: ScriptedFetcher["calls"] = [];
  return {
    calls,
    fetcher: (url, request) => {
      const make = answers[Math.min(calls.length, answers.length - 1)];
      calls.push({ url, at: clock.now(), request });
      const answer = make?.() ?? new Error("no answer is scripted");
      if (answer === "silence") return new Promise(() => undefined);
      if (answer instanceof Error) return Promise.reject(answer);
      return typeof answer === "function" ? answer(url, request) : Promise.resolve(answer);
    },
  };
}

export function status(code: number, headers: Record<string, string> = {}): () => Response {
  return () => new Response(code === 204 || code === 304 ? null : "x", { status: code, headers });
}

/**
 * The text of an object that {@link acceptText} accepts: what it is for, its rank, and what it says of itself
 * (times as milliseconds since 1970).
 */
export function objectText(
  key: string,
  rank = 1,
  times: Partial<Pick<Accepted, "notBefore" | "notAfter" | "refreshAfter">> = {},
): string {
  return JSON.stringify({
    key,
    rank,
    notBefore: START - HOUR,
    notAfter: START + 1000 * HOUR,
    refreshAfter: null,
    ...times,
  });
}

export function body(text: string | Uint8Array, headers: Record<string, string> = {}): () => Response {
  return () => new Response(typeof text === "string" ? text : new Uint8Array(text), { status: 200, headers });
}

/** Accepts what {@link objectText} made for the same need. */
export const acceptText: CollectRequest["accept"] = (need, bytes) => {
  try {
    const said = JSON.parse(new TextDecoder().decode(bytes)) as { key: string } & Omit<Accepted, "objects">;
    if (said.key !== need.key) return Promise.resolve(fail("trust", "TEST_OTHER", "it is another object"));
    const { rank, notBefore, notAfter, refreshAfter } = said;
    return Promise.resolve(ok({ objects: [{ kind: need.kind, bytes }], rank, notBefore, notAfter, refreshAfter }));
  } catch {
    return Promise.resolve(fail("trust", "TEST_NOT_GENUINE", "it is not genuine"));
  }
};

export const KEY = "test-vcek/Milan/00ff";

export function needOf(key = KEY, change: Partial<Need> = {}): Need {
  return {
    kind: "test-vcek",
    key,
    title: `object ${key}`,
    service: "test-kds",
    url: `https://kds.example/v1/${key}?bl=03`,
    fileName: "object.der",
    maxBytes: 4096,
    ...change,
  };
}

export function requestOf(change: Partial<CollectRequest> = {}): CollectRequest {
  return {
    at: START,
    network: "allowed",
    effort: "needed",
    scope: "built-in",
    accept: acceptText,
    signal: null,
    ...change,
  };
}

/** A collateral with a fake clock and what it did. */
export interface Rig {
  readonly clock: FakeClock;
  readonly collateral: Collateral;
  readonly calls: ScriptedFetcher["calls"];
  readonly events: CollateralEvent[];
  /** Collects one need to the end, whatever time that takes. */
  readonly collect: (change?: Partial<CollectRequest>, need?: Need) => ReturnType<Collateral["collect"]>;
  /** Codes of what is unmet. */
  readonly codes: (change?: Partial<CollectRequest>, need?: Need) => Promise<readonly string[]>;
}

export function rigOf(answers: (() => Answer)[], options: Partial<CollateralOptions> = {}, clock = fakeClock()): Rig {
  const { fetcher, calls } = scripted(clock, ...answers);
  const events: CollateralEvent[] = [];
  const collateral = createCollateral({ digest, fetcher, clock, onEvent: (event) => events.push(event), ...options });
  const collect: Rig["collect"] = (change, need = needOf()) =>
    clock.settle(collateral.collect([need], requestOf(change)));
  const codes: Rig["codes"] = async (change, need) =>
    (await collect(change, need)).unmet.map(({ failure }) => failure.code);
  return { clock, collateral, calls, events, collect, codes };
}

/** A body that gives a chunk, and then what `then` says; tells whether it was cancelled. */
export function streamOf(
  chunk: Uint8Array | string,
  then: "end" | "error" | "nothing" | "more",
): { readonly stream: ReadableStream<Uint8Array>; readonly cancelled: () => boolean } {
  let cancelled = false;
  let given = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const first = given++ === 0;
        if (first || then === "more") controller.enqueue(typeof chunk === "string" ? toUtf8(chunk) : chunk.slice());
        else if (then === "end") controller.close();
        else if (then === "error") controller.error(new TypeError("terminated"));
        else return new Promise(() => undefined);
        return undefined;
      },
      cancel: () => void (cancelled = true),
    },
    { highWaterMark: 0 },
  );
  return { stream, cancelled: () => cancelled };
}

/** A cache that does what its methods are made to do, and nothing else. */
export function cacheOf(change: Partial<CacheStore>): CacheStore {
  return {
    read: () => Promise.resolve(null),
    write: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    ...change,
  };
}
