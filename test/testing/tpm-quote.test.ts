import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex, toUtf8 } from "../../src/bytes/index.js";
import { createSimulatedTpm } from "../../src/testing/index.js";
import type { SimulatedTpm, TpmHash, TpmSelection } from "../../src/testing/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { nodeVerifies } from "./tpm-keys.js";

const NONCE = new Uint8Array(32).fill(0x5a);
const BANKS = ["sha1", "sha256", "sha384", "sha512"] as const;
const SIZES: Readonly<Record<TpmHash, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
const EVERY = Array.from({ length: 24 }, (_, index) => index);

/** Digest of a list of byte arrays, by node:crypto. */
function hashed(hash: TpmHash, ...parts: readonly Uint8Array[]): string {
  return createHash(hash)
    .update(concatBytes(...parts))
    .digest("hex");
}

/** pcrDigest of a quote whose last field it is. */
function digestOf(quote: Uint8Array, size: number): string {
  return toHex(quote.slice(quote.length - size));
}

/** The clock of a quote with a name of 34 and a nonce of 32 bytes. */
function clockOf(quote: Uint8Array): bigint {
  return new DataView(quote.buffer, quote.byteOffset).getBigUint64(76);
}

/** Where the values of a two-byte size stand in an attest of that kind. */
const QUALIFIED_SIGNER = 8;
const EXTRA_DATA = 44;

describe("quotes of a simulated TPM", () => {
  it.each([
    ["rsa2048", "rsassa", "sha256", "0014000b0100"],
    ["rsa2048", "rsassa", "sha1", "001400040100"],
    ["rsa2048", "rsapss", "sha256", "0016000b0100"],
    ["rsa2048-other", "rsassa", "sha512", "0014000d0100"],
    ["rsa3072", "rsassa", "sha384", "0014000c0180"],
    ["rsa3072", "rsapss", "sha384", "0016000c0180"],
    ["rsa4096", "rsassa", "sha256", "0014000b0200"],
    ["p256", "ecdsa", "sha256", "0018000b0020"],
    ["p256", "ecdsa", "sha384", "0018000c0020"],
    ["p384", "ecdsa", "sha384", "0018000c0030"],
    ["p384", "ecdsa", "sha256", "0018000b0030"],
  ] as const)("%s, %s, %s: verify by node:crypto, and only unchanged", async (key, scheme, hash, head) => {
    const tpm = await createSimulatedTpm({ key, scheme, hash, banks: ["sha384"] });
    const { quote, rawSig, pcrs } = await tpm.quote({ nonce: NONCE });
    expect(toHex(rawSig).slice(0, 12)).toBe(head);
    expect(nodeVerifies(tpm.akPublic, quote, rawSig, [scheme, hash, SIZES[hash]])).toBe(true);
    const changed = quote.map((byte, index) => (index === quote.length - 1 ? byte ^ 1 : byte));
    expect(nodeVerifies(tpm.akPublic, changed, rawSig, [scheme, hash])).toBe(false);
    expect(digestOf(quote, SIZES[hash])).toBe(hashed(hash, ...pcrs.flatMap(({ values }) => [...values.values()])));
  });

  it("say what a real TPM says", async () => {
    const tpm = await createSimulatedTpm({ hierarchy: "endorsement" });
    const { quote, pcrs } = await tpm.quote({ nonce: NONCE, bank: "sha384", indices: [16, 0, 7, 7] });
    expect(toHex(quote)).toBe(
      [
        "ff5443478018",
        `0022${toHex(tpm.akQualifiedName)}`,
        `0020${toHex(NONCE)}`,
        "0000000000015f90",
        "00000001",
        "00000000",
        "01",
        "2019102300163636",
        "00000001000c03810001",
        `0020${hashed("sha256", new Uint8Array(3 * 48))}`,
      ].join(""),
    );
    expect(pcrs).toEqual([
      { bank: 0x0c, values: new Map([0, 7, 16].map((index) => [index, tpm.pcr("sha384", index)])) },
    ]);
    expect([...(pcrs[0]?.values.keys() ?? [])]).toEqual([0, 7, 16]);
  });

  it("have a clock that goes on, and counters that do not", async () => {
    const tpm = await createSimulatedTpm();
    const [one, two] = [await tpm.quote({ nonce: NONCE }), await tpm.quote({ nonce: NONCE })];
    expect(clockOf(two.quote)).toBeGreaterThan(clockOf(one.quote));
    expect(toHex(one.quote.slice(84))).toBe(toHex(two.quote.slice(84)));
    const other = await createSimulatedTpm({ seed: "other" });
    expect(toHex((await other.quote({ nonce: NONCE })).quote.slice(84))).not.toBe(toHex(one.quote.slice(84)));
  });

  it("hold the values of their time", async () => {
    const tpm = await createSimulatedTpm({ banks: ["sha256"] });
    const before = await tpm.quote({ nonce: NONCE, indices: [4] });
    tpm.extend(4, { sha256: NONCE });
    expect(before.pcrs[0]?.values.get(4)).toEqual(new Uint8Array(32));
    expect((await tpm.quote({ nonce: NONCE, indices: [4] })).pcrs[0]?.values.get(4)).toEqual(tpm.pcr("sha256", 4));
  });

  it("are the same each time, but for RSASSA-PSS", async () => {
    const signatures = async (key: "rsa2048" | "p256", scheme: "rsassa" | "rsapss" | "ecdsa"): Promise<Set<string>> => {
      const made = await Promise.all([1, 2].map(() => createSimulatedTpm({ key, scheme })));
      return new Set(await Promise.all(made.map(async (tpm) => toHex((await tpm.quote({ nonce: NONCE })).rawSig))));
    };
    expect((await signatures("rsa2048", "rsassa")).size).toBe(1);
    expect((await signatures("p256", "ecdsa")).size).toBe(1);
    expect((await signatures("rsa2048", "rsapss")).size).toBe(2);
  });
});

describe("deviations of a quote", () => {
  let tpm: SimulatedTpm;
  let usual: Uint8Array;

  beforeAll(async () => {
    tpm = await createSimulatedTpm();
    usual = (await (await createSimulatedTpm()).quote({ nonce: NONCE })).quote;
  });

  it.each([
    ["magic", { magic: 0x00544347 }, 0, "00544347"],
    ["type", { type: 0x8017 }, 4, "8017"],
    ["the signer's name", { qualifiedSigner: Uint8Array.of(1, 2, 3) }, 6, "0003010203"],
    ["the nonce", { extraData: Uint8Array.of(9) }, 42, "000109"],
    ["the clock", { clock: 2n ** 64n - 1n }, 76, "ffffffffffffffff"],
    ["the resets", { resetCount: 7, restartCount: 8 }, 84, "0000000700000008"],
    ["safe", { safe: 2 }, 92, "02"],
    ["the firmware's version", { firmwareVersion: 5n }, 93, "0000000000000005"],
    ["the number of selections", { selectionCount: 0xffffffff }, 101, "ffffffff000b"],
    ["a selection", { selections: [{ bank: 0x12, sizeOfSelect: 255, bitmap: Uint8Array.of(1) }] }, 105, "0012ff01"],
    ["pcrDigest", { pcrDigest: Uint8Array.of(6) }, 111, "000106"],
    ["what stands behind", { trailing: Uint8Array.of(0xee) }, 145, "ee"],
  ])("%s: is signed as it is told", async (_, attest, offset, hex) => {
    const { quote, rawSig } = await tpm.quote({ nonce: NONCE, attest });
    expect(toHex(quote.slice(offset, offset + hex.length / 2))).toBe(hex);
    expect(toHex(usual.slice(offset, offset + hex.length / 2))).not.toBe(hex);
    expect(nodeVerifies(tpm.akPublic, quote, rawSig, ["rsassa", "sha256"])).toBe(true);
  });

  it("may depend on what would have been there, or be of the bytes", async () => {
    const longer = await tpm.quote({
      nonce: NONCE,
      attest: ({ extraData }) => ({ extraData: concatBytes(extraData, Uint8Array.of(0)) }),
    });
    expect(longer.quote.length).toBe(usual.length + 1);
    const cut = await tpm.quote({ nonce: NONCE, attestBytes: (bytes) => bytes.slice(0, 50) });
    expect(cut.quote.length).toBe(50);
    expect(nodeVerifies(tpm.akPublic, cut.quote, cut.rawSig, ["rsassa", "sha256"])).toBe(true);
  });

  it("of the signature stand in the TPMT_SIGNATURE", async () => {
    const { rawSig } = await tpm.quote({ nonce: NONCE, signature: { algorithm: 0x16, trailing: Uint8Array.of(1) } });
    expect([toHex(rawSig.slice(0, 6)), rawSig.length]).toEqual(["0016000b0100", 263]);
    const empty = await tpm.quote({
      nonce: NONCE,
      signature: { values: [] },
      signatureBytes: (bytes) => bytes.slice(1),
    });
    expect(toHex(empty.rawSig)).toBe("14000b");
  });

  it("of the way of signing are real signatures, and pcrDigest is of that hash", async () => {
    const { quote, rawSig } = await tpm.quote({ nonce: NONCE, scheme: "rsapss", hash: "sha512", saltLength: 190 });
    expect(nodeVerifies(tpm.akPublic, quote, rawSig, ["rsapss", "sha512", 190])).toBe(true);
    expect(nodeVerifies(tpm.akPublic, quote, rawSig, ["rsapss", "sha512", 64])).toBe(false);
    expect(digestOf(quote, 64)).toBe(
      hashed("sha512", new Uint8Array(17 * 32), new Uint8Array(6 * 32).fill(255), new Uint8Array(32)),
    );
  });

  it("choose between the two values of s", async () => {
    const ecc = await createSimulatedTpm({ key: "p256" });
    const sign = async (s: "high" | "low"): Promise<Uint8Array> => (await ecc.signAttest(NONCE, { s })).slice(40);
    const [high, low] = [await sign("high"), await sign("low")];
    expect([(high[0] ?? 0) >= 0x7f, (low[0] ?? 255) <= 0x7f, toHex(high) === toHex(low)]).toEqual([true, true, false]);
    for (const s of ["high", "low"] as const) {
      expect(nodeVerifies(ecc.akPublic, NONCE, await ecc.signAttest(NONCE, { s }), ["ecdsa", "sha256"])).toBe(true);
    }
  });

  it("end where there is no such thing: bank, PCR, digest size", async () => {
    await expect(tpm.quote({ nonce: NONCE, bank: "sha512" })).rejects.toThrow(RangeError);
    await expect(tpm.quote({ nonce: NONCE, indices: [24] })).rejects.toThrow(RangeError);
    await expect((await createSimulatedTpm({ banks: [] })).quote({ nonce: NONCE })).rejects.toThrow(RangeError);
    expect(() => tpm.extend(24, { sha256: NONCE })).toThrow(RangeError);
    expect(() => tpm.extend(0, { sha384: NONCE })).toThrow(RangeError);
    expect(() => tpm.extend(0, { sha1: new Uint8Array(20) })).toThrow(RangeError);
    expect(() => tpm.pcr("sha256", -1)).toThrow(RangeError);
  });
});

/** What vtpm/swtpm/gen.sh.txt extended. */
function extendLikeSwtpm(tpm: SimulatedTpm): void {
  tpm.extend(0, {
    sha1: new Uint8Array(20).fill(0xaa),
    sha256: new Uint8Array(32).fill(0xbb),
    sha384: new Uint8Array(48).fill(0xcc),
    sha512: new Uint8Array(64).fill(0xdd),
  });
  const hello = (hash: TpmHash): Uint8Array => fromHex(hashed(hash, toUtf8("hello"))) ?? new Uint8Array();
  tpm.extend(16, { sha256: hello("sha256"), sha384: hello("sha384") });
}

describeWithVectors("a simulated TPM beside a real one", () => {
  let tpm: SimulatedTpm;

  beforeAll(async () => {
    tpm = await createSimulatedTpm({ banks: BANKS });
    extendLikeSwtpm(tpm);
  });

  it.each(BANKS)("%s: has the same PCRs after the same extends", (bank) => {
    const values = concatBytes(...EVERY.map((index) => tpm.pcr(bank, index)));
    expect(toHex(values)).toBe(toHex(readVector(`vtpm/swtpm/pcr-${bank}.bin`)));
  });

  const of = (bank: TpmHash, indices: readonly number[] = EVERY): TpmSelection => ({ bank, indices });
  it.each<readonly [string, TpmHash, readonly TpmSelection[]]>([
    ["quote-rsassa-sha256", "sha256", [of("sha256")]],
    ["quote-rsassa-sha384bank", "sha256", [of("sha384", [0, 1, 2, 3, 4, 5, 6, 7, 16])]],
    ["quote-rsapss", "sha256", [of("sha256", [0, 7, 16])]],
    ["quote-p256", "sha256", [of("sha256")]],
    ["quote-p384-sha384bank", "sha384", [of("sha384")]],
    ["quote-p384-sha256bank", "sha384", [of("sha256")]],
    ["quote-rsa3072", "sha384", [of("sha256", [0, 16])]],
    ["quote-sha1sig", "sha1", [of("sha256", [0, 16])]],
    ["quote-twobanks", "sha256", [of("sha1", [0, 16]), of("sha256", [0, 16])]],
    ["quote-swapped-order", "sha256", [of("sha256", [0, 16]), of("sha1", [0])]],
    ["quote-nononce", "sha256", [of("sha256", [0])]],
    ["quote-emptysel", "sha256", [of("sha256", [])]],
    ["quote-unrestricted", "sha256", [of("sha256", [0, 16])]],
  ])("%s: is what the simulated TPM quotes, byte for byte", async (name, hash, selections) => {
    const real = readVector(`vtpm/swtpm/${name}.attest`);
    const view = new DataView(real.buffer, real.byteOffset);
    const behind = EXTRA_DATA + view.getUint16(42);
    const { quote } = await tpm.quote({
      nonce: real.slice(EXTRA_DATA, behind),
      hash,
      selections,
      // What hangs on the real TPM's seeds and time.
      attest: {
        qualifiedSigner: real.slice(QUALIFIED_SIGNER, QUALIFIED_SIGNER + 34),
        clock: view.getBigUint64(behind),
        resetCount: view.getUint32(behind + 8),
        restartCount: view.getUint32(behind + 12),
        firmwareVersion: view.getBigUint64(behind + 17),
      },
    });
    expect(toHex(quote)).toBe(toHex(real));
  });
});
