import { lstat, realpath, stat } from "node:fs/promises";
import { kindOfPath } from "../../adapters/files.node.js";
import { writeWhole } from "../../adapters/write-whole.node.js";
import { UsageError } from "./exit.js";

/**
 * Writes a file so that whoever reads it sees the old content or the new one, never a part. Links are followed;
 * the mode of a file that is there is kept. Devices, pipes and folders are refused: a file would take their place.
 *
 * @throws UsageError where that fails; the file is then as it was.
 */
export async function writeFileWhole(path: string, text: string): Promise<void> {
  try {
    const kind = await kindOfPath(path);
    if (kind === "other") throw new Error("it is no regular file");
    if (kind === "nothing" && (await isLink(path))) throw new Error("it is a link that leads nowhere");
    if (kind === "nothing") await writeWhole(path, text, { mode: null });
    else await writeWhole(await realpath(path), text, { mode: (await stat(path)).mode & 0o777 });
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}
