import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { diskCache } from "../../src/adapters/disk-cache.node.js";
import { NAMES, entryOf, rankOf } from "./disk-cache-worker.mjs";

const built = join(import.meta.dirname, "..", "..", "dist", "node.js");
const worker = join(import.meta.dirname, "disk-cache-worker.mjs");

let root: string;

beforeAll(() => {
  if (!existsSync(built)) throw new Error(`${built} is not built: run npm test, or npm run build first`);
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "veritee-disk-processes-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Starts a worker, kills it without warning that time after it has begun to write, and returns how it ended. */
function runAndKill(folder: string, log: string, seed: number, milliseconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [worker, folder, log, String(seed)], { stdio: ["ignore", "pipe", "pipe"] });
    let complaint = "";
    child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    child.on("error", reject);
    child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), milliseconds));
    child.on("close", (status, signal) => resolve(signal ?? `status ${status}: ${complaint}`));
  });
}

/** What the workers say: ranks that they began and finished to write, by name, and what they read wrong. */
function readLogs(folder: string) {
  const begun = new Map<string, Set<number>>();
  const finished = new Map<string, number>();
  const wrong: string[] = [];
  for (const log of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, log), "utf8").split("\n")) {
      const [word, name = "", rank] = line.split(" ");
      if (word === "begin") begun.set(name, (begun.get(name) ?? new Set()).add(Number(rank)));
      if (word === "done") finished.set(name, Math.max(Number(rank), finished.get(name) ?? 0));
      if (word === "wrong") wrong.push(line);
    }
  }
  return { begun, finished, wrong };
}

describe("processes that share a disk cache and are killed while they write", () => {
  const WORKERS = 4;
  const ROUNDS = 5;

  it("leave whole entries of the highest rank, and nothing that stays", { timeout: 120_000 }, async () => {
    const folder = join(root, "cache");
    const logs = join(root, "logs");
    const temporaries = join(folder, "v1", "tmp");
    mkdirSync(logs);
    let left = 0;
    // At least so many rounds, and until some were killed in the middle of a write.
    for (let round = 0; round < ROUNDS || (left === 0 && round < 10 * ROUNDS); round += 1) {
      const ends = await Promise.all(
        Array.from({ length: WORKERS }, (_, index) => {
          const seed = round * WORKERS + index;
          return runAndKill(folder, join(logs, String(seed)), seed, 200 + 23 * seed);
        }),
      );
      expect(ends).toEqual(ends.map(() => "SIGKILL"));
      const { begun, finished, wrong } = readLogs(logs);
      expect(wrong).toEqual([]);
      for (const name of NAMES) {
        const bytes = await diskCache(folder).read(name);
        const rank = bytes === null ? -1 : rankOf(name, bytes);
        // A writer that was killed may have finished without having said so.
        expect(rank).toBeGreaterThanOrEqual(finished.get(name) ?? Infinity);
        expect(begun.get(name)).toContain(rank);
      }
      left = readdirSync(temporaries).length;
    }
    expect(left).toBeGreaterThan(0);

    const [name = ""] = NAMES;
    const store = diskCache(folder);
    const highest = Number.MAX_SAFE_INTEGER;
    await store.write(name, entryOf(name, highest), highest);
    expect(readdirSync(temporaries)).toHaveLength(left);
    for (const file of readdirSync(temporaries)) utimesSync(join(temporaries, file), 0, 0);
    for (const each of NAMES) await store.write(each, entryOf(each, highest), highest);
    expect(readdirSync(temporaries)).toEqual([]);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
    expect(files.map((file) => file.name.slice(-16))).toEqual(NAMES.map(() => String(highest)));
  });
});

describe("dist/node.js", () => {
  it("keeps a cache where it was, also when the process goes elsewhere", () => {
    const script = `
      const { diskCache } = await import(${JSON.stringify(built)});
      const store = diskCache("here");
      process.chdir("elsewhere");
      await store.write("a", new Uint8Array(1), 1);`;
    mkdirSync(join(root, "elsewhere"));
    const done = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
    expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: "" });
    expect(existsSync(join(root, "here", "v1"))).toBe(true);
    expect(readdirSync(join(root, "elsewhere"))).toEqual([]);
  });
});
