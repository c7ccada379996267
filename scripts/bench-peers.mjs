#!/usr/bin/env node
/**
 * Whole verifications against other people's verifiers.
 *
 *   npm run bench:peers [-- --node24] [--plain] [--json FILE]
 *
 * Installs them below .cache/peers, outside the package's own dependencies. Options as those of bench.mjs.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installNode24, installTool } from "./bench-install.mjs";
import { BENCH_OPTIONS, buildPackage, environmentOf, resultsOf, root, runBenches, writeResults } from "./bench-run.mjs";

const { values } = parseArgs({ options: BENCH_OPTIONS });

async function main() {
  const folder = join(root, "bench", "peers");
  const files = readdirSync(folder).sort();
  const node = values.node24 ? installNode24(root) : process.execPath;
  const env = { VERITEE_BENCH_PEERS: installTool(root, "peers"), ...environmentOf(values) };
  buildPackage();
  const { lines, failed } = await runBenches(
    files.map((name) => join(folder, name)),
    { node, env },
  );
  if (values.json !== undefined) writeResults(values.json, resultsOf(lines, node, new Date()));
  if (failed.length > 0) throw new Error(`failed: ${failed.join(", ")}`);
}

try {
  await main();
} catch (error) {
  console.error(`bench:peers: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
