import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ecSpki, rsaSpki } from "../../src/crypto/index.js";
import type { EcCurve } from "../../src/crypto/index.js";
import { rsaNumbersOfSpki } from "../../src/crypto/rsa-jwk.js";
import { seededBytes } from "../helpers/seed.js";
import { hexOf } from "./p384-tools.js";

function bytesOf(base64url = ""): Uint8Array {
  return new Uint8Array(Buffer.from(base64url, "base64url"));
}

describe("rsaSpki", () => {
  // node:crypto writes whatever numbers it is given, so no key has to be made for this.
  const sizes = [1024, 1031, 2048, 2055, 2056, 3072, 4096, 8192];
  const exponents = [3, 0x7f, 0x81, 257, 65537, 0x800001, 0x80000001, 0xffffffff];

  it.each(sizes)("writes what node:crypto writes: a modulus of %i bits", (bits) => {
    const modulus = seededBytes(bits)(Math.ceil(bits / 8));
    modulus[0] = 0xff >> (modulus.length * 8 - bits);
    modulus[modulus.length - 1] = 0xfd;
    for (const exponent of exponents) {
      const e = Buffer.from(
        exponent
          .toString(16)
          .padStart(8, "0")
          .replace(/^(00)+/, ""),
        "hex",
      ).toString("base64url");
      const jwk = { kty: "RSA", n: Buffer.from(modulus).toString("base64url"), e };
      const theirs = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "der" });
      const written = rsaSpki(modulus, exponent);
      expect([exponent, hexOf(written)]).toEqual([exponent, theirs.toString("hex")]);
      expect(rsaNumbersOfSpki(written)?.n).toEqual(modulus);
    }
  });

  it("writes a number in one way, with and without zeros in front", () => {
    const modulus = Uint8Array.from({ length: 256 }, (_, index) => (index === 0 ? 0x7f : index));
    const plain = rsaSpki(modulus, 65537);
    expect(hexOf(rsaSpki(Uint8Array.from([0, 0, ...modulus]), 65537))).toBe(hexOf(plain));
    expect(rsaNumbersOfSpki(plain)).toEqual({ n: modulus, e: Uint8Array.of(1, 0, 1) });
    const topBit = modulus.slice().fill(0xff, 0, 1);
    expect(rsaSpki(topBit, 65537).length).toBe(plain.length + 1);
  });

  it("writes a modulus of nothing as zero, which no reader here takes", () => {
    for (const length of [0, 1, 256]) {
      expect(hexOf(rsaSpki(new Uint8Array(length), 1))).toBe(
        "301a300d06092a864886f70d01010105000309003006020100020101",
      );
      expect(rsaNumbersOfSpki(rsaSpki(new Uint8Array(length), 1))).toBeNull();
    }
  });

  it("throws a RangeError for an exponent that is not an unsigned 32-bit number", () => {
    const modulus = new Uint8Array(256).fill(1);
    for (const exponent of [-1, 0.5, 2 ** 32, NaN, Infinity]) {
      expect(() => rsaSpki(modulus, exponent)).toThrow(RangeError);
    }
    for (const exponent of [0, 2 ** 32 - 1]) expect(rsaSpki(modulus, exponent).length).toBeGreaterThan(256);
  });

  it("neither keeps nor changes the modulus", () => {
    const modulus = new Uint8Array(256).fill(0xaa);
    const written = rsaSpki(modulus, 65537);
    const before = hexOf(written);
    modulus.fill(1);
    expect(hexOf(written)).toBe(before);
  });
});

describe("ecSpki", () => {
  const curves: readonly (readonly [EcCurve, string])[] = [
    ["p256", "P-256"],
    ["p384", "P-384"],
  ];

  it.each(curves)("writes what node:crypto writes: %s", (curve, namedCurve) => {
    const key = generateKeyPairSync("ec", { namedCurve }).publicKey;
    const { x, y } = key.export({ format: "jwk" });
    const written = ecSpki(curve, Uint8Array.from([4, ...bytesOf(x), ...bytesOf(y)]));
    expect(hexOf(written)).toBe(key.export({ type: "spki", format: "der" }).toString("hex"));
    const read = createPublicKey({ key: Buffer.from(written), type: "spki", format: "der" });
    expect(read.equals(key)).toBe(true);
  });

  it.each([
    ["p256", 65],
    ["p384", 97],
  ] as const)("throws a RangeError for anything but an uncompressed point: %s", (curve, size) => {
    const point = new Uint8Array(size).fill(4);
    expect(ecSpki(curve, point).length).toBeGreaterThan(size);
    for (const length of [0, 1, 33, size - 1, size + 1, 65 + 97 - size]) {
      expect(() => ecSpki(curve, new Uint8Array(length).fill(4))).toThrow(RangeError);
    }
    for (const prefix of [0, 2, 3, 5]) {
      expect(() =>
        ecSpki(
          curve,
          point.map((byte, index) => (index === 0 ? prefix : byte)),
        ),
      ).toThrow(RangeError);
    }
  });
});
