import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createColors } from "picocolors";
import { systemClock } from "../../../src/adapters/runtime.web.js";
import type { Progress } from "../../../src/apps/cli/output.js";
import { runCli } from "../../../src/apps/cli/program.js";
import type { AttestationResult } from "../../../src/index.js";
import type { Clock, Fetcher } from "../../../src/ports/index.js";
import { buildReport, createSimulatedAmd, signReport } from "../../../src/testing/index.js";
import type { ReportFields, SimulatedAmd, SimulatedVek } from "../../../src/testing/index.js";
import { toBase64, toHex } from "../../../src/bytes/index.js";

/** What one run of the program gave. */
export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run's surroundings differ from a pipe of 100 columns on 2025-06-01. */
export interface RunOptions {
  readonly colors?: "on" | "off";
  readonly width?: number;
  readonly now?: string;
  /** Who is asked; left out, a request fails the test. */
  readonly fetcher?: Fetcher;
  /** The default folder of the cache; left out, there is none. */
  readonly cacheFolder?: string;
  /** How many times faster than the real one the clock runs, from {@link now} on. Left out, it stands still. */
  readonly speed?: number;
  /** Takes the lines of progress, as a terminal would. */
  readonly progress?: Progress;
}

/** An instant inside every window of the simulated world. */
export const NOW = "2025-06-01T00:00:00Z";

/** Runs the program inside this process. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const asked: string[] = [];
  const refuse: Fetcher = (url) => {
    asked.push(url);
    return Promise.reject(new Error("a test must not reach the network"));
  };
  const now = new Date(options.now ?? NOW);
  const status = await runCli(argv, {
    output: {
      out: (text) => void out.push(`${text}\n`),
      err: (text) => void err.push(`${text}\n`),
      colors: createColors(options.colors === "on"),
      width: options.width ?? 100,
    },
    now,
    version: "9.8.7",
    progress: options.progress ?? null,
    fetcher: options.fetcher ?? refuse,
    clock: options.speed === undefined ? { ...systemClock(), now: () => now.getTime() } : fastClock(now, options.speed),
    cacheFolder: options.cacheFolder ?? null,
  });
  if (asked.length > 0) throw new Error(`the test asked the network for ${asked.join(", ")}`);
  return { status, stdout: out.join(""), stderr: err.join("") };
}

function fastClock(start: Date, speed: number): Clock {
  const { now, after, jitter } = systemClock();
  const begun = now();
  return {
    now: () => start.getTime() + (now() - begun) * speed,
    after: (milliseconds, ring) => after(milliseconds / speed, ring),
    jitter,
  };
}

/** The whole of standard output as one result. */
export function resultOf({ stdout }: Run): AttestationResult {
  return JSON.parse(stdout) as AttestationResult;
}

/** The challenge that the report in a {@link Folder} answers. */
export const CHALLENGE = toHex(new Uint8Array(64).fill(0x5a));

/** A temporary folder with evidence, certificates and policies of a simulated Milan. */
export interface Folder {
  readonly path: string;
  readonly amd: SimulatedAmd;
  readonly vcek: SimulatedVek;
  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array): string;
  /** Makes a folder inside and returns its path. */
  folder(name: string): string;
  /** Writes a report that the chip signed. */
  report(name: string, fields?: ReportFields): string;
  remove(): void;
}

/** Reference values of the report that {@link makeFolder} writes; `fields` are added or replace. */
export function policyText(fields: Readonly<Record<string, string>> = {}): string {
  const all = { policy: "196608", measurement: `"${toBase64(MEASUREMENT)}"`, ...fields };
  const members = Object.entries(all).map(([name, json]) => `"${name}": ${json}`);
  return `{ "policy": { ${members.join(", ")} } }`;
}

const MEASUREMENT = new Uint8Array(48).fill(0x4d);

/** Makes a folder with report.bin, policy.json, ark.der, vcek.der, ask.der and certs/ with the last two. */
export async function makeFolder(): Promise<Folder> {
  const path = mkdtempSync(join(tmpdir(), "veritee-cli-"));
  const amd = await createSimulatedAmd({ line: "Milan", seed: "cli" });
  const vcek = await amd.issueVcek();
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(path, name), content);
    return join(path, name);
  };
  const folder = (name: string): string => {
    mkdirSync(join(path, name), { recursive: true });
    return join(path, name);
  };
  const report = (name: string, fields: ReportFields = {}): string => {
    const unsigned = buildReport(
      { reportData: new Uint8Array(64).fill(0x5a), measurement: MEASUREMENT, ...fields },
      "Milan",
    );
    return write(name, signReport(unsigned, vcek));
  };
  report("report.bin");
  write("policy.json", policyText());
  write("ark.der", amd.ark.der);
  folder("certs");
  for (const place of ["", "certs/"]) {
    write(`${place}vcek.der`, vcek.der);
    write(`${place}ask.der`, amd.ask.der);
  }
  return { path, amd, vcek, write, folder, report, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Arguments of a verification that is affirming; `change` adds, replaces, or (with null) leaves out a flag. */
export function verifyArgs(
  { path }: Folder,
  change: Readonly<Record<string, string | true | null>> = {},
  file = join(path, "report.bin"),
): string[] {
  const flags: Readonly<Record<string, string | true | null>> = {
    "--policy": join(path, "policy.json"),
    "--endorsements": join(path, "certs"),
    "--trust-root": join(path, "ark.der"),
    "--report-data": CHALLENGE,
    "--offline": true,
    ...change,
  };
  const args = Object.entries(flags).flatMap(([name, value]) =>
    value === null ? [] : value === true ? [name] : [name, value],
  );
  return ["verify", file, ...args];
}
