/** Delays above this many seconds say nothing useful, and would leave the range of exact numbers. */
const SECONDS = /^[0-9]{1,10}$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TIME = "([0-9]{2}):([0-9]{2}):([0-9]{2})";
/** The three forms of RFC 9110, section 5.6.7: IMF-fixdate, that of RFC 850, that of asctime. */
const DAY_FIRST = new RegExp(`^[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ${TIME} GMT$`);
const RFC_850 = new RegExp(`^[A-Z][a-z]{5,8}, ([0-9]{2})-([A-Z][a-z]{2})-([0-9]{2}) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ 0-9][0-9]) ${TIME} ([0-9]{4})$`);

/**
 * Reads a Retry-After header (RFC 9110, section 10.2.3): whole seconds, or a date.
 *
 * @param now the instant in milliseconds since 1970, from which a date counts.
 * @returns milliseconds to wait, 0 for a date that is past; null where there is no such header or it says
 * neither.
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? "";
  if (SECONDS.test(text)) return Number(text) * 1000;
  const date = readHttpDate(text, now);
  return date === null ? null : Math.max(0, date - now);
}

function readHttpDate(text: string, now: number): number | null {
  const imf = DAY_FIRST.exec(text);
  if (imf !== null) return instant(imf[3], imf[2], imf[1], imf.slice(4));
  const rfc850 = RFC_850.exec(text);
  if (rfc850 !== null) return instant(fullYear(Number(rfc850[3]), now), rfc850[2], rfc850[1], rfc850.slice(4));
  const asctime = ASCTIME.exec(text);
  return asctime === null ? null : instant(asctime[6], asctime[1], asctime[2], asctime.slice(3, 6));
}

/** A year of two digits that seems to be more than 50 years ahead is one of the past (RFC 9110). */
function fullYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

function instant(
  year: string | number | undefined,
  month: string | undefined,
  day: string | undefined,
  time: readonly string[],
): number | null {
  const monthIndex = MONTHS.indexOf(month ?? "");
  const [hours, minutes, seconds] = time.map(Number);
  if (monthIndex < 0 || hours === undefined || minutes === undefined || seconds === undefined) return null;
  if (hours > 23 || minutes > 59 || seconds > 60) return null;
  const midnight = new Date(Date.UTC(Number(year), monthIndex, Number(day)));
  if (midnight.getUTCDate() !== Number(day)) return null;
  return midnight.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
