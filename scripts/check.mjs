#!/usr/bin/env node
/** Everything that can be said of the tree without running it. `npm run check`; the first failure ends it. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const STEPS = [
  "build -- --if-stale",
  "check:types",
  "check:rooms",
  "check:lint",
  "format:check",
  "check:generated",
  "check:pack",
  "check:size",
];

for (const step of STEPS) {
  const start = performance.now();
  console.log(`\n== ${step}`);
  const { status } = spawnSync("npm", ["run", "--silent", ...step.split(" ")], { cwd: root, stdio: "inherit" });
  console.log(`== ${step}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (status !== 0) {
    console.error(`${step} failed`);
    process.exit(1);
  }
}
