// node scripts/generate-kernel-fast-field.mjs

/**
 * Field of P-384 for two verifications at once. A pair is one element for each lane: 8 v128 of two f64, limb i
 * of both lanes at byte 16 i, in units of 2^(48 i); limbs are integers and may be negative. Addresses are
 * multiples of 16. Nothing is reduced to a single representative.
 *
 *   normal  |limb| <= 2^47 + 2^39                     what every function but `add` and `sub` returns for a pair
 *   loose   a sum or difference of two normal ones    what `add` and `sub` return
 *
 * In a product: one of a and b may be loose. In a square: a is normal. What is subtracted is normal.
 */
import { FAST_CONSTANTS, FAST_PRODUCT } from "../memory";

/** Limbs of an element. */
export const LIMBS: i32 = 8;

/** Bits from one limb to the next. */
export const LIMB_BITS: i32 = 48;

/** Bytes of a pair. */
export const PAIR_SIZE: usize = 128;

/** Largest size of a limb of a normal element: 2^47 + 2^39. */
export const NORMAL: f64 = 141287244169216.0;

/** The same of the top limb: 2^47 + 2^39. */
export const NORMAL_TOP: f64 = 141287244169216.0;

/**
 * Writes 224 bytes at FAST_CONSTANTS, which every other function here reads; called once, before them.
 * They are in memory because V8 builds a constant of two lanes anew at each use: a product took 49 ns then, 29 without.
 */
export function initField(): void {
  v128.store(FAST_CONSTANTS, f64x2.splat(1901475900342344102245054808064.0), 0); // 1.5 * 2^100, rounds to multiples of 2^48
  v128.store(FAST_CONSTANTS, f64x2.splat(3802951800684688204490109616128.0), 16); // 1.5 * 2^101, rounds to multiples of 2^49
  v128.store(FAST_CONSTANTS, f64x2.splat(1.0 / 281474976710656.0), 32); // 2^-48
  v128.store(FAST_CONSTANTS, f64x2.splat(-281474976710656.0), 48); // -2^48
  v128.store(FAST_CONSTANTS, f64x2.splat(6755399441055744.0), 64); // 1.5 * 2^52, rounds to integers
  v128.store(FAST_CONSTANTS, f64x2.splat(1.0 / 65536.0), 80); // 2^-16
  v128.store(FAST_CONSTANTS, f64x2.splat(-65536.0), 96); // -2^16
  v128.store(FAST_CONSTANTS, f64x2.splat(4294967296.0), 112); // 2^32
  v128.store(FAST_CONSTANTS, f64x2.splat(-4294967295.0), 128); // 1 - 2^32
  v128.store(FAST_CONSTANTS, f64x2.splat(4294967297.0), 144); // 1 + 2^32
  v128.store(FAST_CONSTANTS, f64x2.splat(-2.0), 160); // -2
  v128.store(FAST_CONSTANTS, f64x2.splat(-8.0), 176); // -8
  v128.store(FAST_CONSTANTS, f64x2.splat(3.0), 192); // 3
  v128.store(FAST_CONSTANTS, f64x2.splat(4.0), 208); // 4
}

/**
 * Columns of a * b, 16 of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(48 k).
 * Reads 128 bytes at a and at b. One of them may be loose.
 * Proven: every operation exact, none beyond 2^52.22 of the 2^53 that a double holds; |column| <= 2^51.53.
 */
function productColumns(a: usize, b: usize): void {
  const sumStart = v128.load(FAST_CONSTANTS, 0);
  const wideStart = v128.load(FAST_CONSTANTS, 16);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const a4 = v128.load(a, 64);
  const a5 = v128.load(a, 80);
  const a6 = v128.load(a, 96);
  const a7 = v128.load(a, 112);
  const b4 = v128.load(b, 64);
  const b5 = v128.load(b, 80);
  const b6 = v128.load(b, 96);
  const b7 = v128.load(b, 112);
  const sumupper6_0 = f64x2.relaxed_madd(a7, b7, sumStart);
  const lowupper6_0 = f64x2.relaxed_madd(a7, b7, f64x2.sub(sumStart, sumupper6_0));
  v128.store(FAST_PRODUCT, f64x2.mul(f64x2.sub(sumupper6_0, sumStart), down48), 240);
  if (a == 1) return;
  const sumupper5_0 = f64x2.relaxed_madd(a6, b7, sumStart);
  const lowupper5_0 = f64x2.relaxed_madd(a6, b7, f64x2.sub(sumStart, sumupper5_0));
  const sumupper5_1 = f64x2.relaxed_madd(a7, b6, sumupper5_0);
  const lowupper5_1 = f64x2.add(lowupper5_0, f64x2.relaxed_madd(a7, b6, f64x2.sub(sumupper5_0, sumupper5_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumupper5_1, sumStart), down48, lowupper6_0), 224);
  if (a == 3) return;
  const sumupper4_0 = f64x2.relaxed_madd(a5, b7, sumStart);
  const lowupper4_0 = f64x2.relaxed_madd(a5, b7, f64x2.sub(sumStart, sumupper4_0));
  const sumupper4_1 = f64x2.relaxed_madd(a6, b6, sumupper4_0);
  const lowupper4_1 = f64x2.add(lowupper4_0, f64x2.relaxed_madd(a6, b6, f64x2.sub(sumupper4_0, sumupper4_1)));
  const sumupper4_2 = f64x2.relaxed_madd(a7, b5, sumupper4_1);
  const lowupper4_2 = f64x2.add(lowupper4_1, f64x2.relaxed_madd(a7, b5, f64x2.sub(sumupper4_1, sumupper4_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumupper4_2, sumStart), down48, lowupper5_1), 208);
  if (a == 5) return;
  const sumupper3_0 = f64x2.relaxed_madd(a4, b7, sumStart);
  const lowupper3_0 = f64x2.relaxed_madd(a4, b7, f64x2.sub(sumStart, sumupper3_0));
  const sumupper3_1 = f64x2.relaxed_madd(a5, b6, sumupper3_0);
  const lowupper3_1 = f64x2.add(lowupper3_0, f64x2.relaxed_madd(a5, b6, f64x2.sub(sumupper3_0, sumupper3_1)));
  const sumupper3_2 = f64x2.relaxed_madd(a6, b5, sumupper3_1);
  const lowupper3_2 = f64x2.add(lowupper3_1, f64x2.relaxed_madd(a6, b5, f64x2.sub(sumupper3_1, sumupper3_2)));
  const sumupper3_3 = f64x2.relaxed_madd(a7, b4, sumupper3_2);
  const lowupper3_3 = f64x2.add(lowupper3_2, f64x2.relaxed_madd(a7, b4, f64x2.sub(sumupper3_2, sumupper3_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumupper3_3, sumStart), down48, lowupper4_2), 192);
  if (a == 7) return;
  const sumupper2_0 = f64x2.relaxed_madd(a4, b6, sumStart);
  const lowupper2_0 = f64x2.relaxed_madd(a4, b6, f64x2.sub(sumStart, sumupper2_0));
  const sumupper2_1 = f64x2.relaxed_madd(a5, b5, sumupper2_0);
  const lowupper2_1 = f64x2.add(lowupper2_0, f64x2.relaxed_madd(a5, b5, f64x2.sub(sumupper2_0, sumupper2_1)));
  const sumupper2_2 = f64x2.relaxed_madd(a6, b4, sumupper2_1);
  const lowupper2_2 = f64x2.add(lowupper2_1, f64x2.relaxed_madd(a6, b4, f64x2.sub(sumupper2_1, sumupper2_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumupper2_2, sumStart), down48, lowupper3_3), 112);
  if (a == 9) return;
  const sumupper1_0 = f64x2.relaxed_madd(a4, b5, sumStart);
  const lowupper1_0 = f64x2.relaxed_madd(a4, b5, f64x2.sub(sumStart, sumupper1_0));
  const sumupper1_1 = f64x2.relaxed_madd(a5, b4, sumupper1_0);
  const lowupper1_1 = f64x2.add(lowupper1_0, f64x2.relaxed_madd(a5, b4, f64x2.sub(sumupper1_0, sumupper1_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumupper1_1, sumStart), down48, lowupper2_2), 96);
  if (a == 11) return;
  const sumupper0_0 = f64x2.relaxed_madd(a4, b4, sumStart);
  const lowupper0_0 = f64x2.relaxed_madd(a4, b4, f64x2.sub(sumStart, sumupper0_0));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumupper0_0, sumStart), down48, lowupper1_1), 80);
  if (a == 13) return;
  v128.store(FAST_PRODUCT, lowupper0_0, 64);
  if (a == 15) return;
  const a0 = v128.load(a, 0);
  const a1 = v128.load(a, 16);
  const a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48);
  const b0 = v128.load(b, 0);
  const b1 = v128.load(b, 16);
  const b2 = v128.load(b, 32);
  const b3 = v128.load(b, 48);
  const sumlower6_0 = f64x2.relaxed_madd(a3, b3, sumStart);
  const lowlower6_0 = f64x2.relaxed_madd(a3, b3, f64x2.sub(sumStart, sumlower6_0));
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.mul(f64x2.sub(sumlower6_0, sumStart), down48), v128.load(FAST_PRODUCT, 112)), 112);
  if (a == 17) return;
  const sumlower5_0 = f64x2.relaxed_madd(a2, b3, sumStart);
  const lowlower5_0 = f64x2.relaxed_madd(a2, b3, f64x2.sub(sumStart, sumlower5_0));
  const sumlower5_1 = f64x2.relaxed_madd(a3, b2, sumlower5_0);
  const lowlower5_1 = f64x2.add(lowlower5_0, f64x2.relaxed_madd(a3, b2, f64x2.sub(sumlower5_0, sumlower5_1)));
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.relaxed_madd(f64x2.sub(sumlower5_1, sumStart), down48, lowlower6_0), v128.load(FAST_PRODUCT, 96)), 96);
  if (a == 19) return;
  const sumlower4_0 = f64x2.relaxed_madd(a1, b3, sumStart);
  const lowlower4_0 = f64x2.relaxed_madd(a1, b3, f64x2.sub(sumStart, sumlower4_0));
  const sumlower4_1 = f64x2.relaxed_madd(a2, b2, sumlower4_0);
  const lowlower4_1 = f64x2.add(lowlower4_0, f64x2.relaxed_madd(a2, b2, f64x2.sub(sumlower4_0, sumlower4_1)));
  const sumlower4_2 = f64x2.relaxed_madd(a3, b1, sumlower4_1);
  const lowlower4_2 = f64x2.add(lowlower4_1, f64x2.relaxed_madd(a3, b1, f64x2.sub(sumlower4_1, sumlower4_2)));
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.relaxed_madd(f64x2.sub(sumlower4_2, sumStart), down48, lowlower5_1), v128.load(FAST_PRODUCT, 80)), 80);
  if (a == 21) return;
  const sumlower3_0 = f64x2.relaxed_madd(a0, b3, sumStart);
  const lowlower3_0 = f64x2.relaxed_madd(a0, b3, f64x2.sub(sumStart, sumlower3_0));
  const sumlower3_1 = f64x2.relaxed_madd(a1, b2, sumlower3_0);
  const lowlower3_1 = f64x2.add(lowlower3_0, f64x2.relaxed_madd(a1, b2, f64x2.sub(sumlower3_0, sumlower3_1)));
  const sumlower3_2 = f64x2.relaxed_madd(a2, b1, sumlower3_1);
  const lowlower3_2 = f64x2.add(lowlower3_1, f64x2.relaxed_madd(a2, b1, f64x2.sub(sumlower3_1, sumlower3_2)));
  const sumlower3_3 = f64x2.relaxed_madd(a3, b0, sumlower3_2);
  const lowlower3_3 = f64x2.add(lowlower3_2, f64x2.relaxed_madd(a3, b0, f64x2.sub(sumlower3_2, sumlower3_3)));
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.relaxed_madd(f64x2.sub(sumlower3_3, sumStart), down48, lowlower4_2), v128.load(FAST_PRODUCT, 64)), 64);
  if (a == 23) return;
  const sumlower2_0 = f64x2.relaxed_madd(a0, b2, sumStart);
  const lowlower2_0 = f64x2.relaxed_madd(a0, b2, f64x2.sub(sumStart, sumlower2_0));
  const sumlower2_1 = f64x2.relaxed_madd(a1, b1, sumlower2_0);
  const lowlower2_1 = f64x2.add(lowlower2_0, f64x2.relaxed_madd(a1, b1, f64x2.sub(sumlower2_0, sumlower2_1)));
  const sumlower2_2 = f64x2.relaxed_madd(a2, b0, sumlower2_1);
  const lowlower2_2 = f64x2.add(lowlower2_1, f64x2.relaxed_madd(a2, b0, f64x2.sub(sumlower2_1, sumlower2_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumlower2_2, sumStart), down48, lowlower3_3), 48);
  if (a == 25) return;
  const sumlower1_0 = f64x2.relaxed_madd(a0, b1, sumStart);
  const lowlower1_0 = f64x2.relaxed_madd(a0, b1, f64x2.sub(sumStart, sumlower1_0));
  const sumlower1_1 = f64x2.relaxed_madd(a1, b0, sumlower1_0);
  const lowlower1_1 = f64x2.add(lowlower1_0, f64x2.relaxed_madd(a1, b0, f64x2.sub(sumlower1_0, sumlower1_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumlower1_1, sumStart), down48, lowlower2_2), 32);
  if (a == 27) return;
  const sumlower0_0 = f64x2.relaxed_madd(a0, b0, sumStart);
  const lowlower0_0 = f64x2.relaxed_madd(a0, b0, f64x2.sub(sumStart, sumlower0_0));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sumlower0_0, sumStart), down48, lowlower1_1), 16);
  if (a == 29) return;
  v128.store(FAST_PRODUCT, lowlower0_0, 0);
  if (a == 31) return;
  const sumA0 = f64x2.add(v128.load(a, 0), v128.load(a, 64));
  const sumA1 = f64x2.add(v128.load(a, 16), v128.load(a, 80));
  const sumA2 = f64x2.add(v128.load(a, 32), v128.load(a, 96));
  const sumA3 = f64x2.add(v128.load(a, 48), v128.load(a, 112));
  const sumB0 = f64x2.add(v128.load(b, 0), v128.load(b, 64));
  const sumB1 = f64x2.add(v128.load(b, 16), v128.load(b, 80));
  const sumB2 = f64x2.add(v128.load(b, 32), v128.load(b, 96));
  const sumB3 = f64x2.add(v128.load(b, 48), v128.load(b, 112));
  const summiddle6_0 = f64x2.relaxed_madd(sumA3, sumB3, wideStart);
  const lowmiddle6_0 = f64x2.relaxed_madd(sumA3, sumB3, f64x2.sub(wideStart, summiddle6_0));
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.mul(f64x2.sub(summiddle6_0, wideStart), down48), v128.load(FAST_PRODUCT, 240)), v128.load(FAST_PRODUCT, 112)), 176);
  if (a == 33) return;
  const summiddle5_0 = f64x2.relaxed_madd(sumA2, sumB3, wideStart);
  const lowmiddle5_0 = f64x2.relaxed_madd(sumA2, sumB3, f64x2.sub(wideStart, summiddle5_0));
  const summiddle5_1 = f64x2.relaxed_madd(sumA3, sumB2, summiddle5_0);
  const lowmiddle5_1 = f64x2.add(lowmiddle5_0, f64x2.relaxed_madd(sumA3, sumB2, f64x2.sub(summiddle5_0, summiddle5_1)));
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.relaxed_madd(f64x2.sub(summiddle5_1, wideStart), down48, lowmiddle6_0), v128.load(FAST_PRODUCT, 224)), v128.load(FAST_PRODUCT, 96)), 160);
  if (a == 35) return;
  const summiddle4_0 = f64x2.relaxed_madd(sumA1, sumB3, wideStart);
  const lowmiddle4_0 = f64x2.relaxed_madd(sumA1, sumB3, f64x2.sub(wideStart, summiddle4_0));
  const summiddle4_1 = f64x2.relaxed_madd(sumA2, sumB2, summiddle4_0);
  const lowmiddle4_1 = f64x2.add(lowmiddle4_0, f64x2.relaxed_madd(sumA2, sumB2, f64x2.sub(summiddle4_0, summiddle4_1)));
  const summiddle4_2 = f64x2.relaxed_madd(sumA3, sumB1, summiddle4_1);
  const lowmiddle4_2 = f64x2.add(lowmiddle4_1, f64x2.relaxed_madd(sumA3, sumB1, f64x2.sub(summiddle4_1, summiddle4_2)));
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.relaxed_madd(f64x2.sub(summiddle4_2, wideStart), down48, lowmiddle5_1), v128.load(FAST_PRODUCT, 208)), v128.load(FAST_PRODUCT, 80)), 144);
  if (a == 37) return;
  const summiddle3_0 = f64x2.relaxed_madd(sumA0, sumB3, wideStart);
  const lowmiddle3_0 = f64x2.relaxed_madd(sumA0, sumB3, f64x2.sub(wideStart, summiddle3_0));
  const summiddle3_1 = f64x2.relaxed_madd(sumA1, sumB2, summiddle3_0);
  const lowmiddle3_1 = f64x2.add(lowmiddle3_0, f64x2.relaxed_madd(sumA1, sumB2, f64x2.sub(summiddle3_0, summiddle3_1)));
  const summiddle3_2 = f64x2.relaxed_madd(sumA2, sumB1, summiddle3_1);
  const lowmiddle3_2 = f64x2.add(lowmiddle3_1, f64x2.relaxed_madd(sumA2, sumB1, f64x2.sub(summiddle3_1, summiddle3_2)));
  const summiddle3_3 = f64x2.relaxed_madd(sumA3, sumB0, summiddle3_2);
  const lowmiddle3_3 = f64x2.add(lowmiddle3_2, f64x2.relaxed_madd(sumA3, sumB0, f64x2.sub(summiddle3_2, summiddle3_3)));
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.relaxed_madd(f64x2.sub(summiddle3_3, wideStart), down48, lowmiddle4_2), v128.load(FAST_PRODUCT, 192)), v128.load(FAST_PRODUCT, 64)), 128);
  if (a == 39) return;
  const summiddle2_0 = f64x2.relaxed_madd(sumA0, sumB2, wideStart);
  const lowmiddle2_0 = f64x2.relaxed_madd(sumA0, sumB2, f64x2.sub(wideStart, summiddle2_0));
  const summiddle2_1 = f64x2.relaxed_madd(sumA1, sumB1, summiddle2_0);
  const lowmiddle2_1 = f64x2.add(lowmiddle2_0, f64x2.relaxed_madd(sumA1, sumB1, f64x2.sub(summiddle2_0, summiddle2_1)));
  const summiddle2_2 = f64x2.relaxed_madd(sumA2, sumB0, summiddle2_1);
  const lowmiddle2_2 = f64x2.add(lowmiddle2_1, f64x2.relaxed_madd(sumA2, sumB0, f64x2.sub(summiddle2_1, summiddle2_2)));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.relaxed_madd(f64x2.sub(summiddle2_2, wideStart), down48, lowmiddle3_3), v128.load(FAST_PRODUCT, 48)), v128.load(FAST_PRODUCT, 112)), 112);
  if (a == 41) return;
  const summiddle1_0 = f64x2.relaxed_madd(sumA0, sumB1, wideStart);
  const lowmiddle1_0 = f64x2.relaxed_madd(sumA0, sumB1, f64x2.sub(wideStart, summiddle1_0));
  const summiddle1_1 = f64x2.relaxed_madd(sumA1, sumB0, summiddle1_0);
  const lowmiddle1_1 = f64x2.add(lowmiddle1_0, f64x2.relaxed_madd(sumA1, sumB0, f64x2.sub(summiddle1_0, summiddle1_1)));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.relaxed_madd(f64x2.sub(summiddle1_1, wideStart), down48, lowmiddle2_2), v128.load(FAST_PRODUCT, 32)), v128.load(FAST_PRODUCT, 96)), 96);
  if (a == 43) return;
  const summiddle0_0 = f64x2.relaxed_madd(sumA0, sumB0, wideStart);
  const lowmiddle0_0 = f64x2.relaxed_madd(sumA0, sumB0, f64x2.sub(wideStart, summiddle0_0));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.relaxed_madd(f64x2.sub(summiddle0_0, wideStart), down48, lowmiddle1_1), v128.load(FAST_PRODUCT, 16)), v128.load(FAST_PRODUCT, 80)), 80);
  if (a == 45) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(lowmiddle0_0, v128.load(FAST_PRODUCT, 0)), v128.load(FAST_PRODUCT, 64)), 64);
}

/**
 * Columns of a^2, 16 of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(48 k).
 * Reads 128 bytes at a. It is normal.
 * Proven: every operation exact, none beyond 2^50.01 of the 2^53 that a double holds; |column| <= 2^50.01.
 */
function squareColumns(a: usize): void {
  const sumStart = v128.load(FAST_CONSTANTS, 0);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const a0 = v128.load(a, 0);
  const a1 = v128.load(a, 16);
  const a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48);
  const a4 = v128.load(a, 64);
  const a5 = v128.load(a, 80);
  const a6 = v128.load(a, 96);
  const a7 = v128.load(a, 112);
  const twice1 = f64x2.add(a1, a1);
  const twice2 = f64x2.add(a2, a2);
  const twice3 = f64x2.add(a3, a3);
  const twice4 = f64x2.add(a4, a4);
  const twice5 = f64x2.add(a5, a5);
  const twice6 = f64x2.add(a6, a6);
  const twice7 = f64x2.add(a7, a7);
  const sum14_0 = f64x2.relaxed_madd(a7, a7, sumStart);
  const low14_0 = f64x2.relaxed_madd(a7, a7, f64x2.sub(sumStart, sum14_0));
  v128.store(FAST_PRODUCT, f64x2.mul(f64x2.sub(sum14_0, sumStart), down48), 240);
  if (a == 1) return;
  const sum13_0 = f64x2.relaxed_madd(a6, twice7, sumStart);
  const low13_0 = f64x2.relaxed_madd(a6, twice7, f64x2.sub(sumStart, sum13_0));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum13_0, sumStart), down48, low14_0), 224);
  if (a == 3) return;
  const sum12_0 = f64x2.relaxed_madd(a5, twice7, sumStart);
  const low12_0 = f64x2.relaxed_madd(a5, twice7, f64x2.sub(sumStart, sum12_0));
  const sum12_1 = f64x2.relaxed_madd(a6, a6, sum12_0);
  const low12_1 = f64x2.add(low12_0, f64x2.relaxed_madd(a6, a6, f64x2.sub(sum12_0, sum12_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum12_1, sumStart), down48, low13_0), 208);
  if (a == 5) return;
  const sum11_0 = f64x2.relaxed_madd(a4, twice7, sumStart);
  const low11_0 = f64x2.relaxed_madd(a4, twice7, f64x2.sub(sumStart, sum11_0));
  const sum11_1 = f64x2.relaxed_madd(a5, twice6, sum11_0);
  const low11_1 = f64x2.add(low11_0, f64x2.relaxed_madd(a5, twice6, f64x2.sub(sum11_0, sum11_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum11_1, sumStart), down48, low12_1), 192);
  if (a == 7) return;
  const sum10_0 = f64x2.relaxed_madd(a3, twice7, sumStart);
  const low10_0 = f64x2.relaxed_madd(a3, twice7, f64x2.sub(sumStart, sum10_0));
  const sum10_1 = f64x2.relaxed_madd(a4, twice6, sum10_0);
  const low10_1 = f64x2.add(low10_0, f64x2.relaxed_madd(a4, twice6, f64x2.sub(sum10_0, sum10_1)));
  const sum10_2 = f64x2.relaxed_madd(a5, a5, sum10_1);
  const low10_2 = f64x2.add(low10_1, f64x2.relaxed_madd(a5, a5, f64x2.sub(sum10_1, sum10_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum10_2, sumStart), down48, low11_1), 176);
  if (a == 9) return;
  const sum9_0 = f64x2.relaxed_madd(a2, twice7, sumStart);
  const low9_0 = f64x2.relaxed_madd(a2, twice7, f64x2.sub(sumStart, sum9_0));
  const sum9_1 = f64x2.relaxed_madd(a3, twice6, sum9_0);
  const low9_1 = f64x2.add(low9_0, f64x2.relaxed_madd(a3, twice6, f64x2.sub(sum9_0, sum9_1)));
  const sum9_2 = f64x2.relaxed_madd(a4, twice5, sum9_1);
  const low9_2 = f64x2.add(low9_1, f64x2.relaxed_madd(a4, twice5, f64x2.sub(sum9_1, sum9_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum9_2, sumStart), down48, low10_2), 160);
  if (a == 11) return;
  const sum8_0 = f64x2.relaxed_madd(a1, twice7, sumStart);
  const low8_0 = f64x2.relaxed_madd(a1, twice7, f64x2.sub(sumStart, sum8_0));
  const sum8_1 = f64x2.relaxed_madd(a2, twice6, sum8_0);
  const low8_1 = f64x2.add(low8_0, f64x2.relaxed_madd(a2, twice6, f64x2.sub(sum8_0, sum8_1)));
  const sum8_2 = f64x2.relaxed_madd(a3, twice5, sum8_1);
  const low8_2 = f64x2.add(low8_1, f64x2.relaxed_madd(a3, twice5, f64x2.sub(sum8_1, sum8_2)));
  const sum8_3 = f64x2.relaxed_madd(a4, a4, sum8_2);
  const low8_3 = f64x2.add(low8_2, f64x2.relaxed_madd(a4, a4, f64x2.sub(sum8_2, sum8_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum8_3, sumStart), down48, low9_2), 144);
  if (a == 13) return;
  const sum7_0 = f64x2.relaxed_madd(a0, twice7, sumStart);
  const low7_0 = f64x2.relaxed_madd(a0, twice7, f64x2.sub(sumStart, sum7_0));
  const sum7_1 = f64x2.relaxed_madd(a1, twice6, sum7_0);
  const low7_1 = f64x2.add(low7_0, f64x2.relaxed_madd(a1, twice6, f64x2.sub(sum7_0, sum7_1)));
  const sum7_2 = f64x2.relaxed_madd(a2, twice5, sum7_1);
  const low7_2 = f64x2.add(low7_1, f64x2.relaxed_madd(a2, twice5, f64x2.sub(sum7_1, sum7_2)));
  const sum7_3 = f64x2.relaxed_madd(a3, twice4, sum7_2);
  const low7_3 = f64x2.add(low7_2, f64x2.relaxed_madd(a3, twice4, f64x2.sub(sum7_2, sum7_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum7_3, sumStart), down48, low8_3), 128);
  if (a == 15) return;
  const sum6_0 = f64x2.relaxed_madd(a0, twice6, sumStart);
  const low6_0 = f64x2.relaxed_madd(a0, twice6, f64x2.sub(sumStart, sum6_0));
  const sum6_1 = f64x2.relaxed_madd(a1, twice5, sum6_0);
  const low6_1 = f64x2.add(low6_0, f64x2.relaxed_madd(a1, twice5, f64x2.sub(sum6_0, sum6_1)));
  const sum6_2 = f64x2.relaxed_madd(a2, twice4, sum6_1);
  const low6_2 = f64x2.add(low6_1, f64x2.relaxed_madd(a2, twice4, f64x2.sub(sum6_1, sum6_2)));
  const sum6_3 = f64x2.relaxed_madd(a3, a3, sum6_2);
  const low6_3 = f64x2.add(low6_2, f64x2.relaxed_madd(a3, a3, f64x2.sub(sum6_2, sum6_3)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum6_3, sumStart), down48, low7_3), 112);
  if (a == 17) return;
  const sum5_0 = f64x2.relaxed_madd(a0, twice5, sumStart);
  const low5_0 = f64x2.relaxed_madd(a0, twice5, f64x2.sub(sumStart, sum5_0));
  const sum5_1 = f64x2.relaxed_madd(a1, twice4, sum5_0);
  const low5_1 = f64x2.add(low5_0, f64x2.relaxed_madd(a1, twice4, f64x2.sub(sum5_0, sum5_1)));
  const sum5_2 = f64x2.relaxed_madd(a2, twice3, sum5_1);
  const low5_2 = f64x2.add(low5_1, f64x2.relaxed_madd(a2, twice3, f64x2.sub(sum5_1, sum5_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum5_2, sumStart), down48, low6_3), 96);
  if (a == 19) return;
  const sum4_0 = f64x2.relaxed_madd(a0, twice4, sumStart);
  const low4_0 = f64x2.relaxed_madd(a0, twice4, f64x2.sub(sumStart, sum4_0));
  const sum4_1 = f64x2.relaxed_madd(a1, twice3, sum4_0);
  const low4_1 = f64x2.add(low4_0, f64x2.relaxed_madd(a1, twice3, f64x2.sub(sum4_0, sum4_1)));
  const sum4_2 = f64x2.relaxed_madd(a2, a2, sum4_1);
  const low4_2 = f64x2.add(low4_1, f64x2.relaxed_madd(a2, a2, f64x2.sub(sum4_1, sum4_2)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum4_2, sumStart), down48, low5_2), 80);
  if (a == 21) return;
  const sum3_0 = f64x2.relaxed_madd(a0, twice3, sumStart);
  const low3_0 = f64x2.relaxed_madd(a0, twice3, f64x2.sub(sumStart, sum3_0));
  const sum3_1 = f64x2.relaxed_madd(a1, twice2, sum3_0);
  const low3_1 = f64x2.add(low3_0, f64x2.relaxed_madd(a1, twice2, f64x2.sub(sum3_0, sum3_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum3_1, sumStart), down48, low4_2), 64);
  if (a == 23) return;
  const sum2_0 = f64x2.relaxed_madd(a0, twice2, sumStart);
  const low2_0 = f64x2.relaxed_madd(a0, twice2, f64x2.sub(sumStart, sum2_0));
  const sum2_1 = f64x2.relaxed_madd(a1, a1, sum2_0);
  const low2_1 = f64x2.add(low2_0, f64x2.relaxed_madd(a1, a1, f64x2.sub(sum2_0, sum2_1)));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum2_1, sumStart), down48, low3_1), 48);
  if (a == 25) return;
  const sum1_0 = f64x2.relaxed_madd(a0, twice1, sumStart);
  const low1_0 = f64x2.relaxed_madd(a0, twice1, f64x2.sub(sumStart, sum1_0));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum1_0, sumStart), down48, low2_1), 32);
  if (a == 27) return;
  const sum0_0 = f64x2.relaxed_madd(a0, a0, sumStart);
  const low0_0 = f64x2.relaxed_madd(a0, a0, f64x2.sub(sumStart, sum0_0));
  v128.store(FAST_PRODUCT, f64x2.relaxed_madd(f64x2.sub(sum0_0, sumStart), down48, low1_0), 16);
  if (a == 29) return;
  v128.store(FAST_PRODUCT, low0_0, 0);
}

/**
 * Normal element at r := the number in the columns, modulo p.
 * Reads the columns at FAST_PRODUCT; writes 128 bytes at r.
 * Proven: every operation exact, none beyond 2^52.50 of the 2^53 that a double holds; |limb| <= 2^47 + 68719476764.
 */
function reduce(r: usize): void {
  const round = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const minus16 = v128.load(FAST_CONSTANTS, 96);
  const up32 = v128.load(FAST_CONSTANTS, 112);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const minus48 = v128.load(FAST_CONSTANTS, 48);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 128);
  const onePlus32 = v128.load(FAST_CONSTANTS, 144);
  const top0 = v128.load(FAST_PRODUCT, 208);
  const top1 = v128.load(FAST_PRODUCT, 224);
  const top2 = v128.load(FAST_PRODUCT, 240);
  const topScaledOver0 = f64x2.sub(f64x2.relaxed_madd(top0, down16, round), round);
  const topScaled0 = f64x2.mul(f64x2.relaxed_madd(topScaledOver0, minus16, top0), up32);
  const topScaledOver1 = f64x2.sub(f64x2.relaxed_madd(top1, down16, round), round);
  const topScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver1, minus16, top1), up32, topScaledOver0);
  const topScaledOver2 = f64x2.sub(f64x2.relaxed_madd(top2, down16, round), round);
  const topScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver2, minus16, top2), up32, topScaledOver1);
  const high0 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 128), top1), f64x2.sub(topScaled1, topScaledOver2));
  const high1 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 144), top2), topScaled2);
  const high2 = f64x2.add(v128.load(FAST_PRODUCT, 160), topScaledOver2);
  const high3 = v128.load(FAST_PRODUCT, 176);
  const high4 = v128.load(FAST_PRODUCT, 192);
  const highScaledOver0 = f64x2.sub(f64x2.relaxed_madd(high0, down16, round), round);
  const highScaled0 = f64x2.mul(f64x2.relaxed_madd(highScaledOver0, minus16, high0), up32);
  const highScaledOver1 = f64x2.sub(f64x2.relaxed_madd(high1, down16, round), round);
  const highScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver1, minus16, high1), up32, highScaledOver0);
  const highScaledOver2 = f64x2.sub(f64x2.relaxed_madd(high2, down16, round), round);
  const highScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver2, minus16, high2), up32, highScaledOver1);
  const highScaledOver3 = f64x2.sub(f64x2.relaxed_madd(high3, down16, round), round);
  const highScaled3 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver3, minus16, high3), up32, highScaledOver2);
  const highScaledOver4 = f64x2.sub(f64x2.relaxed_madd(high4, down16, round), round);
  const highScaled4 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver4, minus16, high4), up32, highScaledOver3);
  const limb0 = f64x2.sub(f64x2.add(v128.load(FAST_PRODUCT, 0), high0), highScaled0);
  const limb1 = f64x2.sub(f64x2.add(v128.load(FAST_PRODUCT, 16), high1), highScaled1);
  const limb2 = f64x2.add(f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 32), high2), high0), f64x2.sub(highScaled0, highScaled2));
  const limb3 = f64x2.add(f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 48), high3), high1), f64x2.sub(highScaled1, highScaled3));
  const limb4 = f64x2.add(f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 64), high4), high2), f64x2.sub(highScaled2, highScaled4));
  const limb5 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(v128.load(FAST_PRODUCT, 80), top0), topScaled0), high3), f64x2.sub(highScaled3, highScaledOver4));
  const limb6 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(v128.load(FAST_PRODUCT, 96), top1), topScaled1), high4), highScaled4);
  const limb7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 112), top2), top0), f64x2.sub(topScaled0, topScaled2)), highScaledOver4);
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
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down48, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus48, limb5);
  const carry6 = f64x2.sub(f64x2.relaxed_madd(limb6, down48, round), round);
  const rest6 = f64x2.relaxed_madd(carry6, minus48, limb6);
  const carry7 = f64x2.sub(f64x2.relaxed_madd(limb7, down48, round), round);
  const rest7 = f64x2.relaxed_madd(carry7, minus48, limb7);
  v128.store(r, f64x2.relaxed_madd(carry7, oneMinus32, rest0), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.relaxed_madd(carry7, onePlus32, f64x2.add(rest2, carry1)), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.add(rest4, carry3), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
  v128.store(r, f64x2.add(rest6, carry5), 96);
  v128.store(r, f64x2.add(rest7, carry6), 112);
}

/**
 * Normal element at r := the number in the columns - c, modulo p.
 * Reads the columns at FAST_PRODUCT and 128 bytes at c, normal; writes 128 bytes at r, which may be c.
 * Proven: every operation exact, none beyond 2^52.53 of the 2^53 that a double holds; |limb| <= 2^47 + 68719476764.
 */
function reduceMinus(r: usize, c: usize): void {
  const round = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const minus16 = v128.load(FAST_CONSTANTS, 96);
  const up32 = v128.load(FAST_CONSTANTS, 112);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const minus48 = v128.load(FAST_CONSTANTS, 48);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 128);
  const onePlus32 = v128.load(FAST_CONSTANTS, 144);
  const top0 = v128.load(FAST_PRODUCT, 208);
  const top1 = v128.load(FAST_PRODUCT, 224);
  const top2 = v128.load(FAST_PRODUCT, 240);
  const topScaledOver0 = f64x2.sub(f64x2.relaxed_madd(top0, down16, round), round);
  const topScaled0 = f64x2.mul(f64x2.relaxed_madd(topScaledOver0, minus16, top0), up32);
  const topScaledOver1 = f64x2.sub(f64x2.relaxed_madd(top1, down16, round), round);
  const topScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver1, minus16, top1), up32, topScaledOver0);
  const topScaledOver2 = f64x2.sub(f64x2.relaxed_madd(top2, down16, round), round);
  const topScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver2, minus16, top2), up32, topScaledOver1);
  const high0 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 128), top1), f64x2.sub(topScaled1, topScaledOver2));
  const high1 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 144), top2), topScaled2);
  const high2 = f64x2.add(v128.load(FAST_PRODUCT, 160), topScaledOver2);
  const high3 = v128.load(FAST_PRODUCT, 176);
  const high4 = v128.load(FAST_PRODUCT, 192);
  const highScaledOver0 = f64x2.sub(f64x2.relaxed_madd(high0, down16, round), round);
  const highScaled0 = f64x2.mul(f64x2.relaxed_madd(highScaledOver0, minus16, high0), up32);
  const highScaledOver1 = f64x2.sub(f64x2.relaxed_madd(high1, down16, round), round);
  const highScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver1, minus16, high1), up32, highScaledOver0);
  const highScaledOver2 = f64x2.sub(f64x2.relaxed_madd(high2, down16, round), round);
  const highScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver2, minus16, high2), up32, highScaledOver1);
  const highScaledOver3 = f64x2.sub(f64x2.relaxed_madd(high3, down16, round), round);
  const highScaled3 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver3, minus16, high3), up32, highScaledOver2);
  const highScaledOver4 = f64x2.sub(f64x2.relaxed_madd(high4, down16, round), round);
  const highScaled4 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver4, minus16, high4), up32, highScaledOver3);
  const limb0 = f64x2.sub(f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0)), high0), highScaled0);
  const limb1 = f64x2.sub(f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16)), high1), highScaled1);
  const limb2 = f64x2.add(f64x2.add(f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32)), high2), high0), f64x2.sub(highScaled0, highScaled2));
  const limb3 = f64x2.add(f64x2.add(f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48)), high3), high1), f64x2.sub(highScaled1, highScaled3));
  const limb4 = f64x2.add(f64x2.add(f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64)), high4), high2), f64x2.sub(highScaled2, highScaled4));
  const limb5 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80)), top0), topScaled0), high3), f64x2.sub(highScaled3, highScaledOver4));
  const limb6 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 96), v128.load(c, 96)), top1), topScaled1), high4), highScaled4);
  const limb7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 112), v128.load(c, 112)), top2), top0), f64x2.sub(topScaled0, topScaled2)), highScaledOver4);
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
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down48, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus48, limb5);
  const carry6 = f64x2.sub(f64x2.relaxed_madd(limb6, down48, round), round);
  const rest6 = f64x2.relaxed_madd(carry6, minus48, limb6);
  const carry7 = f64x2.sub(f64x2.relaxed_madd(limb7, down48, round), round);
  const rest7 = f64x2.relaxed_madd(carry7, minus48, limb7);
  v128.store(r, f64x2.relaxed_madd(carry7, oneMinus32, rest0), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.relaxed_madd(carry7, onePlus32, f64x2.add(rest2, carry1)), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.add(rest4, carry3), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
  v128.store(r, f64x2.add(rest6, carry5), 96);
  v128.store(r, f64x2.add(rest7, carry6), 112);
}

/**
 * Normal element at r := the number in the columns - 8 c, modulo p.
 * Reads the columns at FAST_PRODUCT and 128 bytes at c, normal; writes 128 bytes at r, which may be c.
 * Proven: every operation exact, none beyond 2^52.74 of the 2^53 that a double holds; |limb| <= 2^47 + 85899345956.
 */
function reduceMinusEight(r: usize, c: usize): void {
  const round = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const minus16 = v128.load(FAST_CONSTANTS, 96);
  const up32 = v128.load(FAST_CONSTANTS, 112);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const minus48 = v128.load(FAST_CONSTANTS, 48);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 128);
  const onePlus32 = v128.load(FAST_CONSTANTS, 144);
  const minusEight = v128.load(FAST_CONSTANTS, 176);
  const top0 = v128.load(FAST_PRODUCT, 208);
  const top1 = v128.load(FAST_PRODUCT, 224);
  const top2 = v128.load(FAST_PRODUCT, 240);
  const topScaledOver0 = f64x2.sub(f64x2.relaxed_madd(top0, down16, round), round);
  const topScaled0 = f64x2.mul(f64x2.relaxed_madd(topScaledOver0, minus16, top0), up32);
  const topScaledOver1 = f64x2.sub(f64x2.relaxed_madd(top1, down16, round), round);
  const topScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver1, minus16, top1), up32, topScaledOver0);
  const topScaledOver2 = f64x2.sub(f64x2.relaxed_madd(top2, down16, round), round);
  const topScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver2, minus16, top2), up32, topScaledOver1);
  const high0 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 128), top1), f64x2.sub(topScaled1, topScaledOver2));
  const high1 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 144), top2), topScaled2);
  const high2 = f64x2.add(v128.load(FAST_PRODUCT, 160), topScaledOver2);
  const high3 = v128.load(FAST_PRODUCT, 176);
  const high4 = v128.load(FAST_PRODUCT, 192);
  const highScaledOver0 = f64x2.sub(f64x2.relaxed_madd(high0, down16, round), round);
  const highScaled0 = f64x2.mul(f64x2.relaxed_madd(highScaledOver0, minus16, high0), up32);
  const highScaledOver1 = f64x2.sub(f64x2.relaxed_madd(high1, down16, round), round);
  const highScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver1, minus16, high1), up32, highScaledOver0);
  const highScaledOver2 = f64x2.sub(f64x2.relaxed_madd(high2, down16, round), round);
  const highScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver2, minus16, high2), up32, highScaledOver1);
  const highScaledOver3 = f64x2.sub(f64x2.relaxed_madd(high3, down16, round), round);
  const highScaled3 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver3, minus16, high3), up32, highScaledOver2);
  const highScaledOver4 = f64x2.sub(f64x2.relaxed_madd(high4, down16, round), round);
  const highScaled4 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver4, minus16, high4), up32, highScaledOver3);
  const limb0 = f64x2.sub(f64x2.add(f64x2.relaxed_madd(v128.load(c, 0), minusEight, v128.load(FAST_PRODUCT, 0)), high0), highScaled0);
  const limb1 = f64x2.sub(f64x2.add(f64x2.relaxed_madd(v128.load(c, 16), minusEight, v128.load(FAST_PRODUCT, 16)), high1), highScaled1);
  const limb2 = f64x2.add(f64x2.add(f64x2.add(f64x2.relaxed_madd(v128.load(c, 32), minusEight, v128.load(FAST_PRODUCT, 32)), high2), high0), f64x2.sub(highScaled0, highScaled2));
  const limb3 = f64x2.add(f64x2.add(f64x2.add(f64x2.relaxed_madd(v128.load(c, 48), minusEight, v128.load(FAST_PRODUCT, 48)), high3), high1), f64x2.sub(highScaled1, highScaled3));
  const limb4 = f64x2.add(f64x2.add(f64x2.add(f64x2.relaxed_madd(v128.load(c, 64), minusEight, v128.load(FAST_PRODUCT, 64)), high4), high2), f64x2.sub(highScaled2, highScaled4));
  const limb5 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(f64x2.relaxed_madd(v128.load(c, 80), minusEight, v128.load(FAST_PRODUCT, 80)), top0), topScaled0), high3), f64x2.sub(highScaled3, highScaledOver4));
  const limb6 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(f64x2.relaxed_madd(v128.load(c, 96), minusEight, v128.load(FAST_PRODUCT, 96)), top1), topScaled1), high4), highScaled4);
  const limb7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.relaxed_madd(v128.load(c, 112), minusEight, v128.load(FAST_PRODUCT, 112)), top2), top0), f64x2.sub(topScaled0, topScaled2)), highScaledOver4);
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
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down48, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus48, limb5);
  const carry6 = f64x2.sub(f64x2.relaxed_madd(limb6, down48, round), round);
  const rest6 = f64x2.relaxed_madd(carry6, minus48, limb6);
  const carry7 = f64x2.sub(f64x2.relaxed_madd(limb7, down48, round), round);
  const rest7 = f64x2.relaxed_madd(carry7, minus48, limb7);
  v128.store(r, f64x2.relaxed_madd(carry7, oneMinus32, rest0), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.relaxed_madd(carry7, onePlus32, f64x2.add(rest2, carry1)), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.add(rest4, carry3), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
  v128.store(r, f64x2.add(rest6, carry5), 96);
  v128.store(r, f64x2.add(rest7, carry6), 112);
}

/**
 * Normal element at r := the number in the columns - c - d, modulo p.
 * Reads the columns at FAST_PRODUCT and 128 bytes at c and at d, normal; writes 128 bytes at r, which may be c or d.
 * Proven: every operation exact, none beyond 2^52.56 of the 2^53 that a double holds; |limb| <= 2^47 + 73014444062.
 */
function reduceMinusSum(r: usize, c: usize, d: usize): void {
  const round = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const minus16 = v128.load(FAST_CONSTANTS, 96);
  const up32 = v128.load(FAST_CONSTANTS, 112);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const minus48 = v128.load(FAST_CONSTANTS, 48);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 128);
  const onePlus32 = v128.load(FAST_CONSTANTS, 144);
  const top0 = v128.load(FAST_PRODUCT, 208);
  const top1 = v128.load(FAST_PRODUCT, 224);
  const top2 = v128.load(FAST_PRODUCT, 240);
  const topScaledOver0 = f64x2.sub(f64x2.relaxed_madd(top0, down16, round), round);
  const topScaled0 = f64x2.mul(f64x2.relaxed_madd(topScaledOver0, minus16, top0), up32);
  const topScaledOver1 = f64x2.sub(f64x2.relaxed_madd(top1, down16, round), round);
  const topScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver1, minus16, top1), up32, topScaledOver0);
  const topScaledOver2 = f64x2.sub(f64x2.relaxed_madd(top2, down16, round), round);
  const topScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver2, minus16, top2), up32, topScaledOver1);
  const high0 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 128), top1), f64x2.sub(topScaled1, topScaledOver2));
  const high1 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 144), top2), topScaled2);
  const high2 = f64x2.add(v128.load(FAST_PRODUCT, 160), topScaledOver2);
  const high3 = v128.load(FAST_PRODUCT, 176);
  const high4 = v128.load(FAST_PRODUCT, 192);
  const highScaledOver0 = f64x2.sub(f64x2.relaxed_madd(high0, down16, round), round);
  const highScaled0 = f64x2.mul(f64x2.relaxed_madd(highScaledOver0, minus16, high0), up32);
  const highScaledOver1 = f64x2.sub(f64x2.relaxed_madd(high1, down16, round), round);
  const highScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver1, minus16, high1), up32, highScaledOver0);
  const highScaledOver2 = f64x2.sub(f64x2.relaxed_madd(high2, down16, round), round);
  const highScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver2, minus16, high2), up32, highScaledOver1);
  const highScaledOver3 = f64x2.sub(f64x2.relaxed_madd(high3, down16, round), round);
  const highScaled3 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver3, minus16, high3), up32, highScaledOver2);
  const highScaledOver4 = f64x2.sub(f64x2.relaxed_madd(high4, down16, round), round);
  const highScaled4 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver4, minus16, high4), up32, highScaledOver3);
  const limb0 = f64x2.sub(f64x2.add(f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0)), v128.load(d, 0)), high0), highScaled0);
  const limb1 = f64x2.sub(f64x2.add(f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16)), v128.load(d, 16)), high1), highScaled1);
  const limb2 = f64x2.add(f64x2.add(f64x2.add(f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32)), v128.load(d, 32)), high2), high0), f64x2.sub(highScaled0, highScaled2));
  const limb3 = f64x2.add(f64x2.add(f64x2.add(f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48)), v128.load(d, 48)), high3), high1), f64x2.sub(highScaled1, highScaled3));
  const limb4 = f64x2.add(f64x2.add(f64x2.add(f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64)), v128.load(d, 64)), high4), high2), f64x2.sub(highScaled2, highScaled4));
  const limb5 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80)), v128.load(d, 80)), top0), topScaled0), high3), f64x2.sub(highScaled3, highScaledOver4));
  const limb6 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 96), v128.load(c, 96)), v128.load(d, 96)), top1), topScaled1), high4), highScaled4);
  const limb7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 112), v128.load(c, 112)), v128.load(d, 112)), top2), top0), f64x2.sub(topScaled0, topScaled2)), highScaledOver4);
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
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down48, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus48, limb5);
  const carry6 = f64x2.sub(f64x2.relaxed_madd(limb6, down48, round), round);
  const rest6 = f64x2.relaxed_madd(carry6, minus48, limb6);
  const carry7 = f64x2.sub(f64x2.relaxed_madd(limb7, down48, round), round);
  const rest7 = f64x2.relaxed_madd(carry7, minus48, limb7);
  v128.store(r, f64x2.relaxed_madd(carry7, oneMinus32, rest0), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.relaxed_madd(carry7, onePlus32, f64x2.add(rest2, carry1)), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.add(rest4, carry3), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
  v128.store(r, f64x2.add(rest6, carry5), 96);
  v128.store(r, f64x2.add(rest7, carry6), 112);
}

/**
 * Normal element at r := the number in the columns - c - 2 d, modulo p.
 * Reads the columns at FAST_PRODUCT and 128 bytes at c and at d, normal; writes 128 bytes at r, which may be c or d.
 * Proven: every operation exact, none beyond 2^52.59 of the 2^53 that a double holds; |limb| <= 2^47 + 73014444062.
 */
function reduceMinusSumTwice(r: usize, c: usize, d: usize): void {
  const round = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const minus16 = v128.load(FAST_CONSTANTS, 96);
  const up32 = v128.load(FAST_CONSTANTS, 112);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const minus48 = v128.load(FAST_CONSTANTS, 48);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 128);
  const onePlus32 = v128.load(FAST_CONSTANTS, 144);
  const minusTwo = v128.load(FAST_CONSTANTS, 160);
  const top0 = v128.load(FAST_PRODUCT, 208);
  const top1 = v128.load(FAST_PRODUCT, 224);
  const top2 = v128.load(FAST_PRODUCT, 240);
  const topScaledOver0 = f64x2.sub(f64x2.relaxed_madd(top0, down16, round), round);
  const topScaled0 = f64x2.mul(f64x2.relaxed_madd(topScaledOver0, minus16, top0), up32);
  const topScaledOver1 = f64x2.sub(f64x2.relaxed_madd(top1, down16, round), round);
  const topScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver1, minus16, top1), up32, topScaledOver0);
  const topScaledOver2 = f64x2.sub(f64x2.relaxed_madd(top2, down16, round), round);
  const topScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(topScaledOver2, minus16, top2), up32, topScaledOver1);
  const high0 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 128), top1), f64x2.sub(topScaled1, topScaledOver2));
  const high1 = f64x2.add(f64x2.add(v128.load(FAST_PRODUCT, 144), top2), topScaled2);
  const high2 = f64x2.add(v128.load(FAST_PRODUCT, 160), topScaledOver2);
  const high3 = v128.load(FAST_PRODUCT, 176);
  const high4 = v128.load(FAST_PRODUCT, 192);
  const highScaledOver0 = f64x2.sub(f64x2.relaxed_madd(high0, down16, round), round);
  const highScaled0 = f64x2.mul(f64x2.relaxed_madd(highScaledOver0, minus16, high0), up32);
  const highScaledOver1 = f64x2.sub(f64x2.relaxed_madd(high1, down16, round), round);
  const highScaled1 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver1, minus16, high1), up32, highScaledOver0);
  const highScaledOver2 = f64x2.sub(f64x2.relaxed_madd(high2, down16, round), round);
  const highScaled2 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver2, minus16, high2), up32, highScaledOver1);
  const highScaledOver3 = f64x2.sub(f64x2.relaxed_madd(high3, down16, round), round);
  const highScaled3 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver3, minus16, high3), up32, highScaledOver2);
  const highScaledOver4 = f64x2.sub(f64x2.relaxed_madd(high4, down16, round), round);
  const highScaled4 = f64x2.relaxed_madd(f64x2.relaxed_madd(highScaledOver4, minus16, high4), up32, highScaledOver3);
  const limb0 = f64x2.sub(f64x2.add(f64x2.relaxed_madd(v128.load(d, 0), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0))), high0), highScaled0);
  const limb1 = f64x2.sub(f64x2.add(f64x2.relaxed_madd(v128.load(d, 16), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16))), high1), highScaled1);
  const limb2 = f64x2.add(f64x2.add(f64x2.add(f64x2.relaxed_madd(v128.load(d, 32), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32))), high2), high0), f64x2.sub(highScaled0, highScaled2));
  const limb3 = f64x2.add(f64x2.add(f64x2.add(f64x2.relaxed_madd(v128.load(d, 48), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48))), high3), high1), f64x2.sub(highScaled1, highScaled3));
  const limb4 = f64x2.add(f64x2.add(f64x2.add(f64x2.relaxed_madd(v128.load(d, 64), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64))), high4), high2), f64x2.sub(highScaled2, highScaled4));
  const limb5 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(f64x2.relaxed_madd(v128.load(d, 80), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80))), top0), topScaled0), high3), f64x2.sub(highScaled3, highScaledOver4));
  const limb6 = f64x2.add(f64x2.add(f64x2.sub(f64x2.add(f64x2.relaxed_madd(v128.load(d, 96), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 96), v128.load(c, 96))), top1), topScaled1), high4), highScaled4);
  const limb7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.relaxed_madd(v128.load(d, 112), minusTwo, f64x2.sub(v128.load(FAST_PRODUCT, 112), v128.load(c, 112))), top2), top0), f64x2.sub(topScaled0, topScaled2)), highScaledOver4);
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
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down48, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus48, limb5);
  const carry6 = f64x2.sub(f64x2.relaxed_madd(limb6, down48, round), round);
  const rest6 = f64x2.relaxed_madd(carry6, minus48, limb6);
  const carry7 = f64x2.sub(f64x2.relaxed_madd(limb7, down48, round), round);
  const rest7 = f64x2.relaxed_madd(carry7, minus48, limb7);
  v128.store(r, f64x2.relaxed_madd(carry7, oneMinus32, rest0), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.relaxed_madd(carry7, onePlus32, f64x2.add(rest2, carry1)), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.add(rest4, carry3), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
  v128.store(r, f64x2.add(rest6, carry5), 96);
  v128.store(r, f64x2.add(rest7, carry6), 112);
}

/**
 * r := a * b, normal. One of a and b may be loose.
 * Reads 128 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mul(r: usize, a: usize, b: usize): void {
  productColumns(a, b);
  reduce(r);
}

/**
 * r := a^2, normal. a is normal.
 * Reads 128 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqr(r: usize, a: usize): void {
  squareColumns(a);
  reduce(r);
}

/**
 * r := a * b - c, normal. One of a and b may be loose; c is normal.
 * Reads 128 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mulSub(r: usize, a: usize, b: usize, c: usize): void {
  productColumns(a, b);
  reduceMinus(r, c);
}

/**
 * r := a * b - 8 c, normal. One of a and b may be loose; c is normal.
 * Reads 128 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mulSubEight(r: usize, a: usize, b: usize, c: usize): void {
  productColumns(a, b);
  reduceMinusEight(r, c);
}

/**
 * r := a^2 - 8 c, normal. a is normal; c is normal.
 * Reads 128 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubEight(r: usize, a: usize, c: usize): void {
  squareColumns(a);
  reduceMinusEight(r, c);
}

/**
 * r := a^2 - c - d, normal. a is normal; c and d are normal.
 * Reads 128 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubSum(r: usize, a: usize, c: usize, d: usize): void {
  squareColumns(a);
  reduceMinusSum(r, c, d);
}

/**
 * r := a^2 - c - 2 d, normal. a is normal; c and d are normal.
 * Reads 128 bytes at each operand, writes as many at r, which may be any of them.
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
  v128.store(r, f64x2.add(v128.load(a, 96), v128.load(b, 96)), 96);
  v128.store(r, f64x2.add(v128.load(a, 112), v128.load(b, 112)), 112);
}

/** r := a - b, loose, for normal a and b. r may be a or b. Reads two pairs, writes one. */
export function sub(r: usize, a: usize, b: usize): void {
  v128.store(r, f64x2.sub(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(r, f64x2.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(r, f64x2.sub(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(r, f64x2.sub(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(r, f64x2.sub(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(r, f64x2.sub(v128.load(a, 80), v128.load(b, 80)), 80);
  v128.store(r, f64x2.sub(v128.load(a, 96), v128.load(b, 96)), 96);
  v128.store(r, f64x2.sub(v128.load(a, 112), v128.load(b, 112)), 112);
}

/**
 * r := 3 (a - b), normal, for normal a and b. r may be a or b. Reads two pairs, writes one.
 * Proven: every operation exact, none beyond 2^49.60 of the 2^53 that a double holds; |limb| <= 2^47 + 12884901894.
 */
export function tripleDifference(r: usize, a: usize, b: usize): void {
  const round = v128.load(FAST_CONSTANTS, 64);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const minus48 = v128.load(FAST_CONSTANTS, 48);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 128);
  const onePlus32 = v128.load(FAST_CONSTANTS, 144);
  const three = v128.load(FAST_CONSTANTS, 192);
  const limb0 = f64x2.mul(f64x2.sub(v128.load(a, 0), v128.load(b, 0)), three);
  const limb1 = f64x2.mul(f64x2.sub(v128.load(a, 16), v128.load(b, 16)), three);
  const limb2 = f64x2.mul(f64x2.sub(v128.load(a, 32), v128.load(b, 32)), three);
  const limb3 = f64x2.mul(f64x2.sub(v128.load(a, 48), v128.load(b, 48)), three);
  const limb4 = f64x2.mul(f64x2.sub(v128.load(a, 64), v128.load(b, 64)), three);
  const limb5 = f64x2.mul(f64x2.sub(v128.load(a, 80), v128.load(b, 80)), three);
  const limb6 = f64x2.mul(f64x2.sub(v128.load(a, 96), v128.load(b, 96)), three);
  const limb7 = f64x2.mul(f64x2.sub(v128.load(a, 112), v128.load(b, 112)), three);
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
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down48, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus48, limb5);
  const carry6 = f64x2.sub(f64x2.relaxed_madd(limb6, down48, round), round);
  const rest6 = f64x2.relaxed_madd(carry6, minus48, limb6);
  const carry7 = f64x2.sub(f64x2.relaxed_madd(limb7, down48, round), round);
  const rest7 = f64x2.relaxed_madd(carry7, minus48, limb7);
  v128.store(r, f64x2.relaxed_madd(carry7, oneMinus32, rest0), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.relaxed_madd(carry7, onePlus32, f64x2.add(rest2, carry1)), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.add(rest4, carry3), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
  v128.store(r, f64x2.add(rest6, carry5), 96);
  v128.store(r, f64x2.add(rest7, carry6), 112);
}

/**
 * r := 4 a - b, normal, for normal a and b. r may be a or b. Reads two pairs, writes one.
 * Proven: every operation exact, none beyond 2^49.33 of the 2^53 that a double holds; |limb| <= 2^47 + 12884901894.
 */
export function fourTimesMinus(r: usize, a: usize, b: usize): void {
  const round = v128.load(FAST_CONSTANTS, 64);
  const down48 = v128.load(FAST_CONSTANTS, 32);
  const minus48 = v128.load(FAST_CONSTANTS, 48);
  const oneMinus32 = v128.load(FAST_CONSTANTS, 128);
  const onePlus32 = v128.load(FAST_CONSTANTS, 144);
  const four = v128.load(FAST_CONSTANTS, 208);
  const limb0 = f64x2.sub(f64x2.mul(v128.load(a, 0), four), v128.load(b, 0));
  const limb1 = f64x2.sub(f64x2.mul(v128.load(a, 16), four), v128.load(b, 16));
  const limb2 = f64x2.sub(f64x2.mul(v128.load(a, 32), four), v128.load(b, 32));
  const limb3 = f64x2.sub(f64x2.mul(v128.load(a, 48), four), v128.load(b, 48));
  const limb4 = f64x2.sub(f64x2.mul(v128.load(a, 64), four), v128.load(b, 64));
  const limb5 = f64x2.sub(f64x2.mul(v128.load(a, 80), four), v128.load(b, 80));
  const limb6 = f64x2.sub(f64x2.mul(v128.load(a, 96), four), v128.load(b, 96));
  const limb7 = f64x2.sub(f64x2.mul(v128.load(a, 112), four), v128.load(b, 112));
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
  const carry5 = f64x2.sub(f64x2.relaxed_madd(limb5, down48, round), round);
  const rest5 = f64x2.relaxed_madd(carry5, minus48, limb5);
  const carry6 = f64x2.sub(f64x2.relaxed_madd(limb6, down48, round), round);
  const rest6 = f64x2.relaxed_madd(carry6, minus48, limb6);
  const carry7 = f64x2.sub(f64x2.relaxed_madd(limb7, down48, round), round);
  const rest7 = f64x2.relaxed_madd(carry7, minus48, limb7);
  v128.store(r, f64x2.relaxed_madd(carry7, oneMinus32, rest0), 0);
  v128.store(r, f64x2.add(rest1, carry0), 16);
  v128.store(r, f64x2.relaxed_madd(carry7, onePlus32, f64x2.add(rest2, carry1)), 32);
  v128.store(r, f64x2.add(rest3, carry2), 48);
  v128.store(r, f64x2.add(rest4, carry3), 64);
  v128.store(r, f64x2.add(rest5, carry4), 80);
  v128.store(r, f64x2.add(rest6, carry5), 96);
  v128.store(r, f64x2.add(rest7, carry6), 112);
}

/** r := a, of any range. Reads one pair, writes one. */
export function copy(r: usize, a: usize): void {
  v128.store(r, v128.load(a, 0), 0);
  v128.store(r, v128.load(a, 16), 16);
  v128.store(r, v128.load(a, 32), 32);
  v128.store(r, v128.load(a, 48), 48);
  v128.store(r, v128.load(a, 64), 64);
  v128.store(r, v128.load(a, 80), 80);
  v128.store(r, v128.load(a, 96), 96);
  v128.store(r, v128.load(a, 112), 112);
}

/**
 * Pair of affine points at r (x, then y): lane 0 of the one at p and lane 1 of the one at q, y with the
 * sign bits of `signs` flipped. Reads 256 bytes at p and at q, writes as many at r, which may be p or q.
 */
export function gatherPair(r: usize, p: usize, q: usize, signs: v128): void {
  v128.store(r, v128.shuffle<i64>(v128.load(p, 0), v128.load(q, 0), 0, 3), 0);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 16), v128.load(q, 16), 0, 3), 16);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 32), v128.load(q, 32), 0, 3), 32);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 48), v128.load(q, 48), 0, 3), 48);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 64), v128.load(q, 64), 0, 3), 64);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 80), v128.load(q, 80), 0, 3), 80);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 96), v128.load(q, 96), 0, 3), 96);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 112), v128.load(q, 112), 0, 3), 112);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 128), v128.load(q, 128), 0, 3)), 128);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 144), v128.load(q, 144), 0, 3)), 144);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 160), v128.load(q, 160), 0, 3)), 160);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 176), v128.load(q, 176), 0, 3)), 176);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 192), v128.load(q, 192), 0, 3)), 192);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 208), v128.load(q, 208), 0, 3)), 208);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 224), v128.load(q, 224), 0, 3)), 224);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 240), v128.load(q, 240), 0, 3)), 240);
}

/** Bytes of a packed point, x then y: 8 limbs each as doubles, as in one lane of a pair. */
export const PACKED_SIZE: usize = 128;

/**
 * Pair of affine points at r (x, then y): lane 0 of the packed point at p, lane 1 of that at q, y with the sign
 * bits of `signs` flipped. Reads 128 bytes at p and at q, writes 256 bytes at r, which overlaps neither.
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
  v128.store(r, v128.shuffle<i64>(p3, q3, 0, 2), 96);
  v128.store(r, v128.shuffle<i64>(p3, q3, 1, 3), 112);
  const p4 = v128.load(p, 64);
  const q4 = v128.load(q, 64);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p4, q4, 0, 2)), 128);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p4, q4, 1, 3)), 144);
  const p5 = v128.load(p, 80);
  const q5 = v128.load(q, 80);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p5, q5, 0, 2)), 160);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p5, q5, 1, 3)), 176);
  const p6 = v128.load(p, 96);
  const q6 = v128.load(q, 96);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p6, q6, 0, 2)), 192);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p6, q6, 1, 3)), 208);
  const p7 = v128.load(p, 112);
  const q7 = v128.load(q, 112);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p7, q7, 0, 2)), 224);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(p7, q7, 1, 3)), 240);
}

/**
 * Packs the pair of affine points at a: lane 0 at p, lane 1 at q.
 * Reads 256 bytes at a, writes 128 bytes at p and at q, which do not overlap it.
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
  v128.store_lane<i64>(p, v128.load(a, 192), 0, 96);
  v128.store_lane<i64>(q, v128.load(a, 192), 1, 96);
  v128.store_lane<i64>(p, v128.load(a, 208), 0, 104);
  v128.store_lane<i64>(q, v128.load(a, 208), 1, 104);
  v128.store_lane<i64>(p, v128.load(a, 224), 0, 112);
  v128.store_lane<i64>(q, v128.load(a, 224), 1, 112);
  v128.store_lane<i64>(p, v128.load(a, 240), 0, 120);
  v128.store_lane<i64>(q, v128.load(a, 240), 1, 120);
}
