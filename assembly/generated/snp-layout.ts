// node scripts/generate-kernel-layout.mjs

/** ATTESTATION_REPORT: sizes, limits and field offsets of src/tee/snp/layout.ts. */
export const REPORT_SIZE: u32 = 1184;
export const MIN_VERSION: u32 = 2;
export const MAX_VERSION: u32 = 5;
export const ALGORITHM: u32 = 1;
export const VMPL_HOST: u32 = 0xffffffff;
export const SIGNATURE_COMPONENT_SIZE: u32 = 48;
export const AUTHOR_KEY_DIGEST_SIZE: u32 = 48;
export const SIGNATURE_R_SIZE: u32 = 72;

export const VERSION: usize = 0x0;
export const GUEST_SVN: usize = 0x4;
export const POLICY: usize = 0x8;
export const FAMILY_ID: usize = 0x10;
export const IMAGE_ID: usize = 0x20;
export const VMPL: usize = 0x30;
export const SIGNATURE_ALGO: usize = 0x34;
export const CURRENT_TCB: usize = 0x38;
export const PLATFORM_INFO: usize = 0x40;
export const KEY_INFO: usize = 0x48;
export const REPORT_DATA: usize = 0x50;
export const MEASUREMENT: usize = 0x90;
export const HOST_DATA: usize = 0xc0;
export const ID_KEY_DIGEST: usize = 0xe0;
export const AUTHOR_KEY_DIGEST: usize = 0x110;
export const REPORT_ID: usize = 0x140;
export const REPORT_ID_MA: usize = 0x160;
export const REPORTED_TCB: usize = 0x180;
export const CPUID_FAM_ID: usize = 0x188;
export const CPUID_MOD_ID: usize = 0x189;
export const CPUID_STEP: usize = 0x18a;
export const CHIP_ID: usize = 0x1a0;
export const COMMITTED_TCB: usize = 0x1e0;
export const CURRENT_BUILD: usize = 0x1e8;
export const CURRENT_MINOR: usize = 0x1e9;
export const CURRENT_MAJOR: usize = 0x1ea;
export const COMMITTED_BUILD: usize = 0x1ec;
export const COMMITTED_MINOR: usize = 0x1ed;
export const COMMITTED_MAJOR: usize = 0x1ee;
export const LAUNCH_TCB: usize = 0x1f0;
export const LAUNCH_MIT_VECTOR: usize = 0x1f8;
export const CURRENT_MIT_VECTOR: usize = 0x200;
export const SIGNATURE_R: usize = 0x2a0;
export const SIGNATURE_S: usize = 0x2e8;

export const GUEST_POLICY_ONE: u64 = 0x20000;
export const GUEST_POLICY_RESERVED: u64 = 0xfffffffffc000000;
export const KEY_INFO_AUTHOR_KEY_EN: u32 = 0x1;
export const KEY_INFO_RESERVED: u32 = 0xffffffe0;
export const SIGNING_KEY_MASK: u32 = 0x1c;
export const SIGNING_KEY_SHIFT: u32 = 2;
export const SIGNING_KEY_VCEK: u32 = 0;
export const SIGNING_KEY_VLEK: u32 = 1;
export const SIGNING_KEY_NONE: u32 = 7;

/** Ranges that must be zero: offset, size, and the first version in which it need not be. */
export const ZERO_COUNT: u32 = 11;
export const ZERO_RANGES: usize = memory.data<u32>([
  0x4c, 0x4, 0x6,
  0x18b, 0x15, 0x6,
  0x1eb, 0x1, 0x6,
  0x1ef, 0x1, 0x6,
  0x208, 0x98, 0x6,
  0x330, 0x170, 0x6,
  0x188, 0x1, 0x3,
  0x189, 0x1, 0x3,
  0x18a, 0x1, 0x3,
  0x1f8, 0x8, 0x5,
  0x200, 0x8, 0x5,
]);

/** Order n of P-384 in the byte order of the report: 48 bytes, little-endian. */
export const ORDER: usize = memory.data<u8>([
  0x73, 0x29, 0xc5, 0xcc, 0x6a, 0x19, 0xec, 0xec, 0x7a, 0xa7, 0xb0, 0x48, 0xb2, 0x0d, 0x1a, 0x58,
  0xdf, 0x2d, 0x37, 0xf4, 0x81, 0x4d, 0x63, 0xc7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
]);
