import { describe, expect, it } from "vitest";
import { readInstant } from "../../src/verify/index.js";

describe("readInstant", () => {
  it.each([
    ["2025-06-01T12:30:15Z", Date.UTC(2025, 5, 1, 12, 30, 15)],
    ["2025-06-01T12:30Z", Date.UTC(2025, 5, 1, 12, 30)],
    ["2025-06-01T12:30:15.5Z", Date.UTC(2025, 5, 1, 12, 30, 15, 500)],
    ["2025-06-01", Date.UTC(2025, 5, 1)],
    ["2025-06-01T02:00:00+02:00", Date.UTC(2025, 5, 1)],
    ["2025-05-31T22:00:00-02:00", Date.UTC(2025, 5, 1)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    ["0001-01-01", Date.parse("0001-01-01T00:00:00Z")],
  ])("reads %s", (text, expected) => {
    expect(readInstant(text)).toBe(expected);
  });

  it("reads a Date", () => {
    expect(readInstant(new Date(1_700_000_000_000))).toBe(1_700_000_000_000);
  });

  it.each([
    "2025-06-01T12:30:15",
    "2025-02-30",
    "2025-13-01",
    "2025-00-01",
    "2025-06-00",
    "2025-04-31",
    "2025-12-99",
    "2023-02-29",
    "2025-06-01T24:00:00Z",
    "2025-06-01T12:60:00Z",
    "2025-06-01T12:00:60Z",
    "2025-06-01T12:00:00+24:00",
    "2025-6-1",
    "1748736000",
    " 2025-06-01",
    "2025-06-01 ",
    "now",
    "",
  ])("refuses the text %j, which is no unambiguous real instant", (text) => {
    expect(() => readInstant(text)).toThrow(RangeError);
  });

  it("refuses an invalid Date", () => {
    expect(() => readInstant(new Date(Number.NaN))).toThrow(RangeError);
  });

  it.each([[1_748_736_000], [undefined], [null], [[]], [{}]])(
    "refuses %j, which is neither a Date nor text",
    (value) => {
      expect(() => readInstant(value)).toThrow(TypeError);
    },
  );
});
