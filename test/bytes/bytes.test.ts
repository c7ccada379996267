import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, equalBytes, fromUtf8, isZero, toUtf8, u16le, u32le, u64le } from "../../src/bytes/index.js";

const anyBytes = fc.uint8Array({ maxLength: 40 });

describe("equalBytes", () => {
  it("compares length and every byte", () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
    expect(equalBytes(new Uint8Array(), new Uint8Array())).toBe(true);
    expect(equalBytes(new Uint8Array(), Uint8Array.of(0))).toBe(false);
  });

  it("finds any single difference", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, flip) => {
          const other = bytes.map((byte, index) => (index === at % bytes.length ? byte ^ flip : byte));
          return !equalBytes(bytes, other) && equalBytes(bytes, bytes.slice());
        },
      ),
    );
  });
});

describe("isZero", () => {
  it("looks at the half-open range only", () => {
    const bytes = Uint8Array.of(1, 0, 0, 2);
    expect(isZero(bytes)).toBe(false);
    expect(isZero(bytes, 1)).toBe(false);
    expect(isZero(bytes, 1, 3)).toBe(true);
    expect(isZero(bytes, 0, 1)).toBe(false);
    expect(isZero(bytes, 2, 2)).toBe(true);
    expect(isZero(new Uint8Array())).toBe(true);
    expect(isZero(new Uint8Array(64))).toBe(true);
  });

  it("does not take what lies beyond the end for zero", () => {
    expect(isZero(Uint8Array.of(0, 0), 0, 3)).toBe(false);
  });
});

describe("concatBytes", () => {
  it("joins into a new array", () => {
    const part = Uint8Array.of(1, 2);
    const whole = concatBytes(part, new Uint8Array(), Uint8Array.of(3));
    expect(whole).toEqual(Uint8Array.of(1, 2, 3));
    part[0] = 9;
    expect(whole[0]).toBe(1);
    expect(concatBytes()).toEqual(new Uint8Array());
  });
});

describe("u16le, u32le, u64le", () => {
  const bytes = Uint8Array.of(0xff, 0x01, 0x02, 0x03, 0x84, 0x05, 0x06, 0x07, 0x88);

  it("read unsigned little-endian integers at any offset", () => {
    expect(u16le(bytes, 1)).toBe(0x0201);
    expect(u32le(bytes, 1)).toBe(0x84030201);
    expect(u64le(bytes, 1)).toBe(0x8807060584030201n);
  });

  it("read inside a view into a larger buffer", () => {
    expect(u32le(bytes.subarray(2), 0)).toBe(0x05840302);
  });

  it("throw where the offset is outside", () => {
    expect(() => u16le(bytes, 8)).toThrow(RangeError);
    expect(() => u32le(bytes, 6)).toThrow(RangeError);
    expect(() => u64le(bytes, 2)).toThrow(RangeError);
    expect(() => u32le(bytes.subarray(0, 3), 0)).toThrow(RangeError);
    expect(() => u32le(bytes, -1)).toThrow(RangeError);
  });
});

describe("toUtf8 and fromUtf8", () => {
  it.each(["", "abc", "é", "€", "😀", "\ufeffx", "\u0000"])("keep %j", (text) => {
    expect(fromUtf8(toUtf8(text))).toBe(text);
  });

  it.each([
    ["a lone continuation", [0x80]],
    ["an overlong NUL", [0xc0, 0x80]],
    ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
    ["a cut sequence", [0xe2, 0x82]],
    ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["0xff", [0xff]],
  ])("refuse %s", (_name, octets) => {
    expect(fromUtf8(Uint8Array.from(octets))).toBeNull();
  });

  it("never throw, and never change the bytes that they accept", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const text = fromUtf8(bytes);
        return text === null || equalBytes(toUtf8(text), bytes);
      }),
    );
  });
});
