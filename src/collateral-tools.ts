/**
 * veritee/collateral: gets what a verification needs from outside, from the vendors' services or a cache, and keeps it.
 * Nothing that it hands out is trusted for that: the verifier authenticates it again.
 */
import { systemClock, systemFetcher } from "./adapters/runtime.web.js";
import type { Clock } from "./ports/index.js";
import * as room from "./collateral/getting.js";
import type { CollateralOptions as RoomOptions, CollateralProxy } from "./collateral/getting.js";
import { openAnchors, writeBundle as bundleOf } from "./collateral/index.js";
import type { BundleEntry, Collateral } from "./collateral/index.js";
// Not through the room's face: the main entry must not load @noble/hashes because this one does.
import { createCertificateCrypto } from "./crypto/certificate-crypto.js";
import { SCHEMES } from "./tee/registry.js";
import type { Gathered, GatherOptions } from "./verify/index.js";

export { BUNDLE_SCHEMA, memoryCache } from "./collateral/getting.js";
export type { BundleEntry, Collateral, CollateralEvent, Collected, CollectRequest, Unmet } from "./collateral/index.js";
export type { CollateralLimits, CollateralProxy, MemoryCacheOptions } from "./collateral/getting.js";
export type { CacheStore, Clock, Fetcher, FetchRequest, FetchResponse } from "./ports/index.js";
export type { Accepted, Need } from "./tee/scheme.js";
export type { Gathered, GatheredEntry, GatheredEvidence, GatherOptions, GatherProgress } from "./verify/index.js";

/** What {@link createCollateral} is made with; `fetcher` and `clock` are the runtime's own where they are left out. */
export type CollateralOptions = Omit<RoomOptions, "fetcher" | "clock" | "digest"> &
  Partial<Pick<RoomOptions, "fetcher" | "clock">>;

/**
 * Makes what a verifier gets endorsements from: `createVerifier({ collateral })`. Share one between verifiers: it asks
 * for each object once.
 *
 * Without options it asks the vendors' own services (AMD's KDS, Intel's PCS) and keeps what it got in memory.
 *
 * In workerd, requests can share one from the compatibility date 2024-10-14 on (or with the flag
 * `handle_cross_request_promise_resolution`); before that, make one in each request, with a cache that they share.
 *
 * @throws TypeError or RangeError for wrong options.
 * @example
 * const collateral = createCollateral({ cache: diskCache("/var/cache/veritee") });
 * const verifier = createVerifier({ collateral });
 */
export function createCollateral(options: CollateralOptions = {}): Collateral {
  const { fetcher = systemFetcher(), clock = systemClock(), ...rest } = options;
  requireServices(options.services ?? {});
  return room.createCollateral({ ...rest, fetcher, clock, digest: createCertificateCrypto() });
}

/** A misspelt name must not have the vendor asked in place of the mirror. */
function requireServices(services: object): void {
  const known = SCHEMES.flatMap((scheme) => scheme.services);
  const stray = Object.keys(services).find((name) => !known.includes(name));
  if (stray !== undefined) throw new TypeError(`there is no service ${stray}; there is ${known.join(", ")}`);
}

/** As a PCCS has all of Intel's, one path is enough for it. */
const PROXY_PATHS = { "amd-kds": "/kds", "intel-pccs": "/pccs" } as const;

/** How a proxy is made. */
export interface CollateralProxyOptions {
  /** Gets and keeps what is served. */
  readonly collateral: Collateral;
  /** Whose objects are served: certificates, DER or PEM, as a verifier's anchors. Left out: the vendors' own. */
  readonly anchors?: readonly Uint8Array[];
  /**
   * The path below which each service is found: by default `{ "amd-kds": "/kds", "intel-pccs": "/pccs" }`. A client's
   * `services` name the proxy's origin with that path: `{ "amd-kds": "https://app.example/kds" }`.
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
  const { anchors, services = PROXY_PATHS, clock = systemClock(), ...rest } = options;
  requireServices(options.services ?? {});
  return room.createCollateralProxy({
    ...rest,
    ...(anchors === undefined ? {} : { anchors: openAnchors(anchors) }),
    services,
    schemes: SCHEMES,
    crypto: createCertificateCrypto(),
    now: () => clock.now(),
  });
}

/**
 * Gathers what evidence needs so that it can be verified later without a network, a revocation list always among it, and
 * whatever is of use inside the evidence itself. Evidence that shares a need asks for it once.
 *
 * Verifies no report's signature and applies no policy.
 *
 * @param evidences as for `verify`; not changed.
 * @returns entries for {@link writeBundle}, and for each evidence what is missing. It does not reject for what the bytes
 * are.
 * @throws TypeError or RangeError (as a rejection) for wrong options.
 * @example
 * const { entries, evidences } = await gatherEndorsements(reports, { collateral, at: new Date() });
 * if (evidences.every(({ failure }) => failure === null)) await writeFile("bundle.json", writeBundle(entries, new Date()));
 */
export async function gatherEndorsements(evidences: readonly Uint8Array[], options: GatherOptions): Promise<Gathered> {
  // It brings the verifier along, which a proxy does not need.
  return (await import("./verify/index.js")).gatherEndorsements(evidences, options);
}

/**
 * Writes a bundle: one JSON file that `createVerifier({ endorsements })` and `veritee verify --endorsements` take. The
 * same entries give the same text, in whatever order; root certificates are left out.
 *
 * @param created what the bundle says of when it was made.
 */
export function writeBundle(entries: readonly BundleEntry[], created: Date): string {
  return bundleOf(entries, created, createCertificateCrypto());
}
