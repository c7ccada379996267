import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { LIBRARY_ENTRIES } from "../../scripts/entries.mjs";

/** The sources that an entry of the library loads at its start: not those behind an `import()`. */
async function loadedAtStart(source: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [source],
    outdir: "entries",
    bundle: true,
    splitting: true,
    metafile: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*"],
    logLevel: "silent",
  });
  const { outputs } = metafile;
  const found = new Set<string>();
  const follow = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === "import-statement") follow(next);
  };
  follow(Object.keys(outputs).find((path) => outputs[path]?.entryPoint === source) ?? "");
  return [...found].flatMap((path) =>
    Object.entries(outputs[path]?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    ),
  );
}

/** Sources that are loaded when evidence of a vTPM, or a token, comes. */
const LATER = [/^src\/tee\/vtpm\/(?!errors\.ts$)/, /^src\/verify\/compose\.ts$/, /^src\/evidence\/token\//];
const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** The packages that an entry loads at its start. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  index: [],
  snp: [],
  vtpm: [],
  // What is predicted, and what a bundle is made of, is hashed at once.
  policy: ["@noble/hashes"],
  collateral: ["@noble/hashes"],
  testing: ["@noble/hashes", "@noble/curves"],
  node: [],
  web: [],
};

describe("what is loaded at the start", () => {
  it.each(LIBRARY_ENTRIES.map(({ name, source }) => [name, source]))(
    "by the entry %s are just these packages",
    async (name, source) => {
      const sources = await loadedAtStart(source);
      const packages = sources.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []);
      expect(sources.length).toBeGreaterThan(1);
      expect(new Set(packages)).toEqual(new Set(PACKAGES[name]));
    },
  );

  it("by the main entry is nothing that only evidence of a vTPM, or a token, needs", async () => {
    const sources = await loadedAtStart("src/index.ts");
    expect(sources).toContain("src/verify/pipeline.ts");
    expect(sources.filter((path) => LATER.some((pattern) => pattern.test(path)))).toEqual([]);
  });
});
