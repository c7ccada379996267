import { describe, expect, it } from "vitest";
import { concatBytes, fromHex } from "../../src/bytes/index.js";
import { createSimulatedTpm, pcrEntryField, protobufField, tpmAttestationProtobuf } from "../../src/testing/index.js";
import type {
  SimulatedTpmOptions,
  TpmAttestationDeviations,
  TpmAttestFields,
  TpmQuoteOptions,
  TpmSignatureFields,
} from "../../src/testing/index.js";
import type { SuppliedPcrs } from "../../src/tee/vtpm/index.js";
import { refused } from "../helpers/vtpm-facts.js";
import { createVtpmWorld } from "../helpers/vtpm-world.js";
import { saidBy } from "../helpers/world.js";
import type { Said } from "../helpers/world.js";

/**
 * What a verifier of vTPM evidence must refuse, from the bytes of a message to the verdict. Every case is signed, and bound to
 * its report, as it stands: nothing but the named flaw is wrong with it. Beside each stands the case without that flaw, which
 * is affirming. What the tests of known pitfalls already refuse in this way is not repeated here.
 */

const world = await createVtpmWorld();
const { challenge, parts, policy } = world;
const AFFIRMING: Said = ["affirming", undefined];
const NOTHING = new Uint8Array();
/** The example's policy with the golden value of a TPM that measured nothing. */
const GOLDEN = `"pcr_values": { "sha256": { "0": "${"00".repeat(32)}" } }`;
const POLICY = `${policy.split('"pcr_values"')[0] ?? ""}${GOLDEN} }`;

/** How one case is made: the key, and its quote of the bank of SHA-256. */
type Made = SimulatedTpmOptions & { readonly quote?: Partial<TpmQuoteOptions> };

/** The verdict on a report that covers the key, with that key's quote. */
async function saidOf({ quote = {}, ...options }: Made, told: { readonly vtpm?: Uint8Array } = {}): Promise<Said> {
  const tpm = await createSimulatedTpm({ key: "p256", banks: ["sha256"], seed: "list", ...options });
  const asked = { nonce: challenge.vtpm, ...quote };
  const message = await world.messageOf({ ...tpm, quote: (usual) => tpm.quote({ ...usual, ...asked }) });
  return saidBy(await world.verify(message, { policy: POLICY, challenge: { ...challenge, ...told } }));
}

/** A flaw, how it is made, its code, and what is without the flaw; by default all as usual with that kind of key. */
type Row = [what: string, flawed: Made, code: string, sound?: Made];

async function judge(flawed: Made, code: string, sound: Made): Promise<void> {
  expect([await saidOf(sound), await saidOf(flawed)]).toEqual([AFFIRMING, refused(code)]);
}

const filled = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);
const cut = (size: number) => (bytes: Uint8Array) => bytes.slice(0, size);

describe("TPMT_PUBLIC", () => {
  const rsa = { key: "rsa2048" } as const;
  const p384 = { key: "p384" } as const;
  const policyDigest = (size: number): Made => ({ akPublic: { authPolicy: filled(size, 1) } });

  it.each<Row>([
    ["a keyed hash", { akPublic: { type: 0x0008 } }, "VTPM_AK_TYPE"],
    ["a symmetric cipher", { akPublic: { type: 0x0025 } }, "VTPM_AK_TYPE"],
    ["a Name by an unknown hash", { akPublic: { nameAlg: 0x0012 } }, "VTPM_AK_NAME_ALG"],
    ["a Name by no hash", { akPublic: { nameAlg: 0x0010 } }, "VTPM_AK_NAME_ALG"],
    ["a reserved attribute", { attributes: 0x8005_0072 }, "VTPM_AK_RESERVED_BITS", { attributes: 0x0005_0472 }],
    ["a key that is not restricted", { attributes: 0x0004_0072 }, "VTPM_AK_ATTRIBUTES"],
    ["a key that does not sign", { attributes: 0x0001_0072 }, "VTPM_AK_ATTRIBUTES"],
    ["a key that decrypts as well", { attributes: 0x0007_0072 }, "VTPM_AK_ATTRIBUTES"],
    ["an endorsement key", { ...rsa, attributes: 0x0003_00b2 }, "VTPM_AK_ATTRIBUTES", rsa],
    ["a policy of 31 bytes", policyDigest(31), "VTPM_AK_AUTH_POLICY", policyDigest(32)],
    ["a policy of another hash's size", policyDigest(48), "VTPM_AK_AUTH_POLICY", policyDigest(32)],
    ["a cipher", { akPublic: { symmetric: 6, symmetricBits: 128, symmetricMode: 0x43 } }, "VTPM_AK_SYMMETRIC"],
    ["no scheme", { akPublic: { scheme: 0x0010, schemeHash: null } }, "VTPM_AK_SCHEME"],
    ["no scheme (RSA)", { ...rsa, akPublic: { scheme: 0x0010, schemeHash: null } }, "VTPM_AK_SCHEME", rsa],
    ["ECDAA", { akPublic: { scheme: 0x001a, schemeCount: 1 } }, "VTPM_AK_SCHEME"],
    ["a key derivation", { akPublic: { kdf: 0x0020, kdfHash: 0x000b } }, "VTPM_AK_KDF"],
    ["bits of another modulus", { ...rsa, akPublic: { keyBits: 3072 } }, "VTPM_AK_RSA", rsa],
    ["a modulus of 1024 bits", { ...rsa, akPublic: { keyBits: 1024, modulus: filled(128, 0xff) } }, "VTPM_AK_RSA", rsa],
    ["the modulus 0", { ...rsa, akPublic: { modulus: filled(256, 0) } }, "VTPM_AK_RSA", rsa],
    [
      "an even exponent",
      { ...rsa, akPublic: { exponent: 65538 } },
      "VTPM_AK_RSA",
      { ...rsa, akPublic: { exponent: 65537 } },
    ],
    ["the exponent 1", { ...rsa, akPublic: { exponent: 1 } }, "VTPM_AK_RSA", rsa],
    ["the exponent 3", { ...rsa, akPublic: { exponent: 3 } }, "VTPM_AK_RSA", rsa],
    ["an unknown curve", { akPublic: { curve: 0x0020 } }, "VTPM_AK_CURVE"],
    ["another curve of that size", { akPublic: { curve: 0x0010 } }, "VTPM_AK_CURVE"],
    ["no point of P-256", { akPublic: ({ x }) => ({ x: flipped(x) }) }, "VTPM_AK_POINT"],
    ["no point of P-384", { ...p384, akPublic: ({ x }) => ({ x: flipped(x) }) }, "VTPM_AK_POINT", p384],
    ["the point (0, 0)", { akPublic: { x: filled(32, 0), y: filled(32, 0) } }, "VTPM_AK_POINT"],
    ["a coordinate beyond the field", { akPublic: { x: filled(32, 0xff) } }, "VTPM_AK_POINT"],
    ["a coordinate beyond the field (P-384)", { ...p384, akPublic: { y: filled(48, 0xff) } }, "VTPM_AK_POINT", p384],
    ["a coordinate of 33 bytes", { akPublic: ({ y }) => ({ y: concatBytes(filled(1, 0), y) }) }, "VTPM_AK_POINT"],
    ["an empty coordinate", { akPublic: { y: NOTHING } }, "VTPM_AK_POINT"],
  ])("refuses %s", async (_what, flawed, code, sound = {}) => {
    await judge(flawed, code, sound);
  });

  // Where the fields of a TPMT_PUBLIC without a policy end.
  const RSA_ENDS = [2, 4, 8, 10, 12, 14, 16, 18, 22, 24];
  const ECC_ENDS = [2, 4, 8, 10, 12, 14, 16, 18, 20, 22, 54, 56];

  it.each([...RSA_ENDS, 279].map((size) => [size]))("refuses an RSA key that ends after %i bytes", async (size) => {
    await judge({ ...rsa, akPublicBytes: cut(size) }, "VTPM_TRUNCATED", { ...rsa, akPublicBytes: cut(280) });
  });

  it.each([...ECC_ENDS, 87].map((size) => [size]))("refuses an ECC key that ends after %i bytes", async (size) => {
    await judge({ akPublicBytes: cut(size) }, "VTPM_TRUNCATED", { akPublicBytes: cut(88) });
  });
});

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
}

describe("TPMT_SIGNATURE", () => {
  const rsa = { key: "rsa2048" } as const;
  const p384 = { key: "p384" } as const;
  const ORDERS = {
    p256: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    p384: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
  };
  const order = (curve: keyof typeof ORDERS): Uint8Array => fromHex(ORDERS[curve]) ?? NOTHING;

  /** The usual quote, with a signature of these fields. */
  function signed(signature: NonNullable<TpmQuoteOptions["signature"]>, options: Made = {}): Made {
    return { ...options, quote: { ...options.quote, signature } };
  }
  /** The usual signature of a curve with another r or s. */
  function component(index: 0 | 1, value: Uint8Array | ((usual: Uint8Array) => Uint8Array), options: Made = {}): Made {
    return signed(({ values }: TpmSignatureFields) => {
      const change = (one: Uint8Array): Uint8Array => (typeof value === "function" ? value(one) : value);
      return { values: values.map((one, at) => (at === index ? change(one) : one)) };
    }, options);
  }
  const zeroFirst = (one: Uint8Array): Uint8Array => concatBytes(filled(1, 0), one);
  const plusZero = (one: Uint8Array): Uint8Array => concatBytes(one, filled(1, 0));
  const pss = { ...rsa, scheme: "rsapss" } as const;

  it.each<Row>([
    ["an unknown algorithm", signed({ algorithm: 0x1234 }), "VTPM_SIGNATURE_ALGORITHM"],
    ["no algorithm", signed({ algorithm: 0x0010 }), "VTPM_SIGNATURE_ALGORITHM"],
    ["SM2", signed({ algorithm: 0x001b }), "VTPM_SIGNATURE_ALGORITHM"],
    ["an unknown hash", signed({ hash: 0x0012 }), "VTPM_SIGNATURE_HASH"],
    ["SHA-1", { hash: "sha1" }, "VTPM_SIGNATURE_HASH", { hash: "sha256" }],
    ["SHA-1 (RSA)", { ...rsa, hash: "sha1" }, "VTPM_SIGNATURE_HASH", { ...rsa, hash: "sha256" }],
    ["another hash than the key's", { quote: { hash: "sha384" } }, "VTPM_SIGNATURE_SCHEME", { hash: "sha384" }],
    ["SHA-1 with a key of SHA-256", { ...rsa, quote: { hash: "sha1" } }, "VTPM_SIGNATURE_SCHEME", rsa],
    ["RSAPSS with a key of RSASSA", { ...rsa, quote: { scheme: "rsapss" } }, "VTPM_SIGNATURE_SCHEME", pss],
    ["RSASSA with a key of RSAPSS", { ...pss, quote: { scheme: "rsassa" } }, "VTPM_SIGNATURE_SCHEME", rsa],
    [
      "RSASSA that is called RSAPSS",
      signed({ algorithm: 0x16 }, { ...pss, quote: { scheme: "rsassa" } }),
      "VTPM_SIGNATURE",
      pss,
    ],
    [
      "RSAPSS that is called RSASSA",
      signed({ algorithm: 0x14 }, { ...rsa, quote: { scheme: "rsapss" } }),
      "VTPM_SIGNATURE",
      rsa,
    ],
    [
      "ECDSA with an RSA key",
      signed({ algorithm: 0x18, values: [filled(32, 1), filled(32, 1)] }, rsa),
      "VTPM_SIGNATURE_SCHEME",
      rsa,
    ],
    ["RSASSA with an ECC key", signed({ algorithm: 0x14, values: [filled(256, 1)] }), "VTPM_SIGNATURE_SCHEME"],
    ["an RSA number of 255 bytes", component(0, cut(255), rsa), "VTPM_SIGNATURE_SIZE", rsa],
    ["an RSA number of 257 bytes", component(0, zeroFirst, rsa), "VTPM_SIGNATURE_SIZE", rsa],
    ["an RSA number beyond the modulus", component(0, filled(256, 0xff), rsa), "VTPM_SIGNATURE", rsa],
    ["r = 0", component(0, filled(32, 0)), "VTPM_SIGNATURE_SIZE"],
    ["s = 0", component(1, filled(1, 0)), "VTPM_SIGNATURE_SIZE"],
    ["an empty r", component(0, NOTHING), "VTPM_SIGNATURE_SIZE"],
    ["an empty s", component(1, NOTHING), "VTPM_SIGNATURE_SIZE"],
    ["an r of more bytes than the field", component(0, plusZero), "VTPM_SIGNATURE_SIZE", component(0, zeroFirst)],
    ["r = n", component(0, order("p256")), "VTPM_SIGNATURE"],
    ["s = n", component(1, order("p256")), "VTPM_SIGNATURE"],
    ["r beyond n", component(0, filled(32, 0xff)), "VTPM_SIGNATURE"],
    ["r = n (P-384)", component(0, order("p384"), p384), "VTPM_SIGNATURE", p384],
    ["s beyond n (P-384)", component(1, filled(48, 0xff), p384), "VTPM_SIGNATURE", p384],
    ["r and s changed over", signed(({ values }) => ({ values: [...values].reverse() })), "VTPM_SIGNATURE"],
  ])("refuses %s", async (_what, flawed, code, sound = {}) => {
    await judge(flawed, code, sound);
  });

  it.each([1, 2, 3, 4, 5, 6, 37, 38, 39, 40].map((size) => [size]))(
    "refuses one that ends after %i bytes",
    async (size) => {
      await judge({ quote: { signatureBytes: cut(size) } }, "VTPM_TRUNCATED", {});
    },
  );
});

describe("a signature's other forms", () => {
  it.each(["p256", "p384"] as const)("both values of s are genuine, and name the same evidence (%s)", async (key) => {
    const tpm = await createSimulatedTpm({ key, banks: ["sha256"], seed: "forms" });
    const message = (s: "high" | "low"): Promise<Uint8Array> =>
      world.messageOf({ ...tpm, quote: (usual) => tpm.quote({ ...usual, s, attest: { clock: 1n } }) });
    const messages = [await message("high"), await message("low")];
    const results = await Promise.all(messages.map((one) => world.verify(one, { policy: POLICY })));
    expect(results.map(saidBy)).toEqual([AFFIRMING, AFFIRMING]);
    const [high, low] = results.map(({ evidence }) => evidence);
    expect(high?.signedSha256).toBe(low?.signedSha256);
    expect(high?.sha256).not.toBe(low?.sha256);
  });

  it.each([
    [32, AFFIRMING],
    [256 - 32 - 2, AFFIRMING],
    [31, refused("VTPM_SIGNATURE")],
    [0, refused("VTPM_SIGNATURE")],
  ])("RSAPSS with a salt of %i bytes", async (saltLength, expected) => {
    expect(await saidOf({ key: "rsa2048", scheme: "rsapss", quote: { saltLength } })).toEqual(expected);
  });
});

describe("TPMS_ATTEST", () => {
  /** The usual quote with such fields, signed as they are. */
  const attest = (edit: NonNullable<TpmQuoteOptions["attest"]>): Made => ({ quote: { attest: edit } });
  /** The usual selection, changed. */
  function selection(change: Partial<TpmAttestFields["selections"][number]>): Made {
    return attest(({ selections }) => ({ selections: selections.map((one) => ({ ...one, ...change })) }));
  }
  const named = (...bytes: readonly number[]): Made => {
    const qualifiedSigner = filled(bytes[0] ?? 0, 0);
    qualifiedSigner.set(bytes.slice(1));
    return attest({ qualifiedSigner });
  };

  it.each<Row>([
    ["another magic number", attest({ magic: 0x0054_4347 }), "VTPM_ATTEST_MAGIC"],
    ["a magic number in the other order", attest({ magic: 0x4743_54ff }), "VTPM_ATTEST_MAGIC"],
    ["a signer of 3 bytes", named(3), "VTPM_ATTEST_SIGNER", named(4)],
    ["a signer of 5 bytes", named(5), "VTPM_ATTEST_SIGNER", named(0)],
    ["a signer of 67 bytes", named(67, 0, 0x0d), "VTPM_ATTEST_SIGNER", named(66, 0, 0x0d)],
    ["a signer of SHA-384 with 32 bytes", named(34, 0, 0x0c), "VTPM_ATTEST_SIGNER", named(34, 0, 0x0b)],
    ["an extraData of 67 bytes", { quote: { nonce: filled(67, 1) } }, "VTPM_ATTEST_EXTRA_DATA"],
    ["an extraData that is a part of the nonce", { quote: { nonce: challenge.vtpm.slice(0, 31) } }, "VTPM_FRESHNESS"],
    [
      "an extraData that goes on behind the nonce",
      { quote: { nonce: concatBytes(challenge.vtpm, filled(1, 0)) } },
      "VTPM_FRESHNESS",
    ],
    ["an empty extraData", { quote: { nonce: NOTHING } }, "VTPM_FRESHNESS"],
    ["safe = 2", attest({ safe: 2 }), "VTPM_ATTEST_SAFE", attest({ safe: 1 })],
    ["no selection", attest({ selectionCount: 0, selections: [] }), "VTPM_ATTEST_SELECTION"],
    ["a selection that is not counted", attest({ selectionCount: 0 }), "VTPM_ATTEST_SELECTION"],
    ["2^32 - 1 selections", attest({ selectionCount: 0xffff_ffff }), "VTPM_ATTEST_SELECTION"],
    ["17 selections", attest({ selectionCount: 17 }), "VTPM_ATTEST_SELECTION"],
    [
      "a bank twice",
      attest(({ selections }) => ({ selectionCount: 2, selections: [...selections, ...selections] })),
      "VTPM_ATTEST_SELECTION",
    ],
    ["a bit map of 0 bytes", selection({ sizeOfSelect: 0, bitmap: NOTHING }), "VTPM_ATTEST_SELECTION"],
    ["a bit map of 2 bytes", selection({ sizeOfSelect: 2, bitmap: filled(2, 0xff) }), "VTPM_ATTEST_SELECTION"],
    ["a bit map of 255 bytes", selection({ sizeOfSelect: 255 }), "VTPM_ATTEST_SELECTION"],
    ["an unknown bank", selection({ bank: 0x1234 }), "VTPM_ATTEST_SELECTION"],
    ["a bank that the values are not of", selection({ bank: 0x000c }), "VTPM_PCR_BANK"],
    ["an empty bit map", selection({ bitmap: filled(3, 0) }), "VTPM_ATTEST_SELECTION_EMPTY"],
    [
      "a digest of the bank's size and not the hash's",
      { key: "p384", quote: { attest: { pcrDigest: filled(32, 1) } } },
      "VTPM_ATTEST_PCR_DIGEST",
      { key: "p384" },
    ],
    ["a digest of 31 bytes", attest({ pcrDigest: filled(31, 1) }), "VTPM_ATTEST_PCR_DIGEST"],
    ["another digest", attest(({ pcrDigest }) => ({ pcrDigest: flipped(pcrDigest) })), "VTPM_PCR_DIGEST"],
  ])("refuses %s", async (_what, flawed, code, sound = {}) => {
    await judge(flawed, code, sound);
  });
});

/** The example's message, its quotes or its wire changed. */
async function saidOfMessage(changed: Partial<typeof parts>, deviations: TpmAttestationDeviations = {}): Promise<Said> {
  return saidBy(await world.verify(tpmAttestationProtobuf({ ...parts, ...changed }, deviations)));
}

describe("PCR values", () => {
  const [first, second] = parts.quotes;
  const [usual] = first?.pcrs ?? [];
  if (first === undefined || second === undefined || usual === undefined) throw new Error("no quotes");
  const value = usual.values.get(4) ?? NOTHING;

  /** The values of the first quote, changed. */
  function supplied(
    change: (values: Map<number, Uint8Array>) => unknown,
    bank = usual?.bank ?? 0,
  ): readonly SuppliedPcrs[] {
    const values = new Map(usual?.values);
    change(values);
    return [{ bank, values }];
  }

  it.each<readonly [what: string, pcrs: readonly SuppliedPcrs[], code: string]>([
    ["a missing index", supplied((values) => values.delete(4)), "VTPM_PCR_SELECTION"],
    ["PCR 24", supplied((values) => values.set(24, value)), "VTPM_PCR_INDEX"],
    ["PCR 2^32 - 1", supplied((values) => values.set(0xffff_ffff, value)), "VTPM_PCR_INDEX"],
    ["a value of 31 bytes", supplied((values) => values.set(4, value.slice(0, 31))), "VTPM_PCR_SIZE"],
    ["a value of 33 bytes", supplied((values) => values.set(4, concatBytes(value, filled(1, 0)))), "VTPM_PCR_SIZE"],
    ["an empty value", supplied((values) => values.set(4, NOTHING)), "VTPM_PCR_SIZE"],
    ["no bank", supplied(() => null, 0), "VTPM_PCR_BANK"],
    ["an unknown bank", supplied(() => null, 0x1234), "VTPM_PCR_BANK"],
    ["another bank's values", second.pcrs, "VTPM_PCR_BANK"],
    [
      "another bank's values under this one's name",
      [{ bank: usual.bank, values: second.pcrs[0]?.values ?? new Map() }],
      "VTPM_PCR_SIZE",
    ],
    ["no values", supplied((values) => values.clear()), "VTPM_PCR_SELECTION"],
    ["no list of values", [], "VTPM_PCR_BANK"],
  ])("refuses %s", async (_what, pcrs, code) => {
    const quotes = (own: readonly SuppliedPcrs[]) => ({ quotes: [{ ...first, pcrs: own }, second] });
    expect(await saidOfMessage(quotes(supplied(() => null)))).toEqual(AFFIRMING);
    expect(await saidOfMessage(quotes(pcrs))).toEqual(refused(code));
  });

  it("refuses a value for a PCR that was not quoted", async () => {
    const few = await world.tpm.quote({ nonce: challenge.vtpm, bank: "sha256", indices: [0] });
    const said = async (quote: typeof few): Promise<Said> =>
      saidBy(await world.verify(world.message({ quotes: [quote] }), { policy: policyOf(0) }));
    const extra = few.pcrs.map(({ bank, values }) => ({ bank, values: new Map(values).set(4, value) }));
    expect([await said(few), await said({ ...few, pcrs: extra })]).toEqual([AFFIRMING, refused("VTPM_PCR_SELECTION")]);
  });

  it("refuses a PCR that is there twice, also with the same value", async () => {
    for (const again of [value, filled(32, 0xff)]) {
      const behind = { pcrs: pcrEntryField(4, again) };
      expect(await saidOfMessage({}, { behind })).toEqual(refused("EVIDENCE_FIELD_DUPLICATE"));
    }
    expect(await saidOfMessage({}, { keyZero: "absent" })).toEqual(AFFIRMING);
  });
});

/** The example's policy with the golden value of one PCR of SHA-256. */
function policyOf(index: number): string {
  const value = Buffer.from(world.tpm.pcr("sha256", index)).toString("hex");
  return `${policy.split('"pcr_values"')[0] ?? ""}"pcr_values": { "sha256": { "${index}": "${value}" } } }`;
}

describe("the message", () => {
  it("refuses quotes of two keys", async () => {
    const other = await createSimulatedTpm({ key: "rsa2048-other", banks: ["sha384"] });
    const [own, ...rest] = parts.quotes;
    if (own === undefined || rest.length === 0) throw new Error("no two quotes");
    const quotes = [own, await other.quote({ nonce: challenge.vtpm })];
    expect([await saidOfMessage({}), await saidOfMessage({ quotes })]).toEqual([AFFIRMING, refused("VTPM_SIGNATURE")]);
  });

  it.each<readonly [what: string, behind: Uint8Array, code: string]>([
    [
      "a second key",
      protobufField(
        1,
        parts.akPublic.map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
      ),
      "EVIDENCE_FIELD_DUPLICATE",
    ],
    ["its key twice", protobufField(1, parts.akPublic), "EVIDENCE_FIELD_DUPLICATE"],
    ["an empty key behind its own", protobufField(1, NOTHING), "EVIDENCE_FIELD_DUPLICATE"],
    ["a second report", protobufField(8, NOTHING), "EVIDENCE_FIELD_DUPLICATE"],
    ["evidence of another TEE", protobufField(9, NOTHING), "EVIDENCE_TEE_KINDS"],
    ["what is no evidence of it", protobufField(9, filled(4, 0)), "EVIDENCE_PROTOBUF"],
    ["a field of wire type 3", Uint8Array.of(0xa3, 0x01, 0xa4, 0x01), "EVIDENCE_PROTOBUF"],
    ["a field of wire type 6", Uint8Array.of(0xa6, 0x01, 0x00), "EVIDENCE_PROTOBUF"],
    ["a field of wire type 7", Uint8Array.of(0xa7, 0x01, 0x00), "EVIDENCE_PROTOBUF"],
    ["field 0", Uint8Array.of(0x00, 0x00), "EVIDENCE_PROTOBUF"],
    ["a number of 11 bytes", Uint8Array.of(0xa0, 0x01, ...filled(10, 0x80), 0x00), "EVIDENCE_PROTOBUF"],
    ["a number of 65 bits", Uint8Array.of(0xa0, 0x01, ...filled(9, 0xff), 0x02), "EVIDENCE_PROTOBUF"],
    ["a length beyond its end", Uint8Array.of(0xa2, 0x01, 0x05, 0x00), "EVIDENCE_PROTOBUF"],
    ["its key as a number", protobufField(1, 7n), "EVIDENCE_FIELD_TYPE"],
  ])("refuses %s", async (_what, message, code) => {
    // A field that is unknown and well formed is no flaw.
    expect(await saidOfMessage({}, { behind: { message: protobufField(20, 7n) } })).toEqual(AFFIRMING);
    expect(await saidOfMessage({}, { behind: { message } })).toEqual(refused(code));
  });

  it("refuses a field of a quote that is there twice", async () => {
    for (const quote of [1, 2, 3].map((number) => protobufField(number, NOTHING))) {
      expect(await saidOfMessage({}, { behind: { quote } })).toEqual(refused("EVIDENCE_FIELD_DUPLICATE"));
    }
    const pcrs = protobufField(1, 0x0bn);
    expect(await saidOfMessage({}, { behind: { pcrs } })).toEqual(refused("EVIDENCE_FIELD_DUPLICATE"));
  });

  it("refuses parts that are larger than a TPM makes them", async () => {
    const [own, ...rest] = parts.quotes;
    if (own === undefined) throw new Error("no quote");
    for (const changed of [
      { akPublic: concatBytes(parts.akPublic, filled(1025 - parts.akPublic.length, 0)) },
      { quotes: Array.from({ length: 9 }, () => own) },
      { quotes: [{ ...own, quote: filled(1025, 1) }, ...rest] },
      { quotes: [{ ...own, rawSig: filled(1033, 1) }, ...rest] },
      { akCertificate: filled(16 * 1024 + 1, 0x30) },
    ]) {
      expect(await saidOfMessage(changed)).toEqual(refused("VTPM_SIZE"));
    }
  });
});
