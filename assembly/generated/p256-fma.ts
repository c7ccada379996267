// node scripts/generate-kernel-fast-field.mjs

/**
 * Field of P-256 for two verifications at once. A pair is one element for each lane: 6 v128 of two f64, limb i
 * of both lanes at byte 16 i, in units of 2^(48 i); limbs are integers and may be negative. Addresses are
 * multiples of 16. Nothing is reduced to a single representative.
 *
 *   normal  |limb| <= 2^47 + 2^40                     what every function but `add` and `sub` returns for a pair
 *           the top one <= 2^17
 *   loose   a sum or difference of two normal ones    what `add` and `sub` return
 *
 * In a product: one of a and b may be loose. In a square: a may be loose. What is subtracted is normal.
 *
 * Montgomery form, R = 2^288: an element stands for its number divided by R modulo p, and products are divided by R.
 */
import { FAST_CONSTANTS, FAST_PRODUCT } from "../memory";

/** Limbs of an element. */
export const LIMBS: i32 = 6;

/** Bits from one limb to the next. */
export const LIMB_BITS: i32 = 48;

/** Bytes of a pair. */
export const PAIR_SIZE: usize = 96;

/** Largest size of a limb of a normal element: 2^47 + 2^40. */
export const NORMAL: f64 = 141836999983104.0;

/** The same of the top limb: 2^17. */
export const NORMAL_TOP: f64 = 131072.0;

/** R^2 modulo p in 64-bit words, least significant first, and one of 0; R = 2^288. */
// @ts-ignore: decorator
@lazy
export const R_SQUARED: usize = memory.data<u64>([
  0x500000002,
  0xfffffffe00000003,
  0xfffffffbfffffff9,
  0xfffffffcfffffffc,
  0x0,
]);

/**
 * Writes 208 bytes at FAST_CONSTANTS, which every other function here reads; called once, before them.
 * They are in memory because V8 builds a constant of two lanes anew at each use: a product took 49 ns then, 29 without.
 */
export function initField(): void {
  v128.store(FAST_CONSTANTS, f64x2.splat(1901475900342344102245054808064.0), 0); // 1.5 * 2^100, rounds to multiples of 2^48
  v128.store(FAST_CONSTANTS, f64x2.splat(1.0 / 281474976710656.0), 16); // 2^-48
  v128.store(FAST_CONSTANTS, f64x2.splat(-4294967295.0), 32); // 1 - 2^32
  v128.store(FAST_CONSTANTS, f64x2.splat(65536.0), 48); // 2^16
  v128.store(FAST_CONSTANTS, f64x2.splat(-281474976710656.0), 64); // -2^48
  v128.store(FAST_CONSTANTS, f64x2.splat(6755399441055744.0), 80); // 1.5 * 2^52, rounds to integers
  v128.store(FAST_CONSTANTS, f64x2.splat(1.0 / 65536.0), 96); // 2^-16
  v128.store(FAST_CONSTANTS, f64x2.splat(-65536.0), 112); // -2^16
  v128.store(FAST_CONSTANTS, f64x2.splat(4294967295.0), 128); // 2^32 - 1
  v128.store(FAST_CONSTANTS, f64x2.splat(-2.0), 144); // -2
  v128.store(FAST_CONSTANTS, f64x2.splat(-8.0), 160); // -8
  v128.store(FAST_CONSTANTS, f64x2.splat(3.0), 176); // 3
  v128.store(FAST_CONSTANTS, f64x2.splat(4.0), 192); // 4
}

/**
 * Columns of a * b / R modulo p, 6 of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(48 k).
 * Reads 96 bytes at a and at b. One of them may be loose.
 * Proven: every operation exact, none beyond 2^52.01 of the 2^53 that a double holds; |column| <= 2^52.01.
 */
function productColumns(a: usize, b: usize): void {
  const sumStart = v128.load(FAST_CONSTANTS, 0);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 32);
  const up16 = v128.load(FAST_CONSTANTS, 48);
  const a0 = v128.load(a, 0);
  const a1 = v128.load(a, 16);
  const a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48);
  const a4 = v128.load(a, 64);
  const a5 = v128.load(a, 80);
  const b0 = v128.load(b, 0);
  const b1 = v128.load(b, 16);
  const b2 = v128.load(b, 32);
  const b3 = v128.load(b, 48);
  const b4 = v128.load(b, 64);
  const b5 = v128.load(b, 80);
  const sum0_0 = f64x2.relaxed_madd(a0, b0, sumStart);
  const low0_0 = f64x2.relaxed_madd(a0, b0, f64x2.sub(sumStart, sum0_0));
  v128.store(FAST_PRODUCT, low0_0, 96);
  if (a == 1) return;
  const sum1_0 = f64x2.relaxed_madd(a0, b1, sumStart);
  const low1_0 = f64x2.relaxed_madd(a0, b1, f64x2.sub(sumStart, sum1_0));
  const sum1_1 = f64x2.relaxed_madd(a1, b0, sum1_0);
  const low1_1 = f64x2.add(low1_0, f64x2.relaxed_madd(a1, b0, f64x2.sub(sum1_0, sum1_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum0_0, sumStart), down48, low1_1), 112);
  if (a == 3) return;
  const sum2_0 = f64x2.relaxed_madd(a0, b2, sumStart);
  const low2_0 = f64x2.relaxed_madd(a0, b2, f64x2.sub(sumStart, sum2_0));
  const sum2_1 = f64x2.relaxed_madd(a1, b1, sum2_0);
  const low2_1 = f64x2.add(low2_0, f64x2.relaxed_madd(a1, b1, f64x2.sub(sum2_0, sum2_1)));
  const sum2_2 = f64x2.relaxed_madd(a2, b0, sum2_1);
  const low2_2 = f64x2.add(low2_1, f64x2.relaxed_madd(a2, b0, f64x2.sub(sum2_1, sum2_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum1_1, sumStart), down48, f64x2.add(low2_2, v128.load(FAST_PRODUCT, 96))), 128);
  if (a == 5) return;
  const sum3_0 = f64x2.relaxed_madd(a0, b3, sumStart);
  const low3_0 = f64x2.relaxed_madd(a0, b3, f64x2.sub(sumStart, sum3_0));
  const sum3_1 = f64x2.relaxed_madd(a1, b2, sum3_0);
  const low3_1 = f64x2.add(low3_0, f64x2.relaxed_madd(a1, b2, f64x2.sub(sum3_0, sum3_1)));
  const sum3_2 = f64x2.relaxed_madd(a2, b1, sum3_1);
  const low3_2 = f64x2.add(low3_1, f64x2.relaxed_madd(a2, b1, f64x2.sub(sum3_1, sum3_2)));
  const sum3_3 = f64x2.relaxed_madd(a3, b0, sum3_2);
  const low3_3 = f64x2.add(low3_2, f64x2.relaxed_madd(a3, b0, f64x2.sub(sum3_2, sum3_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum2_2, sumStart), down48, f64x2.add(low3_3, v128.load(FAST_PRODUCT, 112))), 144);
  if (a == 7) return;
  const q4_4 = v128.load(FAST_PRODUCT, 96);
  const sum4_0 = f64x2.relaxed_madd(a0, b4, sumStart);
  const low4_0 = f64x2.relaxed_madd(a0, b4, f64x2.sub(sumStart, sum4_0));
  const sum4_1 = f64x2.relaxed_madd(a1, b3, sum4_0);
  const low4_1 = f64x2.add(low4_0, f64x2.relaxed_madd(a1, b3, f64x2.sub(sum4_0, sum4_1)));
  const sum4_2 = f64x2.relaxed_madd(a2, b2, sum4_1);
  const low4_2 = f64x2.add(low4_1, f64x2.relaxed_madd(a2, b2, f64x2.sub(sum4_1, sum4_2)));
  const sum4_3 = f64x2.relaxed_madd(a3, b1, sum4_2);
  const low4_3 = f64x2.add(low4_2, f64x2.relaxed_madd(a3, b1, f64x2.sub(sum4_2, sum4_3)));
  const sum4_4 = f64x2.relaxed_madd(a4, b0, sum4_3);
  const low4_4 = f64x2.add(low4_3, f64x2.relaxed_madd(a4, b0, f64x2.sub(sum4_3, sum4_4)));
  const sum4_5 = f64x2.relaxed_madd(q4_4, oneMinus32, sum4_4);
  const low4_5 = f64x2.add(low4_4, f64x2.relaxed_madd(q4_4, oneMinus32, f64x2.sub(sum4_4, sum4_5)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum3_3, sumStart), down48, f64x2.add(low4_5, v128.load(FAST_PRODUCT, 128))), 160);
  if (a == 9) return;
  const q5_4 = v128.load(FAST_PRODUCT, 112);
  const q5_5 = v128.load(FAST_PRODUCT, 96);
  const sum5_0 = f64x2.relaxed_madd(a0, b5, sumStart);
  const low5_0 = f64x2.relaxed_madd(a0, b5, f64x2.sub(sumStart, sum5_0));
  const sum5_1 = f64x2.relaxed_madd(a1, b4, sum5_0);
  const low5_1 = f64x2.add(low5_0, f64x2.relaxed_madd(a1, b4, f64x2.sub(sum5_0, sum5_1)));
  const sum5_2 = f64x2.relaxed_madd(a2, b3, sum5_1);
  const low5_2 = f64x2.add(low5_1, f64x2.relaxed_madd(a2, b3, f64x2.sub(sum5_1, sum5_2)));
  const sum5_3 = f64x2.relaxed_madd(a3, b2, sum5_2);
  const low5_3 = f64x2.add(low5_2, f64x2.relaxed_madd(a3, b2, f64x2.sub(sum5_2, sum5_3)));
  const sum5_4 = f64x2.relaxed_madd(a4, b1, sum5_3);
  const low5_4 = f64x2.add(low5_3, f64x2.relaxed_madd(a4, b1, f64x2.sub(sum5_3, sum5_4)));
  const sum5_5 = f64x2.relaxed_madd(a5, b0, sum5_4);
  const low5_5 = f64x2.add(low5_4, f64x2.relaxed_madd(a5, b0, f64x2.sub(sum5_4, sum5_5)));
  const sum5_6 = f64x2.relaxed_madd(q5_4, oneMinus32, sum5_5);
  const low5_6 = f64x2.add(low5_5, f64x2.relaxed_madd(q5_4, oneMinus32, f64x2.sub(sum5_5, sum5_6)));
  const sum5_7 = f64x2.relaxed_madd(q5_5, up16, sum5_6);
  const low5_7 = f64x2.add(low5_6, f64x2.relaxed_madd(q5_5, up16, f64x2.sub(sum5_6, sum5_7)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum4_5, sumStart), down48, f64x2.add(low5_7, v128.load(FAST_PRODUCT, 144))), 176);
  if (a == 11) return;
  const q6_4 = v128.load(FAST_PRODUCT, 128);
  const q6_5 = v128.load(FAST_PRODUCT, 112);
  const sum6_0 = f64x2.relaxed_madd(a1, b5, sumStart);
  const low6_0 = f64x2.relaxed_madd(a1, b5, f64x2.sub(sumStart, sum6_0));
  const sum6_1 = f64x2.relaxed_madd(a2, b4, sum6_0);
  const low6_1 = f64x2.add(low6_0, f64x2.relaxed_madd(a2, b4, f64x2.sub(sum6_0, sum6_1)));
  const sum6_2 = f64x2.relaxed_madd(a3, b3, sum6_1);
  const low6_2 = f64x2.add(low6_1, f64x2.relaxed_madd(a3, b3, f64x2.sub(sum6_1, sum6_2)));
  const sum6_3 = f64x2.relaxed_madd(a4, b2, sum6_2);
  const low6_3 = f64x2.add(low6_2, f64x2.relaxed_madd(a4, b2, f64x2.sub(sum6_2, sum6_3)));
  const sum6_4 = f64x2.relaxed_madd(a5, b1, sum6_3);
  const low6_4 = f64x2.add(low6_3, f64x2.relaxed_madd(a5, b1, f64x2.sub(sum6_3, sum6_4)));
  const sum6_5 = f64x2.relaxed_madd(q6_4, oneMinus32, sum6_4);
  const low6_5 = f64x2.add(low6_4, f64x2.relaxed_madd(q6_4, oneMinus32, f64x2.sub(sum6_4, sum6_5)));
  const sum6_6 = f64x2.relaxed_madd(q6_5, up16, sum6_5);
  const low6_6 = f64x2.add(low6_5, f64x2.relaxed_madd(q6_5, up16, f64x2.sub(sum6_5, sum6_6)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum5_7, sumStart), down48, f64x2.add(low6_6, v128.load(FAST_PRODUCT, 160))), 0);
  if (a == 13) return;
  const q7_4 = v128.load(FAST_PRODUCT, 144);
  const q7_5 = v128.load(FAST_PRODUCT, 128);
  const sum7_0 = f64x2.relaxed_madd(a2, b5, sumStart);
  const low7_0 = f64x2.relaxed_madd(a2, b5, f64x2.sub(sumStart, sum7_0));
  const sum7_1 = f64x2.relaxed_madd(a3, b4, sum7_0);
  const low7_1 = f64x2.add(low7_0, f64x2.relaxed_madd(a3, b4, f64x2.sub(sum7_0, sum7_1)));
  const sum7_2 = f64x2.relaxed_madd(a4, b3, sum7_1);
  const low7_2 = f64x2.add(low7_1, f64x2.relaxed_madd(a4, b3, f64x2.sub(sum7_1, sum7_2)));
  const sum7_3 = f64x2.relaxed_madd(a5, b2, sum7_2);
  const low7_3 = f64x2.add(low7_2, f64x2.relaxed_madd(a5, b2, f64x2.sub(sum7_2, sum7_3)));
  const sum7_4 = f64x2.relaxed_madd(q7_4, oneMinus32, sum7_3);
  const low7_4 = f64x2.add(low7_3, f64x2.relaxed_madd(q7_4, oneMinus32, f64x2.sub(sum7_3, sum7_4)));
  const sum7_5 = f64x2.relaxed_madd(q7_5, up16, sum7_4);
  const low7_5 = f64x2.add(low7_4, f64x2.relaxed_madd(q7_5, up16, f64x2.sub(sum7_4, sum7_5)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum6_6, sumStart), down48, f64x2.add(low7_5, v128.load(FAST_PRODUCT, 176))), 16);
  if (a == 15) return;
  const q8_4 = v128.load(FAST_PRODUCT, 160);
  const q8_5 = v128.load(FAST_PRODUCT, 144);
  const sum8_0 = f64x2.relaxed_madd(a3, b5, sumStart);
  const low8_0 = f64x2.relaxed_madd(a3, b5, f64x2.sub(sumStart, sum8_0));
  const sum8_1 = f64x2.relaxed_madd(a4, b4, sum8_0);
  const low8_1 = f64x2.add(low8_0, f64x2.relaxed_madd(a4, b4, f64x2.sub(sum8_0, sum8_1)));
  const sum8_2 = f64x2.relaxed_madd(a5, b3, sum8_1);
  const low8_2 = f64x2.add(low8_1, f64x2.relaxed_madd(a5, b3, f64x2.sub(sum8_1, sum8_2)));
  const sum8_3 = f64x2.relaxed_madd(q8_4, oneMinus32, sum8_2);
  const low8_3 = f64x2.add(low8_2, f64x2.relaxed_madd(q8_4, oneMinus32, f64x2.sub(sum8_2, sum8_3)));
  const sum8_4 = f64x2.relaxed_madd(q8_5, up16, sum8_3);
  const low8_4 = f64x2.add(low8_3, f64x2.relaxed_madd(q8_5, up16, f64x2.sub(sum8_3, sum8_4)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum7_5, sumStart), down48, low8_4), 32);
  if (a == 17) return;
  const q9_4 = v128.load(FAST_PRODUCT, 176);
  const q9_5 = v128.load(FAST_PRODUCT, 160);
  const sum9_0 = f64x2.relaxed_madd(a4, b5, sumStart);
  const low9_0 = f64x2.relaxed_madd(a4, b5, f64x2.sub(sumStart, sum9_0));
  const sum9_1 = f64x2.relaxed_madd(a5, b4, sum9_0);
  const low9_1 = f64x2.add(low9_0, f64x2.relaxed_madd(a5, b4, f64x2.sub(sum9_0, sum9_1)));
  const sum9_2 = f64x2.relaxed_madd(q9_4, oneMinus32, sum9_1);
  const low9_2 = f64x2.add(low9_1, f64x2.relaxed_madd(q9_4, oneMinus32, f64x2.sub(sum9_1, sum9_2)));
  const sum9_3 = f64x2.relaxed_madd(q9_5, up16, sum9_2);
  const low9_3 = f64x2.add(low9_2, f64x2.relaxed_madd(q9_5, up16, f64x2.sub(sum9_2, sum9_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum8_4, sumStart), down48, low9_3), 48);
  if (a == 19) return;
  const q10_5 = v128.load(FAST_PRODUCT, 176);
  const sum10_0 = f64x2.relaxed_madd(a5, b5, sumStart);
  const low10_0 = f64x2.relaxed_madd(a5, b5, f64x2.sub(sumStart, sum10_0));
  const sum10_1 = f64x2.relaxed_madd(q10_5, up16, sum10_0);
  const low10_1 = f64x2.add(low10_0, f64x2.relaxed_madd(q10_5, up16, f64x2.sub(sum10_0, sum10_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum9_3, sumStart), down48, low10_1), 64);
  if (a == 21) return;
  v128.store(FAST_PRODUCT, f64x2.mul(f64x2.sub(sum10_1, sumStart), down48), 80);
}

/**
 * Columns of a^2 / R modulo p, 6 of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(48 k).
 * Reads 96 bytes at a. It may be loose.
 * Proven: every operation exact, none beyond 2^52.19 of the 2^53 that a double holds; |column| <= 2^52.19.
 */
function squareColumns(a: usize): void {
  const sumStart = v128.load(FAST_CONSTANTS, 0);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 32);
  const up16 = v128.load(FAST_CONSTANTS, 48);
  const a0 = v128.load(a, 0);
  const a1 = v128.load(a, 16);
  const a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48);
  const a4 = v128.load(a, 64);
  const a5 = v128.load(a, 80);
  const twice1 = f64x2.add(a1, a1);
  const twice2 = f64x2.add(a2, a2);
  const twice3 = f64x2.add(a3, a3);
  const twice4 = f64x2.add(a4, a4);
  const twice5 = f64x2.add(a5, a5);
  const sum0_0 = f64x2.relaxed_madd(a0, a0, sumStart);
  const low0_0 = f64x2.relaxed_madd(a0, a0, f64x2.sub(sumStart, sum0_0));
  v128.store(FAST_PRODUCT, low0_0, 96);
  if (a == 1) return;
  const sum1_0 = f64x2.relaxed_madd(a0, twice1, sumStart);
  const low1_0 = f64x2.relaxed_madd(a0, twice1, f64x2.sub(sumStart, sum1_0));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum0_0, sumStart), down48, low1_0), 112);
  if (a == 3) return;
  const sum2_0 = f64x2.relaxed_madd(a0, twice2, sumStart);
  const low2_0 = f64x2.relaxed_madd(a0, twice2, f64x2.sub(sumStart, sum2_0));
  const sum2_1 = f64x2.relaxed_madd(a1, a1, sum2_0);
  const low2_1 = f64x2.add(low2_0, f64x2.relaxed_madd(a1, a1, f64x2.sub(sum2_0, sum2_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum1_0, sumStart), down48, f64x2.add(low2_1, v128.load(FAST_PRODUCT, 96))), 128);
  if (a == 5) return;
  const sum3_0 = f64x2.relaxed_madd(a0, twice3, sumStart);
  const low3_0 = f64x2.relaxed_madd(a0, twice3, f64x2.sub(sumStart, sum3_0));
  const sum3_1 = f64x2.relaxed_madd(a1, twice2, sum3_0);
  const low3_1 = f64x2.add(low3_0, f64x2.relaxed_madd(a1, twice2, f64x2.sub(sum3_0, sum3_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum2_1, sumStart), down48, f64x2.add(low3_1, v128.load(FAST_PRODUCT, 112))), 144);
  if (a == 7) return;
  const q4_4 = v128.load(FAST_PRODUCT, 96);
  const sum4_0 = f64x2.relaxed_madd(a0, twice4, sumStart);
  const low4_0 = f64x2.relaxed_madd(a0, twice4, f64x2.sub(sumStart, sum4_0));
  const sum4_1 = f64x2.relaxed_madd(a1, twice3, sum4_0);
  const low4_1 = f64x2.add(low4_0, f64x2.relaxed_madd(a1, twice3, f64x2.sub(sum4_0, sum4_1)));
  const sum4_2 = f64x2.relaxed_madd(a2, a2, sum4_1);
  const low4_2 = f64x2.add(low4_1, f64x2.relaxed_madd(a2, a2, f64x2.sub(sum4_1, sum4_2)));
  const sum4_3 = f64x2.relaxed_madd(q4_4, oneMinus32, sum4_2);
  const low4_3 = f64x2.add(low4_2, f64x2.relaxed_madd(q4_4, oneMinus32, f64x2.sub(sum4_2, sum4_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum3_1, sumStart), down48, f64x2.add(low4_3, v128.load(FAST_PRODUCT, 128))), 160);
  if (a == 9) return;
  const q5_4 = v128.load(FAST_PRODUCT, 112);
  const q5_5 = v128.load(FAST_PRODUCT, 96);
  const sum5_0 = f64x2.relaxed_madd(a0, twice5, sumStart);
  const low5_0 = f64x2.relaxed_madd(a0, twice5, f64x2.sub(sumStart, sum5_0));
  const sum5_1 = f64x2.relaxed_madd(a1, twice4, sum5_0);
  const low5_1 = f64x2.add(low5_0, f64x2.relaxed_madd(a1, twice4, f64x2.sub(sum5_0, sum5_1)));
  const sum5_2 = f64x2.relaxed_madd(a2, twice3, sum5_1);
  const low5_2 = f64x2.add(low5_1, f64x2.relaxed_madd(a2, twice3, f64x2.sub(sum5_1, sum5_2)));
  const sum5_3 = f64x2.relaxed_madd(q5_4, oneMinus32, sum5_2);
  const low5_3 = f64x2.add(low5_2, f64x2.relaxed_madd(q5_4, oneMinus32, f64x2.sub(sum5_2, sum5_3)));
  const sum5_4 = f64x2.relaxed_madd(q5_5, up16, sum5_3);
  const low5_4 = f64x2.add(low5_3, f64x2.relaxed_madd(q5_5, up16, f64x2.sub(sum5_3, sum5_4)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum4_3, sumStart), down48, f64x2.add(low5_4, v128.load(FAST_PRODUCT, 144))), 176);
  if (a == 11) return;
  const q6_4 = v128.load(FAST_PRODUCT, 128);
  const q6_5 = v128.load(FAST_PRODUCT, 112);
  const sum6_0 = f64x2.relaxed_madd(a1, twice5, sumStart);
  const low6_0 = f64x2.relaxed_madd(a1, twice5, f64x2.sub(sumStart, sum6_0));
  const sum6_1 = f64x2.relaxed_madd(a2, twice4, sum6_0);
  const low6_1 = f64x2.add(low6_0, f64x2.relaxed_madd(a2, twice4, f64x2.sub(sum6_0, sum6_1)));
  const sum6_2 = f64x2.relaxed_madd(a3, a3, sum6_1);
  const low6_2 = f64x2.add(low6_1, f64x2.relaxed_madd(a3, a3, f64x2.sub(sum6_1, sum6_2)));
  const sum6_3 = f64x2.relaxed_madd(q6_4, oneMinus32, sum6_2);
  const low6_3 = f64x2.add(low6_2, f64x2.relaxed_madd(q6_4, oneMinus32, f64x2.sub(sum6_2, sum6_3)));
  const sum6_4 = f64x2.relaxed_madd(q6_5, up16, sum6_3);
  const low6_4 = f64x2.add(low6_3, f64x2.relaxed_madd(q6_5, up16, f64x2.sub(sum6_3, sum6_4)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum5_4, sumStart), down48, f64x2.add(low6_4, v128.load(FAST_PRODUCT, 160))), 0);
  if (a == 13) return;
  const q7_4 = v128.load(FAST_PRODUCT, 144);
  const q7_5 = v128.load(FAST_PRODUCT, 128);
  const sum7_0 = f64x2.relaxed_madd(a2, twice5, sumStart);
  const low7_0 = f64x2.relaxed_madd(a2, twice5, f64x2.sub(sumStart, sum7_0));
  const sum7_1 = f64x2.relaxed_madd(a3, twice4, sum7_0);
  const low7_1 = f64x2.add(low7_0, f64x2.relaxed_madd(a3, twice4, f64x2.sub(sum7_0, sum7_1)));
  const sum7_2 = f64x2.relaxed_madd(q7_4, oneMinus32, sum7_1);
  const low7_2 = f64x2.add(low7_1, f64x2.relaxed_madd(q7_4, oneMinus32, f64x2.sub(sum7_1, sum7_2)));
  const sum7_3 = f64x2.relaxed_madd(q7_5, up16, sum7_2);
  const low7_3 = f64x2.add(low7_2, f64x2.relaxed_madd(q7_5, up16, f64x2.sub(sum7_2, sum7_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum6_4, sumStart), down48, f64x2.add(low7_3, v128.load(FAST_PRODUCT, 176))), 16);
  if (a == 15) return;
  const q8_4 = v128.load(FAST_PRODUCT, 160);
  const q8_5 = v128.load(FAST_PRODUCT, 144);
  const sum8_0 = f64x2.relaxed_madd(a3, twice5, sumStart);
  const low8_0 = f64x2.relaxed_madd(a3, twice5, f64x2.sub(sumStart, sum8_0));
  const sum8_1 = f64x2.relaxed_madd(a4, a4, sum8_0);
  const low8_1 = f64x2.add(low8_0, f64x2.relaxed_madd(a4, a4, f64x2.sub(sum8_0, sum8_1)));
  const sum8_2 = f64x2.relaxed_madd(q8_4, oneMinus32, sum8_1);
  const low8_2 = f64x2.add(low8_1, f64x2.relaxed_madd(q8_4, oneMinus32, f64x2.sub(sum8_1, sum8_2)));
  const sum8_3 = f64x2.relaxed_madd(q8_5, up16, sum8_2);
  const low8_3 = f64x2.add(low8_2, f64x2.relaxed_madd(q8_5, up16, f64x2.sub(sum8_2, sum8_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum7_3, sumStart), down48, low8_3), 32);
  if (a == 17) return;
  const q9_4 = v128.load(FAST_PRODUCT, 176);
  const q9_5 = v128.load(FAST_PRODUCT, 160);
  const sum9_0 = f64x2.relaxed_madd(a4, twice5, sumStart);
  const low9_0 = f64x2.relaxed_madd(a4, twice5, f64x2.sub(sumStart, sum9_0));
  const sum9_1 = f64x2.relaxed_madd(q9_4, oneMinus32, sum9_0);
  const low9_1 = f64x2.add(low9_0, f64x2.relaxed_madd(q9_4, oneMinus32, f64x2.sub(sum9_0, sum9_1)));
  const sum9_2 = f64x2.relaxed_madd(q9_5, up16, sum9_1);
  const low9_2 = f64x2.add(low9_1, f64x2.relaxed_madd(q9_5, up16, f64x2.sub(sum9_1, sum9_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum8_3, sumStart), down48, low9_2), 48);
  if (a == 19) return;
  const q10_5 = v128.load(FAST_PRODUCT, 176);
  const sum10_0 = f64x2.relaxed_madd(a5, a5, sumStart);
  const low10_0 = f64x2.relaxed_madd(a5, a5, f64x2.sub(sumStart, sum10_0));
  const sum10_1 = f64x2.relaxed_madd(q10_5, up16, sum10_0);
  const low10_1 = f64x2.add(low10_0, f64x2.relaxed_madd(q10_5, up16, f64x2.sub(sum10_0, sum10_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum9_2, sumStart), down48, low10_1), 64);
  if (a == 21) return;
  v128.store(FAST_PRODUCT, f64x2.mul(f64x2.sub(sum10_1, sumStart), down48), 80);
}

/**
 * Normal element at r := the number in the columns, modulo p.
 * Reads the columns at FAST_PRODUCT; writes 96 bytes at r.
 * Proven: every operation exact, none beyond 2^52.19 of the 2^53 that a double holds; |limb| <= 2^47 + 55834574838.
 */
function reduce(r: usize): void {
  const round = v128.load(FAST_CONSTANTS, 80);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const minus48 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 96);
  const minus16 = v128.load(FAST_CONSTANTS, 112);
  const minusOnePlus32 = v128.load(FAST_CONSTANTS, 128);
  const limb0 = v128.load(FAST_PRODUCT, 0);
  const limb1 = v128.load(FAST_PRODUCT, 16);
  const limb2 = v128.load(FAST_PRODUCT, 32);
  const limb3 = v128.load(FAST_PRODUCT, 48);
  const limb4 = v128.load(FAST_PRODUCT, 64);
  const limb5 = v128.load(FAST_PRODUCT, 80);
  const carry0 = f64x2.sub(f64x2.relaxed_madd(limb0, down48, round), round);
  const rest0 = f64x2.relaxed_madd(carry0, minus48, limb0);
  const carry1 = f64x2.sub(f64x2.relaxed_madd(limb1, down48, round), round);
  const rest1 = f64x2.relaxed_madd(carry1, minus48, limb1);
  const carry2 = f64x2.sub(f64x2.relaxed_madd(limb2, down48, round), round);
  const rest2 = f64x2.relaxed_madd(carry2, minus48, limb2);
  const carry3 = f64x2.sub(f64x2.relaxed_madd(limb3, down48, round), round);
  const rest3 = f64x2.relaxed_madd(carry3, minus48, limb3);
  const carry4 = f64x2.sub(f64x2.relaxed_madd(limb4, down48, round), round);
  const rest4 = f64x2.relaxed_madd(carry4, minus48, limb4);
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down16, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus16, limb5);
  v128.store(r, f64x2.add(rest0, carry5), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.sub(f64x2.add(rest2, carry1), carry5), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.relaxed_madd(carry5, minusOnePlus32, f64x2.add(rest4, carry3)), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
}

/**
 * Normal element at r := the number in the columns - c, modulo p.
 * Reads the columns at FAST_PRODUCT and 96 bytes at c, normal; writes 96 bytes at r, which may be c.
 * Proven: every operation exact, none beyond 2^52.23 of the 2^53 that a double holds; |limb| <= 2^47 + 64424509428.
 */
function reduceMinus(r: usize, c: usize): void {
  const round = v128.load(FAST_CONSTANTS, 80);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const minus48 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 96);
  const minus16 = v128.load(FAST_CONSTANTS, 112);
  const minusOnePlus32 = v128.load(FAST_CONSTANTS, 128);
  const limb0 = f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0));
  const limb1 = f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16));
  const limb2 = f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32));
  const limb3 = f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48));
  const limb4 = f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64));
  const limb5 = f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80));
  const carry0 = f64x2.sub(f64x2.relaxed_madd(limb0, down48, round), round);
  const rest0 = f64x2.relaxed_madd(carry0, minus48, limb0);
  const carry1 = f64x2.sub(f64x2.relaxed_madd(limb1, down48, round), round);
  const rest1 = f64x2.relaxed_madd(carry1, minus48, limb1);
  const carry2 = f64x2.sub(f64x2.relaxed_madd(limb2, down48, round), round);
  const rest2 = f64x2.relaxed_madd(carry2, minus48, limb2);
  const carry3 = f64x2.sub(f64x2.relaxed_madd(limb3, down48, round), round);
  const rest3 = f64x2.relaxed_madd(carry3, minus48, limb3);
  const carry4 = f64x2.sub(f64x2.relaxed_madd(limb4, down48, round), round);
  const rest4 = f64x2.relaxed_madd(carry4, minus48, limb4);
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down16, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus16, limb5);
  v128.store(r, f64x2.add(rest0, carry5), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.sub(f64x2.add(rest2, carry1), carry5), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.relaxed_madd(carry5, minusOnePlus32, f64x2.add(rest4, carry3)), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
}

/**
 * Normal element at r := the number in the columns - 8 c, modulo p.
 * Reads the columns at FAST_PRODUCT and 96 bytes at c, normal; writes 96 bytes at r, which may be c.
 * Proven: every operation exact, none beyond 2^52.48 of the 2^53 that a double holds; |limb| <= 2^47 + 124554051562.
 */
function reduceMinusEight(r: usize, c: usize): void {
  const round = v128.load(FAST_CONSTANTS, 80);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const minus48 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 96);
  const minus16 = v128.load(FAST_CONSTANTS, 112);
  const minusOnePlus32 = v128.load(FAST_CONSTANTS, 128);
  const minusEight = v128.load(FAST_CONSTANTS, 160);
  const limb0 = f64x2.relaxed_madd(v128.load(c, 0), minusEight, v128.load(FAST_PRODUCT, 0));
  const limb1 = f64x2.relaxed_madd(v128.load(c, 16), minusEight, v128.load(FAST_PRODUCT, 16));
  const limb2 = f64x2.relaxed_madd(v128.load(c, 32), minusEight, v128.load(FAST_PRODUCT, 32));
  const limb3 = f64x2.relaxed_madd(v128.load(c, 48), minusEight, v128.load(FAST_PRODUCT, 48));
  const limb4 = f64x2.relaxed_madd(v128.load(c, 64), minusEight, v128.load(FAST_PRODUCT, 64));
  const limb5 = f64x2.relaxed_madd(v128.load(c, 80), minusEight, v128.load(FAST_PRODUCT, 80));
  const carry0 = f64x2.sub(f64x2.relaxed_madd(limb0, down48, round), round);
  const rest0 = f64x2.relaxed_madd(carry0, minus48, limb0);
  const carry1 = f64x2.sub(f64x2.relaxed_madd(limb1, down48, round), round);
  const rest1 = f64x2.relaxed_madd(carry1, minus48, limb1);
  const carry2 = f64x2.sub(f64x2.relaxed_madd(limb2, down48, round), round);
  const rest2 = f64x2.relaxed_madd(carry2, minus48, limb2);
  const carry3 = f64x2.sub(f64x2.relaxed_madd(limb3, down48, round), round);
  const rest3 = f64x2.relaxed_madd(carry3, minus48, limb3);
  const carry4 = f64x2.sub(f64x2.relaxed_madd(limb4, down48, round), round);
  const rest4 = f64x2.relaxed_madd(carry4, minus48, limb4);
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down16, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus16, limb5);
  v128.store(r, f64x2.add(rest0, carry5), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.sub(f64x2.add(rest2, carry1), carry5), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.relaxed_madd(carry5, minusOnePlus32, f64x2.add(rest4, carry3)), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
}

/**
 * Normal element at r := the number in the columns - c - d, modulo p.
 * Reads the columns at FAST_PRODUCT and 96 bytes at c and at d, normal; writes 96 bytes at r, which may be c or d.
 * Proven: every operation exact, none beyond 2^52.27 of the 2^53 that a double holds; |limb| <= 2^47 + 73014444019.
 */
function reduceMinusSum(r: usize, c: usize, d: usize): void {
  const round = v128.load(FAST_CONSTANTS, 80);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const minus48 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 96);
  const minus16 = v128.load(FAST_CONSTANTS, 112);
  const minusOnePlus32 = v128.load(FAST_CONSTANTS, 128);
  const limb0 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0)), v128.load(d, 0));
  const limb1 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16)), v128.load(d, 16));
  const limb2 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32)), v128.load(d, 32));
  const limb3 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48)), v128.load(d, 48));
  const limb4 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64)), v128.load(d, 64));
  const limb5 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80)), v128.load(d, 80));
  const carry0 = f64x2.sub(f64x2.relaxed_madd(limb0, down48, round), round);
  const rest0 = f64x2.relaxed_madd(carry0, minus48, limb0);
  const carry1 = f64x2.sub(f64x2.relaxed_madd(limb1, down48, round), round);
  const rest1 = f64x2.relaxed_madd(carry1, minus48, limb1);
  const carry2 = f64x2.sub(f64x2.relaxed_madd(limb2, down48, round), round);
  const rest2 = f64x2.relaxed_madd(carry2, minus48, limb2);
  const carry3 = f64x2.sub(f64x2.relaxed_madd(limb3, down48, round), round);
  const rest3 = f64x2.relaxed_madd(carry3, minus48, limb3);
  const carry4 = f64x2.sub(f64x2.relaxed_madd(limb4, down48, round), round);
  const rest4 = f64x2.relaxed_madd(carry4, minus48, limb4);
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down16, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus16, limb5);
  v128.store(r, f64x2.add(rest0, carry5), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.sub(f64x2.add(rest2, carry1), carry5), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.relaxed_madd(carry5, minusOnePlus32, f64x2.add(rest4, carry3)), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
}

/**
 * Normal element at r := the number in the columns - c - 2 d, modulo p.
 * Reads the columns at FAST_PRODUCT and 96 bytes at c and at d, normal; writes 96 bytes at r, which may be c or d.
 * Proven: every operation exact, none beyond 2^52.31 of the 2^53 that a double holds; |limb| <= 2^47 + 81604378609.
 */
function reduceMinusSumTwice(r: usize, c: usize, d: usize): void {
  const round = v128.load(FAST_CONSTANTS, 80);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const minus48 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 96);
  const minus16 = v128.load(FAST_CONSTANTS, 112);
  const minusOnePlus32 = v128.load(FAST_CONSTANTS, 128);
  const minusTwo = v128.load(FAST_CONSTANTS, 144);
  const limb0 = f64x2.relaxed_madd(v128.load(d, 0), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0)));
  const limb1 = f64x2.relaxed_madd(v128.load(d, 16), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16)));
  const limb2 = f64x2.relaxed_madd(v128.load(d, 32), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32)));
  const limb3 = f64x2.relaxed_madd(v128.load(d, 48), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48)));
  const limb4 = f64x2.relaxed_madd(v128.load(d, 64), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64)));
  const limb5 = f64x2.relaxed_madd(v128.load(d, 80), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80)));
  const carry0 = f64x2.sub(f64x2.relaxed_madd(limb0, down48, round), round);
  const rest0 = f64x2.relaxed_madd(carry0, minus48, limb0);
  const carry1 = f64x2.sub(f64x2.relaxed_madd(limb1, down48, round), round);
  const rest1 = f64x2.relaxed_madd(carry1, minus48, limb1);
  const carry2 = f64x2.sub(f64x2.relaxed_madd(limb2, down48, round), round);
  const rest2 = f64x2.relaxed_madd(carry2, minus48, limb2);
  const carry3 = f64x2.sub(f64x2.relaxed_madd(limb3, down48, round), round);
  const rest3 = f64x2.relaxed_madd(carry3, minus48, limb3);
  const carry4 = f64x2.sub(f64x2.relaxed_madd(limb4, down48, round), round);
  const rest4 = f64x2.relaxed_madd(carry4, minus48, limb4);
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down16, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus16, limb5);
  v128.store(r, f64x2.add(rest0, carry5), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.sub(f64x2.add(rest2, carry1), carry5), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.relaxed_madd(carry5, minusOnePlus32, f64x2.add(rest4, carry3)), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
}

/**
 * r := a * b / R, normal. One of a and b may be loose.
 * Reads 96 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mul(r: usize, a: usize, b: usize): void {
  productColumns(a, b);
  reduce(r);
}

/**
 * r := a^2 / R, normal. a may be loose.
 * Reads 96 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqr(r: usize, a: usize): void {
  squareColumns(a);
  reduce(r);
}

/**
 * r := a * b / R - c, normal. One of a and b may be loose; c is normal.
 * Reads 96 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mulSub(r: usize, a: usize, b: usize, c: usize): void {
  productColumns(a, b);
  reduceMinus(r, c);
}

/**
 * r := a * b / R - 8 c, normal. One of a and b may be loose; c is normal.
 * Reads 96 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mulSubEight(r: usize, a: usize, b: usize, c: usize): void {
  productColumns(a, b);
  reduceMinusEight(r, c);
}

/**
 * r := a^2 / R - 8 c, normal. a may be loose; c is normal.
 * Reads 96 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubEight(r: usize, a: usize, c: usize): void {
  squareColumns(a);
  reduceMinusEight(r, c);
}

/**
 * r := a^2 / R - c - d, normal. a may be loose; c and d are normal.
 * Reads 96 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubSum(r: usize, a: usize, c: usize, d: usize): void {
  squareColumns(a);
  reduceMinusSum(r, c, d);
}

/**
 * r := a^2 / R - c - 2 d, normal. a may be loose; c and d are normal.
 * Reads 96 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubSumTwice(r: usize, a: usize, c: usize, d: usize): void {
  squareColumns(a);
  reduceMinusSumTwice(r, c, d);
}

/** r := a + b, loose, for normal a and b. r may be a or b. Reads two pairs, writes one. */
export function add(r: usize, a: usize, b: usize): void {
  v128.store(r, f64x2.add(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(r, f64x2.add(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(r, f64x2.add(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(r, f64x2.add(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(r, f64x2.add(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(r, f64x2.add(v128.load(a, 80), v128.load(b, 80)), 80);
}

/** r := a - b, loose, for normal a and b. r may be a or b. Reads two pairs, writes one. */
export function sub(r: usize, a: usize, b: usize): void {
  v128.store(r, f64x2.sub(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(r, f64x2.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(r, f64x2.sub(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(r, f64x2.sub(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(r, f64x2.sub(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(r, f64x2.sub(v128.load(a, 80), v128.load(b, 80)), 80);
}

/**
 * r := 3 (a - b), normal, for normal a and b. r may be a or b. Reads two pairs, writes one.
 * Proven: every operation exact, none beyond 2^49.60 of the 2^53 that a double holds; |limb| <= 2^47 + 51539607543.
 */
export function tripleDifference(r: usize, a: usize, b: usize): void {
  const round = v128.load(FAST_CONSTANTS, 80);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const minus48 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 96);
  const minus16 = v128.load(FAST_CONSTANTS, 112);
  const minusOnePlus32 = v128.load(FAST_CONSTANTS, 128);
  const three = v128.load(FAST_CONSTANTS, 176);
  const limb0 = f64x2.mul(f64x2.sub(v128.load(a, 0), v128.load(b, 0)), three);
  const limb1 = f64x2.mul(f64x2.sub(v128.load(a, 16), v128.load(b, 16)), three);
  const limb2 = f64x2.mul(f64x2.sub(v128.load(a, 32), v128.load(b, 32)), three);
  const limb3 = f64x2.mul(f64x2.sub(v128.load(a, 48), v128.load(b, 48)), three);
  const limb4 = f64x2.mul(f64x2.sub(v128.load(a, 64), v128.load(b, 64)), three);
  const limb5 = f64x2.mul(f64x2.sub(v128.load(a, 80), v128.load(b, 80)), three);
  const carry0 = f64x2.sub(f64x2.relaxed_madd(limb0, down48, round), round);
  const rest0 = f64x2.relaxed_madd(carry0, minus48, limb0);
  const carry1 = f64x2.sub(f64x2.relaxed_madd(limb1, down48, round), round);
  const rest1 = f64x2.relaxed_madd(carry1, minus48, limb1);
  const carry2 = f64x2.sub(f64x2.relaxed_madd(limb2, down48, round), round);
  const rest2 = f64x2.relaxed_madd(carry2, minus48, limb2);
  const carry3 = f64x2.sub(f64x2.relaxed_madd(limb3, down48, round), round);
  const rest3 = f64x2.relaxed_madd(carry3, minus48, limb3);
  const carry4 = f64x2.sub(f64x2.relaxed_madd(limb4, down48, round), round);
  const rest4 = f64x2.relaxed_madd(carry4, minus48, limb4);
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down16, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus16, limb5);
  v128.store(r, f64x2.add(rest0, carry5), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.sub(f64x2.add(rest2, carry1), carry5), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.relaxed_madd(carry5, minusOnePlus32, f64x2.add(rest4, carry3)), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
}

/**
 * r := 4 a - b, normal, for normal a and b. r may be a or b. Reads two pairs, writes one.
 * Proven: every operation exact, none beyond 2^49.34 of the 2^53 that a double holds; |limb| <= 2^47 + 42949672953.
 */
export function fourTimesMinus(r: usize, a: usize, b: usize): void {
  const round = v128.load(FAST_CONSTANTS, 80);
  const down48 = v128.load(FAST_CONSTANTS, 16);
  const minus48 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 96);
  const minus16 = v128.load(FAST_CONSTANTS, 112);
  const minusOnePlus32 = v128.load(FAST_CONSTANTS, 128);
  const four = v128.load(FAST_CONSTANTS, 192);
  const limb0 = f64x2.sub(f64x2.mul(v128.load(a, 0), four), v128.load(b, 0));
  const limb1 = f64x2.sub(f64x2.mul(v128.load(a, 16), four), v128.load(b, 16));
  const limb2 = f64x2.sub(f64x2.mul(v128.load(a, 32), four), v128.load(b, 32));
  const limb3 = f64x2.sub(f64x2.mul(v128.load(a, 48), four), v128.load(b, 48));
  const limb4 = f64x2.sub(f64x2.mul(v128.load(a, 64), four), v128.load(b, 64));
  const limb5 = f64x2.sub(f64x2.mul(v128.load(a, 80), four), v128.load(b, 80));
  const carry0 = f64x2.sub(f64x2.relaxed_madd(limb0, down48, round), round);
  const rest0 = f64x2.relaxed_madd(carry0, minus48, limb0);
  const carry1 = f64x2.sub(f64x2.relaxed_madd(limb1, down48, round), round);
  const rest1 = f64x2.relaxed_madd(carry1, minus48, limb1);
  const carry2 = f64x2.sub(f64x2.relaxed_madd(limb2, down48, round), round);
  const rest2 = f64x2.relaxed_madd(carry2, minus48, limb2);
  const carry3 = f64x2.sub(f64x2.relaxed_madd(limb3, down48, round), round);
  const rest3 = f64x2.relaxed_madd(carry3, minus48, limb3);
  const carry4 = f64x2.sub(f64x2.relaxed_madd(limb4, down48, round), round);
  const rest4 = f64x2.relaxed_madd(carry4, minus48, limb4);
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down16, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus16, limb5);
  v128.store(r, f64x2.add(rest0, carry5), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.sub(f64x2.add(rest2, carry1), carry5), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.relaxed_madd(carry5, minusOnePlus32, f64x2.add(rest4, carry3)), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
}

/** r := a, of any range. Reads one pair, writes one. */
export function copy(r: usize, a: usize): void {
  v128.store(r, v128.load(a, 0), 0);
  v128.store(r, v128.load(a, 16), 16);
  v128.store(r, v128.load(a, 32), 32);
  v128.store(r, v128.load(a, 48), 48);
  v128.store(r, v128.load(a, 64), 64);
  v128.store(r, v128.load(a, 80), 80);
}

/**
 * Pair of affine points at r (x, then y): lane 0 of the one at p and lane 1 of the one at q, y with the
 * sign bits of `signs` flipped. Reads 192 bytes at p and at q, writes as many at r, which may be p or q.
 */
export function gatherPair(r: usize, p: usize, q: usize, signs: v128): void {
  v128.store(r, v128.shuffle<i64>(v128.load(p, 0), v128.load(q, 0), 0, 3), 0);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 16), v128.load(q, 16), 0, 3), 16);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 32), v128.load(q, 32), 0, 3), 32);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 48), v128.load(q, 48), 0, 3), 48);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 64), v128.load(q, 64), 0, 3), 64);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 80), v128.load(q, 80), 0, 3), 80);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 96), v128.load(q, 96), 0, 3)), 96);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 112), v128.load(q, 112), 0, 3)), 112);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 128), v128.load(q, 128), 0, 3)), 128);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 144), v128.load(q, 144), 0, 3)), 144);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 160), v128.load(q, 160), 0, 3)), 160);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 176), v128.load(q, 176), 0, 3)), 176);
}

/** Bytes of a packed point, x then y: 6 limbs each as doubles, as in one lane of a pair. */
export const PACKED_SIZE: usize = 96;

/**
 * Pair of affine points at r (x, then y): lane 0 of the packed point at p, lane 1 of that at q, y with the sign
 * bits of `signs` flipped. Reads 96 bytes at p and at q, writes 192 bytes at r, which overlaps neither.
 */
export function gatherPacked(r: usize, p: usize, q: usize, signs: v128): void {
  const p0 = v128.load(p, 0);
  const q0 = v128.load(q, 0);
  v128.store(r, v128.shuffle<i64>(p0, q0, 0, 2), 0);
  v128.store(r, v128.shuffle<i64>(p0, q0, 1, 3), 16);
  const p1 = v128.load(p, 16);
  const q1 = v128.load(q, 16);
  v128.store(r, v128.shuffle<i64>(p1, q1, 0, 2), 32);
  v128.store(r, v128.shuffle<i64>(p1, q1, 1, 3), 48);
  const p2 = v128.load(p, 32);
  const q2 = v128.load(q, 32);
  v128.store(r, v128.shuffle<i64>(p2, q2, 0, 2), 64);
  v128.store(r, v128.shuffle<i64>(p2, q2, 1, 3), 80);
  const p3 = v128.load(p, 48);
  const q3 = v128.load(q, 48);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p3, q3, 0, 2)), 96);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p3, q3, 1, 3)), 112);
  const p4 = v128.load(p, 64);
  const q4 = v128.load(q, 64);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p4, q4, 0, 2)), 128);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p4, q4, 1, 3)), 144);
  const p5 = v128.load(p, 80);
  const q5 = v128.load(q, 80);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p5, q5, 0, 2)), 160);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p5, q5, 1, 3)), 176);
}

/**
 * Packs the pair of affine points at a: lane 0 at p, lane 1 at q.
 * Reads 192 bytes at a, writes 96 bytes at p and at q, which do not overlap it.
 */
export function scatterPacked(p: usize, q: usize, a: usize): void {
  v128.store_lane<i64>(p, v128.load(a, 0), 0, 0);
  v128.store_lane<i64>(q, v128.load(a, 0), 1, 0);
  v128.store_lane<i64>(p, v128.load(a, 16), 0, 8);
  v128.store_lane<i64>(q, v128.load(a, 16), 1, 8);
  v128.store_lane<i64>(p, v128.load(a, 32), 0, 16);
  v128.store_lane<i64>(q, v128.load(a, 32), 1, 16);
  v128.store_lane<i64>(p, v128.load(a, 48), 0, 24);
  v128.store_lane<i64>(q, v128.load(a, 48), 1, 24);
  v128.store_lane<i64>(p, v128.load(a, 64), 0, 32);
  v128.store_lane<i64>(q, v128.load(a, 64), 1, 32);
  v128.store_lane<i64>(p, v128.load(a, 80), 0, 40);
  v128.store_lane<i64>(q, v128.load(a, 80), 1, 40);
  v128.store_lane<i64>(p, v128.load(a, 96), 0, 48);
  v128.store_lane<i64>(q, v128.load(a, 96), 1, 48);
  v128.store_lane<i64>(p, v128.load(a, 112), 0, 56);
  v128.store_lane<i64>(q, v128.load(a, 112), 1, 56);
  v128.store_lane<i64>(p, v128.load(a, 128), 0, 64);
  v128.store_lane<i64>(q, v128.load(a, 128), 1, 64);
  v128.store_lane<i64>(p, v128.load(a, 144), 0, 72);
  v128.store_lane<i64>(q, v128.load(a, 144), 1, 72);
  v128.store_lane<i64>(p, v128.load(a, 160), 0, 80);
  v128.store_lane<i64>(q, v128.load(a, 160), 1, 80);
  v128.store_lane<i64>(p, v128.load(a, 176), 0, 88);
  v128.store_lane<i64>(q, v128.load(a, 176), 1, 88);
}
