import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CacheStore } from "../ports/index.js";
import { MAX_ENTRY_BYTES, checkEntry, checkName, checkOptionNames, checkWhole } from "./cache-rules.js";
import {
  entryFile,
  entryFiles,
  isOwnFolder,
  occupied,
  removeFile,
  statusOf,
  sweepShard,
  sweepTemporaries,
} from "./disk-shard.node.js";
import { errorCode, readUpTo } from "./open-file.node.js";
import { temporaryName, writeWhole } from "./write-whole.node.js";

/** Limits of a disk cache. Processes that share a folder should state the same. */
export interface DiskCacheOptions {
  /**
   * Bytes that all entries may occupy, each counted in blocks of 4096; at least 262144, default 268435456 (256 MiB). Every
   * 64th part of the names has a 64th of it.
   */
  readonly maxBytes?: number;
  /** Size of the largest entry in bytes, at most a 64th of `maxBytes`; default 1 MiB, or that 64th. */
  readonly maxEntryBytes?: number;
}

interface Limits {
  /** Bytes that the entries of one shard may occupy. */
  readonly shardBytes: number;
  readonly maxEntryBytes: number;
}

/** Where an entry lies. */
interface Place {
  readonly shard: string;
  /** SHA-256 of its name, hex. */
  readonly digest: string;
}

/** The folders that entries are spread over: enough that one is listed at each write, few enough that a share of the size is of use. */
const SHARDS = 64;
/** Part of the path: a later layout takes another, and both can be in use at once. */
const LAYOUT = "v1";
const HOUR = 3_600_000;
/** How often a list of files may prove outdated before a reader gives up. */
const ATTEMPTS = 16;

/**
 * Keeps a cache in a folder, for any number of processes at once, also on a disk that they share after a crash.
 *
 * An entry is written beside, brought out to the disk and renamed, so half of one is never seen. Its rank is part of the
 * file's name and readers take the highest: a lower one cannot take its place, whoever is faster, and there is no lock
 * that a killed process could leave behind. What is left of killed writers is removed an hour later. Where the entries
 * outgrow the limit, those go first that were used the longest ago (to the hour); each write looks through one 64th of
 * them. A read may miss an entry that others remove at that moment; it never returns a part of one.
 *
 * The folder is made with mode 0700 when first written to, its files with 0600. It may lie anywhere, but only those who
 * may see and change the cache should be able to write to it. Links inside it are not followed, and files of other
 * names are left alone.
 *
 * Errors of the file system reject. An entry above `maxEntryBytes` is refused (`RangeError`), and a file above it counts
 * as not there.
 *
 * @throws TypeError, RangeError for wrong options.
 */
export function diskCache(folder: string, options: DiskCacheOptions = {}): CacheStore {
  if (typeof folder !== "string" || folder === "" || folder.includes("\0"))
    throw new TypeError("folder must be a path");
  const limits = limitsOf(options);
  const base = join(resolve(folder), LAYOUT);
  return {
    read: async (name) => read(base, placeOf(base, name), limits.maxEntryBytes),
    write: async (name, bytes, rank) => {
      const entry = checkEntry(name, bytes, rank, limits.maxEntryBytes);
      await write(base, placeOf(base, name), entry, rank, limits);
    },
    remove: async (name) => remove(base, placeOf(base, name)),
  };
}

function limitsOf(options: DiskCacheOptions): Limits {
  checkOptionNames(options, ["maxBytes", "maxEntryBytes"]);
  const { maxBytes = 1 << 28 } = options;
  checkWhole("maxBytes", maxBytes, SHARDS * occupied(0));
  const shardBytes = Math.floor(maxBytes / SHARDS / occupied(0)) * occupied(0);
  const { maxEntryBytes = Math.min(MAX_ENTRY_BYTES, shardBytes) } = options;
  checkWhole("maxEntryBytes", maxEntryBytes, 1, shardBytes);
  return { shardBytes, maxEntryBytes };
}

function placeOf(base: string, name: string): Place {
  checkName(name);
  const digest = createHash("sha256").update(name).digest("hex");
  const shard = Number.parseInt(digest.slice(0, 2), 16) % SHARDS;
  return { shard: join(base, shard.toString(16).padStart(2, "0")), digest };
}

async function read(base: string, { shard, digest }: Place, maxBytes: number): Promise<Uint8Array | null> {
  if (!(await isOwnFolder(base))) return null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const files = (await settledFiles(shard, digest)).toReversed();
    let bytes: Uint8Array | "gone" | "unusable" = "unusable";
    for (const file of files) {
      bytes = await readEntry(join(shard, file), maxBytes);
      if (bytes !== "unusable") break;
    }
    if (bytes === "unusable") return null;
    if (bytes !== "gone") return bytes;
  }
  return null;
}

/**
 * The files of a digest, listed until two lists are the same. A single one may lack both the file that is new and the one
 * that it replaces, where both changed while the folder was read.
 */
async function settledFiles(shard: string, digest: string): Promise<readonly string[]> {
  let files = await entryFiles(shard, digest);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const again = await entryFiles(shard, digest);
    if (again.join() === files.join()) break;
    files = again;
  }
  return files;
}

/** A link, a pipe or a folder is no entry; `O_NONBLOCK` so that opening a pipe does not wait for its writer. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NO_FILE = ["ELOOP", "EMLINK", "EISDIR", "ENXIO"];

async function readEntry(path: string, maxBytes: number): Promise<Uint8Array | "gone" | "unusable"> {
  let file: FileHandle;
  try {
    file = await open(path, READ_FLAGS);
  } catch (error) {
    const code = errorCode(error) ?? "";
    if (code === "ENOENT") return "gone";
    if (NO_FILE.includes(code)) return "unusable";
    throw error;
  }
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size > maxBytes) return "unusable";
    const bytes = await readUpTo(file, status.size);
    if (bytes.length !== status.size) return "unusable";
    await noteUse(file, status.mtimeMs);
    return bytes;
  } finally {
    await file.close();
  }
}

/** The time of the last change serves as that of the last use. It is noted once an hour, so that a read seldom writes. */
async function noteUse(file: FileHandle, usedAt: number): Promise<void> {
  const now = Date.now();
  if (Math.abs(now - usedAt) <= HOUR) return;
  try {
    await file.utimes(now / 1000, now / 1000);
  } catch {
    // A read-only cache, or a system that wants more for this than to read: the entry only seems older.
  }
}

async function write(base: string, place: Place, bytes: Uint8Array, rank: number, limits: Limits): Promise<void> {
  const temporaries = join(base, "tmp");
  for (const folder of [base, temporaries, place.shard]) await makeFolder(folder);
  if (await hasHigher(place, rank, limits.maxEntryBytes)) return;
  const target = join(place.shard, entryFile(place.digest, rank));
  await writeWhole(target, bytes, { beside: join(temporaries, temporaryName()), mode: 0o600 });
  await sweepShard(place.shard, limits.shardBytes, place.digest);
  await sweepTemporaries(temporaries, Date.now(), HOUR);
}

async function makeFolder(path: string): Promise<void> {
  if (await isOwnFolder(path)) return;
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** Whether an entry of a higher rank is there. What has its name but can be none would block the entry for ever, and goes. */
async function hasHigher({ shard, digest }: Place, rank: number, maxBytes: number): Promise<boolean> {
  const own = entryFile(digest, rank);
  for (const file of (await entryFiles(shard, digest)).filter((other) => other > own)) {
    const status = await statusOf(join(shard, file));
    if (status?.isFile() === true && status.size <= maxBytes) return true;
    await removeFile(join(shard, file));
  }
  return false;
}

async function remove(base: string, { shard, digest }: Place): Promise<void> {
  if (!(await isOwnFolder(base))) return;
  // The lowest first: were it killed half way, a lower rank must not be what remains.
  for (const file of await entryFiles(shard, digest)) await removeFile(join(shard, file));
}
