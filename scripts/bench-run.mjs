/** How a bench is built and run, and how its results become one file: for bench.mjs and bench-peers.mjs. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, ".cache", "bench");

/** Version of the form of a results file. */
export const RESULTS_FORMAT = "veritee-bench/1";

/** Command line of bench.mjs and bench-peers.mjs. */
export const BENCH_OPTIONS = {
  json: { type: "string" },
  node24: { type: "boolean" },
  plain: { type: "boolean" },
  long: { type: "boolean" },
};

/** What benches are told of the command line. */
export function environmentOf({ plain, long }) {
  return { ...(plain ? { VERITEE_BENCH_PLAIN: "1" } : {}), ...(long ? { VERITEE_BENCH_LONG: "1" } : {}) };
}

/** dist/ and the kernel, where the sources are newer. */
export function buildPackage() {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs"), "--if-stale"], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the package cannot be built");
}

/** Bundles one bench; packages stay outside. @returns the file to run. */
async function bundle(file) {
  const outfile = join(out, basename(file).replace(/\.ts$/, ".mjs"));
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    logLevel: "warning",
  });
  return outfile;
}

/**
 * Runs benches one after another, a process each.
 *
 * @param {string[]} files paths of the sources.
 * @param {{ node: string, env?: Record<string, string> }} how the program to run them with.
 * @returns {Promise<{ lines: object[], failed: string[] }>} what they recorded, and which did not end well.
 */
export async function runBenches(files, { node, env = {} }) {
  const results = join(out, `results-${process.pid}.jsonl`);
  mkdirSync(out, { recursive: true });
  rmSync(results, { force: true });
  const failed = [];
  for (const [index, file] of files.entries()) {
    const start = performance.now();
    console.log(`\n== ${index + 1}/${files.length} ${basename(file)}`);
    const { status } = spawnSync(node, ["--expose-gc", await bundle(file)], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...env, VERITEE_BENCH_RESULTS: results },
    });
    console.log(`== ${basename(file)}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
    if (status !== 0) failed.push(basename(file));
  }
  const text = existsSync(results) ? readFileSync(results, "utf8") : "";
  rmSync(results, { force: true });
  return {
    lines: text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    failed,
  };
}

/**
 * The results as they are kept: where and when they were measured, every ratio and every absolute figure.
 *
 * @param {object[]} lines what the benches recorded.
 * @param {string} node the program that ran them.
 * @param {Date} date when.
 */
export function resultsOf(lines, node, date) {
  const of = (kind) => lines.filter((line) => line.kind === kind).map((line) => ({ ...line, kind: undefined }));
  const [runtime] = of("runtime");
  return {
    format: RESULTS_FORMAT,
    date: date.toISOString(),
    commit: commitHere(),
    processor: cpus()[0]?.model.trim() ?? process.arch,
    cores: cpus().length,
    runtime: { ...versionsOf(node), relaxedSimd: runtime?.relaxedSimd ?? "unknown" },
    ratios: of("ratio"),
    measurements: of("measurement"),
  };
}

export function writeResults(file, results) {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\n${results.ratios.length} ratios, ${results.measurements.length} figures: ${file}`);
}

function versionsOf(node) {
  const print = "const { node, v8, openssl } = process.versions; console.log(JSON.stringify({ node, v8, openssl }))";
  return { name: "Node", ...JSON.parse(spawnSync(node, ["--eval", print], { encoding: "utf8" }).stdout) };
}

/** The commit, with `+` where the tree differs from it; `unknown` outside a clone. */
function commitHere() {
  const git = (...args) => spawnSync("git", args, { cwd: root, encoding: "utf8" });
  const head = git("rev-parse", "--short=12", "HEAD");
  if (head.status !== 0) return "unknown";
  return head.stdout.trim() + (git("status", "--porcelain").stdout === "" ? "" : "+");
}
