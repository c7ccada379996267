import { fail } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import { finding } from "../result/index.js";
import type { Finding } from "../result/index.js";
import { REPORT_SIZE } from "../tee/snp/layout.js";
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

/** A message of package sevsnp or tdx with its certificates has some 6 KiB, its textproto some 20. */
export const MAX_MESSAGE_SIZE = 1024 * 1024;

/** What is larger than its limit; both in bytes, the limit inclusive. */
export function tooLarge(what: string, actual: number, expected: number): Refused {
  return refuse("EVIDENCE_SIZE", `The ${what} has ${actual} bytes; the limit is ${expected}.`, { expected, actual });
}

/** What is nothing that is known. */
export function refuseUnknown(bytes: Uint8Array): Refused {
  return refuse("EVIDENCE_UNKNOWN", `The ${bytes.length} bytes are no known kind of evidence.`, {
    expected: `SEV-SNP report of ${REPORT_SIZE} bytes, TDX quote, or a message of a vTPM`,
    actual: bytes.length,
  });
}

/** What is known and not read: its name, and what to do, as the end of a sentence. */
export function refuseUnsupported(what: string, hint: string): Refused {
  const message = `The evidence is of a kind that this version cannot verify (${what}): ${hint}.`;
  return refuse("EVIDENCE_UNSUPPORTED", message, { expected: "SEV-SNP report or TDX quote", actual: what });
}
