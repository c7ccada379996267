/**
 * Builds the kernel: `node scripts/build-kernel.mjs [--check-reproducible]`.
 *
 * Writes dist/kernel/veritee-exact.wasm, the same with assertions as veritee-exact.assert.wasm (for
 * tests), and src/kernel/generated/wasm-bytes.ts, which holds the first in base64 and is not committed.
 * With --check-reproducible it builds a second time and fails where the bytes differ.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";
import { isProgram } from "./generator-cli.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const INLINE = "src/kernel/generated/wasm-bytes.ts";
/** Targets of asconfig.json; the first is the one that ships. */
const TARGETS = [
  { name: "exact", file: "dist/kernel/veritee-exact.wasm" },
  { name: "assert", file: "dist/kernel/veritee-exact.assert.wasm" },
];

/** Compiles one target in memory: nothing is written, so that two builds can be compared. */
async function compile(target) {
  const files = new Map();
  const { error, stderr } = await asc.main(["--config", "asconfig.json", "--target", target.name, "--baseDir", root], {
    readFile: (name, baseDir) => readOrNull(resolve(baseDir, name)),
    writeFile: (name, contents) => void files.set(resolve(root, name), contents),
  });
  if (error !== null) throw new Error(`${target.name}: ${error.message}\n${stderr.toString()}`);
  const bytes = files.get(resolve(root, target.file));
  if (bytes === undefined) throw new Error(`${target.name}: asc wrote ${[...files.keys()].join(", ")}`);
  return Buffer.from(bytes);
}

/** The kernel gets nothing from its host; test/kernel checks the rest of its form. */
function expectSelfContained(bytes) {
  const module = new WebAssembly.Module(bytes);
  const imports = WebAssembly.Module.imports(module);
  if (imports.length > 0) throw new Error(`the kernel imports ${imports.map(({ name }) => name).join(", ")}`);
}

async function build() {
  const outputs = new Map();
  for (const target of TARGETS) {
    const bytes = await compile(target);
    expectSelfContained(bytes);
    outputs.set(target.file, bytes);
  }
  return outputs;
}

function inlineModule(bytes) {
  return `// node scripts/build-kernel.mjs\n\n/** dist/kernel/veritee-exact.wasm in base64. */\nexport const KERNEL_WASM_BASE64 =\n  "${bytes.toString("base64")}";\n`;
}

function write(path, contents) {
  const file = resolve(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
}

function readOrNull(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

async function main() {
  const outputs = await build();
  const again = process.argv.includes("--check-reproducible") ? await build() : outputs;
  for (const [path, bytes] of outputs) {
    if (sha256(bytes) !== sha256(again.get(path))) throw new Error(`${path} is not reproducible`);
    write(path, bytes);
    console.log(`${path} ${bytes.length} bytes sha256 ${sha256(bytes)}`);
  }
  write(INLINE, inlineModule(outputs.get(TARGETS[0].file)));
}

if (isProgram(import.meta.url)) await main();
