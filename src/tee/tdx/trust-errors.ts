import { defineCodes } from "../../errors/index.js";

/** How trust in a quote's signer and in Intel's statements can fail (roots.ts, trust.ts, revocation.ts, statements.ts). */
export const TDX_TRUST_CODES = defineCodes({
  TDX_ANCHOR: {
    meaning: "No trust anchor that was supplied can be a root of Intel's hierarchy.",
    advice: "Supply the self-signed root certificate (EC P-256, CN Intel SGX Root CA), or none for Intel's own.",
  },
  TDX_ROOT_IGNORED: {
    meaning: "A root certificate among the endorsements is no trust anchor and was passed over.",
    advice: "If you trust it, supply it as a trust anchor; roots are never taken from endorsements.",
  },
  TDX_PCK_MISSING: {
    meaning: "The quote names its platform without the PCK certificate chain, and none was supplied.",
    advice: "Ask the attester for a quote with certification data of type 5, or supply the PCK certificate and its CA.",
  },
  TDX_PCK_CANDIDATES: {
    meaning: "More PCK certificates were supplied than are looked at for one quote.",
    advice: "Supply those of this platform only.",
  },
  TDX_PCK_CHAIN: {
    meaning: "The platform's PCK certificate leads to a trusted root.",
    advice: "If it failed, the platform is not Intel's, or not of the hierarchy that you trust.",
  },
  TDX_REVOKED: {
    meaning: "A certificate that the evidence or a statement of Intel's rests on is revoked.",
    advice: "Do not trust it. If the platform's certificate is revoked, its keys are known to others.",
  },
  TDX_REVOCATION: {
    meaning: "Revocation lists of the root and of the PCK CA cover the instant and list none of the certificates.",
    advice: "If it was skipped, have the policy ask for it with check_crl.",
  },
  TDX_CRL_MISSING: {
    meaning: "A revocation list is required and was neither supplied nor to be had.",
    advice: "Fetch it with `veritee endorsements fetch`, or allow the network.",
  },
  TDX_CRL_STALE: {
    meaning: "A revocation list was to be replaced before the instant of the verification.",
    advice: "Fetch a newer list.",
  },
  TDX_CRL_NEXT_UPDATE: {
    meaning: "A revocation list does not say until when it holds.",
    advice: "Fetch the list anew from Intel.",
  },
  TDX_CRL_INVALID: {
    meaning: "A revocation list cannot be read or was not signed by its issuer.",
    advice: "Fetch the list anew from Intel; do not use this one.",
  },
  TDX_CRL_NEWER: {
    meaning: "A revocation list is newer than the instant of the verification; it counts all the same.",
    advice: "Nothing to do: a certificate that it does not list was not revoked before either.",
  },
  TDX_CRL_CANDIDATES: {
    meaning: "More revocation lists were supplied than are looked at for one key.",
    advice: "Supply the newest lists only.",
  },
  TDX_TCB_INFO_MISSING: {
    meaning: "Intel's TCB info for the platform is needed and was neither supplied nor to be had.",
    advice: "Fetch it with `veritee endorsements fetch`, or allow the network.",
  },
  TDX_QE_IDENTITY_MISSING: {
    meaning: "Intel's identity of the TD quoting enclave is needed and was neither supplied nor to be had.",
    advice: "Fetch it with `veritee endorsements fetch`, or allow the network.",
  },
  TDX_STATEMENT_PLATFORM: {
    meaning: "A TCB info is for another platform: its FMSPC or PCEID is not that of the PCK certificate.",
    advice: "Supply the TCB info for the platform's FMSPC.",
  },
  TDX_STATEMENT_SIGNER: {
    meaning:
      "No certificate of Intel's TCB signing key that leads to a trusted root, and holds, comes with a statement.",
    advice:
      "Supply the issuer chain that Intel's service sends in its header; mind that the edition of 2018 ended in 2025.",
  },
  TDX_STATEMENT_SIGNATURE: {
    meaning: "A statement was not signed by the TCB signing key.",
    advice:
      "Supply the statement exactly as Intel's service sent it: JSON that was formatted anew has no valid signature.",
  },
  TDX_STATEMENT_NOT_YET_VALID: {
    meaning: "A statement was issued after the instant of the verification.",
    advice: "Check the instant; for old evidence use the statements of that time.",
  },
  TDX_STATEMENT_EXPIRED: {
    meaning: "A statement was to be replaced before the instant of the verification.",
    advice: "Fetch a newer one; Intel renews them every 30 days.",
  },
  TDX_STATEMENT_CANDIDATES: {
    meaning: "More statements of one kind were supplied than are looked at for one quote.",
    advice: "Supply those for this platform only.",
  },
});
