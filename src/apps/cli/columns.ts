import type { Output } from "./output.js";

/** A cell of several lines; how each is painted. */
export interface Cell {
  readonly lines: readonly string[];
  readonly paint: (text: string) => string;
}

/** A cell of {@link renderColumns}. */
export function cell(lines: string | readonly string[], paint: (text: string) => string = asItIs): Cell {
  return { lines: typeof lines === "string" ? [lines] : lines, paint };
}

function asItIs(text: string): string {
  return text;
}

/**
 * Rows in columns, as `renderTable` lays them out, for tables of thousands of rows: its work is linear. Widths count UTF-16
 * units, and colours not at all.
 *
 * @param texts without line ends, and without characters that a terminal obeys.
 */
export function renderColumns(head: readonly string[], rows: readonly (readonly Cell[])[], output: Output): string {
  const all = [head.map((title) => cell(title, title.trim() === "" ? asItIs : output.colors.bold)), ...rows];
  const widths: number[] = [];
  for (const row of all) {
    for (const [column, { lines }] of row.entries()) {
      for (const { length } of lines) widths[column] = Math.max(widths[column] ?? 0, length);
    }
  }
  return all.flatMap((row) => rowLines(row, widths)).join("\n");
}

function rowLines(row: readonly Cell[], widths: readonly number[]): readonly string[] {
  const height = Math.max(1, ...row.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, at) => {
    const last = row.findLastIndex(({ lines }) => (lines[at] ?? "") !== "");
    return row
      .slice(0, last + 1)
      .map(({ lines, paint }, column) => {
        const text = lines[at] ?? "";
        const gap = column === last ? 0 : (widths[column] ?? 0) + 2 - text.length;
        return `${text === "" ? "" : paint(text)}${" ".repeat(gap)}`;
      })
      .join("")
      .trimEnd();
  });
}
