export { decodePolicy } from "./decode.js";
export type { PolicyDocument } from "./decode.js";
export {
  decodeStated,
  formatPolicy,
  mergeReferenceValues,
  rulesOf,
  schemeOfFields,
  setReferenceValues,
  withPcrValues,
} from "./document.js";
export type { MergedPolicy, PolicyConflict, StatedPolicy } from "./document.js";
export { POLICY_CODES } from "./errors.js";
export type { PolicyCode } from "./errors.js";
export { EVENT_LOG_FIELDS } from "./event-log.js";
export type { DigestLists, EventLogValues } from "./event-log.js";
export { extendPcr16 } from "./pcr-extend.js";
export type { ExtendDigest, ExtendWay } from "./pcr-extend.js";
export { PCR_BANK_SIZES } from "./pcr-values.js";
export type { PcrBank, PcrValues } from "./pcr-values.js";
export { lintPolicy } from "./lint.js";
export { policySchema } from "./schema.js";
export { equalValues, scalarOf } from "./values.js";
export type { LeafRule, PolicyValue, PolicyValues } from "./values.js";
