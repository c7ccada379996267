import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { ecdsaSignatureOf } from "../../src/x509/ecdsa-signature.js";
import { der, int, raw, seq } from "./der-builder.js";

const hexOf = (signature: Uint8Array | null): string | null => (signature === null ? null : toHex(signature));

describe("ecdsaSignatureOf", () => {
  it("sets both numbers to the size of the curve, without the zero that keeps them positive", () => {
    expect(hexOf(ecdsaSignatureOf(seq(int(1), int(2)), 2))).toBe("00010002");
    expect(hexOf(ecdsaSignatureOf(seq(int(0, 0xff, 0xfe), int(0, 0x80)), 2))).toBe("fffe0080");
    expect(hexOf(ecdsaSignatureOf(seq(int(0), int(0)), 2))).toBe("00000000");
  });

  it.each([
    ["a number longer than the curve's", seq(int(1, 0, 0), int(1))],
    ["a number longer than the curve's by its value", seq(int(1), int(0, 0xff, 0, 0))],
    ["a negative number", seq(int(0xff), int(1))],
    ["a number that is not minimal", seq(int(0, 1), int(1))],
    ["an empty number", seq(int(), int(1))],
    ["one number", seq(int(1))],
    ["three numbers", seq(int(1), int(1), int(1))],
    ["another type", seq(int(1), der(0x0a, raw(1)))],
    ["a byte behind", raw(...seq(int(1), int(1)), 0)],
    ["an indefinite length", raw(0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0)],
    ["nothing", raw()],
  ])("refuses %s", (_name, bytes) => {
    expect(ecdsaSignatureOf(bytes, 2)).toBeNull();
  });
});
