import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Generator {
  generate(): Map<string, string> | Promise<Map<string, string>>;
}

const root = new URL("../../", import.meta.url);

describe.each([
  "generate-kernel-fast-field",
  "generate-kernel-field",
  "generate-kernel-layout",
  "generate-kernel-sha512",
  "generate-known-answers",
])("scripts/%s.mjs", (name) => {
  it("writes what is committed, each file headed by the command", async () => {
    const { generate } = (await import(new URL(`scripts/${name}.mjs`, root).href)) as Generator;
    const files = [...(await generate())];
    expect(files.length).toBeGreaterThan(0);
    for (const [path, text] of files) {
      expect(text.startsWith(`// node scripts/${name}.mjs\n`)).toBe(true);
      expect([path, readFileSync(new URL(path, root), "utf8") === text]).toEqual([path, true]);
    }
  });
});
