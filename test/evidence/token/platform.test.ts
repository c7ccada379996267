import { describe, expect, it } from "vitest";
import { checkPlatform, refuseStandIn } from "../../../src/evidence/token/platform.js";
import { filler } from "../writers.js";

describe("refuseStandIn", () => {
  it("lets evidence of TEEs pass, and of platforms that it does not know", () => {
    for (const name of ["SNP", "TDX", "vTPM", "SNP-vTPM", "other", "nocc", null]) {
      expect(refuseStandIn(filler(1184, 1), name)).toBeNull();
    }
  });

  it("refuses what the agent makes up, by its name and by its size", () => {
    const code = { failure: { stage: "parse", code: "EVIDENCE_NOT_HARDWARE", path: "platform_type" } };
    expect(refuseStandIn(filler(1184, 1), "NoCC")).toMatchObject(code);
    for (const name of ["NoCC", "SNP", "Azure", null]) expect(refuseStandIn(filler(96, 1), name)).toMatchObject(code);
    expect(refuseStandIn(filler(95, 1), "SNP")).toBeNull();
    expect(refuseStandIn(filler(97, 1), null)).toBeNull();
  });

  it("refuses evidence of Azure", () => {
    const failure = { stage: "parse", code: "EVIDENCE_UNSUPPORTED", actual: "Azure" };
    expect(refuseStandIn(filler(2600, 1), "Azure")).toMatchObject({ failure });
  });
});

describe("checkPlatform", () => {
  it.each([
    ["SNP", "snp"],
    ["TDX", "tdx"],
    ["vTPM", "vtpm"],
    ["vTPM", "snp-vtpm"],
    ["SNP-vTPM", "snp-vtpm"],
    [null, "snp"],
  ] as const)("takes %s for %s", (name, kind) => {
    expect(checkPlatform(name, kind)).toBeNull();
  });

  it.each([
    ["SNP", "vtpm"],
    ["SNP", "snp-vtpm"],
    ["SNP", "tdx"],
    ["TDX", "snp"],
    ["vTPM", "snp"],
    ["SNP-vTPM", "snp"],
    ["SNP-vTPM", "vtpm"],
    ["snp", "snp"],
    ["", "snp"],
    ["constructor", "snp"],
  ] as const)("does not take %s for %s", (name, kind) => {
    const failure = { code: "EVIDENCE_TOKEN_PLATFORM", path: "platform_type", expected: kind, actual: name };
    expect(checkPlatform(name, kind)).toMatchObject({ ok: false, failure });
  });

  it("says which platform was stated, where it is a known one", () => {
    const said = (name: string): string | undefined => {
      const refused = checkPlatform(name, "snp-vtpm");
      return refused?.failure.message;
    };
    expect(said("TDX")).toMatch(/its platform_type says TDX\.$/);
    expect(said("\u001b[31m")).toMatch(/says no platform that is known\.$/);
  });

  it("repeats 32 letters of a name", () => {
    const failure = { actual: "a".repeat(32) };
    expect(checkPlatform("a".repeat(1000), "snp")).toMatchObject({ failure });
  });
});
