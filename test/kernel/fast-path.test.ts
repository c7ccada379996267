/**
 * The fast path on the raw exports, every build: against the exact path and node:crypto on random and corrupted
 * signatures, and at the edges of what numbers and keys may be.
 */
import { describe, expect, it } from "vitest";
import { lanesOf, marksOf, outcomesOf, ownersOfCombs, toHex } from "./fast-path/inspect.js";
import {
  BUILDS,
  KEY_NOT_ON_CURVE,
  OK,
  SIGNATURE_INVALID,
  SIGNATURE_RANGE,
  expectAgreement,
  instantiate,
  curveOf,
  memoryMap,
  statusesOf,
} from "./fast-path/raw.js";
import type { Job } from "./fast-path/raw.js";
import { GROUPS, numberOf } from "./fast-path/curves.js";
import { Signer, jobWithScalars } from "./fast-path/signer.js";
import { World, expectAnswers } from "./fast-path/world.js";

const SIZES = [1, 2, 3, 4, 5, 7, 8, 16, 17, 31, 33, 63, 64];
const worlds = { p256: new World("fast path, P-256", GROUPS.p256), p384: new World("fast path", GROUPS.p384) };
const pools = { p256: worlds.p256.judged(900, 300), p384: worlds.p384.judged(900, 300) };

describe.each(BUILDS)("fast path, %s", (build) => {
  const isSlow = build.endsWith("assert");
  const map = memoryMap(build);
  const curve = curveOf(build);
  const [world, pool] = [worlds[curve], pools[curve]];
  const { group } = world;

  it("agrees with the exact path and node:crypto for every size of batch", () => {
    const kernel = instantiate(build);
    for (const size of SIZES) {
      const batch = Array.from({ length: size }, () => pool[world.integer(pool.length)]!);
      const statuses = expectAgreement(
        kernel,
        batch.map(({ job }) => job),
      );
      expect(statuses.map((status) => status === OK)).toEqual(batch.map(({ valid }) => valid));
    }
  });

  it("agrees with node:crypto while keys come and go, from the first use to a wide comb", () => {
    const kernel = instantiate(build);
    for (let round = 0; round < (isSlow ? 20 : 120); round++) {
      const batch = Array.from({ length: SIZES[world.integer(SIZES.length)]! }, () => {
        // A few keys come all the time, some often, most seldom.
        const among = [6, 40, 900][world.integer(3)]!;
        return pool[world.integer(among)]!;
      });
      expectAnswers(kernel, batch);
    }
  });

  it("finds what is valid without help from the exact path", () => {
    const kernel = instantiate(build);
    const valid = pool.filter((entry) => entry.valid).map(({ job }) => job);
    // New keys twice, then one key that gets a comb, then a mixture.
    const batches = [
      valid.slice(0, 64),
      valid.slice(64, 97),
      valid.slice(97, 98),
      new Array<Job>(64).fill(valid[0]!),
      valid.slice(0, 1),
      valid.slice(0, 63),
    ];
    for (const batch of batches) {
      statusesOf(kernel, batch, "verifyBatch");
      expect(new Set(outcomesOf(kernel, map, batch.length))).toEqual(new Set([1]));
    }
  });

  it("tells r, s and keys that are out of range", () => {
    const kernel = instantiate(build);
    const good = pool[0]!.job;
    const offCurve = good.key.slice();
    offCurve[offCurve.length - 1]! ^= 1;
    const aboveP = Uint8Array.from([...group.bytesOf(group.prime), ...good.key.subarray(group.size)]);
    const full = group.bytesOf(2n ** BigInt(group.bits) - 1n);
    const jobs: Job[] = [
      good,
      ...[0n, group.order, group.order + 1n].flatMap((value) => [
        { ...good, r: group.bytesOf(value) },
        { ...good, s: group.bytesOf(value) },
      ]),
      { ...good, r: full, s: full },
      { ...good, key: offCurve },
      { ...good, key: aboveP },
      { ...good, key: new Uint8Array(good.key.length) },
      { ...good, key: new Uint8Array(good.key.length).fill(0xff) },
      good,
    ];
    const range = new Array<number>(7).fill(SIGNATURE_RANGE);
    const offTheCurve = new Array<number>(4).fill(KEY_NOT_ON_CURVE);
    const statuses = [OK, ...range, ...offTheCurve, OK];
    expect(expectAgreement(kernel, jobs)).toEqual(statuses);
    // Many of a kind, so that the exact path does not decide them all, and beside them records that need no help.
    jobs.forEach((job, i) => {
      const batch = [good, ...new Array<Job>(20).fill(job), good];
      const wanted = [OK, ...new Array<number>(20).fill(statuses[i]!), OK];
      expect(statusesOf(kernel, batch, "verifyBatch")).toEqual(wanted);
      const outcomes = outcomesOf(kernel, map, batch.length);
      expect([outcomes[0], outcomes[21]]).toEqual([1, 1]);
    });
  });

  it("tells a key from the opposite one, fresh and with combs", () => {
    const kernel = instantiate(build);
    const signer = world.signer();
    const opposite = new Signer(group, group.order - signer.secret, world.random);
    for (let round = 0; round < 4; round++) {
      const own = [signer, opposite].map((one) => one.sign(world.random(9)));
      const swapped = [
        { ...own[0]!, key: opposite.key },
        { ...own[1]!, key: signer.key },
      ];
      expect(expectAgreement(kernel, [...own, ...swapped])).toEqual([OK, OK, SIGNATURE_INVALID, SIGNATURE_INVALID]);
      expect(outcomesOf(kernel, map, 2)).toEqual([1, 1]);
    }
    expect(ownersOfCombs(kernel, map)).toEqual([toHex(signer.key), toHex(opposite.key)]);
  });

  it("is right at the edges of u1 and u2, for keys near the generator too", () => {
    const kernel = instantiate(build);
    const edges = [
      1n,
      2n,
      3n,
      31n,
      32n,
      group.order - 1n,
      group.order - 2n,
      (group.order - 1n) / 2n,
      (group.order + 1n) / 2n,
      world.scalar(),
    ];
    const secrets = [1n, group.order - 1n, 2n, group.order - 2n, (group.order + 1n) / 2n, world.scalar()];
    const jobs = secrets.flatMap((secret) =>
      edges.flatMap((u1) =>
        edges.map((u2) => ({ job: jobWithScalars(group, secret, u1, u2), sum: group.mod(u1 + u2 * secret) })),
      ),
    );
    const picked = isSlow ? jobs.filter((_, i) => i % 5 === 0) : jobs;
    for (let i = 0; i < picked.length; i += 64) {
      const part = picked.slice(i, i + 64);
      const statuses = statusesOf(
        kernel,
        part.map(({ job }) => job),
        "verifyBatch",
      );
      expect(statuses).toEqual(part.map(({ sum }) => (sum === 0n ? SIGNATURE_INVALID : OK)));
    }
  });

  it("leaves a digest of 0 or n, for which u1 is 0, to the exact path", () => {
    const kernel = instantiate(build);
    const secret = world.scalar();
    const jobs = [0n, group.order].map((digest) => ({
      ...jobWithScalars(group, secret, group.order, world.scalar()),
      digest: group.bytesOf(digest),
    }));
    const wrong = jobs.map((job) => ({ ...job, r: group.bytesOf(world.scalar()) }));
    expect(expectAgreement(kernel, [...jobs, ...wrong])).toEqual([OK, OK, SIGNATURE_INVALID, SIGNATURE_INVALID]);
    // It takes no part in lanes: the other record has the pair for itself.
    for (const job of jobs) {
      expect(expectAgreement(kernel, [job, pool[0]!.job])).toEqual([OK, OK]);
      expect([marksOf(kernel, map, 0), outcomesOf(kernel, map, 2)[1]]).toEqual([0, 1]);
    }
  });

  it("knows the abscissa r + n, and needs no help for it", () => {
    const kernel = instantiate(build);
    const jobs = jobsOfAbscissas(world, 5, group.order, 0n);
    const wrong = jobs.map((job) => ({ ...job, r: group.bytesOf(numberOf(job.r) + 1n) }));
    const good = pool.filter(({ valid }) => valid).map(({ job }) => job);
    // Two and two, one beside another kind, alone; then with a comb, in pairs and alone.
    const batches = [jobs, [...jobs.slice(0, 2), good[0]!, good[1]!, jobs[2]!, good[2]!], [jobs[3]!]];
    const familiar = [new Array<Job>(64).fill(jobs[0]!), [jobs[0]!]];
    for (const batch of [...batches, ...familiar]) {
      expect(expectAgreement(kernel, batch)).toEqual(batch.map(() => OK));
      expect(outcomesOf(kernel, map, batch.length)).toEqual(batch.map(() => 1));
    }
    const mixed = jobs.flatMap((job, i) => [job, wrong[i]!, wrong[i]!, good[i]!]);
    expect(expectAgreement(kernel, mixed)).toEqual(mixed.map((job) => (wrong.includes(job) ? SIGNATURE_INVALID : OK)));
    for (const job of wrong) expect(expectAgreement(kernel, [job])).toEqual([SIGNATURE_INVALID]);
    // A small abscissa is r itself, and stays so when the other lane's is looked at again.
    const small = jobsOfAbscissas(world, 2, 0n, 0n);
    for (const batch of [small, [small[0]!, jobs[0]!], [small[0]!, wrong[0]!], [wrong[0]!, small[1]!]]) {
      const statuses = expectAgreement(kernel, batch);
      expect(statuses).toEqual(batch.map((job) => (job === wrong[0] ? SIGNATURE_INVALID : OK)));
      expect(outcomesOf(kernel, map, 2)).toEqual(batch.map((job) => (job === wrong[0] ? 4 : 1)));
    }
    // An r from p - n on stands for itself alone: r + n is above p, and no abscissa, but a residue of one.
    const beyond = jobsOfAbscissas(world, 4, 0n, group.prime - group.order);
    for (const batch of [beyond, beyond.slice(0, 1)])
      expect(expectAgreement(kernel, batch)).toEqual(batch.map(() => SIGNATURE_INVALID));
  });

  it("verifies every mismatch again: a quarter on the exact path, the others in the other lane", () => {
    const kernel = instantiate(build);
    const signer = world.signer();
    const bad = (count: number) =>
      Array.from({ length: count }, () => ({ ...signer.sign(world.random(9)), r: group.bytesOf(world.scalar()) }));
    for (const count of [64, 63, 9, 5, 2]) {
      const jobs = bad(count);
      expect(statusesOf(kernel, jobs, "verifyBatch")).toEqual(jobs.map(() => SIGNATURE_INVALID));
      const lanes = lanesOf(kernel, map, count);
      const exact = Math.ceil(count / 4);
      const wasLane = (i: number) => (i === count - 1 && count % 2 === 1 ? 1 : i % 2);
      expect(lanes.slice(0, exact)).toEqual(lanes.slice(0, exact).map((_, i) => wasLane(i)));
      // Of an odd number one record is left over, in both lanes, and the lanes may not go round.
      const flipped = lanes.slice(exact).filter((lane, i) => lane === 1 - wasLane(exact + i)).length;
      expect(flipped).toBeGreaterThanOrEqual(count - exact - 1);
    }
  });

  it("does not let a comb that is wrong call what is valid invalid", () => {
    const kernel = instantiate(build);
    const signer = world.signer();
    const others = Array.from({ length: 3 }, () => world.signer());
    world.warmUp(kernel, signer, 6);
    // Every entry of the comb's first window becomes the one of the second.
    const window = 8 * map["PACKED_SIZE"]!;
    const memory = new Uint8Array(kernel.memory.buffer);
    expect(ownersOfCombs(kernel, map)).toEqual([toHex(signer.key)]);
    memory.copyWithin(map["COMBS_4"]!, map["COMBS_4"]! + window, map["COMBS_4"]! + 2 * window);
    // Few enough that the key does not get a wider comb.
    for (const count of [1, 2, 3, 9]) {
      const batch = Array.from({ length: count }, (_, i) =>
        (i % 5 === 4 ? others[i % 3]! : signer).sign(world.random(9)),
      );
      expect(statusesOf(kernel, batch, "verifyBatch")).toEqual(batch.map(() => OK));
      const outcomes = outcomesOf(kernel, map, count);
      expect(outcomes).toEqual(outcomes.map((_, i) => (i % 5 === 4 ? 1 : 4)));
    }
  });

  it("keeps good records good in a flood of bad ones", () => {
    const kernel = instantiate(build);
    const good = pool.filter(({ valid }) => valid).map(({ job }) => job);
    for (let round = 0; round < (isSlow ? 2 : 6); round++) {
      const isGood = Array.from({ length: 64 }, () => world.integer(8) === 0);
      const keys = [1, 10, 300][round % 3]!;
      const jobs = isGood.map((kept) => {
        const job = good[world.integer(keys)]!;
        return kept ? job : { ...job, digest: world.random(group.size) };
      });
      expect(statusesOf(kernel, jobs, "verifyBatch")).toEqual(isGood.map((kept) => (kept ? OK : SIGNATURE_INVALID)));
    }
  });
});

/** Jobs whose point has an abscissa a little above `start`, with the r that is as much above `startOfR`. */
function jobsOfAbscissas(world: World, count: number, start: bigint, startOfR: bigint): Job[] {
  const { group } = world;
  const jobs: Job[] = [];
  for (let offset = 1n; jobs.length < count; offset++) {
    const x = (start + offset).toString(16).padStart(2 * group.size, "0");
    let point;
    try {
      point = group.points.fromHex(`02${x}`);
    } catch {
      continue; // Not an abscissa of the curve.
    }
    const [s, digest, r] = [world.scalar(), world.scalar(), startOfR + offset];
    const [u1, u2] = [group.mod(digest * group.invert(s)), group.mod(r * group.invert(s))];
    const minusU1G = group.points.fromHex(`04${Buffer.from(group.multipleOfG(group.order - u1)).toString("hex")}`);
    const key = point.add(minusU1G).multiply(group.invert(u2)).toBytes(false).subarray(1);
    jobs.push({ key, digest: group.bytesOf(digest), r: group.bytesOf(r), s: group.bytesOf(s) });
  }
  return jobs;
}
