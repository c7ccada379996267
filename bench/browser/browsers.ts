/** Finds the system's browsers, and drives them. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PROGRESS } from "./protocol.js";
import type { Measure, PageOptions, PageResult } from "./protocol.js";

const TIME_LIMIT_MS = 600_000;

export interface Browser {
  readonly name: "Chromium" | "Firefox";
  /** The variable that names its program, and where distributions put it. */
  readonly variable: string;
  readonly places: readonly string[];
  readonly launchOptions: Readonly<Record<string, unknown>>;
}

export const BROWSERS: readonly Browser[] = [
  {
    name: "Chromium",
    variable: "CHROMIUM",
    places: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
    // Without a sandbox, so that it starts for root and in containers: it opens no page but ours.
    launchOptions: { args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"] },
  },
  {
    name: "Firefox",
    variable: "FIREFOX",
    places: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
    launchOptions: { browser: "firefox" },
  },
];

/** The program of a browser, or undefined where there is none. */
export function programOf({ variable, places }: Browser): string | undefined {
  const named = process.env[variable] ?? "";
  return [named, ...places].find((place) => place !== "" && existsSync(place));
}

/** What is used of puppeteer-core. Its own types are not there: it is installed when the bench runs. */
export interface Puppeteer {
  launch(options: Readonly<Record<string, unknown>>): Promise<Session>;
}

interface Session {
  version(): Promise<string>;
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Page {
  on(event: "console", listener: (message: { text(): string }) => void): void;
  on(event: "pageerror", listener: (error: unknown) => void): void;
  goto(url: string, options: { readonly waitUntil: "load"; readonly timeout: number }): Promise<unknown>;
  evaluate<A, T>(run: (argument: A) => Promise<T>, argument: A): Promise<T>;
}

/** @param folder whose node_modules holds puppeteer-core. */
export async function loadPuppeteer(folder: string): Promise<Puppeteer> {
  const main = createRequire(join(folder, "package.json")).resolve("puppeteer-core");
  const loaded = (await import(pathToFileURL(main).href)) as { readonly default: Puppeteer };
  return loaded.default;
}

/** What was measured, and by which version: for example `Chrome/156.0.8078.108`. */
export type Measured = PageResult & { readonly version: string };

/** Opens the page in a browser and has it measure. */
export async function measureIn(
  start: (options: Readonly<Record<string, unknown>>) => Promise<Session>,
  url: string,
  options: PageOptions,
): Promise<Measured> {
  const session = await start({ headless: true, protocolTimeout: TIME_LIMIT_MS });
  try {
    const version = await session.version();
    const page = await session.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      const text = message.text();
      if (text.startsWith(PROGRESS)) console.log(`  ${text.slice(PROGRESS.length)}`);
      else errors.push(text);
    });
    await page.goto(url, { waitUntil: "load", timeout: TIME_LIMIT_MS });
    return { version, ...(await runPage(page, options, errors)) };
  } finally {
    await session.close();
  }
}

async function runPage(page: Page, options: PageOptions, errors: readonly string[]): Promise<PageResult> {
  try {
    // This function is carried into the page as text: it sees nothing of this file.
    return await page.evaluate((given) => {
      const { measure } = globalThis as { measure?: Measure };
      if (measure === undefined) throw new Error("the script of the page did not run");
      return measure(given);
    }, options);
  } catch (error) {
    throw new Error([String(error), ...errors].join("\n"));
  }
}
