import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { buildReport, createSimulatedIdKey } from "../../src/testing/index.js";

describe("createSimulatedIdKey", () => {
  it("makes a self-signed certificate of the key that it returns", async () => {
    const key = await createSimulatedIdKey();
    const certificate = new X509Certificate(key.der);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const spki = certificate.publicKey.export({ type: "spki", format: "der" });
    expect(toHex(new Uint8Array(spki.subarray(-97)))).toBe(toHex(key.publicKey));
    expect(new X509Certificate(key.pem).fingerprint256).toBe(certificate.fingerprint256);
    expect([key.secretKey.length, key.digest.length]).toEqual([48, 48]);
  });

  it("derives the key from the seed", async () => {
    const [one, same, other] = await Promise.all([
      createSimulatedIdKey(),
      createSimulatedIdKey({ seed: "veritee" }),
      createSimulatedIdKey({ seed: "other" }),
    ]);
    expect(toHex(same.digest)).toBe(toHex(one.digest));
    expect(toHex(other.digest)).not.toBe(toHex(one.digest));
  });

  it("can certify another kind of key", async () => {
    const certificate = new X509Certificate((await createSimulatedIdKey({ key: "p256" })).der);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  });

  it("gives digests that fit into a report", async () => {
    const { digest } = await createSimulatedIdKey();
    const report = buildReport({ idKeyDigest: digest, authorKeyEn: true, authorKeyDigest: digest });
    expect(toHex(report.slice(0xe0, 0x140))).toBe(toHex(digest).repeat(2));
  });
});
