/** veritee/web: what the web platform has for it, in browsers, in Deno and at the edge; fetch and clock in every runtime. */
export { cacheApiStore } from "./cache-api.web.js";
export type { CacheApi, CacheApiOptions, Locks } from "./cache-api.web.js";
export { webCache } from "./cache.web.js";
export type { WebCacheOptions } from "./cache.web.js";
export { indexedDbStore } from "./indexed-db.web.js";
export type { IndexedDb, IndexedDbOptions } from "./indexed-db.web.js";
export { systemClock, systemFetcher } from "./runtime.web.js";
