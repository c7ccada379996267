import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Command line of a generator: writes its files, or with `--check` compares them and exits with 1
 * where one differs or is missing.
 *
 * @param {() => Map<string, string>} generate text by path, relative to the root of the repository.
 */
export function runGenerator(generate) {
  const check = process.argv.includes("--check");
  for (const [path, text] of generate()) {
    const file = resolve(root, path);
    if (readOrNull(file) === text) continue;
    if (check) {
      console.error(`${path} differs from what its generator writes`);
      process.exitCode = 1;
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}

/**
 * Whether a module is the program that was started, not an import.
 *
 * @param {string} url its import.meta.url.
 */
export function isProgram(url) {
  return process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(url);
}

function readOrNull(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
