import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/bytes/index.js";

const anyBytes = fc.uint8Array({ maxLength: 80 });

describe("toHex", () => {
  it("writes two lower-case digits a byte", () => {
    expect(toHex(Uint8Array.of(0x00, 0x0f, 0xa0, 0xff))).toBe("000fa0ff");
    expect(toHex(new Uint8Array())).toBe("");
  });

  it("agrees with node:buffer", () => {
    fc.assert(fc.property(anyBytes, (bytes) => toHex(bytes) === Buffer.from(bytes).toString("hex")));
  });
});

describe("fromHex", () => {
  it("reads either case, also mixed", () => {
    expect(fromHex("00fFAb")).toEqual(Uint8Array.of(0x00, 0xff, 0xab));
    expect(fromHex("")).toEqual(new Uint8Array());
  });

  it.each(["0", "abc", "0x00", "0g", "g0", " 00", "00 ", "0 0", "00\n", "-1", "+1", "１２", "zz", "0.", "1e", "é0"])(
    "refuses %j unless it is hex",
    (text) => {
      expect(fromHex(text)).toEqual(text === "1e" ? Uint8Array.of(0x1e) : null);
    },
  );

  it("reads what toHex writes", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes);
      }),
    );
  });

  it("reads only hex", () => {
    const isHex = (text: string): boolean =>
      text.length % 2 === 0 && text.split("").every((c) => "0123456789abcdefABCDEF".includes(c));
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 8 }), (text) => (fromHex(text) !== null) === isHex(text)),
    );
    const nearly = fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEFgGxX ".split("")), maxLength: 8 });
    fc.assert(fc.property(nearly, (text) => (fromHex(text) !== null) === isHex(text)));
  });
});
