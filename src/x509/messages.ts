import { fail } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { X509Code } from "./errors.js";
import type { Certificate } from "./types.js";

/** What a message calls a certificate. */
export function called(certificate: Pick<Certificate, "subjectCommonName">): string {
  return `certificate of ${quoted(certificate.subjectCommonName)}`;
}

/** Foreign text for a message. */
export function quoted(name: string | null): string {
  return name === null ? "an unnamed subject" : JSON.stringify(name.slice(0, 64));
}

/** A failure of this room; `message` has no full stop. */
export function refuse(code: X509Code, message: string, detail: Parameters<typeof fail>[3] = {}): Outcome<never> {
  return fail("trust", code, `${message}.`, detail);
}
