import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult } from "../../src/index.js";
import { takeQuoteApart } from "../../src/testing/intel/quote-parts.js";
import { endorsementsOf, quoteOf } from "../helpers/tdx-vectors.js";
import type { TdxBundle } from "../helpers/tdx-vectors.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";

/** The policies of Cocos for TDX on a real quote of the machine that they were made for: each of their fields decides. */

type Body = Record<string, string | readonly string[]>;

interface CocosPolicy {
  readonly policy: { readonly headerPolicy: Record<string, string>; readonly tdQuoteBodyPolicy: Body };
  readonly rootOfTrust: Record<string, boolean>;
}

const utf8 = (value: unknown): string => JSON.stringify(value);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** The first bit that is free to differ in it, for base64. */
function changed(value: string): string {
  const bytes = Buffer.from(value, "base64");
  bytes[0] = (bytes[0] ?? 0) ^ 0x80;
  return base64(bytes);
}

describeWithVectors("a policy of Cocos on a real quote", () => {
  const { bundles } = readVectorJson<{ readonly bundles: readonly TdxBundle[] }>("tdx/index.json");
  const bundle = bundles.find(({ name }) => name === "phala-tdx-v4-uptodate");
  if (bundle === undefined) throw new Error("no such bundle");
  const quote = quoteOf(bundle);
  const { td } = takeQuoteApart(quote);
  const verifier = createVerifier({ endorsements: endorsementsOf(bundle), allowZeroNonce: true });

  function verify(policy: string | Uint8Array, challenge = td.reportData): Promise<AttestationResult> {
    return verifier.verify(quote, { policy, challenge: { tee: challenge }, at: bundle?.verifyAt ?? "" });
  }

  async function failures(policy: string | Uint8Array, challenge?: Uint8Array): Promise<readonly string[]> {
    const { failure, findings } = await verify(policy, challenge);
    expect(failure).toBeNull();
    return findings.filter(({ outcome }) => outcome === "fail").map(({ code, path }) => `${code} ${path}`);
  }

  const rtmrs = [td.rtmr0, td.rtmr1, td.rtmr2, td.rtmr3].map(base64);
  const read = (name: string): CocosPolicy => readVectorJson<CocosPolicy>(`cocos/policies/${name}`);
  /** The same for the boot that was quoted. */
  function forThisBoot(name: string, body: Body = {}, header: Record<string, string> = {}): string {
    const { policy, ...rest } = read(name);
    const headerPolicy = { ...policy.headerPolicy, ...header };
    return utf8({
      ...rest,
      policy: { headerPolicy, tdQuoteBodyPolicy: { ...policy.tdQuoteBodyPolicy, rtmrs, ...body } },
    });
  }

  it.each(["sample-tdx.json", "tdx-v0.8.2.json"])("%s fits that machine but for another boot", async (name) => {
    const stated = read(name).policy.tdQuoteBodyPolicy["rtmrs"] as readonly string[];
    const differ = [0, 1, 2, 3].filter((index) => stated[index] !== rtmrs[index]);
    expect(differ.length).toBeGreaterThan(0);
    const expected = differ.map((index) => `TDX_RTMR policy.td_quote_body_policy.rtmrs.${index}`);
    expect(await failures(readVector(`cocos/policies/${name}`))).toEqual(expected);
    const result = await verify(forThisBoot(name));
    expect([result.verdict, result.failure]).toEqual(["affirming", null]);
    expect(result.claims["tdx"]).toMatchObject({ tcb: { status: "UpToDate" } });
  });

  it.each<readonly [string, string]>([
    ["minimumTeeTcbSvn", "TDX_MINIMUM_TEE_TCB_SVN policy.td_quote_body_policy.minimum_tee_tcb_svn"],
    ["mrSeam", "TDX_MR_SEAM policy.td_quote_body_policy.mr_seam"],
    ["tdAttributes", "TDX_TD_ATTRIBUTES policy.td_quote_body_policy.td_attributes"],
    ["xfam", "TDX_XFAM policy.td_quote_body_policy.xfam"],
    ["mrTd", "TDX_MR_TD policy.td_quote_body_policy.mr_td"],
  ])("%s decides", async (field, failed) => {
    for (const name of ["sample-tdx.json", "tdx-v0.8.2.json"]) {
      const value = read(name).policy.tdQuoteBodyPolicy[field];
      if (typeof value !== "string") throw new Error(`${name} does not state ${field}`);
      expect(await failures(forThisBoot(name))).toEqual([]);
      expect(await failures(forThisBoot(name, { [field]: changed(value) }))).toEqual([failed]);
    }
  });

  it("each RTMR decides, and one that is empty does not", async () => {
    for (const index of [0, 1, 2, 3]) {
      const others = rtmrs.map((rtmr, at) => (at === index ? changed(rtmr) : rtmr));
      const failed = [`TDX_RTMR policy.td_quote_body_policy.rtmrs.${index}`];
      expect(await failures(forThisBoot("sample-tdx.json", { rtmrs: others }))).toEqual(failed);
      const open = rtmrs.map((rtmr, at) => (at === index ? "" : rtmr));
      expect(await failures(forThisBoot("sample-tdx.json", { rtmrs: open }))).toEqual([]);
    }
  });

  it.each<readonly [string, Uint8Array, string]>([
    ["mrConfigId", td.mrConfigId, "TDX_MR_CONFIG_ID policy.td_quote_body_policy.mr_config_id"],
    ["mrOwner", td.mrOwner, "TDX_MR_OWNER policy.td_quote_body_policy.mr_owner"],
    ["mrOwnerConfig", td.mrOwnerConfig, "TDX_MR_OWNER_CONFIG policy.td_quote_body_policy.mr_owner_config"],
    ["reportData", td.reportData, "TDX_REPORT_DATA policy.td_quote_body_policy.report_data"],
  ])("%s decides where it is added", async (field, value, failed) => {
    const own = base64(value);
    expect(await failures(forThisBoot("sample-tdx.json", { [field]: own }))).toEqual([]);
    expect(await failures(forThisBoot("sample-tdx.json", { [field]: changed(own) }))).toEqual([failed]);
  });

  it("anyMrTd decides beside mrTd, and qeVendorId and the header's minima do", async () => {
    const other = changed(base64(td.mrTd));
    const any = (...values: readonly string[]): Body => ({ anyMrTd: values });
    expect(await failures(forThisBoot("sample-tdx.json", any(other, base64(td.mrTd))))).toEqual([]);
    const failed = ["TDX_ANY_MR_TD policy.td_quote_body_policy.any_mr_td"];
    expect(await failures(forThisBoot("sample-tdx.json", any(other)))).toEqual(failed);
    const vendor = { qeVendorId: changed(read("sample-tdx.json").policy.headerPolicy["qeVendorId"] ?? "") };
    const wrongVendor = ["TDX_QE_VENDOR_ID policy.header_policy.qe_vendor_id"];
    expect(await failures(forThisBoot("sample-tdx.json", {}, vendor))).toEqual(wrongVendor);
    // No quote of version 4 has anything there.
    for (const [field, code] of [
      ["minimumQeSvn", "TDX_MINIMUM_QE_SVN policy.header_policy.minimum_qe_svn"],
      ["minimumPceSvn", "TDX_MINIMUM_PCE_SVN policy.header_policy.minimum_pce_svn"],
    ] as const) {
      expect(await failures(forThisBoot("sample-tdx.json", {}, { [field]: "0" }))).toEqual([]);
      expect(await failures(forThisBoot("sample-tdx.json", {}, { [field]: "1" }))).toEqual([code]);
    }
  });

  it("the nonce decides, which Cocos ignores (GHSA-4px3-wj2x-xx47)", async () => {
    const other = td.reportData.map((byte) => byte ^ 1);
    expect(await failures(forThisBoot("sample-tdx.json"), other)).toEqual(["TDX_FRESHNESS report.report_data"]);
  });
});
