export { openAnchors } from "./anchors.js";
export { DEFAULT_BUNDLE_LIMITS, isRootCertificate, readBundle, startsLikeBundle, writeBundle } from "./bundle.js";
export type { Bundle, BundleEntry, BundleLimits } from "./bundle.js";
export { COLLATERAL_CODES } from "./errors.js";
export type { CollateralCode } from "./errors.js";
export { openEndorsement, openSupplied } from "./supplied.js";
export type { Supplied } from "./supplied.js";
export type { Collateral, CollateralEvent, Collected, CollectRequest, Unmet } from "./types.js";
export { scopeOf } from "./scope.js";
