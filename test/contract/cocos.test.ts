import { createPublicKey } from "node:crypto";
import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import { openFallbackEngine, openKernelEngine } from "../../src/crypto/index.js";
import type { CryptoEngine } from "../../src/crypto/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { decodePolicy } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import type { Authenticated, Trusted } from "../../src/tee/scheme.js";
import { appraise } from "../../src/tee/snp/appraise.js";
import { authenticate } from "../../src/tee/snp/authenticate.js";
import type { SnpPolicy } from "../../src/tee/snp/policy.js";
import type { SnpReport } from "../../src/tee/snp/report.js";
import type { SnpSigner } from "../../src/tee/snp/trust.js";
import { toUtf8 } from "../../src/bytes/index.js";
import { mustParse } from "../helpers/real-snp.js";
import { signedReport, simulatedAmd } from "../helpers/snp.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { establishTrust } from "../../src/tee/snp/trust.js";

/** Cocos's sample policy without the parts that need a vTPM and a revocation list. */
function samplePolicy(): string {
  const text = new TextDecoder().decode(readVector("cocos/policies/sample-sevsnp-vtpm.json"));
  const withoutPcrs = text.replace(/"pcr_values"\s*:\s*\{[\s\S]*?\}\s*\}\s*,/, "");
  return withoutPcrs.replace(/"check_crl"\s*:\s*true/, '"check_crl": false');
}

function decodeSample(): SnpPolicy {
  const decoded = decodePolicy(toUtf8(samplePolicy()), SCHEMES, DEFAULT_JSON_LIMITS);
  if (!decoded.ok) throw new Error(decoded.failure.message);
  return decoded.value.section?.policy as SnpPolicy;
}

function report(date: string): SnpReport {
  return mustParse(readVector(`cocos/snp-report-milan-${date}.bin`).slice(0, 1184));
}

function kernelEngine(): CryptoEngine {
  const opened = openKernelEngine(null);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value.engine;
}

/** A signer of the right kind and line: no certificate of this chip is public, so its own fields are not looked at. */
async function standIn(): Promise<Trusted<SnpSigner>> {
  const { vek, report: own } = await signedReport();
  const engine = kernelEngine();
  const amd = await simulatedAmd();
  const endorsements = [
    { kind: "snp-vcek", bytes: vek.der, source: "caller" as const },
    { kind: "snp-ask", bytes: amd.ask.der, source: "caller" as const },
  ];
  const context = { engine, at: Date.parse("2025-06-01") };
  const trust = await establishTrust(mustParse(own), endorsements, [{ der: amd.ark.der }], context);
  const signer = trust.ok ? trust.value.signers[0] : undefined;
  if (signer === undefined) throw new Error("the simulated signer is not trusted");
  return signer;
}

async function failuresOf(date: string): Promise<readonly string[]> {
  const evidence = report(date) as Authenticated<SnpReport>;
  const findings = appraise(evidence, await standIn(), decodeSample(), { kind: "bytes", bytes: evidence.reportData });
  return findings.filter((finding) => finding.outcome === "fail").map((finding) => finding.code);
}

describeWithVectors("the sample policy of Cocos", () => {
  it("keeps the 64-bit TCB to the last bit", () => {
    const { minimumTcb } = decodeSample();
    expect(minimumTcb && Buffer.from(minimumTcb).readBigUInt64LE()).toBe(15352208179752599555n);
  });

  it("passes every finding on the report that it was made for", async () => {
    expect(await failuresOf("2025-02-28")).toEqual([]);
  });

  it.each([
    [
      "2024-08-23",
      [
        "SNP_MEASUREMENT",
        "SNP_HOST_DATA",
        "SNP_VMPL",
        "SNP_MINIMUM_TCB",
        "SNP_MINIMUM_LAUNCH_TCB",
        "SNP_MINIMUM_BUILD",
      ],
    ],
    ["2024-11-08", ["SNP_MEASUREMENT", "SNP_HOST_DATA", "SNP_VMPL"]],
  ])("fails the report of %s in exactly the known fields", async (date, codes) => {
    expect(await failuresOf(date)).toEqual(codes);
  });

  it("is refused as it stands, since revocation cannot be checked yet", async () => {
    const policy = readVector("cocos/policies/sample-sevsnp-vtpm.json");
    const evidence = readVector("cocos/snp-report-milan-2025-02-28.bin").slice(0, 1184);
    const result = await createVerifier().verify(evidence, {
      policy,
      challenge: { tee: "unchecked" },
      at: "2025-03-01",
    });
    expect([result.verdict, result.failure?.code]).toEqual(["none", "SNP_POLICY_UNSUPPORTED"]);
  });
});

describeWithVectors("the recovered key of Cocos's sample chip", () => {
  it.each(["2024-11-08", "2025-02-28"])("signed the report of %s, with either engine", async (date) => {
    const der = createPublicKey(Buffer.from(readVector("cocos/vcek-milan-recovered.spki.pem"))).export({
      type: "spki",
      format: "der",
    });
    const point = new Uint8Array(der.subarray(-97));
    for (const engine of [kernelEngine(), (await openFallbackEngine()).engine]) {
      const key = engine.prepareP384(point);
      if (!key.ok) throw new Error(key.failure.code);
      const signer: Trusted<SnpSigner> = { ...(await standIn()), key: key.value };
      const context = { engine, at: 0 };
      expect(authenticate(report(date), [signer], context).ok).toBe(true);
      const changed = mustParse(report(date).raw.map((byte, offset) => (offset === 0x90 ? byte ^ 1 : byte)));
      const refused = authenticate(changed, [signer], context);
      expect(refused.ok ? null : refused.failure.code).toBe("SNP_SIGNATURE");
    }
  });
});
