import type { Failure, FailureDetail } from "../errors/index.js";
import type { X509Code } from "./errors.js";

/**
 * Keeps the first thing that is wrong with a structure. Readers note it here and go on with empty
 * values, so that code reads top down; whoever starts the reading looks here before using anything.
 */
export class Problems {
  first: Failure | null = null;

  /** @param structure what is read, for the messages. */
  constructor(private readonly structure: "certificate") {}

  note(code: X509Code, message: string, detail: FailureDetail = {}): void {
    this.first ??= { stage: "trust", code, message: `The ${this.structure} cannot be read: ${message}.`, ...detail };
  }
}
