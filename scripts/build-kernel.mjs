/**
 * Builds the kernel: `node scripts/build-kernel.mjs [--check-reproducible]`.
 *
 * Writes both variants as dist/kernel/veritee-VARIANT.wasm, those for P-256 as veritee-p256-VARIANT.wasm, all with
 * assertions (for tests) as .assert.wasm, and src/kernel/generated/wasm-bytes.ts and p256-wasm-bytes.ts, which hold the
 * two of a curve as text, one by how it differs from the other, and are not committed. Prints size and SHA-256 of each. With --check-reproducible it builds a
 * second time and fails where the bytes differ.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";
import { isProgram } from "./generator-cli.mjs";
import { makePatch } from "./kernel-patch.mjs";
import { loadTypeScript } from "./load-ts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What holds the shipped modules as text, and what the names in it start with. */
const INLINE = [
  { path: "src/kernel/generated/wasm-bytes.ts", prefix: "", targets: ["fma", "f64"] },
  { path: "src/kernel/generated/p256-wasm-bytes.ts", prefix: "P256_", targets: ["p256-fma", "p256-f64"] },
];
/** What ships. */
const SHIPPED = [
  { name: "fma", entry: "assembly/index.ts", file: "dist/kernel/veritee-fma.wasm" },
  { name: "f64", entry: "assembly/index.ts", file: "dist/kernel/veritee-f64.wasm" },
  { name: "p256-fma", entry: "assembly/p256.ts", file: "dist/kernel/veritee-p256-fma.wasm" },
  { name: "p256-f64", entry: "assembly/p256.ts", file: "dist/kernel/veritee-p256-f64.wasm" },
];
/** Targets of asconfig.json. */
const TARGETS = [
  ...SHIPPED,
  ...SHIPPED.map((target) => ({
    ...target,
    name: `${target.name}-assert`,
    file: target.file.replace(".wasm", ".assert.wasm"),
  })),
];

/** Compiles one target in memory: nothing is written, so that two builds can be compared. */
async function compile(target) {
  const files = new Map();
  const options = ["--config", "asconfig.json", "--target", target.name, "--baseDir", root];
  const { error, stderr } = await asc.main([target.entry, ...options], {
    readFile: (name, baseDir) => readOrNull(resolve(baseDir, name)),
    writeFile: (name, contents) => void files.set(resolve(root, name), contents),
  });
  if (error !== null) throw new Error(`${target.name}: ${error.message}\n${stderr.toString()}`);
  const bytes = files.get(resolve(root, target.file));
  if (bytes === undefined) throw new Error(`${target.name}: asc wrote ${[...files.keys()].join(", ")}`);
  return Buffer.from(bytes);
}

/**
 * The kernel gets nothing from its host: it has no import section. Read from the bytes, since the Node that builds may
 * not have relaxed SIMD and then compiles no `fma`. test/kernel checks the rest of its form.
 */
function expectSelfContained({ name }, bytes) {
  const IMPORTS = 2;
  for (let at = 8; at < bytes.length;) {
    if (bytes[at] === IMPORTS) throw new Error(`${name}: the kernel has imports`);
    const { value, next } = leb128(bytes, at + 1);
    at = next + value;
  }
}

/** An unsigned number in LEB128 (WebAssembly core specification, 5.2.2), and where it ends. */
function leb128(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: at };
  }
}

async function build() {
  const outputs = new Map();
  for (const target of TARGETS) {
    const bytes = await compile(target);
    expectSelfContained(target, bytes);
    outputs.set(target.file, bytes);
  }
  return outputs;
}

/** The text of one of {@link INLINE}. Throws where the patch does not make the very bytes that were built. */
async function inlineModules(prefix, fma, f64) {
  const patch = makePatch(f64, fma);
  const { applyPatch } = await loadTypeScript(resolve(root, "src/kernel/patch.ts"));
  if (sha256(applyPatch(f64, patch)) !== sha256(fma)) throw new Error("the patch does not make the module");
  return `// node scripts/build-kernel.mjs

/** The module of the variant f64, hexadecimal. */
export const ${prefix}F64_WASM_HEX =
  "${hex(f64)}";

/** What makes the module of the variant fma of it (see ../patch.ts), hexadecimal. */
export const ${prefix}FMA_PATCH_HEX =
  "${hex(patch)}";
`;
}

function hex(bytes) {
  return Buffer.from(bytes).toString("hex");
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
  for (const { path, prefix, targets } of INLINE) {
    const [fma, f64] = targets.map((name) => outputs.get(SHIPPED.find((target) => target.name === name).file));
    write(path, await inlineModules(prefix, fma, f64));
  }
}

if (isProgram(import.meta.url)) await main();
