import type { CacheStore } from "../ports/index.js";
import {
  MAX_ENTRIES,
  MAX_ENTRY_BYTES,
  WEB_NAME,
  checkEntry,
  checkName,
  checkOptionNames,
  checkWhole,
  isRank,
} from "./cache-rules.js";

/** The platform's `indexedDB`. Its own type is not named, since not every consumer's compiler knows it. */
export interface IndexedDb {
  open(name: string, version?: number): object;
}

/** How a cache in IndexedDB is kept. */
export interface IndexedDbOptions {
  /** Name of the database; default `veritee`. */
  readonly name?: string;
  /** Size of the largest entry in bytes; default 1 MiB. */
  readonly maxEntryBytes?: number;
  /** Entries that are kept; beyond, those go first that were written the longest ago. Default 4096. */
  readonly maxEntries?: number;
}

/** An entry as it is stored. What is read may be anything, since other scripts of the origin can write too. */
interface Stored {
  readonly name: string;
  readonly rank: number;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
  readonly bytes: Uint8Array;
}

const VERSION = 1;
const STORE = "entries";
const BY_AGE = "writtenAt";

/**
 * Keeps a cache in IndexedDB, for all pages and workers of an origin. Comparing ranks and writing is one transaction, so
 * that a lower rank never takes the place of a higher one, whoever else writes.
 *
 * @param indexedDB the platform's. The database is opened when it is first needed, given up when another page wants to
 * delete it or make a new version of it, and opened again after that.
 * @throws TypeError, RangeError for wrong options.
 */
export function indexedDbStore(indexedDB: IndexedDb, options: IndexedDbOptions = {}): CacheStore {
  checkOptionNames(options, ["name", "maxEntryBytes", "maxEntries"]);
  const { name: database = WEB_NAME, maxEntryBytes = MAX_ENTRY_BYTES, maxEntries = MAX_ENTRIES } = options;
  checkWhole("maxEntryBytes", maxEntryBytes, 1);
  checkWhole("maxEntries", maxEntries, 1);
  const transact = connection(indexedDB as IDBFactory, database);

  return {
    async read(name) {
      checkName(name);
      const found = await transact("readonly", (store) => store.get(name));
      return isUsable(found, maxEntryBytes) ? found.bytes : null;
    },
    async write(name, bytes, rank) {
      const entry = checkEntry(name, bytes, rank, maxEntryBytes);
      await transact("readwrite", (store) => {
        const looking = store.get(name);
        looking.onsuccess = () => {
          if (isUsable(looking.result, maxEntryBytes) && looking.result.rank > rank) return;
          store.put({ name, rank, writtenAt: Date.now(), bytes: entry } satisfies Stored);
          dropOldest(store, maxEntries, name);
        };
        return looking;
      });
    },
    async remove(name) {
      checkName(name);
      await transact("readwrite", (store) => store.delete(name));
    },
  };
}

/** Whether it is an entry. What is none must not stand in the way of one. */
function isUsable(value: unknown, maxBytes: number): value is Stored {
  if (typeof value !== "object" || value === null) return false;
  const { rank, bytes } = value as Partial<Record<keyof Stored, unknown>>;
  return isRank(rank) && bytes instanceof Uint8Array && bytes.length <= maxBytes;
}

/** Deletes what is too many, in the transaction that `store` belongs to. */
function dropOldest(store: IDBObjectStore, maxEntries: number, kept: string): void {
  const counting = store.count();
  counting.onsuccess = () => {
    let excess = counting.result - maxEntries;
    if (excess <= 0) return;
    const walking = store.index(BY_AGE).openKeyCursor();
    walking.onsuccess = () => {
      const cursor = walking.result;
      if (cursor === null || excess <= 0) return;
      if (cursor.primaryKey !== kept) {
        store.delete(cursor.primaryKey);
        excess -= 1;
      }
      cursor.continue();
    };
  };
}

/** What of a request is read when its transaction is over. */
interface Found {
  readonly result: unknown;
}

/** Runs one transaction; resolves with what its request found, once everything is stored. */
type Transact = (mode: "readonly" | "readwrite", run: (store: IDBObjectStore) => Found) => Promise<unknown>;

/** A connection that is opened when needed and shared until it closes. */
function connection(factory: IDBFactory, name: string): Transact {
  let current: Promise<IDBDatabase> | null = null;
  const forget = () => (current = null);
  const connect = () => {
    current ??= openDatabase(factory, name, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return current;
  };
  return async (mode, run) => {
    try {
      return await inTransaction(await connect(), mode, run);
    } catch (error) {
      // It was closed between the two steps: once more, with a new one.
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      forget();
      return inTransaction(await connect(), mode, run);
    }
  };
}

function openDatabase(factory: IDBFactory, name: string, onClosed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name, VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(STORE, { keyPath: "name" }).createIndex(BY_AGE, BY_AGE);
    };
    opening.onerror = () => reject(opening.error ?? new Error("the database cannot be opened"));
    opening.onsuccess = () => {
      const database = opening.result;
      database.onclose = onClosed;
      database.onversionchange = () => {
        onClosed();
        database.close();
      };
      resolve(database);
    };
  });
}

function inTransaction(
  database: IDBDatabase,
  mode: "readonly" | "readwrite",
  run: (store: IDBObjectStore) => Found,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = run(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was aborted"));
  });
}
