import { expect } from "vitest";
import type { Failure, Outcome } from "../../src/errors/index.js";
import { X509_CODES } from "../../src/x509/index.js";

/** The value of an outcome that must be one. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.value;
}

/** The failure of an outcome that must be one of this room's, about trust. */
export function refusalOf(outcome: Outcome<unknown>): Failure {
  if (outcome.ok) throw new Error("was accepted");
  expect(Object.keys(X509_CODES)).toContain(outcome.failure.code);
  expect(outcome.failure.stage).toBe("trust");
  return outcome.failure;
}
