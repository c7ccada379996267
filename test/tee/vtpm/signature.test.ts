import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../src/bytes/index.js";
import { parseSignature, VTPM_CODES } from "../../../src/tee/vtpm/index.js";
import { seedOf } from "../../helpers/seed.js";
import { readingOf } from "../../helpers/vtpm.js";

const SEED = seedOf("tee/vtpm/signature");

/** A TPM2B. */
function sized(bytes: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length), bytes);
}

function signature(scheme: number, hash: number, ...values: readonly Uint8Array[]): Uint8Array {
  return concatBytes(Uint8Array.of(scheme >> 8, scheme, hash >> 8, hash), ...values.map(sized));
}

const RSA = signature(0x0014, 0x000b, new Uint8Array(256).fill(1));
const ECDSA = signature(0x0018, 0x000c, new Uint8Array(48).fill(2), new Uint8Array(48).fill(3));

describe("parseSignature", () => {
  it("reads RSASSA and RSAPSS", () => {
    expect(parseSignature(RSA)).toMatchObject({ ok: true, value: { scheme: "rsassa", hash: "sha256" } });
    const pss = parseSignature(signature(0x0016, 0x000d, new Uint8Array(384)));
    expect(pss).toMatchObject({ ok: true, value: { scheme: "rsapss", hash: "sha512" } });
  });

  it("reads ECDSA with and without leading zeros", () => {
    const short = signature(0x0018, 0x000b, Uint8Array.of(9), Uint8Array.of(0, 0, 8, 0));
    expect(parseSignature(ECDSA)).toMatchObject({ ok: true, value: { scheme: "ecdsa", hash: "sha384" } });
    expect(parseSignature(short)).toMatchObject({
      ok: true,
      value: { r: Uint8Array.of(9), s: Uint8Array.of(8, 0) },
    });
  });

  it("reads SHA-1, which others refuse", () => {
    expect(parseSignature(signature(0x0014, 0x0004, new Uint8Array(256)))).toMatchObject({ value: { hash: "sha1" } });
  });

  const one = Uint8Array.of(1);
  it.each<readonly [string, Uint8Array, string, string]>([
    ["an unknown algorithm", signature(0x1234, 0x000b, one), "VTPM_SIGNATURE_ALGORITHM", "raw_sig.sig_alg"],
    ["ECDAA", signature(0x001a, 0x000b, one, one), "VTPM_SIGNATURE_ALGORITHM", "raw_sig.sig_alg"],
    ["SM2", signature(0x001b, 0x000b, one, one), "VTPM_SIGNATURE_ALGORITHM", "raw_sig.sig_alg"],
    ["no algorithm", signature(0x0010, 0x000b, one), "VTPM_SIGNATURE_ALGORITHM", "raw_sig.sig_alg"],
    ["an unknown hash", signature(0x0014, 0x0012, one), "VTPM_SIGNATURE_HASH", "raw_sig.hash"],
    ["an empty r", signature(0x0018, 0x000b, new Uint8Array(), one), "VTPM_SIGNATURE_SIZE", "raw_sig.signature_r"],
    ["r = 0", signature(0x0018, 0x000b, new Uint8Array(32), one), "VTPM_SIGNATURE_SIZE", "raw_sig.signature_r"],
    ["s = 0", signature(0x0018, 0x000b, one, Uint8Array.of(0)), "VTPM_SIGNATURE_SIZE", "raw_sig.signature_s"],
    [
      "a long s",
      signature(0x0018, 0x000b, one, new Uint8Array(67).fill(1)),
      "VTPM_SIGNATURE_SIZE",
      "raw_sig.signature_s",
    ],
    ["a byte behind its end", concatBytes(RSA, Uint8Array.of(0)), "VTPM_TRAILING", "raw_sig"],
    ["a byte behind its end (ECDSA)", concatBytes(ECDSA, Uint8Array.of(0)), "VTPM_TRAILING", "raw_sig"],
  ])("refuses %s", (_name, bytes, code, path) => {
    expect(readingOf(parseSignature(bytes))).toEqual([code, path]);
  });

  it("refuses one that was cut anywhere", () => {
    for (const whole of [RSA, ECDSA]) {
      for (let length = 0; length < whole.length; length++) {
        expect(readingOf(parseSignature(whole.subarray(0, length)))[0]).toBe("VTPM_TRUNCATED");
      }
    }
  });

  it("refuses any bytes with a code of its own, or reads them", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const parsed = parseSignature(bytes);
      if (!parsed.ok) expect(VTPM_CODES).toHaveProperty(parsed.failure.code);
      else expect(["rsassa", "rsapss", "ecdsa"]).toContain(parsed.value.scheme);
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });
});
