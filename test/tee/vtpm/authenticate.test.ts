import { constants, createHash, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../src/bytes/index.js";
import { createNobleEngine } from "../../../src/crypto/noble-engine.js";
import type { CryptoEngine } from "../../../src/crypto/index.js";
import { fail } from "../../../src/errors/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import { authenticate, signedBytes } from "../../../src/tee/vtpm/index.js";
import type { QuoteParts, VtpmEvidence, VtpmParts } from "../../../src/tee/vtpm/index.js";
import { createSimulatedTpm, writeSignature } from "../../../src/testing/index.js";
import type { AkKind, SimulatedTpmOptions, TpmHash } from "../../../src/testing/index.js";
import { parseOf, partsOf, vtpmPartsOf, withQuote } from "../../helpers/vtpm.js";
import { engine, evidenceOf, refusalOf, signerOf } from "./support.js";

const ENGINES = [engine, createNobleEngine()];
const HASHES = ["sha256", "sha384", "sha512"] as const;
const ALG = { rsassa: 0x14, rsapss: 0x16, ecdsa: 0x18, sha1: 4, sha256: 0x0b, sha384: 0x0c, sha512: 0x0d } as const;
const ORDERS = {
  p256: 0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551n,
  p384:
    (0xffffffff_ffffffff_ffffffff_ffffffff_ffffffff_ffffffffn << 192n) |
    0xc7634d81_f4372ddf_581a0db2_48b0a77a_ecec196a_ccc52973n,
} as const;

type Curve = keyof typeof ORDERS;
const SIZES = { p256: 32, p384: 48 } as const;

/** What authenticating comes to: `ok`, or stage and code; the same with each engine. */
async function saidOf(evidence: VtpmEvidence): Promise<string> {
  const said: string[] = [];
  for (const one of ENGINES) {
    const outcome = await authenticate(evidence, signerOf(evidence), one);
    said.push(outcome.ok ? "ok" : refusalOf(outcome));
  }
  expect(new Set(said).size).toBe(1);
  return said[0] ?? "";
}

const said = (parts: VtpmParts): Promise<string> => saidOf(evidenceOf(parts));
const REFUSED = "authenticate VTPM_SIGNATURE";

/** A key of node:crypto, and a TPM that has it as its attestation key: what signs is not what veritee is tested with. */
function eccKey(curve: Curve): { readonly privateKey: KeyObject; readonly x: Uint8Array; readonly y: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: curve === "p256" ? "P-256" : "P-384" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" }) as { x?: string; y?: string };
  return { privateKey, x: new Uint8Array(Buffer.from(x, "base64url")), y: new Uint8Array(Buffer.from(y, "base64url")) };
}

function rsaKey(bits: number): { readonly privateKey: KeyObject; readonly modulus: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const { n = "" } = publicKey.export({ format: "jwk" }) as { n?: string };
  return { privateKey, modulus: new Uint8Array(Buffer.from(n, "base64url")) };
}

/** A quote whose signature is what `values` makes of its bytes. */
async function signedBy(
  options: SimulatedTpmOptions,
  scheme: keyof typeof ALG,
  hash: TpmHash,
  values: (message: Uint8Array) => readonly Uint8Array[],
  nonce = new Uint8Array(32).fill(1),
): Promise<VtpmParts> {
  const parts = await vtpmPartsOf(await createSimulatedTpm({ ...options, hash, banks: ["sha256"] }), [{ nonce }]);
  const { quote } = parts.quotes[0]!;
  const fields = { algorithm: ALG[scheme], hash: ALG[hash], values: values(quote), trailing: new Uint8Array() };
  return withQuote(parts, { rawSig: writeSignature(fields) });
}

const number = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);
const octets = (value: bigint, size: number): Uint8Array =>
  fromHex(value.toString(16).padStart(2 * size, "0")) ?? new Uint8Array();
const stripped = (bytes: Uint8Array): Uint8Array => bytes.subarray(bytes.findIndex((octet) => octet !== 0));
const padded = (bytes: Uint8Array, zeros: number): Uint8Array => concatBytes(new Uint8Array(zeros), bytes);

describe.each(["p256", "p384"] as const)("a key on %s", (curve) => {
  const { privateKey, x, y } = eccKey(curve);
  const [size, order] = [SIZES[curve], ORDERS[curve]];
  const options: SimulatedTpmOptions = { key: curve, akPublic: { x, y } };

  const halves = (hash: string, message: Uint8Array): readonly [Uint8Array, Uint8Array] => {
    const both = new Uint8Array(sign(hash, message, { key: privateKey, dsaEncoding: "ieee-p1363" }));
    return [both.slice(0, size), both.slice(size)];
  };
  const signed = (
    hash: TpmHash,
    change: (r: Uint8Array, s: Uint8Array) => readonly Uint8Array[] = (r, s) => [r, s],
    by: string = hash,
  ): Promise<VtpmParts> => signedBy(options, "ecdsa", hash, (message) => change(...halves(by, message)));

  it.each(HASHES)("signs with %s, whose digest is cut or filled up to the curve's size", async (hash) => {
    expect(await said(await signed(hash))).toBe("ok");
  });

  it.each(HASHES)("does not sign with another hash than %s, which is stated", async (hash) => {
    for (const by of HASHES.filter((other) => other !== hash)) {
      expect([by, await said(await signed(hash, undefined, by))]).toEqual([by, REFUSED]);
    }
  });

  it("signs with high s and with low s", async () => {
    const low = (s: bigint): bigint => (s > order >> 1n ? order - s : s);
    for (const choose of [low, (s: bigint) => order - low(s)]) {
      expect(await said(await signed("sha256", (r, s) => [r, octets(choose(number(s)), size)]))).toBe("ok");
    }
  });

  it("signs with numbers that begin with zeros, written or left out, and with more zeros in front", async () => {
    for (const which of [0, 1] as const) {
      // The quotes of all these TPMs are the same.
      let both: readonly Uint8Array[] = [Uint8Array.of(1), Uint8Array.of(1)];
      const found = (message: Uint8Array): readonly Uint8Array[] => {
        while (both[which]?.[0] !== 0) both = halves("sha384", message);
        return both;
      };
      for (const write of [(one: Uint8Array) => one, stripped, (one: Uint8Array) => padded(one, 66 - size)]) {
        const parts = await signedBy(options, "ecdsa", "sha384", (message) => found(message).map(write));
        expect(await said(parts)).toBe("ok");
      }
    }
  });

  it("does not sign with numbers that are not from 1 to n - 1", async () => {
    const most = (1n << BigInt(8 * size)) - 1n;
    for (const wrong of [order, order + 1n, most]) {
      expect(await said(await signed("sha256", (_r, s) => [octets(wrong, size), s]))).toBe(REFUSED);
      expect(await said(await signed("sha256", (r) => [r, octets(wrong, size)]))).toBe(REFUSED);
    }
    const sum = (one: Uint8Array): Uint8Array => octets(number(one) + order, size + 1);
    for (const parts of [
      await signed("sha256", (r, s) => [sum(r), s]),
      await signed("sha256", (r, s) => [r, sum(s)]),
    ]) {
      // A sum that fits into the field is a number of the right size, and still not below n.
      const [code] = parseOf(parts);
      expect(code === "ok" ? await said(parts) : code).toMatch(/VTPM_SIGNATURE(_SIZE)?$/);
    }
  });

  it("does not sign with the numbers swapped, or each by itself", async () => {
    for (const change of [
      (r: Uint8Array, s: Uint8Array) => [s, r],
      (r: Uint8Array) => [r, r],
      (_r: Uint8Array, s: Uint8Array) => [s, s],
      () => [Uint8Array.of(1), Uint8Array.of(1)],
    ]) {
      expect(await said(await signed("sha256", change))).toBe(REFUSED);
    }
  });

  it("that is no point of its curve signs nothing", async () => {
    const off = y.map((octet, index) => (index === size - 1 ? octet ^ 1 : octet));
    const own: SimulatedTpmOptions = { key: curve, akPublic: { x, y: off } };
    const parts = await signedBy(own, "ecdsa", "sha256", (message) => halves("sha256", message));
    expect(await said(parts)).toBe("authenticate VTPM_AK_POINT");
  });
});

describe("an RSA key", () => {
  const { privateKey, modulus } = rsaKey(2048);
  const pkcs1 = (hash: string, message: Uint8Array): Uint8Array => new Uint8Array(sign(hash, message, privateKey));
  const pss = (hash: string, saltLength: number, message: Uint8Array): Uint8Array =>
    new Uint8Array(sign(hash, message, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }));
  const optionsOf = (scheme: "rsassa" | "rsapss"): SimulatedTpmOptions => ({ scheme, akPublic: { modulus } });

  it.each(HASHES)("signs by RSASSA with %s and not with another hash", async (hash) => {
    for (const by of HASHES) {
      const parts = await signedBy(optionsOf("rsassa"), "rsassa", hash, (message) => [pkcs1(by, message)]);
      expect([by, await said(parts)]).toEqual([by, by === hash ? "ok" : REFUSED]);
    }
  });

  it("signs by RSASSA with a number that begins with a zero, which may not be left out", async () => {
    for (let counter = 0; ; counter++) {
      const nonce = new Uint8Array(new Uint32Array([counter]).buffer);
      const parts = await signedBy(optionsOf("rsassa"), "rsassa", "sha256", (m) => [pkcs1("sha256", m)], nonce);
      const { rawSig } = parts.quotes[0]!;
      if (rawSig[6] !== 0) continue;
      expect(await said(parts)).toBe("ok");
      const value = stripped(rawSig.subarray(6));
      const short = writeSignature({ algorithm: 0x14, hash: 0x0b, values: [value], trailing: new Uint8Array() });
      expect(parseOf(withQuote(parts, { rawSig: short }))).toEqual(["VTPM_SIGNATURE_SIZE", "quotes.0.raw_sig"]);
      return;
    }
  });

  it.each(HASHES)("signs by RSAPSS with %s and a salt of the digest's size or the longest, no other", async (hash) => {
    const digest = createHash(hash).digest().length;
    const longest = 256 - digest - 2;
    const salts = [digest, longest, 0, 20, digest - 1, digest + 1, longest - 1];
    for (const salt of salts) {
      const parts = await signedBy(optionsOf("rsapss"), "rsapss", hash, (message) => [pss(hash, salt, message)]);
      expect([salt, await said(parts)]).toEqual([salt, salt === digest || salt === longest ? "ok" : REFUSED]);
    }
  });

  it("does not sign by one scheme what is labelled as the other", async () => {
    const plain = await signedBy(optionsOf("rsapss"), "rsapss", "sha256", (message) => [pkcs1("sha256", message)]);
    const salted = await signedBy(optionsOf("rsassa"), "rsassa", "sha256", (message) => [pss("sha256", 32, message)]);
    for (const parts of [plain, salted]) expect(await said(parts)).toBe(REFUSED);
  });

  it("of 3072 and 4096 bits signs by both schemes", async () => {
    for (const key of ["rsa3072", "rsa4096"] as const satisfies readonly AkKind[]) {
      for (const scheme of ["rsassa", "rsapss"] as const) expect(await said(await partsOf({ key, scheme }))).toBe("ok");
    }
  });

  it("of which nothing is known, since the runtime did not verify, is not taken for one that signed", async () => {
    const refuse = (): Promise<Outcome<never>> => Promise.resolve(fail("trust", "CRYPTO_RSA_OPERATION", "refused"));
    const broken: CryptoEngine = { ...engine, verifyRsaPkcs1: refuse, verifyRsaPss: refuse };
    for (const scheme of ["rsassa", "rsapss"] as const) {
      const evidence = evidenceOf(await partsOf({ scheme }));
      const outcome = await authenticate(evidence, signerOf(evidence), broken);
      expect(refusalOf(outcome)).toBe("trust CRYPTO_RSA_OPERATION");
    }
  });
});

describe("authenticate", async () => {
  const banks = ["sha256", "sha384", "sha1"] as const;
  const tpm = await createSimulatedTpm({ banks });
  const parts = await vtpmPartsOf(tpm, [{ bank: "sha256" }, { bank: "sha384" }, { bank: "sha1" }]);
  const evidence = evidenceOf(parts);

  it("accepts quotes of all banks, and gives the evidence back", async () => {
    expect(await authenticate(evidence, signerOf(evidence), engine)).toEqual({
      ok: true,
      value: evidence,
    });
  });

  it.each([0, 1, 2])("refuses all of it where quote %i is signed by another key", async (index) => {
    const other = await createSimulatedTpm({ banks, key: "rsa2048-other" });
    const forged = await other.quote({ nonce: new Uint8Array(32), bank: banks[index] ?? "sha256" });
    const mixed = evidenceOf(withQuote(parts, forged, index));
    const outcome = await authenticate(mixed, signerOf(mixed), engine);
    expect(outcome).toMatchObject({ failure: { code: "VTPM_SIGNATURE", path: `quotes.${index}.raw_sig` } });
  });

  it.each([0, 1, 2])("refuses all of it where a value beside quote %i is another", async (index) => {
    const change = ({ pcrs }: QuoteParts): Partial<QuoteParts> => ({
      pcrs: pcrs.map(({ bank, values }) => ({ bank, values: new Map(values).set(23, values.get(17)!) })),
    });
    const changed = evidenceOf(withQuote(parts, change(parts.quotes[index]!), index));
    const outcome = await authenticate(changed, signerOf(changed), engine);
    expect(outcome).toMatchObject({ failure: { code: "VTPM_PCR_DIGEST", path: `quotes.${index}.pcrs` } });
  });

  it("hashes values with the signature's hash, in the order of the selections", async () => {
    const selections = [
      { bank: "sha384", indices: [1, 0] },
      { bank: "sha256", indices: [5] },
    ] as const;
    for (const hash of HASHES) {
      const own = await createSimulatedTpm({ banks, key: "p256", hash });
      own.extend(1, { sha384: new Uint8Array(48).fill(1) });
      const values = [own.pcr("sha384", 0), own.pcr("sha384", 1), own.pcr("sha256", 5)];
      const digestOf = (all: readonly Uint8Array[]): Uint8Array =>
        new Uint8Array(
          createHash(hash)
            .update(concatBytes(...all))
            .digest(),
        );
      const quoted = (pcrDigest: Uint8Array): Promise<VtpmParts> =>
        vtpmPartsOf(own, [{ selections, attest: { pcrDigest } }]);
      expect(await said(await quoted(digestOf(values)))).toBe("ok");
      expect(await said(await quoted(digestOf([...values].reverse())))).toBe("authenticate VTPM_PCR_DIGEST");
      expect(await said(await quoted(digestOf([values[1]!, values[0]!, values[2]!])))).toBe(
        "authenticate VTPM_PCR_DIGEST",
      );
    }
  });

  it("takes no signature of a scheme that is none of the key's", async () => {
    const ecc = evidenceOf(await partsOf({ key: "p256" }));
    for (const [key, quotes] of [
      [evidence, ecc.quotes],
      [ecc, evidence.quotes],
    ] as const) {
      expect(await saidOf({ ...key, quotes })).toBe(REFUSED);
    }
  });
});

describe("signedBytes", () => {
  it("are those of each quote, one after another", async () => {
    const parts = await partsOf({}, [{ bank: "sha256" }, { bank: "sha384" }]);
    expect(signedBytes(evidenceOf(parts))).toEqual(concatBytes(...parts.quotes.map(({ quote }) => quote)));
  });
});
