import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromUtf8, toHex } from "../../src/bytes/index.js";
import { createSimulatedTpm, writePublic } from "../../src/testing/index.js";
import type { SimulatedTpmOptions, TpmPublicFields } from "../../src/testing/index.js";
import { nameOf, qualifiedNameOf } from "../../src/testing/tpm/public-area.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";

const NOTHING = new Uint8Array();

/** The fields of an RSA-2048 key of swtpm that signs by RSASSA with SHA-256. */
const RSASSA: TpmPublicFields = {
  type: 1,
  parameters: "rsa",
  nameAlg: 0x0b,
  attributes: 0x50072,
  authPolicy: NOTHING,
  symmetric: 0x10,
  symmetricBits: null,
  symmetricMode: null,
  scheme: 0x14,
  schemeHash: 0x0b,
  schemeCount: null,
  keyBits: 2048,
  exponent: 0,
  modulus: NOTHING,
  curve: 0,
  kdf: 0x10,
  kdfHash: null,
  x: NOTHING,
  y: NOTHING,
  trailing: NOTHING,
};
const ECDSA: TpmPublicFields = { ...RSASSA, type: 0x23, parameters: "ecc", scheme: 0x18, curve: 3 };
/** Attributes without `restricted`. */
const UNRESTRICTED = 0x40072;

const SWTPM_KEYS: Readonly<Record<string, TpmPublicFields>> = {
  "ak-rsassa": RSASSA,
  "ak-rsapss": { ...RSASSA, scheme: 0x16 },
  "ak-rsassa-sha1": { ...RSASSA, schemeHash: 0x04 },
  "ak-rsa3072": { ...RSASSA, schemeHash: 0x0c, keyBits: 3072 },
  "ak-p256": ECDSA,
  "ak-p384": { ...ECDSA, schemeHash: 0x0c, curve: 4 },
  "key-unrestricted": { ...RSASSA, attributes: UNRESTRICTED },
  "key-unrestricted-p256": { ...ECDSA, attributes: UNRESTRICTED },
  "ek-like": {
    ...RSASSA,
    attributes: 0x30072,
    symmetric: 6,
    symmetricBits: 128,
    symmetricMode: 0x43,
    scheme: 0x10,
    schemeHash: null,
  },
};

describeWithVectors("the keys of a real TPM", () => {
  it.each(Object.entries(SWTPM_KEYS))("%s: public area and names are the TPM's, byte for byte", (name, fields) => {
    const file = (ending: string): Uint8Array => readVector(`vtpm/swtpm/${name}.${ending}`);
    const jwk = createPublicKey(fromUtf8(file("pem")) ?? "").export({ format: "jwk" });
    const part = (base64: string | undefined): Uint8Array => new Uint8Array(Buffer.from(base64 ?? "", "base64url"));
    const written = writePublic({ ...fields, modulus: part(jwk.n), x: part(jwk.x), y: part(jwk.y) });
    expect(toHex(written)).toBe(toHex(file("tpm2b_public").slice(2)));
    const made = nameOf(fields.nameAlg, written);
    expect(toHex(made)).toBe(toHex(file("name")));
    expect(toHex(qualifiedNameOf(fields.nameAlg, made, "owner"))).toBe(toHex(file("qname")));
  });
});

describe("the attestation key of a simulated TPM", () => {
  const area = async (options: SimulatedTpmOptions): Promise<string> => {
    return toHex((await createSimulatedTpm(options)).akPublic);
  };

  it.each([
    ["rsa2048", "0001000b00050072000000100014000b0800000000000100", 280],
    ["rsa2048-other", "0001000b00050072000000100014000b0800000000000100", 280],
    ["rsa3072", "0001000b00050072000000100014000c0c00000000000180", 408],
    ["rsa4096", "0001000b00050072000000100014000b1000000000000200", 536],
    ["p256", "0023000b00050072000000100018000b000300100020", 88],
    ["p384", "0023000b00050072000000100018000c000400100030", 120],
  ] as const)("%s: has the head and the size of a real one", async (key, head, size) => {
    const hex = await area({ key });
    expect([hex.slice(0, head.length), hex.length / 2]).toEqual([head, size]);
  });

  it("is the same for the same seed, and for another one where the key is seeded", async () => {
    expect(await area({ key: "p256" })).toBe(await area({ key: "p256" }));
    expect(await area({ key: "p256" })).not.toBe(await area({ key: "p256", seed: "other" }));
    expect(await area({ key: "rsa2048" })).not.toBe(await area({ key: "rsa2048-other" }));
  });

  it("deviates where it is told to, and has the names of what it became", async () => {
    const usual = await createSimulatedTpm();
    const changed = await createSimulatedTpm({ akPublic: { exponent: 3, trailing: Uint8Array.of(7) } });
    const expected = usual.akPublic.slice();
    expected[21] = 3;
    expect(toHex(changed.akPublic)).toBe(`${toHex(expected)}07`);
    expect(toHex(changed.akName)).toBe(toHex(nameOf(0x0b, changed.akPublic)));
    const cut = await createSimulatedTpm({ akPublicBytes: (bytes) => bytes.slice(0, 30) });
    expect(toHex(cut.akPublic)).toBe(toHex(usual.akPublic.slice(0, 30)));
    const byFields = await createSimulatedTpm({ akPublic: ({ modulus }) => ({ modulus: modulus.slice(1) }) });
    expect(byFields.akPublic.length).toBe(279);
    expect(await area({ attributes: 0x300b2 })).toContain("0001000b000300b2");
  });

  it("writes what only other schemes have: a count, a hash of the key derivation, a cipher", async () => {
    const ecdaa = await area({ key: "p256", akPublic: { scheme: 0x1a, schemeCount: 1, kdf: 0x20, kdfHash: 0x0b } });
    expect(ecdaa).toContain("0010001a000b000100030020000b0020");
    const cipher = await area({ akPublic: { symmetric: 6, symmetricBits: 128, symmetricMode: 0x43 } });
    expect(cipher).toContain("00000006008000430014000b0800");
    expect(await area({ akPublic: { scheme: 0x10, schemeHash: null } })).toContain("000000100010080000000000");
  });

  it("has no name where nameAlg is no hash, and other qualified names in other hierarchies", async () => {
    const nameless = await createSimulatedTpm({ akPublic: { nameAlg: 0x10 } });
    expect([nameless.akName, nameless.akQualifiedName]).toEqual([NOTHING, NOTHING]);
    const hierarchies = ["owner", "endorsement", "platform", "null"] as const;
    const tpms = await Promise.all(hierarchies.map((hierarchy) => createSimulatedTpm({ hierarchy })));
    expect(new Set(tpms.map((tpm) => toHex(tpm.akQualifiedName))).size).toBe(4);
    expect(new Set(tpms.map((tpm) => toHex(tpm.akName))).size).toBe(1);
  });

  it("throws for a scheme that does not fit the key, and for numbers that fit no field", async () => {
    await expect(createSimulatedTpm({ scheme: "ecdsa" })).rejects.toThrow(RangeError);
    await expect(createSimulatedTpm({ key: "p256", scheme: "rsapss" })).rejects.toThrow(RangeError);
    await expect(createSimulatedTpm({ attributes: 2 ** 32 })).rejects.toThrow(RangeError);
    await expect(createSimulatedTpm({ akPublic: { type: -1 } })).rejects.toThrow(RangeError);
  });
});
