export { COLLATERAL_CODES } from "./errors.js";
export type { CollateralCode } from "./errors.js";
export { openEndorsement } from "./supplied.js";
export { createCollateral } from "./collector.js";
export type { CollateralLimits, CollateralOptions } from "./options.js";
export { memoryCache } from "./memory-cache.js";
export type { MemoryCacheOptions } from "./memory-cache.js";
export type { Collateral, CollateralEvent, Collected, CollectRequest, Unmet } from "./types.js";
