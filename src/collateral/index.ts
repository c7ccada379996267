export { COLLATERAL_CODES } from "./errors.js";
export type { CollateralCode } from "./errors.js";
export { openEndorsement } from "./supplied.js";
