import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filesUnder, kindOfPath, readFileUpTo } from "../../src/adapters/files.node.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "veritee-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, size: number): string => {
  writeFileSync(
    join(folder, name),
    Uint8Array.from({ length: size }, (_, index) => index % 251),
  );
  return join(folder, name);
};

describe("readFileUpTo", () => {
  it.each([
    [0, 0],
    [9, 9],
    [10, 10],
    [11, 11],
    [12, 11],
    [5000, 11],
  ])("reads a file of %i bytes up to 10: %i bytes come back", async (size, read) => {
    const bytes = await readFileUpTo(write("file", size), 10);
    expect(bytes).toEqual(Uint8Array.from({ length: read }, (_, index) => index));
  });

  it("reads a file of several blocks whole", async () => {
    const size = 3 * 1024 * 1024 + 7;
    const bytes = await readFileUpTo(write("file", size), 4 * 1024 * 1024);
    expect(bytes.length).toBe(size);
    expect(bytes.every((value, index) => value === index % 251)).toBe(true);
  });

  it("ends on a file without end", async () => {
    expect(await readFileUpTo("/dev/zero", 2 * 1024 * 1024)).toHaveLength(2 * 1024 * 1024 + 1);
  });

  it("throws where there is no file, or a folder", async () => {
    await expect(readFileUpTo(join(folder, "missing"), 10)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(readFileUpTo(folder, 10)).rejects.toMatchObject({ code: "EISDIR" });
  });
});

describe("filesUnder", () => {
  it("is a file itself, as one that was named", async () => {
    const path = write("file", 1);
    expect(await filesUnder(path)).toEqual([{ path, named: true }]);
  });

  it("is what lies in a folder, sorted by name, without the folders in it", async () => {
    for (const name of ["b", "a", "C", "10", "9"]) write(name, 1);
    mkdirSync(join(folder, "inner"));
    write("inner/hidden", 1);
    expect(await filesUnder(folder)).toEqual(
      ["10", "9", "C", "a", "b"].map((name) => ({ path: join(folder, name), named: false })),
    );
  });

  it("follows links to files and not to folders, and lists those that lead nowhere", async () => {
    const outside = write("file", 1);
    const inner = join(folder, "inner");
    mkdirSync(inner);
    symlinkSync(outside, join(inner, "to-file"));
    symlinkSync(folder, join(inner, "to-folder"));
    symlinkSync(join(folder, "missing"), join(inner, "to-nothing"));
    symlinkSync("/dev/zero", join(inner, "to-device"));
    expect((await filesUnder(inner)).map(({ path }) => path)).toEqual([
      join(inner, "to-file"),
      join(inner, "to-nothing"),
    ]);
  });

  it("is empty for an empty folder", async () => {
    expect(await filesUnder(folder)).toEqual([]);
  });

  it("throws where there is nothing", async () => {
    await expect(filesUnder(join(folder, "missing"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("kindOfPath", () => {
  it("follows links, and tells files from what else is there and from nothing", async () => {
    write("file", 3);
    symlinkSync("file", join(folder, "link"));
    symlinkSync("nowhere", join(folder, "dangling"));
    const kinds = await Promise.all(
      ["file", "link", ".", "dangling", "nowhere"].map((name) => kindOfPath(join(folder, name))),
    );
    expect(kinds).toEqual(["file", "file", "other", "nothing", "nothing"]);
  });

  it("throws what is no answer", async () => {
    await expect(kindOfPath(join(folder, "x".repeat(300)))).rejects.toThrow("ENAMETOOLONG");
  });
});
