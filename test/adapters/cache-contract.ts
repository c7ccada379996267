import { expect, it } from "vitest";
import type { CacheStore } from "../../src/ports/index.js";

/** Bytes that name what they are. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const textOf = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));

/** Reads an entry as text. */
export const readText = async (store: CacheStore, name: string): Promise<string | null> =>
  textOf(await store.read(name));

const SEGMENT = "x".repeat(200);

/** What every CacheStore keeps, whatever it is made of. `make` gives an empty one that takes entries of up to 1024 bytes. */
export function itKeepsTheContract(make: () => CacheStore): void {
  it("has nothing at first, and forgets nothing that it has not", async () => {
    const store = make();
    expect(await store.read("a/b")).toBeNull();
    await store.remove("a/b");
    expect(await store.read("a/b")).toBeNull();
  });

  it.each([
    [1, 2, "second"],
    [2, 2, "second"],
    [2, 1, "first"],
    [0, Number.MAX_SAFE_INTEGER, "second"],
    [Number.MAX_SAFE_INTEGER, 0, "first"],
    [9, 10, "second"],
    [10, 9, "first"],
  ])("of rank %d and then %d keeps the right one", async (first, second, kept) => {
    const store = make();
    await store.write("a/b", bytesOf("first"), first);
    await store.write("a/b", bytesOf("second"), second);
    expect(await readText(store, "a/b")).toBe(kept);
  });

  it("keeps the highest of ranks that are written at once", async () => {
    const store = make();
    const ranks = [3, 1, 7, 5, 7, 0, 6, 2];
    await Promise.all(ranks.map((rank) => store.write("a/b", bytesOf(`rank ${rank}`), rank)));
    expect(await readText(store, "a/b")).toBe("rank 7");
  });

  it("forgets whatever the rank was, and takes a lower one after that", async () => {
    const store = make();
    await store.write("a/b", bytesOf("old"), 9);
    await store.remove("a/b");
    expect(await store.read("a/b")).toBeNull();
    await store.write("a/b", bytesOf("new"), 1);
    expect(await readText(store, "a/b")).toBe("new");
  });

  it("keeps names apart that are nearly the same", async () => {
    const store = make();
    const names = ["a/b", "A/b", "a/B", "a/b/c", "a", "ab", "a/b-", "a_b", `${SEGMENT}/a`, `${SEGMENT}/b`];
    for (const name of names) await store.write(name, bytesOf(name), 1);
    for (const name of names) expect(await readText(store, name)).toBe(name);
    await store.remove("a/b");
    expect(await Promise.all(names.map((name) => readText(store, name)))).toEqual([null, ...names.slice(1)]);
  });

  it("takes and gives copies", async () => {
    const store = make();
    const larger = bytesOf("<entry>");
    const view = larger.subarray(1, 6);
    const writing = store.write("a", view, 1);
    larger.fill(0);
    await writing;
    const first = await store.read("a");
    expect(textOf(first)).toBe("entry");
    first?.fill(0);
    expect(await readText(store, "a")).toBe("entry");
  });

  it.each([0, 1, 1024])("keeps %d bytes", async (size) => {
    const store = make();
    await store.write("a", new Uint8Array(size).fill(7), 1);
    expect(await store.read("a")).toEqual(new Uint8Array(size).fill(7));
  });

  it("refuses an entry above its limit, and keeps what was there", async () => {
    const store = make();
    await store.write("a", bytesOf("small"), 1);
    await expect(store.write("a", new Uint8Array(1025), 2)).rejects.toThrow(RangeError);
    expect(await readText(store, "a")).toBe("small");
  });

  it.each([
    "",
    "/",
    "a/",
    "/a",
    "a//b",
    ".",
    "..",
    "../a",
    "a/../b",
    "a.b",
    "a\\b",
    "a\0",
    "a\n",
    "ä",
    "a b",
    "a:b",
    "a%2fb",
    `${SEGMENT}x`,
    "1/2/3/4/5/6/7/8/9",
  ])("refuses the name %j", async (name) => {
    const store = make();
    await expect(store.read(name)).rejects.toThrow(TypeError);
    await expect(store.write(name, bytesOf("x"), 1)).rejects.toThrow(TypeError);
    await expect(store.remove(name)).rejects.toThrow(TypeError);
  });

  it("takes the longest name", async () => {
    const store = make();
    const name = Array.from({ length: 8 }, () => SEGMENT).join("/");
    await store.write(name, bytesOf("long"), 1);
    expect(await readText(store, name)).toBe("long");
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53, "1" as unknown as number])("refuses the rank %d", async (rank) => {
    const store = make();
    await expect(store.write("a", bytesOf("x"), rank)).rejects.toThrow(RangeError);
    expect(await store.read("a")).toBeNull();
  });

  it("refuses what is no bytes", async () => {
    const store = make();
    await expect(store.write("a", "text" as unknown as Uint8Array, 1)).rejects.toThrow(TypeError);
    expect(await store.read("a")).toBeNull();
  });
}
