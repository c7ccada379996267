import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { toHex } from "../bytes/index.js";
import { DER, DerReader } from "./der.js";
import { readUnsigned } from "./primitives.js";
import { Problems, REVOCATION_LIST } from "./problems.js";
import type { Crl } from "./types.js";

/** RFC 5280, sections 5.2.1 and 5.2.3. */
const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
const CRL_NUMBER = "2.5.29.20";
/** RFC 5280, section 5.2.3: octets of the number itself. */
const MAX_NUMBER_OCTETS = 20;
/** [0] keyIdentifier and [2] authorityCertSerialNumber are primitive, [1] authorityCertIssuer is constructed. */
const KEY_IDENTIFIER = 0x80;
const CERT_SERIAL = 0x82;

/**
 * The CRLNumber of a list. Intel's lists all have number 1: it does not say which of two is the newer.
 *
 * @returns the content octets of its INTEGER, hex; null where the list has none; or `X509_CRL_MALFORMED`, `X509_DER_TAG`,
 * `X509_DER_LENGTH`, `X509_DER_TRAILING`.
 */
export function readCrlNumber(crl: Crl): Outcome<string | null> {
  return readExtension(crl, CRL_NUMBER, (reader, problems) => {
    const number = readUnsigned(reader, "cRLNumber", problems);
    const octets = number[0] === 0 ? number.length - 1 : number.length;
    if (octets > MAX_NUMBER_OCTETS) problems.malformed(`cRLNumber: ${octets} octets, expected at most 20`);
    return toHex(number);
  });
}

/**
 * The key identifier in the authorityKeyIdentifier of a list, which RFC 5280 wants there. A hint: the signature says
 * whose list it is.
 *
 * @returns a copy; null where the list has no such extension; or one of the codes of {@link readCrlNumber}.
 */
export function readAuthorityKeyId(crl: Crl): Outcome<Uint8Array | null> {
  return readExtension(crl, AUTHORITY_KEY_IDENTIFIER, (outer) => {
    const reader = outer.enter(DER.SEQUENCE, "authorityKeyIdentifier");
    const keyIdentifier = reader.read(KEY_IDENTIFIER, "keyIdentifier");
    if (reader.peek() === DER.context(1)) {
      reader.span(DER.context(1), "authorityCertIssuer");
      reader.span(CERT_SERIAL, "authorityCertSerialNumber");
    }
    reader.end("authorityKeyIdentifier");
    return new Uint8Array(keyIdentifier);
  });
}

function readExtension<T>(
  { extensions }: Crl,
  wanted: string,
  read: (reader: DerReader, problems: Problems) => T,
): Outcome<T | null> {
  const extension = extensions.find(({ oid }) => oid === wanted);
  if (extension === undefined) return ok(null);
  const problems = new Problems(REVOCATION_LIST);
  const reader = new DerReader(extension.value, problems);
  const value = read(reader, problems);
  reader.end(`extension ${wanted}`);
  return problems.first === null ? ok(value) : { ok: false, failure: problems.first };
}
