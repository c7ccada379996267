/** Which keys the fast path keeps, and which get combs, every build. */
import { describe, expect, it } from "vitest";
import { keysSeen, outcomesOf, ownersOfCombs, toHex } from "./fast-path/inspect.js";
import { BUILDS, OK, SIGNATURE_INVALID, curveOf, instantiate, memoryMap, statusesOf } from "./fast-path/raw.js";
import type { Job } from "./fast-path/raw.js";
import type { Signer } from "./fast-path/signer.js";
import { GROUPS } from "./fast-path/curves.js";

import { World, expectAnswers } from "./fast-path/world.js";

const worlds = {
  p256: new World("fast path combs, P-256", GROUPS.p256),
  p384: new World("fast path combs", GROUPS.p384),
};
const pools = { p256: worlds.p256.judged(300, 100), p384: worlds.p384.judged(300, 100) };

describe.each(BUILDS)("combs, %s", (build) => {
  const isSlow = build.endsWith("assert");
  const map = memoryMap(build);
  const curve = curveOf(build);
  const [world, pool] = [worlds[curve], pools[curve]];
  const { group } = world;

  it("displaces combs when other keys become frequent", () => {
    const kernel = instantiate(build);
    for (let group = 0; group < 5; group++) {
      for (let round = 0; round < (isSlow ? 3 : 12); round++) {
        expectAnswers(
          kernel,
          Array.from({ length: 64 }, (_, i) => pool[(20 * group + (i % 20)) % 300]!),
        );
      }
    }
    const owners = ownersOfCombs(kernel, map);
    expect(owners.length).toBeGreaterThan(isSlow ? 8 : 16);
    expect(new Set(owners).size).toBe(owners.length);
  });

  it.skipIf(isSlow)("keeps a busy key's comb through a flood of keys that come once", () => {
    const kernel = instantiate(build);
    const busy = world.signer();
    world.warmUp(kernel, busy, 40);
    expect(ownersOfCombs(kernel, map)).toEqual([toHex(busy.key)]);
    const { digest, r, s } = busy.sign(world.random(10));
    // More keys than the kernel keeps, two uses each.
    const flood = Array.from({ length: 1100 }, (_, i) => ({ key: group.multipleOfG(BigInt(i + 2)), digest, r, s }));
    for (let i = 0; i < flood.length; i += 32) {
      const batch = flood.slice(i, i + 32).flatMap((job) => [job, job]);
      expect(new Set(statusesOf(kernel, batch, "verifyBatch"))).toEqual(new Set([SIGNATURE_INVALID]));
    }
    expect(ownersOfCombs(kernel, map)).toEqual([toHex(busy.key)]);
    // Those that came last are kept, with their own uses and not those of whom they displaced.
    const kept = keysSeen(kernel, map);
    expect(new Set(kept.keys())).toEqual(new Set([busy, ...flood.slice(-1023)].map(({ key }) => toHex(key))));
    expect(Math.max(...[...kept].filter(([key]) => key !== toHex(busy.key)).map(([, uses]) => uses))).toBe(2);
    expect(statusesOf(kernel, [busy.sign(world.random(10))], "verifyBatch")).toEqual([OK]);
  });

  it.skipIf(isSlow)("lets keys that are equally frequent not displace each other in turn", () => {
    const kernel = instantiate(build);
    const valid = pool.filter((entry) => entry.valid).slice(0, 40);
    const rounds = (count: number) => {
      for (let round = 0; round < count; round++) expectAnswers(kernel, valid);
    };
    rounds(250);
    const owners = ownersOfCombs(kernel, map);
    expect(owners).toHaveLength(24);
    rounds(20);
    expect(ownersOfCombs(kernel, map)).toEqual(owners);
  });

  it("builds no more than four combs in one batch", () => {
    const kernel = instantiate(build);
    const jobs = Array.from({ length: 10 }, () => world.signer().sign(world.random(9)));
    const counts = [1, 2, 3].map((round) => {
      const batch = round === 1 ? jobs.flatMap((job) => new Array<Job>(6).fill(job)) : jobs;
      expect(new Set(statusesOf(kernel, batch, "verifyBatch"))).toEqual(new Set([OK]));
      return ownersOfCombs(kernel, map).length;
    });
    expect(counts).toEqual([4, 8, 10]);
  });

  it("displaces the comb used least by a key used twice as often, and none of the running batch", () => {
    const kernel = instantiate(build);
    const owners = Array.from({ length: 16 }, () => world.signer());
    const verify = (signer: Signer, uses: number) => {
      world.warmUp(kernel, signer, uses);
      return ownersOfCombs(kernel, map);
    };
    owners.forEach((signer, i) => verify(signer, i === 5 ? 7 : 8));
    const keys = owners.map(({ key }) => toHex(key));
    expect(ownersOfCombs(kernel, map)).toEqual(keys);
    const newcomer = world.signer();
    expect(verify(newcomer, 13)).toEqual(keys);
    const inOneBatch = [...owners, ...new Array<Signer>(6).fill(newcomer)].map((signer) =>
      signer.sign(world.random(9)),
    );
    expect(new Set(statusesOf(kernel, inOneBatch, "verifyBatch"))).toEqual(new Set([OK]));
    expect(ownersOfCombs(kernel, map)).toEqual(keys);
    expect(verify(newcomer, 1)).toEqual(keys.with(5, toHex(newcomer.key)));
    // Both are verified as before, the old owner without a comb.
    expect(
      statusesOf(kernel, [owners[5]!.sign(world.random(9)), newcomer.sign(world.random(9))], "verifyBatch"),
    ).toEqual([OK, OK]);
    expect(outcomesOf(kernel, map, 2)).toEqual([1, 1]);
    expect(ownersOfCombs(kernel, map)).toEqual(keys.with(5, toHex(newcomer.key)));
  });

  it("gives a key one comb, as wide as its uses are worth, and leaves it where it is", () => {
    const kernel = instantiate(build);
    const signer = world.signer();
    const slots = new Uint32Array(kernel.memory.buffer, map["SLOT_OWNERS"], 28);
    // After 6, 29 and 180 uses; the one use behind them changes nothing.
    for (const [uses, slot] of [
      [6, 0],
      [22, 16],
      [150, 24],
    ] as const) {
      for (const more of [uses, 1]) {
        world.warmUp(kernel, signer, more);
        expect(ownersOfCombs(kernel, map)).toEqual([toHex(signer.key)]);
        expect(slots.findIndex((owner) => owner !== 0)).toBe(slot);
      }
    }
  });

  it("keeps the count of a key's uses within its limit", () => {
    const kernel = instantiate(build);
    const signer = world.signer();
    world.warmUp(kernel, signer, isSlow ? 640 : 20_000);
    const uses = new DataView(kernel.memory.buffer).getUint32(map["KEY_ENTRIES"]! + 104, true);
    expect(uses).toBeGreaterThan(180);
    expect(uses).toBeLessThanOrEqual(8192);
  });
});
