import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { UsageError } from "./exit.js";

/**
 * Writes a file so that whoever reads it sees the old content or the new one, never a part: beside it
 * first, then under its name. Links are followed; the mode of a file that is there is kept.
 *
 * @throws UsageError where that fails; the file is then as it was.
 */
export async function writeFileWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const beside = `${target}.${process.pid}.tmp`;
  try {
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => null,
    );
    const file = await open(beside, "wx");
    try {
      if (mode !== null) await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
