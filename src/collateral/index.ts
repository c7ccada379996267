export { COLLATERAL_CODES } from "./errors.js";
export type { CollateralCode } from "./errors.js";
export { openEndorsement } from "./supplied.js";
export type { Collateral, CollateralEvent, Collected, CollectRequest, Unmet } from "./types.js";
