export { X509_CODES } from "./errors.js";
export type { X509Code } from "./errors.js";
export { MAX_CERTIFICATE_BYTES, parseCertificate } from "./certificate.js";
export { decodePem, isPem } from "./pem.js";
export type { PemLabel } from "./pem.js";
export { checkCaRole, checkValidity, refuseUnknownCritical, verifyCertificateSignature } from "./verify.js";
export type { Certificate, Extension, IssuerKey, SignatureScheme, SubjectKey, ValidityWindow } from "./types.js";
