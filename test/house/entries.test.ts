import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { ENTRIES, LIBRARY_ENTRIES } from "../../scripts/entries.mjs";

/** The sources of the library and its packages, in the files into which the build divides them. */
const { metafile } = await build({
  entryPoints: ENTRIES.map(({ name, source }) => ({ in: source, out: name })),
  outdir: "entries",
  bundle: true,
  splitting: true,
  metafile: true,
  write: false,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  external: ["node:*", "commander", "cli-table3", "picocolors"],
  logLevel: "silent",
});
const { outputs } = metafile;

/** The sources that are loaded with an entry, not those behind an `import()`. */
function loadedWith(source: string): readonly string[] {
  const found = new Set<string>();
  const follow = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === "import-statement") follow(next);
  };
  follow(Object.keys(outputs).find((path) => outputs[path]?.entryPoint === source) ?? "");
  const inputs = [...found].flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([input]) => input);
}

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)/;
const KERNEL = "src/kernel/generated/wasm-bytes.ts";
const P256_KERNEL = "src/kernel/generated/p256-wasm-bytes.ts";
/** What is loaded when evidence of a vTPM, or a token, comes. */
const LATER = [/^src\/tee\/vtpm\/(?!errors\.ts$)/, /^src\/verify\/compose\.ts$/, /^src\/evidence\/token\//];

/** What an entry loads at its start: packages, and the kernel's bytes. */
const AT_START: Readonly<Record<string, { readonly packages: readonly string[]; readonly kernel: boolean }>> = {
  index: { packages: [], kernel: true },
  snp: { packages: [], kernel: true },
  tdx: { packages: [], kernel: false },
  vtpm: { packages: [], kernel: false },
  // Whoever asks for a log's reader wants its replay, whose digests are hashed at once.
  codes: { packages: [], kernel: false },
  eventlog: { packages: ["@noble/hashes"], kernel: false },
  // What is predicted, and what a bundle is made of, is hashed at once.
  policy: { packages: ["@noble/hashes"], kernel: false },
  collateral: { packages: ["@noble/hashes"], kernel: false },
  testing: { packages: ["@noble/hashes", "@noble/curves"], kernel: false },
  node: { packages: [], kernel: false },
  web: { packages: [], kernel: false },
};

describe("what is loaded at the start", () => {
  it.each(LIBRARY_ENTRIES.map(({ name, source }) => [name, source]))("by the entry %s", (name, source) => {
    const sources = loadedWith(source);
    const packages = new Set(sources.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []));
    const { [name]: expected } = AT_START;
    expect([packages, sources.includes(KERNEL)]).toEqual([new Set(expected?.packages), expected?.kernel]);
    expect(sources.length).toBeGreaterThan(1);
  });

  it.each(LIBRARY_ENTRIES.map(({ name, source }) => [name, source]))(
    "by the entry %s is no kernel for P-256",
    (_, source) => {
      const sources = loadedWith(source);
      expect(sources.filter((path) => path.startsWith("src/kernel/p256") || path === P256_KERNEL)).toEqual([]);
      expect(Object.values(outputs).some(({ inputs }) => P256_KERNEL in inputs)).toBe(true);
    },
  );

  it("by the main entry is nothing that only evidence of a vTPM, or a token, needs", () => {
    const sources = loadedWith("src/index.ts");
    expect(sources).toContain("src/verify/pipeline.ts");
    expect(sources.filter((path) => LATER.some((pattern) => pattern.test(path)))).toEqual([]);
  });
});
