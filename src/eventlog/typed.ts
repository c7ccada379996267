import type { Failure } from "../errors/index.js";
import type { Authority } from "./authority.js";
import type { EfiVariable, LoadOption } from "./efi-variable.js";
import type { FirmwareBlob, HandoffTables } from "./firmware-events.js";
import type { GptEvent } from "./gpt.js";
import type { ImageLoad } from "./image-load.js";
import type { IplForm } from "./ipl.js";
import type { SignatureEntry } from "./signature-list.js";
import type { LogEvent } from "./types.js";

/**
 * What the digest covers. `data`: it is of all the event's data. `part`: of bytes that the data holds among others, or holds in
 * another form; {@link TypedEvent.measuredBytes} are they. `not`: of something that the log does not show, or there is no digest
 * of the bank; then the data is a description that whoever wrote the log chose freely.
 *
 * Register, order and digests are proved by a replay; the type never is.
 */
export type Measured = "data" | "part" | "not";

/** What an event says, by its type; nothing in it is checked against the digest. Texts may hold control characters. */
export type EventContent =
  /** `error`: the digest is of the number 1, by which firmware says that it failed; the data says why. */
  | { readonly kind: "separator"; readonly value: "zero" | "ones" | "error" | "other" }
  | { readonly kind: "action"; readonly action: string }
  | { readonly kind: "scrtm-contents"; readonly description: string | null }
  | { readonly kind: "scrtm-version"; readonly version: string | null; readonly guid: string | null }
  /** `technology`: of Google's NonHostInfo, 0 none, 1 SEV, 2 SEV-ES, 3 TDX, 4 SEV-SNP; null in any other. */
  | { readonly kind: "nonhost-info"; readonly technology: number | null }
  | ({ readonly kind: "firmware-blob" } & FirmwareBlob)
  | {
      readonly kind: "variable";
      readonly variable: EfiVariable;
      /** The entries of PK, KEK, db, dbx, dbt and dbr; null for other variables and where they do not parse. */
      readonly entries: readonly SignatureEntry[] | null;
      /** Of Boot####; null for other variables. */
      readonly option: LoadOption | null;
    }
  | {
      readonly kind: "authority";
      readonly variable: EfiVariable;
      readonly authority: Authority;
    }
  | { readonly kind: "application"; readonly image: ImageLoad }
  | { readonly kind: "driver"; readonly runtime: boolean; readonly image: ImageLoad }
  | ({ readonly kind: "gpt" } & GptEvent)
  | { readonly kind: "ipl"; readonly form: IplForm; readonly text: string | null }
  | {
      readonly kind: "tag";
      readonly id: number;
      readonly data: Uint8Array;
      readonly meaning: "linux-initrd" | "linux-load-options" | "confidential-containers" | "windows" | null;
    }
  | { readonly kind: "post-code"; readonly description: string | null; readonly blob: FirmwareBlob | null }
  | { readonly kind: "platform-config"; readonly label: string | null }
  | { readonly kind: "no-action"; readonly signature: string }
  | ({ readonly kind: "handoff" } & HandoffTables)
  /** A type that veritee does not read, or data that is not what the type asks for: then `problem` says what is wrong. */
  | { readonly kind: "other"; readonly label: string | null };

/** One event of a log, read. */
export interface TypedEvent {
  readonly event: LogEvent;
  /** `EV_…`, or the number in hex where the profile names none. */
  readonly name: string;
  readonly measured: Measured;
  /** What the digest is of; null where the log does not show it. */
  readonly measuredBytes: Uint8Array | null;
  readonly content: EventContent;
  /** Why the data is not what the type asks for; null where it is, or where nothing is asked. */
  readonly problem: Failure | null;
  /** One line for people: at most about 200 characters, and none that a terminal obeys. */
  readonly text: string;
}
