import { describe, expect, it } from "vitest";
import type { CryptoEngine } from "../../src/crypto/index.js";
import { pointFrom } from "./p384-math.js";
import { P, hexOf, keyFrom, prepared, signWith, toBigInt, toBytes48 } from "./p384-tools.js";
import { sha384 } from "./samples.js";

/** What every engine's `prepareP384` must do. */
export function keySuite(make: () => CryptoEngine): void {
  const engine = make();
  const { point } = keyFrom(toBytes48(12345n));
  const codeOf = (bytes: Uint8Array): string | null => {
    const key = engine.prepareP384(bytes);
    return key.ok ? null : `${key.failure.stage} ${key.failure.code}`;
  };
  const withCoordinates = (x: bigint, y: bigint): Uint8Array => Uint8Array.from([4, ...toBytes48(x), ...toBytes48(y)]);
  const x = toBigInt(point.subarray(1, 49));
  const y = toBigInt(point.subarray(49));

  describe("prepareP384", () => {
    it("accepts a point of the curve and its opposite", () => {
      expect(codeOf(point)).toBeNull();
      expect(codeOf(withCoordinates(x, P - y))).toBeNull();
    });

    it("refuses other lengths and prefixes, compressed points and infinity", () => {
      const encoding = "trust CRYPTO_KEY_ENCODING";
      for (const length of [0, 1, 48, 49, 96]) expect(codeOf(point.slice(0, length))).toBe(encoding);
      expect(codeOf(Uint8Array.from([...point, 0]))).toBe(encoding);
      expect(codeOf(Uint8Array.of(0))).toBe(encoding);
      expect(codeOf(Uint8Array.from([2, ...point.subarray(1, 49)]))).toBe(encoding);
      for (const prefix of [0, 2, 3, 5, 6, 7, 0x84])
        expect(codeOf(Uint8Array.from([prefix, ...point.subarray(1)]))).toBe(encoding);
    });

    it("refuses coordinates that do not satisfy the equation", () => {
      const offCurve = "trust CRYPTO_KEY_NOT_ON_CURVE";
      expect(codeOf(withCoordinates(0n, 0n))).toBe(offCurve);
      expect(codeOf(withCoordinates(x, 0n))).toBe(offCurve);
      expect(codeOf(withCoordinates(y, x))).toBe(offCurve);
      for (let bit = 0; bit < 768; bit += 13) {
        const copy = point.slice();
        copy[1 + (bit >> 3)] = (copy[1 + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
        expect([bit, codeOf(copy)]).toEqual([bit, offCurve]);
      }
    });

    it("refuses coordinates that are not below p, also where their residue would do", () => {
      // Only for x below 2^384 - p, which is about 2^128, does x + p have 48 bytes.
      const small = pointFrom(0n);
      expect(codeOf(withCoordinates(small.x, small.y))).toBeNull();
      for (const [bigX, bigY] of [
        [small.x + P, small.y],
        [P, small.y],
        [x, P],
        [x, 2n ** 384n - 1n],
        [2n ** 384n - 1n, 2n ** 384n - 1n],
      ] as const) {
        expect(codeOf(withCoordinates(bigX, bigY))).toBe("trust CRYPTO_KEY_NOT_ON_CURVE");
      }
    });

    it("keeps its own copy of the point", () => {
      const bytes = Buffer.from(point);
      const key = prepared(engine, bytes);
      bytes.fill(0);
      expect(hexOf(key.point)).toBe(hexOf(point));
      key.point.fill(0);
      const message = Uint8Array.of(1);
      const signature = signWith(keyFrom(toBytes48(12345n)), message);
      expect(engine.verifyP384({ publicKey: key, digest: sha384(message), signature })).toBe("valid");
    });

    it("throws a TypeError for a key of another engine", () => {
      const publicKey = prepared(make(), point);
      const job = { publicKey, digest: new Uint8Array(48), signature: new Uint8Array(96) };
      expect(() => engine.verifyP384(job)).toThrow(TypeError);
    });
  });
}
