import type { CacheStore } from "../ports/index.js";
import {
  MAX_ENTRY_BYTES,
  WEB_NAME,
  checkEntry,
  checkName,
  checkOptionNames,
  checkWhole,
  isRank,
} from "./cache-rules.js";

/** What of the platform's `caches` is used. */
export interface CacheApi {
  open(name: string): Promise<{
    match(url: string): Promise<Response | undefined>;
    put(url: string, response: Response): Promise<void>;
    delete(url: string): Promise<boolean>;
  }>;
}

/** What of the platform's `navigator.locks` is used. */
export interface Locks {
  request<Value>(name: string, run: () => Promise<Value>): Promise<Value>;
}

/** How a cache in the Cache API is kept. */
export interface CacheApiOptions {
  /** Name of the cache; default `veritee`. */
  readonly name?: string;
  /** Size of the largest entry in bytes; default 1 MiB. */
  readonly maxEntryBytes?: number;
  /** Default: `navigator.locks` where the runtime has it. */
  readonly locks?: Locks;
}

/** No such host can exist (RFC 6761, section 6.4): nothing is ever asked of it. */
const ORIGIN = "https://cache.veritee.invalid/";
const RANK = "x-veritee-rank";
/** Without a lifetime the edge would forget it after two hours, or at once. Freshness is judged by who reads. */
const LIFETIME = "public, max-age=31536000";

/**
 * Keeps a cache in the Cache API, as responses to addresses that do not exist.
 *
 * The API cannot look and write in one step. So writes to one name wait for each other, through `navigator.locks` in all
 * pages and workers of the origin where the runtime has it, else in this store only: then the lower of two ranks may stay
 * when two processes write at the same moment. What is kept for how long is the platform's decision; at an edge it is kept in one
 * data centre, and not at all on `*.workers.dev`.
 *
 * @param caches the platform's.
 * @throws TypeError, RangeError for wrong options.
 */
export function cacheApiStore(caches: CacheApi, options: CacheApiOptions = {}): CacheStore {
  checkOptionNames(options, ["name", "maxEntryBytes", "locks"]);
  const { name: cacheName = WEB_NAME, maxEntryBytes = MAX_ENTRY_BYTES, locks = platformLocks() ?? queues() } = options;
  checkWhole("maxEntryBytes", maxEntryBytes, 1);
  const alone = <Value>(name: string, run: () => Promise<Value>): Promise<Value> =>
    locks.request(`veritee-cache ${cacheName} ${name}`, run);

  return {
    async read(name) {
      checkName(name);
      return (await entryOf(await (await caches.open(cacheName)).match(ORIGIN + name), maxEntryBytes))?.bytes ?? null;
    },
    async write(name, bytes, rank) {
      const entry = checkEntry(name, bytes, rank, maxEntryBytes);
      await alone(name, async () => {
        const cache = await caches.open(cacheName);
        const found = await entryOf(await cache.match(ORIGIN + name), maxEntryBytes);
        if (found !== null && found.rank > rank) return;
        const headers = {
          "content-type": "application/octet-stream",
          "cache-control": LIFETIME,
          [RANK]: String(rank),
        };
        await cache.put(ORIGIN + name, new Response(entry, { headers }));
      });
    },
    async remove(name) {
      checkName(name);
      await alone(name, async () => (await caches.open(cacheName)).delete(ORIGIN + name));
    },
  };
}

/** The entry in a kept response. Null where it is none: then it does not stand in the way of one either. */
async function entryOf(response: Response | undefined, maxBytes: number) {
  if (response === undefined) return null;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = response.headers.get(RANK) ?? "";
  const rank = /^\d{1,16}$/.test(text) ? Number(text) : null;
  return isRank(rank) && bytes.length <= maxBytes ? { rank, bytes } : null;
}

function platformLocks(): Locks | undefined {
  return (globalThis as { readonly navigator?: { readonly locks?: Locks } }).navigator?.locks;
}

/**
 * How long a write waits for those before it, in milliseconds. An edge runtime drops what a request has under way when
 * that request ends, and then it never does.
 */
const LONGEST_WAIT = 1000;

/** Locks for those who share this object: whoever asks for a name waits for those who asked before. */
function queues(): Locks {
  const last = new Map<string, Promise<unknown>>();
  return {
    async request(name, run) {
      const mine = ended(last.get(name)).then(run);
      last.set(name, mine);
      try {
        return await mine;
      } finally {
        if (last.get(name) === mine) last.delete(name);
      }
    },
  };
}

/** Waits until a promise is settled either way, or long enough. */
function ended(promise: Promise<unknown> | undefined): Promise<void> {
  if (promise === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST_WAIT);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(end, end);
  });
}
