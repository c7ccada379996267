import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";

const beside = fileURLToPath(new URL("../../../shared/vectors", import.meta.url));
const directory = resolve(process.env["VERITEE_VECTORS"] ?? beside);
const present = existsSync(resolve(directory, "snp", "index.json"));

/** The folder of real evidence, or null where it is missing. */
export function vectorsDir(): string | null {
  return present ? directory : null;
}

/** One file of the vectors; only to be called inside {@link describeWithVectors}. */
export function readVector(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(directory, path)));
}

/** A JSON file of the vectors. The caller knows its shape. */
export function readVectorJson<T>(path: string): T {
  return JSON.parse(readFileSync(resolve(directory, path), "utf8")) as T;
}

/** A suite over real evidence: skipped, with the reason printed, where the vectors are missing. */
export function describeWithVectors(name: string, suite: () => void): void {
  if (present) {
    describe(name, suite);
    return;
  }
  console.warn(`skipped: ${name}: no vectors in ${process.env["VERITEE_VECTORS"] ?? "../shared/vectors"}`);
  describe.skip(name, () => undefined);
}
