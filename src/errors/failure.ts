/**
 * The one way in which veritee says that something did not work.
 *
 * Bytes from outside never make a function throw: a function that reads them returns an
 * {@link Outcome}. Only a programmer's mistake (a missing option, a wrong type) throws.
 */

/** The part of a verification in which a failure arose. */
export type Stage = "policy" | "parse" | "collect" | "trust" | "authenticate" | "internal";

/** What `expected` and `actual` may hold: bytes are lower-case hex, 64-bit values decimal strings. */
export type Scalar = string | number | boolean | null;

/** Why something did not work. Match on `code`, never on `message`: codes are stable, texts are not. */
export interface Failure {
  readonly stage: Stage;
  /** Stable, upper snake case with the room's prefix, for example `SNP_REPORT_SIZE`. */
  readonly code: string;
  /** One sentence for people, with expected and actual where there are such; no secrets, no whole inputs. */
  readonly message: string;
  /** Dotted path of the offending field (`policy.minimum_tcb`), where there is one. */
  readonly path?: string;
  readonly expected?: Scalar;
  readonly actual?: Scalar;
  readonly cause?: Failure;
}

/** A value, or the reason why there is none. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Wraps a value into a successful {@link Outcome}. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Details that a {@link Failure} may carry beside stage, code and message. */
export type FailureDetail = Pick<Failure, "path" | "expected" | "actual" | "cause">;

/** Makes a failed {@link Outcome}. */
export function fail(
  stage: Stage,
  code: string,
  message: string,
  detail: FailureDetail = {},
): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { stage, code, message, ...detail } };
}
