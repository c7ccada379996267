import { describe, expect, it } from "vitest";
import { claimsOf } from "../../../src/tee/snp/claims.js";
import { snp } from "../../../src/tee/snp/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { sampleParsed } from "./support.js";
import { reportOf, signerOf } from "./world.js";

describe("claimsOf", () => {
  it("is plain JSON: bytes in hex, 64-bit values in decimal", () => {
    const claims = claimsOf(sampleParsed({ version: 5, familyId: new Uint8Array(16).fill(0xab) }), "Milan");
    expect(JSON.parse(JSON.stringify(claims))).toEqual(claims);
    expect(claims).toMatchObject({
      version: 5,
      familyId: "ab".repeat(16),
      reportedTcb: { value: "15787368493747273732", bootLoader: 4, tee: 0, snp: 24, microcode: 219 },
      cpuid: { family: 25, model: 1, stepping: 1 },
      current: { major: 1, minor: 55, build: 29 },
      launchMitVector: "11",
      productLine: "Milan",
      signingKey: "vcek",
    });
  });

  it("has null for what the version does not have", () => {
    const claims = claimsOf(sampleParsed({ version: 2 }), null);
    expect(claims).toMatchObject({ cpuid: null, launchMitVector: null, currentMitVector: null, productLine: null });
    expect(claims["reportedTcb"]).toEqual({ value: "15787368493747273732" });
  });

  it("decodes the guest policy by name", () => {
    const policy = (1n << 17n) | (1n << 19n) | (1n << 25n) | 0x0137n;
    expect(claimsOf(sampleParsed({ policy }), null)["policy"]).toEqual({
      value: policy.toString(),
      abiMajor: 1,
      abiMinor: 55,
      smt: false,
      migrateMa: false,
      debug: true,
      singleSocket: false,
      cxlAllow: false,
      memAes256Xts: false,
      raplDis: false,
      ciphertextHidingDram: false,
      pageSwapDisable: true,
    });
  });

  it("decodes PLATFORM_INFO by name, and lists bits without one", () => {
    expect(claimsOf(sampleParsed({ platformInfo: 0x8000_0000_0000_01e7n }), null)["platformInfo"]).toEqual({
      value: 0x8000_0000_0000_01e7n.toString(),
      smtEn: true,
      tsmeEn: true,
      eccEn: true,
      raplDis: false,
      ciphertextHidingDramEn: false,
      aliasCheckComplete: true,
      sevTioEn: true,
      unknownBits: [6, 8, 63],
    });
  });

  it("names TCB components by the line it is told", () => {
    const report = sampleParsed({ reportedTcb: Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 5) }, "Turin");
    expect(claimsOf(report, "Turin")["reportedTcb"]).toMatchObject({ fmc: 1, bootLoader: 2, tee: 3, snp: 4 });
  });
});

describe("snp scheme", () => {
  it("describes by the line of CPUID, and claims by the line of the chain", async () => {
    const vek = await (await simulatedAmd("Genoa")).issueVcek();
    const report = reportOf(vek, { version: 2 });
    const signer = await signerOf({ amd: await simulatedAmd("Genoa"), vek, fields: { version: 2 } });
    expect(snp.describe(report)).toMatchObject({ productLine: null });
    expect(claimsOf(report, signer.vek.line)).toMatchObject({ productLine: "Genoa" });
    expect(snp.describe(reportOf(vek))).toMatchObject({ productLine: "Genoa" });
  });

  it("says which anchors and endorsements a signer rests on", async () => {
    const amd = await simulatedAmd();
    const vek = await amd.issueVcek();
    const signer = await signerOf({ amd, vek });
    expect(snp.anchorsOf(signer)).toMatchObject([{ name: "ARK-Milan", source: "caller" }]);
    expect(snp.endorsementsOf(signer)).toMatchObject([
      {
        kind: "snp-vcek",
        source: "caller",
        notBefore: "2025-01-01T00:00:00.000Z",
        notAfter: "2032-01-01T00:00:00.000Z",
      },
      {
        kind: "snp-ask",
        source: "caller",
        notBefore: "2024-01-01T00:00:00.000Z",
        notAfter: "2049-01-01T00:00:00.000Z",
      },
    ]);
  });
});
