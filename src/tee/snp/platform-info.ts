import type { Scalar } from "../../errors/index.js";
import type { Finding } from "../../result/index.js";
import type { SnpCode } from "./errors.js";
import { decided, finding } from "./findings.js";
import { PLATFORM_INFO_BITS, PLATFORM_INFO_UNKNOWN } from "./layout.js";

type BitName = keyof typeof PLATFORM_INFO_BITS;

/**
 * What a bit of the policy means, in the order of the bits. A permission: the platform may have it only
 * where the policy has it. A demand: the platform must have it where the policy has it.
 */
const RULES: ReadonlyArray<readonly [BitName, SnpCode, "permission" | "demand"]> = [
  ["smtEn", "SNP_PLATFORM_SMT", "permission"],
  ["tsmeEn", "SNP_PLATFORM_TSME", "permission"],
  ["eccEn", "SNP_PLATFORM_ECC", "demand"],
  ["raplDis", "SNP_PLATFORM_RAPL_DIS", "demand"],
  ["ciphertextHidingDramEn", "SNP_PLATFORM_CIPHERTEXT_HIDING_DRAM", "demand"],
  ["aliasCheckComplete", "SNP_PLATFORM_ALIAS_CHECK", "demand"],
  ["sevTioEn", "SNP_PLATFORM_SEV_TIO", "permission"],
];

const PATH = "policy.platform_info";

/**
 * Compares the platform's state with what the policy states of it, a finding for each bit (AMD 56860,
 * field PLATFORM_INFO; the directions are those of go-sev-guest). Bits without a published name never
 * fail: real firmware sets some. A policy that judges the platform gets a note of them.
 *
 * @param actual PLATFORM_INFO of the report.
 * @param wanted the policy's word, or null where it states none: one skipped finding.
 */
export function appraisePlatformInfo(actual: bigint, wanted: bigint | null): readonly Finding[] {
  if (wanted === null) return [finding("SNP_PLATFORM_INFO", "skip", PATH, null, actual.toString())];
  const unknown = actual & PLATFORM_INFO_UNKNOWN;
  return [
    ...RULES.map(([name, code, rule]) => {
      const has = (actual & PLATFORM_INFO_BITS[name]) !== 0n;
      const stated = (wanted & PLATFORM_INFO_BITS[name]) !== 0n;
      const free: Scalar = "true or false";
      return rule === "permission"
        ? decided(code, stated || !has, PATH, stated ? free : false, has)
        : decided(code, !stated || has, PATH, stated ? true : free, has);
    }),
    ...(unknown === 0n
      ? []
      : [finding("SNP_PLATFORM_UNKNOWN_BITS", "note", PATH, "bits 0 to 5 and 7", bitList(unknown))]),
  ];
}

function bitList(word: bigint): string {
  const bits = Array.from({ length: 64 }, (_, bit) => bit);
  return bits.filter((bit) => ((word >> BigInt(bit)) & 1n) === 1n).join(", ");
}
