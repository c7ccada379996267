import { IDBFactory } from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { webCache } from "../../src/adapters/cache.web.js";
import { memoryCacheApi } from "./cache-api.js";
import { bytesOf, readText } from "./cache-contract.js";

afterEach(() => vi.unstubAllGlobals());

describe("webCache", () => {
  it("takes IndexedDB where both are there", async () => {
    const factory = new IDBFactory();
    const { api, stored } = memoryCacheApi();
    vi.stubGlobal("indexedDB", factory);
    vi.stubGlobal("caches", api);
    const store = webCache({ name: "mine", maxEntries: 1 });
    await store.write("a", bytesOf("a"), 1);
    await store.write("b", bytesOf("b"), 1);
    expect([await readText(store, "a"), await readText(store, "b")]).toEqual([null, "b"]);
    expect((await factory.databases()).map(({ name }) => name)).toEqual(["mine"]);
    expect(stored()).toEqual([]);
  });

  it("takes the Cache API where only that is there", async () => {
    const { api, stored } = memoryCacheApi();
    vi.stubGlobal("indexedDB", undefined);
    vi.stubGlobal("caches", api);
    const store = webCache({ name: "mine", maxEntryBytes: 1 });
    await store.write("a", bytesOf("a"), 1);
    await expect(store.write("a", bytesOf("aa"), 1)).rejects.toThrow(RangeError);
    expect(await readText(store, "a")).toBe("a");
    expect(stored().map(({ cache }) => cache)).toEqual(["mine"]);
  });

  it("says where to find another one where neither is there", () => {
    vi.stubGlobal("indexedDB", undefined);
    vi.stubGlobal("caches", undefined);
    expect(() => webCache()).toThrow("veritee/node");
  });

  it.each<[object, typeof Error]>([
    [{ locks: null }, TypeError],
    [{ maxEntries: 0 }, RangeError],
    [{ maxEntryBytes: 0 }, RangeError],
  ])("refuses %j", (options, error) => {
    vi.stubGlobal("indexedDB", undefined);
    vi.stubGlobal("caches", memoryCacheApi().api);
    expect(() => webCache(options)).toThrow(error);
  });
});
