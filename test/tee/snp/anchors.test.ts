import { describe, expect, it } from "vitest";
import { createCertificateCrypto } from "../../../src/crypto/certificate-crypto.js";
import { fromBase64, toBase64, toHex } from "../../../src/bytes/index.js";
import { createSimulatedAmd } from "../../../src/testing/index.js";
import type { CaOverrides } from "../../../src/testing/index.js";
import { BUILT_IN_ANCHORS, anchorBytes, builtInAnchor } from "../../../src/tee/snp/anchors.js";
import type { AnchorRole } from "../../../src/tee/snp/anchors.js";
import { PRODUCT_LINES } from "../../../src/tee/snp/product.js";
import { issuerKeyOf, parseCertificate, verifyCertificateSignature } from "../../../src/x509/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { engine, valueOf } from "./support.js";
import { codeInWorld, codeOfTrust } from "./world.js";
import { buildCertificate, ecKey, ECDSA_SHA256, name, rsaKey } from "../../x509/der-builder.js";

const signatures = createCertificateCrypto();

const ROLES: readonly AnchorRole[] = ["ark", "ask", "asvk"];

/** AMD's nine keys (snp.md, section 10): name, serial, validity from and to, SHA-256 of certificate and SPKI. */
const AMD_KEYS = `
ARK-Milan 010000 2020-10-22T17:23:05Z 2045-10-22T17:23:05Z 69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd 9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9
SEV-Milan 010001 2020-10-22T18:24:20Z 2045-10-22T18:24:20Z 67d303bd3905fd38db8b20e0793699870e7fa612eaad5dec358293fd8c0bac1b 42491669ccb851d627ea9846cd24eccbeb7de7c2a62740120fff88001d38ebb6
SEV-VLEK-Milan 010101 2022-11-16T22:45:24Z 2047-11-16T22:45:24Z c5e081f59b7efab1fe2f8b505e159704e72f29cab7ef7cf628a05a42439082f5 66450a123ea5876206df67f2514a4fea224c0f63b18313423078b0edc4535e33
ARK-Genoa 020000 2022-01-26T15:34:37Z 2047-01-26T15:34:37Z 4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1 429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831
SEV-Genoa 020002 2022-10-31T13:33:48Z 2047-10-31T13:33:48Z 5464738c1546aed5f2cecf1dc98c5c960a92e8913238a61711bc90ec6e828521 0324d55bcd48ba877a8fd87c0e1b4934dec8448e3807a24384a34dc6a6c9ebb8
SEV-VLEK-Genoa 020101 2022-11-18T20:48:34Z 2047-11-18T20:48:34Z 197e610743a917d6b9bb982a5a9226ccc0a15b611be0619e626aca9151457372 7d1633252ebbadaa75f96e9b4e6f7d43a90ceb3f843937482630f8da2459264e
ARK-Turin 030000 2023-05-15T20:03:12Z 2048-05-15T20:03:12Z 1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a 4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08
SEV-Turin 030001 2023-05-15T20:25:21Z 2048-05-15T20:25:21Z 5b77ef5fe7a7a004fd9032668fba9d0fda22f88c4442069a479636a6ae3b3185 0000ead352025f208bf55297c4192c34cd1b878002107366d8f2065a9ae7d3a9
SEV-VLEK-Turin 030101 2023-05-15T21:09:41Z 2048-05-15T21:09:41Z 104e10a8bd060a3c20a434261a57d0588fd65a88915b4f65b08bdecaf8df1a3c bfc441408b2f806c5dbf180bd8920e6e60dd404d82141780d85dbf962954d386
`;
const KEYS = AMD_KEYS.trim()
  .split("\n")
  .map((line) => line.split(" ") as [string, string, string, string, string, string]);

describe("BUILT_IN_ANCHORS", () => {
  it("holds AMD's nine keys and no other, each with its role and line", () => {
    expect(BUILT_IN_ANCHORS.map(({ name }) => name).toSorted()).toEqual(KEYS.map(([name]) => name).toSorted());
    for (const line of PRODUCT_LINES) {
      expect(ROLES.map((role) => builtInAnchor(line, role).name)).toEqual([
        `ARK-${line}`,
        `SEV-${line}`,
        `SEV-VLEK-${line}`,
      ]);
    }
  });

  it.each(KEYS)("%s is AMD's", (name, serial, notBefore, notAfter, certificateSha256, spkiSha256) => {
    const anchor = BUILT_IN_ANCHORS.find((entry) => entry.name === name);
    expect(anchor).toMatchObject({ serial, notBefore, notAfter, certificateSha256, spkiSha256 });
    const spki = fromBase64(anchor?.spki ?? "") ?? new Uint8Array();
    expect(toHex(engine.digest("sha256", spki))).toBe(spkiSha256);
  });
});

describeWithVectors("BUILT_IN_ANCHORS beside the certificates that AMD serves", () => {
  const cases = PRODUCT_LINES.flatMap((line) => ROLES.map((role) => [line, role] as const));

  it.each(cases)("%s %s", async (line, role) => {
    const der = readVector(`snp/roots/${line.toLowerCase()}_${role}.der`);
    const certificate = valueOf(parseCertificate(der));
    const anchor = builtInAnchor(line, role);
    expect(anchor).toEqual({
      line,
      role,
      name: certificate.subjectCommonName,
      serial: certificate.serial,
      notBefore: new Date(certificate.notBefore).toISOString().replace(".000", ""),
      notAfter: new Date(certificate.notAfter).toISOString().replace(".000", ""),
      certificateSha256: toHex(engine.digest("sha256", der)),
      spkiSha256: toHex(engine.digest("sha256", certificate.spki)),
      subject: toBase64(certificate.subject),
      spki: toBase64(certificate.spki),
    });
    const root = builtInAnchor(line, "ark");
    const key = issuerKeyOf({ subject: anchorBytes(root.subject), spki: anchorBytes(root.spki) }, "rsa-pss-sha384");
    expect(valueOf(await verifyCertificateSignature(certificate, key, signatures))).toBe(true);
  });
});

describe("trust anchors of the caller", () => {
  it("must be self-signed ARK certificates of a known line", async () => {
    const amd = await simulatedAmd();
    const vek = await amd.issueVcek();
    const code = (...anchors: Uint8Array[]): Promise<string> => codeOfTrust({ amd, vek, anchors });
    expect(await code(amd.ark.der)).toBe("ok");
    expect(await code(amd.ask.der)).toBe("SNP_ANCHOR");
    expect(await code(amd.asvk.der)).toBe("SNP_ANCHOR");
    expect(await code(vek.der)).toBe("SNP_ANCHOR");
    expect(await code(amd.ark.der, amd.ask.der)).toBe("SNP_ANCHOR");
    expect(await code(new Uint8Array())).toMatch(/^SNP_ANCHOR < X509_/);
    expect(await code(Uint8Array.of(...amd.ark.der, 0))).toBe("SNP_ANCHOR < X509_DER_TRAILING");
    expect(await code(amd.ark.der.slice(0, -1))).toMatch(/^SNP_ANCHOR < X509_/);
  });

  it.each([
    ["signed by another key", { signedBy: "mallory" }, "SNP_ANCHOR < X509_SIGNATURE"],
    ["issued under another name", { issuerCommonName: "ARK-Genoa" }, "SNP_ANCHOR < X509_ISSUER_NAME"],
    ["of an unknown line", { subjectCommonName: "ARK-Venice" }, "SNP_ANCHOR"],
    ["without a line", { subjectCommonName: "ARK-" }, "SNP_ANCHOR"],
    ["named like an ASK", { subjectCommonName: "SEV-Milan" }, "SNP_ANCHOR"],
    ["named only by its line", { subjectCommonName: "Milan" }, "SNP_ANCHOR"],
    ["of another organization", { subjectOrganization: "Somebody" }, "SNP_ANCHOR"],
    ["no CA", { basicConstraints: Uint8Array.of(0x30, 0x00) }, "SNP_ANCHOR < X509_NOT_A_CA"],
    ["without keyCertSign", { keyUsage: Uint8Array.of(0x03, 0x02, 0x01, 0x02) }, "SNP_ANCHOR < X509_NOT_A_CA"],
    [
      "with pathLen 0, which leaves no room for the ASK",
      { basicConstraints: Uint8Array.of(0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x00) },
      "SNP_ANCHOR < X509_NOT_A_CA",
    ],
    ["with pathLen 1", { basicConstraints: Uint8Array.of(0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x01) }, "ok"],
    ["signed with PKCS #1 v1.5", { signature: "pkcs1" }, "SNP_ANCHOR < X509_SIGNATURE_ALGORITHM"],
  ] as const satisfies readonly (readonly [string, CaOverrides, string])[])("%s", async (_name, ark, code) => {
    expect(await codeInWorld({ ark })).toBe(code);
  });

  it("of another vendor's hierarchy, told by a key on P-256, are passed over beside those of AMD's, and alone are none", async () => {
    const amd = await simulatedAmd();
    const vek = await amd.issueVcek();
    const intel = buildCertificate({
      subject: name("Intel SGX Root CA", "Intel Corporation"),
      innerAlgorithm: ECDSA_SHA256,
      spki: ecKey("P-256").spki,
    });
    const code = (...anchors: Uint8Array[]): Promise<string> => codeOfTrust({ amd, vek, anchors });
    expect(await code(intel, amd.ark.der)).toBe("ok");
    expect(await code(amd.ark.der, intel, intel)).toBe("ok");
    expect(await code(intel)).toBe("SNP_ANCHOR");
    expect(await code(intel, amd.ask.der)).toBe("SNP_ANCHOR");
    const rsa = buildCertificate({ subject: name("Intel SGX Root CA", "Intel Corporation"), spki: rsaKey().spki });
    expect(await code(amd.ark.der, rsa)).toBe("SNP_ANCHOR");
    const p384 = buildCertificate({ subject: name("Intel SGX Root CA", "Intel Corporation") });
    expect(await code(amd.ark.der, p384)).toBe("SNP_ANCHOR");
    const forger = await createSimulatedAmd({ forged: true });
    expect(await code(intel, forger.ark.der)).toBe("SNP_VEK_CHAIN < X509_SIGNATURE");
  });

  it("replace the built-in ones: of two worlds only the stated one counts", async () => {
    const [own, other] = await Promise.all([simulatedAmd(), createSimulatedAmd({ forged: true })]);
    const vek = await own.issueVcek();
    expect(await codeOfTrust({ amd: own, vek, anchors: [other.ark.der] })).toBe("SNP_VEK_CHAIN < X509_SIGNATURE");
    expect(await codeOfTrust({ amd: own, vek, anchors: [other.ark.der, own.ark.der] })).toBe("ok");
  });
});
