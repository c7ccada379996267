import { describe, expect, it } from "vitest";
import { buildReport, reportJson } from "../../../src/testing/index.js";
import { REPORT_PLACED } from "../../../src/evidence/sevsnp/fields.js";
import { FIELDS, RESERVED } from "../../../src/tee/snp/layout.js";
import { codeOf, mustOpen, refusalOf, replaced } from "../support.js";

/** JSON of a Report of some version, in snake_case, with some of its numbers changed. */
function message(version: number, numbers: Readonly<Record<string, number>> = {}): string {
  const line = version === 5 ? "Turin" : "Milan";
  const text = reportJson(buildReport({ version }, line), { form: "go" });
  return Object.entries(numbers).reduce((changed, [name, value]) => {
    const without = changed.replace(new RegExp(`,"${name}":[0-9]+`), "");
    return replaced(without, /\}$/, `,"${name}":${value}}`);
  }, text);
}

describe("rebuildReport", () => {
  it.each([2, 3, 4, 5])("makes the very bytes of a version %i report", (version) => {
    const line = version === 5 ? "Turin" : "Milan";
    expect(mustOpen(message(version)).bytes).toEqual(buildReport({ version }, line));
  });

  it("puts every field at its place, and zeros elsewhere", () => {
    const filled = new Uint8Array(1184).fill(0xa5);
    for (const { offset, size } of RESERVED)
      if (offset < FIELDS.signatureR.offset) filled.fill(0, offset, offset + size);
    filled.set([5, 0, 0, 0]);
    filled[FIELDS.cpuidStep.offset] = 5;
    expect(mustOpen(reportJson(filled)).bytes).toEqual(filled);
    expect(mustOpen(reportJson(filled)).bytes).toHaveLength(1184);
  });

  it("keeps what stands behind S in the signature's 512 bytes", () => {
    const report = buildReport();
    report[1183] = 1;
    expect(mustOpen(reportJson(report)).bytes).toEqual(report);
  });

  it("cannot keep reserved bytes, which messages have no field for", () => {
    const report = buildReport();
    report[FIELDS.keyInfo.offset + 4] = 1;
    expect(mustOpen(reportJson(report)).bytes).toEqual(buildReport());
  });

  it.each([0, 1, 6, 0xffff_ffff])("leaves version %i to the report's parser", (version) => {
    expect(codeOf(replaced(message(5), '"version":5', `"version":${version}`))).toBe(
      version > 5 ? "sevsnp-report-json" : "EVIDENCE_FIELD_VERSION",
    );
    const old = replaced(message(2), '"version":2', `"version":${version}`);
    expect(new DataView(mustOpen(old).bytes.buffer).getUint32(0, true)).toBe(version);
  });

  it("refuses CPUID in a version 2 report, but not as 0", () => {
    expect(codeOf(message(3, { cpuid1eax_fms: 0x00a00f11 }))).toBe("sevsnp-report-json");
    expect(refusalOf(message(2, { cpuid1eax_fms: 0x00a00f11 }))).toEqual([
      "EVIDENCE_FIELD_VERSION",
      "report.cpuid1eax_fms",
    ]);
    expect(codeOf(message(2, { cpuid1eax_fms: 0 }))).toBe("sevsnp-report-json");
  });

  it.each(["launch_mit_vector", "current_mit_vector"])("refuses %s below version 5, but not as 0", (name) => {
    for (const version of [2, 3, 4]) {
      expect(refusalOf(message(version, { [name]: 1 }))).toEqual(["EVIDENCE_FIELD_VERSION", `report.${name}`]);
      expect(codeOf(message(version, { [name]: 0 }))).toBe("sevsnp-report-json");
    }
    expect(codeOf(message(5, { [name]: 1 }))).toBe("sevsnp-report-json");
  });

  it("refuses CPUID(1).EAX of no processor", () => {
    for (const word of [0x00a01f11, 0x10a00f11, 0x00a00e11, 0x0ff00f11]) {
      expect(refusalOf(message(3, { cpuid1eax_fms: word }))).toEqual(["EVIDENCE_FIELD_RANGE", "report.cpuid1eax_fms"]);
    }
  });

  it("refuses a report without any one of its byte fields", () => {
    for (const [name, { kind }] of Object.entries(REPORT_PLACED)) {
      if (kind !== "bytes") continue;
      const without = replaced(message(3), new RegExp(`,"${name}":"[^"]*"`), "");
      expect(refusalOf(without)).toEqual(["EVIDENCE_FIELD_MISSING", `report.${name}`]);
    }
  });
});
