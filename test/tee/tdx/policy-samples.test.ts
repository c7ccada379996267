import { expect, it } from "vitest";
import { parseJson, readObject } from "../../../src/json/index.js";
import { appraise } from "../../../src/tee/tdx/appraise.js";
import { decodePolicy, trustOf } from "../../../src/tee/tdx/policy.js";
import type { TdReport, TdxPolicy } from "../../../src/tee/tdx/types.js";
import { TOOLS } from "../../helpers/policy-tools.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { CHALLENGE, quoteOf, signerOf, word } from "./appraise-support.js";

function sample(name: string): TdxPolicy {
  const parsed = parseJson(readVector(`cocos/policies/${name}`));
  const document = parsed.ok ? readObject(parsed.value, "") : parsed;
  if (!document.ok) throw new Error(document.failure.message);
  const member = (key: string) => {
    const node = document.value.members.get(key);
    if (node?.kind !== "object") throw new Error(`no ${key}`);
    return node;
  };
  const decoded = decodePolicy(member("policy"), member("rootOfTrust"), TOOLS);
  if (!decoded.ok) throw new Error(decoded.failure.message);
  if (decoded.value === null) throw new Error("the policy states nothing");
  return decoded.value;
}

/** A TD that has exactly what a policy states. */
function tdOf({ mrSeam, tdAttributes, xfam, mrTd, rtmrs, minimumTeeTcbSvn }: TdxPolicy): Partial<TdReport> {
  const [rtmr0, rtmr1, rtmr2, rtmr3] = rtmrs;
  if (!mrSeam || !tdAttributes || !xfam || !mrTd || !rtmr0 || !rtmr1 || !rtmr2 || !rtmr3 || !minimumTeeTcbSvn) {
    throw new Error("the sample states another set of fields");
  }
  return { mrSeam, tdAttributes, xfam, mrTd, rtmrs: [rtmr0, rtmr1, rtmr2, rtmr3], teeTcbSvn: minimumTeeTcbSvn };
}

function failuresWith(policy: TdxPolicy, td: Partial<TdReport>, qeVendorId?: Uint8Array): readonly string[] {
  const quote = quoteOf(td, qeVendorId === undefined ? {} : { qeVendorId });
  const challenge = { kind: "bytes", bytes: CHALLENGE } as const;
  const choices = { acceptTcbStatus: [], minTcbEvaluation: null };
  return appraise(quote, signerOf({ collateral: null }), policy, challenge, choices)
    .filter(({ outcome }) => outcome === "fail")
    .map(({ code }) => code);
}

const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === 0 ? byte ^ 0x04 : byte));

describeWithVectors("the TDX policies of Cocos", () => {
  it.each([
    ["sample-tdx.json", { revocation: "use-if-present", tcb: "appraise" }],
    ["tdx-v0.8.2.json", { revocation: "require", tcb: "appraise" }],
  ])("%s loads, and each of its fields decides", (name, trust) => {
    const policy = sample(name);
    expect(trustOf(policy)).toMatchObject(trust);
    const td = tdOf(policy);
    expect(failuresWith(policy, td)).toEqual([]);
    const lower = (td.teeTcbSvn ?? new Uint8Array(16)).map((svn, index) => (index === 2 ? svn - 1 : svn));
    const [rtmr0, rtmr1, rtmr2, rtmr3] = td.rtmrs ?? quoteOf().td.rtmrs;
    const changes: readonly (readonly [Partial<TdReport>, string])[] = [
      [{ teeTcbSvn: lower }, "TDX_MINIMUM_TEE_TCB_SVN"],
      [{ mrSeam: flipped(td.mrSeam ?? rtmr0) }, "TDX_MR_SEAM"],
      [{ tdAttributes: word(28, 30) }, "TDX_TD_ATTRIBUTES"],
      [{ xfam: flipped(td.xfam ?? word()) }, "TDX_XFAM"],
      [{ mrTd: flipped(td.mrTd ?? rtmr0) }, "TDX_MR_TD"],
      [{ rtmrs: [flipped(rtmr0), rtmr1, rtmr2, rtmr3] }, "TDX_RTMR"],
      [{ rtmrs: [rtmr0, flipped(rtmr1), rtmr2, rtmr3] }, "TDX_RTMR"],
      [{ rtmrs: [rtmr0, rtmr1, flipped(rtmr2), rtmr3] }, "TDX_RTMR"],
      [{ rtmrs: [rtmr0, rtmr1, rtmr2, flipped(rtmr3)] }, "TDX_RTMR"],
    ];
    for (const [change, code] of changes) expect(failuresWith(policy, { ...td, ...change })).toEqual([code]);
    const vendor = flipped(policy.qeVendorId ?? new Uint8Array(16));
    expect(failuresWith(policy, td, vendor)).toEqual(["TDX_QE_VENDOR_ID", "TDX_QE_VENDOR_ID"]);
    expect(failuresWith({ ...policy, qeVendorId: vendor }, td)).toEqual(["TDX_QE_VENDOR_ID"]);
  });
});
