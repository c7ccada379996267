import type { AkPublic } from "./ak-public.js";
import type { BankName } from "./algorithms.js";
import type { TpmQuote } from "./attest.js";
import type { QuoteSignature } from "./signature.js";

/** A quote with what belongs to it: well formed and consistent, but nothing of it is verified. */
export interface ParsedQuote {
  readonly quote: TpmQuote;
  readonly signature: QuoteSignature;
  /** Exactly the PCRs that the quote selects, with values of their bank's size. */
  readonly pcrs: ReadonlyMap<BankName, ReadonlyMap<number, Uint8Array>>;
}

/** Evidence of a vTPM that was read: untrusted. */
export interface VtpmEvidence {
  readonly ak: AkPublic;
  /** At least one; each bank in one of them only. */
  readonly quotes: readonly ParsedQuote[];
  /** Bytes of the TCG event log; not read. */
  readonly eventLog: Uint8Array;
  readonly canonicalEventLog: Uint8Array;
}
