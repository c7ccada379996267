/** The cache on disk, in the folder that is named: every runtime with a file system takes the same one in turn. */
import { readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { diskCache } from "veritee/node";

const [folder] = process.argv.slice(2);
const text = (bytes) => (bytes === null ? null : new TextDecoder().decode(bytes));
const bytes = (value) => new TextEncoder().encode(value);

function expect(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}

const store = diskCache(folder);
const before = Number(text(await store.read("v1/runs")) ?? 0);
await store.write("v1/runs", bytes(String(before + 1)), before + 1);
await diskCache(folder).write("v1/runs", bytes("lower"), before);
expect("the count of runs", text(await diskCache(folder).read("v1/runs")), String(before + 1));

await Promise.all([5, 3, 9, 4, 8].map((rank) => store.write("v1/a", bytes(`rank ${rank}`), rank)));
expect("the highest rank", text(await store.read("v1/a")), "rank 9");
const files = readdirSync(folder, { recursive: true })
  .map((file) => join(folder, String(file)))
  .filter((file) => statSync(file).isFile());
expect("the files", files.length, 2);
expect(
  "their mode",
  files.every((file) => (statSync(file).mode & 0o777) === 0o600),
  true,
);
for (const file of files) utimesSync(file, 1, 1);
await store.read("v1/a");
expect("files whose use was noted", files.filter((file) => statSync(file).mtimeMs > 1_000_000).length, 1);
await store.remove("v1/a");
expect("what was removed", await store.read("v1/a"), null);
console.log(before + 1);
