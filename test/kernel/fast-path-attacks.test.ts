/** Signatures that make sums of comb entries collide, and what lies beside them, every build. */
import { beforeAll, describe, expect, it } from "vitest";
import {
  additionsOf,
  generatorCollision,
  keyCollision,
  loneCollision,
  loneCombCollision,
} from "./fast-path/collision.js";
import { markedLanes, marksOf, outcomesOf } from "./fast-path/inspect.js";
import { BUILDS, OK, SIGNATURE_INVALID, expectAgreement, instantiate, memoryMap, statusesOf } from "./fast-path/raw.js";
import type { Job, Raw } from "./fast-path/raw.js";
import { ORDER, Signer, bytesOf, invert, jobWithScalars, mod, multipleOfG, numberOf } from "./fast-path/signer.js";
import { World } from "./fast-path/world.js";
import type { Expected } from "./fast-path/world.js";

const PRIME = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n;
const world = new World("fast path attacks");
const pool: Expected[] = [];

beforeAll(() => {
  pool.push(...world.judged(300, 100));
});

/**
 * Puts `jobs` into batches between signatures that are good and some that are not, whose answers must stay; the good
 * ones are still found by the fast path itself, so nothing that the exact path repairs has happened to them.
 */
function expectNeighboursUntouched(
  kernel: Raw,
  map: Record<string, number>,
  jobs: readonly Job[],
  statuses: readonly number[],
): void {
  for (let i = 0; i < jobs.length; i += 4) {
    const attack = jobs.slice(i, i + 4);
    const neighbours = Array.from({ length: 12 }, () => pool[world.integer(pool.length)]!);
    const batch = [
      ...neighbours.slice(0, 6).map(({ job }) => job),
      ...attack,
      ...neighbours.slice(6).map(({ job }) => job),
    ];
    const answers = statusesOf(kernel, batch, "verifyBatch");
    expect(answers.slice(6, 6 + attack.length)).toEqual(statuses.slice(i, i + 4));
    const others = [...answers.slice(0, 6), ...answers.slice(6 + attack.length)];
    expect(others.map((status) => status === OK)).toEqual(neighbours.map(({ valid }) => valid));
    const outcomes = outcomesOf(kernel, map, batch.length);
    outcomes.splice(6, attack.length);
    expect(outcomes.map((outcome) => outcome === 1)).toEqual(neighbours.map(({ valid }) => valid));
  }
}

describe.each(BUILDS)("attacks, %s", (build) => {
  const isSlow = build.endsWith("assert");
  const map = memoryMap(build);

  it("lets no zero denominator in the generator's tree touch another record", () => {
    const kernel = instantiate(build);
    // The generator's comb has window 6 at first and 8 after 512 records.
    for (const width of [6, 8]) {
      const u1 = generatorCollision(width, ORDER);
      expect(u1).not.toBe(0n);
      const jobs = Array.from({ length: 4 }, () => jobWithScalars(world.scalar(), u1, world.scalar()));
      const statuses = jobs.map(() => OK);
      statusesOf(kernel, jobs, "verifyBatch");
      expect(markedLanes(kernel, map, 2)).toBe(4);
      const bad = jobs.map((job) => ({ ...job, r: bytesOf(world.scalar()) }));
      expectNeighboursUntouched(kernel, map, [...jobs, ...bad], [...statuses, ...bad.map(() => SIGNATURE_INVALID)]);
      if (width === 6) world.warmUp(kernel, world.signer(), 576);
    }
  });

  it("does not believe a sum that met a zero denominator, in either lane", () => {
    const kernel = instantiate(build);
    const good = pool.filter(({ valid }) => valid).map(({ job }) => job);
    for (const [lane, batch] of [
      [0, [forgedWithoutMarks(), good[0]!]],
      [1, [good[0]!, forgedWithoutMarks()]],
    ] as const) {
      expect(expectAgreement(kernel, batch)[lane]).toBe(SIGNATURE_INVALID);
      expect(marksOf(kernel, map, 0)).toBe(1 << lane);
      expect(outcomesOf(kernel, map, 2)[1 - lane]).toBe(1);
    }
  });

  it("takes the doublings that window 5 meets at the end for exceptional", () => {
    const kernel = instantiate(build);
    // n - 38 is 32 k - 19 where 32 k is -19 modulo n: equal points. 38 is the same, negated.
    const jobs = [ORDER - 38n, 38n].map((u2) => jobWithScalars(world.scalar(), world.scalar(), u2));
    for (const batch of [jobs, jobs.slice(0, 1), jobs.slice(1)]) {
      expect(expectAgreement(kernel, batch)).toEqual(batch.map(() => OK));
      expect(marksOf(kernel, map, 0)).toBe(3);
      const bad = batch.map((job) => ({ ...job, r: bytesOf(mod(numberOf(job.r) + 1n)) }));
      expect(expectAgreement(kernel, bad)).toEqual(bad.map(() => SIGNATURE_INVALID));
    }
    // Whoever shares the lanes is not exceptional.
    const good = pool.find(({ valid }) => valid)!.job;
    expect(expectAgreement(kernel, [good, jobs[0]!])).toEqual([OK, OK]);
    expect(marksOf(kernel, map, 0)).toBe(2);
    expect(outcomesOf(kernel, map, 2)[0]).toBe(1);
    const forged = jobs.map(({ key }) => jobOfForeignPoint(key, ORDER - 38n));
    expect(expectAgreement(kernel, forged)).toEqual(forged.map(() => SIGNATURE_INVALID));
    expect(marksOf(kernel, map, 0)).toBe(3);
  });

  it.each([
    [4, 6],
    [6, 40],
    [8, 200],
  ])("lets no zero denominator in the tree of a key with window %i touch another record", (width, uses) => {
    const count = 64 + 384 / width;
    const additions = additionsOf(count);
    let met = 0;
    for (const index of [0, 3, additions.length - 2, additions.length - 1]) {
      for (const sign of [1, -1] as const) {
        const scalars = { u1: world.scalar(), u2: world.scalar() };
        const secret = keyCollision(scalars, { generator: 6, key: width }, index, sign);
        if (secret === null || met >= (isSlow ? 1 : 3)) continue;
        met++;
        const kernel = instantiate(build);
        world.warmUp(kernel, new Signer(secret, world.random), uses);
        const job = jobWithScalars(secret, scalars.u1, scalars.u2);
        const isInfinity = mod(scalars.u1 + scalars.u2 * secret) === 0n;
        const status = isInfinity ? SIGNATURE_INVALID : OK;
        expect(statusesOf(kernel, [job, job], "verifyBatch")).toEqual([status, status]);
        expect(markedLanes(kernel, map, 1)).toBe(2);
        const bad = { ...job, r: bytesOf(world.scalar()) };
        expectNeighboursUntouched(kernel, map, [job, bad, job], [status, SIGNATURE_INVALID, status]);
      }
    }
    expect(met).toBeGreaterThan(0);
  });

  it("is right for a lone record whose halves collide with the key's part", () => {
    const kernel = instantiate(build);
    for (const at of [0, 1] as const) {
      for (const sign of [1, -1] as const) {
        const [u1, u2] = [world.scalar(), world.scalar()];
        const secret = loneCollision(u1, u2, 6, at, sign);
        const job = jobWithScalars(secret, u1, u2);
        const status = mod(u1 + u2 * secret) === 0n ? SIGNATURE_INVALID : OK;
        expect(statusesOf(kernel, [job], "verifyBatch")).toEqual([status]);
        expect(markedLanes(kernel, map, 1)).toBe(2);
        const bad = { ...job, r: bytesOf(world.scalar()) };
        expect(statusesOf(kernel, [bad], "verifyBatch")).toEqual([SIGNATURE_INVALID]);
        expectNeighboursUntouched(kernel, map, [job, bad, job], [status, SIGNATURE_INVALID, status]);
      }
    }
  });

  it.each([
    [4, 6],
    [8, 200],
  ])("is right for a lone record with a comb of window %i whose sums collide", (width, uses) => {
    for (const place of ["first entry", "halves"] as const) {
      for (const sign of [1, -1] as const) {
        const kernel = instantiate(build);
        const scalars = { u1: world.scalar(), u2: world.scalar() };
        const secret = loneCombCollision(scalars, { generator: 6, key: width }, place, sign);
        world.warmUp(kernel, new Signer(secret, world.random), uses);
        const job = jobWithScalars(secret, scalars.u1, scalars.u2);
        const status = mod(scalars.u1 + scalars.u2 * secret) === 0n ? SIGNATURE_INVALID : OK;
        expect(statusesOf(kernel, [job], "verifyBatch")).toEqual([status]);
        expect(markedLanes(kernel, map, 1)).toBe(2);
        const bad = { ...job, r: bytesOf(world.scalar()) };
        expect(statusesOf(kernel, [bad], "verifyBatch")).toEqual([SIGNATURE_INVALID]);
      }
    }
  });
});

/** x and y of a point of k times the generator. */
function pointOf(k: bigint): { x: bigint; y: bigint } {
  const bytes = multipleOfG(k);
  return { x: numberOf(bytes.subarray(0, 48)), y: numberOf(bytes.subarray(48)) };
}

/**
 * A job that is not valid, yet would be called so by a kernel that replaced the zero denominator in the
 * generator's tree by 1 and went on: the last addition, of a point A to itself, then gives (-2 x, -y), and r is
 * the abscissa of that and u2 Q.
 */
function forgedWithoutMarks(): Job {
  const u1 = generatorCollision(6, ORDER);
  const a = pointOf(u1 * invert(2n));
  const wrong = { x: mod(-2n * a.x, PRIME), y: PRIME - a.y };
  const [secret, u2] = [world.scalar(), world.scalar()];
  const w = pointOf(u2 * secret);
  const slope = (wrong.y - w.y) * invert(wrong.x - w.x, PRIME);
  const r = mod(mod(slope * slope - wrong.x - w.x, PRIME));
  const s = mod(r * invert(u2));
  return { key: multipleOfG(secret), digest: bytesOf(mod(u1 * s)), r: bytesOf(r), s: bytesOf(s) };
}

/** A job with that u2 and any other numbers: not valid. */
function jobOfForeignPoint(key: Uint8Array, u2: bigint): Job {
  const r = world.scalar();
  return { key, digest: bytesOf(world.scalar()), r: bytesOf(r), s: bytesOf(mod(r * invert(u2))) };
}
