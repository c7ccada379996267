/**
 * One of several processes that share a disk cache: node disk-cache-worker.mjs FOLDER LOG SEED
 *
 * Writes entries of rising and falling ranks until it is killed, prints `ready` once it has written each name, reads between the writes, and appends to LOG what it
 * begins (`begin NAME RANK`) and what is done (`done NAME RANK`). Whatever it reads wrong, it logs as `wrong …` and ends.
 */
import { createHash } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { diskCache } from "../../dist/node.js";

export const NAMES = ["v1/x/a", "v1/x/b", "v1/x/c"];

/** An entry that shows whether it is whole: a line, and filling of a size that differs from rank to rank. */
export function entryOf(name, rank) {
  const text = `${name} ${rank}\n`.padEnd(1000 + (rank % 7) * 40_000, `${rank} `);
  const digest = createHash("sha256").update(text).digest("hex");
  return new TextEncoder().encode(`${digest} ${text}`);
}

/** @returns the rank of an entry, or -1 where it is not whole or of another name. */
export function rankOf(name, bytes) {
  const text = new TextDecoder().decode(bytes);
  const rank = Number(/^[0-9a-f]{64} \S+ (\d+)\n/.exec(text)?.[1] ?? -1);
  return rank >= 0 && new TextDecoder().decode(entryOf(name, rank)) === text ? rank : -1;
}

async function work(folder, logFile, seed) {
  const log = openSync(logFile, "a");
  const say = (line) => writeSync(log, `${line}\n`);
  const store = diskCache(folder);
  const seen = new Map();
  for (let step = 0; ; step += 1) {
    const name = NAMES[(step + seed) % NAMES.length];
    // Rising over time, and every third of them late: a lower rank comes after a higher one.
    const rank = Math.max(0, step * 4 + seed - (step % 3 === 0 ? 40 : 0));
    say(`begin ${name} ${rank}`);
    await store.write(name, entryOf(name, rank), rank);
    say(`done ${name} ${rank}`);
    const least = Math.max(rank, seen.get(name) ?? 0);
    const bytes = await store.read(name);
    const found = bytes === null ? -1 : rankOf(name, bytes);
    if (found < least) {
      say(`wrong ${name}: read ${bytes === null ? "nothing" : found}, but ${least} was there`);
      process.exit(1);
    }
    seen.set(name, found);
    if (step === NAMES.length) console.log("ready");
  }
}

if (process.argv[1] === import.meta.filename) await work(process.argv[2], process.argv[3], Number(process.argv[4]));
