import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { publicDeclarations, publicSurface } from "../../scripts/public-surface.mjs";

const root = join(import.meta.dirname, "..", "..");
const readText = (...path: readonly string[]) => readFileSync(join(root, ...path), "utf8");

/** Names that run and names of types, of one entry. */
interface Surface {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

const reviewed = JSON.parse(readFileSync(join(import.meta.dirname, "exports.json"), "utf8")) as Record<string, Surface>;

describe("the public surface of the built package", () => {
  let surface: Record<string, Surface> = {};

  beforeAll(async () => {
    surface = await publicSurface(root);
  });

  it("has the reviewed entries", () => {
    expect(Object.keys(surface)).toEqual(Object.keys(reviewed));
  });

  it.each(Object.keys(reviewed))("exports the reviewed names from %s", (subpath) => {
    expect(surface[subpath]).toEqual(reviewed[subpath]);
  });

  it("names no package in its declarations", () => {
    expect(publicDeclarations(root).packages).toEqual([]);
  });
});

describe("package.json", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
    readonly bin: Readonly<Record<string, string>>;
    readonly dependencies: Readonly<Record<string, string>>;
  };

  it("names only files that the build makes", () => {
    const targets = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    const missing = targets.filter((target) => !statSync(join(root, target), { throwIfNoEntry: false })?.isFile());
    expect(missing).toEqual([]);
  });

  it("has an executable program", () => {
    const program = join(root, manifest.bin["veritee"] ?? "");
    expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(program).mode & 0o111).toBe(0o111);
  });

  it("pins every dependency to one version", () => {
    const loose = Object.entries(manifest.dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });
});

describe("the built files", () => {
  it("hold the kernel's bytes as text, each curve's in a file of its own, but not in the form for workerd", () => {
    // The four bytes that every WebAssembly module starts with, and its version.
    const holdsKernel = (folder: string) =>
      readdirSync(join(root, folder)).filter(
        (name) => /\.js$/.test(name) && readText(folder, name).includes("0061736d01000000"),
      );
    expect(holdsKernel("dist")).toHaveLength(2);
    expect(holdsKernel("dist/workerd")).toEqual([]);
  });

  it.each(["index", "snp", "testing", "node", "web"])("have no top-level await: %s can be required", async (name) => {
    const { createRequire } = await import("node:module");
    const required = createRequire(import.meta.url)(join(root, "dist", `${name}.js`)) as object;
    expect(Object.keys(required).length).toBeGreaterThan(0);
  });
});
