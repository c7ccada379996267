import { describe, expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { VerifierOptions, VerifyOptions } from "../../src/index.js";
import { AT, CHALLENGE, policyText, signedReport } from "../helpers/snp.js";

/** The magic number and the version: a module without anything. */
const EMPTY_MODULE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** Options that a compiler would refuse, as JavaScript can hand them in. */
function asVerifier(options: unknown): VerifierOptions {
  return options as VerifierOptions;
}

function verifyWith(options: unknown): Promise<unknown> {
  const good: VerifyOptions = { policy: policyText(), challenge: { tee: CHALLENGE }, at: AT };
  return createVerifier().verify(new Uint8Array(1184), { ...good, ...(options as VerifyOptions) });
}

describe("createVerifier's options", () => {
  it.each<readonly [string, unknown]>([
    ["a misspelt option", { anchor: [new Uint8Array(1)] }],
    ["endorsements that are no arrays of bytes", { endorsements: ["vcek.pem"] }],
    ["anchors that are no list", { anchors: new Uint8Array(10) }],
    ["a zero-nonce switch that is no boolean", { allowZeroNonce: "yes" }],
    ["an unknown limit", { limits: { maxEvidence: 1 } }],
    [
      "PEM that cannot be read as an anchor",
      { anchors: [new TextEncoder().encode("-----BEGIN CERTIFICATE-----\n!\n")] },
    ],
    ["a variant of the kernel that there is not", { kernel: "scalar" }],
    ["a variant and a module", { kernel: "f64", module: new WebAssembly.Module(EMPTY_MODULE) }],
    ["no object", null],
  ])("throws a TypeError for %s", (_name, options) => {
    expect(() => createVerifier(asVerifier(options))).toThrow(TypeError);
  });

  it.each<readonly [string, unknown]>([
    ["an empty list of anchors", { anchors: [] }],
    ["a limit of zero", { limits: { maxEvidenceBytes: 0 } }],
    ["a limit that is no integer", { limits: { maxPolicyBytes: 1.5 } }],
    [
      "more endorsements than the limit",
      { limits: { maxEndorsements: 1 }, endorsements: [new Uint8Array(1), new Uint8Array(1)] },
    ],
  ])("throws a RangeError for %s", (_name, options) => {
    expect(() => createVerifier(asVerifier(options))).toThrow(RangeError);
  });
});

describe("verify's options", () => {
  it.each<readonly [string, unknown]>([
    ["no challenge", { challenge: undefined }],
    ["a challenge without tee", { challenge: {} }],
    ["a challenge as text", { challenge: { tee: "00ff" } }],
    ["a misspelt challenge", { challenge: { tee: CHALLENGE, vTPM: CHALLENGE } }],
    ["a vTPM challenge as text", { challenge: { tee: CHALLENGE, vtpm: "00" } }],
    ["a policy out of JSON.parse", { policy: { policy: {} } }],
    ["no policy", { policy: undefined }],
    ["an instant as a number", { at: 1_748_736_000_000 }],
    ["no instant", { at: undefined }],
    ["a TEE that there is not", { tee: "sgx" }],
    ["an option that there is not", { nonce: CHALLENGE }],
  ])("rejects with a TypeError for %s", async (_name, options) => {
    await expect(verifyWith(options)).rejects.toThrow(TypeError);
  });

  it.each<readonly [string, unknown]>([
    ["an empty challenge", { challenge: { tee: new Uint8Array(0) } }],
    ["a challenge of zeros", { challenge: { tee: new Uint8Array(32) } }],
    ["a challenge of 65 bytes", { challenge: { tee: new Uint8Array(65).fill(1) } }],
    ["a vTPM challenge of 67 bytes", { challenge: { tee: CHALLENGE, vtpm: new Uint8Array(67) } }],
    ["an instant that is none", { at: "2025-02-30" }],
    ["an invalid Date", { at: new Date(Number.NaN) }],
  ])("rejects with a RangeError for %s", async (_name, options) => {
    await expect(verifyWith(options)).rejects.toThrow(RangeError);
  });

  it("says how long a challenge may be", async () => {
    await expect(verifyWith({ challenge: { tee: new Uint8Array(65).fill(1) } })).rejects.toThrow("at most 64");
  });

  it("rejects evidence that is no Uint8Array", async () => {
    const options: VerifyOptions = { policy: policyText(), challenge: { tee: CHALLENGE }, at: AT };
    await expect(createVerifier().verify("AAAA" as unknown as Uint8Array, options)).rejects.toThrow(TypeError);
  });

  it("accepts a challenge of zeros where the verifier allows it", async () => {
    const { amd, vek, report } = await signedReport({ reportData: new Uint8Array(64) });
    const verifier = createVerifier({
      anchors: [amd.ark.der],
      endorsements: [vek.der, amd.ask.der],
      allowZeroNonce: true,
    });
    const result = await verifier.verify(report, {
      policy: policyText(),
      challenge: { tee: new Uint8Array(1) },
      at: AT,
    });
    expect(result.findings).toContainEqual(expect.objectContaining({ code: "SNP_FRESHNESS", outcome: "pass" }));
  });

  it("pads a short challenge with zeros on the right", async () => {
    const reportData = new Uint8Array(64);
    reportData.set([1, 2, 3]);
    const { amd, vek, report } = await signedReport({ reportData });
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: [vek.der, amd.ask.der] });
    const outcome = async (tee: Uint8Array) => {
      const result = await verifier.verify(report, { policy: policyText(), challenge: { tee }, at: AT });
      return [result.challenge.tee.slice(0, 8), result.findings.find(({ code }) => code === "SNP_FRESHNESS")?.outcome];
    };
    expect(await outcome(Uint8Array.of(1, 2, 3))).toEqual(["01020300", "pass"]);
    expect(await outcome(Uint8Array.of(0, 1, 2, 3))).toEqual(["00010203", "fail"]);
  });
});
