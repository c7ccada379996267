import { createPublicKey } from "node:crypto";
import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import { openFallbackEngine, openKernelEngine } from "../../src/crypto/index.js";
import type { CryptoEngine } from "../../src/crypto/index.js";
import { createNobleEngine } from "../../src/crypto/noble-engine.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import type { Outcome } from "../../src/errors/index.js";
import { decodePolicy } from "../../src/policy/index.js";
import type { PolicyDocument } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import type { Authenticated, PolicyTools, Trusted } from "../../src/tee/scheme.js";
import { appraise } from "../../src/tee/snp/appraise.js";
import { authenticate } from "../../src/tee/snp/authenticate.js";
import type { SnpPolicy } from "../../src/tee/snp/policy.js";
import type { SnpReport } from "../../src/tee/snp/report.js";
import type { SnpSigner } from "../../src/tee/snp/trust.js";
import { mustParse } from "../helpers/real-snp.js";
import { signedReport, simulatedAmd } from "../helpers/snp.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { establishTrust } from "../helpers/trust.js";

const SAMPLE = "sample-sevsnp-vtpm.json";

/** A policy of Cocos's, decoded by the rules of the verifier. */
function decodeFile(name: string): Outcome<PolicyDocument> {
  const tools: PolicyTools = { digest: createNobleEngine(), roots: "honour", cabundleFiles: new Map() };
  return decodePolicy(readVector(`cocos/policies/${name}`), SCHEMES, DEFAULT_JSON_LIMITS, tools);
}

function decodeSample(): SnpPolicy {
  const decoded = decodeFile(SAMPLE);
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
  const context = { engine, at: Date.parse("2025-06-01"), revocation: "use-if-present", tcb: "skip" } as const;
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

  it("asks for golden PCRs and a revocation list, which a bare report does not bring", async () => {
    const evidence = readVector("cocos/snp-report-milan-2025-02-28.bin");
    const result = await createVerifier().verify(evidence, {
      policy: readVector(`cocos/policies/${SAMPLE}`),
      challenge: { tee: "unchecked" },
      at: "2025-03-01",
    });
    expect([result.verdict, result.failure?.code]).toEqual(["none", "SNP_VEK_MISSING"]);
    expect(decodeSample().revocation).toBe("require");
    expect(result.evidence.format).toBe("snp-report-with-certificates");
  });
});

describeWithVectors("the policies of Cocos", () => {
  it.each([
    [SAMPLE, "snp", ["sha256", "sha384"]],
    ["sevsnp-vtpm-v0.8.2.json", "snp", ["sha256", "sha384"]],
    ["sevsnp-vtpm-v0.7.0.json", "snp", ["sha256", "sha384"]],
    ["sevsnp-vtpm-v0.5.2.json", "snp", ["sha256", "sha384"]],
    ["doc-gcp.json", "snp", []],
    // By ruling golden PCRs alone are a policy, one that states no section for a TEE.
    ["pcr_values-v0.8.2.json", null, ["sha256", "sha384"]],
    ["derived-coconut-pcrs.json", null, ["sha256", "sha384"]],
  ] as const)("%s loads", (name, scheme, banks) => {
    const decoded = decodeFile(name);
    if (!decoded.ok) throw new Error(decoded.failure.message);
    expect(decoded.value.section?.scheme ?? null).toBe(scheme);
    expect([...decoded.value.pcrValues.keys()].sort()).toEqual([...banks]);
  });

  it("cli-example-camelcase.json is refused, its guest policy first of all", () => {
    const decoded = decodeFile("cli-example-camelcase.json");
    expect(decoded.ok ? null : decoded.failure.code).toBe("SNP_POLICY_GUEST_POLICY");
  });

  it("three generations say the same in their SEV-SNP part", () => {
    const sections = [SAMPLE, "sevsnp-vtpm-v0.7.0.json", "sevsnp-vtpm-v0.5.2.json", "sevsnp-vtpm-v0.8.2.json"].map(
      (name) => {
        const decoded = decodeFile(name);
        return decoded.ok ? decoded.value.section : decoded.failure;
      },
    );
    for (const section of sections) expect(section).toEqual(sections[0]);
  });

  it("a report in each form that an agent has returned opens to the same signed bytes", async () => {
    const files = [
      "snp-report-milan-2025-02-28.bin",
      "derived-sevsnp-attestation.pb",
      "derived-sevsnp-attestation.protojson",
    ];
    const results = await Promise.all(
      files.map((file) =>
        createVerifier().verify(readVector(`cocos/${file}`), {
          policy: readVector(`cocos/policies/${SAMPLE}`),
          challenge: { tee: "unchecked" },
          at: "2025-03-01",
        }),
      ),
    );
    expect(new Set(results.map(({ evidence }) => evidence.signedSha256)).size).toBe(1);
    expect(results.map(({ failure }) => failure?.code)).toEqual(files.map(() => "SNP_VEK_MISSING"));
  });

  it("evidence that comes from no hardware is no evidence", async () => {
    const result = await createVerifier().verify(readVector("cocos/sample-quote-nocc-2026.json"), {
      policy: readVector(`cocos/policies/${SAMPLE}`),
      challenge: { tee: "unchecked" },
      at: "2026-03-01",
    });
    expect([result.verdict, result.failure?.code]).toEqual(["contraindicated", "EVIDENCE_NOT_HARDWARE"]);
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
      const context = { engine, at: 0, revocation: "use-if-present", tcb: "skip" } as const;
      expect(authenticate(report(date), [signer], context).ok).toBe(true);
      const changed = mustParse(report(date).raw.map((byte, offset) => (offset === 0x90 ? byte ^ 1 : byte)));
      const refused = authenticate(changed, [signer], context);
      expect(refused.ok ? null : refused.failure.code).toBe("SNP_SIGNATURE");
    }
  });
});
