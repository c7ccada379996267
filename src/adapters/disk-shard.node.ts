import type { Stats } from "node:fs";
import { lstat, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./open-file.node.js";

/**
 * One of the folders that the entries of a disk cache are spread over. An entry is a file `DIGEST.RANK`: SHA-256 of its
 * name in hex, and the rank in 16 decimal digits, so that the greater text is the higher rank. For a moment, or after a
 * crash, several files may have the same digest; the highest rank counts. Other files are nobody's business here.
 */
const ENTRY = /^([0-9a-f]{64})\.(\d{16})$/;
const TEMPORARY = /^[0-9a-f]{32}\.tmp$/;
/** What a file occupies is counted in blocks of this many bytes, so that empty ones count too. */
const BLOCK = 4096;

/** The bytes that a file of that size occupies, as they are counted. */
export function occupied(size: number): number {
  return Math.max(1, Math.ceil(size / BLOCK)) * BLOCK;
}

/** The file of an entry. */
export function entryFile(digest: string, rank: number): string {
  return `${digest}.${String(rank).padStart(16, "0")}`;
}

/**
 * Whether a folder is there.
 *
 * @throws Error where something else has its name, a link to a folder too: what is written must stay inside.
 */
export async function isOwnFolder(path: string): Promise<boolean> {
  const status = await statusOf(path);
  if (status === null) return false;
  if (!status.isDirectory()) throw new Error(`${path} is no folder`);
  return true;
}

/** What stands under a path, links not followed; null for nothing. */
export async function statusOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** The entries' files in a shard that are of that digest, or all: those of one digest together, lowest rank first. */
export async function entryFiles(shard: string, digest = ""): Promise<readonly string[]> {
  if (!(await isOwnFolder(shard))) return [];
  return (await readdir(shard, { withFileTypes: true }))
    .filter((file) => !file.isDirectory() && file.name.startsWith(digest) && ENTRY.test(file.name))
    .map((file) => file.name)
    .sort();
}

/** Removes a file, unless somebody else was faster. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

/**
 * Brings a shard in order: removes what a higher rank has replaced, then whole entries, those first that were used the
 * longest ago, until the rest fits.
 *
 * @param budget bytes that may be occupied.
 * @param kept digest of the entry that stays in any case.
 */
export async function sweepShard(shard: string, budget: number, kept: string): Promise<void> {
  const files = await entryFiles(shard);
  const isLast = (file: string, index: number) => digestOf(files[index + 1] ?? "") !== digestOf(file);
  // The lower ranks go first: they must not come to light when the highest has gone.
  for (const [index, file] of files.entries()) if (!isLast(file, index)) await removeFile(join(shard, file));
  const entries = (await Promise.all(files.filter(isLast).map((file) => entryOf(shard, file)))).filter(
    (entry) => entry !== null,
  );
  entries.sort((a, b) => a.usedAt - b.usedAt);
  let total = entries.reduce((sum, entry) => sum + entry.size, 0);
  for (const entry of entries) {
    if (total <= budget) return;
    if (entry.digest === kept) continue;
    await removeFile(entry.path);
    total -= entry.size;
  }
}

const digestOf = (file: string): string => file.slice(0, 64);

async function entryOf(shard: string, file: string) {
  const path = join(shard, file);
  const status = await statusOf(path);
  return status === null ? null : { path, digest: digestOf(file), size: occupied(status.size), usedAt: status.mtimeMs };
}

/** Removes temporary files that nobody has written to for that long: their writers were killed. */
export async function sweepTemporaries(folder: string, now: number, age: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!TEMPORARY.test(name)) continue;
    const status = await statusOf(join(folder, name));
    // Also those from the future: a clock was set back.
    if (status !== null && !status.isDirectory() && Math.abs(now - status.mtimeMs) > age) {
      await removeFile(join(folder, name));
    }
  }
}
