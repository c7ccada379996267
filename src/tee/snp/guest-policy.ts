import type { Scalar } from "../../errors/index.js";
import type { Finding } from "../../result/index.js";
import type { SnpCode } from "./errors.js";
import { decided, finding } from "./findings.js";
import { GUEST_POLICY_BITS } from "./layout.js";

type BitName = keyof typeof GUEST_POLICY_BITS;

/** A bit that the guest may set only where the policy sets it: a permission. */
const PERMISSIONS: ReadonlyArray<readonly [BitName, SnpCode]> = [
  ["smt", "SNP_GUEST_POLICY_SMT"],
  ["migrateMa", "SNP_GUEST_POLICY_MIGRATE_MA"],
  ["debug", "SNP_GUEST_POLICY_DEBUG"],
  ["cxlAllow", "SNP_GUEST_POLICY_CXL_ALLOW"],
];

/** A bit that the guest must set where the policy sets it: a protection that is demanded. */
const DEMANDS: ReadonlyArray<readonly [BitName, SnpCode]> = [
  ["singleSocket", "SNP_GUEST_POLICY_SINGLE_SOCKET"],
  ["memAes256Xts", "SNP_GUEST_POLICY_MEM_AES_256_XTS"],
  ["raplDis", "SNP_GUEST_POLICY_RAPL_DIS"],
  ["ciphertextHidingDram", "SNP_GUEST_POLICY_CIPHERTEXT_HIDING_DRAM"],
  ["pageSwapDisable", "SNP_GUEST_POLICY_PAGE_SWAP_DISABLE"],
];

const PATH = "policy.policy";

/**
 * Compares the guest policy that the firmware enforces with the one that the appraisal policy
 * states (AMD 56860, table "Guest Policy"): the ABI version is a minimum, some bits are permissions,
 * the others are demands.
 *
 * @param actual POLICY of the report.
 * @param wanted the policy's word.
 */
export function appraiseGuestPolicy(actual: bigint, wanted: bigint): readonly Finding[] {
  const has = (word: bigint, name: BitName): boolean => (word & GUEST_POLICY_BITS[name]) !== 0n;
  const bit = (name: BitName, code: SnpCode, holds: boolean, expected: Scalar): Finding =>
    decided(code, holds, PATH, expected, has(actual, name));
  return [
    decided("SNP_GUEST_POLICY_ABI", abiOf(wanted) <= abiOf(actual), PATH, abiText(wanted), abiText(actual)),
    ...PERMISSIONS.map(([name, code]) => {
      const permitted = has(wanted, name);
      return bit(name, code, permitted || !has(actual, name), permitted ? "true or false" : false);
    }),
    ...DEMANDS.map(([name, code]) => {
      const demanded = has(wanted, name);
      return bit(name, code, !demanded || has(actual, name), demanded ? true : "true or false");
    }),
    ...(has(actual, "debug") && has(wanted, "debug") ? [finding("SNP_DEBUG_PERMITTED", "note", PATH, true, true)] : []),
  ];
}

/** Bits 15:0: the ABI's major number above its minor one. */
function abiOf(word: bigint): bigint {
  return word & 0xffffn;
}

function abiText(word: bigint): string {
  return `${(word >> 8n) & 0xffn}.${word & 0xffn}`;
}
