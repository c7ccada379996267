import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import { parseJson, readObject } from "../../../src/json/index.js";
import { conclude } from "../../../src/result/index.js";
import { createTdxExample, makeTdxQuote } from "../../../src/testing/index.js";
import type { SimulatedQuote, TcbInfoOptions, TdxExample } from "../../../src/testing/index.js";
import type { AppraisalChoices, Authenticated } from "../../../src/tee/scheme.js";
import { appraise } from "../../../src/tee/tdx/appraise.js";
import { parseQuote } from "../../../src/tee/tdx/parse.js";
import { decodePolicy } from "../../../src/tee/tdx/policy.js";
import { readQeIdentity } from "../../../src/tee/tdx/qe-identity.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import type { TdxPolicy, TdxQuote } from "../../../src/tee/tdx/types.js";
import { TOOLS } from "../../helpers/policy-tools.js";
import { signerOf } from "./appraise-support.js";

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.value;
}

function policyOf({ policy }: TdxExample): TdxPolicy {
  const document = valueOf(readObject(valueOf(parseJson(toUtf8(policy))), ""));
  const member = (key: string) => {
    const node = document.members.get(key);
    return node === undefined ? null : valueOf(readObject(node, key));
  };
  const decoded = valueOf(decodePolicy(member("policy"), member("rootOfTrust"), TOOLS));
  if (decoded === null) throw new Error("the policy states nothing");
  return decoded;
}

/** What the example comes to, or another quote of its platform, by Intel's usual statements or others. */
function appraised(
  example: TdxExample,
  {
    quote = example.quote,
    tcbInfo = {},
    choices = {},
  }: { quote?: SimulatedQuote; tcbInfo?: TcbInfoOptions; choices?: Partial<AppraisalChoices> } = {},
) {
  const { intel, pck, challenge } = example;
  const collateral = {
    tcbInfo: valueOf(readTcbInfo(intel.issueTcbInfo(tcbInfo).bytes)).value,
    qeIdentity: valueOf(readQeIdentity(intel.issueQeIdentity().bytes)).value,
  };
  const evidence = valueOf(parseQuote(quote.bytes)) as Authenticated<TdxQuote>;
  const signer = signerOf({ pck: pck.extension, collateral });
  const all = { acceptTcbStatus: [], minTcbEvaluation: null, ...choices };
  const bytes = { kind: "bytes", bytes: challenge } as const;
  const { verdict, findings } = conclude(appraise(evidence, signer, policyOf(example), bytes, all));
  return { verdict, failed: findings.filter(({ outcome }) => outcome === "fail").map(({ code }) => code) };
}

describe.each([4, 5] as const)("appraise, of a simulated platform with quotes of version %i", (version) => {
  const example = createTdxExample({ version });

  it("is affirming", () => {
    expect(appraised(example)).toEqual({ verdict: "affirming", failed: [] });
  });

  it("is contraindicated where another TD reports", () => {
    const quote = makeTdxQuote(example.pck, { version, td: { reportData: example.challenge } });
    const { verdict, failed } = appraised(example, { quote });
    expect([verdict, new Set(failed)]).toEqual(["contraindicated", new Set(["TDX_MR_CONFIG_ID", "TDX_RTMR"])]);
  });

  it("is a warning where the caller accepts the platform's status", () => {
    const tcbInfo: TcbInfoOptions = { levels: [{ status: "SWHardeningNeeded", advisoryIds: ["INTEL-SA-00615"] }] };
    expect(appraised(example, { tcbInfo })).toEqual({ verdict: "contraindicated", failed: ["TDX_TCB_STATUS"] });
    const choices = { acceptTcbStatus: ["SWHardeningNeeded"] };
    expect(appraised(example, { tcbInfo, choices })).toEqual({ verdict: "warning", failed: [] });
  });
});
