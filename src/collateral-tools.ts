/**
 * veritee/collateral: gets what a verification needs from outside, from the vendors' services or a cache, and keeps it.
 * Nothing that it hands out is trusted for that: the verifier authenticates it again.
 */
import { systemClock, systemFetcher } from "./adapters/runtime.web.js";
import type { Clock } from "./ports/index.js";
import * as room from "./collateral/index.js";
import type { Collateral, CollateralOptions as RoomOptions, CollateralProxy } from "./collateral/index.js";
import { createCertificateCrypto } from "./crypto/index.js";
import { SCHEMES } from "./tee/registry.js";

export { memoryCache } from "./collateral/index.js";
export type {
  Collateral,
  CollateralEvent,
  CollateralLimits,
  CollateralProxy,
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

/** How a proxy is made. */
export interface CollateralProxyOptions {
  /** Gets and keeps what is served. */
  readonly collateral: Collateral;
  /** Whose objects are served: certificates, DER or PEM, as a verifier's anchors. Left out: the vendors' own. */
  readonly anchors?: readonly Uint8Array[];
  /**
   * The path below which each service is found: `{ "amd-kds": "/kds" }` (the default). A client's `services` name the
   * proxy's origin with that path: `{ "amd-kds": "https://app.example/kds" }`.
   */
  readonly services?: Readonly<Record<string, string>>;
  /** Origins whose pages may read the answers, `"any"` for all. Default: none but the proxy's own. */
  readonly allowOrigins?: readonly string[] | "any";
  /** Default: the runtime's own. */
  readonly clock?: Pick<Clock, "now">;
}

/**
 * Makes a fetch-style handler that serves endorsements to clients that cannot reach the vendors, such as pages in
 * browsers: {@link room.createCollateralProxy}.
 *
 * @throws TypeError or RangeError for wrong options.
 * @example
 * Deno.serve(createCollateralProxy({ collateral: createCollateral(), allowOrigins: ["https://app.example"] }));
 */
export function createCollateralProxy(options: CollateralProxyOptions): CollateralProxy {
  const { anchors, services = { "amd-kds": "/kds" }, clock = systemClock(), ...rest } = options;
  return room.createCollateralProxy({
    ...rest,
    ...(anchors === undefined ? {} : { anchors: room.openAnchors(anchors) }),
    services,
    schemes: SCHEMES,
    crypto: createCertificateCrypto(),
    now: () => clock.now(),
  });
}
