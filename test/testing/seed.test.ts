import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromBase64, toHex } from "../../src/bytes/index.js";
import { RSA_TEST_KEYS } from "../../src/testing/data/rsa-keys.js";
import { seededBytes, seededP256, seededP384 } from "../../src/testing/seed.js";

describe("seededBytes", () => {
  it("is SHA-512 of label and counter, cut to size", () => {
    const block = (index: number): string => createHash("sha512").update(`veritee/a/${index}`).digest("hex");
    expect(toHex(seededBytes("a", 100))).toBe((block(0) + block(1)).slice(0, 200));
    expect(seededBytes("a", 0)).toHaveLength(0);
  });
});

describe("seededP384 and seededP256", () => {
  it.each([
    ["P-384", seededP384, 48],
    ["P-256", seededP256, 32],
  ] as const)("gives a key pair that OpenSSL accepts, the same for the same label: %s", (crv, make, size) => {
    const { secretKey, publicKey } = make("label");
    const part = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
    const [x, y] = [part(publicKey.slice(1, 1 + size)), part(publicKey.slice(1 + size))];
    const key = createPrivateKey({ key: { kty: "EC", crv, x, y, d: part(secretKey) }, format: "jwk" });
    const { x: ownX, y: ownY } = createPublicKey(key).export({ format: "jwk" });
    expect([publicKey[0], publicKey.length, ownX, ownY]).toEqual([4, 1 + 2 * size, x, y]);
    expect(toHex(make("label").secretKey)).toBe(toHex(secretKey));
    expect(toHex(make("other").secretKey)).not.toBe(toHex(secretKey));
  });
});

describe("RSA_TEST_KEYS", () => {
  it.each(Object.entries(RSA_TEST_KEYS))("is an RSA-4096 pair with e = 65537: %s", (_name, entry) => {
    const key = Buffer.from(fromBase64(entry.pkcs8) ?? new Uint8Array());
    const derived = createPublicKey(createPrivateKey({ key, format: "der", type: "pkcs8" }));
    expect(derived.asymmetricKeyDetails).toMatchObject({ modulusLength: 4096, publicExponent: 65537n });
    expect(derived.export({ type: "spki", format: "der" }).toString("base64")).toBe(entry.spki);
  });

  it("holds four different keys", () => {
    expect(new Set(Object.values(RSA_TEST_KEYS).map((entry) => entry.spki)).size).toBe(4);
  });
});
