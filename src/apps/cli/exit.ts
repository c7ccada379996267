import type { AttestationResult } from "../../index.js";

/** Exit statuses of the command line; a contract that scripts rely on. */
export const EXIT = {
  affirming: 0,
  contraindicated: 1,
  wrongUse: 2,
  none: 3,
  warning: 4,
  internal: 70,
} as const;

/** Wrong use of the command line: flags, files that cannot be read. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit status of a result. An invalid policy is wrong use; an internal error has a status of its own. */
export function exitStatus(result: AttestationResult, acceptWarnings: boolean): number {
  if (result.failure?.stage === "policy") return EXIT.wrongUse;
  if (result.failure?.stage === "internal") return EXIT.internal;
  if (result.verdict === "warning" && acceptWarnings) return EXIT.affirming;
  return EXIT[result.verdict];
}
