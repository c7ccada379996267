import type { Scalar } from "../../errors/index.js";
import * as result from "../../result/index.js";
import type { Finding, FindingOutcome } from "../../result/index.js";
import type { SnpCode } from "./errors.js";

/** A finding with one of this TEE's codes. */
export function finding(
  code: SnpCode,
  outcome: FindingOutcome,
  path: string,
  expected: Scalar = null,
  actual: Scalar = null,
): Finding {
  return result.finding(code, outcome, path, expected, actual);
}

/** The finding of a rule that was decided. */
export function decided(code: SnpCode, holds: boolean, path: string, expected: Scalar, actual: Scalar): Finding {
  return result.decided(code, holds, path, expected, actual);
}
