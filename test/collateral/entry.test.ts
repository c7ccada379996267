import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { decodeEntry, encodeEntry, ENTRY_OVERHEAD } from "../../src/collateral/entry.js";
import { seedOf } from "../helpers/seed.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";

const digest = createCertificateCrypto();

const SEED = seedOf("entry");
const number = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));
const entries = fc.record({ storedAt: number, rank: number, bytes: fc.uint8Array({ maxLength: 200 }) });
const SAMPLE = encodeEntry({ storedAt: 1_700_000_000_000, rank: 7, bytes: toUtf8("body") }, digest);

function codeOf(bytes: Uint8Array): string | null {
  const decoded = decodeEntry(bytes, digest);
  return decoded.ok ? null : decoded.failure.code;
}

describe("encodeEntry", () => {
  it("writes what decodeEntry reads", () => {
    const property = fc.property(entries, (entry) => {
      expect(decodeEntry(encodeEntry(entry, digest), digest)).toEqual({ ok: true, value: entry });
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });

  it("shares no memory with its input", () => {
    const bytes = toUtf8("body");
    const whole = encodeEntry({ storedAt: 0, rank: 0, bytes }, digest);
    bytes.fill(0);
    const decoded = decodeEntry(whole, digest);
    whole.fill(0);
    expect(decoded).toMatchObject({ ok: true, value: { bytes: toUtf8("body") } });
  });

  it.each([-1, 0.5, 2 ** 53, NaN])("throws for the number %s", (wrong) => {
    expect(() => encodeEntry({ storedAt: wrong, rank: 0, bytes: new Uint8Array() }, digest)).toThrow(RangeError);
    expect(() => encodeEntry({ storedAt: 0, rank: wrong, bytes: new Uint8Array() }, digest)).toThrow(RangeError);
  });
});

describe("decodeEntry", () => {
  it("refuses an entry in which any byte is another", () => {
    const property = fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (entry, where, change) => {
      const whole = encodeEntry(entry, digest);
      whole[where % whole.length]! ^= change;
      expect(codeOf(whole)).toBe("COLLATERAL_ENTRY");
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });

  it("refuses each single bit that flips", () => {
    for (let bit = 0; bit < SAMPLE.length * 8; bit++) {
      const whole = SAMPLE.slice();
      whole[bit >> 3]! ^= 1 << (bit & 7);
      expect([bit, codeOf(whole)]).toEqual([bit, "COLLATERAL_ENTRY"]);
    }
    expect(codeOf(SAMPLE)).toBe(null);
  });

  it("refuses every shorter and a longer one", () => {
    for (let length = 0; length < SAMPLE.length; length++) {
      expect([length, codeOf(SAMPLE.subarray(0, length))]).toEqual([length, "COLLATERAL_ENTRY"]);
    }
    expect(codeOf(Uint8Array.of(...SAMPLE, 0))).toBe("COLLATERAL_ENTRY");
  });

  it("refuses any other bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        expect(codeOf(bytes)).toBe("COLLATERAL_ENTRY");
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("refuses numbers that are not exact here, though they have their checksum", () => {
    for (const at of [8, 16]) {
      const whole = SAMPLE.slice();
      new DataView(whole.buffer).setBigUint64(at, 2n ** 53n, true);
      const sum = createHash("sha256").update(whole.subarray(0, 28)).update(whole.subarray(60)).digest();
      whole.set(sum, 28);
      expect(codeOf(whole)).toBe("COLLATERAL_ENTRY");
      new DataView(whole.buffer).setBigUint64(at, 2n ** 53n - 1n, true);
      whole.set(createHash("sha256").update(whole.subarray(0, 28)).update(whole.subarray(60)).digest(), 28);
      expect(codeOf(whole)).toBe(null);
    }
  });

  it("says which version it does not know", () => {
    const whole = SAMPLE.slice();
    whole[4] = 2;
    const decoded = decodeEntry(whole, digest);
    expect(decoded).toMatchObject({ failure: { stage: "collect", code: "COLLATERAL_ENTRY" } });
    expect(decoded.ok ? "" : decoded.failure.message).toContain("version 2");
  });

  it("has an overhead of 60 bytes", () => {
    expect(SAMPLE.length).toBe(ENTRY_OVERHEAD + 4);
  });
});
