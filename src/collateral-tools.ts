/**
 * veritee/collateral: gets what a verification needs from outside, from the vendors' services or a cache, and keeps it.
 * Nothing that it hands out is trusted for that: the verifier authenticates it again.
 */
import { systemClock, systemFetcher } from "./adapters/runtime.web.js";
import * as room from "./collateral/index.js";
import type { Collateral, CollateralOptions as RoomOptions } from "./collateral/index.js";

export { memoryCache } from "./collateral/index.js";
export type {
  Collateral,
  CollateralEvent,
  CollateralLimits,
  Collected,
  CollectRequest,
  MemoryCacheOptions,
  Unmet,
} from "./collateral/index.js";
export type { CacheStore, Clock, Fetcher, FetchRequest, FetchResponse } from "./ports/index.js";
export type { Accepted, Need } from "./tee/scheme.js";

/** What {@link createCollateral} is made with; `fetcher` and `clock` are the runtime's own where they are left out. */
export type CollateralOptions = Omit<RoomOptions, "fetcher" | "clock"> &
  Partial<Pick<RoomOptions, "fetcher" | "clock">>;

/**
 * Makes what a verifier gets endorsements from: `createVerifier({ collateral })`. Share one between verifiers: it asks
 * for each object once.
 *
 * Without options it asks the vendors' own services (AMD's KDS) and keeps what it got in memory.
 *
 * @throws TypeError or RangeError for wrong options.
 * @example
 * const collateral = createCollateral({ cache: diskCache("/var/cache/veritee") });
 * const verifier = createVerifier({ collateral });
 */
export function createCollateral(options: CollateralOptions = {}): Collateral {
  const { fetcher = systemFetcher(), clock = systemClock(), ...rest } = options;
  return room.createCollateral({ ...rest, fetcher, clock });
}
