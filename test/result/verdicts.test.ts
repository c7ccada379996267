import { beforeAll, describe, expect, it } from "vitest";
import { toBase64 } from "../../src/bytes/index.js";
import type { AttestationResult } from "../../src/result/index.js";
import { signReport } from "../../src/testing/index.js";
import { outcomeOf, policyText, signedReport, verifyReport } from "../helpers/snp.js";
import type { SignedReport } from "../helpers/snp.js";

const MEASUREMENT = new Uint8Array(48).fill(3);
const measurement = { measurement: `"${toBase64(MEASUREMENT)}"` };
let sound: SignedReport;

beforeAll(async () => {
  sound = await signedReport({ measurement: MEASUREMENT });
});

describe("verdict", () => {
  it("is affirming: authentic, fresh, and its software is the one that the policy pins", async () => {
    expect(await verifyReport(sound, policyText(measurement))).toMatchObject({ verdict: "affirming", failure: null });
  });

  it("is a warning without a value of the workload", async () => {
    const result = await verifyReport(sound, policyText());
    expect([result.verdict, outcomeOf(result, "RESULT_WORKLOAD")]).toEqual(["warning", "skip"]);
  });

  it("is a warning where freshness is not checked", async () => {
    const result = await verifyReport(sound, policyText(measurement), { challenge: "unchecked" });
    expect([result.verdict, outcomeOf(result, "SNP_FRESHNESS")]).toEqual(["warning", "skip"]);
  });

  it("is a warning where the policy permits debugging and the guest has it", async () => {
    const policy = (1n << 16n) | (1n << 17n) | (1n << 19n);
    const signed = await signedReport({ measurement: MEASUREMENT, policy });
    const permitted = await verifyReport(signed, policyText({ ...measurement, policy: policy.toString() }));
    expect([permitted.verdict, outcomeOf(permitted, "SNP_DEBUG_PERMITTED")]).toEqual(["warning", "note"]);
    const refused = await verifyReport(signed, policyText(measurement));
    expect([refused.verdict, outcomeOf(refused, "SNP_GUEST_POLICY_DEBUG")]).toEqual(["contraindicated", "fail"]);
  });

  it("is a warning where the chip id is masked under a VCEK", async () => {
    const signed = await signedReport({ measurement: MEASUREMENT, chipId: new Uint8Array(64) });
    const result = await verifyReport(signed, policyText(measurement));
    expect([result.verdict, outcomeOf(result, "SNP_CHIP_ID_MASKED")]).toEqual(["warning", "note"]);
  });

  it("is contraindicated where one finding failed", async () => {
    const result = await verifyReport(sound, policyText({ ...measurement, vmpl: "1" }));
    expect([result.verdict, result.failure, outcomeOf(result, "SNP_VMPL")]).toEqual(["contraindicated", null, "fail"]);
  });

  it("is contraindicated where the report is not authentic", async () => {
    const changed = sound.report.slice();
    changed[0x90] = 0;
    const result = await verifyReport({ ...sound, report: changed }, policyText());
    expect(result).toMatchObject({ verdict: "contraindicated", failure: { code: "SNP_SIGNATURE" }, claims: {} });
  });

  it("is none without a certificate", async () => {
    const result = await verifyReport(sound, policyText(measurement), { verifier: { endorsements: [] } });
    expect(result).toMatchObject({ verdict: "none", failure: { stage: "collect", code: "SNP_VEK_MISSING" } });
  });

  it("is none for an invalid policy", async () => {
    const result = await verifyReport(sound, policyText({ policy: "65536" }));
    expect(result).toMatchObject({ verdict: "none", failure: { stage: "policy", code: "SNP_POLICY_GUEST_POLICY" } });
  });
});

describe("identity of evidence", () => {
  it("is that of the signed bytes: S and n - S make two texts, but not two reports", async () => {
    const results = await Promise.all(
      (["high", "low"] as const).map((s) =>
        verifyReport({ ...sound, report: signReport(sound.report, sound.vek, { s }) }, policyText(measurement)),
      ),
    );
    const [high, low] = results;
    expect(results.map(({ verdict }) => verdict)).toEqual(["affirming", "affirming"]);
    expect(high?.evidence.sha256).not.toBe(low?.evidence.sha256);
    expect(high?.evidence.signedSha256).toBe(low?.evidence.signedSha256);
  });
});

describe("result", () => {
  it("is plain JSON for every verdict", async () => {
    const results: AttestationResult[] = [
      await verifyReport(sound, policyText(measurement)),
      await verifyReport(sound, policyText(measurement), { challenge: "unchecked" }),
      await verifyReport({ ...sound, report: new Uint8Array(3) }, policyText()),
      await verifyReport(sound, "{"),
    ];
    expect(results.map(({ verdict }) => verdict)).toEqual(["affirming", "warning", "contraindicated", "none"]);
    for (const result of results) expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});
