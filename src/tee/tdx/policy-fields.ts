/**
 * The fields of a TDX policy: one table for reading policies, writing them, their JSON Schema and the flags of the command
 * line.
 *
 * Source: the messages checkconfig.Policy, HeaderPolicy, TDQuoteBodyPolicy and RootOfTrust of go-tdx-guest, which Cocos
 * policies are written in, in the order of their field numbers.
 */
import type { MessageRules } from "../../json/index.js";

/** Largest value of the header's two SVNs, which are 16 bits wide. */
const MAX_SVN = 0xffff;

/** Fields of `policy.header_policy`. */
export const HEADER_FIELDS = {
  minimum_qe_svn: {
    kind: "u32",
    max: MAX_SVN,
    title: "bytes 10 to 12 of the header, zero in every known quote, are at least this",
  },
  minimum_pce_svn: {
    kind: "u32",
    max: MAX_SVN,
    title: "bytes 8 to 10 of the header, zero in every known quote, are at least this",
  },
  qe_vendor_id: { kind: "bytes", length: 16, title: "the QE vendor id equals this" },
} as const satisfies MessageRules;

/** Fields of `policy.td_quote_body_policy`. */
export const BODY_FIELDS = {
  minimum_tee_tcb_svn: { kind: "bytes", length: 16, title: "each component of TEE_TCB_SVN is at least this one's" },
  mr_seam: { kind: "bytes", length: 48, title: "MRSEAM equals this" },
  td_attributes: { kind: "bytes", length: 8, title: "TDATTRIBUTES equals this, in the byte order of the quote" },
  xfam: { kind: "bytes", length: 8, title: "XFAM equals this, in the byte order of the quote" },
  mr_td: { kind: "bytes", length: 48, title: "MRTD equals this" },
  mr_config_id: { kind: "bytes", length: 48, title: "MRCONFIGID equals this" },
  mr_owner: { kind: "bytes", length: 48, title: "MROWNER equals this" },
  mr_owner_config: { kind: "bytes", length: 48, title: "MROWNERCONFIG equals this" },
  rtmrs: {
    kind: "bytes-list",
    length: 48,
    empty: "allow",
    count: 4,
    title: 'RTMR0 to RTMR3 equal these; "" leaves one open',
  },
  report_data: { kind: "bytes", length: 64, title: "REPORTDATA equals this" },
  any_mr_td: { kind: "bytes-list", length: 48, title: "MRTD equals one of these" },
  enable_td_debug_check: { kind: "flag", title: "bit 0 of TDATTRIBUTES (DEBUG) is clear, whatever td_attributes says" },
} as const satisfies MessageRules;

/** Fields of the message `policy`. */
export const POLICY_FIELDS = {
  header_policy: { kind: "message", fields: HEADER_FIELDS, title: "what the quote's header has to have" },
  td_quote_body_policy: { kind: "message", fields: BODY_FIELDS, title: "what the TD's report has to have" },
} as const satisfies MessageRules;

/** Fields of `root_of_trust`. */
export const ROOT_FIELDS = {
  cabundle_paths: { kind: "text-list", title: "files with PEM of roots" },
  cabundles: { kind: "text-list", title: "PEM of roots" },
  check_crl: { kind: "flag", title: "revocation lists of the root and the PCK CA are required; needs get_collateral" },
  get_collateral: {
    kind: "flag",
    title: "the TCB is appraised by Intel's TCB info and QE identity, which are required",
  },
} as const satisfies MessageRules;
