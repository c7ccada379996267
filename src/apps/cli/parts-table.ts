import type { ClaimValue } from "../../index.js";
import type { Output } from "./output.js";
import { renderTable } from "./table.js";
import { chunks, harmless, wrap } from "./text.js";

/** What is said of one object, by name. */
export type Fields = { readonly [name: string]: ClaimValue };

/** An object that was found, and what heads its table. */
export interface Part {
  readonly title: string;
  readonly fields: Fields;
  /** What its names are; left out, `field`. */
  readonly head?: string;
}

/** A table of an object's fields; long values, such as digests, go over several lines and are never cut. */
export function partTable({ title, fields, head = "field" }: Part, output: Output): string {
  const rows = flatten("", fields);
  const names = Math.max(head.length, ...rows.map(([name]) => name.length));
  const room = Math.max(16, output.width - names - 2);
  return renderTable(
    [head, title],
    rows.map(([name, value]) => [name, value.split("\n").flatMap(broken(room)).join("\n")]),
    output,
  );
}

/** A text in lines of at most `room` characters: broken at blanks, or a long word anywhere. */
function broken(room: number): (text: string) => readonly string[] {
  return (text) => (text.includes(" ") ? wrap(text, room) : chunks(text, room));
}

/** Characters from which on the texts of a list have lines of their own. */
const LONG_ITEM = 40;

/** Nested claims as rows with dotted names; the items of a list that are sentences have lines of their own. */
function flatten(path: string, value: ClaimValue): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) {
    const items = value.map((item) => harmless(String(item)));
    const separator = items.some((item) => item.length >= LONG_ITEM && item.includes(" ")) ? "\n" : ", ";
    return [[path, items.length === 0 ? "none" : items.join(separator)]];
  }
  if (value === null || typeof value !== "object") return [[path, value === null ? "-" : harmless(String(value))]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(path === "" ? name : `${path}.${name}`, inner));
}
