import type { Scalar } from "../errors/index.js";
import type { Finding, FindingOutcome } from "./types.js";

/** Makes a finding; the value of a rule that has none is null. */
export function finding(
  code: string,
  outcome: FindingOutcome,
  path: string,
  expected: Scalar = null,
  actual: Scalar = null,
): Finding {
  return { code, outcome, path, expected, actual };
}

/** A finding of a rule that was decided: `pass` where it holds, else `fail`. */
export function decided(code: string, holds: boolean, path: string, expected: Scalar, actual: Scalar): Finding {
  return finding(code, holds ? "pass" : "fail", path, expected, actual);
}

/**
 * A finding of a rule that a policy may state: skipped where it does not.
 *
 * @param expected what the policy states; null: nothing.
 * @param show how that is written.
 */
export function stated<T>(
  code: string,
  path: string,
  expected: T | null,
  actual: Scalar,
  holds: (expected: T) => boolean,
  show: (expected: T) => Scalar,
): Finding {
  return expected === null
    ? finding(code, "skip", path, null, actual)
    : decided(code, holds(expected), path, show(expected), actual);
}
