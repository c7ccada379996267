import { parseCertificate, parseCrl } from "../../src/x509/index.js";
import type { Certificate, Crl } from "../../src/x509/index.js";
import type { Contest } from "./differential.js";
import { certificateByNode, certificateByPeculiar, certificateFacts, crlByPeculiar, crlFacts } from "./oracles.js";

/** The one thing that is accepted here and may be refused elsewhere: nothing but its identifier is read of it. */
export const LENIENCY = "parameters of an algorithm that no rule accepts";

/** parseCertificate beside @peculiar/x509 and node:crypto. */
export const CERTIFICATES: Contest<Certificate> = {
  parse: parseCertificate,
  facts: certificateFacts,
  oracles: { "@peculiar/x509": certificateByPeculiar, "node:crypto": certificateByNode },
  leniency: ({ subjectKey, signatureScheme }) =>
    subjectKey.kind === "other" || signatureScheme.kind === "other" ? LENIENCY : null,
  opaque: ({ signature, spki }) => [signature, spki.subarray(-96)],
};

/** parseCrl beside @peculiar/x509; node:crypto reads no lists. */
export const LISTS: Contest<Crl> = {
  parse: parseCrl,
  facts: crlFacts,
  oracles: { "@peculiar/x509": crlByPeculiar },
  leniency: ({ signatureScheme }) => (signatureScheme.kind === "other" ? LENIENCY : null),
  opaque: ({ signature }) => [signature],
};

/**
 * What is refused here although an oracle reads it: by {@link reasonOf}, with the rule that wants it so.
 * A new entry is a new strictness, one that is no longer met is a new leniency: neither comes by itself.
 */
export const CERTIFICATE_STRICTNESSES: Readonly<Record<string, string>> = {
  X509_DER_LENGTH: "lengths are definite, in the shortest form of at most four octets, and inside what encloses them",
  X509_DER_TAG: "low tag numbers; constructed only where DER has it; no end-of-contents",
  X509_DER_TRAILING: "nothing stands behind the certificate, nor behind the last field of anything in it",
  "X509_DER_TAG signed part of the certificate": "a SEQUENCE; @peculiar/x509 does not look at the tag",
  "X509_DER_TAG signature": "likewise",
  "X509_DER_TAG signatureAlgorithm": "likewise",
  "X509_DER_TAG validity": "likewise",
  "X509_DER_TAG extension": "likewise",
  "X509_DER_TAG subjectPublicKeyInfo": "likewise; RSA has NULL as its parameters",
  "X509_DER_TAG name": "attributes are texts, each in a SET of its own; others take any type",
  "X509_DER_TAG RSA public key": "the key is read with the certificate; others read it when it is used",
  "X509_DER_TAG basicConstraints": "read with the certificate; OpenSSL only notes that it could not",
  "X509_DER_TAG keyUsage": "likewise",
  X509_CERT_VERSION: "version 3 only",
  X509_CERT_ALGORITHM_MISMATCH: "the algorithm stands there twice, the same to the byte",
  X509_CERT_DUPLICATE_EXTENSION: "an extension stands there once",
  "X509_CERT_MALFORMED version": "an integer, minimal and not negative",
  "X509_CERT_MALFORMED serialNumber": "an integer of at most 20 octets, minimal and not negative",
  "X509_CERT_MALFORMED name": "no empty SET; texts in the character set of their type; identifiers well-formed",
  "X509_CERT_MALFORMED time": "UTC to the second, in the calendar; OpenSSL reads it when it is asked for",
  "X509_CERT_MALFORMED subjectPublicKeyInfo": "whole octets; identifiers well-formed",
  "X509_CERT_MALFORMED RSA public key": "integers, minimal and not negative",
  "X509_CERT_MALFORMED signatureValue": "whole octets",
  "X509_CERT_MALFORMED extension": "booleans are 00 or FF; identifiers well-formed",
  "X509_CERT_MALFORMED extensions": "no empty list",
  "X509_CERT_MALFORMED basicConstraints": "booleans are 00 or FF; integers minimal and not negative",
  "X509_CERT_MALFORMED keyUsage": "at most nine bits, zero where they are unused",
};

/** The same for lists. */
export const LIST_STRICTNESSES: Readonly<Record<string, string>> = {
  X509_DER_LENGTH: "as in certificates",
  X509_DER_TAG: "as in certificates",
  X509_DER_TRAILING: "as in certificates",
  "X509_DER_TAG signed part of the revocation list": "a SEQUENCE; @peculiar/x509 does not look at the tag",
  "X509_DER_TAG signature": "likewise",
  "X509_DER_TAG signatureAlgorithm": "likewise",
  "X509_DER_TAG name": "as in certificates",
  "X509_DER_TAG time": "thisUpdate and the dates of entries have to be there",
  "X509_DER_TAG serialNumber": "every entry has one",
  "X509_DER_TAG crlExtensions": "nothing but the [0] stands behind the entries; @peculiar/x509 passes over it",
  X509_CRL_VERSION: "version 2 only",
  X509_CRL_ALGORITHM_MISMATCH: "as in certificates",
  X509_CRL_DUPLICATE_EXTENSION: "as in certificates",
  "X509_CRL_MALFORMED version": "an integer, minimal and not negative",
  "X509_CRL_MALFORMED serialNumber": "as in certificates",
  "X509_CRL_MALFORMED name": "as in certificates",
  "X509_CRL_MALFORMED time": "as in certificates",
  "X509_CRL_MALFORMED signatureValue": "whole octets",
  "X509_CRL_MALFORMED revokedCertificates": "no empty list",
  "X509_CRL_MALFORMED extension": "as in certificates",
  "X509_CRL_MALFORMED extensions": "as in certificates",
  "X509_CRL_MALFORMED reasonCode": "a reason that RFC 5280 defines",
};
