import { equalBytes, isZero, toHex } from "../../bytes/index.js";
import type { Finding } from "../../result/index.js";
import type { AppraisalChoices, Authenticated, TeeChallenge, Trusted } from "../scheme.js";
import { appraiseTcb } from "./appraise-tcb.js";
import type { TdxCode } from "./errors.js";
import { decided, finding, stated } from "./findings.js";
import { checkModule, PRODUCTION_TD_QE } from "./identities.js";
import { INTEL_QE_VENDOR_ID } from "./layout.js";
import {
  bitsText,
  TD_ATTRIBUTE_BITS,
  TD_ATTRIBUTES_ALLOWED,
  TD_DEBUG,
  TD_UNDER_DEBUG,
  wordOf,
  XFAM_ALLOWED,
  XFAM_BITS,
  XFAM_REQUIRED,
} from "./masks.js";
import type { TdReport, TdxPolicy, TdxQuote, TdxSigner } from "./types.js";

/**
 * Compares an authenticated quote with a policy, a challenge and what Intel says of its platform: a finding for every rule, in
 * a fixed order, never stopping early. What the policy does not state is a skipped finding.
 *
 * @param challenge the 64 bytes that REPORTDATA must equal, or that the caller does not check them.
 */
export function appraise(
  quote: Authenticated<TdxQuote>,
  signer: Trusted<TdxSigner>,
  policy: TdxPolicy,
  challenge: TeeChallenge,
  choices: AppraisalChoices,
): readonly Finding[] {
  const { td } = quote;
  return [
    ...signerFindings(quote, signer),
    freshness(td, challenge),
    ...(quote.trailingZeros === 0 ? [] : [finding("TDX_TRAILING_ZEROS", "note", "quote", 0, quote.trailingZeros)]),
    ...appraiseTcb({ pck: signer.pck, td, qeIsvSvn: quote.qeReport.isvSvn }, signer.collateral, choices),
    ...module(td, signer),
    ...masks(td, policy),
    ...debug(td, policy),
    ...serviceTd(td),
    ...header(quote, policy),
    ...body(td, policy),
  ];
}

/** What establishTrust and authenticate have shown; that the quote is authenticated means that all of it holds. */
function signerFindings({ qeReport }: TdxQuote, signer: TdxSigner): readonly Finding[] {
  const { rootList, pckList } = signer.revocation;
  const covered = rootList === "covers" && pckList === "covers";
  const identity = signer.collateral?.qeIdentity ?? PRODUCTION_TD_QE;
  const enclave = ({ mrSigner, isvProdId }: Pick<typeof identity, "mrSigner" | "isvProdId">): string =>
    `product ${isvProdId} of ${toHex(mrSigner)}`;
  return [
    finding("TDX_PCK_CHAIN", "pass", "endorsements.tdx-pck", "a trusted root key", signer.names.join(" < ")),
    finding("TDX_QE_IDENTITY", "pass", "quote.qe_report", enclave(identity), enclave(qeReport)),
    finding(
      "TDX_REVOCATION",
      covered ? "pass" : "skip",
      "root_of_trust.check_crl",
      signer.revocation.required,
      `root's list: ${rootList}; PCK CA's list: ${pckList}`,
    ),
  ];
}

/** Compared whatever the policy states: Cocos leaves this out (GHSA-4px3-wj2x-xx47). */
function freshness(td: TdReport, challenge: TeeChallenge): Finding {
  const path = "report.report_data";
  const actual = toHex(td.reportData);
  return challenge.kind === "unchecked"
    ? finding("TDX_FRESHNESS", "skip", path, "unchecked", actual)
    : decided("TDX_FRESHNESS", equalBytes(td.reportData, challenge.bytes), path, toHex(challenge.bytes), actual);
}

/** By the TCB info; without it by what every module has that Intel has released. */
function module(td: TdReport, signer: TdxSigner): readonly Finding[] {
  if (signer.collateral !== null) {
    return checkModule(td, signer.collateral.tcbInfo).map(({ field, expected, actual, holds }) =>
      decided("TDX_MODULE", holds, `report.${field}`, expected, actual),
    );
  }
  const zero = (field: string, bytes: Uint8Array): Finding =>
    decided("TDX_MODULE", isZero(bytes), `report.${field}`, toHex(new Uint8Array(bytes.length)), toHex(bytes));
  return [zero("mrsignerseam", td.mrSignerSeam), zero("seam_attributes", td.seamAttributes)];
}

/** A bit that the policy's own value has set is permitted: whether it then has to be there, the field's finding says. */
function masks(td: TdReport, policy: TdxPolicy): readonly Finding[] {
  const attributes = wordOf(td.tdAttributes);
  const attributesAllowed = TD_ATTRIBUTES_ALLOWED | wordOf(policy.tdAttributes);
  const xfam = wordOf(td.xfam);
  const xfamAllowed = XFAM_ALLOWED | wordOf(policy.xfam);
  const xfamHolds = (xfam & ~xfamAllowed) === 0n && (xfam & XFAM_REQUIRED) === XFAM_REQUIRED;
  return [
    decided(
      "TDX_ATTRIBUTES_MASK",
      (attributes & ~attributesAllowed) === 0n,
      "report.td_attributes",
      `none but ${bitsText(attributesAllowed, TD_ATTRIBUTE_BITS)}`,
      bitsText(attributes, TD_ATTRIBUTE_BITS),
    ),
    decided(
      "TDX_XFAM_MASK",
      xfamHolds,
      "report.xfam",
      `${bitsText(XFAM_REQUIRED, XFAM_BITS)}, and none but ${bitsText(xfamAllowed, XFAM_BITS)}`,
      bitsText(xfam, XFAM_BITS),
    ),
  ];
}

/** enable_td_debug_check refuses DEBUG also where td_attributes has it. */
function debug(td: TdReport, policy: TdxPolicy): readonly Finding[] {
  const pinned = wordOf(policy.tdAttributes) & TD_UNDER_DEBUG;
  const permitted = policy.enableTdDebugCheck ? pinned & ~TD_DEBUG : pinned;
  const actual = wordOf(td.tdAttributes) & TD_UNDER_DEBUG;
  const holds = (actual & ~permitted) === 0n;
  const path = "report.td_attributes";
  const expected = permitted === 0n ? "none" : `none but ${bitsText(permitted, TD_ATTRIBUTE_BITS)}`;
  const said = bitsText(actual, TD_ATTRIBUTE_BITS);
  return [
    decided("TDX_DEBUG", holds, path, expected, said),
    ...(holds && actual !== 0n ? [finding("TDX_DEBUG_PERMITTED", "note", path, "none", said)] : []),
  ];
}

function serviceTd({ mrServiceTd }: TdReport): readonly Finding[] {
  if (mrServiceTd === null || isZero(mrServiceTd)) return [];
  return [finding("TDX_SERVICE_TD", "note", "report.mr_service_td", null, toHex(mrServiceTd))];
}

const HEADER = "policy.header_policy";
const BODY = "policy.td_quote_body_policy";

function header(quote: TdxQuote, policy: TdxPolicy): readonly Finding[] {
  const vendor = toHex(quote.qeVendorId);
  const atLeast = (code: TdxCode, field: string, minimum: number, actual: number): Finding =>
    stated(
      code,
      `${HEADER}.${field}`,
      minimum === 0 ? null : minimum,
      actual,
      (value) => actual >= value,
      (value) => value,
    );
  return [
    decided("TDX_QE_VENDOR_ID", vendor === INTEL_QE_VENDOR_ID, "quote.qe_vendor_id", INTEL_QE_VENDOR_ID, vendor),
    equal("TDX_QE_VENDOR_ID", `${HEADER}.qe_vendor_id`, policy.qeVendorId, quote.qeVendorId),
    atLeast("TDX_MINIMUM_QE_SVN", "minimum_qe_svn", policy.minimumQeSvn, quote.qeSvn),
    atLeast("TDX_MINIMUM_PCE_SVN", "minimum_pce_svn", policy.minimumPceSvn, quote.pceSvn),
  ];
}

function body(td: TdReport, policy: TdxPolicy): readonly Finding[] {
  const { anyMrTd, minimumTeeTcbSvn, rtmrs } = policy;
  const own = toHex(td.teeTcbSvn);
  const mrTd = toHex(td.mrTd);
  return [
    stated("TDX_MINIMUM_TEE_TCB_SVN", `${BODY}.minimum_tee_tcb_svn`, minimumTeeTcbSvn, own, reachedBy(td), toHex),
    equal("TDX_MR_SEAM", `${BODY}.mr_seam`, policy.mrSeam, td.mrSeam),
    equal("TDX_TD_ATTRIBUTES", `${BODY}.td_attributes`, policy.tdAttributes, td.tdAttributes),
    equal("TDX_XFAM", `${BODY}.xfam`, policy.xfam, td.xfam),
    equal("TDX_MR_TD", `${BODY}.mr_td`, policy.mrTd, td.mrTd),
    stated(
      "TDX_ANY_MR_TD",
      `${BODY}.any_mr_td`,
      anyMrTd.length === 0 ? null : anyMrTd,
      mrTd,
      (all) => all.some((one) => equalBytes(one, td.mrTd)),
      (all) => all.map(toHex).join(", "),
    ),
    equal("TDX_MR_CONFIG_ID", `${BODY}.mr_config_id`, policy.mrConfigId, td.mrConfigId),
    equal("TDX_MR_OWNER", `${BODY}.mr_owner`, policy.mrOwner, td.mrOwner),
    equal("TDX_MR_OWNER_CONFIG", `${BODY}.mr_owner_config`, policy.mrOwnerConfig, td.mrOwnerConfig),
    ...td.rtmrs.map((rtmr, index) => equal("TDX_RTMR", `${BODY}.rtmrs.${index}`, rtmrs[index] ?? null, rtmr)),
    equal("TDX_REPORT_DATA", `${BODY}.report_data`, policy.reportData, td.reportData),
  ];
}

/** Component by component, never as a number; of a TD 1.5 what it was launched with. */
function reachedBy({ teeTcbSvn }: TdReport): (minimum: Uint8Array) => boolean {
  return (minimum) => minimum.every((value, index) => value <= (teeTcbSvn[index] ?? 0));
}

function equal(code: TdxCode, path: string, expected: Uint8Array | null, actual: Uint8Array): Finding {
  return stated(code, path, expected, toHex(actual), (value) => equalBytes(value, actual), toHex);
}
