import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { indexedDbStore } from "../../src/adapters/indexed-db.web.js";
import { bytesOf, itKeepsTheContract, readText } from "./cache-contract.js";

let factory: IDBFactory;

beforeEach(() => {
  factory = new IDBFactory();
});
afterEach(() => vi.useRealTimers());

const finished = (request: IDBRequest) =>
  new Promise<void>((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(new Error(request.error?.message));
  });

/** Opens the database as another script of the origin would. */
async function openRaw(version?: number): Promise<IDBDatabase> {
  const opening = factory.open("veritee", version);
  await finished(opening);
  return opening.result;
}

/** Writes a record that the store itself would not. */
async function plant(record: unknown): Promise<void> {
  const database = await openRaw();
  await finished(database.transaction("entries", "readwrite").objectStore("entries").put(record));
  database.close();
}

describe("indexedDbStore", () => {
  itKeepsTheContract(() => indexedDbStore(factory, { maxEntryBytes: 1024 }));

  it("is the same for another page, and another for another name", async () => {
    await indexedDbStore(factory).write("a", bytesOf("x"), 3);
    await indexedDbStore(factory).write("a", bytesOf("lower"), 2);
    expect(await readText(indexedDbStore(factory), "a")).toBe("x");
    expect(await indexedDbStore(factory, { name: "other" }).read("a")).toBeNull();
  });

  it("keeps the highest of ranks that several pages write at once", async () => {
    const pages = Array.from({ length: 8 }, () => indexedDbStore(factory));
    await Promise.all(pages.map((page, index) => page.write("a", bytesOf(`rank ${(index * 3) % 8}`), (index * 3) % 8)));
    expect(await readText(indexedDbStore(factory), "a")).toBe("rank 7");
  });

  it.each([
    ["no bytes", { bytes: "text", rank: 1 }, null],
    ["no rank", { bytes: bytesOf("x") }, null],
    ["a wrong rank", { bytes: bytesOf("x"), rank: Infinity }, null],
    ["too many bytes", { bytes: new Uint8Array(1025), rank: 9 }, null],
    ["what it needs", { bytes: bytesOf("x"), rank: 1 }, "x"],
  ])("reads a foreign record with %s as it should, and replaces it", async (_, record, expected) => {
    const store = indexedDbStore(factory, { maxEntryBytes: 1024 });
    await store.remove("a");
    await plant({ name: "a", writtenAt: 0, ...record });
    expect(await readText(store, "a")).toBe(expected);
    await store.write("a", bytesOf("new"), 1);
    expect(await readText(store, "a")).toBe("new");
  });

  it("drops what was written the longest ago, and never what it has just written", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const store = indexedDbStore(factory, { maxEntries: 2 });
    for (const [index, name] of ["a", "b", "a", "c"].entries()) {
      vi.setSystemTime(1000 * index);
      await store.write(name, bytesOf(`${name}${index}`), 1);
    }
    expect(await Promise.all(["a", "b", "c"].map((name) => readText(store, name)))).toEqual(["a2", null, "c3"]);
    vi.setSystemTime(0);
    await store.write("d", bytesOf("d"), 1);
    expect(await Promise.all(["a", "c", "d"].map((name) => readText(store, name)))).toEqual([null, "c3", "d"]);
  });

  it("gives its connection up for another page, and takes a new one", async () => {
    const store = indexedDbStore(factory);
    await store.write("a", bytesOf("x"), 1);
    await finished(factory.deleteDatabase("veritee"));
    expect(await store.read("a")).toBeNull();
    await store.write("a", bytesOf("y"), 1);
    expect(await readText(store, "a")).toBe("y");
  });

  it("stands a connection that closes while it waits for it", async () => {
    const store = indexedDbStore(factory);
    await store.write("a", bytesOf("x"), 1);
    const [read] = await Promise.all([readText(store, "a"), finished(factory.deleteDatabase("veritee"))]);
    expect(["x", null]).toContain(read);
    expect(await store.read("a")).toBeNull();
  });

  it("rejects where the database cannot be opened, and tries again the next time", async () => {
    let broken = true;
    const store = indexedDbStore({
      open: (name, version) => {
        if (broken) throw new Error("no storage here");
        return factory.open(name, version);
      },
    });
    await expect(store.read("a")).rejects.toThrow("no storage here");
    broken = false;
    await store.write("a", bytesOf("x"), 1);
    expect(await readText(store, "a")).toBe("x");
  });

  it("rejects where the database has a later version", async () => {
    (await openRaw(2)).close();
    await expect(indexedDbStore(factory).read("a")).rejects.toThrow(/version/i);
  });

  it.each<[object, typeof Error]>([
    [{ maxEntry: 1 }, TypeError],
    [{ maxEntries: 0 }, RangeError],
    [{ maxEntryBytes: 0.5 }, RangeError],
  ])("refuses %j", (options, error) => {
    expect(() => indexedDbStore(factory, options)).toThrow(error);
  });
});
