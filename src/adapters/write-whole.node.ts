import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

/** How a file is written whole. */
export interface WholeWriteOptions {
  /** Where it lies until it is complete: on the same file system as its target, and nothing there yet. Default: beside the target. */
  readonly beside?: string;
  /** Its permission bits, exactly; null for those that the process gives to every new file. */
  readonly mode: number | null;
}

/** A name that nobody else uses, for what is not complete yet. */
export function temporaryName(): string {
  return `${randomBytes(16).toString("hex")}.tmp`;
}

/**
 * Writes a file so that whoever reads it sees what was there before or all of the new content, never a part, also after
 * a crash: under another name first, out to the disk, then under its own. What stands under that name is replaced, a
 * link itself and not where it leads.
 *
 * @throws what the file system throws. The target is then as it was, and the other name is gone.
 */
export async function writeWhole(
  target: string,
  content: string | Uint8Array,
  options: WholeWriteOptions,
): Promise<void> {
  const { beside = `${target}.${temporaryName()}`, mode } = options;
  // Exclusive: a file or link that is there already fails it.
  const file = await open(beside, "wx", mode ?? 0o666);
  try {
    try {
      if (mode !== null) await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
