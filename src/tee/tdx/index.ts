/**
 * Intel TDX: quotes over TDs, signed by Intel's quoting enclave with a key that the platform's PCK certificate vouches for.
 *
 * Vendor documents: Intel "TDX DCAP Quoting Library API" (quote formats 4 and 5), "SGX PCK Certificate and CRL Profile
 * Specification" revision 1.5, "Intel SGX and TDX Provisioning Certification Service" (version 4 of the API), and for the
 * evaluation of TCB levels Intel's Quote Verification Library; for the policy, the messages checkconfig.Policy and
 * checkconfig.RootOfTrust of go-tdx-guest, which Cocos policies are written in.
 */
import { toHex } from "../../bytes/index.js";
import type { Need, PlanGrounds, Scheme } from "../scheme.js";
import { accept } from "./accept.js";
import { appraise } from "./appraise.js";
import { authenticate, signedBytes } from "./authenticate.js";
import { leafOf } from "./candidates.js";
import { authenticClaimsOf, claimsOf } from "./claims.js";
import { lintTdxPolicy } from "./lint.js";
import { parseQuote } from "./parse.js";
import { readPck } from "./pck.js";
import { CERTIFICATES_SERVICE, PCCS_SERVICE, PCS_SERVICE, issuersOf, needAt, planCollateral } from "./pcs.js";
import { POLICY_FIELDS, ROOT_FIELDS } from "./policy-fields.js";
import { decodePolicy, forbidsNetwork, recognizesPolicy, trustOf } from "./policy.js";
import { recognizeEndorsement } from "./recognize.js";
import { issuingCaOf } from "./roles.js";
import { createTrustEstablisher } from "./trust.js";
import type { TdxPolicy, TdxQuote, TdxSigner } from "./types.js";
import { unpackEndorsements } from "./unpack.js";
import { voucherOf } from "./voucher.js";

/** The TDX scheme. */
export const tdx: Scheme<TdxQuote, TdxSigner, TdxPolicy> = {
  id: "tdx",
  policy: {
    fields: { policy: POLICY_FIELDS, root_of_trust: ROOT_FIELDS },
    recognizes: recognizesPolicy,
    decode: decodePolicy,
    trustOf,
    forbidsNetwork,
    lint: lintTdxPolicy,
  },
  parse: parseQuote,
  signedBytes,
  plan: (quote, _policy, grounds) => plan(quote, grounds),
  services: [PCS_SERVICE, CERTIFICATES_SERVICE, PCCS_SERVICE],
  needAt,
  issuersOf,
  accept,
  recognizeEndorsement,
  unpackEndorsements,
  createTrustEstablisher,
  authenticate,
  appraise,
  registers: "RTMRs",
  judgeLog: async (quote, log, engine) => (await import("./log.js")).judgeRtmrLog(quote, log, engine),
  reportData: ({ td }) => td.reportData.slice(),
  voucherOf,
  describe: claimsOf,
  claims: authenticClaimsOf,
  anchorsOf: ({ anchors }) => anchors,
  endorsementsOf: ({ endorsements }) => endorsements,
};

/** What the platform that the quote's certificate names needs; nothing where it brings none that can be read. */
function plan(quote: TdxQuote, grounds: PlanGrounds): readonly Need[] {
  const leaf = leafOf(quote);
  if (leaf === null) return [];
  const pck = readPck(leaf);
  const ca = issuingCaOf(leaf);
  return pck.ok && ca !== null ? planCollateral({ fmspc: toHex(pck.value.fmspc), ca }, grounds) : [];
}
