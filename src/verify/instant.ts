const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:Z|([+-])(\d{2}):(\d{2})))?$/;

/**
 * The instant that a caller states: a Date, or ISO 8601 text as a calendar date (midnight UTC) or as
 * date and time with `Z` or an offset. A time without a zone is refused, since it means different
 * instants in different places.
 *
 * @returns milliseconds since 1970.
 * @throws TypeError for another type; RangeError for text or a Date that is no real instant.
 */
export function readInstant(at: unknown): number {
  if (at instanceof Date) {
    const instant = at.getTime();
    if (Number.isNaN(instant)) throw new RangeError("at is an invalid Date");
    return instant;
  }
  if (typeof at !== "string") throw new TypeError("at must be a Date or ISO 8601 text");
  const instant = parseIso(at);
  if (instant === null) {
    throw new RangeError(
      `at is ${JSON.stringify(at.slice(0, 40))}: expected a real instant such as 2026-01-31T12:00:00Z`,
    );
  }
  return instant;
}

function parseIso(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const part = (group: number): number => Number(match[group] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const millisecond = Number((match[7] ?? "").padEnd(3, "0"));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, millisecond);
  // A day or month that does not exist is carried over, and always into another month.
  const real = date.getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
  const [offsetHours, offsetMinutes] = [part(9), part(10)];
  if (!real || offsetHours > 23 || offsetMinutes > 59) return null;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return date.getTime() - (match[8] === "-" ? -offset : offset);
}
