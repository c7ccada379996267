import type { FileHandle } from "node:fs/promises";
import { concatBytes } from "../bytes/index.js";

/**
 * Reads a file that is open, from where it stands, but never more of it than is of use. It stays open.
 *
 * @param maxBytes at most this many bytes and one more are read: a longer result means that there is more.
 */
export async function readUpTo(file: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= maxBytes) {
    const chunk = new Uint8Array(Math.min(1 << 20, maxBytes + 1 - size));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    size += bytesRead;
  }
  return concatBytes(...chunks);
}

/** The code of an error of the file system, as `ENOENT`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
