import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../src/bytes/index.js";
import { parseAkPublic, VTPM_CODES } from "../../../src/tee/vtpm/index.js";
import { createSimulatedTpm } from "../../../src/testing/index.js";
import type { SimulatedTpmOptions } from "../../../src/testing/index.js";
import { seedOf } from "../../helpers/seed.js";
import { readingOf } from "../../helpers/vtpm.js";

const SEED = seedOf("tee/vtpm/ak-public");

type Key = NonNullable<SimulatedTpmOptions["key"]>;
type Edit = NonNullable<SimulatedTpmOptions["akPublic"]>;

async function publicOf(key: Key, akPublic: Edit = {}): Promise<Uint8Array> {
  return (await createSimulatedTpm({ key, akPublic })).akPublic;
}

async function reading(key: Key, akPublic: Edit = {}): Promise<readonly [string, string?]> {
  return readingOf(parseAkPublic(await publicOf(key, akPublic)));
}

describe("parseAkPublic", () => {
  it.each<readonly [Key, number, string]>([
    ["rsa2048", 280, "rsassa/sha256"],
    ["rsa3072", 408, "rsassa/sha384"],
    ["p256", 88, "ecdsa/sha256"],
    ["p384", 120, "ecdsa/sha384"],
  ])("reads an attestation key of kind %s", async (key, size, scheme) => {
    const bytes = await publicOf(key);
    const parsed = parseAkPublic(bytes);
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const { value } = parsed;
    expect(bytes).toHaveLength(size);
    expect(value.raw).toEqual(bytes);
    expect(`${value.scheme.name}/${value.scheme.hash}`).toBe(scheme);
    expect(value.attributes).toEqual([
      "fixedTPM",
      "fixedParent",
      "sensitiveDataOrigin",
      "userWithAuth",
      "restricted",
      "sign",
    ]);
    expect(value.nameAlg).toBe("sha256");
  });

  it("keeps its own copy of the bytes", async () => {
    const bytes = await publicOf("rsa2048");
    const parsed = parseAkPublic(bytes);
    bytes.fill(0);
    expect(parsed.ok && parsed.value.raw[1]).toBe(1);
  });

  it("reads a policy digest, an exponent that is written out, and the scheme RSAPSS", async () => {
    expect(await reading("rsa2048", { authPolicy: new Uint8Array(32).fill(7) })).toEqual(["ok"]);
    expect(await reading("rsa2048", { exponent: 65537 })).toEqual(["ok"]);
    expect(await reading("rsa2048", { scheme: 0x0016 })).toEqual(["ok"]);
  });

  it.each<readonly [string, number]>([
    ["SHA-1", 0x0004],
    ["SHA-384", 0x000c],
    ["SHA-512", 0x000d],
  ])("reads a key whose Name is made with %s", async (_name, nameAlg) => {
    expect(await reading("rsa2048", { nameAlg })).toEqual(["ok"]);
  });

  it("pads coordinates whose leading zeros were left out", async () => {
    const whole = await publicOf("p256");
    const short = await publicOf("p256", ({ x }) => ({ x: concatBytes(x.subarray(1)) }));
    const parsed = [whole, short].map((bytes) => parseAkPublic(bytes));
    const points = parsed.map((one) => (one.ok && one.value.key.type === "ecc" ? one.value.key.point : null));
    expect(points[0]?.length).toBe(65);
    expect(points[1]?.length).toBe(65);
    expect(points[1]?.[1]).toBe(0);
    expect(points[1]?.subarray(2)).toEqual(points[0]?.subarray(2));
  });

  it.each<readonly [string, Key, Edit, string, string]>([
    ["a keyed hash", "rsa2048", { type: 0x0008 }, "VTPM_AK_TYPE", "ak_pub.type"],
    ["a symmetric cipher", "rsa2048", { type: 0x0025 }, "VTPM_AK_TYPE", "ak_pub.type"],
    ["an unknown name algorithm", "rsa2048", { nameAlg: 0x0012 }, "VTPM_AK_NAME_ALG", "ak_pub.name_alg"],
    ["the name algorithm NULL", "rsa2048", { nameAlg: 0x0010 }, "VTPM_AK_NAME_ALG", "ak_pub.name_alg"],
    ["a reserved attribute", "p256", { attributes: 0x0005_0073 }, "VTPM_AK_RESERVED_BITS", "ak_pub.object_attributes"],
    [
      "the highest attribute bit",
      "p256",
      { attributes: 0x8005_0072 },
      "VTPM_AK_RESERVED_BITS",
      "ak_pub.object_attributes",
    ],
    [
      "a policy of 31 bytes",
      "rsa2048",
      { authPolicy: new Uint8Array(31) },
      "VTPM_AK_AUTH_POLICY",
      "ak_pub.auth_policy",
    ],
    [
      "a policy of another hash",
      "rsa2048",
      { authPolicy: new Uint8Array(48) },
      "VTPM_AK_AUTH_POLICY",
      "ak_pub.auth_policy",
    ],
    [
      "AES-128-CFB, as an endorsement key has it",
      "rsa2048",
      { symmetric: 0x0006, symmetricBits: 128, symmetricMode: 0x0043 },
      "VTPM_AK_SYMMETRIC",
      "ak_pub.symmetric",
    ],
    ["no scheme", "rsa2048", { scheme: 0x0010, schemeHash: null }, "VTPM_AK_SCHEME", "ak_pub.scheme"],
    ["ECDAA", "p256", { scheme: 0x001a, schemeCount: 0 }, "VTPM_AK_SCHEME", "ak_pub.scheme"],
    ["ECDSA with an RSA key", "rsa2048", { scheme: 0x0018 }, "VTPM_AK_SCHEME", "ak_pub.scheme"],
    ["RSASSA with an ECC key", "p256", { scheme: 0x0014 }, "VTPM_AK_SCHEME", "ak_pub.scheme"],
    ["a scheme with an unknown hash", "p256", { schemeHash: 0x0027 }, "VTPM_AK_SCHEME", "ak_pub.scheme.hash"],
    [
      "1024 bits",
      "rsa2048",
      { keyBits: 1024, modulus: new Uint8Array(128).fill(0xff) },
      "VTPM_AK_RSA",
      "ak_pub.key_bits",
    ],
    ["bits that the modulus does not have", "rsa2048", { keyBits: 3072 }, "VTPM_AK_RSA", "ak_pub.unique"],
    ["an even exponent", "rsa2048", { exponent: 65536 }, "VTPM_AK_RSA", "ak_pub.exponent"],
    ["the exponent 3", "rsa2048", { exponent: 3 }, "VTPM_AK_RSA", "ak_pub.exponent"],
    ["the modulus 0", "rsa2048", { modulus: new Uint8Array(256) }, "VTPM_AK_RSA", "ak_pub.unique"],
    [
      "a modulus that is too small",
      "rsa2048",
      { modulus: new Uint8Array(256).fill(0x7f) },
      "VTPM_AK_RSA",
      "ak_pub.unique",
    ],
    ["an even modulus", "rsa2048", { modulus: new Uint8Array(256).fill(0xfe) }, "VTPM_AK_RSA", "ak_pub.unique"],
    ["P-521", "p256", { curve: 0x0005 }, "VTPM_AK_CURVE", "ak_pub.curve_id"],
    ["an unknown curve", "p384", { curve: 0x1234 }, "VTPM_AK_CURVE", "ak_pub.curve_id"],
    ["a key derivation", "p256", { kdf: 0x0020, kdfHash: 0x000b }, "VTPM_AK_KDF", "ak_pub.kdf"],
    ["an empty coordinate", "p256", { x: new Uint8Array() }, "VTPM_AK_POINT", "ak_pub.unique.x"],
    ["a coordinate that is too long", "p256", { y: new Uint8Array(33).fill(1) }, "VTPM_AK_POINT", "ak_pub.unique.y"],
    ["the point (0, 0)", "p256", { x: new Uint8Array(32), y: new Uint8Array(32) }, "VTPM_AK_POINT", "ak_pub.unique"],
    ["a byte behind its end", "rsa2048", { trailing: Uint8Array.of(0) }, "VTPM_TRAILING", "ak_pub"],
    ["a byte behind its end (ECC)", "p384", { trailing: Uint8Array.of(0) }, "VTPM_TRAILING", "ak_pub"],
  ])("refuses %s", async (_name, key, edit, code, path) => {
    expect(await reading(key, edit)).toEqual([code, path]);
  });

  it.each<Key>(["rsa2048", "p256"])("refuses a %s key that was cut anywhere", async (key) => {
    const bytes = await publicOf(key);
    for (let length = 0; length < bytes.length; length++) {
      expect([length, readingOf(parseAkPublic(bytes.subarray(0, length)))[0]]).toEqual([length, "VTPM_TRUNCATED"]);
    }
  });

  it("refuses any bytes with a code of its own, or keeps them as they were", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 320 }), (bytes) => {
      const parsed = parseAkPublic(bytes);
      if (parsed.ok) expect(parsed.value.raw).toEqual(bytes);
      else expect(VTPM_CODES).toHaveProperty(parsed.failure.code);
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });
});
