import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64, toUtf8 } from "../../src/bytes/index.js";
import type { Base64Rules } from "../../src/bytes/index.js";

const anyBytes = fc.uint8Array({ maxLength: 80 });
const LENIENT: Base64Rules = { alphabet: "standard", padding: "optional", trailingBits: "any" };
const URL: Base64Rules = { alphabet: "url", padding: "optional", trailingBits: "zero" };

/** RFC 4648, section 10. */
const VECTORS = [
  ["", ""],
  ["f", "Zg=="],
  ["fo", "Zm8="],
  ["foo", "Zm9v"],
  ["foob", "Zm9vYg=="],
  ["fooba", "Zm9vYmE="],
  ["foobar", "Zm9vYmFy"],
] as const;

describe("toBase64 and fromBase64", () => {
  it.each(VECTORS)("%j is %j", (text, base64) => {
    expect(toBase64(toUtf8(text))).toBe(base64);
    expect(fromBase64(base64)).toEqual(toUtf8(text));
  });

  it("agree with node:buffer", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(toBase64(bytes)).toBe(buffer.toString("base64"));
        expect(fromBase64(buffer.toString("base64"))).toEqual(bytes);
        expect(fromBase64(buffer.toString("base64url"), URL)).toEqual(bytes);
      }),
    );
  });
});

describe("fromBase64, strict", () => {
  it.each([
    "Z",
    "Zg",
    "Zg=",
    "Zg===",
    "Zm8",
    "Zm8==",
    "Zm9v=",
    "Zm9v==",
    "Zm9v====",
    "=",
    "==",
    "====",
    "Zg==Zg==",
    "Z=g=",
    " Zg==",
    "Zg== ",
    "Zm\n9v",
    "Zm9v\n",
    "Zm-v",
    "Zm_v",
    "Zm9é",
    "Zm9\u0000",
    "Zm9*",
  ])("refuses %j", (text) => {
    expect(fromBase64(text)).toBeNull();
  });

  it.each(["Zh==", "Zv==", "Zm9=", "Zm/="])("refuses trailing bits that are not zero: %j", (text) => {
    expect(fromBase64(text)).toBeNull();
  });

  it("has one text for each value", () => {
    const texts = fc.string({ unit: fc.constantFrom(..."ABgQZw+/=".split("")), maxLength: 12 });
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = fromBase64(text);
        return bytes === null || toBase64(bytes) === text;
      }),
      { numRuns: 1000 },
    );
  });
});

describe("fromBase64 by other rules", () => {
  it("takes one alphabet at a time", () => {
    expect(fromBase64("-_-_", { ...URL })).toEqual(Uint8Array.of(0xfb, 0xff, 0xbf));
    expect(fromBase64("+/+/", { ...URL })).toBeNull();
    expect(fromBase64("+/-_", LENIENT)).toBeNull();
    expect(fromBase64("+_+_", URL)).toBeNull();
  });

  it("takes padding or none where it is optional, but not half of it", () => {
    expect(fromBase64("Zg", LENIENT)).toEqual(toUtf8("f"));
    expect(fromBase64("Zg==", LENIENT)).toEqual(toUtf8("f"));
    expect(fromBase64("Zg=", LENIENT)).toBeNull();
    expect(fromBase64("Zm8", LENIENT)).toEqual(toUtf8("fo"));
    expect(fromBase64("Z", LENIENT)).toBeNull();
    expect(fromBase64("Zm9vZ", LENIENT)).toBeNull();
  });

  it("bears trailing bits only where it is told to", () => {
    expect(fromBase64("Zh", LENIENT)).toEqual(toUtf8("f"));
    expect(fromBase64("Zh", { ...LENIENT, trailingBits: "zero" })).toBeNull();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) =>
        [LENIENT, URL].every((rules) => (fromBase64(text, rules)?.length ?? 0) <= text.length),
      ),
    );
  });
});
