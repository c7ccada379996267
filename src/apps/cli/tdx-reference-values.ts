import type { PolicyValue, PolicyValues } from "../../policy/index.js";
import type { TdxQuote } from "../../tee/tdx/types.js";

const BODY = "policy.td_quote_body_policy";
const COLLATERAL = "root_of_trust.get_collateral";
const REVOCATION = "root_of_trust.check_crl";

/**
 * The reference values that exactly such a TD satisfies: the fields that Cocos's policies have, but for MRSEAM. That
 * measures the host's TDX module, which the operator updates; Intel's statements, which the policy asks for, say whether it
 * is a good one. The SVNs of the TEE's TCB become minimums. REPORTDATA is left out, since it answers a challenge.
 *
 * Does not prove anything: values of a quote that was not verified are what anybody wrote into it.
 *
 * @param given values that replace those of the quote. Without collateral the policy asks for no revocation lists either,
 * unless that is given too.
 */
export function tdxReferenceValuesOf({ qeVendorId, td }: TdxQuote, given: PolicyValues): PolicyValues {
  const values = new Map<string, PolicyValue>([
    ["policy.header_policy.qe_vendor_id", qeVendorId],
    [`${BODY}.minimum_tee_tcb_svn`, td.teeTcbSvn],
    [`${BODY}.td_attributes`, td.tdAttributes],
    [`${BODY}.xfam`, td.xfam],
    [`${BODY}.mr_td`, td.mrTd],
    [`${BODY}.mr_config_id`, td.mrConfigId],
    [`${BODY}.mr_owner`, td.mrOwner],
    [`${BODY}.mr_owner_config`, td.mrOwnerConfig],
    [`${BODY}.rtmrs`, td.rtmrs],
    [REVOCATION, given.get(COLLATERAL) !== false],
    [COLLATERAL, true],
  ]);
  return new Map([...values, ...given]);
}
