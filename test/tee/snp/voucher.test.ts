import { describe, expect, it } from "vitest";
import type { SnpPolicy } from "../../../src/tee/snp/policy.js";
import type { SnpReport } from "../../../src/tee/snp/report.js";
import { voucherOf } from "../../../src/tee/snp/voucher.js";

const report = (vmpl: number): SnpReport => ({ vmpl }) as SnpReport;
const policy = (stated: Partial<SnpPolicy>): SnpPolicy =>
  ({ measurement: null, vmpl: null, requireIdBlock: false, requireAuthorKey: false, ...stated }) as SnpPolicy;

const measurement = new Uint8Array(48).fill(1);

describe("voucherOf", () => {
  it.each<readonly [string, number, Partial<SnpPolicy>, boolean]>([
    ["VMPL 0 and nothing", 0, {}, false],
    ["VMPL 0 and its number", 0, { vmpl: 0 }, false],
    ["VMPL 0 and a measurement", 0, { measurement }, true],
    ["VMPL 0 and an ID block", 0, { requireIdBlock: true }, true],
    ["VMPL 0 and an author key", 0, { requireAuthorKey: true }, true],
    ["VMPL 2 and a measurement", 2, { measurement }, false],
    ["VMPL 2 and its number", 2, { vmpl: 2 }, false],
    ["VMPL 2, its number and an ID block", 2, { vmpl: 2, requireIdBlock: true }, false],
    ["VMPL 2, its number and a measurement", 2, { vmpl: 2, measurement }, true],
  ])("%s", (_name, vmpl, stated, sound) => {
    expect(voucherOf(report(vmpl), policy(stated))).toEqual({ name: `VMPL ${vmpl}`, sound });
  });

  it("is never sound without a policy for the TEE", () => {
    expect(voucherOf(report(0), null).sound).toBe(false);
  });
});
