import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, it } from "vitest";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { toHex } from "../../src/bytes/index.js";
import type { Failure, Outcome } from "../../src/errors/index.js";
import {
  checkCaRole,
  checkValidity,
  issuerKeyOf,
  parseCertificate,
  refuseUnknownCritical,
  verifyCertificateSignature,
  X509_CODES,
} from "../../src/x509/index.js";
import type { Certificate } from "../../src/x509/index.js";
import { buildCertificate, extension, int, raw, rsaKey, seq, TRUE } from "./der-builder.js";
import type { CertificateParts } from "./der-builder.js";
import { valueOf } from "./outcomes.js";

const signatures = createCertificateCrypto();

const signer = rsaKey();

const certificateOf = (bytes: Uint8Array): Certificate => valueOf(parseCertificate(bytes));

const built = (parts: CertificateParts = {}): Certificate => certificateOf(buildCertificate({ signer, ...parts }));

function failureOf(outcome: Outcome<true>): Failure {
  if (outcome.ok) throw new Error("was accepted");
  expect(Object.keys(X509_CODES)).toContain(outcome.failure.code);
  expect(outcome.failure.stage).toBe("trust");
  return outcome.failure;
}

describe("checkValidity", () => {
  const certificate = built();
  const from = Date.UTC(2020, 0, 1);
  const until = Date.UTC(2045, 0, 1);

  it("includes both ends", () => {
    for (const at of [from, from + 1, until - 1, until]) expect(checkValidity(certificate, at).ok).toBe(true);
  });

  it("refuses a millisecond outside, with the instants", () => {
    expect(failureOf(checkValidity(certificate, from - 1)).message).toBe(
      'The certificate of "SEV-Test" is valid from 2020-01-01T00:00:00.000Z, the instant of the verification is 2019-12-31T23:59:59.999Z.',
    );
    expect(failureOf(checkValidity(certificate, from - 1))).toMatchObject({
      code: "X509_CERT_NOT_YET_VALID",
      expected: "not before 2020-01-01T00:00:00.000Z",
      actual: "2019-12-31T23:59:59.999Z",
    });
    expect(failureOf(checkValidity(certificate, until + 1))).toMatchObject({
      code: "X509_CERT_EXPIRED",
      expected: "not after 2045-01-01T00:00:00.000Z",
      actual: "2045-01-01T00:00:00.001Z",
    });
  });

  it("throws on what is no instant, which is the program's mistake", () => {
    for (const at of [NaN, Infinity, 8.64e15 + 1]) expect(() => checkValidity(certificate, at)).toThrow(RangeError);
  });
});

describe("checkCaRole", () => {
  const usage = (bits: number): Uint8Array => extension("2.5.29.15", raw(0x03, 0x02, 0x01, bits), TRUE);
  const constraints = (...content: readonly Uint8Array[]): Uint8Array => extension("2.5.29.19", seq(...content), TRUE);

  it("accepts a CA that may sign certificates, with room for those below it", () => {
    for (const [extensions, below] of [
      [[usage(4), constraints(TRUE)], 9],
      [[usage(6), constraints(TRUE, int(0))], 0],
      [[usage(4), constraints(TRUE, int(1))], 1],
      [[usage(4), constraints(TRUE, int(2))], 1],
    ] as const) {
      expect(checkCaRole(built({ extensions }), below)).toEqual({ ok: true, value: true });
    }
  });

  it.each([
    ["no extensions", null, "basicConstraints"],
    ["no basicConstraints", [usage(4)], "basicConstraints"],
    ["no CA mark", [usage(4), constraints()], "basicConstraints"],
    ["no keyUsage", [constraints(TRUE)], "keyUsage"],
    ["no keyCertSign", [usage(2), constraints(TRUE)], "keyUsage"],
  ])("refuses one with %s", (_, extensions, path) => {
    expect(failureOf(checkCaRole(built({ extensions }), 0))).toMatchObject({ code: "X509_NOT_A_CA", path });
  });

  it("refuses one whose path length is too small", () => {
    const certificate = built({ extensions: [usage(4), constraints(TRUE, int(0))] });
    expect(failureOf(checkCaRole(certificate, 1))).toMatchObject({ code: "X509_NOT_A_CA", expected: 1, actual: 0 });
  });
});

describe("refuseUnknownCritical", () => {
  it("refuses a critical extension that is not known, and no other", () => {
    const extensions = [extension("1.2.3", raw()), extension("1.2.4", raw(), TRUE)];
    expect(refuseUnknownCritical(built({ extensions }), ["1.2.4"]).ok).toBe(true);
    const failure = { code: "X509_CERT_CRITICAL_EXTENSION", actual: "1.2.4" };
    expect(failureOf(refuseUnknownCritical(built({ extensions }), ["1.2.3"]))).toMatchObject(failure);
  });
});

describe("certificates that @peculiar/x509 makes", () => {
  const rsa = { name: "RSA-PSS", hash: "SHA-384", publicExponent: raw(1, 0, 1), modulusLength: 2048 };
  const signingAlgorithm = { name: "RSA-PSS", hash: "SHA-384", saltLength: 48 };
  const window = { notBefore: new Date("2021-02-03T04:05:06Z"), notAfter: new Date("2051-02-03T04:05:06Z") };
  const extensions = [
    new x509.BasicConstraintsExtension(true, 1, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    new x509.Extension("1.3.6.1.4.1.3704.1.3.1", false, Uint8Array.of(2, 1, 3)),
  ];
  let root: x509.X509Certificate;
  let leaf: x509.X509Certificate;

  beforeAll(async () => {
    x509.cryptoProvider.set(webcrypto as Crypto);
    const keys = await webcrypto.subtle.generateKey(rsa, true, ["sign", "verify"]);
    const ec = { name: "ECDSA", namedCurve: "P-384" };
    const leafKeys = await webcrypto.subtle.generateKey(ec, true, ["sign", "verify"]);
    const subject = "CN=ARK-Made, O=Advanced Micro Devices";
    root = await x509.X509CertificateGenerator.createSelfSigned({
      ...{ name: subject, serialNumber: "010203", keys, signingAlgorithm, extensions },
      ...window,
    });
    leaf = await x509.X509CertificateGenerator.create({
      ...{ subject: "CN=SEV-VCEK", issuer: subject, serialNumber: "00", publicKey: leafKeys.publicKey },
      ...{ signingKey: keys.privateKey, signingAlgorithm, ...window, extensions: extensions.slice(2) },
    });
  });

  it("are read as @peculiar/x509 and Node read them", () => {
    for (const made of [root, leaf]) {
      const certificate = certificateOf(new Uint8Array(made.rawData));
      const node = new X509Certificate(Buffer.from(made.rawData));
      expect(BigInt(`0x${certificate.serial}`)).toBe(BigInt(`0x${made.serialNumber}`));
      expect(certificate.notBefore).toBe(made.notBefore.getTime());
      expect(certificate.notAfter).toBe(made.notAfter.getTime());
      expect(toHex(certificate.spki)).toBe(toHex(new Uint8Array(made.publicKey.rawData)));
      expect(toHex(certificate.subject)).toBe(toHex(new Uint8Array(made.subjectName.toArrayBuffer())));
      expect(toHex(certificate.issuer)).toBe(toHex(new Uint8Array(made.issuerName.toArrayBuffer())));
      expect(toHex(certificate.signature)).toBe(toHex(new Uint8Array(made.signature)));
      expect(certificate.subjectCommonName).toBe(made.subjectName.getField("CN")[0]);
      expect(certificate.extensions.map(({ oid: id, critical, value }) => [id, critical, toHex(value)])).toEqual(
        made.extensions.map(({ type, critical, value }) => [type, critical, toHex(new Uint8Array(value))]),
      );
      expect(certificate.basicConstraints?.ca ?? false).toBe(node.ca);
    }
  });

  it("verify under the key that signed them, and under no other", async () => {
    const [issuing, issued] = [root, leaf].map((made) => certificateOf(new Uint8Array(made.rawData)));
    if (issuing === undefined || issued === undefined) throw new Error("not made");
    const key = issuerKeyOf(issuing, "rsa-pss-sha384");
    expect(await verifyCertificateSignature(issuing, key, signatures)).toEqual({ ok: true, value: true });
    expect(await verifyCertificateSignature(issued, key, signatures)).toEqual({ ok: true, value: true });
    const other = await verifyCertificateSignature(issued, { ...key, spki: signer.spki }, signatures);
    expect(failureOf(other).code).toBe("X509_SIGNATURE");
    expect(checkCaRole(issuing, 1).ok).toBe(true);
    expect(checkCaRole(issued, 0).ok).toBe(false);
  });
});
