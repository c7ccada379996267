/** Signatures that make sums of comb entries collide, and what lies beside them, every build. */
import { describe, expect, it } from "vitest";
import {
  additionsOf,
  generatorCollision,
  keyCollision,
  loneCollision,
  loneCombCollision,
  windowsOf,
} from "./fast-path/collision.js";
import { markedLanes, marksOf, outcomesOf } from "./fast-path/inspect.js";
import {
  BUILDS,
  OK,
  SIGNATURE_INVALID,
  curveOf,
  expectAgreement,
  instantiate,
  memoryMap,
  statusesOf,
} from "./fast-path/raw.js";
import type { Job, Raw } from "./fast-path/raw.js";
import { GROUPS, inverseModulo, modulo, numberOf } from "./fast-path/curves.js";
import type { Group } from "./fast-path/curves.js";
import { Signer, jobWithScalars } from "./fast-path/signer.js";
import { World } from "./fast-path/world.js";
import type { Curve } from "./fast-field-module.js";

const worlds = {
  p256: new World("fast path attacks, P-256", GROUPS.p256),
  p384: new World("fast path attacks", GROUPS.p384),
};
const pools = { p256: worlds.p256.judged(300, 100), p384: worlds.p384.judged(300, 100) };

/**
 * Puts `jobs` into batches between signatures that are good and some that are not, whose answers must stay; the good
 * ones are still found by the fast path itself, so nothing that the exact path repairs has happened to them.
 */
function expectNeighboursUntouched(
  curve: Curve,
  kernel: Raw,
  map: Record<string, number>,
  jobs: readonly Job[],
  statuses: readonly number[],
): void {
  const [world, pool] = [worlds[curve], pools[curve]];
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
  const curve = curveOf(build);
  const [world, pool] = [worlds[curve], pools[curve]];
  const { group } = world;

  it("lets no zero denominator in the generator's tree touch another record", () => {
    const kernel = instantiate(build);
    // The generator's comb has window 6 at first and 8 after 512 records.
    const widths = curve === "p256" ? [8] : [6, 8];
    if (curve === "p256") world.warmUp(kernel, world.signer(), 576);
    for (const width of widths) {
      const u1 = generatorCollision(group, width);
      expect(u1).not.toBe(0n);
      const jobs = Array.from({ length: 4 }, () => jobWithScalars(group, world.scalar(), u1, world.scalar()));
      const statuses = jobs.map(() => OK);
      statusesOf(kernel, jobs, "verifyBatch");
      expect(markedLanes(kernel, map, 2)).toBe(4);
      const bad = jobs.map((job) => ({ ...job, r: group.bytesOf(world.scalar()) }));
      expectNeighboursUntouched(
        curve,
        kernel,
        map,
        [...jobs, ...bad],
        [...statuses, ...bad.map(() => SIGNATURE_INVALID)],
      );
      if (width !== widths.at(-1)) world.warmUp(kernel, world.signer(), 576);
    }
  });

  it("does not believe a sum that met a zero denominator, in either lane", () => {
    const kernel = instantiate(build);
    const good = pool.filter(({ valid }) => valid).map(({ job }) => job);
    const width = curve === "p256" ? 8 : 6;
    if (width === 8) world.warmUp(kernel, world.signer(), 576);
    for (const [lane, batch] of [
      [0, [forgedWithoutMarks(world, width), good[0]!]],
      [1, [good[0]!, forgedWithoutMarks(world, width)]],
    ] as const) {
      expect(expectAgreement(kernel, batch)[lane]).toBe(SIGNATURE_INVALID);
      expect(marksOf(kernel, map, 0)).toBe(1 << lane);
      expect(outcomesOf(kernel, map, 2)[1 - lane]).toBe(1);
    }
  });

  it("does not believe a sum of equal points at the end of the doublings, in either lane", () => {
    const kernel = instantiate(build);
    const good = pool.find(({ valid }) => valid)!.job;
    // u1 G and u2 Q are the same point, and r is the abscissa of no multiple that is known.
    const forged = (): Job => {
      const [secret, r, s] = [world.scalar(), world.scalar(), world.scalar()];
      const digest = group.mod(r * secret);
      return {
        key: group.multipleOfG(secret),
        digest: group.bytesOf(digest),
        r: group.bytesOf(r),
        s: group.bytesOf(s),
      };
    };
    for (const [marks, batch] of [
      [1, [forged(), good]],
      [2, [good, forged()]],
    ] as const) {
      const statuses = batch.map((job) => (job === good ? OK : SIGNATURE_INVALID));
      expect(expectAgreement(kernel, batch)).toEqual(statuses);
      expect(marksOf(kernel, map, 0)).toBe(marks);
      expect(outcomesOf(kernel, map, batch.length).map((outcome) => outcome === 1)).toEqual(
        batch.map((job) => job === good),
      );
    }
  });

  // Over P-256 no u2 does it: n is 17 modulo 64, and the digit would have to be 15, so that u2 were n + 30.
  it.skipIf(curve === "p256")("takes the doublings that window 5 meets at the end for exceptional", () => {
    const kernel = instantiate(build);
    // With d = n modulo 32, n - 2 d is 32 k - d where 32 k is -d modulo n: equal points. 2 d is the same, negated.
    const last = group.order % 32n;
    const jobs = [group.order - 2n * last, 2n * last].map((u2) =>
      jobWithScalars(group, world.scalar(), world.scalar(), u2),
    );
    for (const batch of [jobs, jobs.slice(0, 1), jobs.slice(1)]) {
      expect(expectAgreement(kernel, batch)).toEqual(batch.map(() => OK));
      expect(marksOf(kernel, map, 0)).toBe(3);
      const bad = batch.map((job) => ({ ...job, r: group.bytesOf(group.mod(numberOf(job.r) + 1n)) }));
      expect(expectAgreement(kernel, bad)).toEqual(bad.map(() => SIGNATURE_INVALID));
    }
    // Whoever shares the lanes is not exceptional.
    const good = pool.find(({ valid }) => valid)!.job;
    expect(expectAgreement(kernel, [good, jobs[0]!])).toEqual([OK, OK]);
    expect(marksOf(kernel, map, 0)).toBe(2);
    expect(outcomesOf(kernel, map, 2)[0]).toBe(1);
    const forged = jobs.map(({ key }) => jobOfForeignPoint(world, key, group.order - 2n * last));
    expect(expectAgreement(kernel, forged)).toEqual(forged.map(() => SIGNATURE_INVALID));
    expect(marksOf(kernel, map, 0)).toBe(3);
  });

  it.each([
    [4, 6],
    [6, 40],
    [8, 200],
  ])("lets no zero denominator in the tree of a key with window %i touch another record", (width, uses) => {
    const count = windowsOf(group, 6) + windowsOf(group, width);
    const additions = additionsOf(count);
    let met = 0;
    for (const index of [0, 3, additions.length - 2, additions.length - 1]) {
      for (const sign of [1, -1] as const) {
        const scalars = { u1: world.scalar(), u2: world.scalar() };
        const secret = keyCollision(group, scalars, { generator: 6, key: width }, index, sign);
        if (secret === null || met >= (isSlow ? 1 : 3)) continue;
        met++;
        const kernel = instantiate(build);
        world.warmUp(kernel, new Signer(group, secret, world.random), uses);
        const job = jobWithScalars(group, secret, scalars.u1, scalars.u2);
        const isInfinity = group.mod(scalars.u1 + scalars.u2 * secret) === 0n;
        const status = isInfinity ? SIGNATURE_INVALID : OK;
        expect(statusesOf(kernel, [job, job], "verifyBatch")).toEqual([status, status]);
        expect(markedLanes(kernel, map, 1)).toBe(2);
        const bad = { ...job, r: group.bytesOf(world.scalar()) };
        expectNeighboursUntouched(curve, kernel, map, [job, bad, job], [status, SIGNATURE_INVALID, status]);
      }
    }
    expect(met).toBeGreaterThan(0);
  });

  it("is right for a lone record whose halves collide with the key's part", () => {
    const kernel = instantiate(build);
    for (const at of [0, 1] as const) {
      for (const sign of [1, -1] as const) {
        const [u1, u2] = [world.scalar(), world.scalar()];
        const secret = loneCollision(group, { u1, u2 }, 6, at, sign);
        const job = jobWithScalars(group, secret, u1, u2);
        const status = group.mod(u1 + u2 * secret) === 0n ? SIGNATURE_INVALID : OK;
        expect(statusesOf(kernel, [job], "verifyBatch")).toEqual([status]);
        expect(markedLanes(kernel, map, 1)).toBe(2);
        const bad = { ...job, r: group.bytesOf(world.scalar()) };
        expect(statusesOf(kernel, [bad], "verifyBatch")).toEqual([SIGNATURE_INVALID]);
        expectNeighboursUntouched(curve, kernel, map, [job, bad, job], [status, SIGNATURE_INVALID, status]);
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
        const secret = loneCombCollision(group, scalars, { generator: 6, key: width }, place, sign);
        world.warmUp(kernel, new Signer(group, secret, world.random), uses);
        const job = jobWithScalars(group, secret, scalars.u1, scalars.u2);
        const status = group.mod(scalars.u1 + scalars.u2 * secret) === 0n ? SIGNATURE_INVALID : OK;
        expect(statusesOf(kernel, [job], "verifyBatch")).toEqual([status]);
        expect(markedLanes(kernel, map, 1)).toBe(2);
        const bad = { ...job, r: group.bytesOf(world.scalar()) };
        expect(statusesOf(kernel, [bad], "verifyBatch")).toEqual([SIGNATURE_INVALID]);
      }
    }
  });
});

/** x and y of a point of k times the generator. */
function pointOf(group: Group, k: bigint): { x: bigint; y: bigint } {
  const bytes = group.multipleOfG(k);
  return { x: numberOf(bytes.subarray(0, group.size)), y: numberOf(bytes.subarray(group.size)) };
}

/**
 * A job that is not valid, yet would be called so by a kernel that replaced the zero denominator in the
 * generator's tree by 1 and went on: the last addition, of a point A to itself, then gives (-2 x, -y), and r is
 * the abscissa of that and u2 Q.
 */
function forgedWithoutMarks(world: World, width: number): Job {
  const { group } = world;
  const u1 = generatorCollision(group, width);
  const a = pointOf(group, u1 * group.invert(2n));
  const wrong = { x: modulo(-2n * a.x, group.prime), y: group.prime - a.y };
  const [secret, u2] = [world.scalar(), world.scalar()];
  const w = pointOf(group, u2 * secret);
  const slope = (wrong.y - w.y) * inverseModulo(wrong.x - w.x, group.prime);
  const r = group.mod(modulo(slope * slope - wrong.x - w.x, group.prime));
  const s = group.mod(r * group.invert(u2));
  return {
    key: group.multipleOfG(secret),
    digest: group.bytesOf(group.mod(u1 * s)),
    r: group.bytesOf(r),
    s: group.bytesOf(s),
  };
}

/** A job with that u2 and any other numbers: not valid. */
function jobOfForeignPoint(world: World, key: Uint8Array, u2: bigint): Job {
  const { group } = world;
  const r = world.scalar();
  return {
    key,
    digest: group.bytesOf(world.scalar()),
    r: group.bytesOf(r),
    s: group.bytesOf(group.mod(r * group.invert(u2))),
  };
}
