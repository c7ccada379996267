import { beforeAll, describe, expect, it } from "vitest";
import { createSimulatedAmd } from "../../../src/testing/index.js";
import type { CaOverrides, CertificateOverrides, SimulatedAmd, SimulatedVek } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { endorsement } from "./support.js";
import { codeInWorld, codeOfTrust, endorsementsOf, signerOf } from "./world.js";

let amd: SimulatedAmd;
let vcek: SimulatedVek;
let vlek: SimulatedVek;

beforeAll(async () => {
  amd = await simulatedAmd();
  [vcek, vlek] = await Promise.all([amd.issueVcek(), amd.issueVlek()]);
});

describe("chain under the caller's root", () => {
  it.each(["Milan", "Genoa", "Turin"] as const)(
    "leads VCEK over ASK and VLEK over ASVK to the ARK: %s",
    async (line) => {
      const world = await simulatedAmd(line);
      const overAsk = await signerOf({ amd: world, vek: await world.issueVcek() });
      expect(overAsk.chain.names).toEqual([`SEV-${line}`, `ARK-${line}`]);
      expect(overAsk.chain.anchors).toMatchObject([{ name: `ARK-${line}`, source: "caller" }]);
      const overAsvk = await signerOf({ amd: world, vek: await world.issueVlek() });
      expect(overAsvk.chain.names).toEqual([`SEV-VLEK-${line}`, `ARK-${line}`]);
    },
  );

  it("needs the intermediate among the endorsements", async () => {
    const endorsements = [endorsement("snp-vcek", vcek.der)];
    expect(await codeOfTrust({ amd, vek: vcek, endorsements })).toBe("SNP_VEK_ISSUER");
    const other = [...endorsements, endorsement("snp-asvk", amd.asvk.der)];
    expect(await codeOfTrust({ amd, vek: vcek, endorsements: other })).toBe("SNP_VEK_ISSUER");
  });

  it("takes no other line's root", async () => {
    const genoa = await simulatedAmd("Genoa");
    expect(await codeOfTrust({ amd, vek: vcek, anchors: [genoa.ark.der] })).toBe("SNP_VEK_ISSUER");
    expect(await codeOfTrust({ amd, vek: vcek, anchors: [genoa.ark.der, amd.ark.der] })).toBe("ok");
  });

  it("takes no intermediate of another line under a root", async () => {
    const mixed = await createSimulatedAmd({ ask: { subjectCommonName: "SEV-Genoa" } });
    const vek = await mixed.issueVcek({ productName: "Genoa" });
    expect(await codeOfTrust({ amd: mixed, vek, fields: { version: 2 } })).toBe("SNP_VEK_ISSUER");
  });

  it("passes over intermediates that do not fit", async () => {
    const forged = await createSimulatedAmd({ forged: true });
    const endorsements = [endorsement("snp-ask", forged.ask.der), ...endorsementsOf(amd, vcek)];
    expect(await codeOfTrust({ amd, vek: vcek, endorsements })).toBe("ok");
  });
});

describe("who may issue a VEK", () => {
  const INVALID = "SNP_VEK_CHAIN < X509_SIGNATURE";

  it.each([
    ["VCEK by the ASVK", { issuedBy: "asvk" }, "SNP_VEK_ISSUER"],
    ["VCEK by the ASVK under the ASK's name", { issuedBy: "asvk", issuerCommonName: "SEV-Milan" }, INVALID],
    ["VCEK by the ARK", { issuedBy: "ark" }, "SNP_VEK_ISSUER"],
    ["VCEK by the ARK under the ASK's name", { issuedBy: "ark", issuerCommonName: "SEV-Milan" }, INVALID],
    ["VCEK by a forger under the ASK's name", { issuedBy: "mallory" }, INVALID],
  ] as const)("%s", async (_name, options, code) => {
    expect(await codeOfTrust({ amd, vek: await amd.issueVcek(options) })).toBe(code);
  });

  it.each([
    ["VLEK by the ASK", { issuedBy: "ask" }, "SNP_VEK_ISSUER"],
    ["VLEK by the ASK under the ASVK's name", { issuedBy: "ask", issuerCommonName: "SEV-VLEK-Milan" }, INVALID],
    ["VLEK by the ARK", { issuedBy: "ark" }, "SNP_VEK_ISSUER"],
    ["VLEK by a forger under the ASVK's name", { issuedBy: "mallory" }, INVALID],
  ] as const)("%s", async (_name, options, code) => {
    expect(await codeOfTrust({ amd, vek: await amd.issueVlek(options) })).toBe(code);
  });

  it("another VEK does not, nor a VEK itself", async () => {
    for (const issuedBy of [vlek, vcek]) {
      expect(await codeOfTrust({ amd, vek: await amd.issueVcek({ issuedBy }) })).toBe("SNP_VEK_ISSUER");
      const renamed = await amd.issueVcek({ issuedBy, issuerCommonName: "SEV-Milan" });
      expect(await codeOfTrust({ amd, vek: renamed })).toBe("SNP_VEK_CHAIN < X509_SIGNATURE_ALGORITHM");
    }
  });

  it("another VEK does not, even where it poses as the ASK", async () => {
    const poser = await amd.issueVcek({ subjectCommonName: "SEV-Milan" });
    const vek = await amd.issueVcek({ issuedBy: poser, issuerCommonName: "SEV-Milan" });
    const endorsements = [endorsement("snp-vcek", vek.der), endorsement("snp-ask", poser.der)];
    expect(await codeOfTrust({ amd, vek, endorsements })).toBe("SNP_VEK_ISSUER");
  });
});

/** Signatures that must not count, and what is said of them. */
const SIGNATURES: ReadonlyArray<readonly [string, CertificateOverrides, string]> = [
  ["trailerField spelled out", { trailerField: "explicit" }, "ok"],
  ["trailerField left out", { trailerField: "omitted" }, "ok"],
  ["SHA-256", { signature: { hash: "sha256", saltLength: 32 } }, "< X509_SIGNATURE_ALGORITHM"],
  ["SHA-512", { signature: { hash: "sha512", saltLength: 64 } }, "< X509_SIGNATURE_ALGORITHM"],
  ["salt of 32", { signature: { hash: "sha384", saltLength: 32 } }, "< X509_SIGNATURE_ALGORITHM"],
  ["salt of 47", { signature: { hash: "sha384", saltLength: 47 } }, "< X509_SIGNATURE_ALGORITHM"],
  ["salt of 49", { signature: { hash: "sha384", saltLength: 49 } }, "< X509_SIGNATURE_ALGORITHM"],
  ["no salt", { signature: { hash: "sha384", saltLength: 0 } }, "< X509_SIGNATURE_ALGORITHM"],
  ["MGF1 with SHA-256", { declaredMgfHash: "sha256" }, "< X509_SIGNATURE_ALGORITHM"],
  ["MGF1 with SHA-1", { declaredMgfHash: "sha1" }, "< X509_SIGNATURE_ALGORITHM"],
  ["PKCS #1 v1.5", { signature: "pkcs1" }, "< X509_SIGNATURE_ALGORITHM"],
  ["one bit flipped", { signatureBit: "flipped" }, "< X509_SIGNATURE"],
];

describe("signature of a VEK", () => {
  it.each(SIGNATURES)("%s", async (_name, options, code) => {
    const expected = code === "ok" ? code : `SNP_VEK_CHAIN ${code}`;
    expect(await codeOfTrust({ amd, vek: await amd.issueVcek(options) })).toBe(expected);
  });

  it("has the same algorithm inside and outside, byte for byte", async () => {
    const code = (options: CertificateOverrides): Promise<string> =>
      amd.issueVcek(options).then((vek) => codeOfTrust({ amd, vek }));
    expect(await code({ tbsSignature: { hash: "sha256", saltLength: 32 } })).toBe("X509_CERT_ALGORITHM_MISMATCH");
    expect(await code({ tbsTrailerField: "explicit" })).toBe("X509_CERT_ALGORITHM_MISMATCH");
    expect(await code({ trailerField: "explicit", tbsTrailerField: "explicit" })).toBe("ok");
  });

  it("is followed by nothing", async () => {
    const vek = await amd.issueVcek({ trailingBytes: Uint8Array.of(0) });
    expect(await codeOfTrust({ amd, vek })).toBe("X509_DER_TRAILING");
  });
});

describe("signature of an ASK", () => {
  it.each(SIGNATURES)("%s", async (_name, ask, code) => {
    expect(await codeInWorld({ ask })).toBe(code === "ok" ? code : `SNP_VEK_CHAIN ${code}`);
  });

  it("is the ARK's", async () => {
    expect(await codeInWorld({ ask: { signedBy: "mallory" } })).toBe("SNP_VEK_CHAIN < X509_SIGNATURE");
    expect(await codeInWorld({ ask: { issuerCommonName: "ARK-Genoa" } })).toBe("SNP_VEK_ISSUER");
  });
});

describe("role of an ASK", () => {
  const usage = (...bits: number[]): CaOverrides => ({ keyUsage: Uint8Array.from(bits) });
  const constraints = (...octets: number[]): CaOverrides => ({ basicConstraints: Uint8Array.from(octets) });
  const NOT_A_CA = "SNP_VEK_CHAIN < X509_NOT_A_CA";

  it.each([
    ["keyCertSign in AMD's spelling", usage(0x03, 0x02, 0x01, 0x04), "ok"],
    ["keyCertSign in DER", usage(0x03, 0x02, 0x02, 0x04), "ok"],
    ["cRLSign alone", usage(0x03, 0x02, 0x01, 0x02), NOT_A_CA],
    ["digitalSignature alone", usage(0x03, 0x02, 0x07, 0x80), NOT_A_CA],
    ["no key usage", { dropExtensions: ["keyUsage"] }, NOT_A_CA],
    ["CA without pathLen", constraints(0x30, 0x03, 0x01, 0x01, 0xff), "ok"],
    ["CA with pathLen 0", constraints(0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x00), "ok"],
    ["CA with pathLen 1", constraints(0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x01), "ok"],
    ["CA:FALSE", constraints(0x30, 0x00), NOT_A_CA],
    ["no basic constraints", { dropExtensions: ["basicConstraints"] }, NOT_A_CA],
    [
      "an unknown critical extension",
      { extraExtensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] },
      "SNP_VEK_CHAIN < X509_CERT_CRITICAL_EXTENSION",
    ],
    ["another organization", { subjectOrganization: "Advanced Macro Devices" }, "SNP_VEK_ISSUER"],
  ] as const)("%s", async (_name, ask, code) => {
    expect(await codeInWorld({ ask })).toBe(code);
  });
});
