const NAME = /^[A-Za-z0-9_-]{1,200}(?:\/[A-Za-z0-9_-]{1,200}){0,7}$/;

/** Size of the largest entry that a store takes, in bytes, where the caller says nothing: far above any endorsement. */
export const MAX_ENTRY_BYTES = 1 << 20;

/** Number of entries that a database in a browser keeps, where the caller says nothing: a fleet of some thousand chips. */
export const MAX_ENTRIES = 4096;

/** Name of the database or cache on the web platform, where the caller says nothing. */
export const WEB_NAME = "veritee";

/** @throws TypeError where it is no name of a `CacheStore`. */
export function checkName(name: string): void {
  if (typeof name !== "string" || !NAME.test(name)) {
    throw new TypeError(
      "a name in a cache is 1 to 8 segments of 1 to 200 characters from [A-Za-z0-9_-], with / between",
    );
  }
}

/** Whether it is a rank of a `CacheStore`: a whole number from 0 to 2^53 - 1. */
export function isRank(rank: unknown): rank is number {
  return Number.isSafeInteger(rank) && (rank as number) >= 0;
}

/**
 * Checks what is to be written.
 *
 * @returns a copy of the bytes, in a buffer of just their size.
 * @throws TypeError for a wrong name or no bytes, RangeError for a wrong rank or more than `maxBytes` bytes.
 */
export function checkEntry(name: string, bytes: Uint8Array, rank: number, maxBytes: number): Uint8Array<ArrayBuffer> {
  checkName(name);
  if (!(bytes instanceof Uint8Array)) throw new TypeError("a cache keeps bytes");
  if (!isRank(rank)) throw new RangeError(`a rank is a whole number from 0 to 2^53 - 1, not ${String(rank)}`);
  if (bytes.length > maxBytes) {
    throw new RangeError(`the entry has ${bytes.length} bytes; the cache takes up to ${maxBytes}`);
  }
  return new Uint8Array(bytes);
}

/** @throws TypeError where an option has a name that is not among `names`. */
export function checkOptionNames(options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new TypeError(`unknown options: ${unknown.join(", ")}; there are ${names.join(", ")}`);
}

/** @throws RangeError where the option is no whole number from `least` to `most`. */
export function checkWhole(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${String(value)}`);
  }
}
