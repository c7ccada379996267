/**
 * Map of linear memory. It is fixed: initial size = maximum size, nothing is allocated.
 *
 *   0x00000  unused, so that no region has address 0
 *   0x01000  I/O region: a chunk to hash, a report, or jobs
 *   0x11000  state of the running hash, then scratch of each module of the exact path
 *   0x1b000  static data (constants), placed there by `memoryBase` in asconfig.json
 *   0x20000  the batch interface for reports, which the host writes as well
 *            scratch of the fast path, the keys that were seen, and at the end the tables of keys
 *
 * The host writes the I/O region and REPORTS, REPORT_KEYS and REPORT_KEY_INDEX, nothing else. Regions up
 * to 0x20000 are 8-byte aligned, those behind it 16-byte aligned. No two modules share scratch, so a
 * function may call any other without losing its own; none of them is re-entrant.
 */

/** Bytes of a number modulo p or n, and of a key (x, then y, big-endian). */
export const NUMBER_BYTES: usize = CURVE_BITS / 8;
export const KEY_SIZE: usize = 2 * NUMBER_BYTES;

/** I/O region: 64 KiB. */
export const IO: usize = 0x1000;
export const IO_SIZE: u32 = 0x10000;

/** Limbs of a number on the exact path, 30 bits in 8 bytes each, and bytes of all of them. */
export const ELEMENT_LIMBS: usize = CURVE_BITS == 256 ? 9 : 13;
export const ELEMENT_SIZE: usize = 8 * ELEMENT_LIMBS;

/** Bytes of a job of the batch verification. */
export const JOB_SIZE: u32 = 256;
/** Records that are verified together, sharing inversions: jobs of one call, or as many reports at a time. */
export const BATCH_CAPACITY: u32 = 64;

/** Offsets within a job; numbers are big-endian, NUMBER_BYTES each; the status is a little-endian u32. */
export const JOB_KEY_X: usize = 0;
export const JOB_KEY_Y: usize = NUMBER_BYTES;
export const JOB_DIGEST: usize = 2 * NUMBER_BYTES;
export const JOB_R: usize = 3 * NUMBER_BYTES;
export const JOB_S: usize = 4 * NUMBER_BYTES;
export const JOB_STATUS: usize = 5 * NUMBER_BYTES;

/** hash/: eight words of chaining state, a block that is being filled (128 bytes). */
export const HASH_STATE: usize = 0x11000;
export const HASH_BLOCK: usize = 0x11040;
/** The last block of a message that is hashed in one call (128 bytes), and the running hash's state meanwhile. */
export const HASH_LAST_BLOCK: usize = 0x110c0;
export const HASH_KEPT_STATE: usize = 0x11140;
/** The last 16 words of the schedule of SHA-384 and SHA-512. */
export const HASH_SCHEDULE: usize = 0x11180;

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
/** Odd multiples 1 to 127 of the generator: 64 affine points of two elements. */
export const GENERATOR_TABLE: usize = 0x16c00;

/** ecdsa/: numbers modulo n and the key of one verification. */
export const ECDSA_SCRATCH: usize = 0x1a000;

/** Static data ends here at the latest; the assert build checks it. */
export const STATIC_END: usize = 0x20000;

/** Reports of one call, and bytes of a report. Nobody signs reports over P-256: there is no room for them then. */
export const REPORT_CAPACITY: u32 = CURVE_BITS == 256 ? 0 : 256;
export const REPORT_SIZE: u32 = 1184;
/** Whole reports. */
export const REPORTS: usize = STATIC_END;
export const REPORTS_SIZE: u32 = REPORT_CAPACITY * REPORT_SIZE;
/** Keys of the reports, the number of each report's key (u16), and the answers (u32). */
export const REPORT_KEYS: usize = REPORTS + REPORTS_SIZE;
export const REPORT_KEY_INDEX: usize = REPORT_KEYS + KEY_SIZE * REPORT_CAPACITY;
export const REPORT_STATUS: usize = REPORT_KEY_INDEX + REPORT_CAPACITY * 2;
/** report/: number of the report of each record (u32). */
export const REPORT_OF_RECORD: usize = REPORT_STATUS + REPORT_CAPACITY * 4;

/** Bytes of a pair of field elements and of a packed affine point, as the generated files have them. */
export const PAIR_LIMBS_OF_FMA: usize = CURVE_BITS == 256 ? 6 : 8;
export const PAIR_LIMBS_OF_F64: usize = CURVE_BITS == 256 ? 11 : 16;
export const PAIR_SIZE: usize = 16 * (ASC_FEATURE_RELAXED_SIMD ? PAIR_LIMBS_OF_FMA : PAIR_LIMBS_OF_F64);
export const PACKED_SIZE: usize = CURVE_BITS == 256 ? 96 : 128;
/** Bytes of a pair of affine points (x, then y) and of Jacobian ones (X, Y, Z). */
export const POINT_SIZE: usize = 2 * PAIR_SIZE;
export const JACOBIAN_SIZE: usize = 3 * PAIR_SIZE;

/** Generated field: its constants, and the columns of a product. */
export const FAST_CONSTANTS: usize = REPORT_OF_RECORD + BATCH_CAPACITY * 4;
export const FAST_PRODUCT: usize = FAST_CONSTANTS + 512;
/** fast/: temporaries of each module, 16 pairs or 1 KiB at most. */
export const LANE_SCRATCH: usize = FAST_PRODUCT + 1024;
export const FAST_INVERSE_SCRATCH: usize = LANE_SCRATCH + 1024;
export const SCALAR_SCRATCH: usize = FAST_INVERSE_SCRATCH + 16 * PAIR_SIZE;
export const ADDITION_SCRATCH: usize = SCALAR_SCRATCH + 1024;
export const JACOBIAN_SCRATCH: usize = ADDITION_SCRATCH + 16 * PAIR_SIZE;
export const COMB_SCRATCH: usize = JACOBIAN_SCRATCH + 16 * PAIR_SIZE;
export const LADDER_SCRATCH: usize = COMB_SCRATCH + 16 * PAIR_SIZE;
export const SPLIT_SCRATCH: usize = LADDER_SCRATCH + 16 * PAIR_SIZE;
export const LONE_SCRATCH: usize = SPLIT_SCRATCH + 16 * PAIR_SIZE;
export const JUDGE_SCRATCH: usize = LONE_SCRATCH + 16 * PAIR_SIZE;
/** One in both lanes. */
export const PAIR_ONE: usize = JUDGE_SCRATCH + 16 * PAIR_SIZE;
/** Factors that take a pair of P-256 into Montgomery form and out of it. */
export const PAIR_INTO: usize = PAIR_ONE + PAIR_SIZE;
export const PAIR_OUT_OF: usize = PAIR_INTO + (CURVE_BITS == 256 ? PAIR_SIZE : 0);
/** A job for the exact path, made of a record. */
export const EXACT_JOB: usize = PAIR_OUT_OF + (CURVE_BITS == 256 ? PAIR_SIZE : 0);

/** Records of the batch (record.ts), the pairs of lanes made of them (schedule.ts), and lists of record addresses. */
export const RECORD_SIZE: usize = 592;
export const RECORDS: usize = EXACT_JOB + JOB_SIZE;
export const LANE_PAIR_SIZE: usize = 48;
export const LANE_PAIRS: usize = RECORDS + RECORD_SIZE * BATCH_CAPACITY;
export const LIVE_RECORDS: usize = LANE_PAIRS + LANE_PAIR_SIZE * BATCH_CAPACITY;
export const FAILED_RECORDS: usize = LIVE_RECORDS + BATCH_CAPACITY * 4;

/** Keys that were seen (key-cache.ts): 8 bytes of each to search by, the keys with their state, hints, keys of this batch. */
export const KEY_CAPACITY: u32 = 1024;
export const KEY_ENTRY_SIZE: usize = 128;
export const KEY_HINT_COUNT: u32 = 256;
export const KEY_TAGS: usize = FAILED_RECORDS + BATCH_CAPACITY * 4;
export const KEY_ENTRIES: usize = KEY_TAGS + KEY_CAPACITY * 8;
export const KEY_HINTS: usize = KEY_ENTRIES + KEY_ENTRY_SIZE * KEY_CAPACITY;
export const BATCH_KEYS: usize = KEY_HINTS + KEY_HINT_COUNT * 2;

/** Sum of the tree of each pair of lanes: affine pairs. */
export const SUMS: usize = BATCH_KEYS + BATCH_CAPACITY * 4;
/** Odd multiples 1 to 31 of the keys of each pair of lanes: 16 affine pairs each. */
export const WINDOW_TABLE_SIZE: usize = 16 * POINT_SIZE;
export const WINDOW_TABLES: usize = SUMS + POINT_SIZE * BATCH_CAPACITY;

/**
 * Affine pairs: a comb under construction, or those that are summed as trees, of which no more than
 * TREE_CAPACITY are taken at a time, so that with all that belongs to them they stay in a cache of 1 to 2 MB.
 */
export const POINT_CAPACITY: u32 = CURVE_BITS == 256 ? 2048 : 3072;
export const TREE_CAPACITY: u32 = ASC_FEATURE_RELAXED_SIMD ? POINT_CAPACITY : 1536;
export const POINTS: usize = WINDOW_TABLES + WINDOW_TABLE_SIZE * (BATCH_CAPACITY / 2);
/** Batched additions: operands, denominators and their running products. */
export const OPERATION_CAPACITY: u32 = POINT_CAPACITY / 2;
export const OPERATION_SIZE: usize = 16;
export const OPERATIONS: usize = POINTS + POINT_SIZE * POINT_CAPACITY;
export const DENOMINATORS: usize = OPERATIONS + OPERATION_SIZE * OPERATION_CAPACITY;
export const PREFIXES: usize = DENOMINATORS + PAIR_SIZE * OPERATION_CAPACITY;

/**
 * Comb tables of packed points: an even number of windows, w bits each, that together hold a scalar; 2^(w - 1) points
 * for each. The generator's, then the slots for keys.
 */
export const COMB_SIZE_4: usize = (CURVE_BITS == 256 ? 64 : 96) * 8 * PACKED_SIZE;
export const COMB_SIZE_6: usize = (CURVE_BITS == 256 ? 44 : 64) * 32 * PACKED_SIZE;
export const COMB_SIZE_8: usize = (CURVE_BITS == 256 ? 32 : 48) * 128 * PACKED_SIZE;
export const SLOTS_4: u32 = 16;
export const SLOTS_6: u32 = 8;
export const SLOTS_8: u32 = 4;
export const GENERATOR_COMB: usize = PREFIXES + PAIR_SIZE * OPERATION_CAPACITY;
export const COMBS_4: usize = GENERATOR_COMB + COMB_SIZE_8;
export const COMBS_6: usize = COMBS_4 + COMB_SIZE_4 * SLOTS_4;
export const COMBS_8: usize = COMBS_6 + COMB_SIZE_6 * SLOTS_6;
/** Owner of each slot: 1 + the number of the key's entry, or 0. */
export const SLOT_OWNERS: usize = COMBS_8 + COMB_SIZE_8 * SLOTS_8;
export const MEMORY_END: usize = SLOT_OWNERS + (SLOTS_4 + SLOTS_6 + SLOTS_8) * 4;
