/**
 * ATTESTATION_REPORT of the SEV-SNP firmware: where each field is.
 *
 * Source: AMD 56860 "SEV Secure Nested Paging Firmware ABI Specification" revision 1.58, table
 * ATTESTATION_REPORT (also the earlier layouts of report versions 2 to 4), with the version gates
 * checked against real reports. All integers are little-endian; byte arrays are in memory order.
 *
 * This table is the one source of offsets: parse.ts reads it, `scripts/generate.mjs` writes
 * assembly/generated/snp-layout.ts and docs/layouts.md from it.
 */

/** Size of a whole report in bytes. */
export const REPORT_SIZE = 0x4a0;
/** The signature covers bytes [0, SIGNED_SIZE). */
export const SIGNED_SIZE = 0x2a0;
/** Oldest and newest version that is understood; everything else is refused. */
export const MIN_VERSION = 2;
export const MAX_VERSION = 5;
/** SIGNATURE_ALGO: ECDSA over P-384 with SHA-384, the only one defined. */
export const ALGORITHM_ECDSA_P384_SHA384 = 1;
/** VMPL of a report that the host asked for (SNP_HV_REPORT_REQ). */
export const VMPL_HOST = 0xffff_ffff;
/** Significant bytes of R and of S; the other bytes of their fields are zero. */
export const SIGNATURE_COMPONENT_SIZE = 48;

/** How a field is read. `tcb` is an 8-byte TCB_VERSION, kept as bytes. */
export type FieldType = "u8" | "u32" | "u64" | "bytes" | "tcb";

/** One field of the report. */
export interface Field {
  readonly offset: number;
  readonly size: number;
  readonly type: FieldType;
  /** First report version that has it; before that the range must be zero. */
  readonly since: number;
  /** The vendor's name. */
  readonly name: string;
}

function field(name: string, offset: number, size: number, type: FieldType, since = MIN_VERSION): Field {
  return { name, offset, size, type, since };
}

/** Every field, in the order of the report. */
export const FIELDS = {
  version: field("VERSION", 0x000, 4, "u32"),
  guestSvn: field("GUEST_SVN", 0x004, 4, "u32"),
  policy: field("POLICY", 0x008, 8, "u64"),
  familyId: field("FAMILY_ID", 0x010, 16, "bytes"),
  imageId: field("IMAGE_ID", 0x020, 16, "bytes"),
  vmpl: field("VMPL", 0x030, 4, "u32"),
  signatureAlgo: field("SIGNATURE_ALGO", 0x034, 4, "u32"),
  currentTcb: field("CURRENT_TCB", 0x038, 8, "tcb"),
  platformInfo: field("PLATFORM_INFO", 0x040, 8, "u64"),
  keyInfo: field("KEY_INFO", 0x048, 4, "u32"),
  reportData: field("REPORT_DATA", 0x050, 64, "bytes"),
  measurement: field("MEASUREMENT", 0x090, 48, "bytes"),
  hostData: field("HOST_DATA", 0x0c0, 32, "bytes"),
  idKeyDigest: field("ID_KEY_DIGEST", 0x0e0, 48, "bytes"),
  authorKeyDigest: field("AUTHOR_KEY_DIGEST", 0x110, 48, "bytes"),
  reportId: field("REPORT_ID", 0x140, 32, "bytes"),
  reportIdMa: field("REPORT_ID_MA", 0x160, 32, "bytes"),
  reportedTcb: field("REPORTED_TCB", 0x180, 8, "tcb"),
  cpuidFamId: field("CPUID_FAM_ID", 0x188, 1, "u8", 3),
  cpuidModId: field("CPUID_MOD_ID", 0x189, 1, "u8", 3),
  cpuidStep: field("CPUID_STEP", 0x18a, 1, "u8", 3),
  chipId: field("CHIP_ID", 0x1a0, 64, "bytes"),
  committedTcb: field("COMMITTED_TCB", 0x1e0, 8, "tcb"),
  currentBuild: field("CURRENT_BUILD", 0x1e8, 1, "u8"),
  currentMinor: field("CURRENT_MINOR", 0x1e9, 1, "u8"),
  currentMajor: field("CURRENT_MAJOR", 0x1ea, 1, "u8"),
  committedBuild: field("COMMITTED_BUILD", 0x1ec, 1, "u8"),
  committedMinor: field("COMMITTED_MINOR", 0x1ed, 1, "u8"),
  committedMajor: field("COMMITTED_MAJOR", 0x1ee, 1, "u8"),
  launchTcb: field("LAUNCH_TCB", 0x1f0, 8, "tcb"),
  launchMitVector: field("LAUNCH_MIT_VECTOR", 0x1f8, 8, "u64", 5),
  currentMitVector: field("CURRENT_MIT_VECTOR", 0x200, 8, "u64", 5),
  signatureR: field("SIGNATURE.R", 0x2a0, 72, "bytes"),
  signatureS: field("SIGNATURE.S", 0x2e8, 72, "bytes"),
} as const satisfies Readonly<Record<string, Field>>;

/** A range that must be zero in every version; [offset, offset + size). */
export interface ReservedRange {
  readonly offset: number;
  readonly size: number;
}

/** What no field of any version covers: must be zero (MBZ) in all of them. */
export const RESERVED: readonly ReservedRange[] = [
  { offset: 0x04c, size: 0x004 },
  { offset: 0x18b, size: 0x015 },
  { offset: 0x1eb, size: 0x001 },
  { offset: 0x1ef, size: 0x001 },
  { offset: 0x208, size: 0x098 },
  { offset: 0x330, size: 0x170 },
];

/**
 * The ranges that must be zero in a report of this version: the reserved ones, and the fields
 * that came with a later version.
 */
export function reservedRanges(version: number): readonly ReservedRange[] {
  const later = Object.values(FIELDS).filter((entry) => entry.since > version);
  return [...RESERVED, ...later].map(({ offset, size }) => ({ offset, size }));
}

/** A named bit of POLICY, PLATFORM_INFO or KEY_INFO. */
export type BitTable = Readonly<Record<string, bigint>>;

/** POLICY (guest policy), AMD 56860 table "Guest Policy". Bits 7:0 ABI_MINOR, 15:8 ABI_MAJOR. */
export const GUEST_POLICY_BITS = {
  smt: 1n << 16n,
  reservedOne: 1n << 17n,
  migrateMa: 1n << 18n,
  debug: 1n << 19n,
  singleSocket: 1n << 20n,
  cxlAllow: 1n << 21n,
  memAes256Xts: 1n << 22n,
  raplDis: 1n << 23n,
  ciphertextHidingDram: 1n << 24n,
  pageSwapDisable: 1n << 25n,
} as const satisfies BitTable;

/** Bits 63:26 of POLICY must be zero. */
export const GUEST_POLICY_RESERVED = 0xffff_ffff_fc00_0000n;

/** PLATFORM_INFO. Bit 6 is set by real Turin firmware and unnamed; unknown bits are tolerated in a report. */
export const PLATFORM_INFO_BITS = {
  smtEn: 1n << 0n,
  tsmeEn: 1n << 1n,
  eccEn: 1n << 2n,
  raplDis: 1n << 3n,
  ciphertextHidingDramEn: 1n << 4n,
  aliasCheckComplete: 1n << 5n,
  sevTioEn: 1n << 7n,
} as const satisfies BitTable;

/** Bits 6 and 63:8 of PLATFORM_INFO have no published name. */
export const PLATFORM_INFO_UNKNOWN = 0xffff_ffff_ffff_ff40n;

/** KEY_INFO (u32): AUTHOR_KEY_EN bit 0, MASK_CHIP_KEY bit 1, SIGNING_KEY bits 4:2; 31:5 must be zero. */
export const KEY_INFO = {
  authorKeyEn: 0x01,
  maskChipKey: 0x02,
  signingKeyShift: 2,
  signingKeyMask: 0x1c,
  reserved: 0xffff_ffe0,
} as const;

/** Values of KEY_INFO.SIGNING_KEY; 2 to 6 are reserved. */
export const SIGNING_KEY = { vcek: 0, vlek: 1, none: 7 } as const;

/**
 * A public key as the digests ID_KEY_DIGEST and AUTHOR_KEY_DIGEST are made of it: SHA-384 over all 0x404
 * bytes. AMD 56860 revision 1.58, appendix "Digital Signatures", format of an ECDSA public key: the curve
 * (u32; 2 is P-384), QX and QY little-endian in fields of 72 bytes, zeros.
 */
export const PUBLIC_KEY = { size: 0x404, curveOffset: 0x000, curveP384: 2, qxOffset: 0x004, qyOffset: 0x04c } as const;

/**
 * Order n of the P-384 group, 48 bytes big-endian (SEC 2, secp384r1; NIST SP 800-186, 3.2.1.4):
 * R and S of a signature are from 1 to n - 1.
 */
export const P384_ORDER =
  "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
