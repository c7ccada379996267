import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { MAX_CERTIFICATE_BYTES } from "./certificate.js";
import { checkFraming, DER, DerReader } from "./der.js";
import type { X509Code } from "./errors.js";
import { CERTIFICATE, Problems } from "./problems.js";
import { readSigned } from "./signed.js";

/** issuerUniqueID, subjectUniqueID and extensions, in this order (RFC 5280, section 4.1). */
const TAIL = [0x81, 0x82, DER.context(3)] as const;

/**
 * Takes the public key out of a certificate of any version, profile and algorithm (RFC 5280, section 4.1): DER framing
 * is strict throughout, and the fields are there in their order, but what they hold is not looked at. For certificates
 * that only have to name a key; `parseCertificate` is for those that are to be believed.
 *
 * @param der exactly one certificate; not changed.
 * @returns a copy of the SubjectPublicKeyInfo, DER with its header. Errors, all at stage `parse`: `X509_CERT_SIZE`,
 * `X509_DER_TAG`, `X509_DER_LENGTH`, `X509_DER_DEPTH`, `X509_DER_TRAILING`, `X509_CERT_MALFORMED` (a bit string that does
 * not hold whole octets). It proves nothing: not who signed, not that the certificate holds now, not that the key is one.
 */
export function spkiOfCertificate(der: Uint8Array): Outcome<Uint8Array> {
  if (der.length > MAX_CERTIFICATE_BYTES) {
    const code: X509Code = "X509_CERT_SIZE";
    const message = `The certificate has ${der.length} bytes, more than the limit of ${MAX_CERTIFICATE_BYTES}.`;
    return fail("parse", code, message, { expected: MAX_CERTIFICATE_BYTES, actual: der.length });
  }
  const problems = new Problems(CERTIFICATE);
  checkFraming(der, problems);
  const spki = readSpki(der, problems);
  return problems.first === null
    ? ok(new Uint8Array(spki))
    : { ok: false, failure: { ...problems.first, stage: "parse" } };
}

function readSpki(der: Uint8Array, problems: Problems): Uint8Array {
  const reader = new DerReader(readSigned(der, problems).tbs, problems).enter(DER.SEQUENCE, "tbsCertificate");
  if (reader.peek() === DER.context(0)) reader.span(DER.context(0), "version");
  reader.span(DER.INTEGER, "serialNumber");
  for (const name of ["signature", "issuer", "validity", "subject"]) reader.span(DER.SEQUENCE, name);
  const spki = reader.readWhole(DER.SEQUENCE, "subjectPublicKeyInfo");
  for (const tag of TAIL) if (reader.peek() === tag) reader.span(tag, "optional field");
  reader.end("tbsCertificate");

  const key = new DerReader(spki, problems).enter(DER.SEQUENCE, "subjectPublicKeyInfo");
  key.span(DER.SEQUENCE, "algorithm");
  key.span(DER.BIT_STRING, "subjectPublicKey");
  key.end("subjectPublicKeyInfo");
  return spki;
}
