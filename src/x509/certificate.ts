import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { checkFraming, DER, DerReader } from "./der.js";
import { readBasicConstraints, readExtensions, readKeyUsage } from "./extensions.js";
import { readNameTexts, readSignatureScheme, readSubjectKey } from "./fields.js";
import { readTime, readUnsigned } from "./primitives.js";
import { CERTIFICATE, Problems } from "./problems.js";
import { readSerial, readSigned, requireSameAlgorithm } from "./signed.js";
import type { Certificate } from "./types.js";

/** A certificate table entry or KDS answer has below 2 KiB; with long extensions some reach 8 KiB. */
export const MAX_CERTIFICATE_BYTES = 64 * 1024;

/**
 * Parses an X.509 v3 certificate (RFC 5280, section 4.1), DER throughout.
 *
 * @param der exactly one certificate; not changed, and copied where the result needs it.
 * @returns the certificate, nothing of it authenticated; its byte fields are parts of one array.
 * Errors: `X509_CERT_SIZE`, `X509_DER_TAG`, `X509_DER_LENGTH`, `X509_DER_DEPTH`, `X509_DER_TRAILING`,
 * `X509_CERT_VERSION`, `X509_CERT_ALGORITHM_MISMATCH`, `X509_CERT_DUPLICATE_EXTENSION`,
 * `X509_CERT_MALFORMED`. It does not prove that the key is on its curve, nor that anybody signed.
 */
export function parseCertificate(der: Uint8Array): Outcome<Certificate> {
  if (der.length > MAX_CERTIFICATE_BYTES) {
    const message = `The certificate has ${der.length} bytes, more than the limit of ${MAX_CERTIFICATE_BYTES}.`;
    return fail("trust", "X509_CERT_SIZE", message, { expected: MAX_CERTIFICATE_BYTES, actual: der.length });
  }
  const problems = new Problems(CERTIFICATE);
  const own = new Uint8Array(der);
  checkFraming(own, problems);
  const certificate = problems.first === null ? readCertificate(own, problems) : null;
  if (problems.first !== null) return { ok: false, failure: problems.first };
  return certificate === null
    ? fail("internal", "X509_CERT_MALFORMED", "The certificate was not read.")
    : ok(certificate);
}

function readCertificate(der: Uint8Array, problems: Problems): Certificate {
  const { tbs, algorithm: outerAlgorithm, signature } = readSigned(der, problems);
  const reader = new DerReader(tbs, problems).enter(DER.SEQUENCE, "tbsCertificate");
  readVersion(reader, problems);
  const serial = readSerial(reader, problems);
  const innerAlgorithm = reader.readWhole(DER.SEQUENCE, "signature");
  requireSameAlgorithm(innerAlgorithm, outerAlgorithm, problems);
  const issuer = reader.readWhole(DER.SEQUENCE, "issuer");
  const validity = reader.enter(DER.SEQUENCE, "validity");
  const notBefore = readTime(validity, "notBefore", problems);
  const notAfter = readTime(validity, "notAfter", problems);
  validity.end("validity");
  const subject = reader.readWhole(DER.SEQUENCE, "subject");
  const spki = reader.readWhole(DER.SEQUENCE, "subjectPublicKeyInfo");
  // Unique identifiers ([1], [2]) may not be used by certificates of this profile, so [3] comes next.
  const extensions = reader.more() ? readExtensions(reader.enter(DER.context(3), "extensions"), problems) : [];
  reader.end("tbsCertificate");

  const subjectTexts = readNameTexts(subject, "subject", problems);
  return {
    der,
    tbs,
    signature,
    signatureScheme: readSignatureScheme(outerAlgorithm, problems),
    serial,
    issuer,
    subject,
    subjectCommonName: subjectTexts.commonName,
    subjectOrganization: subjectTexts.organization,
    issuerCommonName: readNameTexts(issuer, "issuer", problems).commonName,
    notBefore,
    notAfter,
    spki,
    subjectKey: readSubjectKey(spki, problems),
    extensions,
    basicConstraints: readBasicConstraints(extensions, problems),
    keyUsage: readKeyUsage(extensions, problems),
  };
}

/** [0] EXPLICIT INTEGER, where 2 means version 3 and absence means version 1. */
function readVersion(reader: DerReader, problems: Problems): void {
  const present = reader.peek() === DER.context(0);
  const octets = present ? readExplicitVersion(reader, problems) : Uint8Array.of(0);
  const version = octets[0] ?? 0;
  if (problems.first !== null || (version === 2 && octets.length === 1)) return;
  const detail = { expected: 3, actual: version + 1 };
  problems.note("X509_CERT_VERSION", `version ${version + 1}, expected 3`, detail);
}

function readExplicitVersion(reader: DerReader, problems: Problems): Uint8Array {
  const wrapped = reader.enter(DER.context(0), "version");
  const version = readUnsigned(wrapped, "version", problems);
  wrapped.end("version");
  return version;
}
