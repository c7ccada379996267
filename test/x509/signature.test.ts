import { describe, expect, it } from "vitest";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import type { Failure, Outcome } from "../../src/errors/index.js";
import {
  issuerKeyOf,
  parseCertificate,
  parseCrl,
  verifyCertificateSignature,
  verifyCrlSignature,
} from "../../src/x509/index.js";
import type { Certificate, Crl, IssuerKey } from "../../src/x509/index.js";
import { buildCrl } from "./crl-builder.js";
import {
  AMD_PSS,
  buildCertificate,
  der,
  ecKey,
  ECDSA_SHA256,
  name,
  NULL,
  oid,
  pss,
  raw,
  rsaKey,
  seq,
} from "./der-builder.js";
import type { CertificateParts } from "./der-builder.js";
import { derTree } from "./der-tree.js";
import { valueOf } from "./outcomes.js";

const signatures = createCertificateCrypto();

const signer = rsaKey();
const issuer: IssuerKey = { profile: "rsa-pss-sha384", name: name("ARK-Test"), spki: signer.spki };

const certificateOf = (bytes: Uint8Array): Certificate => valueOf(parseCertificate(bytes));
const crlOf = (bytes: Uint8Array): Crl => valueOf(parseCrl(bytes));

const built = (parts: CertificateParts = {}): Certificate => certificateOf(buildCertificate({ signer, ...parts }));

function failureOf(outcome: Outcome<true>): Failure {
  if (outcome.ok) throw new Error("was accepted");
  expect(outcome.failure.stage).toBe("trust");
  return outcome.failure;
}

async function refusal(parts: CertificateParts, by: IssuerKey = issuer): Promise<Failure> {
  return failureOf(await verifyCertificateSignature(built(parts), by, signatures));
}

describe("verifyCertificateSignature, AMD's profile", () => {
  it("accepts a signature by the issuer's key, with trailerField written or not", async () => {
    expect(await verifyCertificateSignature(built(), issuer, signatures)).toEqual({ ok: true, value: true });
    const spelt = built({ innerAlgorithm: pss({ ...AMD_PSS, trailer: 1 }) });
    expect(await verifyCertificateSignature(spelt, issuer, signatures)).toEqual({ ok: true, value: true });
  });

  it("refuses another key with the same name", async () => {
    expect(await refusal({}, { ...issuer, spki: rsaKey().spki })).toMatchObject({ code: "X509_SIGNATURE" });
  });

  it("refuses the right key under another name, also if only the string type differs", async () => {
    expect(await refusal({}, { ...issuer, name: name("ARK-Tess") })).toMatchObject({
      code: "X509_ISSUER_NAME",
      actual: "ARK-Test",
    });
    const utf8 = Uint8Array.from(issuer.name);
    utf8[utf8.lastIndexOf(0x13)] = 0x0c;
    expect(await refusal({}, { ...issuer, name: utf8 })).toMatchObject({ code: "X509_ISSUER_NAME" });
  });

  it.each([
    ["SHA-256", { ...AMD_PSS, hash: "sha256" }],
    ["SHA-512", { ...AMD_PSS, hash: "sha512" }],
    ["MGF1 with SHA-1", { hash: "sha384", salt: 48 }],
    ["MGF1 with SHA-256", { ...AMD_PSS, mgfHash: "sha256" }],
    ["a salt of 47 bytes", { ...AMD_PSS, salt: 47 }],
    ["a salt of 32 bytes", { ...AMD_PSS, salt: 32 }],
    ["the default salt", { hash: "sha384", mgfHash: "sha384" }],
    ["another trailer", { ...AMD_PSS, trailer: 2 }],
  ] as const)("refuses a certificate that states %s, without trying the signature", async (_, parameters) => {
    expect(await refusal({ innerAlgorithm: pss(parameters) })).toMatchObject({ code: "X509_SIGNATURE_ALGORITHM" });
  });

  it("refuses genuine signatures with PKCS#1 v1.5, and ones that only claim to be PSS", async () => {
    const sha384WithRsa = seq(oid("1.2.840.113549.1.1.12"), NULL);
    expect(await refusal({ innerAlgorithm: sha384WithRsa, signWith: "pkcs1" })).toMatchObject({
      code: "X509_SIGNATURE_ALGORITHM",
      actual: "algorithm 1.2.840.113549.1.1.12",
    });
    expect(await refusal({ signWith: "pkcs1" })).toMatchObject({ code: "X509_SIGNATURE" });
  });

  it.each([
    ["another salt length", { hash: "sha384", saltLength: 32 }],
    ["another digest", { hash: "sha256", saltLength: 48 }],
  ] as const)("refuses a signature that was made with %s than stated", async (_, signWith) => {
    expect(await refusal({ signWith })).toMatchObject({ code: "X509_SIGNATURE" });
  });

  it("refuses a key that is not RSA, as a failure and not an exception", async () => {
    const outcome = await verifyCertificateSignature(built(), { ...issuer, spki: built().spki }, signatures);
    expect(outcome.ok).toBe(false);
    const garbage = await verifyCertificateSignature(built(), { ...issuer, spki: raw(1, 2, 3) }, signatures);
    expect(garbage.ok).toBe(false);
  });

  it("never accepts a certificate with any one byte changed", async () => {
    const whole = buildCertificate({ signer });
    expect((await verifyCertificateSignature(certificateOf(whole), issuer, signatures)).ok).toBe(true);
    let tried = 0;
    for (let at = 0; at < whole.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(whole);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const parsed = parseCertificate(changed);
        if (!parsed.ok) continue;
        tried++;
        const by = { ...issuer, name: parsed.value.issuer };
        expect((await verifyCertificateSignature(parsed.value, by, signatures)).ok, `byte ${at} ^ ${flip}`).toBe(false);
      }
    }
    expect(tried).toBeGreaterThan(1000);
  });
});

const ecSigner = ecKey();
const intel: IssuerKey = { profile: "ecdsa-p256-sha256", name: name("ARK-Test"), spki: ecSigner.spki };
/** The order of P-256 (FIPS 186-5; SP 800-186, section 3.2.1.3). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const ecParts: CertificateParts = { signer: ecSigner, innerAlgorithm: ECDSA_SHA256 };
const ecBuilt = (parts: CertificateParts = {}): Certificate =>
  certificateOf(buildCertificate({ ...ecParts, ...parts }));
const ecVerify = (parts: CertificateParts, by: IssuerKey = intel): Promise<Outcome<true>> =>
  verifyCertificateSignature(ecBuilt(parts), by, signatures);
const ecRefusal = async (parts: CertificateParts, by: IssuerKey = intel): Promise<string> =>
  failureOf(await ecVerify(parts, by)).code;

const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString("hex")}`);

/** INTEGER of a number that is not negative, minimal. */
function integer(value: bigint): Uint8Array {
  const digits = value.toString(16);
  const octets = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  return der(0x02, (octets[0] ?? 0) >= 0x80 ? raw(0, ...octets) : raw(...octets));
}

/** r and s of a signature in DER, written anew by `change`. */
function rewritten(change: (r: bigint, s: bigint) => readonly Uint8Array[]): CertificateParts {
  return {
    rewriteSignature: (made) => {
      const [r, s] = derTree(made).children;
      if (r === undefined || s === undefined) throw new Error("no signature");
      return seq(...change(numberOf(r.content), numberOf(s.content)));
    },
  };
}

describe("verifyCertificateSignature, Intel's profile", () => {
  it("accepts a signature by the issuer's key, of certificates and of lists", async () => {
    expect(await ecVerify({})).toEqual({ ok: true, value: true });
    const list = crlOf(buildCrl({ signer: ecSigner, innerAlgorithm: ECDSA_SHA256 }));
    expect(await verifyCrlSignature(list, intel, signatures)).toEqual({ ok: true, value: true });
    expect(issuerKeyOf({ subject: intel.name, spki: intel.spki }, "ecdsa-p256-sha256")).toEqual(intel);
  });

  it.each([
    ["low", (s: bigint) => (s > N / 2n ? N - s : s)],
    ["high", (s: bigint) => (s > N / 2n ? s : N - s)],
  ] as const)("accepts a signature whose s is %s", async (_name, change) => {
    const parts = rewritten((r, s) => [integer(r), integer(change(s))]);
    expect(await ecVerify(parts)).toEqual({ ok: true, value: true });
  });

  it("refuses another key with the same name, and the right key under another name", async () => {
    expect(await ecRefusal({}, { ...intel, spki: ecKey().spki })).toBe("X509_SIGNATURE");
    expect(await ecRefusal({}, { ...intel, name: name("ARK-Tess") })).toBe("X509_ISSUER_NAME");
  });

  it("refuses AMD's algorithm for Intel's keys, and Intel's for AMD's", async () => {
    expect(
      failureOf(await verifyCertificateSignature(built(), { ...issuer, profile: "ecdsa-p256-sha256" }, signatures)),
    ).toMatchObject({
      code: "X509_SIGNATURE_ALGORITHM",
      expected: "ECDSA sha256",
      actual: "RSASSA-PSS sha384, MGF1 sha384, salt 48",
    });
    expect(failureOf(await ecVerify({}, { ...intel, profile: "rsa-pss-sha384" }))).toMatchObject({
      code: "X509_SIGNATURE_ALGORITHM",
      expected: "RSASSA-PSS sha384, MGF1 sha384, salt 48",
      actual: "ECDSA sha256",
    });
    const list = crlOf(buildCrl({ signer }));
    const outcome = await verifyCrlSignature(list, { ...issuer, profile: "ecdsa-p256-sha256" }, signatures);
    expect(failureOf(outcome).code).toBe("X509_SIGNATURE_ALGORITHM");
  });

  it.each(["1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4", "1.2.840.10045.4.1"])(
    "refuses a certificate that states %s, without trying the signature",
    async (algorithm) => {
      expect(await ecRefusal({ innerAlgorithm: seq(oid(algorithm)) })).toBe("X509_SIGNATURE_ALGORITHM");
    },
  );

  it("refuses a signature over another digest than stated", async () => {
    const signWith = { hash: "sha384", saltLength: 0 } as const;
    expect(await ecRefusal({ signWith })).toBe("X509_SIGNATURE");
  });

  it.each([
    ["RSA", signer.spki],
    ["P-384", ecKey("P-384").spki],
    [
      "a compressed point",
      seq(seq(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")), der(3, raw(0, 2), ecSigner.spki.slice(27, 59))),
    ],
    ["no key", raw(1, 2, 3)],
    ["bytes behind the key", Uint8Array.of(...ecSigner.spki, 0)],
  ])("refuses an issuer's key that is %s", async (_name, spki) => {
    const outcome = await ecVerify({}, { ...intel, spki });
    expect(failureOf(outcome)).toMatchObject({ code: "X509_ISSUER_KEY", expected: "ec-p256" });
  });

  it("refuses an issuer's key that is not on the curve", async () => {
    const spki = Uint8Array.from(ecSigner.spki);
    spki[90] = (spki[90] ?? 0) ^ 1;
    expect(await ecRefusal({}, { ...intel, spki })).toBe("CRYPTO_KEY_NOT_ON_CURVE");
  });

  it.each([
    ["r = 0", rewritten((_r, s) => [integer(0n), integer(s)])],
    ["s = 0", rewritten((r) => [integer(r), integer(0n)])],
    ["r = n", rewritten((_r, s) => [integer(N), integer(s)])],
    ["s = n", rewritten((r) => [integer(r), integer(N)])],
    ["r and s exchanged", rewritten((r, s) => [integer(s), integer(r)])],
    ["s of another signature", rewritten((r, s) => [integer(r), integer(s ^ 1n)])],
  ])("refuses %s as no signature of that key", async (_name, parts) => {
    expect(await ecRefusal(parts)).toBe("X509_SIGNATURE");
  });

  const fullR = (r: bigint): Uint8Array => raw(...Buffer.from(r.toString(16).padStart(64, "0"), "hex"));
  it.each<readonly [string, CertificateParts]>([
    ["r ‖ s without DER", { rewriteSignature: () => new Uint8Array(64).fill(1) }],
    ["nothing at all", { rewriteSignature: () => raw() }],
    ["a byte behind the DER", { rewriteSignature: (made) => raw(...made, 0) }],
    ["a number missing", rewritten((r) => [integer(r)])],
    ["a third number", rewritten((r, s) => [integer(r), integer(s), integer(1n)])],
    ["zeros in front of r", rewritten((r, s) => [der(2, raw(0, 0), fullR(r)), integer(s)])],
    ["a negative r", rewritten((_r, s) => [der(2, raw(0x80, 1)), integer(s)])],
    ["an empty s", rewritten((r) => [integer(r), der(2)])],
    ["s of 33 octets", rewritten((r, s) => [integer(r), integer(s + (1n << 256n))])],
    ["s as an OCTET STRING", rewritten((r, s) => [integer(r), der(4, fullR(s))])],
    ["a length that is not minimal", { rewriteSignature: (made) => raw(0x30, 0x81, ...made.subarray(1)) }],
    ["a SET", { rewriteSignature: (made) => raw(0x31, ...made.subarray(1)) }],
  ])("refuses a signature in another encoding: %s", async (_name, parts) => {
    expect(await ecRefusal(parts)).toBe("X509_SIGNATURE_ENCODING");
  });

  it("never accepts a certificate with any one byte changed, and reads no changed signature as the same", async () => {
    const whole = buildCertificate(ecParts);
    const parsed = Array.from(whole, (octet, at) => {
      const changed = Uint8Array.from(whole);
      changed[at] = octet ^ (1 << (at % 8));
      return parseCertificate(changed);
    }).flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
    expect(parsed.length).toBeGreaterThan(250);
    for (const certificate of parsed) {
      const by = { ...intel, name: certificate.issuer };
      expect((await verifyCertificateSignature(certificate, by, signatures)).ok).toBe(false);
    }
  });
});

describe("refusals in general", () => {
  it("do not repeat long foreign names", async () => {
    const long = built({ issuer: name("A".repeat(5000)), subject: name('B"'.repeat(2500)) });
    const failure = failureOf(await verifyCertificateSignature(long, issuer, signatures));
    expect(failure.message.length).toBeLessThan(400);
  });
});
