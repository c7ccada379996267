import { describe, expect, it } from "vitest";
import { FIELDS, KEY_INFO, MAX_VERSION, MIN_VERSION, P384_ORDER, REPORT_SIZE } from "../../src/tee/snp/layout.js";
import type { Field } from "../../src/tee/snp/layout.js";
import { parseReport } from "../../src/tee/snp/parse.js";
import type { SnpReportStatus } from "../../src/kernel/index.js";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";
import { kernelOf } from "./modules.js";

const VERSIONS = Array.from({ length: MAX_VERSION - MIN_VERSION + 1 }, (_, index) => MIN_VERSION + index);
const kernel = kernelOf("f64");

/** A report that nobody signed but that is well formed: every field that may be set holds something. */
function wellFormed(version: number): Uint8Array {
  const report = new Uint8Array(REPORT_SIZE);
  const words = new DataView(report.buffer);
  for (const { offset, size, since } of Object.values<Field>(FIELDS)) {
    if (since <= version) report.subarray(offset, offset + size).fill(0x5a);
  }
  words.setUint32(FIELDS.version.offset, version, true);
  words.setBigUint64(FIELDS.policy.offset, 0x30000n, true);
  words.setUint32(FIELDS.vmpl.offset, 0, true);
  words.setUint32(FIELDS.signatureAlgo.offset, 1, true);
  words.setUint32(FIELDS.keyInfo.offset, KEY_INFO.authorKeyEn, true);
  for (const { offset } of [FIELDS.signatureR, FIELDS.signatureS]) report.fill(0, offset + 48, offset + 72);
  if (version >= FIELDS.cpuidFamId.since) report.set([0x19, 0x11], FIELDS.cpuidFamId.offset);
  return report;
}

function expected(report: Uint8Array): string {
  const parsed = parseReport(report);
  return parsed.ok ? "ok" : parsed.failure.code;
}

/** Counts the statuses and names the first report on which the two sides disagree. */
class Comparison {
  readonly statuses = new Map<SnpReportStatus, number>();
  disagreement: string | null = null;

  add(report: Uint8Array, what: string): void {
    const status = kernel.checkSnpReport(report);
    const wanted = expected(report);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status !== wanted) this.disagreement ??= `${what}: kernel ${status}, parser ${wanted}`;
  }
}

describe.each(VERSIONS)("checkSnpReport, version %i", (version) => {
  const report = wellFormed(version);

  it("accepts a well-formed report", () => {
    expect(expected(report)).toBe("ok");
    expect(kernel.checkSnpReport(report)).toBe("ok");
  });

  it("agrees with the parser on every change of one byte", () => {
    const comparison = new Comparison();
    for (let at = 0; at < REPORT_SIZE; at++) {
      const original = report[at] ?? 0;
      const values = new Set([0, 1, 2, 3, 4, 5, 0x1a, 0x1c, 0x7f, 0x80, 0xff, original ^ 0x10, original ^ 0x40]);
      for (const value of values) {
        report[at] = value;
        comparison.add(report, `byte ${at} = ${value}`);
      }
      report[at] = original;
    }
    expect(comparison.disagreement).toBeNull();
    // SNP_REPORT_SIZE and SNP_SIGNATURE_RANGE need more than a byte.
    expect([...comparison.statuses.keys()].filter((status) => status !== "ok").length).toBeGreaterThanOrEqual(9);
  });

  it("agrees with the parser on every length", () => {
    const comparison = new Comparison();
    for (let length = 0; length < REPORT_SIZE; length++) comparison.add(report.slice(0, length), `length ${length}`);
    for (const more of [1, 2, 1184, 65536]) comparison.add(new Uint8Array(REPORT_SIZE + more), `${more} more bytes`);
    expect(comparison.disagreement).toBeNull();
    expect([...comparison.statuses.keys()]).toEqual(["SNP_REPORT_SIZE"]);
  });

  it("agrees with the parser on random changes of several bytes", () => {
    const comparison = new Comparison();
    const bytes = seededBytes(seedOf(`random changes, version ${version}`));
    for (let round = 0; round < 2000; round++) {
      const copy = report.slice();
      for (let change = 0; change < 1 + (round % 4); change++) {
        const [high = 0, low = 0, value = 0] = bytes(3);
        copy[(high * 256 + low) % REPORT_SIZE] = value;
      }
      comparison.add(copy, `round ${round}`);
    }
    expect(comparison.disagreement).toBeNull();
  });

  it.each([FIELDS.signatureR, FIELDS.signatureS])("agrees with the parser on the range of $name", (field) => {
    const order = BigInt(`0x${P384_ORDER}`);
    const cases: readonly (readonly [bigint, SnpReportStatus])[] = [
      [0n, "SNP_SIGNATURE_RANGE"],
      [1n, "ok"],
      [order - 1n, "ok"],
      [order, "SNP_SIGNATURE_RANGE"],
      [order + 1n, "SNP_SIGNATURE_RANGE"],
      [2n ** 384n - 1n, "SNP_SIGNATURE_RANGE"],
      [2n ** 384n, "SNP_SIGNATURE_PADDING"],
      [2n ** 575n, "SNP_SIGNATURE_PADDING"],
    ];
    for (const [value, status] of cases) {
      const copy = report.slice();
      for (let i = 0; i < field.size; i++) copy[field.offset + i] = Number((value >> BigInt(8 * i)) & 0xffn);
      expect([value, kernel.checkSnpReport(copy)]).toEqual([value, status]);
      expect(expected(copy)).toBe(status);
    }
  });
});

describe("checkSnpReport", () => {
  it("names the first rule that is broken where several are", () => {
    const report = wellFormed(5);
    report.fill(0xff, FIELDS.signatureR.offset, FIELDS.signatureR.offset + 72);
    expect(kernel.checkSnpReport(report)).toBe("SNP_SIGNATURE_PADDING");
    report[FIELDS.vmpl.offset] = 9;
    expect(kernel.checkSnpReport(report)).toBe("SNP_VMPL_RANGE");
    report[0x4c] = 1;
    expect(kernel.checkSnpReport(report)).toBe("SNP_REPORT_RESERVED");
    report[0] = 6;
    expect(kernel.checkSnpReport(report)).toBe("SNP_REPORT_VERSION");
    expect(kernel.checkSnpReport(report.subarray(1))).toBe("SNP_REPORT_SIZE");
  });

  it("tells a report that the firmware did not sign from one with a bad range", () => {
    const report = wellFormed(5);
    report.fill(0, FIELDS.signatureR.offset, FIELDS.signatureS.offset + FIELDS.signatureS.size);
    expect(kernel.checkSnpReport(report)).toBe("SNP_REPORT_UNSIGNED");
  });

  it("agrees with the parser on random buffers of the right size", () => {
    const comparison = new Comparison();
    const bytes = seededBytes(seedOf("random buffers"));
    for (let round = 0; round < 500; round++) {
      const report = bytes(REPORT_SIZE);
      if (round % 2 === 1) report.set([2 + (round % 4), 0, 0, 0]);
      comparison.add(report, `round ${round}`);
    }
    expect(comparison.disagreement).toBeNull();
  });
});

describeWithVectors("checkSnpReport on real reports", () => {
  it("accepts what the parser accepts", () => {
    const index = readVectorJson<unknown>("snp/index.json");
    const paths = [...JSON.stringify(index).matchAll(/"([^"]+\.bin)"/g)].map(([, path = ""]) => path);
    const comparison = new Comparison();
    for (const path of new Set(paths)) {
      const bytes = readCorpusFile(path);
      if (bytes !== null) comparison.add(bytes, path);
    }
    expect(comparison.disagreement).toBeNull();
    expect(comparison.statuses.get("ok") ?? 0).toBeGreaterThan(5);
  });
});

function readCorpusFile(path: string): Uint8Array | null {
  for (const place of [path, `snp/${path}`]) {
    try {
      return readVector(place);
    } catch {
      continue;
    }
  }
  return null;
}
