import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import { isZero } from "../../src/bytes/index.js";
import { GUEST_POLICY_BITS } from "../../src/tee/snp/layout.js";
import { mustParse, policyOf, realReports } from "../helpers/real-snp.js";
import { describeWithVectors } from "../helpers/vectors.js";

describeWithVectors("createVerifier on real reports", () => {
  it.each(realReports())("verifies $file with $vek", async ({ bytes, vekBytes, at }) => {
    const report = mustParse(bytes);
    // Some of these guests reported no nonce at all.
    const verifier = createVerifier({ endorsements: [vekBytes], allowZeroNonce: true });
    const result = await verifier.verify(bytes, {
      policy: policyOf(report),
      challenge: { tee: report.reportData },
      at,
    });
    const failed = result.findings.filter((finding) => finding.outcome === "fail");
    expect([result.failure, failed]).toEqual([null, []]);
    const masked = report.signingKey === "vcek" && isZero(report.chipId);
    const debug = (report.policy & GUEST_POLICY_BITS.debug) !== 0n;
    expect(result.verdict).toBe(masked || debug ? "warning" : "affirming");
  });

  it("verifies what a VLEK signed at an instant in its year, and says afterwards that it has run out", async () => {
    const vleks = realReports().filter(({ bytes }) => mustParse(bytes).signingKey === "vlek");
    expect(vleks.length).toBeGreaterThanOrEqual(1);
    for (const { bytes, vekBytes } of vleks) {
      const policy = policyOf(mustParse(bytes));
      const at = async (instant: string) =>
        createVerifier({ endorsements: [vekBytes] }).verify(bytes, {
          policy,
          challenge: { tee: "unchecked" },
          at: instant,
        });
      const [then, now] = [await at("2025-06-01"), await at("2026-11-21")];
      expect([then.verdict, then.failure]).toEqual(["warning", null]);
      expect(then.findings).toContainEqual(expect.objectContaining({ code: "SNP_CSP_ID", outcome: "note" }));
      expect([now.verdict, now.failure?.code]).toEqual(["contraindicated", "X509_CERT_EXPIRED"]);
    }
  });

  it("covers every report of the index that has a matching key", () => {
    expect(new Set(realReports().map(({ file }) => file)).size).toBeGreaterThanOrEqual(20);
  });
});
