/**
 * Status codes that cross the border of the module. src/kernel/abi.ts names the same numbers, and a
 * test compares the two; raise ABI_VERSION with any change, here or in memory.ts.
 */
export const ABI_VERSION: u32 = 2;

export const STATUS_OK: u32 = 0;
/** The host called with a number out of range; nothing was read or written. */
export const STATUS_BAD_CALL: u32 = 1;

/** Key and signature, ecdsa/. A valid signature is STATUS_OK. */
export const STATUS_KEY_NOT_ON_CURVE: u32 = 2;
export const STATUS_SIGNATURE_RANGE: u32 = 3;
export const STATUS_SIGNATURE_INVALID: u32 = 4;

/** Report, report/; named after the codes of src/tee/snp/errors.ts. */
export const STATUS_SNP_REPORT_SIZE: u32 = 16;
export const STATUS_SNP_REPORT_VERSION: u32 = 17;
export const STATUS_SNP_REPORT_RESERVED: u32 = 18;
export const STATUS_SNP_GUEST_POLICY_RESERVED: u32 = 19;
export const STATUS_SNP_KEY_INFO_RESERVED: u32 = 20;
export const STATUS_SNP_REPORT_UNSIGNED: u32 = 21;
export const STATUS_SNP_SIGNATURE_ALGORITHM: u32 = 22;
export const STATUS_SNP_VMPL_RANGE: u32 = 23;
export const STATUS_SNP_AUTHOR_KEY_DIGEST_UNUSED: u32 = 24;
export const STATUS_SNP_SIGNATURE_PADDING: u32 = 25;
export const STATUS_SNP_SIGNATURE_RANGE: u32 = 26;
