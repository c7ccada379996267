import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskCache } from "../../src/adapters/disk-cache.node.js";
import { bytesOf, itKeepsTheContract, readText } from "./cache-contract.js";

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "veritee-disk-cache-"));
  folder = join(root, "new", "cache");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const small = () => diskCache(folder, { maxEntryBytes: 1024 });

/** The files below the cache, without the temporary ones, as paths. */
function files(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.parentPath.endsWith("tmp"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The one file that is there. */
function onlyFile(): string {
  const [file, ...others] = files();
  if (file === undefined || others.length > 0) throw new Error(`not one file: ${files().join(", ")}`);
  return file;
}

const temporaries = () => readdirSync(join(folder, "v1", "tmp"));
const withRank = (file: string, rank: number) => `${file.slice(0, -16)}${String(rank).padStart(16, "0")}`;
const age = (path: string, hours: number) =>
  utimesSync(path, Date.now() / 1000 - hours * 3600, Date.now() / 1000 - hours * 3600);

describe("diskCache", () => {
  itKeepsTheContract(small);

  it.each([1, 3])("is the same for another that is made later, after %d writes", async (writes) => {
    for (let rank = 1; rank <= writes; rank += 1) await small().write("a/b", bytesOf(`rank ${rank}`), rank);
    expect(await readText(small(), "a/b")).toBe(`rank ${writes}`);
    expect(files()).toHaveLength(1);
    expect(temporaries()).toEqual([]);
  });

  it("touches no disk before it is written to", async () => {
    const store = small();
    expect(await store.read("a")).toBeNull();
    await store.remove("a");
    expect(existsSync(dirname(folder))).toBe(false);
  });

  it.skipIf(process.platform === "win32")("is for its owner only", async () => {
    await small().write("a", bytesOf("x"), 1);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(dirname(onlyFile())).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "v1", "tmp")).mode & 0o777).toBe(0o700);
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
  });

  it.each<[unknown, unknown, typeof Error]>([
    ["", {}, TypeError],
    [7, {}, TypeError],
    ["a\0b", {}, TypeError],
    ["a", { maxByte: 1 }, TypeError],
    ["a", { maxBytes: 262_143 }, RangeError],
    ["a", { maxBytes: 1e300 }, RangeError],
    ["a", { maxBytes: 262_144.5 }, RangeError],
    ["a", { maxEntryBytes: 0 }, RangeError],
    ["a", { maxBytes: 262_144, maxEntryBytes: 4097 }, RangeError],
  ])("refuses the folder %j with %j", (path, options, error) => {
    expect(() => diskCache(path as string, options as object)).toThrow(error);
  });

  it("takes the least options that it names", async () => {
    const store = diskCache(folder, { maxBytes: 262_144, maxEntryBytes: 4096 });
    await store.write("a", new Uint8Array(4096), 1);
    expect((await store.read("a"))?.length).toBe(4096);
  });
});

describe("diskCache among files that others left", () => {
  it("reads the highest rank, and removes the lower ones at the next write", async () => {
    await small().write("a", bytesOf("rank 5"), 5);
    const file = onlyFile();
    writeFileSync(withRank(file, 3), "rank 3");
    writeFileSync(withRank(file, 4), "rank 4");
    expect(await readText(small(), "a")).toBe("rank 5");
    await small().write("a", bytesOf("rank 6"), 6);
    expect(files()).toEqual([withRank(file, 6)]);
  });

  it("removes all ranks of a name", async () => {
    await small().write("a", bytesOf("rank 5"), 5);
    writeFileSync(withRank(onlyFile(), 3), "rank 3");
    await small().remove("a");
    expect(files()).toEqual([]);
  });

  it("reads no file above its limit, and lets it not stand in the way", async () => {
    await small().write("a", bytesOf("rank 5"), 5);
    const large = withRank(onlyFile(), 9);
    writeFileSync(large, new Uint8Array(1025));
    expect(await readText(small(), "a")).toBe("rank 5");
    await small().write("a", bytesOf("rank 6"), 6);
    expect(await readText(small(), "a")).toBe("rank 6");
    expect(existsSync(large)).toBe(false);
  });

  it.skipIf(process.platform === "win32").each(["link", "dangling link", "pipe", "folder"])(
    "takes no %s for an entry, and lets it not stand in the way",
    async (kind) => {
      await small().write("a", bytesOf("rank 5"), 5);
      const planted = withRank(onlyFile(), 9);
      const outside = join(root, "outside");
      if (kind === "link") writeFileSync(outside, "outside");
      if (kind.endsWith("link")) symlinkSync(outside, planted);
      else if (kind === "folder") mkdirSync(planted);
      else expect(spawnSync("mkfifo", [planted]).status).toBe(0);
      expect(await readText(small(), "a")).toBe("rank 5");
      await small().write("a", bytesOf("rank 6"), 6);
      expect(await readText(small(), "a")).toBe("rank 6");
      await small().remove("a");
      expect(await small().read("a")).toBeNull();
      if (kind === "link") expect(readFileSync(outside, "utf8")).toBe("outside");
      else expect(existsSync(outside)).toBe(false);
    },
  );

  it.skipIf(process.platform === "win32")(
    "replaces a link that has the name of its file, and not what it leads to",
    async () => {
      await small().write("a", bytesOf("x"), 5);
      const file = onlyFile();
      const outside = join(root, "outside");
      rmSync(file);
      writeFileSync(outside, "outside");
      symlinkSync(outside, file);
      expect(await small().read("a")).toBeNull();
      await small().write("a", bytesOf("inside"), 5);
      expect(lstatSync(file).isFile()).toBe(true);
      expect(await readText(small(), "a")).toBe("inside");
      expect(readFileSync(outside, "utf8")).toBe("outside");
    },
  );

  it.skipIf(process.platform === "win32").each(["shard", "tmp", "v1"])(
    "does not write through a link in the place of its folder: %s",
    async (which) => {
      await small().write("a", bytesOf("x"), 5);
      const shard = dirname(onlyFile());
      const place = which === "shard" ? shard : which === "v1" ? dirname(shard) : join(dirname(shard), "tmp");
      const outside = join(root, "outside");
      mkdirSync(outside);
      rmSync(place, { recursive: true });
      symlinkSync(outside, place);
      await expect(small().write("a", bytesOf("y"), 6)).rejects.toThrow("is no folder");
      expect(readdirSync(outside)).toEqual([]);
    },
  );

  it.skipIf(process.platform === "win32")("neither reads nor removes through a link in the place of v1", async () => {
    await small().write("a", bytesOf("x"), 5);
    const outside = join(root, "outside");
    renameSync(join(folder, "v1"), outside);
    symlinkSync(outside, join(folder, "v1"));
    await expect(small().read("a")).rejects.toThrow("is no folder");
    await expect(small().remove("a")).rejects.toThrow("is no folder");
    rmSync(join(folder, "v1"));
    renameSync(outside, join(folder, "v1"));
    expect(await readText(small(), "a")).toBe("x");
  });

  it("leaves files of other names alone", async () => {
    await small().write("a", bytesOf("x"), 1);
    const shard = dirname(onlyFile());
    const others = [
      join(folder, "notes"),
      join(shard, "notes.0000000000000001"),
      join(folder, "v1", "tmp", "notes.tmp"),
    ];
    for (const other of others) {
      writeFileSync(other, "mine");
      age(other, 100);
    }
    // A folder with the name of a temporary file, too.
    const inside = join(folder, "v1", "tmp", `${"0".repeat(32)}.tmp`);
    mkdirSync(inside);
    age(inside, 100);
    others.push(inside);
    await small().write("a", bytesOf("x"), 2);
    await small().remove("a");
    expect(others.filter((other) => existsSync(other))).toEqual(others);
  });

  it("removes temporary files of old, and not those that somebody may be writing", async () => {
    await small().write("a", bytesOf("x"), 1);
    const temporary = (digit: string) => join(folder, "v1", "tmp", `${digit.repeat(32)}.tmp`);
    for (const digit of ["0", "1", "2"]) writeFileSync(temporary(digit), "half");
    age(temporary("0"), 2);
    age(temporary("1"), 0.9);
    age(temporary("2"), -2);
    await small().write("b", bytesOf("x"), 1);
    expect(temporaries()).toEqual([`${"1".repeat(32)}.tmp`]);
  });
});

describe("diskCache at its limit", () => {
  /** Names that share a folder, found by trying. */
  async function neighbours(count: number): Promise<readonly string[]> {
    const probe = diskCache(folder);
    const byShard = new Map<string, string[]>();
    for (let index = 0; ; index += 1) {
      const name = `n${index}`;
      await probe.write(name, new Uint8Array(0), 1);
      const [file] = files().filter((each) => each.endsWith(".0000000000000001"));
      if (file === undefined) throw new Error("nothing was written");
      const names = byShard.get(dirname(file)) ?? [];
      byShard.set(dirname(file), [...names, name]);
      await probe.remove(name);
      if (names.length + 1 === count) return [...names, name];
    }
  }

  const fileOf = async (name: string) => {
    const before = files();
    await diskCache(folder).write(name, bytesOf(name), 1);
    const [file] = files().filter((each) => !before.includes(each));
    if (file === undefined) throw new Error(`${name} was there already`);
    return file;
  };

  it("removes what was used the longest ago", async () => {
    const [a, b, c, d] = (await neighbours(4)) as [string, string, string, string];
    for (const [index, name] of [a, b, c].entries()) age(await fileOf(name), 30 - index);
    // Reading a makes it the youngest.
    expect(await readText(diskCache(folder), a)).toBe(a);
    const three = diskCache(folder, { maxBytes: 64 * 3 * 4096 });
    await three.write(d, bytesOf(d), 1);
    expect(await Promise.all([a, b, c, d].map((name) => readText(three, name)))).toEqual([a, null, c, d]);
  });

  it("counts blocks, and never removes what it has just written", async () => {
    const [a, b, c] = (await neighbours(3)) as [string, string, string];
    const two = diskCache(folder, { maxBytes: 64 * 2 * 4096 });
    await two.write(a, new Uint8Array(1), 1);
    await two.write(b, new Uint8Array(4096), 1);
    expect((await two.read(a))?.length).toBe(1);
    await two.write(c, new Uint8Array(4097), 1);
    expect(await Promise.all([a, b, c].map(async (name) => (await two.read(name))?.length ?? null))).toEqual([
      null,
      null,
      4097,
    ]);
  });

  it("keeps what it has just written also where others seem to be younger", async () => {
    const [a, b] = (await neighbours(2)) as [string, string];
    age(await fileOf(a), -5);
    const one = diskCache(folder, { maxBytes: 64 * 4096 });
    await one.write(b, bytesOf(b), 1);
    expect([await readText(one, a), await readText(one, b)]).toEqual([null, b]);
  });

  it("stays below it whatever is written", async () => {
    const store = diskCache(folder, { maxBytes: 262_144 });
    for (let index = 0; index < 300; index += 1) await store.write(`n/${index}`, new Uint8Array(index), 1);
    expect(files().length).toBeLessThanOrEqual(64);
    expect((await store.read("n/299"))?.length).toBe(299);
  });

  it("notes a use once an hour only", async () => {
    await small().write("a", bytesOf("x"), 1);
    const file = onlyFile();
    age(file, 0.9);
    const before = statSync(file).mtimeMs;
    await small().read("a");
    expect(statSync(file).mtimeMs).toBe(before);
    age(file, 1.1);
    await small().read("a");
    expect(statSync(file).mtimeMs).toBeGreaterThan(before);
  });
});
