import { describe, expect, it } from "vitest";
import { TDX_CODES } from "../../../src/tee/tdx/errors.js";
import { lintTdxPolicy } from "../../../src/tee/tdx/lint.js";
import { TOOLS } from "../../helpers/policy-tools.js";
import { decode, filled, word } from "./appraise-support.js";
import type { Members } from "./appraise-support.js";

const MR_TD = filled(48);
const CLOSED: Members = { mr_td: MR_TD, rtmrs: ["", filled(48), "", ""], td_attributes: word(28), xfam: word(0, 1, 2) };
const ROOT: Members = { get_collateral: true, check_crl: true };

/** What is said of a policy that leaves nothing open, with fields replaced (null: left out): severity, code and path. */
function remarksOf(
  body: Members = {},
  { root = {}, header = {}, stated = [] }: { root?: Members; header?: Members; stated?: readonly string[] } = {},
): readonly string[] {
  const policy = { header_policy: header, td_quote_body_policy: { ...CLOSED, ...body } };
  const decoded = decode(policy, { ...ROOT, ...root }, { ...TOOLS, roots: "unread" });
  if (!decoded.ok) throw new Error(decoded.failure.message);
  if (decoded.value === null) throw new Error("the policy states nothing");
  return lintTdxPolicy(decoded.value, new Set(stated)).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

const BODY = "policy.td_quote_body_policy";

describe("lintTdxPolicy", () => {
  it("says nothing of a policy that leaves nothing open", () => {
    expect(remarksOf()).toEqual([]);
    expect(remarksOf({ mr_td: null, any_mr_td: [MR_TD, filled(48, 8)] })).toEqual([]);
    expect(remarksOf({ rtmrs: null, enable_td_debug_check: true, any_mr_td: [MR_TD] })).toEqual([]);
    expect(remarksOf({}, { header: { qe_vendor_id: "k5pyM/ecTKmUCg2zlX8GBw==" } })).toEqual([]);
  });

  const zeros = new Uint8Array(48);
  const cases: readonly (readonly [string, Members, Parameters<typeof remarksOf>[1]?])[] = [
    [`warning TDX_LINT_WORKLOAD ${BODY}.mr_td`, { mr_td: null, rtmrs: null }],
    [`warning TDX_LINT_MR_TD ${BODY}.mr_td`, { mr_td: null }],
    [`warning TDX_LINT_MR_TD_ZERO ${BODY}.mr_td`, { mr_td: zeros }],
    [`warning TDX_LINT_MR_TD_ZERO ${BODY}.any_mr_td`, { any_mr_td: [MR_TD, zeros] }],
    [`warning TDX_LINT_MR_TD_LISTED ${BODY}.any_mr_td`, { any_mr_td: [filled(48, 8)] }],
    [`note TDX_LINT_RTMRS_OPEN ${BODY}.rtmrs`, { rtmrs: ["", "", "", ""] }],
    [`warning TDX_LINT_DEBUG ${BODY}.td_attributes`, { td_attributes: word(0) }],
    [`warning TDX_LINT_DEBUG ${BODY}.td_attributes`, { td_attributes: word(7, 28) }],
    [
      `warning TDX_LINT_DEBUG_CHECK ${BODY}.enable_td_debug_check`,
      { td_attributes: word(0), enable_td_debug_check: true },
    ],
    [`warning TDX_LINT_MIGRATABLE ${BODY}.td_attributes`, { td_attributes: word(29) }],
    [`warning TDX_LINT_XFAM ${BODY}.xfam`, { xfam: word(0, 2) }],
    ["warning TDX_LINT_HEADER_SVN policy.header_policy.minimum_qe_svn", {}, { header: { minimum_qe_svn: 1 } }],
    ["warning TDX_LINT_HEADER_SVN policy.header_policy.minimum_pce_svn", {}, { header: { minimum_pce_svn: 1 } }],
    ["warning TDX_LINT_QE_VENDOR_ID policy.header_policy.qe_vendor_id", {}, { header: { qe_vendor_id: filled(16) } }],
    ["note TDX_LINT_REVOCATION root_of_trust.check_crl", {}, { root: { check_crl: false } }],
    ["note TDX_LINT_REPORT_DATA policy.td_quote_body_policy.report_data", { report_data: filled(64) }],
    [
      "note TDX_LINT_ROOTS root_of_trust.cabundle_paths",
      {},
      { root: { cabundle_paths: ["roots.pem"] }, stated: ["root_of_trust.cabundle_paths"] },
    ],
    ["note TDX_LINT_ROOTS root_of_trust.cabundles", {}, { stated: ["root_of_trust.cabundles"] }],
  ];
  it.each(cases.map(([remark, body, rest]) => ({ remark, body, rest })))("$remark", ({ remark, body, rest }) => {
    expect(remarksOf(body, rest)).toEqual([remark]);
  });

  it("warns where the TCB is not appraised", () => {
    expect(remarksOf({}, { root: { get_collateral: false, check_crl: false } })).toEqual([
      "warning TDX_LINT_TCB root_of_trust.get_collateral",
      "note TDX_LINT_REVOCATION root_of_trust.check_crl",
    ]);
  });

  it("covers every code of its table", () => {
    const tried = [...cases.map(([remark]) => remark.split(" ")[1]), "TDX_LINT_TCB"];
    const table = Object.keys(TDX_CODES).filter((code) => code.startsWith("TDX_LINT_"));
    expect(table.filter((code) => !tried.includes(code))).toEqual([]);
  });
});
