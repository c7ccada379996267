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
const RUNTIMES = { node: inNode, deno: inDeno, bun: inBun, workerd: inWorkerd, chromium: inChromium };

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
  for (const file of ["smoke.js", "main.js", "page.js", "worker.js"])
    copyFileSync(join(here, file), join(folder, file));
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
    const reference = inNode({ app });
    for (const name of names.length > 0 ? names : Object.keys(RUNTIMES)) {
      const began = performance.now();
      try {
        const seen = await RUNTIMES[name]({ app, tools });
        if (seen !== reference) throw new Error(`differs from Node\n  Node: ${reference}\n  here: ${seen}`);
        console.log(`ok      ${name} (${seconds(began)})`);
      } catch (error) {
        failed += 1;
        console.log(`not ok  ${name} (${seconds(began)})\n${error instanceof Error ? error.message : String(error)}`);
      }
    }
    console.log(`ok      program, version ${programOf({ app })}`);
    const { genuine, corrupted } = JSON.parse(reference);
    console.log(
      `genuine: ${genuine.verdict}, ${genuine.findings.length} findings; changed: ${corrupted.verdict}, ${corrupted.failure}`,
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
