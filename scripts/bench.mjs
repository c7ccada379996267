#!/usr/bin/env node
/**
 * Runs benches, one process each.
 *
 *   npm run bench [-- WORD...] [--node24] [--plain] [--long] [--json FILE]
 *
 * WORD      only benches whose file name holds one of the words
 * --node24  on Node 24 from npm, which is installed below .cache/, and not on the Node that runs this
 * --plain   without the opt-in to relaxed SIMD that Node 20 needs: what a program gets that does nothing
 * --long    three times as many samples, for figures that are to be published
 * --json    every ratio and every time by name, with processor, runtime, commit and date
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installNode24, installTool } from "./bench-install.mjs";
import { BENCH_OPTIONS, buildPackage, environmentOf, resultsOf, root, runBenches, writeResults } from "./bench-run.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: BENCH_OPTIONS,
});

function chosen(words) {
  const names = readdirSync(join(root, "bench")).filter((name) => name.endsWith(".bench.ts"));
  const some = names.filter((name) => words.length === 0 || words.some((word) => name.includes(word))).sort();
  if (some.length === 0) throw new Error(`no bench matches; there are: ${names.sort().join(", ")}`);
  return some.map((name) => join(root, "bench", name));
}

/** hash-wasm is one of the peers; without a registry the benches do without it and say so. */
function installPeers() {
  try {
    return { VERITEE_BENCH_PEERS: installTool(root, "peers") };
  } catch (error) {
    console.log(`without other packages: ${error.message}`);
    return {};
  }
}

async function main() {
  const files = chosen(positionals);
  const node = values.node24 ? installNode24(root) : process.execPath;
  buildPackage();
  const env = { ...installPeers(), ...environmentOf(values) };
  const { lines, failed } = await runBenches(files, { node, env });
  if (values.json !== undefined) writeResults(values.json, resultsOf(lines, node, new Date()));
  if (failed.length > 0) throw new Error(`failed: ${failed.join(", ")}`);
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
