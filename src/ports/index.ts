/**
 * What the core asks of its surroundings, as interfaces only. `adapters/` implements them for each
 * runtime; tests implement them with what they want to see.
 */
export type { CacheStore } from "./cache.js";
export type { Clock } from "./clock.js";
export type { Fetcher, FetchRequest, FetchResponse } from "./fetcher.js";
