export { openAnchors } from "./anchors.js";
export { BUNDLE_SCHEMA } from "./bundle-schema.js";
export {
  DEFAULT_BUNDLE_LIMITS,
  isRootCertificate,
  mergeEntries,
  readBundle,
  startsLikeBundle,
  writeBundle,
} from "./bundle.js";
export type { Bundle, BundleEntry, BundleLimits } from "./bundle.js";
export { COLLATERAL_CODES } from "./errors.js";
export type { CollateralCode } from "./errors.js";
export { openEndorsement, openSupplied } from "./supplied.js";
export type { Supplied } from "./supplied.js";
export { createCollateral } from "./collector.js";
export type { CollateralLimits, CollateralOptions } from "./options.js";
export { memoryCache } from "./memory-cache.js";
export type { MemoryCacheOptions } from "./memory-cache.js";
export type { Collateral, CollateralEvent, Collected, CollectRequest, Unmet } from "./types.js";
export { createCollateralProxy } from "./proxy.js";
export type { CollateralProxy } from "./proxy.js";
export type { CollateralProxyOptions, ProxiedScheme } from "./proxy-options.js";
export { scopeOf } from "./scope.js";
