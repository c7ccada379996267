import { describe, expect, it } from "vitest";
import { readRetryAfter } from "../../src/collateral/retry-after.js";

const NOW = Date.UTC(2025, 5, 1, 12, 0, 0);

describe("readRetryAfter", () => {
  it.each([
    ["0", 0],
    ["1", 1000],
    [" 120 ", 120_000],
    ["007", 7000],
    ["9999999999", 9_999_999_999_000],
    // RFC 9110: IMF-fixdate, RFC 850, asctime.
    ["Sun, 01 Jun 2025 12:00:30 GMT", 30_000],
    ["Sunday, 01-Jun-25 12:01:00 GMT", 60_000],
    ["Sun Jun  1 13:00:00 2025", 3_600_000],
    ["Tue Jun 10 12:00:00 2025", 9 * 86_400_000],
    ["Sun, 01 Jun 2025 11:59:59 GMT", 0],
    // More than 50 years ahead is the century before.
    ["Thursday, 01-Jan-76 00:00:00 GMT", 0],
    ["Wednesday, 01-Jan-75 00:00:00 GMT", Date.UTC(2075, 0, 1) - NOW],
  ])("reads %j as %s ms", (header, expected) => {
    expect(readRetryAfter(header, NOW)).toBe(expected);
  });

  it.each([
    null,
    "",
    "-1",
    "1.5",
    "1e3",
    "0x10",
    "12345678901",
    "soon",
    "2025-06-01T12:00:30Z",
    "Sun, 01 Jun 2025 12:00:30 +0000",
    "Sun, 01 Foo 2025 12:00:30 GMT",
    "Sun, 31 Jun 2025 12:00:30 GMT",
    "Sun, 01 Jun 2025 24:00:30 GMT",
    "Sun, 01 Jun 2025 12:60:30 GMT",
    "Sun Jun 00 12:00:00 2025",
  ])("reads nothing from %j", (header) => {
    expect(readRetryAfter(header, NOW)).toBe(null);
  });
});
