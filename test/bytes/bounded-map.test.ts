import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { BoundedMap } from "../../src/bytes/index.js";

describe("BoundedMap", () => {
  it("forgets what was neither set nor asked for the longest", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1);
    map.set("b", 2);
    expect(map.get("a")).toBe(1);
    map.set("c", 3);
    expect(["a", "b", "c"].map((key) => map.get(key))).toEqual([1, undefined, 3]);
    map.set("a", 4);
    map.set("d", 5);
    expect(["a", "c", "d"].map((key) => map.get(key))).toEqual([4, undefined, 5]);
  });

  it("never holds more than its capacity, and never another value than the last", () => {
    const step = fc.record({ key: fc.nat(5), value: fc.option(fc.nat(), { nil: null }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 40 }), (capacity, steps) => {
        const map = new BoundedMap<number, number>(capacity);
        // Keys in the order of their last use, the oldest first.
        let model: readonly (readonly [number, number])[] = [];
        for (const { key, value } of steps) {
          const known = model.find(([other]) => other === key)?.[1];
          if (value === null) expect(map.get(key)).toBe(known);
          else map.set(key, value);
          const kept = value ?? known;
          if (kept !== undefined)
            model = [...model.filter(([other]) => other !== key), [key, kept] as const].slice(-capacity);
        }
        for (const [key, value] of model) expect(map.get(key)).toBe(value);
        for (const key of [0, 1, 2, 3, 4, 5]) {
          if (!model.some(([other]) => other === key)) expect(map.get(key)).toBeUndefined();
        }
      }),
    );
  });
});
