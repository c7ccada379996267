import { defineCodes } from "../../errors/index.js";

/** How a TDX part of a policy can be no policy (policy.ts, policy-roots.ts). */
const POLICY = defineCodes({
  TDX_POLICY_RANGE: {
    meaning: "A number in the policy is out of its range.",
    advice: "Correct the value; the message says the range.",
  },
  TDX_POLICY_LIST_SIZE: {
    meaning: "A list in the policy has more elements than are read (64), or rtmrs has another number than 4 or none.",
    advice: 'State all four RTMRs, with "" for those that are left open; of other lists only what is in use.',
  },
  TDX_POLICY_TEMPLATE: {
    meaning:
      "The policy's td_quote_body_policy has a member of the template in Cocos's repository that is no field and has no effect.",
    advice: "Remove policy and eat_validation from td_quote_body_policy; Cocos's own reader refuses them too.",
  },
  TDX_POLICY_CRL: {
    meaning: "The policy sets check_crl without get_collateral, so that no revocation list would be looked up.",
    advice: "Set root_of_trust.get_collateral to true as well, or check_crl to false.",
  },
  TDX_POLICY_ROOTS: {
    meaning: "The policy states roots of its own, and the caller does not let policies state roots.",
    advice:
      "Let the policy state them (--allow-policy-roots), state them as the caller's trust anchors, or remove them.",
  },
  TDX_POLICY_CABUNDLE: {
    meaning: "A CA bundle of the policy is not PEM of roots of Intel's hierarchy and nothing else.",
    advice: "State the self-signed root certificate alone (CN Intel SGX Root CA); the message says what is wrong.",
  },
  TDX_POLICY_CABUNDLE_PATH: {
    meaning: "A CA bundle file that the policy names was not handed in.",
    advice: "Only the command line reads such files; elsewhere write the PEM into cabundles, or hand the file in.",
  },
});

/** The rules that hold whatever the policy states (appraise.ts, appraise-tcb.ts). */
const RULES = defineCodes({
  TDX_FRESHNESS: {
    meaning: "REPORTDATA equals the challenge.",
    advice: "If it failed, the quote answers another challenge: ask the attester for a new one.",
  },
  TDX_TCB_SUPPORTED: {
    meaning: "The platform, its TDX module and its quoting enclave each reach a level of which Intel says something.",
    advice: "If it failed, update the platform; the findings TDX_TCB_COMPONENT say which components are too old.",
  },
  TDX_TCB_STATUS: {
    meaning: "Intel's status of the platform's TCB is UpToDate, or one that the caller accepts.",
    advice:
      "Update the platform, or accept the status (--accept-tcb-status) once you have read the advisories. If it was " +
      "skipped, have the policy set get_collateral.",
  },
  TDX_TCB_CURRENT: {
    meaning:
      "What the platform of a TD 1.5 runs by now, its TDX module above all, is not revoked, nor out of date without the caller's word.",
    advice:
      "Update the platform. Intel's own status judges what the TD was launched with alone; an accepted status (--accept-tcb-status) counts here too.",
  },
  TDX_TCB_STATUS_ACCEPTED: {
    meaning: "The platform's TCB is not up to date, and the caller accepts its status.",
    advice: "Read the advisories that the finding names, and have the platform updated.",
  },
  TDX_TCB_COMPONENT: {
    meaning: "A component of the TCB is older than the level needs that the platform should have.",
    advice: "Update that component: the finding says which SVN it has and which it needs.",
  },
  TDX_TCB_ADVISORIES: {
    meaning: "Intel's advisories that apply to the platform.",
    advice: "Read them at Intel's Security Center; each says what it needs.",
  },
  TDX_TCB_EVALUATION: {
    meaning: "Intel's statements are of the TCB evaluation that the caller asks for, or of a later one.",
    advice: "Fetch the statements anew; Intel's early update channel (tcbUpdate) has later ones sooner.",
  },
  TDX_MODULE: {
    meaning:
      "The TDX module is Intel's and made for production: by the TCB info, or without it MRSIGNERSEAM and SEAMATTRIBUTES are zero.",
    advice:
      "If it failed, do not trust the TD: the module that should keep the host out is not one that Intel released.",
  },
  TDX_ATTRIBUTES_MASK: {
    meaning: "TDATTRIBUTES has no bit set but 0, 28, 30, 63, and those that the policy's td_attributes has.",
    advice:
      "If the TD is meant to have the bit, pin it with td_attributes; a migratable TD (29) can leave its machine.",
  },
  TDX_XFAM_MASK: {
    meaning: "XFAM has bits 0 and 1 set and none that a TD is not known to use, but those that the policy's xfam has.",
    advice: "If the TD is meant to have the bit, pin it with xfam.",
  },
  TDX_DEBUG: {
    meaning:
      "Bits 0 to 7 of TDATTRIBUTES (debugging, profiling) are clear, but those that the policy's td_attributes has.",
    advice:
      "Do not trust a TD that can be debugged. For tests pin td_attributes with the bit, without enable_td_debug_check.",
  },
  TDX_DEBUG_PERMITTED: {
    meaning: "The TD can be debugged or profiled, and the policy permits it.",
    advice: "Clear bits 0 to 7 of the policy's td_attributes, outside of tests.",
  },
  TDX_SERVICE_TD: {
    meaning: "A service TD, such as one that migrates it, is bound to the TD: MRSERVICETD is not zero.",
    advice: "Nothing to do where the TD is not migratable; else find out which service TD that is.",
  },
});

/** One rule a field of the policy. */
const FIELDS = defineCodes({
  TDX_MINIMUM_QE_SVN: {
    meaning: "Bytes 10 to 12 of the quote's header are at least the policy's minimum_qe_svn.",
    advice: "Remove the field: quotes of versions 4 and 5 have zero there, and the TCB appraisal judges the QE's SVN.",
  },
  TDX_MINIMUM_PCE_SVN: {
    meaning: "Bytes 8 to 10 of the quote's header are at least the policy's minimum_pce_svn.",
    advice: "Remove the field: quotes of versions 4 and 5 have zero there, and the TCB appraisal judges the PCE's SVN.",
  },
  TDX_QE_VENDOR_ID: {
    meaning: "The quoting enclave's vendor is Intel, and the one that the policy states as qe_vendor_id.",
    advice: "Correct the policy: Intel's is 939a7233f79c4ca9940a0db3957f0607, and no other is known.",
  },
  TDX_MINIMUM_TEE_TCB_SVN: {
    meaning:
      "Each component of TEE_TCB_SVN, as of the TD's launch, is at least that of the policy's minimum_tee_tcb_svn.",
    advice: "Have the platform updated and the TD launched anew, or lower the policy's minimum.",
  },
  TDX_MR_SEAM: {
    meaning: "MRSEAM (the TDX module's measurement) equals the policy's mr_seam.",
    advice: "It changes with each build of the module: compare with the builds that Intel released.",
  },
  TDX_TD_ATTRIBUTES: {
    meaning: "TDATTRIBUTES equals the policy's td_attributes.",
    advice: "Compare the TD's configuration with the policy; byte order is that of the quote.",
  },
  TDX_XFAM: {
    meaning: "XFAM equals the policy's xfam.",
    advice: "It follows the processor and the host's configuration; byte order is that of the quote.",
  },
  TDX_MR_TD: {
    meaning: "MRTD (the measurement of the TD's initial memory) equals the policy's mr_td.",
    advice: "If it failed, another firmware was launched than expected, or the policy is out of date.",
  },
  TDX_ANY_MR_TD: {
    meaning: "MRTD equals one of the policy's any_mr_td.",
    advice: "If it failed, another firmware was launched than expected, or the policy is out of date.",
  },
  TDX_MR_CONFIG_ID: {
    meaning: "MRCONFIGID equals the policy's mr_config_id.",
    advice: "Compare the configuration that the host gave the TD with the policy.",
  },
  TDX_MR_OWNER: {
    meaning: "MROWNER equals the policy's mr_owner.",
    advice: "Compare the host's launch configuration with the policy.",
  },
  TDX_MR_OWNER_CONFIG: {
    meaning: "MROWNERCONFIG equals the policy's mr_owner_config.",
    advice: "Compare the host's launch configuration with the policy.",
  },
  TDX_RTMR: {
    meaning: "A run-time measurement register equals the policy's entry for it.",
    advice: "If it failed, something else was booted than expected; the TD's event log says what was measured.",
  },
  TDX_REPORT_DATA: {
    meaning: "REPORTDATA equals the policy's report_data.",
    advice:
      "Remove it from the policy unless the TD always reports the same; state the challenge at each verification.",
  },
});

/** What a valid policy leaves open (lint.ts); never part of a verdict. */
const LINT = defineCodes({
  TDX_LINT_WORKLOAD: {
    meaning: "The policy states neither mr_td nor any_mr_td nor an RTMR, so it does not say which software may run.",
    advice: "State mr_td, and the RTMRs of the images that you run.",
  },
  TDX_LINT_MR_TD: {
    meaning: "The policy states RTMRs and not which firmware may extend them.",
    advice: "State mr_td or any_mr_td as well.",
  },
  TDX_LINT_MR_TD_ZERO: {
    meaning: "The policy's mr_td, or one of any_mr_td, is all zeros; no TD has it.",
    advice: "Set the measurement of the firmware.",
  },
  TDX_LINT_MR_TD_LISTED: {
    meaning: "The policy's mr_td is not among any_mr_td, and both have to hold.",
    advice: "Remove one of the two fields, or add mr_td to the list.",
  },
  TDX_LINT_TCB: {
    meaning: "The policy does not set get_collateral, so the platform's TCB is not appraised.",
    advice: "Set root_of_trust.get_collateral to true.",
  },
  TDX_LINT_REVOCATION: {
    meaning: "The policy does not require revocation lists.",
    advice: "Set root_of_trust.check_crl to true.",
  },
  TDX_LINT_DEBUG: {
    meaning: "The policy permits TDs that can be debugged or profiled: td_attributes has one of the bits 0 to 7.",
    advice: "Clear these bits, outside of tests.",
  },
  TDX_LINT_DEBUG_CHECK: {
    meaning: "The policy pins the DEBUG bit and sets enable_td_debug_check, so no TD can satisfy it.",
    advice: "Clear bit 0 of td_attributes; for tests drop enable_td_debug_check instead.",
  },
  TDX_LINT_MIGRATABLE: {
    meaning: "The policy permits TDs that can be migrated: td_attributes has bit 29.",
    advice: "Clear the bit unless TDs are migrated; no field of a policy says by which service TD.",
  },
  TDX_LINT_XFAM: {
    meaning: "The policy's xfam lacks bit 0 or 1, which every TD has, so no TD can satisfy it.",
    advice: "Set bits 0 and 1; mind the byte order, which is that of the quote.",
  },
  TDX_LINT_HEADER_SVN: {
    meaning: "The policy states minimum_qe_svn or minimum_pce_svn, which no quote of version 4 or 5 can satisfy.",
    advice: "Remove it; get_collateral has the TCB appraised, these SVNs with it.",
  },
  TDX_LINT_QE_VENDOR_ID: {
    meaning: "The policy's qe_vendor_id is not Intel's, so no quote can satisfy it.",
    advice: "State 939a7233f79c4ca9940a0db3957f0607 (k5pyM/ecTKmUCg2zlX8GBw==), or remove the field.",
  },
  TDX_LINT_RTMRS_OPEN: {
    meaning: "The policy's rtmrs has four entries and each of them is empty, so it compares nothing.",
    advice: "State the registers that are known, or remove the field.",
  },
  TDX_LINT_REPORT_DATA: {
    meaning: "The policy states report_data, which is a reference value and not the challenge; both are compared.",
    advice: "Remove it, and state the challenge at each verification.",
  },
  TDX_LINT_ROOTS: {
    meaning: "The policy states roots of its own, which count only where the caller lets them.",
    advice:
      "Use --allow-policy-roots (policyRoots in the library) if you wrote the policy, or state the roots as the caller.",
  },
});

/** How a policy can fail, and the codes of the rules that appraisal reports (one code a rule, the same for pass and fail). */
export const TDX_POLICY_CODES = { ...POLICY, ...RULES, ...FIELDS, ...LINT };
