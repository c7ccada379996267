import { describe, expect, it } from "vitest";
import type { CryptoEngine, SignatureStatus } from "../../src/crypto/index.js";
import { seededBytes } from "../helpers/seed.js";
import { collisions, forge, fromMultipliers, mod, pointFrom } from "./p384-math.js";
import { N, P, keyFrom, prepared, toBigInt, toBytes48 } from "./p384-tools.js";
import { jobOf, otherS, sampleOf, sampleWithLeadingZero, sha384, signatureOf } from "./samples.js";

/** What every engine's `verifyP384` must do. */
export function signatureSuite(make: () => CryptoEngine): void {
  const engine = make();
  const bytes = seededBytes(7);
  const sample = sampleOf(bytes);
  const publicKey = prepared(engine, sample.key.point);
  const statusOf = (signature: Uint8Array, digest = sample.digest): SignatureStatus =>
    engine.verifyP384({ publicKey, digest, signature });
  const r = toBigInt(sample.signature.subarray(0, 48));
  const s = toBigInt(sample.signature.subarray(48));

  describe("verifyP384", () => {
    it("accepts a genuine signature, with high S and with low S", () => {
      expect(statusOf(sample.signature)).toBe("valid");
      expect(statusOf(otherS(sample.signature))).toBe("valid");
    });

    it("refuses another message, another key and any changed bit", () => {
      expect(statusOf(sample.signature, sha384(Uint8Array.of(1)))).toBe("invalid");
      const other = prepared(engine, keyFrom(bytes(48)).point);
      expect(engine.verifyP384({ publicKey: other, digest: sample.digest, signature: sample.signature })).toBe(
        "invalid",
      );
      for (let bit = 0; bit < 768; bit += 37) {
        const copy = sample.signature.slice();
        copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(statusOf(copy)).toBe("invalid");
      }
    });

    it("refuses the opposite of r, r and s exchanged, and a reversed byte order", () => {
      expect(statusOf(signatureOf(N - r, s))).toBe("invalid");
      expect(statusOf(signatureOf(s, r))).toBe("invalid");
      expect(statusOf(Uint8Array.from([...toBytes48(r).reverse(), ...toBytes48(s).reverse()]))).not.toBe("valid");
    });

    it("calls numbers outside of 1 to n - 1 a range error", () => {
      for (const bad of [0n, N, N + 1n, 2n ** 384n - 1n, P]) {
        expect([bad, statusOf(signatureOf(bad, s))]).toEqual([bad, "range"]);
        expect([bad, statusOf(signatureOf(r, bad))]).toEqual([bad, "range"]);
      }
      for (const edge of [1n, N - 1n, P - N - 1n, P - N, P - N + 1n]) {
        expect([edge, statusOf(signatureOf(edge, s))]).toEqual([edge, "invalid"]);
        expect([edge, statusOf(signatureOf(r, edge))]).toEqual([edge, "invalid"]);
      }
    });

    it("compares x modulo n, and takes neither r + n for r nor s + n for s", () => {
      // With Q as the key, a digest of zero and s = r, the sum is Q itself: r is x of Q modulo n.
      const digest = new Uint8Array(48);
      for (const start of [1n, P - N - 1000n, N + 1n, P - 1000n]) {
        const { x, y } = pointFrom(start);
        const key = prepared(engine, Uint8Array.from([4, ...toBytes48(x), ...toBytes48(y)]));
        const verify = (r: bigint, s: bigint): SignatureStatus =>
          engine.verifyP384({ publicKey: key, digest, signature: signatureOf(r, s) });
        const r = x % N;
        expect([x, verify(r, r)]).toEqual([x, "valid"]);
        expect([x, verify(r + 1n, r + 1n)]).toEqual([x, "invalid"]);
        expect([x, verify(r + N, r)]).toEqual([x, "range"]);
        expect([x, verify(r, r + N)]).toEqual([x, "range"]);
      }
    });

    it("calls every other length an encoding error", () => {
      for (const length of [0, 1, 48, 94, 95]) expect(statusOf(sample.signature.slice(0, length))).toBe("encoding");
      for (const more of [1, 48, 96])
        expect(statusOf(Uint8Array.from([...sample.signature, ...new Uint8Array(more)]))).toBe("encoding");
    });

    it("accepts genuine signatures whose r or s starts with zeros", () => {
      for (const which of ["r", "s"] as const) {
        expect(engine.verifyP384(jobOf(engine, sampleWithLeadingZero(bytes, which)))).toBe("valid");
      }
    });

    it("throws a RangeError for a digest of another length", () => {
      for (const length of [0, 32, 47, 49, 64]) {
        expect(() => statusOf(sample.signature, new Uint8Array(length))).toThrow(RangeError);
      }
    });

    it("handles a digest of zero (u1 = 0) and of all ones (above n)", () => {
      const key = keyFrom(toBytes48(3n));
      for (const digest of [new Uint8Array(48), new Uint8Array(48).fill(255)]) {
        const signature = forge(3n, digest, 99n);
        const job = { publicKey: prepared(engine, key.point), digest, signature };
        expect(engine.verifyP384(job)).toBe("valid");
        expect(
          engine.verifyP384({ ...job, digest: Uint8Array.from(digest, (byte, i) => (i === 47 ? byte ^ 1 : byte)) }),
        ).toBe("invalid");
      }
    });

    it("is right where the two halves of the sum are equal, opposite, or small multiples", () => {
      for (const { d, u1, u2 } of collisions()) {
        const key = prepared(engine, keyFrom(toBytes48(d)).point);
        const sum = mod(u1 + u2 * d);
        const digestAndSignature = fromMultipliers(d, u1, u2);
        const status = engine.verifyP384({ publicKey: key, ...digestAndSignature });
        expect([d, u1, u2, status]).toEqual([d, u1, u2, sum === 0n ? "invalid" : "valid"]);
      }
    });
  });
}
