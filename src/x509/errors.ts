import { defineCodes } from "../errors/index.js";

/** Codes of certificates and revocation lists, their encodings and their signatures. */
export const X509_CODES = defineCodes({
  X509_PEM_SIZE: {
    meaning: "The PEM text is longer than any bundle of certificates or revocation lists.",
    advice: "Check that the right file was given.",
  },
  X509_PEM_SYNTAX: {
    meaning:
      "The text is not PEM: a BEGIN line, base64 lines and the END line of the same label, with nothing else around.",
    advice: "Remove what the message names; convert other formats with `openssl x509 -outform pem`.",
  },
  X509_PEM_LABEL: {
    meaning: "A PEM block has another label than the one that was asked for.",
    advice: "Check that the right kind of file was given: CERTIFICATE and X509 CRL are different things.",
  },
  X509_PEM_HEADERS: {
    meaning: "A PEM block has header lines, which mean an encrypted or otherwise transformed content.",
    advice: "Export the certificate again as plain PEM.",
  },
  X509_PEM_BASE64: {
    meaning: "The content of a PEM block is not base64.",
    advice: "Fetch or export the file again; it is damaged.",
  },
  X509_PEM_COUNT: {
    meaning: "The PEM text holds more blocks than the one that was asked for.",
    advice: "Keep one block in the file.",
  },
  X509_DER_LENGTH: {
    meaning: "A DER length is indefinite, not in its shortest form, or reaches beyond what encloses it.",
    advice: "Fetch the file again: it is cut off, damaged, or BER instead of DER.",
  },
  X509_DER_TAG: {
    meaning: "A DER tag is in a form that X.509 does not use, or another one than the structure requires.",
    advice: "Check that the file is an X.509 certificate or revocation list in DER.",
  },
  X509_DER_DEPTH: {
    meaning: "DER elements are nested deeper than in any certificate or revocation list.",
    advice: "Check that the file is an X.509 certificate or revocation list in DER.",
  },
  X509_DER_TRAILING: {
    meaning: "There are bytes behind the end of a DER structure.",
    advice: "Give exactly one certificate or revocation list; cut off padding.",
  },
  X509_CERT_SIZE: {
    meaning: "A certificate is longer than the limit of 64 KiB.",
    advice: "Check that the right file was given; those of AMD and Intel have less than 2 KiB.",
  },
  X509_CERT_MALFORMED: {
    meaning: "A certificate follows DER, but one of its fields does not hold what RFC 5280 asks for.",
    advice: "Fetch the certificate again; if it comes so from the vendor, report it.",
  },
  X509_CERT_VERSION: {
    meaning: "A certificate is not of version 3.",
    advice: "Use the vendor's X.509 v3 certificate.",
  },
  X509_CERT_ALGORITHM_MISMATCH: {
    meaning:
      "The signature algorithm inside the signed part of a certificate differs from the one beside the signature.",
    advice: "Do not use this certificate: somebody changed it after it was signed.",
  },
  X509_CERT_DUPLICATE_EXTENSION: {
    meaning: "A certificate has the same extension twice.",
    advice: "Do not use this certificate: readers can disagree on what it says.",
  },
  X509_CERT_CRITICAL_EXTENSION: {
    meaning: "A certificate has a critical extension that is unknown here, so its meaning cannot be respected.",
    advice: "Use a certificate of the vendor's profile; report the extension if the vendor introduced it.",
  },
  X509_CERT_NOT_YET_VALID: {
    meaning: "A certificate becomes valid only after the instant of the verification.",
    advice: "Check the clock, or state the instant at which the evidence was received.",
  },
  X509_CERT_EXPIRED: {
    meaning: "A certificate is no longer valid at the instant of the verification.",
    advice: "Get a new certificate; for archived evidence state the instant at which it was received.",
  },
  X509_NOT_A_CA: {
    meaning: "A certificate may not certify other certificates, or not as many levels below it as needed.",
    advice: "Supply the vendor's intermediate and root certificates, not end certificates.",
  },
  X509_CRL_SIZE: {
    meaning: "A revocation list is longer than the limit of 1 MiB.",
    advice: "Check that the right file was given; lists of root keys have less than 2 KiB.",
  },
  X509_CRL_ENTRIES: {
    meaning: "A revocation list has more entries than the limit of 20,000.",
    advice: "Check that the right file was given; lists of root keys have a handful of entries.",
  },
  X509_CRL_MALFORMED: {
    meaning: "A revocation list follows DER, but one of its fields does not hold what RFC 5280 asks for.",
    advice: "Fetch the list again; if it comes so from the vendor, report it.",
  },
  X509_CRL_VERSION: {
    meaning: "A revocation list is not of version 2.",
    advice: "Use the vendor's X.509 v2 list.",
  },
  X509_CRL_ALGORITHM_MISMATCH: {
    meaning: "The signature algorithm inside the signed part of a list differs from the one beside the signature.",
    advice: "Do not use this list: somebody changed it after it was signed.",
  },
  X509_CRL_DUPLICATE_EXTENSION: {
    meaning: "A revocation list, or one of its entries, has the same extension twice.",
    advice: "Do not use this list: readers can disagree on what it says.",
  },
  X509_CRL_CRITICAL_EXTENSION: {
    meaning:
      "A revocation list, or one of its entries, has a critical extension: none is known here, so its meaning cannot be respected.",
    advice: "Use the vendor's complete list; report the extension if the vendor introduced it.",
  },
  X509_CRL_PARTIAL: {
    meaning: "A revocation list is a delta, of limited scope, or lists certificates of other issuers.",
    advice: "Use the complete list of the issuer itself.",
  },
  X509_NOT_A_CRL_ISSUER: {
    meaning: "The key usage of a certificate does not allow its key to sign revocation lists (cRLSign).",
    advice: "Use a root key certificate that may sign lists, or do without lists of that root.",
  },
  X509_ISSUER_NAME: {
    meaning: "The issuer that a certificate or revocation list names is not the subject whose key it is checked with.",
    advice: "Supply the certificate of the issuer that the message names.",
  },
  X509_ISSUER_KEY: {
    meaning: "The issuer's public key is not of the kind that its vendor signs with: a key on P-256 for Intel's.",
    advice: "Supply the vendor's own certificate of the issuer.",
  },
  X509_SIGNATURE_ALGORITHM: {
    meaning:
      "A certificate or revocation list is not signed as its issuer signs: RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 bytes for AMD's, ECDSA on P-256 with SHA-256 for Intel's.",
    advice: "Use the vendor's own; other algorithms are never accepted in its place.",
  },
  X509_SIGNATURE_ENCODING: {
    meaning: "An ECDSA signature is not DER of two numbers, r and s, of at most 32 octets each.",
    advice: "Fetch the certificate or revocation list again; it is damaged.",
  },
  X509_SIGNATURE: {
    meaning: "The signature of a certificate or revocation list was not made by the issuer's key over these bytes.",
    advice: "Do not trust what it says; fetch it from the vendor again.",
  },
});

/** A code of this room. */
export type X509Code = keyof typeof X509_CODES;
