import { describe, expect, it } from "vitest";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import type { Failure, Outcome } from "../../src/errors/index.js";
import { checkCrlRole, parseCertificate, parseCrl, verifyCrlSignature } from "../../src/x509/index.js";
import type { Crl, IssuerKey } from "../../src/x509/index.js";
import { buildCrl } from "./crl-builder.js";
import type { CrlParts } from "./crl-builder.js";
import { AMD_PSS, buildCertificate, extension, name, NULL, oid, pss, raw, rsaKey, seq, TRUE } from "./der-builder.js";
import { valueOf } from "./outcomes.js";

const signatures = createCertificateCrypto();

const signer = rsaKey();
const issuer: IssuerKey = { profile: "rsa-pss-sha384", name: name("ARK-Test"), spki: signer.spki };

const crlOf = (bytes: Uint8Array): Crl => valueOf(parseCrl(bytes));
const built = (parts: CrlParts = {}): Crl => crlOf(buildCrl({ signer, ...parts }));

function failureOf(outcome: Outcome<true>): Failure {
  if (outcome.ok) throw new Error("was accepted");
  return outcome.failure;
}

async function refusal(parts: CrlParts, by: IssuerKey = issuer): Promise<Failure> {
  return failureOf(await verifyCrlSignature(built(parts), by, signatures));
}

describe("verifyCrlSignature", () => {
  it("accepts a signature by the issuer's key, with trailerField written or not", async () => {
    expect(await verifyCrlSignature(built(), issuer, signatures)).toEqual({ ok: true, value: true });
    const spelt = built({ innerAlgorithm: pss({ ...AMD_PSS, trailer: 1 }) });
    expect(await verifyCrlSignature(spelt, issuer, signatures)).toEqual({ ok: true, value: true });
  });

  it("refuses another key with the same name, and the right key under another name", async () => {
    expect(await refusal({}, { ...issuer, spki: rsaKey().spki })).toMatchObject({
      code: "X509_SIGNATURE",
      message: 'The signature of the revocation list of "ARK-Test" was not made by the key of "ARK-Test".',
    });
    expect(await refusal({}, { ...issuer, name: name("ARK-Tess") })).toMatchObject({
      code: "X509_ISSUER_NAME",
      actual: "ARK-Test",
    });
  });

  it.each([
    ["SHA-256", pss({ ...AMD_PSS, hash: "sha256" })],
    ["MGF1 with SHA-1", pss({ hash: "sha384", salt: 48 })],
    ["a salt of 32 bytes", pss({ ...AMD_PSS, salt: 32 })],
    ["PKCS #1 v1.5", seq(oid("1.2.840.113549.1.1.12"), NULL)],
    ["ECDSA", seq(oid("1.2.840.10045.4.3.3"))],
  ])("refuses a list that states %s, without trying the signature", async (_name, innerAlgorithm) => {
    expect(await refusal({ innerAlgorithm })).toMatchObject({ code: "X509_SIGNATURE_ALGORITHM" });
  });

  it.each([
    ["another salt length", { hash: "sha384", saltLength: 32 }],
    ["another digest", { hash: "sha256", saltLength: 48 }],
    ["PKCS #1 v1.5", "pkcs1"],
  ] as const)("refuses a signature that was made with %s than stated", async (_name, signWith) => {
    expect(await refusal({ signWith })).toMatchObject({ code: "X509_SIGNATURE" });
  });

  it("refuses a key that is not RSA, as a failure and not an exception", async () => {
    const outcome = await verifyCrlSignature(built(), { ...issuer, spki: raw(1, 2, 3) }, signatures);
    expect(failureOf(outcome).code).toBe("CRYPTO_RSA_KEY");
  });

  it("never accepts a list with any one byte changed", async () => {
    const whole = buildCrl({ signer });
    expect((await verifyCrlSignature(crlOf(whole), issuer, signatures)).ok).toBe(true);
    let tried = 0;
    for (let at = 0; at < whole.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(whole);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const parsed = parseCrl(changed);
        if (!parsed.ok) continue;
        tried++;
        const by = { ...issuer, name: parsed.value.issuer };
        expect((await verifyCrlSignature(parsed.value, by, signatures)).ok, `byte ${at} ^ ${flip}`).toBe(false);
      }
    }
    expect(tried).toBeGreaterThan(800);
  });
});

describe("checkCrlRole", () => {
  const role = (extensions: readonly Uint8Array[]): Outcome<true> => {
    const certificate = parseCertificate(buildCertificate({ extensions }));
    if (!certificate.ok) throw new Error(certificate.failure.code);
    return checkCrlRole(certificate.value);
  };
  const usage = (bits: number): Uint8Array => extension("2.5.29.15", raw(0x03, 0x02, 0x01, bits), TRUE);

  it("wants cRLSign in the key usage", () => {
    expect(role([usage(0x06)])).toEqual({ ok: true, value: true });
    expect(role([usage(0x02)])).toEqual({ ok: true, value: true });
    expect(failureOf(role([usage(0x04)]))).toMatchObject({ code: "X509_NOT_A_CRL_ISSUER", path: "keyUsage" });
    expect(failureOf(role([extension("1.2.3", raw(5, 0))]))).toMatchObject({ code: "X509_NOT_A_CRL_ISSUER" });
  });
});
