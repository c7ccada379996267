import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesPattern } from "../../src/eventlog/pattern.js";
import { seedOf } from "../helpers/seed.js";

/** The definition, word by word: each `*` tries every length. Exponential. */
function slowly(text: string, pattern: string): boolean {
  if (pattern === "") return text === "";
  const rest = pattern.slice(1);
  if (pattern[0] !== "*") return text !== "" && text[0] === pattern[0] && slowly(text.slice(1), rest);
  return Array.from({ length: text.length + 1 }, (_, skipped) => text.slice(skipped)).some((end) => slowly(end, rest));
}

describe("matchesPattern", () => {
  it.each([
    ["", ""],
    ["", "*"],
    ["", "***"],
    ["a", "a"],
    ["a", "*a"],
    ["a", "a*"],
    ["a", "*a*"],
    ["a b", "*"],
    ["ro root=/dev/vda1 quiet", "ro root=* quiet"],
    ["ro root= quiet", "ro root=* quiet"],
    ["abcabd", "*abd"],
    ["aab", "*ab"],
    ["ababac", "*abac*"],
    ["xayaz", "x*a*z"],
    ["a*b", "a*b"],
    ["a\nb\u0000c", "a*c"],
    ["ü€😀", "*€*"],
    ["BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro quiet", "BOOT_IMAGE=* root=/dev/vda1 ro *"],
  ])("%j has the form %j", (text, pattern) => {
    expect(matchesPattern(text, pattern)).toBe(true);
  });

  it.each([
    ["a", ""],
    ["", "a"],
    ["ab", "a"],
    ["ab", "b"],
    ["ab", "*a"],
    ["ab", "b*"],
    ["aXb", "a*B"],
    // The two ends may not share characters.
    ["a", "a*a"],
    ["aba", "ab*ba"],
    ["abc", "*ab*bc*"],
    ["abab", "*aba*b*b"],
    // Nothing but `*` is special.
    ["abc", "a.c"],
    ["abc", "a?c"],
    ["abc", "[a]bc"],
    ["a*", "a\\*"],
    ["BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro", "BOOT_IMAGE=* root=/dev/vda1 ro *"],
  ])("%j has not the form %j", (text, pattern) => {
    expect(matchesPattern(text, pattern)).toBe(false);
  });

  it("says what the definition says", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " "), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", " ", "*"), maxLength: 8 });
    const property = fc.property(text, pattern, (line, form) => {
      expect(matchesPattern(line, form)).toBe(slowly(line, form));
    });
    fc.assert(property, { seed: seedOf("matchesPattern"), numRuns: 5000 });
  });

  it("matches a pattern with whatever its stars stand for, and nothing in front of it or behind it", () => {
    const otherThan = (character = ""): string => (character === "x" ? "y" : "x");
    const piece = fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter((one) => !one.includes("*"));
    const property = fc.property(fc.array(fc.tuple(piece, piece), { minLength: 1 }), piece, (pieces, end) => {
      const text = pieces.map(([fixed, free]) => fixed + free).join("") + end;
      const pattern = `${pieces.map(([fixed]) => `${fixed}*`).join("")}${end}`;
      expect(matchesPattern(text, pattern)).toBe(true);
      expect(matchesPattern(text, pattern.replaceAll("*", "**"))).toBe(true);
      expect(matchesPattern(`${otherThan(pattern.at(0))}${text}`, pattern)).toBe(false);
      expect(matchesPattern(`${text}${otherThan(pattern.at(-1))}`, pattern)).toBe(false);
    });
    fc.assert(property, { seed: seedOf("matchesPattern, pieces"), numRuns: 500 });
  });

  // A quadratic search takes minutes over any of these, one that goes back over stars for ever.
  const LONG = 1 << 20;
  it.each([
    ["a part that nearly matches everywhere", "a".repeat(LONG), `*${"a".repeat(2047)}b${"a".repeat(2047)}*`, false],
    ["many stars", "a".repeat(LONG), `${"a*".repeat(2048)}b`, false],
    ["many stars and no end", "a".repeat(LONG), "a*".repeat(2048), true],
    ["parts that each come late", `${"a".repeat(LONG)}b`, `${"*ab".repeat(1365)}*`, false],
    ["parts with long borders", "ab".repeat(LONG / 2), `*${"ab".repeat(1000)}a*${"ba".repeat(1000)}c*`, false],
    ["nothing but stars", "a".repeat(LONG), "*".repeat(4096), true],
  ])("takes time in proportion to the text: %s", { timeout: 5000 }, (_name, text, pattern, expected) => {
    expect(matchesPattern(text, pattern)).toBe(expected);
  });
});
