import { toHex } from "../../bytes/index.js";
import type { ClaimValue } from "../../result/index.js";
import { GUEST_POLICY_BITS, PLATFORM_INFO_BITS } from "./layout.js";
import type { BitTable } from "./layout.js";
import type { ProductLine } from "./product.js";
import type { SnpReport } from "./report.js";
import { tcbComponents, tcbText } from "./tcb.js";

/**
 * A report as plain JSON: the vendor's names in camel case, bytes as hex, 64-bit values as decimal
 * strings, bits and TCB versions decoded by name. They are claims only if the report was
 * authenticated; else they are what the bytes say.
 *
 * @param line decides the names of the TCB components; null leaves them out.
 */
export function claimsOf(report: SnpReport, line: ProductLine | null): { readonly [name: string]: ClaimValue } {
  const tcb = (value: Uint8Array): ClaimValue =>
    line === null ? { value: tcbText(value) } : { value: tcbText(value), ...tcbComponents(value, line) };
  const mitigation = (value: bigint | null): ClaimValue => (value === null ? null : value.toString());
  return {
    version: report.version,
    guestSvn: report.guestSvn,
    policy: {
      value: report.policy.toString(),
      abiMajor: Number((report.policy >> 8n) & 0xffn),
      abiMinor: Number(report.policy & 0xffn),
      ...bitsOf(report.policy, withoutReserved(GUEST_POLICY_BITS)),
    },
    familyId: toHex(report.familyId),
    imageId: toHex(report.imageId),
    vmpl: report.vmpl,
    currentTcb: tcb(report.currentTcb),
    platformInfo: {
      value: report.platformInfo.toString(),
      ...bitsOf(report.platformInfo, PLATFORM_INFO_BITS),
      unknownBits: unknownBits(report.platformInfo, PLATFORM_INFO_BITS),
    },
    authorKeyEn: report.authorKeyEn,
    maskChipKey: report.maskChipKey,
    signingKey: report.signingKey,
    reportData: toHex(report.reportData),
    measurement: toHex(report.measurement),
    hostData: toHex(report.hostData),
    idKeyDigest: toHex(report.idKeyDigest),
    authorKeyDigest: toHex(report.authorKeyDigest),
    reportId: toHex(report.reportId),
    reportIdMa: toHex(report.reportIdMa),
    reportedTcb: tcb(report.reportedTcb),
    cpuid: report.cpuid === null ? null : { ...report.cpuid },
    chipId: toHex(report.chipId),
    committedTcb: tcb(report.committedTcb),
    current: { ...report.current },
    committed: { ...report.committed },
    launchTcb: tcb(report.launchTcb),
    launchMitVector: mitigation(report.launchMitVector),
    currentMitVector: mitigation(report.currentMitVector),
    productLine: line,
  };
}

function withoutReserved(table: typeof GUEST_POLICY_BITS): BitTable {
  return Object.fromEntries(Object.entries(table).filter(([name]) => name !== "reservedOne"));
}

function bitsOf(word: bigint, table: BitTable): Readonly<Record<string, boolean>> {
  return Object.fromEntries(Object.entries(table).map(([name, mask]) => [name, (word & mask) !== 0n]));
}

/** Numbers of the set bits that have no name. */
function unknownBits(word: bigint, table: BitTable): readonly number[] {
  const known = Object.values(table).reduce((all, mask) => all | mask, 0n);
  return Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => ((word & ~known) >> BigInt(bit)) % 2n === 1n);
}
