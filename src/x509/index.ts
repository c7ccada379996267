export { X509_CODES } from "./errors.js";
export type { X509Code } from "./errors.js";
export { MAX_CERTIFICATE_BYTES, parseCertificate } from "./certificate.js";
export { MAX_CRL_BYTES, MAX_CRL_ENTRIES, parseCrl, startsLikeCrl } from "./crl.js";
export { joinIssuers, splitIssuers } from "./issuer-chain.js";
export type { WithIssuers } from "./issuer-chain.js";
export { decodePem, encodePem, isPem } from "./pem.js";
export type { PemLabel } from "./pem.js";
export { readOidValues } from "./oid-values.js";
export type { OidValue } from "./oid-values.js";
export { spkiOfCertificate } from "./spki.js";
export { checkCaRole, checkCrlRole, checkValidity, refuseUnknownCritical } from "./verify.js";
export { issuerKeyOf, verifyCertificateSignature, verifyCrlSignature } from "./signature.js";
export { readAuthorityKeyId, readCrlNumber } from "./crl-extensions.js";
export type {
  Certificate,
  Crl,
  Extension,
  IssuerKey,
  KeyUsage,
  RevokedCertificate,
  SignatureProfile,
  SignatureScheme,
  SubjectKey,
  ValidityWindow,
} from "./types.js";
