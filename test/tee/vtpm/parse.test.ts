import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parse } from "../../../src/tee/vtpm/index.js";
import type { VtpmParts } from "../../../src/tee/vtpm/index.js";
import { createSimulatedTpm } from "../../../src/testing/index.js";
import type { TpmPublicFields } from "../../../src/testing/index.js";
import { parseOf, partsOf, vtpmPartsOf, withQuote } from "../../helpers/vtpm.js";
import { buildCertificate } from "../../x509/der-builder.js";

const BANKS = ["sha1", "sha256", "sha384", "sha512"] as const;
const tpm = await createSimulatedTpm({ banks: BANKS });
const sound = await vtpmPartsOf(tpm, [{ bank: "sha256", indices: [0, 4, 7] }, { bank: "sha384" }]);
const pcrs = sound.quotes[0]?.pcrs[0]?.values ?? new Map<number, Uint8Array>();

/** The first quote with other PCR values beside it. */
function withValues(change: (values: Map<number, Uint8Array>) => void, bank = 0x000b): VtpmParts {
  const values = new Map(pcrs);
  change(values);
  return withQuote(sound, { pcrs: [{ bank, values }] });
}

const ofBase64 = (text = ""): Uint8Array => new Uint8Array(Buffer.from(text, "base64url"));

/** A key of node:crypto: the numbers of its public half, and a certificate for it. */
function certifiedKey(key: "rsa2048" | "p256" | "p384"): {
  readonly numbers: Partial<TpmPublicFields>;
  readonly akCertificate: Uint8Array;
} {
  const { publicKey } =
    key === "rsa2048"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: key === "p256" ? "P-256" : "P-384" });
  const { n, x, y } = publicKey.export({ format: "jwk" }) as Record<string, string | undefined>;
  const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  const numbers = key === "rsa2048" ? { modulus: ofBase64(n) } : { x: ofBase64(x), y: ofBase64(y) };
  return { numbers, akCertificate: buildCertificate({ spki }) };
}

describe("parse", () => {
  it("reads a key and its quotes, and carries event logs along", () => {
    const eventLog = Uint8Array.of(1, 2, 3);
    const parsed = parse({ ...sound, eventLog });
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const { ak, quotes } = parsed.value;
    expect(ak.raw).toEqual(tpm.akPublic);
    expect(quotes.map((one) => [...one.pcrs.keys()])).toEqual([["sha256"], ["sha384"]]);
    expect([...(quotes[0]?.pcrs.get("sha256")?.keys() ?? [])]).toEqual([0, 4, 7]);
    expect(parsed.value.eventLog).toEqual(eventLog);
  });

  it.each(["rsa2048", "rsa3072", "p256", "p384"] as const)("reads evidence of a key of kind %s", async (key) => {
    expect(parseOf(await partsOf({ key }))).toEqual(["ok"]);
  });

  it("reads a quote of two banks with the values of both", async () => {
    const selections = [
      { bank: "sha256", indices: [0, 16] },
      { bank: "sha1", indices: [0] },
    ] as const;
    const parts = await vtpmPartsOf(tpm, [{ selections }]);
    expect(parseOf(parts)).toEqual(["ok"]);
    const [first] = parts.quotes[0]?.pcrs ?? [];
    expect(parseOf(withQuote(parts, { pcrs: first === undefined ? [] : [first] }))).toEqual([
      "VTPM_PCR_BANK",
      "quotes.0.pcrs",
    ]);
  });

  it("takes values in any order, and gives them in that of their numbers", () => {
    const shuffled = new Map([7, 0, 4].map((index) => [index, pcrs.get(index) ?? new Uint8Array()]));
    const parsed = parse(withQuote(sound, { pcrs: [{ bank: 0x000b, values: shuffled }] }));
    expect(parsed.ok ? [...(parsed.value.quotes[0]?.pcrs.get("sha256") ?? [])] : []).toEqual([...pcrs]);
  });

  it.each(["rsa2048", "p256", "p384"] as const)(
    "takes a certificate of this very key, %s, and no other",
    async (key) => {
      const [own, other] = [certifiedKey(key), certifiedKey(key)];
      const parts = await partsOf({ key, akPublic: own.numbers });
      const refused = ["VTPM_AK_CERTIFICATE", "ak_cert"];
      expect(parseOf({ ...parts, akCertificate: own.akCertificate })).toEqual(["ok"]);
      for (const akCertificate of [other.akCertificate, own.akCertificate.subarray(0, -1)]) {
        expect(parseOf({ ...parts, akCertificate })).toEqual(refused);
      }
      expect(parseOf({ ...sound, akCertificate: own.akCertificate })).toEqual(refused);
    },
  );

  const value = new Uint8Array(32);
  const [of256, of384] = [sound.quotes[0]!.pcrs, sound.quotes[1]!.pcrs];
  it.each<readonly [string, VtpmParts, string, string]>([
    ["no key", { ...sound, akPublic: new Uint8Array() }, "VTPM_AK_MISSING", "ak_pub"],
    ["no quote", { ...sound, quotes: [] }, "VTPM_NO_QUOTES", "quotes"],
    ["nine quotes", { ...sound, quotes: Array.from({ length: 9 }, () => sound.quotes[0]!) }, "VTPM_SIZE", "quotes"],
    ["a key of 1025 bytes", { ...sound, akPublic: new Uint8Array(1025) }, "VTPM_SIZE", "ak_pub"],
    ["a quote of 1025 bytes", withQuote(sound, { quote: new Uint8Array(1025) }, 1), "VTPM_SIZE", "quotes.1.quote"],
    ["a signature of 1033 bytes", withQuote(sound, { rawSig: new Uint8Array(1033) }), "VTPM_SIZE", "quotes.0.raw_sig"],
    ["a certificate of more than 16 KiB", { ...sound, akCertificate: new Uint8Array(16_385) }, "VTPM_SIZE", "ak_cert"],
    ["a certificate that is none", { ...sound, akCertificate: Uint8Array.of(0x30) }, "VTPM_AK_CERTIFICATE", "ak_cert"],
    [
      "two quotes of a bank",
      { ...sound, quotes: [sound.quotes[0]!, sound.quotes[0]!] },
      "VTPM_BANK_DUPLICATE",
      "quotes.1",
    ],
    ["values of no bank", withQuote(sound, { pcrs: [] }), "VTPM_PCR_BANK", "quotes.0.pcrs"],
    ["values of bank 0", withValues(() => undefined, 0), "VTPM_PCR_BANK", "quotes.0.pcrs"],
    ["values under another bank of that size", withValues(() => undefined, 0x0027), "VTPM_PCR_BANK", "quotes.0.pcrs"],
    ["values of another bank", withQuote(sound, { pcrs: sound.quotes[1]!.pcrs }), "VTPM_PCR_BANK", "quotes.0.pcrs"],
    ["values of another bank, too", withQuote(sound, { pcrs: [...of256, ...of384] }), "VTPM_PCR_BANK", "quotes.0.pcrs"],
    ["values of its bank twice", withQuote(sound, { pcrs: [...of256, ...of256] }), "VTPM_PCR_BANK", "quotes.0.pcrs"],
    ["a missing index", withValues((values) => values.delete(4)), "VTPM_PCR_SELECTION", "quotes.0.pcrs"],
    ["an extra index", withValues((values) => values.set(5, value)), "VTPM_PCR_SELECTION", "quotes.0.pcrs"],
    [
      "no values",
      withValues((values) => {
        values.clear();
      }),
      "VTPM_PCR_SELECTION",
      "quotes.0.pcrs",
    ],
    ["PCR 24", withValues((values) => values.set(24, value)), "VTPM_PCR_INDEX", "quotes.0.pcrs.24"],
    [
      "PCR 2^32 - 1",
      withValues((values) => values.set(0xffff_ffff, value)),
      "VTPM_PCR_INDEX",
      "quotes.0.pcrs.4294967295",
    ],
    [
      "a value of 31 bytes",
      withValues((values) => values.set(4, new Uint8Array(31))),
      "VTPM_PCR_SIZE",
      "quotes.0.pcrs.4",
    ],
    [
      "a value of 33 bytes",
      withValues((values) => values.set(4, new Uint8Array(33))),
      "VTPM_PCR_SIZE",
      "quotes.0.pcrs.4",
    ],
  ])("refuses %s", (_name, parts, code, path) => {
    expect(parseOf(parts)).toEqual([code, path]);
  });

  it("takes the largest sizes for a structure that is malformed, not for one that is too large", () => {
    expect(parseOf({ ...sound, akPublic: new Uint8Array(1024) })[0]).toBe("VTPM_AK_TYPE");
    expect(parseOf(withQuote(sound, { rawSig: new Uint8Array(1032) }))[0]).toBe("VTPM_SIGNATURE_ALGORITHM");
    expect(parseOf(withQuote(sound, { quote: new Uint8Array(1024) }))[0]).toBe("VTPM_ATTEST_MAGIC");
  });

  it("refuses a signature of another scheme or hash than the key's", async () => {
    const pss = await vtpmPartsOf(tpm, [{ scheme: "rsapss" }]);
    const sha384 = await vtpmPartsOf(tpm, [{ hash: "sha384" }]);
    const relabelled = await vtpmPartsOf(tpm, [{ signature: { algorithm: 0x0016 } }]);
    for (const parts of [pss, sha384, relabelled]) {
      expect(parseOf(parts)).toEqual(["VTPM_SIGNATURE_SCHEME", "quotes.0.raw_sig"]);
    }
    const { akPublic } = await createSimulatedTpm({ key: "p256" });
    expect(parseOf({ ...sound, akPublic })).toEqual(["VTPM_SIGNATURE_SCHEME", "quotes.0.raw_sig"]);
  });

  it("refuses signatures with SHA-1, whatever the key says", async () => {
    expect(parseOf(await partsOf({ hash: "sha1" }))).toEqual(["VTPM_SIGNATURE_HASH", "quotes.0.raw_sig"]);
  });

  it("refuses signatures whose numbers are longer than the key's", async () => {
    const long = await vtpmPartsOf(tpm, [
      { signature: ({ values }) => ({ values: values.map((one) => Uint8Array.of(...one, 0)) }) },
    ]);
    const short = await vtpmPartsOf(tpm, [
      { signature: ({ values }) => ({ values: values.map((one) => one.subarray(1)) }) },
    ]);
    for (const parts of [long, short]) {
      expect(parseOf(parts)).toEqual(["VTPM_SIGNATURE_SIZE", "quotes.0.raw_sig"]);
    }
  });

  it.each([
    ["p256", 32],
    ["p384", 48],
  ] as const)("takes numbers of an ECDSA signature on %s that have at most %i bytes", async (key, size) => {
    const [one, most, long] = [1, size, size + 1].map((length) => new Uint8Array(length).fill(1)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    for (const [values, expected] of [
      [[one, one], ["ok"]],
      [[most, most], ["ok"]],
      [
        [long, one],
        ["VTPM_SIGNATURE_SIZE", "quotes.0.raw_sig"],
      ],
      [
        [one, long],
        ["VTPM_SIGNATURE_SIZE", "quotes.0.raw_sig"],
      ],
    ] as const) {
      expect(parseOf(await partsOf({ key }, [{ signature: { values } }]))).toEqual(expected);
    }
  });

  it("refuses a digest of another size than the signature's hash", async () => {
    const parts = await vtpmPartsOf(tpm, [{ attest: { pcrDigest: new Uint8Array(48) } }]);
    expect(parseOf(parts)).toEqual(["VTPM_ATTEST_PCR_DIGEST", "quotes.0.quote.pcr_digest"]);
  });

  it("names the quote that it refuses", async () => {
    const parts = await vtpmPartsOf(tpm, [{ bank: "sha256" }, { bank: "sha384", attest: { safe: 2 } }]);
    expect(parseOf(parts)).toEqual(["VTPM_ATTEST_SAFE", "quotes.1.quote.clock_info.safe"]);
  });
});
