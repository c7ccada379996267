import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { cell, renderColumns } from "../../../src/apps/cli/columns.js";
import type { Output } from "../../../src/apps/cli/output.js";
import { renderTable } from "../../../src/apps/cli/table.js";

const output = (colors: boolean): Output => ({
  out: () => undefined,
  err: () => undefined,
  colors: createColors(colors),
  width: 80,
});

describe("renderColumns", () => {
  const head = ["PCR", "", "value"];
  const texts = [
    [["0"], ["data"], ["first", "second"]],
    [["10", "11"], [""], ["third"]],
  ];

  it("lays rows out as renderTable does", () => {
    const rows = texts.map((row) => row.map((lines) => cell(lines)));
    const table = texts.map((row) => row.map((lines) => lines.join("\n")));
    expect(renderColumns(head, rows, output(false))).toBe(renderTable(head, table, output(false)));
  });

  it("paints without moving anything", () => {
    const { colors } = output(true);
    const rows = texts.map((row) => row.map((lines) => cell(lines, colors.red)));
    const painted = renderColumns(head, rows, output(true));
    const plain = renderColumns(
      head,
      texts.map((row) => row.map((lines) => cell(lines))),
      output(false),
    );
    expect(painted).toContain(colors.red("second"));
    expect(
      painted
        .split("\u001b")
        .join("")
        .replaceAll(/\[\d+m/g, ""),
    ).toBe(plain);
  });

  it("is fast with thousands of cells of several lines", () => {
    const many = Array.from({ length: 8192 }, (_, index) => [cell(String(index)), cell(["a", "b", "c"])]);
    expect(renderColumns(["", ""], many, output(false)).split("\n")).toHaveLength(1 + 3 * 8192);
  });
});
