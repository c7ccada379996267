import { describe, expect, it } from "vitest";
import { simulatedAmd } from "../../helpers/snp.js";
import { findingOf, findingsOf } from "./appraise-support.js";

/** What establishTrust and authenticate have shown appears among the findings. */
describe("findings about the signing key", () => {
  it("pass for a VCEK, chain and chip and TCB", async () => {
    const outcomes = (await findingsOf({})).filter(({ code }) => /^SNP_(VEK_|SIGNATURE$|CHIP_ID_MASKED)/.test(code));
    expect(outcomes.map(({ code, outcome }) => [code, outcome])).toEqual([
      ["SNP_VEK_CHAIN", "pass"],
      ["SNP_VEK_PRODUCT", "pass"],
      ["SNP_VEK_TCB", "pass"],
      ["SNP_VEK_TCB_CURRENT", "pass"],
      ["SNP_VEK_CHIP_ID", "pass"],
      ["SNP_SIGNATURE", "pass"],
    ]);
  });

  it("skip the product in version 2, which has no CPUID", async () => {
    expect(await findingOf("SNP_VEK_PRODUCT", { fields: { version: 2 } })).toMatchObject({ outcome: "skip" });
  });

  it("skip a masked chip id under a VCEK, and note it", async () => {
    const given = { fields: { chipId: new Uint8Array(64) } };
    expect(await findingOf("SNP_VEK_CHIP_ID", given)).toMatchObject({ outcome: "skip" });
    expect(await findingOf("SNP_CHIP_ID_MASKED", given)).toMatchObject({ outcome: "note", path: "report.chip_id" });
    expect(await findingOf("SNP_CHIP_ID_MASKED", {})).toBeUndefined();
  });

  it("skip the chip id under a VLEK, masked or not, without a note", async () => {
    const vek = await (await simulatedAmd()).issueVlek();
    for (const chipId of [new Uint8Array(64), new Uint8Array(64).fill(7)]) {
      const given = { vek, fields: { chipId } };
      expect(await findingOf("SNP_VEK_CHIP_ID", given)).toMatchObject({ outcome: "skip" });
      expect(await findingOf("SNP_CHIP_ID_MASKED", given)).toBeUndefined();
    }
  });

  it("note the provider under a VLEK, and only there", async () => {
    const vek = await (await simulatedAmd()).issueVlek({ cspId: "CN=one.example.com" });
    expect(await findingOf("SNP_CSP_ID", { vek })).toEqual({
      code: "SNP_CSP_ID",
      outcome: "note",
      path: "endorsements.snp-vlek",
      expected: null,
      actual: "CN=one.example.com",
    });
    expect(await findingOf("SNP_CSP_ID", {})).toBeUndefined();
  });

  it("skip revocation where no list covers the instant", async () => {
    const skipped = { outcome: "skip", path: "root_of_trust.check_crl", expected: false, actual: null };
    expect(await findingOf("SNP_REVOCATION", {})).toMatchObject(skipped);
    expect(await findingOf("SNP_REVOCATION", { revocation: "off" })).toMatchObject(skipped);
    const stale = await (await simulatedAmd()).issueCrl({ nextUpdate: new Date("2025-02-01T00:00:00Z") });
    expect(await findingOf("SNP_REVOCATION", { lists: [stale] })).toMatchObject(skipped);
  });

  it.each(["require", "use-if-present", "off"] as const)(
    "pass revocation where a list covers the instant: %s",
    async (revocation) => {
      const lists = [await (await simulatedAmd()).issueCrl()];
      expect(await findingOf("SNP_REVOCATION", { lists, revocation })).toEqual({
        code: "SNP_REVOCATION",
        outcome: "pass",
        path: "root_of_trust.check_crl",
        expected: "ARK-Milan",
        actual: "list of 2025-01-01T00:00:00.000Z",
      });
    },
  );
});
