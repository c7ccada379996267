import type { Failure } from "../errors/index.js";
import type { Digest } from "../crypto/index.js";
import type { CacheStore, Clock } from "../ports/index.js";
import { decodeEntry, encodeEntry } from "./entry.js";
import type { Entry } from "./entry.js";
import { failure } from "./errors.js";
import { codeOf } from "./exchange.js";
import { within } from "./pause.js";

/** A cache whose troubles are told and never felt: none of its methods rejects for what the cache does. */
export interface Stored {
  /**
   * Reads an entry; one that is damaged, or whose body is larger than `maxBytes`, is removed.
   *
   * @returns null where there is none.
   */
  read(name: string, maxBytes: number, tell: TellOfCache): Promise<Entry | null>;
  /** Keeps an entry. @throws RangeError where its numbers are out of range. */
  write(name: string, entry: Entry, tell: TellOfCache): Promise<void>;
  /** Removes an entry and says why. */
  refuse(name: string, why: Failure, tell: TellOfCache): Promise<void>;
}

/** Is told of entries that are refused, and of what goes wrong with the cache. */
export type TellOfCache = (type: "cache-refused" | "cache-error", detail: { readonly failure: Failure }) => void;

/** @param timeout milliseconds for one call of the cache. */
export function createStored(cache: CacheStore, clock: Clock, digest: Digest, timeout: number): Stored {
  const attempt = async <T>(what: string, run: () => Promise<T>, tell: TellOfCache): Promise<T | null> => {
    try {
      const outcome = await within(clock, timeout, run());
      if (outcome !== null) return outcome.value;
      const message = `The cache did not ${what} within ${timeout} ms.`;
      tell("cache-error", { failure: failure("COLLATERAL_CACHE", message, { expected: timeout }) });
    } catch (error) {
      const code = codeOf(error);
      const message = `The cache could not ${what}${code === null ? "" : ` (${code})`}.`;
      tell("cache-error", { failure: failure("COLLATERAL_CACHE", message, { actual: code }) });
    }
    return null;
  };

  const refuse: Stored["refuse"] = async (name, why, tell) => {
    tell("cache-refused", { failure: why });
    await attempt(`remove ${name}`, () => cache.remove(name), tell);
  };

  const read: Stored["read"] = async (name, maxBytes, tell) => {
    const whole = await attempt(`read ${name}`, () => readBytes(cache, name), tell);
    if (whole === null) return null;
    const entry = decodeEntry(whole, digest);
    if (!entry.ok) {
      await refuse(name, entry.failure, tell);
      return null;
    }
    const { bytes } = entry.value;
    if (bytes.length <= maxBytes) return entry.value;
    const message = `What the cache holds has ${bytes.length} bytes; the limit is ${maxBytes}.`;
    await refuse(name, failure("COLLATERAL_ENTRY", message, { expected: maxBytes, actual: bytes.length }), tell);
    return null;
  };

  const write: Stored["write"] = async (name, entry, tell) => {
    const whole = encodeEntry(entry, digest);
    await attempt(`write ${name}`, () => cache.write(name, whole, entry.rank), tell);
  };

  return { read, write, refuse };
}

/** A store that hands out something else than bytes is broken, as one that rejects is. */
async function readBytes(cache: CacheStore, name: string): Promise<Uint8Array | null> {
  const bytes: unknown = await cache.read(name);
  if (bytes === null || bytes instanceof Uint8Array) return bytes;
  throw new TypeError("the cache handed out something else than bytes");
}
