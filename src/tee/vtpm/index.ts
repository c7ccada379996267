/**
 * A virtual TPM: quotes of PCRs, signed by an attestation key. It is no TEE: what it says counts as far as the evidence of a
 * TEE vouches for its key, which verify/compose.ts brings together.
 *
 * Vendor documents: TCG "Trusted Platform Module Library" family 2.0 revision 1.59, parts 1 and 2; TCG "PC Client Platform
 * TPM Profile" 1.05; for the container and the binding, Cocos 0.8.2 and go-tpm-tools 0.4.6.
 */
export { attributesOf, OBJECT_ATTRIBUTES } from "./ak-attributes.js";
export type { ObjectAttribute } from "./ak-attributes.js";
export { parseAkPublic } from "./ak-public.js";
export type { AkPublic, CurveName, EccAk, RsaAk } from "./ak-public.js";
export type { BankName, HashName, SchemeName } from "./algorithms.js";
export { appraise } from "./appraise.js";
export type { GoldenPcrs, Sha1Bank, VtpmChallenge, VtpmExpectation } from "./appraise.js";
export { parseQuote } from "./attest.js";
export type { PcrSelection, TpmQuote } from "./attest.js";
export { authenticate, signedBytes } from "./authenticate.js";
export { claimsOf, describe } from "./claims.js";
export { VTPM_CODES } from "./errors.js";
export type { VtpmCode } from "./errors.js";
export type { ParsedQuote, VtpmEvidence } from "./evidence.js";
export { hierarchyOf, nameOf } from "./names.js";
export type { Hashes } from "./names.js";
export { judgeQuotedLog } from "./log.js";
export type { QuotedLog } from "./log.js";
export { parse } from "./parse.js";
export type { QuoteParts, SuppliedPcrs, VtpmParts } from "./parts.js";
export { parseSignature } from "./signature.js";
export type { TpmSignature } from "./signature.js";
export { boundReportData, establishTrust } from "./trust.js";
export type { AkBinding, AkGround, AkRoot, AkSigner } from "./trust.js";
