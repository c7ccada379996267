/**
 * What an SEV-SNP report costs in a page: structural check, SHA-384 of 672 bytes and one ECDSA P-384
 * verification by the kernel, against `crypto.subtle.verify` (only digest and signature, keys imported
 * beforehand), in the system's Chromium and Firefox. Batches of 64; see bench/browser/page.ts.
 *
 * Names end with the browser's: `snp.distinct.batch64.chromium/webcrypto`. Results carry its version as
 * `runtime`, since that of the file is the Node that drives it. A browser that is not there is
 * skipped; CHROMIUM and FIREFOX name programs in other places.
 *
 * Does not show parsing into claims, certificates, compiling, or pages that are not cross-origin isolated.
 */
import { join } from "node:path";
import { installTool } from "../scripts/bench-install.mjs";
import { BROWSERS, loadPuppeteer, measureIn, programOf } from "./browser/browsers.js";
import type { Browser, Measured, Puppeteer } from "./browser/browsers.js";
import { BATCH, CASES } from "./browser/protocol.js";
import type { Case, Timed, Variant } from "./browser/protocol.js";
import { servePage } from "./browser/server.js";
import { digits, recordMeasurement, recordRatio } from "./harness/results.js";
import { ratioOf, summarise } from "./harness/statistics.js";
import type { Summary } from "./harness/statistics.js";

/** `npm run bench -- --long` sets the variable. */
const OPTIONS = { rounds: process.env["VERITEE_BENCH_LONG"] === undefined ? 25 : 75, warmUps: 8 };
/** Benches run in the repository's root. */
const root = process.cwd();

const present = BROWSERS.flatMap((browser): [Browser, string][] => {
  const program = programOf(browser);
  if (program !== undefined) return [[browser, program]];
  console.log(`skipped: no ${browser.name}; install it, or name it in the variable ${browser.variable}`);
  return [];
});
if (present.length > 0) await measureAll(await loadPuppeteer(installTool(root, "browsers")));

async function measureAll(puppeteer: Puppeteer): Promise<void> {
  const { server, url } = await servePage(join(root, "bench", "browser", "page.ts"));
  try {
    for (const [browser, executablePath] of present) {
      console.log(`${browser.name}:`);
      const start = (options: object) => puppeteer.launch({ executablePath, ...browser.launchOptions, ...options });
      report(browser.name.toLowerCase(), await measureIn(start, url, OPTIONS));
    }
  } finally {
    server.close();
  }
}

function report(browser: string, { version, isolated, chosen, unavailable, cases }: Measured): void {
  console.log(`  ${version}; ${isolated ? "isolated: fine clock" : "not isolated: coarse clock"}; chooses ${chosen}`);
  for (const [variant, reason] of Object.entries(unavailable)) console.log(`  no ${variant} here: ${reason}`);
  for (const which of CASES) recordCase(browser, version, which, cases[which]);
}

/** Every time, and each variant's ratio to each way of using WebCrypto. */
function recordCase(browser: string, runtime: string, which: Case, timed: readonly Timed[]): void {
  const nameOf = (work: string): string => `${work}.${which}.batch${BATCH}.${browser}`;
  for (const { side, variant, times } of timed) {
    const name = nameOf(variant === null ? "p384" : "snp");
    const measurement = { name, side, variant, unit: "us" as const, ...summarise(times), runtime };
    recordMeasurement(measurement);
    print(`${name}, ${side}`, variant, measurement, "us");
  }
  for (const { variant, times } of timed.filter((side) => side.variant !== null)) {
    for (const other of timed.filter((side) => side.variant === null)) {
      const ratio = { name: `${nameOf("snp")}/${other.side}`, variant, ...ratioOf(times, other.times), runtime };
      recordRatio(ratio);
      print(ratio.name, variant, ratio, "x");
    }
  }
}

function print(name: string, variant: Variant | null, { minimum, median }: Summary, unit: "us" | "x"): void {
  const label = variant === null ? name : `${name} [${variant}]`;
  console.log(`  ${label.padEnd(64)} ${digits(minimum)} / ${digits(median)} ${unit} (minimum / median)`);
}
