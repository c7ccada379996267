import type { CacheStore } from "../ports/index.js";
import { cacheApiStore } from "./cache-api.web.js";
import type { CacheApi } from "./cache-api.web.js";
import { MAX_ENTRIES, MAX_ENTRY_BYTES, WEB_NAME, checkOptionNames, checkWhole } from "./cache-rules.js";
import { indexedDbStore } from "./indexed-db.web.js";
import type { IndexedDb } from "./indexed-db.web.js";

/** How a cache of the web platform is kept. */
export interface WebCacheOptions {
  /** Name of the database or cache, so that several do not mix; default `veritee`. */
  readonly name?: string;
  /** Size of the largest entry in bytes; default 1 MiB. */
  readonly maxEntryBytes?: number;
  /** Entries that are kept in IndexedDB; the Cache API has the platform's own limits only. Default 4096. */
  readonly maxEntries?: number;
}

/**
 * The persistent cache of the runtime that this is called in: {@link indexedDbStore} where there is IndexedDB (browsers
 * and their workers), {@link cacheApiStore} where there is only the Cache API (Deno, workerd).
 *
 * @throws Error where there is neither (Node and Bun: `diskCache` of `veritee/node`), TypeError and RangeError for wrong
 * options.
 */
export function webCache(options: WebCacheOptions = {}): CacheStore {
  checkOptionNames(options, ["name", "maxEntryBytes", "maxEntries"]);
  const { name = WEB_NAME, maxEntryBytes = MAX_ENTRY_BYTES, maxEntries = MAX_ENTRIES } = options;
  checkWhole("maxEntries", maxEntries, 1);
  const { indexedDB, caches } = globalThis as { readonly indexedDB?: IndexedDb; readonly caches?: CacheApi };
  if (indexedDB !== undefined) return indexedDbStore(indexedDB, { name, maxEntryBytes, maxEntries });
  if (caches !== undefined) return cacheApiStore(caches, { name, maxEntryBytes });
  throw new Error("this runtime has neither IndexedDB nor the Cache API; veritee/node has a cache on disk");
}
