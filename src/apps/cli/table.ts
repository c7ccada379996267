import Table from "cli-table3";
import type { Output } from "./output.js";

/** Rows in columns, without borders and without blanks at the ends of lines. Cells may have several lines. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[], output: Output): string {
  const table = new Table({
    head: head.map((title) => (title === "" ? "" : output.colors.bold(title))),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: Object.fromEntries(BORDERS.map((name) => [name, ""])),
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const BORDERS = [
  "top",
  "top-mid",
  "top-left",
  "top-right",
  "bottom",
  "bottom-mid",
  "bottom-left",
  "bottom-right",
  "left",
  "left-mid",
  "mid",
  "mid-mid",
  "right",
  "right-mid",
  "middle",
] as const;
