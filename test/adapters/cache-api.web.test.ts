import { describe, expect, it, vi } from "vitest";
import { cacheApiStore } from "../../src/adapters/cache-api.web.js";
import type { Locks } from "../../src/adapters/cache-api.web.js";
import { memoryCacheApi } from "./cache-api.js";
import { bytesOf, itKeepsTheContract, readText } from "./cache-contract.js";

/** Locks that several stores share, as pages of one origin do. `held` are the names that were asked for. */
function sharedLocks() {
  const held: string[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const locks: Locks = {
    request(name, run) {
      held.push(name);
      const mine = last.then(run);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
  return { locks, held };
}

describe("cacheApiStore", () => {
  itKeepsTheContract(() => cacheApiStore(memoryCacheApi().api, { maxEntryBytes: 1024 }));

  it("keeps an entry as a response of long life at an address that cannot exist", async () => {
    const { api, stored } = memoryCacheApi();
    await cacheApiStore(api).write("v1/x", bytesOf("x"), 3);
    expect(stored()).toEqual([
      {
        cache: "veritee",
        url: "https://cache.veritee.invalid/v1/x",
        headers: {
          "cache-control": "public, max-age=31536000",
          "content-type": "application/octet-stream",
          "x-veritee-rank": "3",
        },
      },
    ]);
  });

  it("is the same for another store, and another for another name", async () => {
    const { api } = memoryCacheApi();
    await cacheApiStore(api).write("a", bytesOf("x"), 1);
    expect(await readText(cacheApiStore(api), "a")).toBe("x");
    expect(await cacheApiStore(api, { name: "other" }).read("a")).toBeNull();
  });

  it("keeps the highest rank of several pages that share locks", async () => {
    const { api } = memoryCacheApi();
    const { locks, held } = sharedLocks();
    const pages = Array.from({ length: 8 }, () => cacheApiStore(api, { name: "pages", locks }));
    await Promise.all(
      pages.map((page, index) => page.write("a/b", bytesOf(`rank ${(index * 3) % 8}`), (index * 3) % 8)),
    );
    expect(await readText(cacheApiStore(api, { name: "pages" }), "a/b")).toBe("rank 7");
    await pages[0]?.remove("a/b");
    expect(new Set(held)).toEqual(new Set(["veritee-cache pages a/b"]));
    expect(held).toHaveLength(9);
  });

  it("goes on after a write that failed", async () => {
    const { api } = memoryCacheApi();
    let full = true;
    const store = cacheApiStore({
      open: async (name) => {
        const cache = await api.open(name);
        const put = async (url: string, response: Response) => {
          if (full) throw new Error("the quota is exceeded");
          await cache.put(url, response);
        };
        return { ...cache, put };
      },
    });
    const first = store.write("a", bytesOf("x"), 1);
    const second = store.write("a", bytesOf("y"), 1);
    await expect(first).rejects.toThrow("quota");
    await expect(second).rejects.toThrow("quota");
    full = false;
    await store.write("a", bytesOf("z"), 1);
    expect(await readText(store, "a")).toBe("z");
  });

  it("waits no longer than a second for a write that never ends", async () => {
    vi.useFakeTimers();
    try {
      const { api } = memoryCacheApi();
      let lost = true;
      const store = cacheApiStore({ open: (name) => (lost ? new Promise(() => undefined) : api.open(name)) });
      void store.write("a", bytesOf("of a request that the runtime has ended"), 1);
      await vi.advanceTimersByTimeAsync(0);
      lost = false;
      let written = false;
      const second = store.write("a", bytesOf("second"), 1).then(() => (written = true));
      const third = store.write("a", bytesOf("third"), 1);
      await vi.advanceTimersByTimeAsync(999);
      expect(written).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await Promise.all([second, third]);
      expect([await readText(store, "a"), vi.getTimerCount()]).toEqual(["third", 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ["no rank", {}, "x", null],
    ["a wrong rank", { "x-veritee-rank": "9007199254740992" }, "x", null],
    ["a rank in other digits", { "x-veritee-rank": "0x1" }, "x", null],
    ["too many bytes", { "x-veritee-rank": "9" }, "x".repeat(1025), null],
    ["what it needs", { "x-veritee-rank": "1" }, "x", "x"],
  ])("reads a foreign response with %s as it should, and replaces it", async (_, headers, body, expected) => {
    const { api } = memoryCacheApi();
    const store = cacheApiStore(api, { maxEntryBytes: 1024 });
    await (await api.open("veritee")).put("https://cache.veritee.invalid/a", new Response(body, { headers }));
    expect(await readText(store, "a")).toBe(expected);
    await store.write("a", bytesOf("new"), 1);
    expect(await readText(store, "a")).toBe("new");
  });

  it.each<[object, typeof Error]>([
    [{ maxEntries: 1 }, TypeError],
    [{ maxEntryBytes: -1 }, RangeError],
  ])("refuses %j", (options, error) => {
    expect(() => cacheApiStore(memoryCacheApi().api, options)).toThrow(error);
  });
});
