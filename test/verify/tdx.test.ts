import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { concatBytes, toBase64, toHex, toUtf8 } from "../../src/bytes/index.js";
import { createVerifier, VeriteeError } from "../../src/index.js";
import type { AttestationResult } from "../../src/index.js";
import { createSimulatedIntel, createTdxExample } from "../../src/testing/index.js";
import { signedReport } from "../helpers/snp.js";
import { signedQuote, TDX_AT, TDX_CHALLENGE, tdxPolicyText } from "../helpers/tdx.js";
import { SOUND, TDX_POLICY, verifyCase } from "../helpers/tdx-world.js";
import type { TdxCase } from "../helpers/tdx-world.js";
import { failedCodes, outcomesOf } from "../helpers/vtpm-world.js";

const schema = JSON.parse(readFileSync("docs/result.schema.json", "utf8")) as object;
const isResult = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

/** Verdict, and codes of what failed: of the failure, else of the findings. */
async function said(differs: TdxCase = {}): Promise<readonly string[]> {
  const result = await verifyCase(differs);
  expect(isResult(JSON.parse(JSON.stringify(result))), JSON.stringify(isResult.errors)).toBe(true);
  return [result.verdict, ...(result.failure === null ? failedCodes(result) : [result.failure.code])];
}

const other = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 1);
const field = (bytes: Uint8Array): string => `"${toBase64(bytes)}"`;
const trust = (root: Readonly<Record<string, string>>, body: Readonly<Record<string, string>> = {}): string =>
  tdxPolicyText({ mr_td: MR_TD, ...body }, undefined, root);
const MR_TD = /"mr_td": (?<value>"[^"]*")/.exec(TDX_POLICY)?.groups?.["value"] ?? "";
const OUT_OF_DATE: TdxCase = { tcbInfo: { levels: [{ status: "OutOfDate", advisoryIds: ["INTEL-SA-00837"] }] } };

describe("the verdict on a quote", () => {
  it("is affirming where it is authentic, fresh, up to date, and what the policy pins", async () => {
    const result = await verifyCase();
    expect(result).toMatchObject({
      verdict: "affirming",
      failure: null,
      evidence: { kind: "tdx", format: "tdx-quote" },
      anchors: [{ name: "Intel SGX Root CA", source: "caller" }],
      challenge: { tee: toHex(TDX_CHALLENGE) },
      claims: { tdx: { tcb: { status: "UpToDate" }, eventLog: { replayed: false } } },
    });
    expect(isResult(JSON.parse(JSON.stringify(result)))).toBe(true);
    expect(result.findings.filter(({ outcome }) => outcome === "fail")).toEqual([]);
  });

  it.each<readonly [string, TdxCase, string]>([
    ["no measurement is pinned", { policy: tdxPolicyText() }, "RESULT_WORKLOAD"],
    ["freshness is unchecked", { challenge: "unchecked" }, "TDX_FRESHNESS"],
    ["the TCB is not appraised", { policy: trust({}) }, "TDX_TCB_STATUS"],
    ["a status is accepted", { ...OUT_OF_DATE, acceptTcbStatus: ["OutOfDate"] }, "TDX_TCB_STATUS_ACCEPTED"],
    [
      "debugging is permitted",
      {
        td: { tdAttributes: Uint8Array.of(1, 0, 0, 0x10, 0, 0, 0, 0) },
        policy: tdxPolicyText({ mr_td: MR_TD, td_attributes: '"AQAAEAAAAAA="' }),
      },
      "TDX_DEBUG_PERMITTED",
    ],
    ["the caller switches lists off", { verifier: { revocation: "off" } }, "VERIFY_REVOCATION_OFF"],
  ])("is a warning where %s, and names it", async (_name, differs, code) => {
    expect(await said(differs)).toEqual(["warning"]);
    const error = await orThrow(differs);
    expect([error.code, (await verifyCase(differs)).failure]).toEqual([code, null]);
  });

  it("is contraindicated where a rule fails, and then says all that fail", async () => {
    const td = { mrTd: new Uint8Array(48), reportData: other(TDX_CHALLENGE) };
    expect(await said({ td, ...OUT_OF_DATE })).toEqual([
      "contraindicated",
      "TDX_FRESHNESS",
      "TDX_TCB_STATUS",
      "TDX_MR_TD",
    ]);
  });

  it("is contraindicated, without claims, where it is not authentic", async () => {
    const result = await verifyCase({ edit: other });
    expect(result).toMatchObject({ verdict: "contraindicated", claims: {}, anchors: [], endorsements: [] });
    const forged = await verifyCase({ quote: { signature: { secretKey: SOUND.pck.secretKey } } });
    expect(forged).toMatchObject({
      failure: { stage: "authenticate", code: "TDX_SIGNATURE" },
      claims: {},
      anchors: [],
    });
  });

  it("is none where something lacks, and names what", async () => {
    const { quote, intel } = SOUND;
    const { result, missing } = await createVerifier({ anchors: [intel.root.der] }).verifyWithNeeds(quote, {
      policy: TDX_POLICY,
      challenge: { tee: TDX_CHALLENGE },
      at: TDX_AT,
    });
    expect([result.verdict, result.failure?.stage]).toEqual(["none", "collect"]);
    const kinds = ["tdx-pck-crl", "tdx-qe-identity", "tdx-root-crl", "tdx-tcb-info"];
    expect(missing.map(({ kind }) => kind).sort()).toEqual(kinds);
    const hosts = new Set(missing.map(({ url }) => new URL(url ?? "").host));
    expect(hosts).toEqual(new Set(["api.trustedservices.intel.com", "certificates.trustedservices.intel.com"]));
  });
});

async function orThrow(differs: TdxCase): Promise<VeriteeError> {
  const supplied = Object.values({
    info: SOUND.intel.issueTcbInfo(differs.tcbInfo).bytes,
    identity: SOUND.intel.issueQeIdentity().bytes,
    root: SOUND.intel.issueCrl("root"),
    pck: SOUND.intel.issueCrl("platformCa"),
  });
  const { td, acceptTcbStatus = [], policy = TDX_POLICY, challenge = TDX_CHALLENGE } = differs;
  const { quote } = td === undefined ? SOUND : signedQuote({ td });
  const verifier = createVerifier({ anchors: [SOUND.intel.root.der], endorsements: supplied, ...differs.verifier });
  const told = { policy, challenge: { tee: challenge }, at: TDX_AT, acceptTcbStatus };
  const error: unknown = await verifier.verifyOrThrow(quote, told).catch((one: unknown) => one);
  if (error instanceof VeriteeError) return error;
  throw new Error("nothing was thrown");
}

describe("the challenge", () => {
  it("is compared, whatever the policy says of report_data", async () => {
    const td = { reportData: other(TDX_CHALLENGE) };
    const policy = trust({ check_crl: "true", get_collateral: "true" }, { report_data: field(td.reportData) });
    expect(await said({ td, policy })).toEqual(["contraindicated", "TDX_FRESHNESS"]);
    expect(await said({ td, policy, challenge: td.reportData })).toEqual(["affirming"]);
    expect(await said({ td, policy, challenge: "unchecked" })).toEqual(["warning"]);
    expect(await said({ policy })).toEqual(["contraindicated", "TDX_REPORT_DATA"]);
  });

  it("that is shorter is padded with zeros, and a zero one is no challenge", async () => {
    const short = TDX_CHALLENGE.slice(0, 20);
    const reportData = concatBytes(short, new Uint8Array(44));
    expect(await said({ td: { reportData }, challenge: short })).toEqual(["affirming"]);
    expect(await said({ challenge: short })).toEqual(["contraindicated", "TDX_FRESHNESS"]);
    for (const challenge of [new Uint8Array(), new Uint8Array(64), new Uint8Array(65).fill(1)]) {
      await expect(said({ challenge })).rejects.toThrow(RangeError);
    }
  });

  it("for a vTPM has no answer in a quote", async () => {
    const { quote, intel } = SOUND;
    const verifier = createVerifier({ anchors: [intel.root.der], endorsements: [intel.issueCrl("root")] });
    const challenge = { tee: TDX_CHALLENGE, vtpm: Uint8Array.of(1) };
    const result = await verifier.verify(quote, { policy: trust({}), challenge, at: TDX_AT });
    expect(failedCodes(result)).toEqual(["VERIFY_CHALLENGE_VTPM"]);
  });
});

describe("the policy decides what has to be there", () => {
  it.each([
    ["{}", "POLICY_SECTION"],
    ['{"policy": {}}', "POLICY_SECTION"],
    ['{"policy": {"policy": 196608}}', "POLICY_SECTION"],
    [`{"pcr_values": {"sha256": {"0": "${"00".repeat(32)}"}}}`, "POLICY_SECTION"],
    ['{"root_of_trust": {"get_collateral": true}}', "POLICY_SECTION"],
    ['{"policy": {"header_policy": {}, "td_quote_body_policy": {}}}', "POLICY_SECTION"],
  ])("a quote fails %s", async (policy, code) => {
    const [verdict, first] = await said({ policy });
    expect([verdict, first]).toEqual(["contraindicated", code]);
  });

  it("a report of SEV-SNP fails a policy for TDX", async () => {
    const { report, amd, vek } = await signedReport();
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: [vek.der, amd.ask.der] });
    const result = await verifier.verify(report, { policy: TDX_POLICY, challenge: { tee: "unchecked" }, at: TDX_AT });
    expect([result.verdict, ...failedCodes(result)]).toEqual(["contraindicated", "POLICY_SECTION"]);
  });

  it("golden PCRs are of no use for a quote", async () => {
    const policy = TDX_POLICY.replace(/\}\s*$/, `, "pcr_values": { "sha384": { "0": "${"00".repeat(48)}" } } }`);
    expect(await said({ policy })).toEqual(["contraindicated", "POLICY_PCR_VALUES"]);
  });

  it("a demanded event log has to be there, and says nothing of PCRs", async () => {
    const example = createTdxExample();
    const { anchor, endorsements, evidence, challenge, at, eventLog } = example;
    const verifier = createVerifier({ anchors: [anchor], endorsements });
    const verify = (section: string, log: { readonly eventLog?: Uint8Array }): Promise<AttestationResult> => {
      const policy = example.policy.replace(/\}\s*$/, `, "event_log": ${section} }`);
      return verifier.verify(evidence, { policy, challenge: { tee: challenge }, at, ...log });
    };
    const without = await verify('{ "required": true }', {});
    expect([without.verdict, failedCodes(without)]).toEqual(["contraindicated", ["EVENTLOG_PRESENT"]]);
    const beside = await verify('{ "required": true }', { eventLog });
    expect([beside.verdict, failedCodes(beside)]).toEqual(["affirming", []]);
    // Several PCRs share an RTMR: what else may be in it is not accounted for.
    const booted = await verify('{ "secure_boot": true }', { eventLog });
    expect([booted.verdict, failedCodes(booted)]).toEqual(["contraindicated", ["EVENTLOG_SECURE_BOOT"]]);
  });

  it("without collateral the quoting enclave is Intel's all the same, and no list is asked for", async () => {
    const policy = trust({});
    const bare = { endorsements: { tcbInfo: null, qeIdentity: null, rootCrl: null, pckCrl: null } };
    expect(await said({ policy, ...bare })).toEqual(["warning"]);
    const enclave = { quote: { qeReport: { isvProdId: 1 } } };
    expect(await said({ policy, ...bare, ...enclave })).toEqual(["contraindicated", "TDX_QE_IDENTITY"]);
    const module = { td: { mrSignerSeam: new Uint8Array(48).fill(1) } };
    expect(await said({ policy, ...bare, ...module })).toEqual(["contraindicated", "TDX_MODULE"]);
    expect(await said({ policy, ...bare, minTcbEvaluation: 1 })).toEqual(["contraindicated", "TDX_TCB_EVALUATION"]);
  });

  it("with collateral and without lists nothing is said of revocation, and the caller may ask for it", async () => {
    const policy = trust({ get_collateral: "true" });
    const bare = { endorsements: { rootCrl: null, pckCrl: null } };
    expect(await said({ policy, ...bare })).toEqual(["affirming"]);
    expect(outcomesOf(await verifyCase({ policy, ...bare }), "TDX_REVOCATION")).toEqual(["skip"]);
    const asked = { policy, ...bare, verifier: { revocation: "require" } } as const;
    const lists = { endorsements: { tcbInfo: SOUND.intel.issueTcbInfo().bytes } };
    expect((await said(asked))[0]).toBe("none");
    expect(await said({ ...asked, ...lists })).toEqual(["affirming"]);
  });
});

describe("options", () => {
  it("acceptTcbStatus lets only what it names pass", async () => {
    expect(await said(OUT_OF_DATE)).toEqual(["contraindicated", "TDX_TCB_STATUS"]);
    expect(await said({ ...OUT_OF_DATE, acceptTcbStatus: ["SWHardeningNeeded"] })).toEqual([
      "contraindicated",
      "TDX_TCB_STATUS",
    ]);
    const result = await verifyCase({ ...OUT_OF_DATE, acceptTcbStatus: ["SWHardeningNeeded", "OutOfDate"] });
    const accepted = result.findings.find(({ code }) => code === "TDX_TCB_STATUS_ACCEPTED");
    expect([result.verdict, accepted?.actual]).toEqual(["warning", "OutOfDate: INTEL-SA-00837"]);
    for (const wrong of [["uptodate"], ["Revoked"], ["UpToDate"], "OutOfDate"]) {
      await expect(said({ acceptTcbStatus: wrong as string[] })).rejects.toThrow(TypeError);
    }
  });

  it("minTcbEvaluation is held against the lower of both statements", async () => {
    expect(await said({ minTcbEvaluation: 17 })).toEqual(["affirming"]);
    expect(await said({ minTcbEvaluation: 18 })).toEqual(["contraindicated", "TDX_TCB_EVALUATION"]);
    const higher = { evaluationNumber: 18 };
    const both = { tcbInfo: higher, qeIdentity: higher, minTcbEvaluation: 18 };
    expect(await said(both)).toEqual(["affirming"]);
    expect(await said({ tcbInfo: higher, minTcbEvaluation: 18 })).toEqual(["contraindicated", "TDX_TCB_EVALUATION"]);
    expect(await said({ qeIdentity: higher, minTcbEvaluation: 18 })).toEqual(["contraindicated", "TDX_TCB_EVALUATION"]);
    for (const wrong of [-1, 1.5, NaN, Infinity]) {
      await expect(said({ minTcbEvaluation: wrong })).rejects.toThrow(RangeError);
    }
  });

  it("of two statements that hold the one of the later evaluation counts, whoever brought which first", async () => {
    const later = SOUND.intel.issueTcbInfo({ evaluationNumber: 18, levels: [{ status: "OutOfDate" }] }).bytes;
    for (const order of [(all: Uint8Array[]) => all, (all: Uint8Array[]) => all.reverse()]) {
      const { tcbInfo, qeIdentity } = {
        tcbInfo: SOUND.intel.issueTcbInfo(),
        qeIdentity: SOUND.intel.issueQeIdentity(),
      };
      const lists = [SOUND.intel.issueCrl("root"), SOUND.intel.issueCrl("platformCa")];
      const endorsements = order([tcbInfo.bytes, later, qeIdentity.bytes, ...lists]);
      expect(await said({ verifier: { endorsements } })).toEqual(["contraindicated", "TDX_TCB_STATUS"]);
    }
  });

  it("trailing refuses the zeros that are noted by default, and that nobody signed", async () => {
    const padded = { quote: { trailing: new Uint8Array(100) } };
    const [plain, longer] = [await verifyCase(), await verifyCase(padded)];
    expect(longer).toMatchObject({ verdict: "affirming", evidence: { signedSha256: plain.evidence.signedSha256 } });
    expect(outcomesOf(longer, "TDX_TRAILING_ZEROS")).toEqual(["note"]);
    expect(outcomesOf(plain, "TDX_TRAILING_ZEROS")).toEqual([]);
    expect(await said({ ...padded, trailing: "refuse" })).toEqual(["contraindicated", "TDX_TRAILING_BYTES"]);
    expect(await said({ trailing: "refuse" })).toEqual(["affirming"]);
    await expect(said({ trailing: "any" as never })).rejects.toThrow(TypeError);
  });

  it("tee says what the evidence has to be", async () => {
    expect(await said({ tee: "snp" })).toEqual(["contraindicated", "EVIDENCE_KIND"]);
    const { report, amd } = await signedReport();
    const told = { policy: TDX_POLICY, challenge: { tee: "unchecked" }, at: TDX_AT, tee: "tdx" } as const;
    const result = await createVerifier({ anchors: [amd.ark.der] }).verify(report, told);
    expect([result.verdict, result.failure?.code]).toEqual(["contraindicated", "EVIDENCE_KIND"]);
  });

  it("tcbUpdate is early or standard", () => {
    expect(() => createVerifier({ tcbUpdate: "late" as never })).toThrow(TypeError);
    expect(() => createVerifier({ tcbUpdate: "early" })).not.toThrow();
  });

  it("eventLog is replayed against the RTMRs", async () => {
    const { anchor, endorsements, evidence, policy, challenge, at, eventLog } = createTdxExample();
    const verifier = createVerifier({ anchors: [anchor], endorsements });
    const verify = (log: Uint8Array): Promise<AttestationResult> =>
      verifier.verify(evidence, { policy, challenge: { tee: challenge }, at, eventLog: log });
    const whole = await verify(eventLog);
    expect([whole.verdict, outcomesOf(whole, "EVENTLOG_REPLAY")]).toEqual([
      "affirming",
      ["pass", "pass", "pass", "pass"],
    ]);
    const changed = eventLog.slice();
    changed[200] = (changed[200] ?? 0) ^ 1;
    for (const wrong of [changed, createTdxExample({ logged: (all) => all.slice(1) }).eventLog, toUtf8("no log")]) {
      expect((await verify(wrong)).verdict).toBe("contraindicated");
    }
  });
});

describe("roots", () => {
  it("of the caller's take the place of Intel's", async () => {
    const { quote, intel } = SOUND;
    const told = { policy: TDX_POLICY, challenge: { tee: TDX_CHALLENGE }, at: TDX_AT };
    const builtIn = await createVerifier({ endorsements: [intel.root.der] }).verify(quote, told);
    expect([builtIn.verdict, builtIn.failure?.code]).toEqual(["contraindicated", "TDX_PCK_CHAIN"]);
    expect(outcomesOf(builtIn, "TDX_ROOT_IGNORED")).toEqual(["note"]);
    const others = createSimulatedIntel({ seed: "another" }).root.der;
    expect(await said({ verifier: { anchors: [others] } })).toEqual(["contraindicated", "TDX_PCK_CHAIN"]);
    expect(await said({ verifier: { anchors: [others, intel.root.der] } })).toEqual(["affirming"]);
    expect(await said({ verifier: { anchors: [intel.platformCa.der] } })).toEqual(["none", "TDX_ANCHOR"]);
  });

  it("of the policy's count only where the caller lets them", async () => {
    const { intel } = SOUND;
    const root = { check_crl: "true", get_collateral: "true", cabundles: JSON.stringify([intel.root.pem]) };
    const policy = trust(root);
    const verify = async (verifier: object): Promise<readonly string[]> => {
      const supplied = [intel.issueTcbInfo().bytes, intel.issueQeIdentity().bytes];
      const endorsements = [...supplied, intel.issueCrl("root"), intel.issueCrl("platformCa")];
      const told = { policy, challenge: { tee: TDX_CHALLENGE }, at: TDX_AT };
      const result = await createVerifier({ endorsements, ...verifier }).verify(SOUND.quote, told);
      return [result.verdict, result.failure?.code ?? ""];
    };
    expect(await verify({})).toEqual(["none", "TDX_POLICY_ROOTS"]);
    expect(await verify({ policyRoots: "honour" })).toEqual(["affirming", ""]);
  });
});
