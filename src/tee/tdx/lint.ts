import { equalBytes, isZero, toHex } from "../../bytes/index.js";
import { remarksWith } from "../remarks.js";
import type { PolicyRemark } from "../scheme.js";
import type { TdxCode } from "./errors.js";
import { INTEL_QE_VENDOR_ID } from "./layout.js";
import { TD_DEBUG, TD_MIGRATABLE, TD_UNDER_DEBUG, wordOf, XFAM_REQUIRED } from "./masks.js";
import type { TdxPolicy } from "./types.js";

const HEADER = "policy.header_policy";
const BODY = "policy.td_quote_body_policy";
const MR_TD = `${BODY}.mr_td`;
const ANY_MR_TD = `${BODY}.any_mr_td`;

/**
 * What a valid TDX policy leaves open, and what in it has no effect.
 *
 * @param stated dotted paths of the fields that the document states.
 */
export function lintTdxPolicy(policy: TdxPolicy, stated: ReadonlySet<string>): readonly PolicyRemark[] {
  return [...workload(policy), ...permissions(policy), ...unsatisfiable(policy), ...trust(policy, stated)];
}

/** RTMRs hold what the firmware was told to extend, so they say something only of a firmware that is known. */
function workload(policy: TdxPolicy): readonly PolicyRemark[] {
  const { mrTd, anyMrTd, rtmrs } = policy;
  const firmware = mrTd !== null || anyMrTd.length > 0;
  const registers = rtmrs.some((rtmr) => rtmr !== null);
  const apart = mrTd !== null && anyMrTd.length > 0 && !anyMrTd.some((one) => equalBytes(one, mrTd));
  return [
    ...when(!firmware && !registers, "TDX_LINT_WORKLOAD", MR_TD, "warning"),
    ...when(!firmware && registers, "TDX_LINT_MR_TD", MR_TD, "warning"),
    ...when(mrTd !== null && isZero(mrTd), "TDX_LINT_MR_TD_ZERO", MR_TD, "warning"),
    ...when(
      anyMrTd.some((one) => isZero(one)),
      "TDX_LINT_MR_TD_ZERO",
      ANY_MR_TD,
      "warning",
    ),
    ...when(apart, "TDX_LINT_MR_TD_LISTED", ANY_MR_TD, "warning"),
    ...when(rtmrs.length > 0 && !registers, "TDX_LINT_RTMRS_OPEN", `${BODY}.rtmrs`, "note"),
  ];
}

function permissions({ tdAttributes, enableTdDebugCheck }: TdxPolicy): readonly PolicyRemark[] {
  const word = wordOf(tdAttributes);
  const path = `${BODY}.td_attributes`;
  const never = enableTdDebugCheck && (word & TD_DEBUG) !== 0n;
  return [
    ...when((word & TD_UNDER_DEBUG) !== 0n && !never, "TDX_LINT_DEBUG", path, "warning"),
    ...when(never, "TDX_LINT_DEBUG_CHECK", `${BODY}.enable_td_debug_check`, "warning"),
    ...when((word & TD_MIGRATABLE) !== 0n, "TDX_LINT_MIGRATABLE", path, "warning"),
  ];
}

function unsatisfiable(policy: TdxPolicy): readonly PolicyRemark[] {
  const { minimumQeSvn, minimumPceSvn, qeVendorId, xfam } = policy;
  const xfamLacks = xfam !== null && (wordOf(xfam) & XFAM_REQUIRED) !== XFAM_REQUIRED;
  const otherVendor = qeVendorId !== null && toHex(qeVendorId) !== INTEL_QE_VENDOR_ID;
  return [
    ...when(minimumQeSvn > 0, "TDX_LINT_HEADER_SVN", `${HEADER}.minimum_qe_svn`, "warning"),
    ...when(minimumPceSvn > 0, "TDX_LINT_HEADER_SVN", `${HEADER}.minimum_pce_svn`, "warning"),
    ...when(otherVendor, "TDX_LINT_QE_VENDOR_ID", `${HEADER}.qe_vendor_id`, "warning"),
    ...when(xfamLacks, "TDX_LINT_XFAM", `${BODY}.xfam`, "warning"),
  ];
}

function trust(policy: TdxPolicy, stated: ReadonlySet<string>): readonly PolicyRemark[] {
  const roots = ["root_of_trust.cabundles", "root_of_trust.cabundle_paths"].filter((path) => stated.has(path));
  return [
    ...when(!policy.getCollateral, "TDX_LINT_TCB", "root_of_trust.get_collateral", "warning"),
    ...when(!policy.checkCrl, "TDX_LINT_REVOCATION", "root_of_trust.check_crl", "note"),
    ...roots.flatMap((path) => when(true, "TDX_LINT_ROOTS", path, "note")),
    ...when(policy.reportData !== null, "TDX_LINT_REPORT_DATA", `${BODY}.report_data`, "note"),
  ];
}

type LintCode = Extract<TdxCode, `TDX_LINT_${string}`>;

const MESSAGES: Readonly<Record<LintCode, string>> = {
  TDX_LINT_WORKLOAD:
    "Neither mr_td nor any_mr_td nor an RTMR is stated: whatever software runs on a genuine platform passes, with a warning.",
  TDX_LINT_MR_TD: "RTMRs are stated and MRTD is not: firmware that nobody named can put these values there.",
  TDX_LINT_MR_TD_ZERO: "An MRTD is all zeros: no TD has it.",
  TDX_LINT_MR_TD_LISTED: "mr_td is not among any_mr_td: both have to hold, so nothing passes.",
  TDX_LINT_TCB: "get_collateral is not set: the platform's TCB is not appraised, and the verdict is a warning at best.",
  TDX_LINT_REVOCATION:
    "No revocation lists are required: a platform that Intel has revoked is found out only if a list is at hand.",
  TDX_LINT_DEBUG: "One of the bits 0 to 7 is permitted: the host may look into such a TD.",
  TDX_LINT_DEBUG_CHECK: "td_attributes asks for DEBUG and enable_td_debug_check refuses it: nothing passes.",
  TDX_LINT_MIGRATABLE: "Bit 29 is permitted: a service TD may move such a TD to another machine.",
  TDX_LINT_XFAM: "Bits 0 and 1 have to be set in every XFAM: nothing passes.",
  TDX_LINT_HEADER_SVN: "These bytes are zero in every quote of version 4 or 5: nothing passes.",
  TDX_LINT_QE_VENDOR_ID: "Quotes of another vendor than Intel are refused: nothing passes.",
  TDX_LINT_RTMRS_OPEN: "Each of the four RTMRs is left open: nothing is compared.",
  TDX_LINT_REPORT_DATA:
    "The report data is a reference value, compared as it stands, and the challenge is compared as well.",
  TDX_LINT_ROOTS: "The policy states roots of its own: it is refused unless --allow-policy-roots says that they count.",
};

const when = remarksWith(MESSAGES);
