import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import type { ReportFields } from "../../../src/testing/index.js";
import { CHALLENGE, simulatedAmd } from "../../helpers/snp.js";
import { failuresOf, findingOf, findingsOf } from "./appraise-support.js";
import type { PolicyJson } from "./appraise-support.js";

const bytes = (size: number, fill: number): Uint8Array => new Uint8Array(size).fill(fill);

/** Fields that are compared as they are: [code, policy field, report field, size]. */
const EQUAL = [
  ["SNP_MEASUREMENT", "measurement", "measurement", 48],
  ["SNP_HOST_DATA", "host_data", "hostData", 32],
  ["SNP_FAMILY_ID", "family_id", "familyId", 16],
  ["SNP_IMAGE_ID", "image_id", "imageId", 16],
  ["SNP_REPORT_ID", "report_id", "reportId", 32],
  ["SNP_REPORT_ID_MA", "report_id_ma", "reportIdMa", 32],
] as const;

describe.each(EQUAL)("%s", (code, name, field, size) => {
  const value = bytes(size, 7);
  const fields: ReportFields = { [field]: value };

  it("passes where all bytes are equal, and says both", async () => {
    expect(await findingOf(code, { fields, policy: { [name]: value } })).toEqual({
      code,
      outcome: "pass",
      path: `policy.${name}`,
      expected: toHex(value),
      actual: toHex(value),
    });
  });

  it("fails where one bit differs, and nothing else fails", async () => {
    for (const at of [0, size - 1]) {
      const other = value.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await failuresOf({ fields, policy: { [name]: other } })).toEqual([code]);
    }
  });

  it("compares zeros that are written out", async () => {
    expect(await failuresOf({ fields, policy: { [name]: bytes(size, 0) } })).toEqual([code]);
    expect(await failuresOf({ fields: { [field]: bytes(size, 0) }, policy: { [name]: bytes(size, 0) } })).toEqual([]);
  });

  it("is skipped where it is not stated", async () => {
    for (const policy of [{}, { [name]: '""' }, { [name]: "null" }]) {
      expect(await findingOf(code, { fields, policy })).toMatchObject({ outcome: "skip", expected: null });
    }
  });
});

describe("SNP_CHIP_ID", () => {
  it("compares CHIP_ID, which fails where the host masks it", async () => {
    const { chipId } = await (await simulatedAmd()).issueVcek();
    const policy = { chip_id: chipId };
    expect(await findingOf("SNP_CHIP_ID", { policy })).toMatchObject({ outcome: "pass", path: "policy.chip_id" });
    expect(await failuresOf({ policy: { chip_id: chipId.map((byte) => byte ^ 1) } })).toEqual(["SNP_CHIP_ID"]);
    expect(await failuresOf({ policy, fields: { chipId: bytes(64, 0) } })).toEqual(["SNP_CHIP_ID"]);
    expect(await findingOf("SNP_CHIP_ID", {})).toMatchObject({ outcome: "skip" });
  });
});

describe("SNP_REPORT_DATA", () => {
  it("is a reference value of its own, beside freshness", async () => {
    const other = bytes(64, 1);
    expect(await failuresOf({ policy: { report_data: CHALLENGE } })).toEqual([]);
    expect(await failuresOf({ policy: { report_data: other } })).toEqual(["SNP_REPORT_DATA"]);
    const unchecked = { policy: { report_data: CHALLENGE }, challenge: { kind: "unchecked" } } as const;
    expect(await findingOf("SNP_REPORT_DATA", unchecked)).toMatchObject({ outcome: "pass" });
    expect(await findingOf("SNP_FRESHNESS", unchecked)).toMatchObject({ outcome: "skip" });
  });
});

describe("SNP_FRESHNESS", () => {
  it("passes where REPORT_DATA is the challenge, in all 64 bytes", async () => {
    expect(await findingOf("SNP_FRESHNESS", {})).toMatchObject({ outcome: "pass", path: "challenge.tee" });
    for (const at of [0, 31, 32, 63]) {
      const other = CHALLENGE.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await failuresOf({ challenge: { kind: "bytes", bytes: other } })).toEqual(["SNP_FRESHNESS"]);
    }
  });

  it("fails where the challenge is shorter than REPORT_DATA", async () => {
    const challenge = { kind: "bytes", bytes: CHALLENGE.slice(0, 32) } as const;
    expect(await failuresOf({ challenge })).toEqual(["SNP_FRESHNESS"]);
  });

  it("is skipped, not passed, where the caller does not check it", async () => {
    expect(await findingOf("SNP_FRESHNESS", { challenge: { kind: "unchecked" } })).toMatchObject({ outcome: "skip" });
  });
});

describe("SNP_HOST_REQUESTED", () => {
  const fields: ReportFields = { vmpl: 0xffff_ffff };

  it("fails under a challenge: REPORT_DATA is not the guest's", async () => {
    expect(await failuresOf({ fields })).toEqual(["SNP_HOST_REQUESTED"]);
    expect(await findingOf("SNP_HOST_REQUESTED", {})).toMatchObject({ outcome: "pass" });
  });

  it("is a note where freshness is not checked", async () => {
    const challenge = { kind: "unchecked" } as const;
    expect(await findingOf("SNP_HOST_REQUESTED", { fields, challenge })).toMatchObject({ outcome: "note" });
  });
});

/** [code, policy, report fields, outcome] of numbers. */
const NUMBERS: ReadonlyArray<readonly [string, PolicyJson, ReportFields, string]> = [
  ["SNP_VMPL", { vmpl: "0" }, { vmpl: 0 }, "pass"],
  ["SNP_VMPL", { vmpl: "0" }, { vmpl: 1 }, "fail"],
  ["SNP_VMPL", { vmpl: "2" }, { vmpl: 2 }, "pass"],
  ["SNP_VMPL", { vmpl: "2" }, { vmpl: 1 }, "fail"],
  ["SNP_VMPL", { vmpl: "3" }, { vmpl: 3 }, "pass"],
  ["SNP_VMPL", { vmpl: "0" }, { vmpl: 0xffff_ffff }, "fail"],
  ["SNP_VMPL", { vmpl: "null" }, { vmpl: 3 }, "skip"],
  ["SNP_VMPL", {}, { vmpl: 3 }, "skip"],
  ["SNP_MINIMUM_GUEST_SVN", { minimum_guest_svn: "5" }, { guestSvn: 5 }, "pass"],
  ["SNP_MINIMUM_GUEST_SVN", { minimum_guest_svn: "5" }, { guestSvn: 6 }, "pass"],
  ["SNP_MINIMUM_GUEST_SVN", { minimum_guest_svn: "5" }, { guestSvn: 4 }, "fail"],
  ["SNP_MINIMUM_GUEST_SVN", { minimum_guest_svn: "65547" }, { guestSvn: 65547 }, "pass"],
  ["SNP_MINIMUM_GUEST_SVN", { minimum_guest_svn: "65548" }, { guestSvn: 65547 }, "fail"],
  ["SNP_MINIMUM_GUEST_SVN", { minimum_guest_svn: "4294967295" }, { guestSvn: 0xffff_ffff }, "pass"],
  ["SNP_MINIMUM_GUEST_SVN", { minimum_guest_svn: "0" }, { guestSvn: 0 }, "skip"],
  ["SNP_MINIMUM_GUEST_SVN", {}, { guestSvn: 0 }, "skip"],
  ["SNP_MINIMUM_BUILD", { minimum_build: "29" }, { current: { major: 1, minor: 55, build: 29 } }, "pass"],
  ["SNP_MINIMUM_BUILD", { minimum_build: "29" }, { current: { major: 1, minor: 55, build: 30 } }, "pass"],
  ["SNP_MINIMUM_BUILD", { minimum_build: "29" }, { current: { major: 1, minor: 55, build: 28 } }, "fail"],
  ["SNP_MINIMUM_BUILD", { minimum_build: "29" }, { current: { major: 1, minor: 56, build: 1 } }, "fail"],
  ["SNP_MINIMUM_BUILD", { minimum_build: "255" }, { current: { major: 1, minor: 55, build: 255 } }, "pass"],
  ["SNP_MINIMUM_BUILD", {}, {}, "skip"],
  ["SNP_MINIMUM_VERSION", { minimum_version: '"1.55"' }, { current: { major: 1, minor: 55, build: 0 } }, "pass"],
  ["SNP_MINIMUM_VERSION", { minimum_version: '"1.55"' }, { current: { major: 1, minor: 56, build: 0 } }, "pass"],
  ["SNP_MINIMUM_VERSION", { minimum_version: '"1.55"' }, { current: { major: 2, minor: 0, build: 0 } }, "pass"],
  ["SNP_MINIMUM_VERSION", { minimum_version: '"1.55"' }, { current: { major: 1, minor: 54, build: 255 } }, "fail"],
  ["SNP_MINIMUM_VERSION", { minimum_version: '"2.0"' }, { current: { major: 1, minor: 255, build: 0 } }, "fail"],
  ["SNP_MINIMUM_VERSION", { minimum_version: '""' }, {}, "skip"],
  ["SNP_MINIMUM_VERSION", {}, {}, "skip"],
];

describe("numbers of the policy", () => {
  it.each(NUMBERS)("%s: %j on %j: %s", async (code, policy, fields, outcome) => {
    // The committed firmware follows the current one, so that no other rule fails.
    const finding = await findingOf(code, { policy, fields });
    expect(finding).toMatchObject({ code, outcome });
    expect(finding?.path).toBe(`policy.${code.slice(4).toLowerCase()}`);
  });
});

describe("appraise", () => {
  it("passes or skips everything for a sound report", async () => {
    expect(await failuresOf({})).toEqual([]);
  });

  it("reports every failure, not only the first", async () => {
    const policy = { measurement: bytes(48, 1), host_data: bytes(32, 1), vmpl: "3", minimum_build: "200" };
    expect(await failuresOf({ policy })).toEqual(["SNP_MEASUREMENT", "SNP_HOST_DATA", "SNP_VMPL", "SNP_MINIMUM_BUILD"]);
  });

  it("has one finding a rule, in the same order for any policy", async () => {
    const codes = (await findingsOf({})).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    const full = await findingsOf({ policy: { measurement: bytes(48, 1), vmpl: "1", minimum_tcb: "1" } });
    expect(full.map(({ code }) => code)).toEqual(codes);
  });
});
