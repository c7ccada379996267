import type { Scalar } from "../../errors/index.js";
import * as result from "../../result/index.js";
import type { Finding } from "../../result/index.js";
import type { TdxCode } from "./errors.js";

/** What makes findings, held to this TEE's codes. */
type WithCode<F extends (code: string, ...rest: never[]) => Finding> = F extends (
  code: string,
  ...rest: infer R
) => Finding
  ? (code: TdxCode, ...rest: R) => Finding
  : never;

/** A finding with one of this TEE's codes. */
export const finding: WithCode<typeof result.finding> = result.finding;

/** The finding of a rule that was decided. */
export const decided: WithCode<typeof result.decided> = result.decided;

/** The finding of a rule that the policy may state; `expected` null: it does not. */
export const stated: <T>(
  code: TdxCode,
  path: string,
  expected: T | null,
  actual: Scalar,
  holds: (expected: T) => boolean,
  show: (expected: T) => Scalar,
) => Finding = result.stated;
