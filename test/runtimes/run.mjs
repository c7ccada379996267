#!/usr/bin/env node
/**
 * Installs the packed package as a user would, and runs one smoke test on it in every runtime.
 *
 *   node test/runtimes/run.mjs [RUNTIME...]
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pack } from "../../scripts/pack.mjs";
import { inBun, inChromium, inDeno, inNode, inWorkerd, programOf } from "./hosts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const tools = join(root, "tools", "runtimes");
/** Node has relaxed SIMD without a flag since 21. */
const NODE_VARIANT = Number.parseInt(process.versions.node) < 21 ? "f64" : "fma";
/**
 * The variant of the kernel that each runtime must come to, by what its engine does: those of V8 fuse a relaxed
 * multiply-add, JavaScriptCore knows it but rounds twice.
 */
const VARIANTS = { node: NODE_VARIANT, deno: "fma", bun: "f64", workerd: "fma", chromium: "fma" };
/** The caches of the web platform that each runtime has. */
const STORES = { node: "", deno: "Cache API", bun: "", workerd: "Cache API", chromium: "IndexedDB, Cache API" };
const RUNTIMES = { node: inNode, deno: inDeno, bun: inBun, workerd: inWorkerd, chromium: inChromium };

/** What runs beside the package. */
const FILES = [
  "smoke.js",
  "outline.js",
  "vtpm.js",
  "tdx.js",
  "stores.js",
  "disk.js",
  "main.js",
  "page.js",
  "worker.js",
  "proxy-page.js",
  "proxy-server.js",
];

function npmInstall(folder, args = []) {
  const flags = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error", ...args];
  const { status } = spawnSync("npm", flags, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`npm install failed in ${folder}`);
}

/** Whether tools/runtimes has just what its package.json asks for. */
function toolsInstalled() {
  const { dependencies } = JSON.parse(readFileSync(join(tools, "package.json"), "utf8"));
  return Object.entries(dependencies).every(([name, version]) => {
    const manifest = join(tools, "node_modules", name, "package.json");
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version;
  });
}

/** A folder with the package installed from its tarball, and the test's files beside it. */
function installApp(folder) {
  const { tarball } = pack(root, folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  npmInstall(folder, [tarball]);
  for (const file of FILES) copyFileSync(join(here, file), join(folder, file));
}

/** What a runtime saw, but for what it has of its own, as text that can be compared. */
function withoutOwn(text) {
  return JSON.stringify({ ...JSON.parse(text), own: undefined });
}

/** The variant of the kernel that a runtime chose, which must be the one that its engine can run. */
function variantIn(name, text) {
  const { kernel } = JSON.parse(text).own;
  if (kernel.name === VARIANTS[name]) return kernel.name === "fma" ? "fma" : `${kernel.name} (${kernel.fma})`;
  throw new Error(`the kernel is ${kernel.name}, not ${VARIANTS[name]}; fma: ${kernel.fma}`);
}

/** The caches that a runtime has, which must be those that it is known to have. */
function storesIn(name, text) {
  const { stores } = JSON.parse(text).own;
  if (stores === STORES[name]) return stores === "" ? "no web cache" : stores;
  throw new Error(`the caches are "${stores}", not "${STORES[name]}"`);
}

const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

async function main(names) {
  const unknown = names.filter((name) => !Object.hasOwn(RUNTIMES, name));
  if (unknown.length > 0)
    throw new Error(`unknown: ${unknown.join(", ")}; there are ${Object.keys(RUNTIMES).join(", ")}`);
  const start = performance.now();
  if (!toolsInstalled()) npmInstall(tools);
  const app = mkdtempSync(join(tmpdir(), "veritee-runtimes-"));
  let failed = 0;
  try {
    installApp(app);
    console.log(`installed: ${seconds(start)}`);
    const reference = withoutOwn(inNode({ app }));
    for (const name of names.length > 0 ? names : Object.keys(RUNTIMES)) {
      const began = performance.now();
      try {
        const text = await RUNTIMES[name]({ app, tools });
        const seen = withoutOwn(text);
        if (seen !== reference) throw new Error(`differs from Node\n  Node: ${reference}\n  here: ${seen}`);
        console.log(`ok      ${name}, kernel ${variantIn(name, text)}, ${storesIn(name, text)} (${seconds(began)})`);
      } catch (error) {
        failed += 1;
        console.log(`not ok  ${name} (${seconds(began)})\n${error instanceof Error ? error.message : String(error)}`);
      }
    }
    console.log(`ok      program, version ${programOf({ app })}`);
    const { genuine, corrupted, vtpm, tdx } = JSON.parse(reference);
    console.log(
      `genuine: ${genuine.verdict}, ${genuine.findings.length} findings; changed: ${corrupted.verdict}, ${corrupted.failure}`,
    );
    console.log(
      `with a vTPM: ${vtpm.cbor.verdict}, ${vtpm.cbor.findings.length} findings; changed: ${vtpm.corrupted.verdict}, ${vtpm.corrupted.failure}`,
    );
    console.log(
      `with an event log: ${vtpm.boot.whole.verdict}, ${vtpm.boot.whole.findings.length} findings; changed: ${vtpm.boot.gap.verdict}`,
    );
    console.log(
      `a quote of a TD: ${tdx.v5.bare.verdict}, ${tdx.v5.bare.findings.length} findings; changed: ${tdx.v5.changed.verdict}, ${tdx.v5.changed.failure}`,
    );
  } finally {
    rmSync(app, { recursive: true, force: true });
  }
  if (failed > 0) throw new Error(`${failed} runtime${failed === 1 ? "" : "s"} failed`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
