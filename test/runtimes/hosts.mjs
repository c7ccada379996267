/** How each runtime is made to run the smoke test. Each function returns what smoke() returned, as JSON text. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundlePage, servePage } from "./pages.mjs";
import { verifyThroughProxy } from "./proxy-browser.mjs";

const TIME_LIMIT_MS = 120_000;

/** Runs a program and returns what it printed. */
export function run(command, args, cwd, env = {}) {
  const options = { cwd, encoding: "utf8", timeout: TIME_LIMIT_MS, env: { ...process.env, ...env }, input: "" };
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (error) throw error;
  if (status !== 0) throw new Error(`${basename(command)} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
  return stdout.trim();
}

/** Where the runtimes with a file system keep one cache together. */
const diskOf = (app) => join(app, "disk");

export function inNode({ app }) {
  run(process.execPath, ["disk.js", diskOf(app)], app);
  return run(process.execPath, ["main.js"], app);
}

/** The smoke test without any permission: no file, no network, no environment. The cache on disk with its folder only. */
export function inDeno({ app, tools }) {
  const deno = join(tools, "node_modules", ".bin", "deno");
  const flags = ["--no-prompt", "--no-remote", "--no-lock"];
  const env = { DENO_DIR: join(app, ".deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const allowed = [`--allow-read=${diskOf(app)}`, `--allow-write=${diskOf(app)}`];
  run(deno, ["run", ...flags, ...allowed, "disk.js", diskOf(app)], app, env);
  return run(deno, ["run", ...flags, "main.js"], app, env);
}

export function inBun({ app, tools }) {
  const bun = join(tools, "node_modules", ".bin", "bun");
  run(bun, ["run", "disk.js", diskOf(app)], app, { DO_NOT_TRACK: "1" });
  return run(bun, ["run", "main.js"], app, { DO_NOT_TRACK: "1" });
}

async function loadTool(tools, name) {
  return import(pathToFileURL(createRequire(join(tools, "package.json")).resolve(name)).href);
}

/** Keeps .wasm imports as they are, and remembers the files: that is what a deployment to workerd does too. */
function wasmAsModules(found) {
  return {
    name: "wasm-as-modules",
    setup(plugin) {
      plugin.onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
        found.set(`./${basename(path)}`, join(resolveDir, path));
        return { path: `./${basename(path)}`, external: true };
      });
    },
  };
}

export async function inWorkerd({ app, tools }) {
  const { Miniflare, Response } = await loadTool(tools, "miniflare");
  const found = new Map();
  const { outputFiles } = await build({
    absWorkingDir: app,
    entryPoints: ["worker.js"],
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "module", "import"],
    target: "es2022",
    write: false,
    logLevel: "warning",
    plugins: [wasmAsModules(found)],
  });
  if (found.size === 0) throw new Error("the workerd form was not chosen: no .wasm import in the bundle");
  const wasm = [...found].map(([path, file]) => ({ type: "CompiledWasm", path, contents: readFileSync(file) }));
  const worker = new Miniflare({
    modules: [{ type: "ESModule", path: "worker.js", contents: outputFiles[0].text }, ...wasm],
    // Before 2025-06-01 workerd compiles no WebAssembly from bytes at all, which is what this must stand.
    compatibilityDate: "2024-09-01",
    compatibilityFlags: [],
    cf: false,
    outboundService: () => new Response(null, { status: 302, headers: { location: "/b" } }),
  });
  try {
    const response = await worker.dispatchFetch("http://localhost/");
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  } finally {
    await worker.dispose();
  }
}

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser that is to be used: CHROMIUM names it, or it stands where distributions put it. */
function chromium() {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (found === undefined) throw new Error("no Chromium; install it, or name it in the variable CHROMIUM");
  return found;
}

export async function inChromium({ app, tools }) {
  const { default: puppeteer } = await loadTool(tools, "puppeteer-core");
  const server = await servePage(await bundlePage(app, "page.js"));
  const address = `${server.origin}/`;
  const browser = await puppeteer.launch({ executablePath: chromium(), headless: true, args: CHROMIUM_FLAGS });
  try {
    const page = await openPage(browser, address);
    await sharedStores([page, await openPage(browser, address)]);
    await verifyThroughProxy(browser, app);
    return await page.evaluate(() => globalThis.outcome);
  } finally {
    await browser.close();
    server.close();
  }
}

/** Opens a page, and waits until its smoke test has passed. */
async function openPage(browser, address) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => errors.push(message.text()));
  await page.goto(address, { waitUntil: "load", timeout: TIME_LIMIT_MS });
  const text = await page.evaluate(() => globalThis.outcome ?? "failed: the script did not run");
  if (text.startsWith("failed")) throw new Error([text, ...errors].join("\n"));
  return page;
}

/** Two pages of one origin write the same entries at once, and in either cache the higher rank stays. */
async function sharedStores(pages) {
  for (const kind of ["IndexedDB", "Cache API"]) {
    const start = Date.now() + 200;
    const write = (page, rank) => page.evaluate((...args) => globalThis.stores.writeRank(...args), kind, rank, start);
    await Promise.all(pages.map((page, index) => write(page, 2 - index)));
    const kept = await pages[0].evaluate((of) => globalThis.stores.readRanks(of), kind);
    if (kept !== "rank 2: 100") throw new Error(`two pages wrote to ${kind}; kept: ${kept}`);
  }
}

/** The program, as a user's package manager links it. */
export function programOf({ app }) {
  const program = join(app, "node_modules", ".bin", "veritee");
  const version = run(program, ["--version"], app);
  const help = run(program, ["--help"], app);
  if (!/\bverify\b/.test(help)) throw new Error(`veritee --help does not name verify:\n${help}`);
  const explained = run(program, ["explain", "SNP_REPORT_SIZE"], app);
  if (!explained.includes("SNP_REPORT_SIZE")) throw new Error(`veritee explain said: ${explained}`);
  return version;
}
