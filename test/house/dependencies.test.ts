import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PACKAGES } from "../../scripts/rooms.mjs";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as Manifest;

describe("dependencies", () => {
  it("are what the rooms may import, no more and no less", () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(Object.keys(PACKAGES).sort());
  });

  it("have exact versions", () => {
    const versions = [...Object.values(manifest.dependencies), ...Object.values(manifest.devDependencies)];
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
