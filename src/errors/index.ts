export { fail, ok } from "./failure.js";
export type { Failure, FailureDetail, Outcome, Scalar, Stage } from "./failure.js";
export { defineCodes } from "./codes.js";
export type { CodeEntry, CodeTable } from "./codes.js";
export { VeriteeError } from "./veritee-error.js";
