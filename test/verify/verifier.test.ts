import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { createVerifier, VeriteeError } from "../../src/index.js";
import type { AttestationResult } from "../../src/index.js";
import { toBase64, toUtf8 } from "../../src/bytes/index.js";
import { instantiateKernel } from "../../src/kernel/index.js";
import { AT, CHALLENGE, outcomeOf, policyText, signedReport, simulatedAmd, verifyReport } from "../helpers/snp.js";

const MEASUREMENT = new Uint8Array(48).fill(0x11);
const PINNED = policyText({ measurement: `"${toBase64(MEASUREMENT)}"` });

describe("the verdict", () => {
  it("is affirming for authentic evidence that satisfies a policy which pins the workload", async () => {
    const result = await verifyReport(await signedReport({ measurement: MEASUREMENT }), PINNED);
    expect([result.verdict, result.failure]).toEqual(["affirming", null]);
  });

  it("is a warning where the policy pins no workload", async () => {
    const result = await verifyReport(await signedReport({ measurement: MEASUREMENT }), policyText());
    expect([result.verdict, outcomeOf(result, "RESULT_WORKLOAD")]).toEqual(["warning", "skip"]);
  });

  it("is a warning where freshness is not checked", async () => {
    const result = await verifyReport(await signedReport({ measurement: MEASUREMENT }), PINNED, {
      challenge: "unchecked",
    });
    expect([result.verdict, outcomeOf(result, "SNP_FRESHNESS")]).toEqual(["warning", "skip"]);
  });

  it("is a warning for a debug guest that the policy permits, and contraindicated where it does not", async () => {
    const signed = await signedReport({ measurement: MEASUREMENT, policy: 0xb0000n });
    const permits = policyText({ policy: "720896", measurement: `"${toBase64(MEASUREMENT)}"` });
    expect((await verifyReport(signed, permits)).verdict).toBe("warning");
    const refused = await verifyReport(signed, PINNED);
    expect([refused.verdict, refused.failure, outcomeOf(refused, "SNP_GUEST_POLICY_DEBUG")]).toEqual([
      "contraindicated",
      null,
      "fail",
    ]);
  });

  it("is a warning where the host masks the chip id under a VCEK", async () => {
    const result = await verifyReport(
      await signedReport({ measurement: MEASUREMENT, chipId: new Uint8Array(64) }),
      PINNED,
    );
    expect([result.verdict, outcomeOf(result, "SNP_CHIP_ID_MASKED")]).toEqual(["warning", "note"]);
  });

  it("is contraindicated for another challenge", async () => {
    const result = await verifyReport(await signedReport({ measurement: MEASUREMENT }), PINNED, {
      challenge: new Uint8Array(64).fill(1),
    });
    expect([result.verdict, outcomeOf(result, "SNP_FRESHNESS")]).toEqual(["contraindicated", "fail"]);
  });

  it("is none without the certificate, and says what is needed", async () => {
    const { report, amd } = await signedReport();
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: [amd.ask.der] });
    const { result, missing } = await verifier.verifyWithNeeds(report, {
      policy: PINNED,
      challenge: { tee: CHALLENGE },
      at: AT,
    });
    expect([result.verdict, result.failure?.stage, result.failure?.code]).toEqual([
      "none",
      "collect",
      "SNP_VEK_MISSING",
    ]);
    expect(missing.map(({ kind }) => kind)).toEqual(["snp-vcek"]);
    expect(missing[0]?.url).toMatch(/^https:\/\/kdsintf\.amd\.com\/vcek\/v1\/Milan\/[0-9a-f]{128}\?blSPL=/);
  });

  it("is none for an anchor that is no root", async () => {
    const signed = await signedReport();
    const result = await verifyReport(signed, PINNED, { verifier: { anchors: [signed.amd.ask.der] } });
    expect([result.verdict, result.failure?.code]).toEqual(["none", "SNP_ANCHOR"]);
  });

  it("is contraindicated under AMD's own roots for a simulated chip", async () => {
    const { report, vek, amd } = await signedReport();
    const verifier = createVerifier({ endorsements: [vek.der, amd.ask.der, amd.ark.der] });
    const result = await verifier.verify(report, { policy: PINNED, challenge: { tee: CHALLENGE }, at: AT });
    expect([result.verdict, result.failure?.code]).toEqual(["contraindicated", "SNP_VEK_CHAIN"]);
  });
});

describe("the policy decides what must be there", () => {
  it.each([
    ["{}", "POLICY_SECTION"],
    ['{"policy": null, "root_of_trust": {}}', "POLICY_SECTION"],
    ['{"policy": {"policy": 0, "measurement": ""}}', "POLICY_SECTION"],
    [`{"policy": {"policy": 196608}, "pcr_values": {"sha256": {"0": "${"00".repeat(32)}"}}}`, "POLICY_PCR_VALUES"],
  ])("evidence fails %s in %s", async (policy, code) => {
    const result = await verifyReport(await signedReport(), policy);
    expect([result.verdict, result.failure, outcomeOf(result, code)]).toEqual(["contraindicated", null, "fail"]);
  });

  it("empty PCR maps state nothing", async () => {
    const result = await verifyReport(
      await signedReport(),
      '{"policy": {"policy": 196608}, "pcr_values": {"sha256": {}, "sha1": null}}',
    );
    expect([result.verdict, outcomeOf(result, "POLICY_PCR_VALUES")]).toEqual(["warning", undefined]);
  });

  it("a vTPM challenge without vTPM evidence fails, and one that is unchecked does not", async () => {
    const { report, amd, vek } = await signedReport();
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: [vek.der, amd.ask.der] });
    const outcome = async (vtpm: Uint8Array | "unchecked") =>
      outcomeOf(
        await verifier.verify(report, { policy: PINNED, challenge: { tee: CHALLENGE, vtpm }, at: AT }),
        "VERIFY_CHALLENGE_VTPM",
      );
    expect(await outcome(Uint8Array.of(1))).toBe("fail");
    expect(await outcome("unchecked")).toBeUndefined();
  });

  it.each([
    ["not JSON", "JSON_SYNTAX"],
    ["[]", "POLICY_NOT_AN_OBJECT"],
    ['{"policy": {"policy": 196608}, "policy": {}}', "JSON_DUPLICATE_KEY"],
    ['{"root_of_trust": {}, "rootOfTrust": {}}', "POLICY_DUPLICATE_SPELLING"],
    ['{"policy": {"policy": 1}}', "SNP_POLICY_GUEST_POLICY"],
    ['{"policy": {"policy": 196608, "measurment": "AA=="}}', "PROTOJSON_UNKNOWN_FIELD"],
    ['{"policy": {"policy": 196608}, "root_of_trust": {"cabundles": ["x"]}}', "SNP_POLICY_ROOTS"],
    ['{"policy": {"headerPolicy": {"minimumQeSvn": 65536}}}', "TDX_POLICY_RANGE"],
    ['{"policy": {"policy": 196608, "headerPolicy": {"minimumQeSvn": 1}}}', "PROTOJSON_UNKNOWN_FIELD"],
    ["[".repeat(100_000), "JSON_DEPTH"],
    [" ".repeat(2_000_000), "JSON_SIZE"],
  ])("a policy that is invalid decides nothing: %s", async (policy, code) => {
    const result = await verifyReport(await signedReport(), policy);
    expect([result.verdict, result.failure?.stage, result.failure?.code]).toEqual(["none", "policy", code]);
  });

  it("a top-level key without a meaning is noted", async () => {
    const result = await verifyReport(await signedReport(), '{"policy": {"policy": 196608}, "eat_validation": {}}');
    expect(outcomeOf(result, "POLICY_UNKNOWN_KEY")).toBe("note");
  });
});

describe("verify", () => {
  it("neither changes nor keeps its input", async () => {
    const signed = await signedReport({ measurement: MEASUREMENT });
    const before = signed.report.slice();
    const pending = verifyReport(signed, PINNED);
    signed.report.fill(0);
    expect((await pending).verdict).toBe("affirming");
    signed.report.set(before);
    await verifyReport(signed, PINNED);
    expect(signed.report).toEqual(before);
  });

  it("takes a Buffer for a Uint8Array, though its slices share memory", async () => {
    const signed = await signedReport({ measurement: MEASUREMENT });
    const { report, vek, amd } = signed;
    const endorsements = [Buffer.from(vek.der), Buffer.from(amd.ask.der)];
    const evidence = Buffer.from(report);
    const verifier = createVerifier({ anchors: [Buffer.from(amd.ark.der)], endorsements });
    for (const bytes of [...endorsements]) bytes.fill(0);
    const pending = verifier.verify(evidence, { policy: Buffer.from(PINNED), challenge: { tee: CHALLENGE }, at: AT });
    evidence.fill(0);
    expect(await pending).toEqual(await verifyReport(signed, PINNED));
  });

  it("works, and answers the same, where WebAssembly is forbidden", async () => {
    vi.stubGlobal("WebAssembly", {
      Module: function Module() {
        throw new Error("blocked by the content security policy");
      },
    });
    vi.resetModules();
    const { amd, vek, report } = await signedReport({ measurement: MEASUREMENT });
    const options = { anchors: [amd.ark.der], endorsements: [vek.der, amd.ask.der] };
    const request = { policy: PINNED, challenge: { tee: CHALLENGE }, at: AT };
    const fresh = await import("../../src/index.js");
    const without = fresh.createVerifier(options);
    vi.unstubAllGlobals();
    expect(await without.verify(report, request)).toEqual(await createVerifier(options).verify(report, request));
  });

  it("takes a policy as bytes and gives its digest", async () => {
    const signed = await signedReport({ measurement: MEASUREMENT });
    const verifier = createVerifier({
      anchors: [signed.amd.ark.der],
      endorsements: [signed.vek.der, signed.amd.ask.der],
    });
    const options = { challenge: { tee: CHALLENGE }, at: new Date(AT) };
    const [text, bytes] = await Promise.all([
      verifier.verify(signed.report, { ...options, policy: PINNED }),
      verifier.verify(signed.report, { ...options, policy: toUtf8(PINNED) }),
    ]);
    expect(text).toEqual(bytes);
    expect(text.policySha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("gives byte-equal results for equal input", async () => {
    const signed = await signedReport({ measurement: MEASUREMENT });
    expect(JSON.stringify(await verifyReport(signed, PINNED))).toBe(JSON.stringify(await verifyReport(signed, PINNED)));
  });

  it("uses a compiled kernel that the caller hands in", async () => {
    const file = new URL("../../dist/veritee-kernel-f64.wasm", import.meta.url);
    const module = new WebAssembly.Module(readFileSync(file));
    expect(instantiateKernel(module).ok).toBe(true);
    const result = await verifyReport(await signedReport({ measurement: MEASUREMENT }), PINNED, {
      verifier: { module },
    });
    expect(result.verdict).toBe("affirming");
  });

  it("uses the variant of the kernel that the caller names", async () => {
    const result = await verifyReport(await signedReport({ measurement: MEASUREMENT }), PINNED, {
      verifier: { kernel: "f64" },
    });
    expect(result.verdict).toBe("affirming");
  });

  it("throws where that variant cannot run, and takes no other instead", () => {
    vi.stubGlobal("WebAssembly", { Memory: WebAssembly.Memory, validate: () => false });
    try {
      expect(() => createVerifier({ kernel: "fma" })).toThrow(
        expect.objectContaining({ name: "VeriteeError", code: "KERNEL_UNAVAILABLE" }) as Error,
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("notes an endorsement that is none", async () => {
    const signed = await signedReport();
    const endorsements = [signed.vek.der, signed.amd.ask.der, Uint8Array.of(1, 2, 3)];
    const result = await verifyReport(signed, PINNED, { verifier: { endorsements } });
    expect(result.findings).toContainEqual(
      expect.objectContaining({ code: "ENDORSEMENT_UNKNOWN", outcome: "note", path: "endorsements.2" }),
    );
  });

  it("refuses evidence above the limit without parsing it", async () => {
    const result = await verifyReport({ ...(await signedReport()), report: new Uint8Array(2000) }, PINNED, {
      verifier: { limits: { maxEvidenceBytes: 1999 } },
    });
    expect([result.verdict, result.failure?.code]).toEqual(["contraindicated", "EVIDENCE_SIZE"]);
  });

  it("names what it trusted and used", async () => {
    const result = await verifyReport(await signedReport({ measurement: MEASUREMENT }), PINNED);
    expect(result.anchors).toEqual([
      { name: "ARK-Milan", spkiSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, source: "caller" },
    ]);
    expect(result.endorsements.map(({ kind, source }) => [kind, source])).toEqual([
      ["snp-vcek", "caller"],
      ["snp-ask", "caller"],
    ]);
    expect(Object.keys(result.claims)).toEqual(["snp"]);
  });

  it.each(["Milan", "Genoa", "Turin"] as const)("verifies a VLEK of %s", async (line) => {
    const amd = await simulatedAmd(line);
    const vek = await amd.issueVlek();
    const { buildReport, signReport } = await import("../../src/testing/index.js");
    const report = signReport(
      buildReport({ reportData: CHALLENGE, measurement: MEASUREMENT, signingKey: 1 }, line),
      vek,
    );
    const result = await verifyReport({ amd, vek, report }, PINNED);
    expect([result.verdict, result.failure]).toEqual(["affirming", null]);
  });
});

describe("verifyOrThrow", () => {
  async function thrown(
    policy: string,
    challenge: Uint8Array | "unchecked" = CHALLENGE,
  ): Promise<AttestationResult | VeriteeError> {
    const { amd, vek, report } = await signedReport({ measurement: MEASUREMENT });
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: [vek.der, amd.ask.der] });
    return verifier.verifyOrThrow(report, { policy, challenge: { tee: challenge }, at: AT }).catch((error: unknown) => {
      if (error instanceof VeriteeError) return error;
      throw error;
    });
  }

  it("returns an affirming result", async () => {
    expect(await thrown(PINNED)).toMatchObject({ verdict: "affirming" });
  });

  it.each<readonly [string, string, Uint8Array | "unchecked", string, string]>([
    ["a failure", "[]", CHALLENGE, "POLICY_NOT_AN_OBJECT", "policy"],
    ["a failed finding", PINNED, new Uint8Array(64).fill(9), "SNP_FRESHNESS", "appraise"],
    ["a warning", PINNED, "unchecked", "SNP_FRESHNESS", "appraise"],
  ])("throws the code of %s", async (_name, policy, challenge, code, stage) => {
    const error = await thrown(policy, challenge);
    expect(error).toBeInstanceOf(VeriteeError);
    expect(error).toMatchObject({ code, stage });
  });
});
