import type { Failure, Stage } from "./failure.js";

/**
 * Thrown by the calls whose name says so (`verifyOrThrow`). Carries the same stable `code`
 * as the {@link Failure} or finding that it stands for.
 */
export class VeriteeError extends Error {
  override readonly name: string = "VeriteeError";
  readonly code: string;
  readonly stage: Stage | "appraise";

  constructor(code: string, stage: Stage | "appraise", message: string) {
    super(message);
    this.code = code;
    this.stage = stage;
  }

  /** Makes an error out of a {@link Failure}. */
  static fromFailure(failure: Failure): VeriteeError {
    return new VeriteeError(failure.code, failure.stage, failure.message);
  }
}
