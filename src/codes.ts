/**
 * veritee/codes: what codes mean and what to do about them. An entry of its own, so that a program that only matches on
 * codes does not load their texts.
 */
export { ALL_CODES, explain } from "./verify/codes.js";
export type { CodeEntry, CodeTable } from "./errors/index.js";
