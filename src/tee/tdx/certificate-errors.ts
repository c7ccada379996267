import { defineCodes } from "../../errors/index.js";

/** How the certificates of Intel's hierarchy and the extension of PCK certificates can fail (roles.ts, pck.ts). */
export const TDX_CERTIFICATE_CODES = defineCodes({
  TDX_CERT_NAME: {
    meaning:
      "A certificate's subject or issuer does not have the common name that its place in Intel's hierarchy wants.",
    advice: "Check that the right certificate stands in this place: PCK certificate, PCK CA, root or TCB signing.",
  },
  TDX_CERT_KEY: {
    meaning: "The key of a certificate of Intel's hierarchy is not an uncompressed point on P-256.",
    advice: "Use Intel's own certificate: no other kind of key is in use.",
  },
  TDX_CERT_ALGORITHM: {
    meaning: "A certificate or revocation list of Intel's hierarchy is not signed with ECDSA and SHA-256.",
    advice: "Use Intel's own: no other algorithm is in use.",
  },
  TDX_CERT_USAGE: {
    meaning:
      "A certificate's basicConstraints or keyUsage are not those of its place in Intel's hierarchy, or not marked critical.",
    advice: "Do not use this certificate: it was not made for what it is used for.",
  },
  TDX_CRL_PROFILE: {
    meaning: "A revocation list lacks the CRL number or the authority key identifier that every list of Intel's has.",
    advice: "Fetch the list from Intel again.",
  },
  TDX_PCK_CHAIN_PEM: {
    meaning: "The quote's certification data is not PEM of certificates, or too long to be a chain.",
    advice: "Ask the attester for a quote whose certification data of type 5 holds the PCK certificate chain in PEM.",
  },
  TDX_PCK_CHAIN_COUNT: {
    meaning: "The quote's certification data does not hold exactly three certificates.",
    advice: "Ask the attester for the PCK certificate, its CA and the root, in this order and nothing else.",
  },
  TDX_PCK_CHAIN_ORDER: {
    meaning: "The certificates of the quote do not each name the next one as their issuer, and the last itself.",
    advice: "Ask the attester for the PCK certificate, its CA and the root, in this order.",
  },
  TDX_PCK_EXTENSION: {
    meaning: "A PCK certificate has no SGX extension, or one that is not a list of named values in DER.",
    advice: "Use the platform's PCK certificate as Intel issued it.",
  },
  TDX_PCK_MEMBER_MISSING: {
    meaning: "The SGX extension of a PCK certificate lacks a value that every platform has.",
    advice: "Use the platform's PCK certificate as Intel issued it.",
  },
  TDX_PCK_MEMBER_DUPLICATE: {
    meaning: "The SGX extension of a PCK certificate has a value twice.",
    advice: "Do not use this certificate: readers can disagree on what it says.",
  },
  TDX_PCK_MEMBER_UNKNOWN: {
    meaning:
      "The SGX extension of a PCK certificate has a value that is unknown here, so its meaning cannot be respected.",
    advice: "Report it if Intel introduced it.",
  },
  TDX_PCK_MEMBER_VALUE: {
    meaning: "A value in the SGX extension of a PCK certificate has another type or length, or is out of its range.",
    advice: "Use the platform's PCK certificate as Intel issued it.",
  },
});
