import type { CacheStore } from "../ports/index.js";

/** How much a memory cache keeps. */
export interface MemoryCacheOptions {
  /** Bytes of all values together; at least 1. Default 32 MiB: some 20,000 certificates. */
  readonly maxBytes?: number;
  /** Names; at least 1. Default 16,384. */
  readonly maxEntries?: number;
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly rank: number;
}

const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
const DEFAULT_MAX_ENTRIES = 16_384;
/** Names of {@link CacheStore}. */
const NAME = /^[A-Za-z0-9_-]{1,200}(?:\/[A-Za-z0-9_-]{1,200}){0,7}$/;

/**
 * A cache in this process's memory. Once it is full it forgets what was not read for the longest. A value that
 * alone is larger than maxBytes is not kept.
 *
 * @throws TypeError, RangeError for wrong options. Its methods reject with a TypeError or RangeError for a wrong name or rank.
 */
export function memoryCache(options: MemoryCacheOptions = {}): CacheStore {
  const { maxBytes, maxEntries } = readOptions(options);
  // A Map keeps the order of insertion: the first is what was not used for the longest.
  const entries = new Map<string, Kept>();
  let size = 0;

  const forget = (name: string): void => {
    size -= entries.get(name)?.bytes.length ?? 0;
    entries.delete(name);
  };

  const read = (name: string): Uint8Array | null => {
    mustBeName(name);
    const kept = entries.get(name);
    if (kept === undefined) return null;
    entries.delete(name);
    entries.set(name, kept);
    return kept.bytes.slice();
  };

  const write = (name: string, bytes: Uint8Array, rank: number): void => {
    mustBeName(name);
    if (!Number.isSafeInteger(rank) || rank < 0) throw new RangeError("rank must be a whole number up to 2^53 - 1");
    if (bytes.length > maxBytes || (entries.get(name)?.rank ?? 0) > rank) return;
    forget(name);
    entries.set(name, { bytes: bytes.slice(), rank });
    size += bytes.length;
    for (const oldest of entries.keys()) {
      if (size <= maxBytes && entries.size <= maxEntries) return;
      forget(oldest);
    }
  };

  const remove = (name: string): void => {
    mustBeName(name);
    forget(name);
  };

  return {
    read: (name) => promised(() => read(name)),
    write: (name, bytes, rank) => promised(() => write(name, bytes, rank)),
    remove: (name) => promised(() => remove(name)),
  };
}

function readOptions(options: MemoryCacheOptions): Required<MemoryCacheOptions> {
  for (const [name, value] of Object.entries(options)) {
    if (name !== "maxBytes" && name !== "maxEntries") throw new TypeError(`memoryCache knows no option "${name}"`);
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be a positive integer`);
  }
  return { maxBytes: DEFAULT_MAX_BYTES, maxEntries: DEFAULT_MAX_ENTRIES, ...options };
}

function mustBeName(name: string): void {
  if (!NAME.test(name)) throw new TypeError("a name is 1 to 8 segments of [A-Za-z0-9_-], joined by /");
}

/** What a function returns or throws, as a promise. */
function promised<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => resolve(run()));
}
