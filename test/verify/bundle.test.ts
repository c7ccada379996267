import { describe, expect, it } from "vitest";
import { toBase64, toUtf8 } from "../../src/bytes/index.js";
import { writeBundle } from "../../src/collateral/index.js";
import type { BundleEntry } from "../../src/collateral/index.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifierOptions } from "../../src/index.js";
import { AT, CHALLENGE, policyText, signedReport } from "../helpers/snp.js";
import type { SignedReport } from "../helpers/snp.js";

const MEASUREMENT = new Uint8Array(48).fill(0x4d);
const POLICY = policyText({ measurement: `"${toBase64(MEASUREMENT)}"` });

function bundle(...objects: readonly (readonly [kind: string, bytes: Uint8Array])[]): Uint8Array {
  const entries = objects.map(([kind, bytes]): BundleEntry => ({
    kind,
    need: null,
    bytes,
    notBefore: 0,
    notAfter: null,
  }));
  return toUtf8(writeBundle(entries, new Date(0), createCertificateCrypto()));
}

async function verify({ amd, report }: SignedReport, options: VerifierOptions): Promise<AttestationResult> {
  const verifier = createVerifier({ anchors: [amd.ark.der], ...options });
  return verifier.verify(report, { policy: POLICY, challenge: { tee: CHALLENGE }, at: AT });
}

describe("a bundle among a verifier's endorsements", () => {
  it("is taken apart, and its objects are the caller's", async () => {
    const signed = await signedReport({ measurement: MEASUREMENT });
    const own = bundle(["snp-vcek", signed.vek.der], ["snp-ask", signed.amd.ask.der]);
    const result = await verify(signed, { endorsements: [own] });
    expect(result.verdict).toBe("affirming");
    expect(result.endorsements.map(({ kind, source }) => [kind, source])).toEqual([
      ["snp-vcek", "caller"],
      ["snp-ask", "caller"],
    ]);
  });

  it("is no shortcut: what is in it is checked like anything else", async () => {
    const [signed, other] = [await signedReport(), await signedReport({}, { chipId: new Uint8Array(64).fill(9) })];
    const wrong = bundle(["snp-vcek", other.vek.der], ["snp-ask", signed.amd.ask.der]);
    expect((await verify(signed, { endorsements: [wrong] })).failure?.code).toBe("SNP_VEK_CHIP_ID");
  });

  it("may be larger than an endorsement, and up to its own limit", async () => {
    const signed = await signedReport({ measurement: MEASUREMENT });
    const filling = Array.from({ length: 9 }, (_, index): readonly [string, Uint8Array] => [
      "x-later",
      new Uint8Array(100_000).fill(index),
    ]);
    const large = bundle(["snp-vcek", signed.vek.der], ["snp-ask", signed.amd.ask.der], ...filling);
    expect(large.length).toBeGreaterThan(1024 * 1024);
    expect((await verify(signed, { endorsements: [large] })).verdict).toBe("affirming");
    const refused = await verify(signed, { endorsements: [large], limits: { maxBundleBytes: large.length - 1 } });
    expect(refused.findings).toContainEqual({
      code: "BUNDLE_SIZE",
      outcome: "note",
      path: "endorsements.0",
      expected: large.length - 1,
      actual: large.length,
    });
    expect(refused.verdict).toBe("none");
  });

  it("is noted where it holds what this release does not know, and where it cannot be read", async () => {
    const signed = await signedReport();
    const notes = async (text: Uint8Array) =>
      (await verify(signed, { endorsements: [text] })).findings.filter(({ path }) => path === "endorsements.0");
    const later = { outcome: "note", expected: null, actual: "x-later" };
    expect(await notes(bundle(["x-later", Uint8Array.of(1)]))).toMatchObject([
      { code: "BUNDLE_KIND_UNKNOWN", ...later },
    ]);
    expect(await notes(toUtf8('{"policy": {}}'))).toMatchObject([{ code: "BUNDLE_FORMAT", outcome: "note" }]);
  });
});
