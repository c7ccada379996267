/**
 * AMD SEV-SNP: attestation reports signed by a VCEK or VLEK.
 *
 * Vendor documents: AMD 56860 "SEV Secure Nested Paging Firmware ABI Specification" revision 1.58;
 * AMD 57230 "Versioned Chip Endorsement Key (VCEK) Certificate and KDS Interface Specification"
 * revision 1.00; for the policy, the messages check.Policy and check.RootOfTrust of go-sev-guest 0.13,
 * which Cocos policies are written in.
 */
import type { Scheme } from "../scheme.js";
import { accept } from "./accept.js";
import { appraise } from "./appraise.js";
import { authenticate, signedBytes } from "./authenticate.js";
import { claimsOf } from "./claims.js";
import { plan, recognizeEndorsement } from "./endorsements.js";
import { issuersOf, KDS_SERVICE, needAt } from "./kds.js";
import { lintSnpPolicy } from "./lint.js";
import { parseReport } from "./parse.js";
import { POLICY_FIELDS, ROOT_FIELDS } from "./policy-fields.js";
import { decodePolicy, recognizesPolicy, trustOf } from "./policy.js";
import type { SnpPolicy } from "./policy.js";
import { forbidsNetwork } from "./policy-roots.js";
import { lineOfReport } from "./product.js";
import type { SnpReport } from "./report.js";
import { createTrustEstablisher } from "./trust.js";
import type { SnpSigner } from "./trust.js";
import { voucherOf } from "./voucher.js";

/** The SEV-SNP scheme. */
export const snp: Scheme<SnpReport, SnpSigner, SnpPolicy> = {
  id: "snp",
  policy: {
    fields: { policy: POLICY_FIELDS, root_of_trust: ROOT_FIELDS },
    recognizes: recognizesPolicy,
    decode: decodePolicy,
    trustOf,
    forbidsNetwork,
    lint: lintSnpPolicy,
  },
  parse: parseReport,
  signedBytes,
  plan: (report, policy, grounds) => plan(report, policy?.line ?? null, grounds),
  services: [KDS_SERVICE],
  needAt,
  issuersOf,
  accept,
  recognizeEndorsement,
  unpackEndorsements: () => null,
  createTrustEstablisher,
  authenticate,
  appraise,
  registers: null,
  judgeLog: () => Promise.reject(new Error("an SEV-SNP report has no registers that a log could be replayed against")),
  reportData: (report) => report.reportData.slice(),
  voucherOf,
  describe: (report) => claimsOf(report, lineOfReport(report)),
  claims: (report, signer) => claimsOf(report, signer.vek.line),
  anchorsOf: (signer) => signer.chain.anchors,
  endorsementsOf: (signer) => signer.endorsements,
};
