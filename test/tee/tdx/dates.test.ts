import { describe, expect, it } from "vitest";
import { readStatementDate, statementDate } from "../../../src/tee/tdx/dates.js";

describe("readStatementDate", () => {
  it.each([
    ["1970-01-01T00:00:00Z", 0],
    ["2024-02-29T23:59:59Z", Date.UTC(2024, 1, 29, 23, 59, 59)],
    ["2041-08-06T13:55:15Z", Date.UTC(2041, 7, 6, 13, 55, 15)],
    ["9999-12-31T23:59:59Z", Date.UTC(9999, 11, 31, 23, 59, 59)],
  ])("reads %s, and writes it again", (text, instant) => {
    expect(readStatementDate(text)).toBe(instant);
    expect(statementDate(instant)).toBe(text);
  });

  it.each([
    "",
    "2025-02-29T00:00:00Z",
    "2024-02-30T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-00-01T00:00:00Z",
    "2024-01-00T00:00:00Z",
    "2024-01-32T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z",
    "2016-12-31T23:59:60Z",
    "2024-01-01T00:00:00",
    "2024-01-01T00:00:00z",
    "2024-01-01 00:00:00Z",
    "2024-01-01T00:00:00.000Z",
    "2024-01-01T00:00:00+00:00",
    "24-01-01T00:00:00Z",
    "+002024-01-01T00:00:00Z",
    " 2024-01-01T00:00:00Z",
    "2024-01-01T00:00:00Z\n",
    "2024-1-1T00:00:00Z",
    "٢024-01-01T00:00:00Z",
  ])("refuses %j", (text) => {
    expect(readStatementDate(text)).toBeNull();
  });
});
