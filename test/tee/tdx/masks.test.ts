import { describe, expect, it } from "vitest";
import {
  bitsText,
  TD_ATTRIBUTE_BITS,
  TD_ATTRIBUTES_ALLOWED,
  wordOf,
  XFAM_ALLOWED,
  XFAM_BITS,
} from "../../../src/tee/tdx/masks.js";
import { word } from "./appraise-support.js";

describe("the masks", () => {
  it("are those of go-tdx-guest, bit by bit", () => {
    expect(TD_ATTRIBUTES_ALLOWED).toBe(wordOf(word(0, 28, 30, 63)));
    expect(XFAM_ALLOWED).toBe(wordOf(word(0, 1, 2, 5, 6, 7, 8, 9, 11, 12, 14, 15, 17, 18)));
  });
});

describe("wordOf", () => {
  it("takes bytes in the order of the quote: bit 0 is the lowest of the first", () => {
    expect(wordOf(Uint8Array.of(0x01, 0, 0, 0x10, 0, 0, 0, 0x80))).toBe(0x8000_0000_1000_0001n);
    expect(wordOf(null)).toBe(0n);
  });
});

describe("bitsText", () => {
  it("names bits from the lowest to the highest, those without a name by number", () => {
    expect(bitsText(0n, TD_ATTRIBUTE_BITS)).toBe("none");
    expect(bitsText(wordOf(word(0, 1, 28, 31, 32, 63)), TD_ATTRIBUTE_BITS)).toBe(
      "0 DEBUG, 1, 28 SEPT_VE_DISABLE, 31 KL, 32, 63 PERFMON",
    );
    expect(bitsText(wordOf(word(0, 1, 5, 19)), XFAM_BITS)).toBe("0 x87, 1 SSE, 5 AVX512_OPMASK, 19");
    const all = wordOf(word(...Array.from({ length: 64 }, (_, bit) => bit)));
    expect(bitsText(all, {}).split(", ")).toEqual(Array.from({ length: 64 }, (_, bit) => String(bit)));
  });
});
