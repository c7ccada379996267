import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "../../src/errors/index.js";
import { EVIDENCE_HINTS, openEvidence } from "../../src/evidence/index.js";
import type { OpenedEvidence } from "../../src/evidence/index.js";
import { buildReport } from "../../src/testing/index.js";
import { policyText, signedReport, verifyReport } from "../helpers/snp.js";
import type { SignedReport } from "../helpers/snp.js";

const LIMIT = 4096;

function open(bytes: Uint8Array): Outcome<OpenedEvidence> {
  return openEvidence(bytes, null, LIMIT);
}

function codeOf(bytes: Uint8Array): string {
  const opened = open(bytes);
  return opened.ok ? opened.value.format : opened.failure.code;
}

/** The header of a TDX quote: version, attestation key type, TEE type, and zeros up to `size`. */
function quote(version: number, keyType: number, teeType: number, size = 5006): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, version, true);
  view.setUint16(2, keyType, true);
  view.setUint32(4, teeType, true);
  return bytes;
}

describe("openEvidence", () => {
  it.each([2, 3, 4, 5])("takes a bare report of version %i as it is", (version) => {
    const bytes = buildReport({ version });
    expect(open(bytes)).toEqual({ ok: true, value: { kind: "snp", format: "snp-report", scheme: "snp", bytes } });
  });

  it("takes a version 4 report with GUEST_SVN 81h for a report, not for a TDX quote", () => {
    expect(codeOf(buildReport({ version: 4, guestSvn: 0x81 }))).toBe("snp-report");
    expect(codeOf(buildReport({ version: 5, guestSvn: 0x81 }))).toBe("snp-report");
  });

  it.each([4, 5])("refuses a TDX quote of version %i by its name", (version) => {
    expect(codeOf(quote(version, 2, 0x81, 1200))).toBe("EVIDENCE_UNSUPPORTED");
    expect(open(quote(version, 2, 0x81, 1200))).toMatchObject({ failure: { stage: "parse", actual: "TDX quote" } });
    expect(codeOf(quote(version, 2, 0x81, 1184))).toBe("EVIDENCE_UNSUPPORTED");
  });

  it("takes anything of 1184 bytes for a report, so that the parser says what is wrong with it", () => {
    expect(codeOf(new Uint8Array(1184))).toBe("snp-report");
    expect(codeOf(new Uint8Array(1184).fill(0xff))).toBe("snp-report");
  });

  it("takes a report that was cut or extended for one", () => {
    const report = buildReport();
    expect(codeOf(report.slice(0, 4))).toBe("snp-report");
    expect(codeOf(report.slice(0, 1183))).toBe("snp-report");
    expect(codeOf(Uint8Array.of(...report, 0))).toBe("snp-report");
  });

  it.each([
    ["empty", []],
    ["of one byte", [3]],
    ["of two bytes", [3, 0]],
    ["of three bytes", [3, 0, 0]],
    ["of version 1", [1, 0, 0, 0]],
    ["of version 6", [6, 0, 0, 0]],
    ["of big-endian version", [0, 0, 0, 3]],
    ["text", [0x7b, 0x22, 0x61, 0x22]],
  ])("does not know bytes that are %s", (_name, octets) => {
    expect(codeOf(Uint8Array.from(octets))).toBe("EVIDENCE_UNKNOWN");
  });

  it("looks at bytes up to the limit, inclusive", () => {
    const bytes = buildReport();
    expect(openEvidence(bytes, null, 1184).ok).toBe(true);
    for (const hint of [null, "snp"] as const) {
      expect(openEvidence(bytes, hint, 1183)).toMatchObject({
        failure: { stage: "parse", code: "EVIDENCE_SIZE", expected: 1183, actual: 1184 },
      });
    }
  });

  it("believes the caller who says what it is", () => {
    expect(EVIDENCE_HINTS).toEqual(["snp"]);
    for (const bytes of [new Uint8Array(), quote(4, 2, 0x81, 1200)]) {
      expect(openEvidence(bytes, "snp", LIMIT)).toMatchObject({ ok: true, value: { scheme: "snp" } });
    }
  });

  it("never throws", () => {
    const codes = ["snp-report", "EVIDENCE_UNKNOWN", "EVIDENCE_UNSUPPORTED", "EVIDENCE_SIZE"];
    fc.assert(fc.property(fc.uint8Array({ maxLength: LIMIT + 10 }), (bytes) => codes.includes(codeOf(bytes))));
  });
});

describe("verification of what is no evidence", () => {
  let signed: SignedReport;
  beforeAll(async () => {
    signed = await signedReport();
  });

  it.each([
    ["nothing", 0, "EVIDENCE_UNKNOWN"],
    ["one byte", 1, "EVIDENCE_UNKNOWN"],
    ["three bytes", 3, "EVIDENCE_UNKNOWN"],
    ["four bytes of a report", 4, "SNP_REPORT_SIZE"],
    ["all but one byte of a report", 1183, "SNP_REPORT_SIZE"],
  ])("gives a verdict for %s", async (_name, size, code) => {
    const result = await verifyReport({ ...signed, report: signed.report.slice(0, size) }, policyText());
    expect(result).toMatchObject({ verdict: "contraindicated", failure: { stage: "parse", code }, claims: {} });
    expect(result.evidence.signedSha256).toBeNull();
  });
});
