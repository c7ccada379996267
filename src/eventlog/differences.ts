import { toHex } from "../bytes/index.js";
import { align } from "./align.js";
import type { SignatureEntry } from "./signature-list.js";
import type { TypedEvent } from "./typed.js";

/** In what the contents of an event that changed differ. Texts may hold control characters. */
export type ContentDifference =
  /** Words of a command or a command line, separated by blanks. */
  | { readonly kind: "words"; readonly removed: readonly string[]; readonly added: readonly string[] }
  /** Entries of a signature database. */
  | {
      readonly kind: "entries";
      readonly removed: readonly SignatureEntry[];
      readonly added: readonly SignatureEntry[];
    };

/** Command lines are compared word by word as far as they have at most so many. */
const MOST_WORDS = 1024;

/** Compares what two events say; null where only their digests or short texts tell them apart. */
export function contentDifference(before: TypedEvent, after: TypedEvent): ContentDifference | null {
  const [old, new_] = [wordsOf(before), wordsOf(after)];
  if (old !== null && new_ !== null) {
    const { pairs } = align(old, new_);
    const [left, right] = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))];
    return {
      kind: "words",
      removed: old.filter((_, at) => !left.has(at)),
      added: new_.filter((_, at) => !right.has(at)),
    };
  }
  const [had, has] = [entriesOf(before), entriesOf(after)];
  if (had === null || has === null) return null;
  return { kind: "entries", removed: without(had, has), added: without(has, had) };
}

const COMMANDS: readonly string[] = ["grub-command", "kernel-command-line", "module-command-line", "utf16-text"];

function wordsOf({ content }: TypedEvent): readonly string[] | null {
  if (content.kind !== "ipl" || !COMMANDS.includes(content.form) || content.text === null) return null;
  const words = content.text.split(/\s+/).filter((word) => word !== "");
  return words.length <= MOST_WORDS ? words : null;
}

function entriesOf({ content }: TypedEvent): readonly SignatureEntry[] | null {
  return content.kind === "variable" ? content.entries : null;
}

function without(entries: readonly SignatureEntry[], others: readonly SignatureEntry[]): readonly SignatureEntry[] {
  const key = ({ type, owner, bytes }: SignatureEntry): string => `${type}/${owner}/${toHex(bytes)}`;
  const known = new Set(others.map(key));
  return entries.filter((entry) => !known.has(key(entry)));
}
