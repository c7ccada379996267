import { describe, expect, it } from "vitest";
import { EXIT, exitStatus } from "../../../src/apps/cli/exit.js";
import { wantsColors, widthOf } from "../../../src/apps/cli/output.js";
import { chunks, harmless, harmlessLines, jsonText, shellWord, shorten, wrap } from "../../../src/apps/cli/text.js";
import type { AttestationResult } from "../../../src/index.js";

describe("wantsColors", () => {
  it("wants them on a terminal", () => {
    expect(wantsColors({ isTTY: true }, {})).toBe(true);
  });

  it.each([
    ["a pipe", {}, {}],
    ["a pipe, whatever FORCE_COLOR says", {}, { FORCE_COLOR: "1" }],
    ["NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }],
    ["NO_COLOR against FORCE_COLOR", { isTTY: true }, { NO_COLOR: "1", FORCE_COLOR: "1" }],
    ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }],
  ])("does not want them: %s", (_, terminal, environment) => {
    expect(wantsColors(terminal, environment)).toBe(false);
  });

  it("takes an empty NO_COLOR for none", () => {
    expect(wantsColors({ isTTY: true }, { NO_COLOR: "" })).toBe(true);
  });
});

describe("widthOf", () => {
  it("is that of the terminal, and 100 where there is none", () => {
    expect(widthOf({ isTTY: true, columns: 133 })).toBe(133);
    expect(widthOf({ columns: 133 })).toBe(100);
    expect(widthOf({ isTTY: true, columns: 0 })).toBe(100);
    expect(widthOf({ isTTY: true, columns: 20 })).toBe(72);
  });
});

describe("exitStatus", () => {
  const result = (verdict: AttestationResult["verdict"], stage?: "policy" | "internal" | "collect") =>
    ({ verdict, failure: stage === undefined ? null : { stage, code: "X_Y", message: "" } }) as AttestationResult;

  it("is 70 for an internal error and 2 for an invalid policy, although both are none", () => {
    expect(exitStatus(result("none", "internal"), true)).toBe(EXIT.internal);
    expect(exitStatus(result("none", "policy"), true)).toBe(EXIT.wrongUse);
    expect(exitStatus(result("none", "collect"), true)).toBe(EXIT.none);
  });
});

describe("harmless", () => {
  it.each([
    ["\u001b[2J"],
    ["\u0007"],
    ["\u009b31m"],
    ["\u202e"],
    ["\u2066"],
    ["\u200b"],
    ["\ufeff"],
    ["\u2028"],
    ["\ud800"],
    ["a\nb"],
  ])("replaces what steers a terminal: %j", (text) => {
    expect(harmless(text)).toContain("\ufffd");
    expect(harmless(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });

  it("leaves other text as it is", () => {
    expect(harmless("Grüße, 你好 🙂 ~/x")).toBe("Grüße, 你好 🙂 ~/x");
  });

  it("keeps line ends only where lines are wanted", () => {
    expect(harmlessLines("a\nb\u001b\n")).toBe("a\nb\ufffd");
  });
});

describe("jsonText", () => {
  it("is ASCII and says the same", () => {
    const value = { a: "\u009b\u007f\u202eü🙂\u0000", b: [1, null] };
    expect(jsonText(value)).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(jsonText(value))).toEqual(value);
  });
});

describe("shorten", () => {
  it("keeps both ends of a long text", () => {
    expect(shorten("abcdefghij", 7)).toBe("abc…hij");
    expect(shorten("abcdefg", 7)).toBe("abcdefg");
  });
});

describe("chunks", () => {
  it("cuts at a multiple of 16", () => {
    expect(chunks("0".repeat(40), 35)).toEqual(["0".repeat(32), "0".repeat(8)]);
    expect(chunks("", 35)).toEqual([""]);
  });
});

describe("wrap", () => {
  it("breaks at blanks", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("overlong word", 4)).toEqual(["overlong", "word"]);
  });
});

describe("shellWord", () => {
  it("quotes what a shell would read otherwise", () => {
    expect(shellWord("a/b-c.der")).toBe("a/b-c.der");
    expect(shellWord("it's; rm x")).toBe("'it'\\''s; rm x'");
    expect(shellWord("")).toBe("''");
  });
});
