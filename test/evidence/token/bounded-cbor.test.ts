import { encode } from "cborg";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toUtf8 } from "../../../src/bytes/index.js";
import { decodeCbor } from "../../../src/evidence/token/bounded-cbor.js";

const of = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const wrong = (bytes: Uint8Array): string => {
  const decoded = decodeCbor(bytes);
  return "wrong" in decoded ? decoded.wrong : "decoded";
};

describe("decodeCbor", () => {
  it.each<readonly [string, string, unknown]>([
    ["a number", "1864", 100],
    ["a negative number", "26", -7],
    ["a large number", "1bffffffffffffffff", 2n ** 64n - 1n],
    ["bytes", "430102ff", Uint8Array.of(1, 2, 255)],
    ["text", "62c3a9", "é"],
    ["an array", "820102", [1, 2]],
    ["a map", "a201024103f6", undefined],
    ["null", "f6", null],
    ["a float", "fb3ff8000000000000", 1.5],
  ])("reads %s", (_name, hex, expected) => {
    const decoded = decodeCbor(of(hex));
    if (expected !== undefined) expect(decoded).toEqual({ value: expected });
    else
      expect(decoded).toEqual({
        value: new Map<unknown, unknown>([
          [1, 2],
          [Uint8Array.of(3), null],
        ]),
      });
  });

  it("keeps numbers and texts apart as keys", () => {
    const map = new Map<number | string, number>([
      [10, 1],
      ["10", 2],
    ]);
    expect(decodeCbor(encode(map))).toEqual({ value: map });
  });

  it.each([
    ["no bytes", ""],
    ["something behind", "0101"],
    ["an item too few", "8201"],
    ["a key without a value", "a101"],
    ["bytes beyond the end", "4401"],
    ["a number longer than needed", "1801"],
    ["a length longer than needed", "580101"],
    ["bytes of indefinite length", "5f4101ff"],
    ["an array of indefinite length", "9f01ff"],
    ["a map of indefinite length", "bf0102ff"],
    ["a break", "ff"],
    ["a key twice", "a201020103"],
    ["a text twice as a key", "a2616101616102"],
    ["undefined", "f7"],
    ["NaN", "f97e00"],
    ["infinity", "f97c00"],
    ["a tag", "c101"],
    ["tag 18", "d201"],
    ["a simple value without a meaning", "e0"],
    ["a reserved length", "1c"],
  ])("refuses %s", (_name, hex) => {
    expect(wrong(of(hex))).toMatch(/^[\x20-\x7e]{1,103}$/);
    expect(wrong(of(hex))).not.toBe("decoded");
  });

  it("counts levels", () => {
    const nested = (levels: number): Uint8Array => concatBytes(new Uint8Array(levels).fill(0x81), Uint8Array.of(0));
    expect(wrong(nested(16))).toBe("decoded");
    expect(wrong(nested(17))).toBe("more than 16 levels");
    // Levels that were closed do not count.
    expect(wrong(encode(Array.from({ length: 100 }, () => [[[1]], new Map([[1, [2]]])])))).toBe("decoded");
    const maps = (levels: number): Uint8Array =>
      concatBytes(...Array.from({ length: levels }, () => of("a101")), Uint8Array.of(0));
    expect(wrong(maps(16))).toBe("decoded");
    expect(wrong(maps(17))).toBe("more than 16 levels");
  });

  it("counts items", () => {
    expect(wrong(encode(new Array(9_999).fill(0)))).toBe("decoded");
    expect(wrong(encode(new Array(10_000).fill(0)))).toBe("more than 10000 items");
  });

  it.each([
    ["nested arrays", new Uint8Array(4 * 1024 * 1024).fill(0x81)],
    ["nested maps as keys", new Uint8Array(4 * 1024 * 1024).fill(0xa1)],
    ["nested tags", new Uint8Array(4 * 1024 * 1024).fill(0xc1)],
    ["an array of 2^32 - 1 items", concatBytes(of("9affffffff"), new Uint8Array(4 * 1024 * 1024))],
    ["an array of 2^53 items", of("9b0020000000000000")],
    ["an array of 2^64 - 1 items", of("9bffffffffffffffff")],
    ["a map of 2^32 - 1 items", concatBytes(of("baffffffff"), new Uint8Array(4 * 1024 * 1024))],
    ["bytes of 2^32 - 1", of("5affffffff00")],
    ["bytes of 2^64 - 1", of("5bffffffffffffffff00")],
    ["text of 2^32 - 1", of("7affffffff00")],
  ])("soon refuses %s", (_name, bytes) => {
    const started = performance.now();
    expect(wrong(bytes)).not.toBe("decoded");
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("says what is wrong in short", () => {
    const key = encode("\u{1f600}".repeat(300));
    const twice = concatBytes(Uint8Array.of(0xa2), key, Uint8Array.of(0), key, Uint8Array.of(0));
    expect(wrong(twice)).toMatch(/^found repeat map key "\?[\x20-\x7e]+\.\.\.$/);
    expect(wrong(twice)).toHaveLength(103);
    expect(wrong(concatBytes(toUtf8("a"), Uint8Array.of(1)))).not.toMatch(/CBOR decode error/);
  });
});
