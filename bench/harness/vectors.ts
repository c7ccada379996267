/** Real evidence, from the folder that the tests read it from; benches that need it are left out without it. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(process.env["VERITEE_VECTORS"] ?? "../shared/vectors");

/** Whether a file of the vectors is there; prints why not. */
export function hasVector(path: string): boolean {
  const present = existsSync(resolve(folder, path));
  if (!present) console.log(`skipped: no ${path} in ${process.env["VERITEE_VECTORS"] ?? "../shared/vectors"}`);
  return present;
}

export function readVector(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(folder, path)));
}
