import { describe, expect, it } from "vitest";
import {
  PRODUCT_LINES,
  isProductLine,
  lineOfModel,
  lineOfProductName,
  lineOfReport,
  steppingOfProductName,
} from "../../../src/tee/snp/product.js";
import type { ProductLine } from "../../../src/tee/snp/product.js";

describe("lineOfModel", () => {
  /** Inclusive ranges (snp.md, section 6.1). */
  const RANGES: ReadonlyArray<readonly [number, number, number, ProductLine]> = [
    [0x19, 0x00, 0x0f, "Milan"],
    [0x19, 0x10, 0x1f, "Genoa"],
    [0x19, 0xa0, 0xaf, "Genoa"],
    [0x1a, 0x00, 0x11, "Turin"],
  ];

  it("knows exactly the ranges of the table, both ends included", () => {
    const wrong: string[] = [];
    for (let family = 0; family < 256; family++) {
      for (let model = 0; model < 256; model++) {
        const row = RANGES.find(([only, first, last]) => family === only && model >= first && model <= last);
        if (lineOfModel(family, model) !== (row?.[3] ?? null)) wrong.push(`${family}/${model}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("lineOfReport", () => {
  it("is that of CPUID, and unknown in a report without", () => {
    expect(lineOfReport({ cpuid: { family: 0x19, model: 0xa0, stepping: 2 } })).toBe("Genoa");
    expect(lineOfReport({ cpuid: null })).toBeNull();
  });
});

describe("isProductLine", () => {
  it("takes the three names, in their spelling", () => {
    expect(PRODUCT_LINES.every(isProductLine)).toBe(true);
    expect(["milan", "MILAN", "Venice", "Milan ", "", "toString"].some(isProductLine)).toBe(false);
  });
});

describe("lineOfProductName", () => {
  it.each([
    ["Milan", "Milan"],
    ["Milan-B0", "Milan"],
    ["Genoa-B2", "Genoa"],
    ["Turin-B1", "Turin"],
    ["Turin", "Turin"],
    ["Venice", null],
    ["Venice-A0", null],
    ["milan", null],
    ["Milan-", null],
    ["Milan-B", null],
    ["Milan-B10", null],
    ["Milan-b0", null],
    ["Milan B0", null],
    ["Milan-B0\n", null],
    ["", null],
  ])("%j: %s", (name, line) => {
    expect(lineOfProductName(name)).toBe(line);
  });
});

describe("steppingOfProductName", () => {
  it.each([
    ["Milan-B0", 0],
    ["Milan-B1", 1],
    ["Genoa-B2", 2],
    ["Genoa", null],
    ["Turin-A0", null],
    ["Milan-B", null],
    ["Milan-B10", null],
    ["Milan-b1", null],
    ["", null],
  ])("%j: %s", (name, stepping) => {
    expect(steppingOfProductName(name)).toBe(stepping);
  });
});
