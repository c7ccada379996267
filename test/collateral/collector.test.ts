import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { createCollateral, memoryCache } from "../../src/collateral/getting.js";
import type { CollateralOptions } from "../../src/collateral/getting.js";
import { decodeEntry, encodeEntry } from "../../src/collateral/entry.js";
import type { CacheStore } from "../../src/ports/index.js";
import { seedOf } from "../helpers/seed.js";
import {
  acceptText,
  body,
  cacheOf,
  fakeClock,
  flush,
  HOUR,
  KEY,
  needOf,
  objectText,
  requestOf,
  rigOf,
  START,
  status,
} from "./support.js";
import type { Rig } from "./support.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";

const digest = createCertificateCrypto();

const NAME = `v1/built-in/${KEY}`;
const SEED = seedOf("collector");
const list = (rank: number, times: Parameters<typeof objectText>[2] = {}) => objectText(KEY, rank, times);
/** Ranks of what a collection found. */
const ranks = ({ endorsements }: Awaited<ReturnType<Rig["collect"]>>) =>
  endorsements.map(({ bytes }) => (JSON.parse(new TextDecoder().decode(bytes)) as { rank: number }).rank);
const types = ({ events }: Rig) => events.map(({ type }) => type);

/** A cache that holds one object, as another process stored it. */
async function cacheWith(text: string, storedAt = START - HOUR, rank = 1): Promise<CacheStore> {
  const cache = memoryCache();
  await cache.write(NAME, encodeEntry({ storedAt, rank, bytes: toUtf8(text) }, digest), rank);
  return cache;
}

describe("collect, its order", () => {
  it("takes what was accepted in this process first", async () => {
    const cache = memoryCache();
    const rig = rigOf([body(list(1))], { cache });
    const first = await rig.collect();
    await cache.remove(NAME);
    const second = await rig.collect();
    expect(second.endorsements[0]).toBe(first.endorsements[0]);
    expect(types(rig)).toEqual(["request", "received", "cached"]);
  });

  it("takes what is in the cache next, and accepts it anew", async () => {
    const rig = rigOf([status(500)], { cache: await cacheWith(list(1)) });
    let accepted = 0;
    const accept = (...args: Parameters<typeof acceptText>) => (accepted++, acceptText(...args));
    const { endorsements, unmet } = await rig.collect({ accept });
    expect(endorsements).toEqual([{ kind: "test-vcek", bytes: toUtf8(list(1)), source: "cache" }]);
    expect([unmet, rig.calls, types(rig), accepted]).toEqual([[], [], ["cached"], 1]);
    await rig.collect({ accept });
    expect(accepted).toBe(1);
  });

  it("asks the service last, and stores what it accepted", async () => {
    const cache = memoryCache();
    const rig = rigOf([body(list(7))], { cache });
    const { endorsements } = await rig.collect();
    expect(endorsements).toEqual([{ kind: "test-vcek", bytes: toUtf8(list(7)), source: "network" }]);
    expect(decodeEntry((await cache.read(NAME))!, digest)).toEqual({
      ok: true,
      value: { storedAt: START, rank: 7, bytes: toUtf8(list(7)) },
    });
    // Another process with the same cache, and no network.
    const later = rigOf([status(500)], { cache });
    expect(ranks(await later.collect({ network: "forbidden" }))).toEqual([7]);
    expect(later.calls).toEqual([]);
  });

  it("hands out each object of a chain", async () => {
    const rig = rigOf([body("ask+ark")]);
    const objects = [
      { kind: "test-ask", bytes: toUtf8("ask") },
      { kind: "test-ark", bytes: toUtf8("ark") },
    ];
    const accepted = { objects, notBefore: 0, notAfter: START, rank: 0, refreshAfter: null };
    const { endorsements } = await rig.collect({ accept: () => Promise.resolve({ ok: true, value: accepted }) });
    expect(endorsements).toEqual(objects.map((object) => ({ ...object, source: "network" })));
  });

  it("stores nothing that was not accepted", async () => {
    const cache = memoryCache();
    const rig = rigOf([body("<html>")], { cache });
    expect(await rig.codes()).toEqual(["COLLATERAL_CONTENT"]);
    expect(await cache.read(NAME)).toBe(null);
  });

  it("keeps apart what was accepted under different anchors", async () => {
    const cache = memoryCache();
    const rig = rigOf([body(list(1))], { cache });
    await rig.collect();
    expect(await rig.codes({ scope: "ab12", network: "forbidden" })).toEqual(["COLLATERAL_OFFLINE"]);
    expect(await cache.read(`v1/ab12/${KEY}`)).toBe(null);
  });

  it("meets every need that it can", async () => {
    const rig = rigOf([
      () => (url: string) =>
        Promise.resolve(url.includes("none") ? new Response("x", { status: 404 }) : new Response(list(1))),
    ]);
    const needs = [needOf("test-vcek/none"), needOf(), needOf("test-vlek/Milan", { url: null })];
    const { endorsements, unmet } = await rig.clock.settle(rig.collateral.collect(needs, requestOf()));
    expect(endorsements).toHaveLength(1);
    expect(unmet.map(({ need, failure }) => [need.key, failure.stage, failure.code])).toEqual([
      ["test-vcek/none", "collect", "COLLATERAL_STATUS"],
      ["test-vlek/Milan", "collect", "COLLATERAL_NO_ADDRESS"],
    ]);
  });

  it("finds nothing where nothing is needed", async () => {
    const rig = rigOf([]);
    expect(await rig.collateral.collect([], requestOf())).toEqual({ endorsements: [], unmet: [] });
  });

  it("keeps no more than limits.kept, and hands out all the same", async () => {
    const needs = Array.from({ length: 5 }, (_, index) => needOf(`test-vcek/${index}`));
    const answer = () => (url: string) => Promise.resolve(new Response(objectText(/v1\/([^?]+)/.exec(url)![1]!)));
    const rig = rigOf([answer], { limits: { kept: 1 }, cache: cacheOf({}) });
    const { endorsements, unmet } = await rig.clock.settle(rig.collateral.collect(needs, requestOf()));
    expect([endorsements.length, unmet.length, rig.calls.length]).toEqual([5, 0, 5]);
    await rig.clock.settle(rig.collateral.collect(needs.slice(4), requestOf()));
    expect(rig.calls).toHaveLength(5);
    await rig.clock.settle(rig.collateral.collect(needs.slice(0, 1), requestOf()));
    expect(rig.calls).toHaveLength(6);
  });

  it.each(["", "a/b", "..", "ä"])("rejects the scope %j", async (scope) => {
    await expect(rigOf([]).collateral.collect([], requestOf({ scope }))).rejects.toThrow(TypeError);
  });

  it.each(["", "a//b", "../a", "a b", "1/2/3/4/5/6/7"])("rejects the key %j", async (key) => {
    await expect(rigOf([]).collateral.collect([needOf(key)], requestOf())).rejects.toThrow(TypeError);
  });
});

describe("collect, freshness", () => {
  const DAY = 24 * HOUR;
  const daily = (rank: number) => list(rank, { refreshAfter: DAY });

  it("asks again for what no longer covers the instant, to the millisecond", async () => {
    const rig = rigOf([body(list(1, { notAfter: START + HOUR })), body(list(2, { notAfter: START + 2 * HOUR }))]);
    await rig.collect();
    await rig.clock.advance(HOUR);
    expect(ranks(await rig.collect({ at: START + HOUR }))).toEqual([1]);
    expect(ranks(await rig.collect({ at: START + HOUR + 1 }))).toEqual([2]);
    expect(rig.calls).toHaveLength(2);
  });

  it("asks again for what does not say how long it holds", async () => {
    const rig = rigOf([body(list(1, { notAfter: null }))]);
    await rig.collect();
    await rig.clock.advance(60_000);
    await rig.collect();
    expect(rig.calls).toHaveLength(2);
  });

  it("asks again for a copy that is too old, by the clock and not by the instant", async () => {
    const rig = rigOf([body(daily(1)), body(daily(2))]);
    await rig.collect();
    await rig.clock.advance(DAY - 1);
    expect(ranks(await rig.collect({ at: START + 2 * DAY }))).toEqual([1]);
    await rig.clock.advance(1);
    expect(ranks(await rig.collect({ at: START }))).toEqual([2]);
    expect(rig.calls).toHaveLength(2);
  });

  it("does not ask again for what is not valid yet at the instant", async () => {
    const rig = rigOf([body(list(1, { notBefore: START - HOUR, refreshAfter: HOUR }))]);
    await rig.collect();
    await rig.clock.advance(2 * HOUR);
    expect(await rig.codes({ at: START - HOUR - 1 })).toEqual([]);
    expect(rig.calls).toHaveLength(1);
    await rig.collect({ at: START - HOUR });
    expect(rig.calls).toHaveLength(2);
  });

  it("returns the old one where nothing newer is to be had, and says so", async () => {
    const rig = rigOf([body(daily(1)), status(404)]);
    const first = await rig.collect();
    await rig.clock.advance(DAY);
    const second = await rig.collect();
    expect(second.endorsements[0]).toBe(first.endorsements[0]);
    expect(second.unmet).toMatchObject([{ need: { key: KEY }, failure: { code: "COLLATERAL_STATUS", actual: 404 } }]);
    expect(rig.events.at(-1)).toMatchObject({ type: "failed", failure: { code: "COLLATERAL_STATUS" } });
  });

  it("returns the old one where it must not ask, and says so", async () => {
    const rig = rigOf([body(daily(1))]);
    await rig.collect();
    await rig.clock.advance(DAY);
    const { endorsements, unmet } = await rig.collect({ network: "forbidden" });
    expect([endorsements.length, unmet[0]!.failure.code, rig.calls.length]).toEqual([1, "COLLATERAL_OFFLINE", 1]);
  });

  it("returns the old one to who is called off meanwhile, and the others ask as if nothing had been", async () => {
    const rig = rigOf([body(daily(1)), () => "silence", body(daily(2))]);
    await rig.collect();
    await rig.clock.advance(DAY);
    const controller = new AbortController();
    const called = rig.collateral.collect([needOf()], requestOf({ signal: controller.signal }));
    await flush();
    controller.abort();
    const { endorsements, unmet } = await called;
    expect([endorsements.length, unmet[0]!.failure.code]).toEqual([1, "COLLATERAL_ABORTED"]);
    expect(ranks(await rig.collect())).toEqual([2]);
  });

  it("asks not more often than askAgainAfter where it succeeds", async () => {
    // Always an hour past: every copy is as old as the one before.
    const stale = list(1, { notAfter: START - 1 });
    const rig = rigOf([body(stale)], { limits: { askAgainAfter: 5000 } });
    for (let second = 0; second <= 10; second++) {
      expect(await rig.codes()).toEqual([]);
      await rig.clock.advance(1000);
    }
    expect(rig.calls.map(({ at }) => at - START)).toEqual([0, 5000, 10_000]);
  });

  it("asks not more often than askAgainAfter where it fails, and says each time why", async () => {
    const rig = rigOf([body(daily(1)), status(404)], { limits: { askAgainAfter: 5000 } });
    await rig.collect();
    await rig.clock.advance(DAY);
    for (let second = 0; second <= 10; second++) {
      expect(await rig.codes()).toEqual(["COLLATERAL_STATUS"]);
      await rig.clock.advance(1000);
    }
    expect(rig.calls.map(({ at }) => at - START)).toEqual([0, DAY, DAY + 5000, DAY + 10_000]);
  });

  it("asks for what a service does not have once in askAgainAfter, and says each time why", async () => {
    const rig = rigOf([status(404)], { limits: { askAgainAfter: 5000, coolDown: 1000 } });
    for (let second = 0; second <= 10; second++) {
      expect(await rig.codes()).toEqual(["COLLATERAL_STATUS"]);
      await rig.clock.advance(1000);
    }
    expect(rig.calls.map(({ at }) => at - START)).toEqual([0, 5000, 10_000]);
  });

  it("asks again for what another process stored, by the age of that copy", async () => {
    const young = rigOf([body(daily(2))], { cache: await cacheWith(daily(1), START - DAY + 1) });
    expect(ranks(await young.collect())).toEqual([1]);
    const old = rigOf([body(daily(2))], { cache: await cacheWith(daily(1), START - DAY) });
    expect(ranks(await old.collect())).toEqual([2]);
  });

  it("does not take a copy from the future for a young one", async () => {
    const rig = rigOf([body(daily(2))], { cache: await cacheWith(daily(1), START + 1) });
    expect(ranks(await rig.collect())).toEqual([2]);
  });

  it("finds what another process has fetched meanwhile, instead of asking", async () => {
    const cache = memoryCache();
    const rig = rigOf([body(daily(1))], { cache });
    await rig.collect();
    await rig.clock.advance(DAY);
    const bytes = toUtf8(daily(2));
    await cache.write(NAME, encodeEntry({ storedAt: START + DAY, rank: 2, bytes }, digest), 2);
    expect(ranks(await rig.collect())).toEqual([2]);
    // The same object again, only had later: still the same object, and accepted no more.
    await rig.clock.advance(DAY);
    await cache.write(NAME, encodeEntry({ storedAt: START + 2 * DAY, rank: 2, bytes }, digest), 2);
    const accept = () => Promise.reject(new Error("it was accepted already"));
    expect(ranks(await rig.collect({ accept }))).toEqual([2]);
    expect(rig.calls).toHaveLength(1);
  });

  it("looks into the cache not more often than askAgainAfter for what it holds", async () => {
    let reads = 0;
    const entry = encodeEntry({ storedAt: START - DAY, rank: 1, bytes: toUtf8(daily(1)) }, digest);
    const cache = cacheOf({ read: () => (reads++, Promise.resolve(entry)) });
    const rig = rigOf([body(daily(2))], { cache, limits: { askAgainAfter: 5000 } });
    for (let second = 0; second <= 10; second++) {
      expect(ranks(await rig.collect({ network: "forbidden" }))).toEqual([1]);
      await rig.clock.advance(1000);
    }
    expect(reads).toBe(3);
    // Whoever has called off does not start a request either.
    expect(await rig.codes({ signal: AbortSignal.abort() })).toEqual(["COLLATERAL_ABORTED"]);
    expect(rig.calls).toHaveLength(0);
  });

  it("does not ask sooner for the cache's copy of what it holds", async () => {
    const rig = rigOf([body(daily(1)), () => "silence"], { limits: { requestTimeout: 20_000, attempts: 1 } });
    await rig.collect();
    await rig.clock.advance(DAY);
    expect(await rig.codes()).toEqual(["COLLATERAL_TIMEOUT"]);
    // A minute after the cache was looked into, and not after the service was asked.
    await rig.clock.advance(45_000);
    expect(await rig.codes()).toEqual(["COLLATERAL_TIMEOUT"]);
    expect(rig.calls).toHaveLength(2);
  });

  it("prefers what it holds to what the cache had before, of a lower or the same rank", async () => {
    for (const rank of [4, 5]) {
      const cache = memoryCache();
      const rig = rigOf([body(daily(5))], { cache });
      const { endorsements } = await rig.collect();
      await cache.remove(NAME);
      const bytes = toUtf8(`${daily(rank)} `);
      await cache.write(NAME, encodeEntry({ storedAt: START - 1, rank, bytes }, digest), rank);
      await rig.clock.advance(DAY);
      const later = await rig.collect({ network: "forbidden" });
      expect(later.endorsements[0]).toBe(endorsements[0]);
    }
  });

  it("returns the old one to who is called off while the cache is looked into", async () => {
    let hang = false;
    const read = () => (hang ? new Promise<never>(() => undefined) : Promise.resolve(null));
    const rig = rigOf([body(daily(1))], { cache: cacheOf({ read }) });
    await rig.collect();
    await rig.clock.advance(DAY);
    hang = true;
    const controller = new AbortController();
    const called = rig.collateral.collect([needOf()], requestOf({ signal: controller.signal }));
    controller.abort();
    const collected = await called;
    expect([ranks(collected), collected.unmet[0]!.failure.code]).toEqual([[1], "COLLATERAL_ABORTED"]);
    await rig.clock.advance(2000);
    expect(rig.clock.pending()).toBe(0);
  });

  it("keeps the same objects where the service's are equal", async () => {
    const rig = rigOf([body(daily(1))]);
    const first = await rig.collect();
    await rig.clock.advance(DAY);
    const second = await rig.collect();
    expect(rig.calls).toHaveLength(2);
    expect(second.endorsements[0]).toBe(first.endorsements[0]);
    // And it is young again.
    await rig.clock.advance(DAY - 1);
    expect(await rig.codes()).toEqual([]);
    expect(rig.calls).toHaveLength(2);
  });

  it("takes another object of the same rank", async () => {
    const rig = rigOf([body(daily(1)), body(`${daily(1)} `)]);
    await rig.collect();
    await rig.clock.advance(DAY);
    const { endorsements } = await rig.collect();
    expect(endorsements[0]!.bytes).toEqual(toUtf8(`${daily(1)} `));
  });

  it("lets no lower rank take the place of a higher one", async () => {
    const cache = memoryCache();
    const rig = rigOf([body(daily(5)), body(daily(4))], { cache });
    await rig.collect();
    await rig.clock.advance(DAY);
    const collected = await rig.collect();
    expect(ranks(collected)).toEqual([5]);
    expect(collected.unmet[0]!.failure).toMatchObject({ code: "COLLATERAL_OLDER", expected: 5, actual: 4 });
    expect(decodeEntry((await cache.read(NAME))!, digest)).toMatchObject({ value: { rank: 5 } });
  });
});

describe("collect, what is wrong with the cache", () => {
  const entryOf = (text: string, rank = 1) =>
    encodeEntry({ storedAt: START - HOUR, rank, bytes: toUtf8(text) }, digest);
  const wrong: [string, Uint8Array, string][] = [
    ["damaged", entryOf(list(1)).map((byte, index) => (index === 80 ? byte ^ 1 : byte)), "COLLATERAL_ENTRY"],
    ["cut off", entryOf(list(1)).subarray(0, 70), "COLLATERAL_ENTRY"],
    ["empty", new Uint8Array(), "COLLATERAL_ENTRY"],
    ["bare", toUtf8(list(1)), "COLLATERAL_ENTRY"],
    ["of another need", entryOf(objectText("test-vcek/Milan/other")), "TEST_OTHER"],
    ["no longer accepted", entryOf("forged"), "TEST_NOT_GENUINE"],
    ["of a rank that it has not", entryOf(list(1), Number.MAX_SAFE_INTEGER), "COLLATERAL_ENTRY"],
    ["too large", entryOf(list(1) + " ".repeat(4096)), "COLLATERAL_ENTRY"],
  ];

  it.each(wrong)("an entry that is %s is removed, told and fetched anew", async (_, entry, code) => {
    const cache = memoryCache();
    await cache.write(NAME, entry, Number.MAX_SAFE_INTEGER);
    const rig = rigOf([body(list(2))], { cache });
    const collected = await rig.collect();
    expect([ranks(collected), collected.unmet]).toEqual([[2], []]);
    expect(rig.events[0]).toMatchObject({ type: "cache-refused", key: KEY, failure: { code } });
    expect(types(rig)).toEqual(["cache-refused", "request", "received"]);
    expect(decodeEntry((await cache.read(NAME))!, digest)).toMatchObject({ ok: true, value: { rank: 2 } });
  });

  it("such an entry is no answer offline either", async () => {
    const cache = memoryCache();
    await cache.write(NAME, wrong[0]![1], 1);
    const { endorsements, unmet } = await rigOf([], { cache }).collect({ network: "forbidden" });
    expect([endorsements, unmet[0]!.failure.code]).toEqual([[], "COLLATERAL_OFFLINE"]);
  });

  it("any byte of an entry that is another makes it one, whatever it was", async () => {
    const entry = entryOf(list(1));
    const property = fc.asyncProperty(
      fc.nat(entry.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const cache = memoryCache();
        await cache.write(
          NAME,
          entry.map((byte, index) => (index === at ? byte ^ change : byte)),
          1,
        );
        const rig = rigOf([body(list(2))], { cache });
        expect(ranks(await rig.collect())).toEqual([2]);
        expect(types(rig)[0]).toBe("cache-refused");
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  const denied = () => Promise.reject(Object.assign(new Error("/secret/path"), { code: "EACCES" }));
  const hanging = () => new Promise<never>(() => undefined);
  const thrown = () => {
    throw new Error("at once");
  };
  const broken: [string, Partial<CacheStore>, string[], number][] = [
    ["rejects", { read: denied, write: denied }, ["cache-error", "request", "received", "cache-error"], 0],
    ["throws", { read: thrown, write: thrown }, ["cache-error", "request", "received", "cache-error"], 0],
    ["hangs", { read: hanging, write: hanging }, ["cache-error", "request", "received", "cache-error"], 4000],
    ["rejects reads", { read: denied }, ["cache-error", "request", "received"], 0],
    [
      "hands out nonsense",
      { read: (() => Promise.resolve("text")) as never },
      ["cache-error", "request", "received"],
      0,
    ],
    [
      "cannot remove",
      { read: () => Promise.resolve(new Uint8Array()), remove: denied },
      ["cache-refused", "cache-error", "request", "received"],
      0,
    ],
    [
      "hangs while it removes",
      { read: () => Promise.resolve(new Uint8Array()), remove: hanging },
      ["cache-refused", "cache-error", "request", "received"],
      2000,
    ],
  ];

  it.each(broken)("a cache that %s is told, and gone on without", async (_, methods, expected, time) => {
    const rig = rigOf([body(list(1))], { cache: cacheOf(methods) });
    const collected = await rig.collect();
    expect([ranks(collected), collected.unmet]).toEqual([[1], []]);
    expect(types(rig)).toEqual(expected);
    const errors = rig.events.filter(({ type }) => type === "cache-error");
    expect(errors.map(({ failure }) => failure!.code)).toEqual(errors.map(() => "COLLATERAL_CACHE"));
    expect(JSON.stringify(rig.events)).not.toContain("/secret/path");
    expect([rig.clock.now() - START, rig.clock.pending()]).toEqual([time, 0]);
  });

  it("a call that hangs is waited for as long as limits.cacheTimeout says", async () => {
    const rig = rigOf([body(list(1))], { cache: cacheOf({ read: hanging }), limits: { cacheTimeout: 300 } });
    await rig.collect();
    expect(rig.calls[0]!.at).toBe(START + 300);
  });

  it("a call that hangs does not outlast the deadline, and what was had meanwhile is handed out", async () => {
    const limits = { deadline: 1000 };
    const reading = rigOf([body(list(1))], { cache: cacheOf({ read: hanging }), limits });
    expect(await reading.codes()).toEqual(["COLLATERAL_DEADLINE"]);
    const writing = rigOf([body(list(1))], { cache: cacheOf({ write: hanging }), limits });
    const collected = await writing.collect();
    expect([ranks(collected), collected.unmet]).toEqual([[1], []]);
    expect(writing.clock.now()).toBe(START + 1000);
  });

  it("equal needs look into the cache once", async () => {
    let reads = 0;
    const rig = rigOf([body(list(1))], { cache: cacheOf({ read: () => (reads++, Promise.resolve(null)) }) });
    const [first] = await rig.clock.settle(
      Promise.all([0, 1, 2].map(() => rig.collateral.collect([needOf()], requestOf()))),
    );
    expect([reads, first!.endorsements.length]).toEqual([1, 1]);
  });
});

describe("collect, its events", () => {
  it("do no harm where the one who is told throws or rejects", async () => {
    for (const onEvent of [
      () => {
        throw new Error("the log is full");
      },
      () => Promise.reject(new Error("the log is full")) as unknown as undefined,
    ]) {
      const rig = rigOf([status(500), body(list(1))], { onEvent });
      expect(ranks(await rig.collect())).toEqual([1]);
      await flush();
    }
  });

  it("name each address that is asked, redirects too", async () => {
    const rig = rigOf([status(302, { location: "/other" }), body(list(1))]);
    await rig.collect();
    expect(rig.events).toEqual([
      { type: "request", key: KEY, url: needOf().url, delay: null, failure: null },
      { type: "request", key: KEY, url: "https://kds.example/other", delay: null, failure: null },
      { type: "received", key: KEY, url: needOf().url, delay: null, failure: null },
    ]);
  });
});

describe("10,000 collections for 100 chips", () => {
  it("ask for each object once", async () => {
    const clock = fakeClock();
    const asked: string[] = [];
    const fetcher: CollateralOptions["fetcher"] = (url) => {
      asked.push(url);
      return Promise.resolve(new Response(objectText(/v1\/([^?]+)/.exec(url)![1]!)));
    };
    const collateral = createCollateral({ digest, clock, fetcher });
    const crl = needOf("test-crl/Milan");
    const reports = Array.from({ length: 10_000 }, (_, index) =>
      collateral.collect([needOf(`test-vcek/Milan/${index % 100}`), crl], requestOf()),
    );
    const found = await clock.settle(Promise.all(reports));
    expect(found.every(({ endorsements, unmet }) => endorsements.length === 2 && unmet.length === 0)).toBe(true);
    expect([asked.length, new Set(asked).size, clock.pending()]).toEqual([101, 101, 0]);
  });
});

describe("memory that is handed out", () => {
  it("is not the cache's", async () => {
    const cache = memoryCache();
    const rig = rigOf([body(list(1))], { cache });
    const { endorsements } = await rig.collect();
    endorsements[0]!.bytes.fill(0);
    expect(decodeEntry((await cache.read(NAME))!, digest)).toMatchObject({ ok: true });
  });
});
