#!/usr/bin/env node
/**
 * How large the package is for the one who bundles it: each entry of the library with its dependencies and
 * the kernel, minified, then gzipped. Fails where an entry is above its limit.
 *
 *   node scripts/size.mjs
 */
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Limits in bytes, gzipped, as [what an entry loads at its start, with everything that it may load later]. They stand a
 * little above what was measured; raise one only knowingly.
 */
const LIMITS = {
  index: [144_000, 230_000],
  collateral: [98_000, 250_000],
  snp: [60_000, 60_000],
  tdx: [26_000, 26_000],
  vtpm: [14_000, 32_000],
  eventlog: [26_000, 26_000],
  codes: [28_000, 28_000],
  policy: [86_000, 151_000],
  testing: [74_000, 74_000],
  web: [3_000, 3_000],
};

/** The gzipped sizes of one entry, in bytes: of the files that its imports lead to, and of all of them. */
async function measure(name) {
  const entry = join("dist", `${name}.js`);
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: "size",
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "warning",
    // Imports that only keep an order are dropped, as they are from a package that was installed.
    logOverride: { "ignored-bare-import": "silent" },
  });
  const sizeOf = (path) => {
    const file = outputFiles.find((output) => relative(root, output.path) === normalize(path));
    return gzipSync(file.contents, { level: 9 }).length;
  };
  const sum = (paths) => paths.reduce((total, path) => total + sizeOf(path), 0);
  const first = Object.entries(metafile.outputs).find(
    ([, { entryPoint }]) => entryPoint === entry.replaceAll("\\", "/"),
  );
  return [sum([...staticallyLoaded(first[0], metafile.outputs)]), sum(Object.keys(metafile.outputs))];
}

/** The outputs that are loaded with one of them. */
function staticallyLoaded(path, outputs, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const { path: next, kind } of outputs[path].imports) {
    if (kind === "import-statement") staticallyLoaded(next, outputs, found);
  }
  return found;
}

const kilobytes = (bytes) => (bytes / 1000).toFixed(1).padStart(8);
console.log("kB, gzipped     start   limit   whole   limit");
for (const [name, limits] of Object.entries(LIMITS)) {
  const sizes = await measure(name);
  const fits = sizes.every((size, index) => size <= limits[index]);
  if (!fits) process.exitCode = 1;
  const columns = sizes.flatMap((size, index) => [kilobytes(size), kilobytes(limits[index])]);
  console.log(`${name.padEnd(12)}${columns.join("")}${fits ? "" : "  over its limit"}`);
}
