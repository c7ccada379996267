import { describe, expect, it } from "vitest";
import { appraiseGuestPolicy } from "../../../src/tee/snp/guest-policy.js";

const BASE = 1n << 17n;

/** [bit, code, where it may be 1: in the guest only where the policy has it, or always where the policy has it] */
const PERMISSIONS = [
  [16n, "SNP_GUEST_POLICY_SMT"],
  [18n, "SNP_GUEST_POLICY_MIGRATE_MA"],
  [19n, "SNP_GUEST_POLICY_DEBUG"],
  [21n, "SNP_GUEST_POLICY_CXL_ALLOW"],
] as const;
const DEMANDS = [
  [20n, "SNP_GUEST_POLICY_SINGLE_SOCKET"],
  [22n, "SNP_GUEST_POLICY_MEM_AES_256_XTS"],
  [23n, "SNP_GUEST_POLICY_RAPL_DIS"],
  [24n, "SNP_GUEST_POLICY_CIPHERTEXT_HIDING_DRAM"],
  [25n, "SNP_GUEST_POLICY_PAGE_SWAP_DISABLE"],
] as const;

function failures(actual: bigint, wanted: bigint): readonly string[] {
  return appraiseGuestPolicy(BASE | actual, BASE | wanted)
    .filter(({ outcome }) => outcome === "fail")
    .map(({ code }) => code);
}

describe("appraiseGuestPolicy, permissions", () => {
  it.each(PERMISSIONS)("bit %i: the guest has it only where the policy has it: %s", (bit, code) => {
    const mask = 1n << bit;
    expect(failures(mask, 0n)).toEqual([code]);
    expect(failures(mask, mask)).toEqual([]);
    expect(failures(0n, mask)).toEqual([]);
    expect(failures(0n, 0n)).toEqual([]);
  });
});

describe("appraiseGuestPolicy, demands", () => {
  it.each(DEMANDS)("bit %i: the guest has it where the policy has it: %s", (bit, code) => {
    const mask = 1n << bit;
    expect(failures(0n, mask)).toEqual([code]);
    expect(failures(mask, mask)).toEqual([]);
    expect(failures(mask, 0n)).toEqual([]);
    expect(failures(0n, 0n)).toEqual([]);
  });
});

describe("appraiseGuestPolicy, ABI version", () => {
  const abi = (major: number, minor: number): bigint => BigInt(major * 256 + minor);

  it.each([
    ["equal", abi(1, 55), abi(1, 55), []],
    ["higher minor", abi(1, 56), abi(1, 55), []],
    ["higher major, lower minor", abi(2, 0), abi(1, 255), []],
    ["lower minor", abi(1, 54), abi(1, 55), ["SNP_GUEST_POLICY_ABI"]],
    ["lower major, higher minor", abi(0, 255), abi(1, 0), ["SNP_GUEST_POLICY_ABI"]],
    ["none demanded", abi(0, 31), abi(0, 0), []],
    ["one demanded of a guest that demands none", abi(0, 0), abi(0, 31), ["SNP_GUEST_POLICY_ABI"]],
  ] as const)("%s", (_name, actual, wanted, codes) => {
    expect(failures(actual, wanted)).toEqual(codes);
  });

  it("shows versions", () => {
    expect(appraiseGuestPolicy(BASE | abi(1, 54), BASE | abi(1, 55))[0]).toMatchObject({
      expected: "1.55",
      actual: "1.54",
      path: "policy.policy",
    });
  });
});

describe("appraiseGuestPolicy, debugging", () => {
  const DEBUG = 1n << 19n;
  const notes = (actual: bigint, wanted: bigint): readonly string[] =>
    appraiseGuestPolicy(BASE | actual, BASE | wanted)
      .filter(({ outcome }) => outcome === "note")
      .map(({ code }) => code);

  it("is noted where the guest has it and the policy permits it, and only then", () => {
    expect(notes(DEBUG, DEBUG)).toEqual(["SNP_DEBUG_PERMITTED"]);
    expect(notes(DEBUG, 0n)).toEqual([]);
    expect(notes(0n, DEBUG)).toEqual([]);
  });
});

describe("appraiseGuestPolicy", () => {
  it("has a finding for each rule, pass or fail", () => {
    const rules = ["SNP_GUEST_POLICY_ABI", ...[...PERMISSIONS, ...DEMANDS].map(([, code]) => code)];
    const findings = appraiseGuestPolicy(BASE, BASE);
    expect(findings.map(({ code }) => code).toSorted()).toEqual(rules.toSorted());
    expect(findings.every(({ outcome }) => outcome === "pass")).toBe(true);
  });

  it("lists every failure", () => {
    const all = PERMISSIONS.reduce((word, [bit]) => word | (1n << bit), 0n);
    const none = DEMANDS.reduce((word, [bit]) => word | (1n << bit), 0n);
    expect(failures(all, none)).toHaveLength(9);
  });
});
