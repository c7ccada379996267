import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { defaultKernel } from "../../../src/kernel/index.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import type { SnpReport } from "../../../src/tee/snp/report.js";
import { describeWithVectors, readVector, readVectorJson } from "../../helpers/vectors.js";
import { codeOf, patched, sampleParsed, sampleReport, valueOf } from "./support.js";

const kernel = valueOf(defaultKernel());

/** Where each field is (snp.md, section 1), written down apart from the table of the implementation. */
const BYTE_FIELDS: ReadonlyArray<readonly [keyof SnpReport, number, number]> = [
  ["familyId", 0x010, 16],
  ["imageId", 0x020, 16],
  ["currentTcb", 0x038, 8],
  ["reportData", 0x050, 64],
  ["measurement", 0x090, 48],
  ["hostData", 0x0c0, 32],
  ["idKeyDigest", 0x0e0, 48],
  ["reportId", 0x140, 32],
  ["reportIdMa", 0x160, 32],
  ["reportedTcb", 0x180, 8],
  ["chipId", 0x1a0, 64],
  ["committedTcb", 0x1e0, 8],
  ["launchTcb", 0x1f0, 8],
];

describe("parseReport, fields", () => {
  it.each(BYTE_FIELDS)("reads %s", (name, offset, size) => {
    const value = Array.from({ length: size }, (_, index) => index + 1);
    const report = valueOf(parseReport(patched(sampleReport(), offset, ...value)));
    expect(report[name]).toEqual(Uint8Array.from(value));
  });

  it("reads numbers as little-endian", () => {
    const bytes = patched(sampleReport({ version: 5 }), 0x004, 0x0b, 0x00, 0x01, 0x00);
    const report = valueOf(parseReport(patched(bytes, 0x1f8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)));
    expect(report.guestSvn).toBe(65547);
    expect(report.launchMitVector).toBe(0x0807060504030201n);
    expect(report.currentMitVector).toBe(0x100f0e0d0c0b0a09n);
    expect(valueOf(parseReport(patched(sampleReport(), 0x008, 0x1f, 0, 3))).policy).toBe(0x3001fn);
    expect(valueOf(parseReport(patched(sampleReport(), 0x040, 0x67, 0, 0, 0, 0, 0, 0, 0x80))).platformInfo).toBe(
      0x8000000000000067n,
    );
  });

  it("reads firmware versions in the order build, minor, major", () => {
    const report = valueOf(parseReport(patched(sampleReport(), 0x1e8, 29, 55, 1, 0, 28, 54, 2)));
    expect(report.current).toEqual({ major: 1, minor: 55, build: 29 });
    expect(report.committed).toEqual({ major: 2, minor: 54, build: 28 });
  });

  it("reads R and S as big-endian numbers of 48 bytes", () => {
    const r = Array.from({ length: 48 }, (_, index) => index + 1);
    const s = r.map((byte) => byte + 100);
    const report = valueOf(parseReport(patched(patched(sampleReport(), 0x2a0, ...r), 0x2e8, ...s)));
    expect([...report.signature]).toEqual([...r.toReversed(), ...s.toReversed()]);
  });

  it("has no CPUID before version 3, and no mitigation vectors before version 5", () => {
    const seen = [2, 3, 4, 5].map((version) => sampleParsed({ version }));
    expect(seen.map((report) => report.version)).toEqual([2, 3, 4, 5]);
    expect(seen.map((report) => report.cpuid)).toEqual([
      null,
      ...[3, 4, 5].map(() => ({ family: 0x19, model: 0x01, stepping: 1 })),
    ]);
    expect(seen.map((report) => report.launchMitVector === null)).toEqual([true, true, true, false]);
    expect(seen.map((report) => report.currentMitVector === null)).toEqual([true, true, true, false]);
  });

  it("keeps the author key digest", () => {
    const digest = new Uint8Array(48).fill(7);
    expect(sampleParsed({ authorKeyEn: true, authorKeyDigest: digest }).authorKeyDigest).toEqual(digest);
  });
});

describe("parseReport and its input", () => {
  it.each([
    ["without the kernel", null],
    ["with the kernel", kernel],
  ])("neither changes nor keeps it: %s", (_name, used) => {
    const bytes = sampleReport();
    const before = bytes.slice();
    const report = valueOf(parseReport(bytes, used));
    expect(bytes).toEqual(before);
    bytes.fill(0xaa);
    expect(report.raw).toEqual(before);
    expect(toHex(report.measurement)).toBe(toHex(before.slice(0x090, 0x0c0)));
    expect(report.raw.buffer).not.toBe(bytes.buffer);
  });

  it("gives the same with and without the kernel", () => {
    for (const version of [2, 3, 4, 5]) {
      const bytes = sampleReport({ version });
      expect(parseReport(bytes, kernel)).toEqual(parseReport(bytes, null));
    }
  });

  it("reads a view into a larger buffer", () => {
    const buffer = new Uint8Array(2000).fill(0xff);
    buffer.set(sampleReport(), 300);
    const view = buffer.subarray(300, 300 + 1184);
    for (const used of [null, kernel]) expect(codeOf(parseReport(view, used))).toBe("ok");
  });
});

interface IndexedReport {
  readonly file: string;
  readonly version: number;
  readonly guestSvn: number;
  readonly policy: string;
  readonly vmpl: number;
  readonly platformInfo: string;
  readonly keyInfo: { readonly authorKeyEn: number; readonly maskChipKey: number; readonly signingKey: number };
  readonly currentTcb: string;
  readonly reportedTcb: string;
  readonly committedTcb: string;
  readonly launchTcb: string;
  readonly current: string;
  readonly committed: string;
  readonly launchMit: string;
  readonly currentMit: string;
  readonly measurement: string;
  readonly reportDataPrefix: string;
  readonly chipIdPrefix: string;
}

describeWithVectors("parseReport on real reports", () => {
  const { reports } = readVectorJson<{ readonly reports: readonly IndexedReport[] }>("snp/index.json");
  const versionText = ({ major, minor, build }: SnpReport["current"]): string => `${major}.${minor}.${build}`;

  it.each(reports)("says what the index says: $file", (facts) => {
    const report = valueOf(parseReport(readVector(`snp/${facts.file}`), kernel));
    expect(kernel.checkSnpReport(report.raw)).toBe("ok");
    expect({
      version: report.version,
      guestSvn: report.guestSvn,
      policy: `0x${report.policy.toString(16)}`,
      vmpl: report.vmpl,
      platformInfo: `0x${report.platformInfo.toString(16)}`,
      authorKeyEn: Number(report.authorKeyEn),
      maskChipKey: Number(report.maskChipKey),
      signingKey: report.signingKey,
      currentTcb: toHex(report.currentTcb),
      reportedTcb: toHex(report.reportedTcb),
      committedTcb: toHex(report.committedTcb),
      launchTcb: toHex(report.launchTcb),
      current: versionText(report.current),
      committed: versionText(report.committed),
      launchMit: `0x${(report.launchMitVector ?? 0n).toString(16)}`,
      currentMit: `0x${(report.currentMitVector ?? 0n).toString(16)}`,
      measurement: toHex(report.measurement),
      reportDataPrefix: toHex(report.reportData.slice(0, facts.reportDataPrefix.length / 2)),
      chipIdPrefix: toHex(report.chipId.slice(0, facts.chipIdPrefix.length / 2)),
    }).toEqual({
      version: facts.version,
      guestSvn: facts.guestSvn,
      policy: facts.policy,
      vmpl: facts.vmpl,
      platformInfo: facts.platformInfo,
      authorKeyEn: facts.keyInfo.authorKeyEn,
      maskChipKey: facts.keyInfo.maskChipKey,
      signingKey: facts.keyInfo.signingKey === 0 ? "vcek" : "vlek",
      currentTcb: facts.currentTcb,
      reportedTcb: facts.reportedTcb,
      committedTcb: facts.committedTcb,
      launchTcb: facts.launchTcb,
      current: facts.current,
      committed: facts.committed,
      launchMit: facts.launchMit,
      currentMit: facts.currentMit,
      measurement: facts.measurement,
      reportDataPrefix: facts.reportDataPrefix,
      chipIdPrefix: facts.chipIdPrefix,
    });
  });
});
