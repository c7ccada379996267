import { fromUtf8, toUtf8 } from "../bytes/index.js";
import { printableText, printableUtf16, withoutNuls } from "./text.js";

/** What boot loaders put before the text that they measure; the prefix itself is never measured. */
const GRUB_PREFIXES = [
  { prefix: "grub_cmd: ", form: "grub-command" },
  { prefix: "kernel_cmdline: ", form: "kernel-command-line" },
  { prefix: "module_cmdline: ", form: "module-command-line" },
  // Old GRUB.
  { prefix: "grub_kernel_cmdline ", form: "kernel-command-line" },
  { prefix: "grub_cmd ", form: "grub-command" },
] as const;

/** shim's lists of machine owner keys: the data is the name, the digest is of the list. */
const SHIM_LISTS = ["MokList", "MokListX", "MokListTrusted", "SbatLevel"];

/** Names of a unified kernel image's sections, as systemd-stub logs them. */
const SECTION_NAME = /^\.[A-Za-z0-9_-]{1,16}$/;

/**
 * What EV_IPL data is by its form. `section`: the name of a section of a unified kernel image, for which the stub extends
 * first the name and then the content. `utf16-text`: a command line or the like of systemd. `file`: any other printable text:
 * as GRUB logs files, the data names what the digest is of. `bytes`: none of these.
 */
export type IplForm = (typeof GRUB_PREFIXES)[number]["form"] | "mok-list" | "section" | "utf16-text" | "file" | "bytes";

/** EV_IPL, read. */
export interface IplEvent {
  readonly form: IplForm;
  /** Behind the prefix, without the NULs at the end; null for `bytes`, and for a command that is not UTF-8. */
  readonly text: string | null;
  /** Behind the prefix, with all NULs: a view. */
  readonly body: Uint8Array;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Reads EV_IPL data; never fails: what is unknown is `bytes`. */
export function readIplEvent(data: Uint8Array): IplEvent {
  const grub = GRUB_PREFIXES.find(({ prefix }) => startsWith(data, prefix));
  if (grub !== undefined) {
    const body = data.subarray(grub.prefix.length);
    return { form: grub.form, text: fromUtf8(withoutNuls(body)), body };
  }
  const plain = printableText(data);
  if (plain !== null) return { form: SHIM_LISTS.includes(plain) ? "mok-list" : "file", text: plain, body: data };
  const wide = data.length > 2 ? printableUtf16(data) : null;
  if (wide !== null) return { form: SECTION_NAME.test(wide) ? "section" : "utf16-text", text: wide, body: data };
  return { form: "bytes", text: null, body: data };
}

/** What the digest of an EV_IPL may be of beside all its data: the text with no NUL or one, the ASCII of a section's name. */
export function iplParts({ form, text, body }: IplEvent): readonly Uint8Array[] {
  const bare = withoutNuls(body);
  if (form === "section") return [toUtf8(`${text ?? ""}\0`), ...withNuls(body)];
  if (form === "utf16-text") return withNuls(body);
  if (form === "file" || form === "mok-list" || form === "bytes") return [];
  return [body, bare, padded(bare, 1)];
}

/** UTF-16 text of which the log lacks the second half of the last NUL, or all of it. */
function withNuls(body: Uint8Array): readonly Uint8Array[] {
  return [padded(body, 1), padded(body, 2)];
}

function padded(bytes: Uint8Array, nuls: number): Uint8Array {
  const longer = new Uint8Array(bytes.length + nuls);
  longer.set(bytes);
  return longer;
}
