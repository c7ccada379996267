/**
 * The room's second face: what gets, keeps, serves and writes endorsements. Apart from index.ts, so that the main
 * entry, which only reads what is handed in, does not load it: that would be 5 ms of every cold start.
 */
export { BUNDLE_SCHEMA } from "./bundle-schema.js";
export { createCollateral } from "./collector.js";
export { memoryCache } from "./memory-cache.js";
export type { MemoryCacheOptions } from "./memory-cache.js";
export type { CollateralLimits, CollateralOptions } from "./options.js";
export { createCollateralProxy } from "./proxy.js";
export type { CollateralProxy } from "./proxy.js";
export type { CollateralProxyOptions, ProxiedScheme } from "./proxy-options.js";
