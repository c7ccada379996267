import { fail } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import { finding } from "../result/index.js";
import type { Finding } from "../result/index.js";
import type { EvidenceCode } from "./errors.js";

/** An outcome that is a failure. */
export type Refused = Extract<Outcome<never>, { ok: false }>;

/** A failure of this room, of stage `parse`. */
export function refuse(code: EvidenceCode, message: string, detail: FailureDetail = {}): Refused {
  return fail("parse", code, message, detail);
}

/** Something about a container that a reader should know and no rule decides. */
export function note(code: EvidenceCode, path: string, actual: string | number): Finding {
  return finding(code, "note", path, null, actual);
}
