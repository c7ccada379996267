import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PLATFORM_INFO_BITS, PLATFORM_INFO_UNKNOWN } from "../../../src/tee/snp/layout.js";
import { appraisePlatformInfo } from "../../../src/tee/snp/platform-info.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { failuresOf, findingOf } from "./appraise-support.js";

const PERMISSIONS = [
  [0, "SNP_PLATFORM_SMT"],
  [1, "SNP_PLATFORM_TSME"],
  [7, "SNP_PLATFORM_SEV_TIO"],
] as const;
const DEMANDS = [
  [2, "SNP_PLATFORM_ECC"],
  [3, "SNP_PLATFORM_RAPL_DIS"],
  [4, "SNP_PLATFORM_CIPHERTEXT_HIDING_DRAM"],
  [5, "SNP_PLATFORM_ALIAS_CHECK"],
] as const;
const RULES = [
  "SNP_PLATFORM_SMT",
  "SNP_PLATFORM_TSME",
  "SNP_PLATFORM_ECC",
  "SNP_PLATFORM_RAPL_DIS",
  "SNP_PLATFORM_CIPHERTEXT_HIDING_DRAM",
  "SNP_PLATFORM_ALIAS_CHECK",
  "SNP_PLATFORM_SEV_TIO",
];

function codes(outcome: string, actual: bigint, wanted: bigint | null): readonly string[] {
  const findings = appraisePlatformInfo(actual, wanted);
  return findings.filter((finding) => finding.outcome === outcome).map(({ code }) => code);
}

describe("appraisePlatformInfo, permissions", () => {
  it.each(PERMISSIONS)("bit %i: the platform has it only where the policy has it: %s", (bit, code) => {
    const mask = 1n << BigInt(bit);
    expect(codes("fail", mask, 0n)).toEqual([code]);
    expect(codes("fail", mask, mask)).toEqual([]);
    expect(codes("fail", 0n, mask)).toEqual([]);
    expect(codes("fail", 0n, 0n)).toEqual([]);
  });
});

describe("appraisePlatformInfo, demands", () => {
  it.each(DEMANDS)("bit %i: the platform has it where the policy has it: %s", (bit, code) => {
    const mask = 1n << BigInt(bit);
    expect(codes("fail", 0n, mask)).toEqual([code]);
    expect(codes("fail", mask, mask)).toEqual([]);
    expect(codes("fail", mask, 0n)).toEqual([]);
    expect(codes("fail", 0n, 0n)).toEqual([]);
  });
});

describe("appraisePlatformInfo", () => {
  it("agrees with the table of the specification on every pair of low bytes", () => {
    // One row a bit: which of (actual, wanted) = 00, 01, 10, 11 fails; bit 6 has no rule.
    const fails = ["0010", "0010", "0100", "0100", "0100", "0100", "0000", "0010"];
    const order = RULES.slice(0, 6);
    const codeOfBit = [...order, "", "SNP_PLATFORM_SEV_TIO"];
    for (let actual = 0; actual < 256; actual++) {
      for (let wanted = 0; wanted < 256; wanted++) {
        const expected = fails.flatMap((row, bit) => {
          const column = 2 * ((actual >> bit) & 1) + ((wanted >> bit) & 1);
          return row[column] === "1" ? [codeOfBit[bit]] : [];
        });
        const observed = codes("fail", BigInt(actual), BigInt(wanted));
        if (observed.join() !== expected.join()) expect([actual, wanted, observed]).toEqual([actual, wanted, expected]);
      }
    }
    expect(codes("fail", 0xffn, 0x3cn)).toHaveLength(3);
  });

  it("never fails for a bit without a meaning, whatever the rest says", () => {
    const word = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(word, word, (actual, wanted) => {
        const known = appraisePlatformInfo(actual & ~PLATFORM_INFO_UNKNOWN, wanted);
        const whole = appraisePlatformInfo(actual, wanted).filter(({ outcome }) => outcome !== "note");
        expect(whole).toEqual(known);
      }),
    );
  });

  it("notes the bits without a meaning where the policy states platform_info", () => {
    expect(codes("note", 0x3fn, 0x3fn)).toEqual([]);
    const [note] = appraisePlatformInfo((1n << 6n) | (1n << 8n) | (1n << 63n), 0n).filter((f) => f.outcome === "note");
    expect(note).toMatchObject({ code: "SNP_PLATFORM_UNKNOWN_BITS", actual: "6, 8, 63" });
    expect(codes("note", 1n << 6n, null)).toEqual([]);
  });

  it("has a finding for each named bit, in the order of the bits", () => {
    const findings = appraisePlatformInfo(0x3cn, 0x3cn);
    expect(findings.map(({ code }) => code)).toEqual(RULES);
    expect(findings.every(({ outcome, path }) => outcome === "pass" && path === "policy.platform_info")).toBe(true);
    expect(RULES).toHaveLength(Object.keys(PLATFORM_INFO_BITS).length);
    const known = Object.values(PLATFORM_INFO_BITS).reduce((all, mask) => all | mask, 0n);
    expect(known ^ PLATFORM_INFO_UNKNOWN).toBe((1n << 64n) - 1n);
  });

  it("is one skipped finding where the policy states none", () => {
    expect(appraisePlatformInfo(0xffn, null)).toEqual([
      { code: "SNP_PLATFORM_INFO", outcome: "skip", path: "policy.platform_info", expected: null, actual: "255" },
    ]);
  });
});

describe("platform_info of a policy", () => {
  it("is compared with the report; 0 permits nothing", async () => {
    const fields = { platformInfo: 0x25n };
    expect(await failuresOf({ fields, policy: { platform_info: "37" } })).toEqual([]);
    expect(await failuresOf({ fields, policy: { platform_info: "1" } })).toEqual([]);
    expect(await failuresOf({ fields, policy: { platform_info: "0" } })).toEqual(["SNP_PLATFORM_SMT"]);
    expect(await failuresOf({ fields, policy: { platform_info: "45" } })).toEqual(["SNP_PLATFORM_RAPL_DIS"]);
    expect(await failuresOf({ fields, policy: { platform_info: "null" } })).toEqual([]);
  });

  it("passes on Turin, whose firmware sets bit 6, with a note", async () => {
    const vek = await (await simulatedAmd("Turin")).issueVcek();
    const given = { vek, policy: { platform_info: "37" } };
    expect(await failuresOf(given)).toEqual([]);
    expect(await findingOf("SNP_PLATFORM_UNKNOWN_BITS", given)).toMatchObject({ outcome: "note", actual: "6" });
  });
});
