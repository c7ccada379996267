export { decodePolicy } from "./decode.js";
export type { PolicyDocument } from "./decode.js";
export { POLICY_CODES } from "./errors.js";
export type { PolicyCode } from "./errors.js";
export type { PcrBank, PcrValues } from "./pcr-values.js";
