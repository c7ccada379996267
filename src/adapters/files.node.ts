import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, readUpTo } from "./open-file.node.js";

/**
 * Reads a file, but never more of it than is of use.
 *
 * @param maxBytes at most this many bytes and one more are read: a longer result means that the file
 * is larger than the limit.
 * @throws what the file system throws (`ENOENT`, `EACCES`, `EISDIR`, …).
 */
export async function readFileUpTo(path: string, maxBytes: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    return await readUpTo(file, maxBytes);
  } finally {
    await file.close();
  }
}

/**
 * What a path leads to, links followed: a regular file, something else that is there (a folder, a device,
 * a pipe), or nothing.
 *
 * @throws what the file system throws for other reasons than that nothing is there.
 */
export async function kindOfPath(path: string): Promise<"file" | "other" | "nothing"> {
  try {
    return (await stat(path)).isFile() ? "file" : "other";
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "nothing";
    throw error;
  }
}

/** A file that was found under a path that a user named. */
export interface FoundFile {
  readonly path: string;
  /** Whether the user named this file itself, and not a folder that it lies in. */
  readonly named: boolean;
}

/**
 * The files that a path names: itself, or, for a folder, the files that lie in it, sorted by name;
 * folders inside it are not entered. Links are followed. Devices, pipes and sockets in a folder are
 * left out, since reading one may never end; a link that leads nowhere is listed, so that reading it
 * says so.
 *
 * @throws what the file system throws.
 */
export async function filesUnder(path: string): Promise<readonly FoundFile[]> {
  if (!(await stat(path)).isDirectory()) return [{ path, named: true }];
  const found: FoundFile[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(inside))))
      found.push({ path: inside, named: false });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function leadsToFile(link: string): Promise<boolean> {
  try {
    return (await stat(link)).isFile();
  } catch {
    return true;
  }
}
