#!/usr/bin/env node
/**
 * Runs benches, one process each.
 *
 *   npm run bench [-- WORD]     only those whose file name holds WORD
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "bench");
const out = join(root, ".cache", "bench");
const word = process.argv[2] ?? "";

const files = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith(".bench.ts"))
      .sort()
  : [];
const chosen = files.filter((name) => name.includes(word));
if (chosen.length === 0) {
  console.error(`no bench matches; there are: ${files.join(", ") || "none"}`);
  process.exit(1);
}
mkdirSync(out, { recursive: true });
for (const name of chosen) {
  const outfile = join(out, name.replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [join(folder, name)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    logLevel: "warning",
  });
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [outfile], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
