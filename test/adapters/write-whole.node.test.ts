import {
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryName, writeWhole } from "../../src/adapters/write-whole.node.js";

let folder = "";
const at = (name: string): string => join(folder, name);
const textOf = (name: string): string => readFileSync(at(name), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "veritee-write-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("writeWhole", () => {
  it("writes a file, and replaces it", async () => {
    await writeWhole(at("a"), "first", { mode: null });
    await writeWhole(at("a"), new TextEncoder().encode("second"), { mode: null });
    expect([textOf("a"), readdirSync(folder)]).toEqual(["second", ["a"]]);
  });

  it.skipIf(process.platform === "win32").each([0o600, 0o666, 0o640])("gives it the mode %o exactly", async (mode) => {
    await writeWhole(at("a"), "x", { mode });
    expect(statSync(at("a")).mode & 0o777).toBe(mode);
  });

  it.skipIf(process.platform === "win32")("replaces a link, and not where it leads", async () => {
    writeFileSync(at("other"), "untouched");
    symlinkSync(at("other"), at("a"));
    await writeWhole(at("a"), "x", { mode: null });
    expect([textOf("other"), textOf("a"), lstatSync(at("a")).isFile()]).toEqual(["untouched", "x", true]);
  });

  it("leaves the target, and what has the other name already, as they were", async () => {
    writeFileSync(at("a"), "before");
    writeFileSync(at("b"), "somebody else's");
    await expect(writeWhole(at("a"), "x", { mode: null, beside: at("b") })).rejects.toMatchObject({ code: "EEXIST" });
    expect([textOf("a"), textOf("b")]).toEqual(["before", "somebody else's"]);
  });

  it("leaves nothing beside a target that cannot be replaced", async () => {
    const target = join(folder, "folder");
    await writeWhole(at("unrelated"), "x", { mode: null });
    const inside = join(target, "inside");
    await expect(writeWhole(inside, "x", { mode: null, beside: at("b") })).rejects.toMatchObject({ code: "ENOENT" });
    expect(readdirSync(folder)).toEqual(["unrelated"]);
  });
});

describe("temporaryName", () => {
  it("is another one each time", () => {
    expect(temporaryName()).toMatch(/^[0-9a-f]{32}\.tmp$/);
    expect(temporaryName()).not.toBe(temporaryName());
  });
});
