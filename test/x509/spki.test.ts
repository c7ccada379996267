import { generateKeyPairSync, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes, equalBytes, toHex } from "../../src/bytes/index.js";
import { ecSpki, rsaSpki } from "../../src/crypto/index.js";
import type { Failure } from "../../src/errors/index.js";
import { MAX_CERTIFICATE_BYTES, parseCertificate, spkiOfCertificate, X509_CODES } from "../../src/x509/index.js";
import { seededBytes, seedOf } from "../helpers/seed.js";
import { describeWithVectors, vectorsDir } from "../helpers/vectors.js";
import { buildCertificate, der, extension, int, name, NULL, oid, P384_SPKI, raw, seq, text } from "./der-builder.js";
import type { CertificateParts } from "./der-builder.js";
import { changedBytes, shiftedBytes } from "./der-mutations.js";
import { certificatesIn, filesOf } from "./found.js";
import { valueOf } from "./outcomes.js";

const read = (parts: CertificateParts): string => toHex(valueOf(spkiOfCertificate(buildCertificate(parts))));
const EXPECTED = toHex(P384_SPKI);

/** The failure of an outcome that must be one of this room's, about form. */
function refusal(bytes: Uint8Array): Failure {
  const outcome = spkiOfCertificate(bytes);
  if (outcome.ok) throw new Error("was accepted");
  expect(Object.keys(X509_CODES)).toContain(outcome.failure.code);
  expect(outcome.failure.stage).toBe("parse");
  return outcome.failure;
}

const refused = (parts: CertificateParts): string => refusal(buildCertificate(parts)).code;

describe("spkiOfCertificate", () => {
  it("gives the key of a certificate of version 3, 2 and 1", () => {
    expect(read({})).toBe(EXPECTED);
    expect(read({ version: der(0xa0, int(1)), uniqueIds: raw(0x81, 0x02, 0, 1), extensions: null })).toBe(EXPECTED);
    expect(read({ version: null, extensions: null })).toBe(EXPECTED);
  });

  it("does not judge what the fields hold", () => {
    const later = { notBefore: text(0x17, "no"), notAfter: NULL };
    expect(read({ ...later, serial: int(0xff, 0xff), issuer: seq(), subject: seq() })).toBe(EXPECTED);
    expect(read({ innerAlgorithm: seq(oid("1.2.3")), outerAlgorithm: seq(oid("1.2.4")) })).toBe(EXPECTED);
    expect(read({ version: der(0xa0, int(9)) })).toBe(EXPECTED);
    const twice = extension("1.2.3", raw(1), raw(0x01, 0x01, 0xff));
    expect(read({ extensions: [twice, twice] })).toBe(EXPECTED);
    const ids = concatBytes(raw(0x81, 0x02, 0, 1), raw(0x82, 0x02, 0, 2));
    expect(read({ uniqueIds: ids })).toBe(EXPECTED);
  });

  it("gives keys of every algorithm as they stand there", () => {
    const unknown = seq(seq(oid("1.3.6.1.4.1.1"), int(1)), der(0x03, raw(0, 1, 2, 3)));
    expect(read({ spki: unknown })).toBe(toHex(unknown));
    for (const [curve, namedCurve, size] of [
      ["p256", "P-256", 65],
      ["p384", "P-384", 97],
    ] as const) {
      const key = generateKeyPairSync("ec", { namedCurve }).publicKey.export({ type: "spki", format: "der" });
      const written = ecSpki(curve, new Uint8Array(key.subarray(key.length - size)));
      expect(read({ spki: new Uint8Array(key) })).toBe(toHex(written));
    }
  });

  it("returns a copy, also of a part of a larger array", () => {
    const input = Buffer.from(concatBytes(raw(9, 9), buildCertificate(), raw(9)));
    const spki = valueOf(spkiOfCertificate(input.subarray(2, -1)));
    expect(spki.buffer.byteLength).toBe(P384_SPKI.length);
    input.fill(0);
    expect(toHex(spki)).toBe(EXPECTED);
  });

  it("refuses more than 64 KiB, and accepts exactly that much", () => {
    const sized = (length: number) => buildCertificate({ extensions: [extension("1.2.3", new Uint8Array(length))] });
    const room = MAX_CERTIFICATE_BYTES - sized(40_000).length;
    expect(toHex(valueOf(spkiOfCertificate(sized(40_000 + room))))).toBe(EXPECTED);
    expect(refusal(sized(40_001 + room))).toMatchObject({ code: "X509_CERT_SIZE", expected: 65536, actual: 65537 });
  });

  it("refuses a certificate that is cut off anywhere", () => {
    const whole = buildCertificate();
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length)).code, `${length} bytes`).toBe("X509_DER_LENGTH");
    }
  });

  it("refuses bytes behind the certificate and behind its parts", () => {
    const whole = buildCertificate();
    expect(refusal(concatBytes(whole, raw(0)))).toMatchObject({ code: "X509_DER_TRAILING", expected: 0, actual: 1 });
    expect(refusal(concatBytes(whole, whole)).code).toBe("X509_DER_TRAILING");
    expect(refusal(seq(whole.subarray(4), NULL)).code).toBe("X509_DER_TRAILING");
    expect(refused({ spki: seq(seq(oid("1.2.3")), der(0x03, raw(0)), NULL) })).toBe("X509_DER_TRAILING");
    expect(refused({ uniqueIds: NULL })).toBe("X509_DER_TRAILING");
  });

  it("refuses optional fields in another order, twice, or with another tag", () => {
    const [issuerId, subjectId] = [raw(0x81, 0x02, 0, 1), raw(0x82, 0x02, 0, 2)];
    for (const uniqueIds of [
      concatBytes(subjectId, issuerId),
      concatBytes(issuerId, issuerId),
      der(0xa3, seq()),
      raw(0x84, 0x01, 0),
      P384_SPKI,
    ]) {
      expect(refused({ uniqueIds })).toBe("X509_DER_TRAILING");
    }
  });

  it("refuses lengths that are not minimal, and indefinite ones", () => {
    const whole = buildCertificate();
    const [high = 0, low = 0] = whole.subarray(2, 4);
    expect(refusal(concatBytes(raw(0x30, 0x83, 0, high, low), whole.subarray(4))).code).toBe("X509_DER_LENGTH");
    expect(refusal(concatBytes(raw(0x30, 0x80), whole.subarray(4), raw(0, 0))).code).toBe("X509_DER_LENGTH");
    expect(refused({ serial: raw(0x02, 0x81, 0x01, 0x01) })).toBe("X509_DER_LENGTH");
  });

  it.each([
    ["version", { version: raw(0xa1, 0x03, 2, 1, 2) }],
    ["serialNumber", { serial: NULL }],
    ["signature", { innerAlgorithm: oid("1.2.3"), outerAlgorithm: seq(oid("1.2.3")) }],
    ["signatureAlgorithm", { outerAlgorithm: oid("1.2.3"), innerAlgorithm: seq(oid("1.2.3")) }],
    ["issuer", { issuer: text(0x13, "issuer") }],
    ["subject", { subject: text(0x13, "subject") }],
    ["subjectPublicKeyInfo", { spki: der(0x03, raw(0)) }],
    ["algorithm of the key", { spki: seq(oid("1.2.3"), der(0x03, raw(0))) }],
    ["key", { spki: seq(seq(oid("1.2.3")), der(0x04, raw(0))) }],
    ["key that is left out", { spki: seq(seq(oid("1.2.3"))) }],
  ] as const)("refuses another tag in the place of the %s", (_, parts) => {
    expect(refused(parts)).toBe("X509_DER_TAG");
  });

  it("refuses nesting that is too deep, and a signature that is not whole octets", () => {
    const deep = Array.from({ length: 20 }).reduce<Uint8Array>((inner) => seq(inner), NULL);
    expect(refused({ issuer: deep })).toBe("X509_DER_DEPTH");
    const tbs = seq(int(1), seq(oid("1.2.3")), name("a"), seq(), name("b"), P384_SPKI);
    const certificate = (bits: Uint8Array) => seq(tbs, seq(oid("1.2.3")), der(0x03, bits));
    expect(toHex(valueOf(spkiOfCertificate(certificate(raw(0, 1)))))).toBe(EXPECTED);
    expect(refusal(certificate(raw(1, 2))).code).toBe("X509_CERT_MALFORMED");
    expect(refusal(certificate(raw())).code).toBe("X509_CERT_MALFORMED");
  });

  it("never throws on changed, shifted or random bytes", () => {
    const seed = seedOf("spkiOfCertificate");
    const whole = buildCertificate({ extensions: [extension("1.2.840.1", raw(1, 2, 3))] });
    const answers = { accepted: 0, refused: 0 };
    const judge = (bytes: Uint8Array): void => {
      if (spkiOfCertificate(bytes).ok) answers.accepted++;
      else answers.refused += refusal(bytes).message.length > 0 ? 1 : 0;
    };
    for (let round = 0; round < 4; round++) {
      for (const { bytes } of changedBytes(whole, seed + round)) judge(bytes);
    }
    for (const { bytes } of shiftedBytes(whole, seed, 500)) judge(bytes);
    const random = seededBytes(seed);
    for (let round = 0; round < 500; round++) judge(concatBytes(raw(0x30), random(1 + (round % 60))));
    expect(Math.min(answers.accepted, answers.refused)).toBeGreaterThan(300);
  });
});

describeWithVectors("spkiOfCertificate on real certificates", () => {
  if (vectorsDir() === null) return;
  const folders = [
    ["snp", 40],
    ["vtpm/gce-certs", 13],
    ["vtpm/azure", 6],
    ["vtpm/attest", 15],
  ] as const;

  it.each(folders)("gives what node:crypto gives: %s, at least %i of them", (folder, count) => {
    const found = certificatesIn(filesOf(folder));
    expect(found.length).toBeGreaterThanOrEqual(count);
    for (const whole of found) {
      const spki = valueOf(spkiOfCertificate(whole));
      const { publicKey } = new X509Certificate(whole);
      expect(toHex(spki)).toBe(publicKey.export({ type: "spki", format: "der" }).toString("hex"));
      expect(toHex(writtenAnew(publicKey))).toBe(toHex(spki));
      const parsed = parseCertificate(whole);
      if (parsed.ok) expect(equalBytes(parsed.value.spki, spki)).toBe(true);
    }
  });
});

/** The key of a certificate, written from its numbers as an attestation key's are. */
function writtenAnew(key: KeyObject): Uint8Array {
  const { kty, crv, n, e, x, y } = key.export({ format: "jwk" });
  const [modulus, exponent, X, Y] = [n, e, x, y].map((text) => Buffer.from(text ?? "", "base64url"));
  if (kty === "RSA") return rsaSpki(modulus!, exponent!.readUIntBE(0, exponent!.length));
  return ecSpki(crv === "P-256" ? "p256" : "p384", concatBytes(raw(4), X!, Y!));
}
