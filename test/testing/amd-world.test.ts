import { X509Certificate, constants, createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { PRODUCT_LINES } from "../../src/tee/snp/product.js";
import { createSimulatedAmd } from "../../src/testing/index.js";
import { lastText, readCertificate } from "./der-reader.js";

function chainHolds(root: Uint8Array, intermediate: Uint8Array, leaf: Uint8Array): boolean[] {
  const [ark, ca, vek] = [new X509Certificate(root), new X509Certificate(intermediate), new X509Certificate(leaf)];
  return [
    ark.verify(ark.publicKey) && ark.checkIssued(ark),
    ca.verify(ark.publicKey) && ca.checkIssued(ark),
    vek.verify(ca.publicKey) && vek.checkIssued(ca),
  ];
}

describe("createSimulatedAmd", () => {
  it.each(PRODUCT_LINES)("makes chains that OpenSSL verifies: %s", async (line) => {
    const amd = await createSimulatedAmd({ line });
    const [vcek, vlek] = [await amd.issueVcek(), await amd.issueVlek()];
    expect(chainHolds(amd.ark.der, amd.ask.der, vcek.der)).toEqual([true, true, true]);
    expect(chainHolds(amd.ark.der, amd.asvk.der, vlek.der)).toEqual([true, true, true]);
  });

  it.each(PRODUCT_LINES)("uses AMD's names and serial numbers: %s", async (line) => {
    const amd = await createSimulatedAmd({ line });
    expect(amd.line).toBe(line);
    expect([amd.ark.subject, amd.ask.subject, amd.asvk.subject]).toEqual([
      `ARK-${line}`,
      `SEV-${line}`,
      `SEV-VLEK-${line}`,
    ]);
    for (const certificate of [amd.ark, amd.ask, amd.asvk]) {
      const read = readCertificate(certificate.der);
      expect(read.serial).toBe(certificate.serial);
      expect(lastText(read.subject)).toBe(certificate.subject);
      expect(lastText(read.issuer)).toBe(`ARK-${line}`);
    }
  });

  it("signs with RSASSA-PSS, SHA-384 and a salt of 48 bytes, and with no other salt length", async () => {
    const amd = await createSimulatedAmd();
    const read = readCertificate((await amd.issueVcek()).der);
    const key = createPublicKey({ key: Buffer.from(amd.ask.spki), format: "der", type: "spki" });
    const holds = (saltLength: number): boolean =>
      verify("sha384", read.tbs.bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, read.signature);
    expect([holds(48), holds(32)]).toEqual([true, false]);
  });

  it("hands out certificates as PEM, keys as SubjectPublicKeyInfo, and private keys that fit", async () => {
    const amd = await createSimulatedAmd();
    for (const certificate of [amd.ark, amd.ask, amd.asvk]) {
      const read = new X509Certificate(certificate.pem);
      expect(toHex(new Uint8Array(read.raw))).toBe(toHex(certificate.der));
      expect(toHex(new Uint8Array(read.publicKey.export({ type: "spki", format: "der" })))).toBe(
        toHex(certificate.spki),
      );
      const parameters = { name: "RSA-PSS", saltLength: 48 };
      const message = Uint8Array.of(1, 2, 3);
      const signature = await crypto.subtle.sign(parameters, certificate.privateKey, message);
      const pss = { key: read.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
      expect(verify("sha384", message, pss, new Uint8Array(signature))).toBe(true);
    }
  });

  it("gives the same VEK keys for the same seed, and others for another seed, chip or TCB", async () => {
    const [first, second] = [await createSimulatedAmd(), await createSimulatedAmd()];
    const other = await createSimulatedAmd({ seed: "other" });
    const key = toHex((await first.issueVcek()).secretKey);
    expect(toHex((await second.issueVcek()).secretKey)).toBe(key);
    const different = await Promise.all([
      other.issueVcek(),
      first.issueVcek({ seed: "other chip maker" }),
      first.issueVcek({ chipId: new Uint8Array(64).fill(7) }),
      first.issueVcek({ tcb: new Uint8Array(8) }),
      first.issueVlek(),
    ]);
    const keys = [key, ...different.map((vek) => toHex(vek.secretKey))];
    expect(new Set(keys).size).toBe(6);
  });

  it("makes a forged hierarchy with genuine names that the other root does not vouch for", async () => {
    const [genuine, forged] = [await createSimulatedAmd(), await createSimulatedAmd({ forged: true })];
    const vcek = await forged.issueVcek();
    expect(chainHolds(forged.ark.der, forged.ask.der, vcek.der)).toEqual([true, true, true]);
    const [ours, theirs] = [readCertificate(genuine.ark.der), readCertificate(forged.ark.der)];
    expect(toHex(theirs.subject.bytes)).toBe(toHex(ours.subject.bytes));
    expect(theirs.serial).toBe(ours.serial);
    expect(toHex(theirs.spki.bytes)).not.toBe(toHex(ours.spki.bytes));
    expect(new X509Certificate(forged.ask.der).verify(new X509Certificate(genuine.ark.der).publicKey)).toBe(false);
    expect(toHex(vcek.publicKey)).not.toBe(toHex((await genuine.issueVcek()).publicKey));
  });

  it("applies overrides to the CA certificate that they name, and to no other", async () => {
    const amd = await createSimulatedAmd({
      notBefore: new Date("2024-03-01T00:00:00Z"),
      ask: {
        subjectCommonName: "SEV-Elsewhere",
        subjectOrganization: "Another Company",
        serial: "0123",
        notAfter: new Date("2050-01-01T00:00:00Z"),
        signedBy: "mallory",
        keyUsage: Uint8Array.of(3, 2, 1, 2),
        basicConstraints: Uint8Array.of(0x30, 0),
      },
    });
    const [ark, ask] = [readCertificate(amd.ark.der), readCertificate(amd.ask.der)];
    expect([lastText(ask.subject), ask.serial, amd.ask.serial]).toEqual(["SEV-Elsewhere", "0123", "0123"]);
    expect(new TextDecoder().decode(ask.subject.bytes)).toContain("Another Company");
    expect(ask.validity.children.map((time) => [time.tag, new TextDecoder().decode(time.content)])).toEqual([
      [0x17, "240301000000Z"],
      [0x18, "20500101000000Z"],
    ]);
    const values = ask.extensions.map(({ oid, value }) => [oid, toHex(value)]);
    expect(values).toContainEqual(["551d0f", "03020102"]);
    expect(values).toContainEqual(["551d13", "3000"]);
    const arkKey = new X509Certificate(amd.ark.der).publicKey;
    expect(new X509Certificate(amd.ask.der).verify(arkKey)).toBe(false);
    expect(new X509Certificate(amd.ark.der).verify(arkKey)).toBe(true);
    expect(lastText(ark.subject)).toBe("ARK-Milan");
    const vcek = readCertificate((await amd.issueVcek()).der);
    expect(toHex(vcek.issuer.bytes)).toBe(toHex(ask.subject.bytes));
  });

  it("refuses a serial number that is not hex", async () => {
    await expect(createSimulatedAmd({ ark: { serial: "xy" } })).rejects.toThrow(RangeError);
  });
});
