import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyPatch } from "../../src/kernel/patch.js";
import { seedOf } from "../helpers/seed.js";
import { moduleBytes } from "./modules.js";

const { makePatch } = (await import(new URL("../../scripts/kernel-patch.mjs", import.meta.url).href)) as {
  readonly makePatch: (base: Uint8Array, target: Uint8Array) => Uint8Array;
};

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe("applyPatch", () => {
  const base = bytes(10, 11, 12, 13, 14, 15);

  it("inserts and copies, from near the last copy, before and behind it", () => {
    // Size 9; two bytes, then two from 2; none, then two from 5 - 4 (distance -3 is 5); one, then two from 4 (distance 0).
    const patch = bytes(9, 2, 98, 99, 2, 0, 0, 2, 5, 1, 97, 2, 0);
    expect([...applyPatch(base, patch)]).toEqual([98, 99, 12, 13, 11, 12, 97, 14, 15]);
  });

  it("refuses a patch that ends too early or leads beyond the end", () => {
    expect(() => applyPatch(base, bytes(9, 2, 98, 99, 2, 0))).toThrow(RangeError);
    expect(() => applyPatch(base, bytes(3, 0, 6, 0))).toThrow(RangeError);
  });

  it("makes what makePatch was given", () => {
    const small = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 200 }).map((list) => Uint8Array.from(list));
    const same = fc.property(
      small,
      small,
      (from, to) => Buffer.compare(applyPatch(from, makePatch(from, to)), to) === 0,
    );
    fc.assert(same, { seed: seedOf("patches"), numRuns: 300 });
  });

  it("makes one variant of the other with a patch that is far smaller", () => {
    const patch = makePatch(moduleBytes("f64"), moduleBytes("fma"));
    expect(Buffer.compare(applyPatch(moduleBytes("f64"), patch), moduleBytes("fma"))).toBe(0);
    expect(patch.length).toBeLessThan(moduleBytes("fma").length / 2);
  });
});
