import { describe, expect, it } from "vitest";
import { memoryCache } from "../../src/collateral/getting.js";

const of = (...bytes: number[]) => Uint8Array.of(...bytes);

describe("memoryCache", () => {
  it("hands out copies of what was written", async () => {
    const cache = memoryCache();
    const bytes = of(1, 2);
    await cache.write("v1/a", bytes, 0);
    bytes.fill(9);
    const read = await cache.read("v1/a");
    expect(read).toEqual(of(1, 2));
    read!.fill(8);
    expect(await cache.read("v1/a")).toEqual(of(1, 2));
    expect(await cache.read("v1/b")).toBe(null);
  });

  it("lets a higher and an equal rank replace, and not a lower one", async () => {
    const cache = memoryCache();
    await cache.write("a", of(5), 5);
    await cache.write("a", of(4), 4);
    expect(await cache.read("a")).toEqual(of(5));
    await cache.write("a", of(55), 5);
    expect(await cache.read("a")).toEqual(of(55));
    await cache.write("a", of(6), 6);
    expect(await cache.read("a")).toEqual(of(6));
  });

  it("forgets what is removed, whatever its rank", async () => {
    const cache = memoryCache();
    await cache.write("a", of(9), 9);
    await cache.remove("a");
    await cache.remove("a");
    expect(await cache.read("a")).toBe(null);
    await cache.write("a", of(1), 1);
    expect(await cache.read("a")).toEqual(of(1));
  });

  it("forgets what was not used for the longest once there are too many names", async () => {
    const cache = memoryCache({ maxEntries: 2 });
    await cache.write("a", of(1), 0);
    await cache.write("b", of(2), 0);
    await cache.read("a");
    await cache.write("c", of(3), 0);
    expect([await cache.read("a"), await cache.read("b"), await cache.read("c")]).toEqual([of(1), null, of(3)]);
  });

  it("forgets what was not used for the longest once there are too many bytes, also after replacing", async () => {
    const cache = memoryCache({ maxBytes: 4 });
    await cache.write("a", of(1, 1, 1), 0);
    await cache.write("a", of(1), 1);
    await cache.write("b", of(2, 2, 2), 0);
    expect([await cache.read("a"), await cache.read("b")]).toEqual([of(1), of(2, 2, 2)]);
    await cache.write("c", of(3), 0);
    expect([await cache.read("a"), await cache.read("b"), await cache.read("c")]).toEqual([null, of(2, 2, 2), of(3)]);
  });

  it("does not keep what alone is too large, and nothing else is lost by it", async () => {
    const cache = memoryCache({ maxBytes: 2 });
    await cache.write("a", of(1, 1), 0);
    await cache.write("b", of(2, 2, 2), 0);
    expect([await cache.read("a"), await cache.read("b")]).toEqual([of(1, 1), null]);
  });

  it.each(["", "a/", "/a", "a//b", "..", "a/../b", "a b", "ä", "a".repeat(201), "1/2/3/4/5/6/7/8/9"])(
    "rejects the name %j",
    async (name) => {
      const cache = memoryCache();
      await expect(cache.read(name)).rejects.toThrow(TypeError);
      await expect(cache.write(name, of(), 0)).rejects.toThrow(TypeError);
      await expect(cache.remove(name)).rejects.toThrow(TypeError);
    },
  );

  it("takes a name of eight segments of 200 characters", async () => {
    const cache = memoryCache();
    const name = Array.from({ length: 8 }, () => "Z".repeat(200)).join("/");
    await cache.write(name, of(1), 0);
    expect(await cache.read(name)).toEqual(of(1));
  });

  it.each([-1, 0.5, 2 ** 53])("rejects the rank %s", async (rank) => {
    await expect(memoryCache().write("a", of(), rank)).rejects.toThrow(RangeError);
  });

  it("throws for wrong options", () => {
    expect(() => memoryCache({ maxBytes: 0 })).toThrow(RangeError);
    expect(() => memoryCache({ maxEntries: 1.5 })).toThrow(RangeError);
    expect(() => memoryCache({ size: 1 } as never)).toThrow(TypeError);
  });
});
