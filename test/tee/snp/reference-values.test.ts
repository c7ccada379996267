import { describe, expect, it } from "vitest";
import { rulesOf, setReferenceValues } from "../../../src/policy/index.js";
import { DEFAULT_JSON_LIMITS } from "../../../src/json/index.js";
import type { ReportFields } from "../../../src/testing/index.js";
import { snp } from "../../../src/tee/snp/index.js";
import type { ProductLine } from "../../../src/tee/snp/product.js";
import { referenceValuesOf } from "../../../src/tee/snp/reference-values.js";
import type { SnpReferenceValues } from "../../../src/tee/snp/reference-values.js";
import { sampleParsed } from "./support.js";

function valuesOf(
  fields: ReportFields = {},
  line: ProductLine | null = "Milan",
  chip: "this-chip" | "any-chip" = "this-chip",
): SnpReferenceValues {
  return referenceValuesOf(sampleParsed(fields), line, chip);
}

describe("referenceValuesOf", () => {
  it("states what the report says, TCB and versions as minimums", () => {
    const tcb = Uint8Array.of(4, 0, 0, 0, 0, 0, 24, 219);
    const values = valuesOf({
      policy: 0x30000n,
      guestSvn: 7,
      vmpl: 2,
      measurement: new Uint8Array(48).fill(1),
      hostData: new Uint8Array(32).fill(2),
      familyId: new Uint8Array(16).fill(3),
      imageId: new Uint8Array(16).fill(4),
      reportedTcb: tcb,
      chipId: new Uint8Array(64).fill(5),
      current: { major: 1, minor: 55, build: 21 },
    });
    expect(Object.fromEntries(values)).toMatchObject({
      "policy.policy": 0x30000n,
      "policy.minimum_guest_svn": 7,
      "policy.vmpl": 2,
      "policy.measurement": new Uint8Array(48).fill(1),
      "policy.host_data": new Uint8Array(32).fill(2),
      "policy.family_id": new Uint8Array(16).fill(3),
      "policy.image_id": new Uint8Array(16).fill(4),
      "policy.minimum_tcb": 0xdb18000000000004n,
      "policy.minimum_launch_tcb": 0xdb18000000000004n,
      "policy.chip_id": new Uint8Array(64).fill(5),
      "policy.minimum_build": 21,
      "policy.minimum_version": "1.55",
      "policy.permit_provisional_firmware": false,
      "policy.product.name": 1,
      "root_of_trust.product_line": "Milan",
    });
  });

  it.each([
    ["Milan", 1],
    ["Genoa", 2],
    ["Turin", 3],
  ] as const)("numbers %s as %i", (line, number) => {
    expect(valuesOf({}, line).get("policy.product.name")).toBe(number);
  });

  it("leaves the product open where no line is known", () => {
    const values = valuesOf({}, null);
    expect(values.has("policy.product.name") || values.has("root_of_trust.product_line")).toBe(false);
  });

  it("leaves out the chip where it is masked or any will do", () => {
    const chipId = new Uint8Array(64).fill(5);
    expect(valuesOf({ chipId }).has("policy.chip_id")).toBe(true);
    expect(valuesOf({ chipId }, "Milan", "any-chip").has("policy.chip_id")).toBe(false);
    expect(valuesOf({ chipId: new Uint8Array(64) }).has("policy.chip_id")).toBe(false);
  });

  it("leaves out a VMPL that the host has, and keeps 0", () => {
    expect(valuesOf({ vmpl: 0xffff_ffff }).has("policy.vmpl")).toBe(false);
    expect(valuesOf({ vmpl: 0 }).get("policy.vmpl")).toBe(0);
  });

  it("never states REPORT_DATA, which answers one challenge", () => {
    expect(valuesOf({ reportData: new Uint8Array(64).fill(1) }).has("policy.report_data")).toBe(false);
  });

  it.each<[string, ReportFields]>([
    ["TCB", { reportedTcb: Uint8Array.of(1, 0, 0, 0, 0, 0, 1, 1), currentTcb: Uint8Array.of(2, 0, 0, 0, 0, 0, 1, 1) }],
    ["build", { current: { major: 1, minor: 2, build: 3 }, committed: { major: 1, minor: 2, build: 2 } }],
    ["minor", { current: { major: 1, minor: 2, build: 3 }, committed: { major: 1, minor: 1, build: 3 } }],
    ["major", { current: { major: 2, minor: 2, build: 3 }, committed: { major: 1, minor: 2, build: 3 } }],
  ])("permits provisional firmware where the committed %s is not the current one", (_name, fields) => {
    expect(valuesOf(fields).get("policy.permit_provisional_firmware")).toBe(true);
  });

  it("gives values that the fields of a policy can hold", () => {
    const values = valuesOf();
    expect([...values.keys()].filter((path) => !rulesOf(snp).has(path))).toEqual([]);
    expect(setReferenceValues(null, values, snp, DEFAULT_JSON_LIMITS).ok).toBe(true);
  });
});
