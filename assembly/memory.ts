/**
 * Map of linear memory. It is fixed: initial size = maximum size, nothing is allocated.
 *
 *   0x00000  unused, so that no region has address 0
 *   0x01000  I/O region, the only part that the host writes: a chunk to hash, a report, or jobs
 *   0x11000  state of the running hash, then scratch of each module
 *   0x1b000  static data (constants), placed there by `memoryBase` in asconfig.json
 *
 * All regions are 8-byte aligned. No two modules share scratch, so a function may call any other
 * without losing its own; none of them is re-entrant.
 */

/** I/O region: 64 KiB. */
export const IO: usize = 0x1000;
export const IO_SIZE: u32 = 0x10000;

/** Bytes of a job of the batch verification, and of one field element (13 limbs of 8 bytes). */
export const JOB_SIZE: u32 = 256;
export const ELEMENT_SIZE: usize = 104;
/** Jobs of one batch: later kernels share inversions between them, so it is less than IO has room for. */
export const BATCH_CAPACITY: u32 = 64;

/** Offsets within a job; numbers are big-endian, 48 bytes each; the status is a little-endian u32. */
export const JOB_KEY_X: usize = 0;
export const JOB_KEY_Y: usize = 48;
export const JOB_DIGEST: usize = 96;
export const JOB_R: usize = 144;
export const JOB_S: usize = 192;
export const JOB_STATUS: usize = 240;

/** hash/: eight words of chaining state, a block that is being filled (128 bytes), the last 16 words of the schedule. */
export const HASH_STATE: usize = 0x11000;
export const HASH_BLOCK: usize = 0x11040;
export const HASH_SCHEDULE: usize = 0x110c0;

/** field/: scratch of canonical reduction, inversion modulo p and n, products modulo n. */
export const FIELD_SCRATCH: usize = 0x11200;
export const INVERSE_SCRATCH: usize = 0x11400;
export const ORDER_SCRATCH: usize = 0x11800;

/** curve/: temporaries of the point formulas, and of building a table. */
export const POINT_SCRATCH: usize = 0x11a00;
export const TABLE_SCRATCH: usize = 0x12000;
/** Signed digits of the two scalars, one byte each. */
export const DIGITS_G: usize = 0x15800;
export const DIGITS_Q: usize = 0x15a00;
/** The running sum, a Jacobian point. */
export const SUM: usize = 0x15c00;
/** Odd multiples 1 to 15 of the key that was used last; the key's own bytes are kept beside it. */
export const KEY_TABLE: usize = 0x16000;
export const KEY_BYTES: usize = 0x16800;
/** Odd multiples 1 to 127 of the generator: 64 affine points of 208 bytes. */
export const GENERATOR_TABLE: usize = 0x16c00;

/** ecdsa/: numbers modulo n and the key of one verification. */
export const ECDSA_SCRATCH: usize = 0x1a000;

/** fast field: constants of a backend (512 bytes), columns of a product of both lanes (1024 bytes). */
export const FAST_CONSTANTS: usize = 0x1a400;
export const FAST_PRODUCT: usize = 0x1a600;
