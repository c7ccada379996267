import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { expect, it } from "vitest";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { concatBytes, equalBytes, toHex } from "../../src/bytes/index.js";
import {
  checkCaRole,
  checkValidity,
  decodePem,
  isPem,
  issuerKeyOf,
  parseCertificate,
  verifyCertificateSignature,
} from "../../src/x509/index.js";
import type { Certificate, IssuerKey } from "../../src/x509/index.js";
import { describeWithVectors, readVector, readVectorJson, vectorsDir } from "../helpers/vectors.js";

const signatures = createCertificateCrypto();

interface RootFacts {
  readonly subjectCN: string;
  readonly issuerCN: string;
  readonly serialHex: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

interface VekFacts extends RootFacts {
  readonly file: string;
  readonly kind: string;
  readonly productLine: string;
  readonly chain: { readonly vekByIca: boolean };
}

interface Index {
  readonly roots: Readonly<Record<string, RootFacts>>;
  readonly veks: readonly VekFacts[];
  readonly synthetic: readonly { readonly file: string }[];
}

function certificateOf(bytes: Uint8Array): Certificate {
  const outcome = parseCertificate(bytes);
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.value;
}

/** DER of the first certificate of a file in DER or PEM. */
function derOf(path: string): Uint8Array {
  const bytes = readVector(path);
  if (!isPem(bytes)) return bytes;
  const outcome = decodePem(bytes, "CERTIFICATE");
  if (!outcome.ok) throw new Error(`${path}: ${outcome.failure.message}`);
  return outcome.value[0] ?? new Uint8Array(0);
}

function expectAsOthersRead(der: Uint8Array): void {
  const certificate = certificateOf(der);
  const oracle = new x509.X509Certificate(Uint8Array.from(der));
  const node = new X509Certificate(der);
  expect(equalBytes(certificate.der, der)).toBe(true);
  // The oracles drop the octet that keeps an integer positive.
  expect(BigInt(`0x${certificate.serial}`)).toBe(BigInt(`0x${oracle.serialNumber}`));
  expect(BigInt(`0x${certificate.serial}`)).toBe(BigInt(`0x${node.serialNumber}`));
  expect(certificate.notAfter).toBe(oracle.notAfter.getTime());
  if (node.validFrom === "Jan  1 00:00:00 1 GMT") {
    // Go's zero time in certificates of its test signer: both oracles take the year 1 for another one.
    expect(new Date(certificate.notBefore).toISOString()).toBe("0001-01-01T00:00:00.000Z");
  } else {
    expect(certificate.notBefore).toBe(oracle.notBefore.getTime());
    expect(certificate.notBefore).toBe(Date.parse(node.validFrom));
  }
  expect(certificate.notAfter).toBe(Date.parse(node.validTo));
  expect(toHex(certificate.spki)).toBe(toHex(node.publicKey.export({ type: "spki", format: "der" })));
  expect(toHex(certificate.signature)).toBe(toHex(new Uint8Array(oracle.signature)));
  expect(certificate.subjectCommonName).toBe(oracle.subjectName.getField("CN")[0]);
  expect(certificate.subjectOrganization).toBe(oracle.subjectName.getField("O")[0]);
  expect(certificate.issuerCommonName).toBe(oracle.issuerName.getField("CN")[0]);
  expect(certificate.subjectCommonName).toBe(/^CN=(.*)$/m.exec(node.subject)?.[1]);
  expect(certificate.basicConstraints?.ca ?? false).toBe(node.ca);
  expect(certificate.extensions.map(({ oid, critical, value }) => [oid, critical, toHex(value)])).toEqual(
    oracle.extensions.map(({ type, critical, value }) => [type, critical, toHex(new Uint8Array(value))]),
  );
  const usage = oracle.getExtension(x509.KeyUsagesExtension)?.usages;
  const has = (flag: x509.KeyUsageFlags): boolean | undefined => usage && (usage & flag) !== 0;
  expect(certificate.keyUsage?.digitalSignature).toBe(has(x509.KeyUsageFlags.digitalSignature));
  expect(certificate.keyUsage?.nonRepudiation).toBe(has(x509.KeyUsageFlags.nonRepudiation));
  expect(certificate.keyUsage?.keyCertSign).toBe(has(x509.KeyUsageFlags.keyCertSign));
  expect(certificate.keyUsage?.cRLSign).toBe(has(x509.KeyUsageFlags.cRLSign));
}

const amdKey = (subject: Uint8Array, spki: Uint8Array): IssuerKey => issuerKeyOf({ subject, spki }, "rsa-pss-sha384");

async function issuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  const key = issuerKeyOf(issuer, "rsa-pss-sha384");
  return (await verifyCertificateSignature(certificate, key, signatures)).ok;
}

describeWithVectors("real and synthetic certificates", () => {
  if (vectorsDir() === null) return;
  const index = readVectorJson<Index>("snp/index.json");
  const synthetic = index.synthetic
    .map(({ file }) => file)
    .filter((file) => /_(ark|ask|asvk|vcek|vlek)\.der$/.test(file));
  const root = (line: string, role: string): Certificate => certificateOf(readVector(`snp/roots/${line}_${role}.der`));

  it("are all there", () => {
    expect(Object.keys(index.roots).length).toBe(9);
    expect(index.veks.length).toBeGreaterThanOrEqual(28);
    expect(synthetic.length).toBeGreaterThanOrEqual(10);
  });

  it.each(Object.entries(index.roots))("root %s is read as others read it", (key, facts) => {
    const der = readVector(`snp/roots/${key}.der`);
    expectAsOthersRead(der);
    expect(equalBytes(derOf(`snp/roots/${key}.pem`), der)).toBe(true);
    const certificate = certificateOf(der);
    expect(certificate).toMatchObject({
      serial: facts.serialHex,
      subjectCommonName: facts.subjectCN,
      issuerCommonName: facts.issuerCN,
      notBefore: Date.parse(facts.notBefore),
      notAfter: Date.parse(facts.notAfter),
      subjectKey: { kind: "rsa", modulusBits: 4096 },
      signatureScheme: { kind: "rsa-pss", hash: "sha384", mgfHash: "sha384", saltLength: 48 },
    });
  });

  it.each(index.veks.map((vek) => [vek.file, vek] as const))("%s is read as others read it", (file, facts) => {
    const der = derOf(`snp/${file}`);
    expectAsOthersRead(der);
    expect(certificateOf(der)).toMatchObject({
      serial: facts.serialHex,
      subjectCommonName: facts.subjectCN,
      issuerCommonName: facts.issuerCN,
      notBefore: Date.parse(facts.notBefore),
      notAfter: Date.parse(facts.notAfter),
      subjectKey: { kind: "ec-p384" },
      basicConstraints: null,
      keyUsage: null,
    });
  });

  it.each(synthetic)("%s is read as others read it", (file) => {
    expectAsOthersRead(readVector(`snp/${file}`));
  });

  it.each(index.veks.map((vek) => [vek.file, vek] as const))(
    "%s leads to its root, and to no other line",
    async (file, facts) => {
      const vek = certificateOf(derOf(`snp/${file}`));
      const line = facts.productLine.toLowerCase();
      const [own, other] = facts.kind === "vlek" ? (["asvk", "ask"] as const) : (["ask", "asvk"] as const);
      expect(facts.kind.endsWith("-invalid")).toBe(!facts.chain.vekByIca);
      const [intermediate, ark] = [root(line, own), root(line, "ark")];
      expect(await issuedBy(vek, intermediate)).toBe(facts.chain.vekByIca);
      expect(await issuedBy(intermediate, ark)).toBe(true);
      expect(await issuedBy(ark, ark)).toBe(true);
      expect(checkCaRole(intermediate, 0).ok && checkCaRole(ark, 1).ok).toBe(true);
      expect(checkCaRole(intermediate, 1).ok || checkCaRole(vek, 0).ok).toBe(false);
      expect(checkValidity(vek, Date.parse(facts.notAfter)).ok).toBe(true);
      expect(await issuedBy(vek, root(line, other))).toBe(false);
      expect(await issuedBy(vek, root(line === "milan" ? "genoa" : "milan", own))).toBe(false);
    },
  );

  it("genuine keys did not sign the synthetic certificates, though the names are the same", async () => {
    const forged = certificateOf(readVector("snp/synthetic/Milan_ask.der"));
    const ark = root("milan", "ark");
    const outcome = await verifyCertificateSignature(forged, amdKey(forged.issuer, ark.spki), signatures);
    expect(outcome).toMatchObject({ ok: false, failure: { code: "X509_SIGNATURE" } });
    const own = certificateOf(readVector("snp/synthetic/Milan_ark.der"));
    expect(await issuedBy(forged, own)).toBe(true);
  });

  it.each(["milan", "milan_vlek", "genoa", "genoa_vlek", "turin_vcek", "turin_vlek"])(
    "the chain that KDS serves for %s holds two certificates",
    (key) => {
      const outcome = decodePem(readVector(`snp/roots/kds_cert_chain_${key}.pem`), "CERTIFICATE");
      const names = outcome.ok ? outcome.value.map((der) => certificateOf(der).subjectCommonName) : [];
      expect(names[0]).toMatch(/^SEV-/);
      expect(names[1]).toMatch(/^ARK-/);
      expect(names.length).toBe(2);
    },
  );

  it("a real VCEK is refused cut off anywhere, or with a byte behind it", () => {
    const der = readVector("snp/go-sev-guest/vcek.der");
    for (let length = 0; length < der.length; length++)
      expect(parseCertificate(der.subarray(0, length)).ok).toBe(false);
    expect(parseCertificate(concatBytes(der, new Uint8Array(1))).ok).toBe(false);
  });

  it("a real VCEK with any one byte changed is never verified", async () => {
    const der = readVector("snp/go-sev-guest/vcek.der");
    const ask = root("milan", "ask");
    let tried = 0;
    for (let at = 0; at < der.length; at++) {
      const changed = Uint8Array.from(der);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const parsed = parseCertificate(changed);
      if (!parsed.ok) continue;
      tried++;
      const key = amdKey(parsed.value.issuer, ask.spki);
      expect((await verifyCertificateSignature(parsed.value, key, signatures)).ok, `byte ${at}`).toBe(false);
    }
    expect(tried).toBeGreaterThan(500);
  });

  it("AMD's old SEV format, revocation lists and reports are no certificates, and are refused without an exception", () => {
    const files = [
      "go-sev-guest/ask_ark_milan.sevcert",
      "go-sev-guest/attestation.bin",
      "synthetic/Milan_crl_clean.der",
    ];
    for (const file of files) expect(parseCertificate(readVector(`snp/${file}`)).ok, file).toBe(false);
  });
});
