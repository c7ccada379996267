/**
 * The instant of a date as Intel's statements write it, `2026-01-31T12:00:00Z`.
 *
 * @returns milliseconds since 1970, or null where the text has another form or names an instant that does not exist
 * (31 February, 24:00:00, a leap second).
 */
export function readStatementDate(text: string): number | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(text)) return null;
  const instant = Date.parse(text);
  // A day that a month does not have is refused, or carried over by some engines.
  return Number.isNaN(instant) || statementDate(instant) !== text ? null : instant;
}

/**
 * An instant in that form, cut to the second.
 *
 * @param instant milliseconds since 1970, of the years 0 to 9999.
 */
export function statementDate(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
