import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuidOfWord, wordOfCpuid } from "../../../src/evidence/sevsnp/cpuid.js";
import { seedOf } from "../../helpers/seed.js";

describe("cpuidOfWord", () => {
  it.each([
    ["Milan", 0x00a00f11, { family: 0x19, model: 0x01, stepping: 1 }],
    ["Genoa", 0x00a10f11, { family: 0x19, model: 0x11, stepping: 1 }],
    ["Turin", 0x00b00f21, { family: 0x1a, model: 0x02, stepping: 1 }],
    ["none", 0, { family: 0, model: 0, stepping: 0 }],
    ["family 6", 0x000306f2, { family: 0x06, model: 0x3f, stepping: 2 }],
    ["the largest", 0x0f0f0fff, { family: 0xff, model: 0xff, stepping: 0xf }],
  ])("reads that of %s", (_name, word, cpuid) => {
    expect(cpuidOfWord(word)).toEqual(cpuid);
    expect(wordOfCpuid(cpuid)).toBe(word);
  });

  it.each([12, 13, 14, 15, 28, 29, 30, 31])("refuses bit %i", (bit) => {
    expect(cpuidOfWord((0x00a00f11 | (1 << bit)) >>> 0)).toBeNull();
  });

  it("refuses an extended family that does not count, and a family above a byte", () => {
    expect(cpuidOfWord(0x00a00e11)).toBeNull();
    expect(cpuidOfWord(0x0f100f11)).toBeNull();
  });

  it("is undone by wordOfCpuid, for every processor", () => {
    const octet = fc.nat(0xff);
    const property = fc.property(octet, octet, fc.nat(0xf), (family, model, stepping) => {
      const cpuid = { family, model, stepping };
      expect(cpuidOfWord(wordOfCpuid(cpuid))).toEqual(cpuid);
    });
    fc.assert(property, { seed: seedOf("CPUID words") });
  });
});
