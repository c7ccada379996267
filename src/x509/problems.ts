import type { Failure, FailureDetail } from "../errors/index.js";
import type { X509Code } from "./errors.js";

/** What is read, for the messages, and its codes for what can be wrong with every such structure. */
export interface Structure {
  readonly title: string;
  readonly malformed: X509Code;
  readonly duplicateExtension: X509Code;
  readonly algorithmMismatch: X509Code;
}

export const CERTIFICATE: Structure = {
  title: "certificate",
  malformed: "X509_CERT_MALFORMED",
  duplicateExtension: "X509_CERT_DUPLICATE_EXTENSION",
  algorithmMismatch: "X509_CERT_ALGORITHM_MISMATCH",
};

export const REVOCATION_LIST: Structure = {
  title: "revocation list",
  malformed: "X509_CRL_MALFORMED",
  duplicateExtension: "X509_CRL_DUPLICATE_EXTENSION",
  algorithmMismatch: "X509_CRL_ALGORITHM_MISMATCH",
};

/**
 * Keeps the first thing that is wrong with a structure. Readers note it here and go on with empty
 * values, so that code reads top down; whoever starts the reading looks here before using anything.
 */
export class Problems {
  first: Failure | null = null;

  constructor(readonly structure: Structure) {}

  note(code: X509Code, message: string, detail: FailureDetail = {}): void {
    const whole = `The ${this.structure.title} cannot be read: ${message}.`;
    this.first ??= { stage: "trust", code, message: whole, ...detail };
  }

  /** Notes that a field does not hold what it should, under the structure's own code. */
  malformed(message: string): void {
    this.note(this.structure.malformed, message);
  }
}
