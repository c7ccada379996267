import { decode, encode } from "cborg";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import * as cbor from "../../src/testing/cbor.js";

describe("the CBOR writer", () => {
  it.each([
    [0, "00"],
    [23, "17"],
    [24, "1818"],
    [255, "18ff"],
    [256, "190100"],
    [65_536, "1a00010000"],
    [2n ** 32n, "1b0000000100000000"],
    [2n ** 64n - 1n, "1bffffffffffffffff"],
    [-1, "20"],
    [-7, "26"],
    [-25, "3818"],
    [-(2n ** 64n), "3bffffffffffffffff"],
  ])("writes %s as in RFC 8949, appendix A", (value, hex) => {
    expect(toHex(cbor.integer(value))).toBe(hex);
  });

  it("writes what cborg writes", () => {
    const text = "é".repeat(200);
    const bytes = new Uint8Array(70_000).fill(7);
    const written = cbor.map(
      [cbor.integer(1), cbor.text(text)],
      [cbor.integer(2), cbor.bytes(bytes)],
      [cbor.text("list"), cbor.array(cbor.integer(-300), cbor.map())],
    );
    const value = new Map<unknown, unknown>([
      [1, text],
      [2, bytes],
      ["list", [-300, new Map()]],
    ]);
    expect(toHex(written)).toBe(toHex(encode(value)));
    expect(decode(written, { useMaps: true })).toEqual(value);
  });

  it("writes tags, and a key as often as it is given", () => {
    expect(toHex(cbor.tag(18, cbor.array()))).toBe("d280");
    expect(toHex(cbor.map([cbor.integer(1), cbor.text("")], [cbor.integer(1), cbor.text("a")]))).toBe(
      "a2016001" + "6161",
    );
  });

  it("throws for what has no form", () => {
    expect(() => cbor.integer(2n ** 64n)).toThrow(RangeError);
    expect(() => cbor.integer(-(2n ** 64n) - 1n)).toThrow(RangeError);
  });
});
