import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromBase64, toHex } from "../../src/bytes/index.js";
import { parseReport } from "../../src/tee/snp/parse.js";
import { tcbText } from "../../src/tee/snp/tcb.js";
import { createSnpExample } from "../../src/testing/index.js";

interface PolicyFile {
  readonly policy: Readonly<Record<string, unknown>>;
  readonly root_of_trust: Readonly<Record<string, unknown>>;
}

describe("createSnpExample", () => {
  it("belongs together: chain, instant, challenge, and a policy that states what the report says", async () => {
    const example = await createSnpExample();
    const outcome = parseReport(example.evidence);
    if (!outcome.ok) throw new Error(outcome.failure.message);
    const report = outcome.value;
    expect(toHex(report.reportData)).toBe(toHex(example.challenge));

    const [vcek, ask] = example.endorsements.map((der) => new X509Certificate(der));
    const ark = new X509Certificate(example.anchor);
    expect([vcek?.verify(ask?.publicKey ?? ark.publicKey), ask?.verify(ark.publicKey)]).toEqual([true, true]);
    const at = Date.parse(example.at);
    for (const certificate of [vcek, ask, ark]) {
      expect(Date.parse(certificate?.validFrom ?? "")).toBeLessThan(at);
      expect(Date.parse(certificate?.validTo ?? "")).toBeGreaterThan(at);
    }

    const file = JSON.parse(example.policy) as PolicyFile;
    const stated = Object.fromEntries(
      Object.entries({
        measurement: report.measurement,
        host_data: report.hostData,
        family_id: report.familyId,
        image_id: report.imageId,
        chip_id: report.chipId,
        report_id_ma: report.reportIdMa,
      }).map(([name, bytes]) => [name, toHex(bytes)]),
    );
    for (const [name, hex] of Object.entries(stated)) {
      expect([name, toHex(fromBase64(String(file.policy[name])) ?? new Uint8Array())]).toEqual([name, hex]);
    }
    expect(file.policy["policy"]).toBe(Number(report.policy));
    expect(file.policy["vmpl"]).toBe(report.vmpl);
    expect(file.root_of_trust["product_line"]).toBe("Milan");
  });

  it("writes 64-bit numbers bare and exact, where JSON.parse would round them", async () => {
    const { policy, vcek } = await createSnpExample();
    expect(policy).toContain(`"minimum_tcb": ${tcbText(vcek.tcb)},`);
    expect(policy).toContain(`"minimum_launch_tcb": ${tcbText(vcek.tcb)},`);
    const rounded = (JSON.parse(policy) as PolicyFile).policy["minimum_tcb"];
    expect(BigInt(Number(rounded))).not.toBe(BigInt(tcbText(vcek.tcb)));
  });

  it("is the same each time, but for the RSA signatures", async () => {
    const [one, two] = [await createSnpExample(), await createSnpExample()];
    expect(toHex(one.evidence)).toBe(toHex(two.evidence));
    expect(one.policy).toBe(two.policy);
  });
});
