#!/usr/bin/env node
/**
 * How large the package is for the one who bundles it: each entry of the library with its dependencies and
 * the kernel, minified, then gzipped. Fails where an entry is above its limit.
 *
 *   node scripts/size.mjs
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Limits in bytes, gzipped. They stand a little above what was measured; raise one only knowingly. */
const LIMITS = { index: 136_000, collateral: 152_000, snp: 60_000, vtpm: 60_000, policy: 60_000, testing: 50_000, web: 3_000 };

/** The gzipped size of one entry, in bytes. */
async function measure(name) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join("dist", `${name}.js`)],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "warning",
    // Imports that only keep an order are dropped, as they are from a package that was installed.
    logOverride: { "ignored-bare-import": "silent" },
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const kilobytes = (bytes) => (bytes / 1000).toFixed(1).padStart(8);
console.log(`${"kB, gzipped".padEnd(12)}${"size".padStart(8)}${"limit".padStart(8)}`);
for (const [name, limit] of Object.entries(LIMITS)) {
  const size = await measure(name);
  const fits = size <= limit;
  if (!fits) process.exitCode = 1;
  console.log(`${name.padEnd(12)}${kilobytes(size)}${kilobytes(limit)}${fits ? "" : "  over its limit"}`);
}
