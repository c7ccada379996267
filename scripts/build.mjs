#!/usr/bin/env node
/**
 * Builds dist/ from nothing but the sources: kernel, generated tables, JavaScript, declarations.
 *
 *   node scripts/build.mjs [--if-stale]
 *
 * `--if-stale` does nothing where dist/ already comes from the very sources that are there.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import ts from "typescript";
import { ENTRIES, KERNEL_FILES, KERNEL_SOURCES, KERNEL_TEXTS, LIBRARY_ENTRIES } from "./entries.mjs";
import { publicDeclarations } from "./public-surface.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const stamp = join(dist, ".stamp");

/** SHA-256 over the paths and bytes of everything that dist/ is made from. */
function sourcesDigest() {
  const hash = createHash("sha256");
  const files = ["asconfig.json", "package.json", "package-lock.json", "tsconfig.json"];
  for (const folder of ["assembly", "scripts", "src"]) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      // What the build itself writes is no source.
      if (entry.isFile() && !path.includes(join("src", "kernel", "generated"))) files.push(path.slice(root.length + 1));
    }
  }
  for (const file of files.sort()) {
    hash.update(`${file}\0`);
    hash.update(
      createHash("sha256")
        .update(readFileSync(join(root, file)))
        .digest(),
    );
  }
  return hash.digest("hex");
}

function runScript(name) {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", name)], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`scripts/${name} failed`);
}

/** Puts the kernels as files in the place of the kernels as bytes. */
const staticKernel = {
  name: "static-kernel",
  setup(plugin) {
    plugin.onLoad({ filter: /-module\.ts$/ }, ({ path }) => {
      const source = KERNEL_SOURCES.find(({ inline }) => path === join(root, inline));
      if (source === undefined) return undefined;
      const file = join(root, source.static);
      return { contents: readFileSync(file, "utf8"), loader: "ts", resolveDir: dirname(file) };
    });
    plugin.onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `./${basename(path)}`, external: true }));
  },
};

async function bundle(entries, outdir, plugins = []) {
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry.source, out: entry.name })),
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    packages: "external",
    // All files of a form lie in one folder, so that `./veritee-kernel-fma.wasm` is right in each.
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
    plugins,
  });
}

/** Marks dist/NAME.js as a program. */
function makeProgram(name) {
  const file = join(dist, `${name}.js`);
  const text = readFileSync(file, "utf8");
  if (!text.startsWith("#!")) writeFileSync(file, `#!/usr/bin/env node\n${text}`);
  chmodSync(file, 0o755);
}

/** Removes the declarations that no public one names: they would only make the package larger. */
function pruneDeclarations() {
  const folder = join(dist, "types");
  const { files } = publicDeclarations(root);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.includes(relative(folder, path))) rmSync(path);
  }
}

/** Writes dist/types: the declarations of what users import, and of the files that those name. */
function declarations() {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config.config, include: [], files: ["x"] }, ts.sys, root);
  const program = ts.createProgram({
    rootNames: LIBRARY_ENTRIES.map((entry) => join(root, entry.source)),
    options: {
      ...options,
      allowJs: false,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(root, "src"),
      outDir: join(dist, "types"),
    },
  });
  const { diagnostics } = program.emit();
  const all = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (all.length === 0) return;
  const host = { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => "\n" };
  throw new Error(ts.formatDiagnostics(all, host));
}

function isFresh(digest) {
  const isComplete = KERNEL_TEXTS.every((text) => existsSync(join(root, text)));
  return isComplete && existsSync(stamp) && readFileSync(stamp, "utf8") === digest;
}

async function main() {
  const digest = sourcesDigest();
  if (process.argv.includes("--if-stale") && isFresh(digest)) return;
  const missing = ENTRIES.filter((entry) => !existsSync(resolve(root, entry.source)));
  if (missing.length > 0) throw new Error(`missing: ${missing.map((entry) => entry.source).join(", ")}`);

  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, "workerd"), { recursive: true });
  runScript("build-kernel.mjs");
  for (const { built, name, isExported } of KERNEL_FILES) {
    copyFileSync(join(root, built), join(dist, "workerd", name));
    if (isExported) copyFileSync(join(root, built), join(dist, name));
  }
  await bundle(ENTRIES, dist);
  await bundle(
    ENTRIES.filter((entry) => entry.workerd),
    join(dist, "workerd"),
    [staticKernel],
  );
  for (const { name } of ENTRIES.filter((entry) => entry.subpath === null)) makeProgram(name);
  declarations();
  pruneDeclarations();
  writeFileSync(stamp, digest);
}

try {
  await main();
} catch (error) {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
