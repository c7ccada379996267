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
    rows.map(([name, value]) => [name, (/\s/.test(value) ? wrap(value, room) : chunks(value, room)).join("\n")]),
    output,
  );
}

/** Nested claims as rows with dotted names. */
function flatten(path: string, value: ClaimValue): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return [[path, value.length === 0 ? "none" : harmless(value.map(String).join(", "))]];
  if (value === null || typeof value !== "object") return [[path, value === null ? "-" : harmless(String(value))]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(path === "" ? name : `${path}.${name}`, inner));
}
