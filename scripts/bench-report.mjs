#!/usr/bin/env node
/**
 * Writes results of benches into the documentation.
 *
 *   node scripts/bench-report.mjs FILE...
 *
 * FILE: what `npm run bench -- --json FILE` or `npm run bench:peers -- --json FILE` wrote. The tables go between
 * `<!-- bench:begin -->` and `<!-- bench:end -->` of docs/performance.md (all) and README.md (those that matter
 * most); the chart, docs/images/p384.svg, is of the first file that has batches of 64 reports.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chartOf } from "./bench-chart.mjs";
import { RESULTS_FORMAT } from "./bench-run.mjs";
import { allTables, betweenMarkers, headlineTable } from "./bench-tables.mjs";
import { isProgram } from "./generator-cli.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const CHART = "docs/images/p384.svg";

function readResults(file) {
  const results = JSON.parse(readFileSync(file, "utf8"));
  if (results.format !== RESULTS_FORMAT) throw new Error(`${file} is no results file of form ${RESULTS_FORMAT}`);
  return results;
}

/**
 * Every file of the documentation that results change, by its path below the root.
 *
 * @param {object[]} files results.
 * @param {(path: string) => string} read text of a file below the root.
 * @returns {Map<string, string>} new texts; pages without markers are left out.
 */
export function reportOf(files, read) {
  const main = files.filter(({ ratios }) => ratios.some(({ name }) => name.startsWith("snp.distinct.batch64/")));
  const [first] = main;
  if (first === undefined)
    throw new Error("no file has batches of 64 reports: run `npm run bench -- ratios --json FILE`");
  const texts = new Map([[CHART, chartOf(first)]]);
  for (const [path, tables] of [
    ["docs/performance.md", allTables(files)],
    ["README.md", headlineTable(main)],
  ]) {
    const page = betweenMarkers(read(path), tables);
    if (page !== null) texts.set(path, page);
  }
  return texts;
}

function main(paths) {
  if (paths.length === 0) throw new Error("name at least one results file");
  const texts = reportOf(paths.map(readResults), (path) => readFileSync(join(root, path), "utf8"));
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  if (!texts.has("README.md")) console.log("README.md has no markers");
}

if (isProgram(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(`bench-report: ${error.message}`);
    process.exitCode = 1;
  }
}
