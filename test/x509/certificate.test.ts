import { describe, expect, it } from "vitest";
import { concatBytes, equalBytes, toHex } from "../../src/bytes/index.js";
import type { Failure } from "../../src/errors/index.js";
import { MAX_CERTIFICATE_BYTES, parseCertificate } from "../../src/x509/index.js";
import type { Certificate } from "../../src/x509/index.js";
import {
  AMD_PSS,
  buildCertificate,
  CA_EXTENSIONS,
  der,
  ecKey,
  ECDSA_SHA256,
  extension,
  int,
  name,
  NULL,
  oid,
  P384_SPKI,
  pss,
  raw,
  rsaKey,
  seq,
  text,
  TRUE,
} from "./der-builder.js";
import type { CertificateParts } from "./der-builder.js";
import { refusalOf, valueOf } from "./outcomes.js";

const parsed = (bytes: Uint8Array): Certificate => valueOf(parseCertificate(bytes));
const refusal = (bytes: Uint8Array): Failure => refusalOf(parseCertificate(bytes));
const built = (parts: CertificateParts): Certificate => parsed(buildCertificate(parts));
const refused = (parts: CertificateParts): string => refusal(buildCertificate(parts)).code;
const withExtension = (...more: readonly Uint8Array[]): CertificateParts => ({
  extensions: [...CA_EXTENSIONS, ...more],
});

/** Replaces the length octets of the outermost element. */
function withLength(bytes: Uint8Array, ...octets: readonly number[]): Uint8Array {
  return concatBytes(bytes.subarray(0, 1), Uint8Array.from(octets), bytes.subarray(4));
}

describe("parseCertificate", () => {
  it("reads every field", () => {
    const certificate = built({});
    expect(certificate).toMatchObject({
      serial: "01",
      subjectCommonName: "SEV-Test",
      subjectOrganization: "Advanced Micro Devices",
      issuerCommonName: "ARK-Test",
      notBefore: Date.UTC(2020, 0, 1),
      notAfter: Date.UTC(2045, 0, 1),
      signatureScheme: { kind: "rsa-pss", hash: "sha384", mgfHash: "sha384", saltLength: 48 },
      basicConstraints: { ca: true, pathLength: null },
      keyUsage: { digitalSignature: false, nonRepudiation: false, keyCertSign: true, cRLSign: true },
    });
    expect(certificate.extensions.map(({ oid: id, critical }) => [id, critical])).toEqual([
      ["2.5.29.15", true],
      ["2.5.29.19", true],
    ]);
    expect(toHex(certificate.subject)).toBe(toHex(name("SEV-Test")));
    expect(toHex(certificate.issuer)).toBe(toHex(name("ARK-Test")));
    expect(toHex(certificate.spki)).toBe(toHex(P384_SPKI));
    expect(certificate.signature.length).toBe(256);
    expect(certificate.subjectKey).toMatchObject({ kind: "ec-p384" });
  });

  it("neither changes nor keeps the input", () => {
    const input = buildCertificate();
    const before = Uint8Array.from(input);
    const certificate = parsed(input);
    expect(equalBytes(input, before)).toBe(true);
    input.fill(0);
    expect(equalBytes(certificate.der, before)).toBe(true);
  });

  it("reads a certificate that is a part of a larger array", () => {
    const input = buildCertificate();
    const larger = concatBytes(raw(9, 9), input, raw(9));
    expect(equalBytes(parsed(larger.subarray(2, 2 + input.length)).der, input)).toBe(true);
  });

  it("refuses more than 64 KiB, and accepts exactly that much", () => {
    const room =
      MAX_CERTIFICATE_BYTES - buildCertificate(withExtension(extension("1.2.3", new Uint8Array(40_000)))).length;
    const largest = buildCertificate(withExtension(extension("1.2.3", new Uint8Array(40_000 + room))));
    expect(largest.length).toBe(MAX_CERTIFICATE_BYTES);
    expect(parsed(largest).extensions.length).toBe(3);
    const larger = buildCertificate(withExtension(extension("1.2.3", new Uint8Array(40_001 + room))));
    expect(refusal(larger)).toMatchObject({ code: "X509_CERT_SIZE", expected: 65536, actual: 65537 });
  });

  it("refuses a certificate that is cut off anywhere", () => {
    const whole = buildCertificate();
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length)).code, `${length} bytes`).toBe("X509_DER_LENGTH");
    }
  });

  it("never throws on a certificate with any one byte changed", () => {
    const whole = buildCertificate(withExtension(extension("1.2.840.1", raw(1, 2, 3))));
    let refusals = 0;
    for (let at = 0; at < whole.length; at++) {
      for (let value = 0; value < 256; value += 5) {
        const changed = Uint8Array.from(whole);
        changed[at] = value;
        const outcome = parseCertificate(changed);
        if (!outcome.ok) refusals++;
        else expect(equalBytes(outcome.value.der, changed)).toBe(true);
      }
    }
    expect(refusals).toBeGreaterThan(10_000);
  });
});

describe("DER framing", () => {
  const whole = buildCertificate();

  it("has a certificate of more than 255 bytes to work on", () => {
    expect(whole[1]).toBe(0x82);
  });

  it("refuses trailing bytes, behind the certificate and inside it", () => {
    expect(refusal(concatBytes(whole, raw(0)))).toMatchObject({ code: "X509_DER_TRAILING", expected: 0, actual: 1 });
    expect(refusal(concatBytes(whole, raw(0))).message).toBe(
      "The certificate cannot be read: 1 bytes behind the outermost element.",
    );
    expect(refusal(concatBytes(whole, whole)).code).toBe("X509_DER_TRAILING");
    const parts = whole.subarray(4);
    expect(refusal(seq(parts, NULL)).code).toBe("X509_DER_TRAILING");
  });

  it("refuses indefinite length", () => {
    expect(refusal(concatBytes(withLength(whole, 0x80), raw(0, 0))).message).toContain("indefinite");
    const primitive = withExtension(concatBytes(raw(0x30, 0x80), oid("1.2.3"), der(4, raw(1)), raw(0, 0)));
    expect(refused(primitive)).toBe("X509_DER_LENGTH");
  });

  it("refuses lengths that are not minimal", () => {
    const [high = 0, low = 0] = whole.subarray(2, 4);
    expect(refusal(withLength(whole, 0x83, 0, high, low)).message).toContain("not minimal");
    expect(refusal(withLength(whole, 0x84, 0, 0, high, low)).code).toBe("X509_DER_LENGTH");
    expect(refused({ serial: raw(0x02, 0x81, 0x01, 0x01) })).toBe("X509_DER_LENGTH");
  });

  it.each([
    [0x84, 0xff, 0xff, 0xff, 0xff],
    [0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x85, 0, 0, 0, 4, 0],
    [0xff, 0xff, 0xff],
    [0x82, 0xff, 0xff],
  ])("refuses the length %s", (...octets) => {
    expect(refusal(withLength(whole, ...octets)).code).toBe("X509_DER_LENGTH");
  });

  it("refuses deep nesting", () => {
    const nested = (depth: number): Uint8Array => {
      let inner = NULL;
      for (let i = 0; i < depth; i++) inner = seq(inner);
      return inner;
    };
    const key = (depth: number): CertificateParts => ({
      spki: seq(seq(oid("1.2.3"), nested(depth)), der(3, raw(0))),
    });
    expect(refused(key(13))).toBe("X509_DER_DEPTH");
    expect(built(key(12)).subjectKey).toMatchObject({ kind: "other" });
    expect(refusal(nested(15_000)).code).toBe("X509_DER_DEPTH");
  });

  it("refuses tags of several octets, end-of-contents, and constructed strings", () => {
    for (const first of [0x1f, 0x3f, 0xbf, 0xff, 0x00, 0x24, 0x23, 0x2c, 0x10, 0x11]) {
      const changed = Uint8Array.from(whole);
      changed[0] = first;
      expect(refusal(changed).code, `0x${first.toString(16)}`).toBe("X509_DER_TAG");
    }
  });

  it("refuses other structures in DER", () => {
    expect(refusal(NULL).code).toBe("X509_DER_TAG");
    expect(refusal(seq()).code).toBe("X509_DER_TAG");
    expect(refusal(seq(seq(), seq(), der(3, raw(0)))).code).toBe("X509_CERT_VERSION");
    expect(refusal(seq(seq(), seq())).code).toBe("X509_DER_TAG");
  });
});

describe("version, serial number and algorithm", () => {
  it("refuses every version but 3", () => {
    expect(refusal(buildCertificate({ version: null }))).toMatchObject({ code: "X509_CERT_VERSION", actual: 1 });
    for (const version of [0, 1, 3, 127]) {
      const failure = { code: "X509_CERT_VERSION", expected: 3, actual: version + 1 };
      expect(refusal(buildCertificate({ version: der(0xa0, int(version)) }))).toMatchObject(failure);
    }
    expect(refused({ version: der(0xa0, int(1, 2)) })).toBe("X509_CERT_VERSION");
    expect(refused({ version: der(0xa0, int(2), NULL) })).toBe("X509_DER_TRAILING");
  });

  it("keeps the content octets of the serial number", () => {
    expect(built({ serial: int(0) }).serial).toBe("00");
    expect(built({ serial: int(0, 0x80) }).serial).toBe("0080");
    expect(built({ serial: int(1, 0, 0) }).serial).toBe("010000");
    expect(built({ serial: int(...new Array<number>(20).fill(0x7f)) }).serial).toBe("7f".repeat(20));
    // The zero keeps the number positive, and is none of its twenty octets.
    expect(built({ serial: int(0, ...new Array<number>(20).fill(0x80)) }).serial).toBe(`00${"80".repeat(20)}`);
  });

  it.each([
    ["empty", []],
    ["negative", [0xff]],
    ["not minimal", [0, 1]],
    ["longer than 20 octets", new Array<number>(21).fill(0x7f)],
    ["longer than 20 octets and the zero before them", [0, ...new Array<number>(21).fill(0x80)]],
  ])("refuses a serial number that is %s", (_, octets) => {
    expect(refused({ serial: int(...octets) })).toBe("X509_CERT_MALFORMED");
  });

  it("refuses an algorithm beside the signature that is not the signed one, also if it means the same", () => {
    const outer = (parameters: Parameters<typeof pss>[0]): CertificateParts => ({ outerAlgorithm: pss(parameters) });
    expect(refused(outer({ ...AMD_PSS, hash: "sha256" }))).toBe("X509_CERT_ALGORITHM_MISMATCH");
    expect(refused(outer({ ...AMD_PSS, trailer: 1 }))).toBe("X509_CERT_ALGORITHM_MISMATCH");
  });
});

describe("RSASSA-PSS parameters", () => {
  const scheme = (algorithm: Uint8Array): unknown => built({ innerAlgorithm: algorithm }).signatureScheme;
  const PSS_OID = "1.2.840.113549.1.1.10";

  it("are compared by meaning: trailerField 1 may be written or left out", () => {
    expect(scheme(pss({ ...AMD_PSS, trailer: 1 }))).toEqual(scheme(pss(AMD_PSS)));
  });

  it("may leave out the NULL of a digest", () => {
    const sha384 = seq(oid("2.16.840.1.101.3.4.2.2"));
    const algorithm = seq(
      oid(PSS_OID),
      seq(der(0xa0, sha384), der(0xa1, seq(oid("1.2.840.113549.1.1.8"), sha384)), der(0xa2, int(48))),
    );
    expect(scheme(algorithm)).toEqual(scheme(pss(AMD_PSS)));
  });

  it("show digest, mask digest and salt where they differ", () => {
    expect(scheme(pss({ ...AMD_PSS, hash: "sha256" }))).toMatchObject({ hash: "sha256", mgfHash: "sha384" });
    expect(scheme(pss({ ...AMD_PSS, mgfHash: "sha512" }))).toMatchObject({ hash: "sha384", mgfHash: "sha512" });
    expect(scheme(pss({ ...AMD_PSS, salt: 32 }))).toMatchObject({ saltLength: 32 });
    expect(scheme(pss({ hash: "sha384", mgfHash: "sha384" }))).toMatchObject({ saltLength: 20 });
  });

  it("are no known scheme with SHA-1, with another mask function or with another trailer", () => {
    const other = { kind: "other", algorithmOid: PSS_OID };
    expect(scheme(pss({ salt: 48 }))).toEqual(other);
    expect(scheme(pss({ ...AMD_PSS, hash: "sha1" }))).toEqual(other);
    expect(scheme(pss({ ...AMD_PSS, mgfHash: "sha1" }))).toEqual(other);
    expect(scheme(pss({ hash: "sha384", salt: 48 }))).toEqual(other);
    expect(scheme(pss({ ...AMD_PSS, trailer: 2 }))).toEqual(other);
    const shake = der(0xa1, seq(oid("2.16.840.1.101.3.4.2.12")));
    expect(scheme(seq(oid(PSS_OID), seq(der(0xa0, seq(oid("2.16.840.1.101.3.4.2.2"))), shake)))).toEqual(other);
  });

  it("are refused where they are absent, out of order or followed by something", () => {
    expect(refused({ innerAlgorithm: seq(oid(PSS_OID)) })).toBe("X509_DER_TAG");
    expect(refused({ innerAlgorithm: seq(oid(PSS_OID), NULL) })).toBe("X509_DER_TAG");
    const swapped = seq(oid(PSS_OID), seq(der(0xa2, int(48)), der(0xa0, seq(oid("2.16.840.1.101.3.4.2.2")))));
    expect(refused({ innerAlgorithm: swapped })).toBe("X509_DER_TRAILING");
    expect(refused({ innerAlgorithm: seq(oid(PSS_OID), seq(), NULL) })).toBe("X509_DER_TRAILING");
  });

  it("do not matter to other algorithms, which are named only and have one element of parameters at most", () => {
    expect(scheme(seq(oid("1.2.840.113549.1.1.12"), NULL))).toEqual({
      kind: "other",
      algorithmOid: "1.2.840.113549.1.1.12",
    });
    expect(scheme(seq(oid("1.2.840.10045.4.3.3")))).toEqual({ kind: "other", algorithmOid: "1.2.840.10045.4.3.3" });
    expect(refused({ innerAlgorithm: seq(oid("1.2.840.10045.4.3.3"), NULL, NULL) })).toBe("X509_DER_TRAILING");
  });

  it("is ECDSA with SHA-256 where that is stated, without any parameters", () => {
    expect(scheme(ECDSA_SHA256)).toEqual({ kind: "ecdsa", hash: "sha256" });
    expect(refused({ innerAlgorithm: seq(oid("1.2.840.10045.4.3.2"), NULL) })).toBe("X509_DER_TRAILING");
  });
});

describe("names", () => {
  const attribute = (type: string, tag: number, value: string): Uint8Array =>
    der(0x31, seq(oid(type), text(tag, value)));
  const commonName = (tag: number, value: string): string | null =>
    built({ subject: seq(attribute("2.5.4.3", tag, value)) }).subjectCommonName;

  it("are read as UTF8String, PrintableString and IA5String", () => {
    for (const tag of [0x0c, 0x13, 0x16]) expect(commonName(tag, "SEV-VCEK")).toBe("SEV-VCEK");
    expect(commonName(0x0c, "é")).toBe("é");
  });

  it("have no text in other string types, with two common names, or with none", () => {
    expect(commonName(0x14, "SEV-VCEK")).toBeNull();
    expect(commonName(0x1e, "SE")).toBeNull();
    expect(commonName(0x1c, "SEV-")).toBeNull();
    const twice = seq(attribute("2.5.4.3", 0x13, "SEV-VCEK"), attribute("2.5.4.3", 0x13, "SEV-VCEK"));
    expect(built({ subject: twice }).subjectCommonName).toBeNull();
    const thrice = seq(...Array.from({ length: 3 }, () => attribute("2.5.4.3", 0x13, "SEV-VCEK")));
    expect(built({ subject: thrice }).subjectCommonName).toBeNull();
    expect(built({ subject: seq() })).toMatchObject({ subjectCommonName: null, subjectOrganization: null });
  });

  it("are refused where the text is not in its character set", () => {
    for (const [tag, octets] of [
      [0x0c, [0xc0, 0x80]],
      [0x13, [0xe9]],
      [0x13, [0x41, 0x00]],
      [0x16, [0x80]],
    ] as const) {
      const subject = seq(der(0x31, seq(oid("2.5.4.3"), der(tag, Uint8Array.from(octets)))));
      expect(refused({ subject })).toBe("X509_CERT_MALFORMED");
    }
  });

  it("are refused where an attribute is no text, or not in its character set, whatever it is called", () => {
    for (const type of ["2.5.4.3", "2.5.4.10", "2.5.4.45", "1.2.3"]) {
      for (const value of [NULL, int(1), der(0x80), seq()]) {
        expect(refused({ subject: seq(der(0x31, seq(oid(type), value))) })).toBe("X509_DER_TAG");
      }
      const broken = seq(der(0x31, seq(oid(type), der(0x0c, raw(0xc3)))));
      expect(refused({ issuer: broken })).toBe("X509_CERT_MALFORMED");
    }
  });

  it("have whole characters in the types of two and four octets each", () => {
    expect(commonName(0x1e, "SEV-")).toBeNull();
    for (const [tag, value] of [
      [0x1e, "SEV"],
      [0x1c, "SEV-VC"],
    ] as const) {
      expect(refused({ subject: seq(attribute("2.5.4.3", tag, value)) })).toBe("X509_CERT_MALFORMED");
    }
  });

  it("are refused with an empty set, a value missing, or a value too many", () => {
    expect(refused({ subject: seq(der(0x31)) })).toBe("X509_CERT_MALFORMED");
    expect(refused({ subject: seq(der(0x31, seq(oid("2.5.4.3")))) })).toBe("X509_DER_TAG");
    const country = text(0x13, "US");
    expect(refused({ subject: seq(der(0x31, seq(oid("2.5.4.6"), country, country))) })).toBe("X509_DER_TRAILING");
  });
});

describe("validity", () => {
  const notBefore = (tag: number, value: string): number => built({ notBefore: text(tag, value) }).notBefore;

  it("reads UTCTime and GeneralizedTime", () => {
    expect(notBefore(0x17, "201022172305Z")).toBe(Date.UTC(2020, 9, 22, 17, 23, 5));
    expect(notBefore(0x17, "491231235959Z")).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
    expect(notBefore(0x17, "500101000000Z")).toBe(Date.UTC(1950, 0, 1));
    expect(notBefore(0x17, "000229000000Z")).toBe(Date.UTC(2000, 1, 29));
    expect(notBefore(0x18, "20501231235959Z")).toBe(Date.UTC(2050, 11, 31, 23, 59, 59));
    expect(notBefore(0x18, "00010101000000Z")).toBe(Date.parse("0001-01-01T00:00:00Z"));
    expect(notBefore(0x18, "00991231235959Z")).toBe(Date.parse("0099-12-31T23:59:59Z"));
    expect(notBefore(0x18, "99991231235959Z")).toBe(Date.UTC(9999, 11, 31, 23, 59, 59));
  });

  it.each([
    ...[
      [0x17, "2010221723Z"],
      [0x17, "201022172305"],
      [0x17, "201022172305+0000"],
      [0x17, "20201022172305Z"],
    ],
    ...[
      [0x17, "201322172305Z"],
      [0x17, "200022172305Z"],
      [0x17, "200431000000Z"],
      [0x17, "210229000000Z"],
    ],
    ...[
      [0x17, "201022240000Z"],
      [0x17, "201022236000Z"],
      [0x17, "201022235960Z"],
      [0x17, "20102217230 Z"],
    ],
    ...[
      [0x18, "201022172305Z"],
      [0x18, "20501231235959.5Z"],
      [0x18, "20500229000000Z"],
      [0x18, "20501231235959"],
    ],
    ...[
      [0x17, ""],
      [0x17, "201022172305Z\0"],
      [0x17, "201022172305z"],
      [0x17, "-10102172305Z"],
    ],
  ] as [number, string][])("refuses tag %i, %j", (tag, value) => {
    expect(refused({ notBefore: text(tag, value) })).toBe("X509_CERT_MALFORMED");
    expect(refused({ notAfter: text(tag, value) })).toBe("X509_CERT_MALFORMED");
  });

  it("refuses a text that is no time", () => {
    expect(refused({ notBefore: text(0x13, "201022172305Z") })).toBe("X509_DER_TAG");
  });
});

describe("subject key", () => {
  const point = P384_SPKI.subarray(-97);
  const ec = (curve: string, key: Uint8Array): Uint8Array =>
    seq(seq(oid("1.2.840.10045.2.1"), oid(curve)), der(3, raw(0), key));

  it("is P-384 only with that curve and an uncompressed point", () => {
    expect(built({}).subjectKey).toEqual({ kind: "ec-p384", point });
    const other = { kind: "other", algorithmOid: "1.2.840.10045.2.1" };
    expect(built({ spki: ec("1.2.840.10045.3.1.7", point) }).subjectKey).toEqual(other);
    expect(built({ spki: ec("1.3.132.0.34", point.subarray(1)) }).subjectKey).toEqual(other);
    expect(built({ spki: ec("1.3.132.0.34", concatBytes(raw(2), point.subarray(1, 49))) }).subjectKey).toEqual(other);
    expect(built({ spki: ec("1.3.132.0.34", concatBytes(raw(6), point.subarray(1))) }).subjectKey).toEqual(other);
  });

  it("is P-256 only with that curve and an uncompressed point", () => {
    const { spki } = ecKey("P-256");
    const own = spki.subarray(-65);
    expect(built({ spki }).subjectKey).toEqual({ kind: "ec-p256", point: own });
    const other = { kind: "other", algorithmOid: "1.2.840.10045.2.1" };
    expect(built({ spki: ec("1.3.132.0.34", own) }).subjectKey).toEqual(other);
    expect(built({ spki: ec("1.2.840.10045.3.1.7", own.subarray(0, 64)) }).subjectKey).toEqual(other);
    expect(built({ spki: ec("1.2.840.10045.3.1.7", concatBytes(own, raw(0))) }).subjectKey).toEqual(other);
    expect(built({ spki: ec("1.2.840.10045.3.1.7", concatBytes(raw(2), own.subarray(1, 33))) }).subjectKey).toEqual(
      other,
    );
    expect(built({ spki: ec("1.2.840.10045.3.1.7", concatBytes(raw(6), own.subarray(1))) }).subjectKey).toEqual(other);
  });

  it("shows the size of an RSA modulus", () => {
    expect(built({ spki: rsaKey().spki }).subjectKey).toEqual({ kind: "rsa", modulusBits: 2048 });
    const rsa = (...modulus: readonly number[]): Uint8Array =>
      seq(seq(oid("1.2.840.113549.1.1.1"), NULL), der(3, raw(0), seq(int(...modulus), int(3))));
    expect(built({ spki: rsa(0, 0x80) }).subjectKey).toMatchObject({ modulusBits: 8 });
    expect(built({ spki: rsa(1, 0, 0) }).subjectKey).toMatchObject({ modulusBits: 17 });
    expect(built({ spki: rsa(0) }).subjectKey).toMatchObject({ modulusBits: 0 });
    expect(refused({ spki: rsa(0xff) })).toBe("X509_CERT_MALFORMED");
  });

  it("is refused where its algorithm has more than one element of parameters", () => {
    for (const id of ["1.2.3", "1.2.840.10045.2.1", "1.2.840.113549.1.1.1"]) {
      expect(refused({ spki: seq(seq(oid(id), NULL, NULL), der(3, raw(0), seq(int(5), int(3)))) })).toBe(
        "X509_DER_TRAILING",
      );
    }
    expect(built({ spki: seq(seq(oid("1.2.3"), NULL), der(3, raw(0))) }).subjectKey).toMatchObject({ kind: "other" });
  });

  it("is refused where the bit string has unused bits or the RSA key something behind it", () => {
    expect(refused({ spki: seq(seq(oid("1.2.3")), der(3, raw(1, 2))) })).toBe("X509_CERT_MALFORMED");
    expect(refused({ spki: seq(seq(oid("1.2.3")), der(3)) })).toBe("X509_CERT_MALFORMED");
    const key = seq(int(5), int(3));
    const trailing = seq(seq(oid("1.2.840.113549.1.1.1"), NULL), der(3, raw(0), key, NULL));
    expect(refused({ spki: trailing })).toBe("X509_DER_TRAILING");
  });
});

describe("extensions", () => {
  it("are kept in order, with their content", () => {
    const { extensions } = built({ extensions: [extension("1.2.3", raw(7)), extension("2.5.29.99", raw(), TRUE)] });
    expect(extensions).toEqual([
      { oid: "1.2.3", critical: false, value: raw(7) },
      { oid: "2.5.29.99", critical: true, value: raw() },
    ]);
    expect(built({ extensions: null }).extensions).toEqual([]);
  });

  it("are refused where one is there twice", () => {
    const twice = withExtension(extension("1.2.3", raw(1)), extension("1.2.3", raw(1)));
    expect(refusal(buildCertificate(twice))).toMatchObject({ code: "X509_CERT_DUPLICATE_EXTENSION", actual: "1.2.3" });
  });

  it("are refused as an empty list, behind unique identifiers, or with something behind them", () => {
    expect(refused({ extensions: [] })).toBe("X509_CERT_MALFORMED");
    expect(refused({ uniqueIds: der(0x81, raw(0, 1)) })).toBe("X509_DER_TAG");
    expect(refused({ uniqueIds: der(0xa3, seq(extension("1.2.3", raw()))) })).toBe("X509_DER_TRAILING");
  });

  it("are refused where the mark of being critical is neither true nor false", () => {
    expect(built(withExtension(extension("1.2.3", raw(), raw(1, 1, 0)))).extensions[2]?.critical).toBe(false);
    expect(refused(withExtension(extension("1.2.3", raw(), raw(1, 1, 1))))).toBe("X509_CERT_MALFORMED");
    expect(refused(withExtension(extension("1.2.3", raw(), raw(1, 0))))).toBe("X509_CERT_MALFORMED");
  });

  it("have well-formed identifiers, also with arcs beyond 2^53", () => {
    const wide = (...octets: readonly number[]): CertificateParts => ({
      extensions: [seq(der(6, Uint8Array.from(octets)), der(4))],
    });
    const uuid = [0x69, 0x83, ...new Array<number>(17).fill(0xff), 0x7f];
    expect(built(wide(...uuid)).extensions[0]?.oid).toBe(`2.25.${(3n << 126n) | ((1n << 126n) - 1n)}`);
    expect(built(wide(0x88, 0x37)).extensions[0]?.oid).toBe("2.999");
    for (const octets of [[], [0x2b, 0x81], [0x2b, 0x80, 0x01], [0x80, 0x01], new Array<number>(65).fill(1)]) {
      expect(refused(wide(...octets))).toBe("X509_CERT_MALFORMED");
    }
  });
});

describe("keyUsage", () => {
  const usage = (...octets: readonly number[]): CertificateParts => ({
    extensions: [extension("2.5.29.15", Uint8Array.from(octets))],
  });

  it("reads the bits, also in the form of AMD's ASK, which is not minimal", () => {
    const none = { digitalSignature: false, nonRepudiation: false, keyCertSign: false, cRLSign: false };
    const certSign = { ...none, keyCertSign: true };
    const both = { ...certSign, cRLSign: true };
    const signing = { ...none, digitalSignature: true };
    expect(built(usage(0x03, 0x02, 0x01, 0x04)).keyUsage).toEqual(certSign);
    expect(built(usage(0x03, 0x02, 0x02, 0x04)).keyUsage).toEqual(certSign);
    expect(built(usage(0x03, 0x02, 0x01, 0x06)).keyUsage).toEqual(both);
    expect(built(usage(0x03, 0x02, 0x07, 0x80)).keyUsage).toEqual(signing);
    expect(built(usage(0x03, 0x02, 0x06, 0xc0)).keyUsage).toEqual({ ...signing, nonRepudiation: true });
    expect(built(usage(0x03, 0x02, 0x06, 0x40)).keyUsage).toEqual({ ...none, nonRepudiation: true });
    expect(built(usage(0x03, 0x03, 0x07, 0x06, 0x80)).keyUsage).toEqual(both);
    expect(built(usage(0x03, 0x01, 0x00)).keyUsage).toEqual(none);
    expect(built({ extensions: null }).keyUsage).toBeNull();
  });

  it("is refused with bits in the unused part, more than seven unused bits, or more than two octets", () => {
    for (const octets of [
      [0x03, 0x02, 0x03, 0x04],
      [0x03, 0x02, 0x08, 0x00],
      [0x03, 0x01, 0x01],
      [0x03, 0x00],
      [0x03, 0x04, 0x00, 0x04, 0x00, 0x00],
    ]) {
      expect(refused(usage(...octets)), octets.join()).toBe("X509_CERT_MALFORMED");
    }
    expect(refused(usage(0x04, 0x02, 0x01, 0x04))).toBe("X509_DER_TAG");
    expect(refused(usage(0x03, 0x02, 0x01, 0x04, 0x00))).toBe("X509_DER_TRAILING");
  });
});

describe("basicConstraints", () => {
  const constraints = (value: Uint8Array): CertificateParts => ({ extensions: [extension("2.5.29.19", value)] });

  it("reads the CA mark and the path length", () => {
    expect(built(constraints(seq(TRUE, int(0)))).basicConstraints).toEqual({ ca: true, pathLength: 0 });
    expect(built(constraints(seq(TRUE, int(0, 0x80)))).basicConstraints).toEqual({ ca: true, pathLength: 128 });
    expect(built(constraints(seq(TRUE))).basicConstraints).toEqual({ ca: true, pathLength: null });
    expect(built(constraints(seq())).basicConstraints).toEqual({ ca: false, pathLength: null });
    expect(built(constraints(seq(raw(1, 1, 0)))).basicConstraints).toEqual({ ca: false, pathLength: null });
    expect(built({ extensions: null }).basicConstraints).toBeNull();
  });

  it("is refused with a negative or oversized path length, another boolean, or something behind", () => {
    expect(refused(constraints(seq(TRUE, int(0xff))))).toBe("X509_CERT_MALFORMED");
    expect(refused(constraints(seq(TRUE, int(1, 0, 0, 0, 0))))).toBe("X509_CERT_MALFORMED");
    expect(refused(constraints(seq(raw(1, 1, 1))))).toBe("X509_CERT_MALFORMED");
    expect(refused(constraints(seq(TRUE, int(0), NULL)))).toBe("X509_DER_TRAILING");
    expect(refused(constraints(concatBytes(seq(TRUE), NULL)))).toBe("X509_DER_TRAILING");
  });
});
