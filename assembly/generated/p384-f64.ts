// node scripts/generate-kernel-fast-field.mjs

/**
 * Field of P-384 for two verifications at once. A pair is one element for each lane: 16 v128 of two f64, limb i
 * of both lanes at byte 16 i, in units of 2^(24 i); limbs are integers and may be negative. Addresses are
 * multiples of 16. Nothing is reduced to a single representative.
 *
 *   normal  |limb| <= 2^23 + 2^20                     what every function but `add` and `sub` returns for a pair
 *   loose   a sum or difference of two normal ones    what `add` and `sub` return
 *
 * In a product: one of a and b may be loose. In a square: a may be loose. What is subtracted is normal.
 */
import { FAST_CONSTANTS, FAST_PRODUCT } from "../memory";

/** Limbs of an element. */
export const LIMBS: i32 = 16;

/** Bits from one limb to the next. */
export const LIMB_BITS: i32 = 24;

/** Bytes of a pair. */
export const PAIR_SIZE: usize = 256;

/** Largest size of a limb of a normal element: 2^23 + 2^20. */
export const NORMAL: f64 = 9437184.0;

/** The same of the top limb: 2^23 + 2^20. */
export const NORMAL_TOP: f64 = 9437184.0;

/**
 * Writes 112 bytes at FAST_CONSTANTS, which every other function here reads; called once, before them.
 * They are in memory because V8 builds a constant of two lanes anew at each use: a product took 49 ns then, 29 without.
 */
export function initField(): void {
  v128.store(FAST_CONSTANTS, f64x2.splat(113336795588871485128704.0), 0); // 1.5 * 2^76, rounds to multiples of 2^24
  v128.store(FAST_CONSTANTS, f64x2.splat(1.0 / 16777216.0), 16); // 2^-24
  v128.store(FAST_CONSTANTS, f64x2.splat(256.0), 32); // 2^8
  v128.store(FAST_CONSTANTS, f64x2.splat(3.0), 48); // 3
  v128.store(FAST_CONSTANTS, f64x2.splat(4.0), 64); // 4
  v128.store(FAST_CONSTANTS, f64x2.splat(-2.0), 80); // -2
  v128.store(FAST_CONSTANTS, f64x2.splat(-8.0), 96); // -8
}

/**
 * Columns of a * b, 31 of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(24 k).
 * Reads 256 bytes at a and at b. One of them may be loose.
 * Proven: every operation exact, none beyond 2^52.93 of the 2^53 that a double holds; |column| <= 2^51.34.
 */
function productColumns(a: usize, b: usize): void {
  const a0 = v128.load(a, 0);
  const a1 = v128.load(a, 16);
  const a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48);
  const a4 = v128.load(a, 64);
  const a5 = v128.load(a, 80);
  const a6 = v128.load(a, 96);
  const a7 = v128.load(a, 112);
  const b0 = v128.load(b, 0);
  const b1 = v128.load(b, 16);
  const b2 = v128.load(b, 32);
  const b3 = v128.load(b, 48);
  const b4 = v128.load(b, 64);
  const b5 = v128.load(b, 80);
  const b6 = v128.load(b, 96);
  const b7 = v128.load(b, 112);
  const half0_0 = f64x2.mul(a0, b0);
  v128.store(FAST_PRODUCT, half0_0, 512);
  v128.store(FAST_PRODUCT, half0_0, 0);
  if (a == 1) return;
  const half0_1 = f64x2.add(f64x2.mul(a0, b1), f64x2.mul(a1, b0));
  v128.store(FAST_PRODUCT, half0_1, 528);
  v128.store(FAST_PRODUCT, half0_1, 16);
  if (a == 3) return;
  const half0_2 = f64x2.add(f64x2.add(f64x2.mul(a0, b2), f64x2.mul(a1, b1)), f64x2.mul(a2, b0));
  v128.store(FAST_PRODUCT, half0_2, 544);
  v128.store(FAST_PRODUCT, half0_2, 32);
  if (a == 5) return;
  const half0_3 = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b3), f64x2.mul(a1, b2)), f64x2.mul(a2, b1)), f64x2.mul(a3, b0));
  v128.store(FAST_PRODUCT, half0_3, 560);
  v128.store(FAST_PRODUCT, half0_3, 48);
  if (a == 7) return;
  const half0_4 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b4), f64x2.mul(a1, b3)), f64x2.mul(a2, b2)), f64x2.mul(a3, b1)), f64x2.mul(a4, b0));
  v128.store(FAST_PRODUCT, half0_4, 576);
  v128.store(FAST_PRODUCT, half0_4, 64);
  if (a == 9) return;
  const half0_5 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b5), f64x2.mul(a1, b4)), f64x2.mul(a2, b3)), f64x2.mul(a3, b2)), f64x2.mul(a4, b1)), f64x2.mul(a5, b0));
  v128.store(FAST_PRODUCT, half0_5, 592);
  v128.store(FAST_PRODUCT, half0_5, 80);
  if (a == 11) return;
  const half0_6 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b6), f64x2.mul(a1, b5)), f64x2.mul(a2, b4)), f64x2.mul(a3, b3)), f64x2.mul(a4, b2)), f64x2.mul(a5, b1)), f64x2.mul(a6, b0));
  v128.store(FAST_PRODUCT, half0_6, 608);
  v128.store(FAST_PRODUCT, half0_6, 96);
  if (a == 13) return;
  const half0_7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b7), f64x2.mul(a1, b6)), f64x2.mul(a2, b5)), f64x2.mul(a3, b4)), f64x2.mul(a4, b3)), f64x2.mul(a5, b2)), f64x2.mul(a6, b1)), f64x2.mul(a7, b0));
  v128.store(FAST_PRODUCT, half0_7, 624);
  v128.store(FAST_PRODUCT, half0_7, 112);
  if (a == 15) return;
  const half0_8 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a1, b7), f64x2.mul(a2, b6)), f64x2.mul(a3, b5)), f64x2.mul(a4, b4)), f64x2.mul(a5, b3)), f64x2.mul(a6, b2)), f64x2.mul(a7, b1));
  v128.store(FAST_PRODUCT, half0_8, 640);
  if (a == 17) return;
  const half0_9 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a2, b7), f64x2.mul(a3, b6)), f64x2.mul(a4, b5)), f64x2.mul(a5, b4)), f64x2.mul(a6, b3)), f64x2.mul(a7, b2));
  v128.store(FAST_PRODUCT, half0_9, 656);
  if (a == 19) return;
  const half0_10 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a3, b7), f64x2.mul(a4, b6)), f64x2.mul(a5, b5)), f64x2.mul(a6, b4)), f64x2.mul(a7, b3));
  v128.store(FAST_PRODUCT, half0_10, 672);
  if (a == 21) return;
  const half0_11 = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a4, b7), f64x2.mul(a5, b6)), f64x2.mul(a6, b5)), f64x2.mul(a7, b4));
  v128.store(FAST_PRODUCT, half0_11, 688);
  if (a == 23) return;
  const half0_12 = f64x2.add(f64x2.add(f64x2.mul(a5, b7), f64x2.mul(a6, b6)), f64x2.mul(a7, b5));
  v128.store(FAST_PRODUCT, half0_12, 704);
  if (a == 25) return;
  const half0_13 = f64x2.add(f64x2.mul(a6, b7), f64x2.mul(a7, b6));
  v128.store(FAST_PRODUCT, half0_13, 720);
  if (a == 27) return;
  const half0_14 = f64x2.mul(a7, b7);
  v128.store(FAST_PRODUCT, half0_14, 736);
  if (a == 29) return;
  const a8 = v128.load(a, 128);
  const a9 = v128.load(a, 144);
  const a10 = v128.load(a, 160);
  const a11 = v128.load(a, 176);
  const a12 = v128.load(a, 192);
  const a13 = v128.load(a, 208);
  const a14 = v128.load(a, 224);
  const a15 = v128.load(a, 240);
  const b8 = v128.load(b, 128);
  const b9 = v128.load(b, 144);
  const b10 = v128.load(b, 160);
  const b11 = v128.load(b, 176);
  const b12 = v128.load(b, 192);
  const b13 = v128.load(b, 208);
  const b14 = v128.load(b, 224);
  const b15 = v128.load(b, 240);
  const half8_0 = f64x2.mul(a8, b8);
  v128.store(FAST_PRODUCT, half8_0, 768);
  if (a == 31) return;
  const half8_1 = f64x2.add(f64x2.mul(a8, b9), f64x2.mul(a9, b8));
  v128.store(FAST_PRODUCT, half8_1, 784);
  if (a == 33) return;
  const half8_2 = f64x2.add(f64x2.add(f64x2.mul(a8, b10), f64x2.mul(a9, b9)), f64x2.mul(a10, b8));
  v128.store(FAST_PRODUCT, half8_2, 800);
  if (a == 35) return;
  const half8_3 = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a8, b11), f64x2.mul(a9, b10)), f64x2.mul(a10, b9)), f64x2.mul(a11, b8));
  v128.store(FAST_PRODUCT, half8_3, 816);
  if (a == 37) return;
  const half8_4 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a8, b12), f64x2.mul(a9, b11)), f64x2.mul(a10, b10)), f64x2.mul(a11, b9)), f64x2.mul(a12, b8));
  v128.store(FAST_PRODUCT, half8_4, 832);
  if (a == 39) return;
  const half8_5 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a8, b13), f64x2.mul(a9, b12)), f64x2.mul(a10, b11)), f64x2.mul(a11, b10)), f64x2.mul(a12, b9)), f64x2.mul(a13, b8));
  v128.store(FAST_PRODUCT, half8_5, 848);
  if (a == 41) return;
  const half8_6 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a8, b14), f64x2.mul(a9, b13)), f64x2.mul(a10, b12)), f64x2.mul(a11, b11)), f64x2.mul(a12, b10)), f64x2.mul(a13, b9)), f64x2.mul(a14, b8));
  v128.store(FAST_PRODUCT, half8_6, 864);
  if (a == 43) return;
  const half8_7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a8, b15), f64x2.mul(a9, b14)), f64x2.mul(a10, b13)), f64x2.mul(a11, b12)), f64x2.mul(a12, b11)), f64x2.mul(a13, b10)), f64x2.mul(a14, b9)), f64x2.mul(a15, b8));
  v128.store(FAST_PRODUCT, half8_7, 880);
  v128.store(FAST_PRODUCT, half8_7, 368);
  if (a == 45) return;
  const half8_8 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a9, b15), f64x2.mul(a10, b14)), f64x2.mul(a11, b13)), f64x2.mul(a12, b12)), f64x2.mul(a13, b11)), f64x2.mul(a14, b10)), f64x2.mul(a15, b9));
  v128.store(FAST_PRODUCT, half8_8, 896);
  v128.store(FAST_PRODUCT, half8_8, 384);
  if (a == 47) return;
  const half8_9 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a10, b15), f64x2.mul(a11, b14)), f64x2.mul(a12, b13)), f64x2.mul(a13, b12)), f64x2.mul(a14, b11)), f64x2.mul(a15, b10));
  v128.store(FAST_PRODUCT, half8_9, 912);
  v128.store(FAST_PRODUCT, half8_9, 400);
  if (a == 49) return;
  const half8_10 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a11, b15), f64x2.mul(a12, b14)), f64x2.mul(a13, b13)), f64x2.mul(a14, b12)), f64x2.mul(a15, b11));
  v128.store(FAST_PRODUCT, half8_10, 928);
  v128.store(FAST_PRODUCT, half8_10, 416);
  if (a == 51) return;
  const half8_11 = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a12, b15), f64x2.mul(a13, b14)), f64x2.mul(a14, b13)), f64x2.mul(a15, b12));
  v128.store(FAST_PRODUCT, half8_11, 944);
  v128.store(FAST_PRODUCT, half8_11, 432);
  if (a == 53) return;
  const half8_12 = f64x2.add(f64x2.add(f64x2.mul(a13, b15), f64x2.mul(a14, b14)), f64x2.mul(a15, b13));
  v128.store(FAST_PRODUCT, half8_12, 960);
  v128.store(FAST_PRODUCT, half8_12, 448);
  if (a == 55) return;
  const half8_13 = f64x2.add(f64x2.mul(a14, b15), f64x2.mul(a15, b14));
  v128.store(FAST_PRODUCT, half8_13, 976);
  v128.store(FAST_PRODUCT, half8_13, 464);
  if (a == 57) return;
  const half8_14 = f64x2.mul(a15, b15);
  v128.store(FAST_PRODUCT, half8_14, 992);
  v128.store(FAST_PRODUCT, half8_14, 480);
  if (a == 59) return;
  const sumA0 = f64x2.add(v128.load(a, 0), v128.load(a, 128));
  const sumA1 = f64x2.add(v128.load(a, 16), v128.load(a, 144));
  const sumA2 = f64x2.add(v128.load(a, 32), v128.load(a, 160));
  const sumA3 = f64x2.add(v128.load(a, 48), v128.load(a, 176));
  const sumA4 = f64x2.add(v128.load(a, 64), v128.load(a, 192));
  const sumA5 = f64x2.add(v128.load(a, 80), v128.load(a, 208));
  const sumA6 = f64x2.add(v128.load(a, 96), v128.load(a, 224));
  const sumA7 = f64x2.add(v128.load(a, 112), v128.load(a, 240));
  const sumB0 = f64x2.add(v128.load(b, 0), v128.load(b, 128));
  const sumB1 = f64x2.add(v128.load(b, 16), v128.load(b, 144));
  const sumB2 = f64x2.add(v128.load(b, 32), v128.load(b, 160));
  const sumB3 = f64x2.add(v128.load(b, 48), v128.load(b, 176));
  const sumB4 = f64x2.add(v128.load(b, 64), v128.load(b, 192));
  const sumB5 = f64x2.add(v128.load(b, 80), v128.load(b, 208));
  const sumB6 = f64x2.add(v128.load(b, 96), v128.load(b, 224));
  const sumB7 = f64x2.add(v128.load(b, 112), v128.load(b, 240));
  const shared0 = f64x2.sub(v128.load(FAST_PRODUCT, 640), v128.load(FAST_PRODUCT, 768));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.mul(sumA0, sumB0), v128.load(FAST_PRODUCT, 512)), shared0), 128);
  if (a == 61) return;
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA1, sumB7), f64x2.mul(sumA2, sumB6)), f64x2.mul(sumA3, sumB5)), f64x2.mul(sumA4, sumB4)), f64x2.mul(sumA5, sumB3)), f64x2.mul(sumA6, sumB2)), f64x2.mul(sumA7, sumB1)), v128.load(FAST_PRODUCT, 896)), shared0), 256);
  if (a == 63) return;
  const shared1 = f64x2.sub(v128.load(FAST_PRODUCT, 656), v128.load(FAST_PRODUCT, 784));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.add(f64x2.mul(sumA0, sumB1), f64x2.mul(sumA1, sumB0)), v128.load(FAST_PRODUCT, 528)), shared1), 144);
  if (a == 65) return;
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA2, sumB7), f64x2.mul(sumA3, sumB6)), f64x2.mul(sumA4, sumB5)), f64x2.mul(sumA5, sumB4)), f64x2.mul(sumA6, sumB3)), f64x2.mul(sumA7, sumB2)), v128.load(FAST_PRODUCT, 912)), shared1), 272);
  if (a == 67) return;
  const shared2 = f64x2.sub(v128.load(FAST_PRODUCT, 672), v128.load(FAST_PRODUCT, 800));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.mul(sumA0, sumB2), f64x2.mul(sumA1, sumB1)), f64x2.mul(sumA2, sumB0)), v128.load(FAST_PRODUCT, 544)), shared2), 160);
  if (a == 69) return;
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA3, sumB7), f64x2.mul(sumA4, sumB6)), f64x2.mul(sumA5, sumB5)), f64x2.mul(sumA6, sumB4)), f64x2.mul(sumA7, sumB3)), v128.load(FAST_PRODUCT, 928)), shared2), 288);
  if (a == 71) return;
  const shared3 = f64x2.sub(v128.load(FAST_PRODUCT, 688), v128.load(FAST_PRODUCT, 816));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA0, sumB3), f64x2.mul(sumA1, sumB2)), f64x2.mul(sumA2, sumB1)), f64x2.mul(sumA3, sumB0)), v128.load(FAST_PRODUCT, 560)), shared3), 176);
  if (a == 73) return;
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA4, sumB7), f64x2.mul(sumA5, sumB6)), f64x2.mul(sumA6, sumB5)), f64x2.mul(sumA7, sumB4)), v128.load(FAST_PRODUCT, 944)), shared3), 304);
  if (a == 75) return;
  const shared4 = f64x2.sub(v128.load(FAST_PRODUCT, 704), v128.load(FAST_PRODUCT, 832));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA0, sumB4), f64x2.mul(sumA1, sumB3)), f64x2.mul(sumA2, sumB2)), f64x2.mul(sumA3, sumB1)), f64x2.mul(sumA4, sumB0)), v128.load(FAST_PRODUCT, 576)), shared4), 192);
  if (a == 77) return;
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.mul(sumA5, sumB7), f64x2.mul(sumA6, sumB6)), f64x2.mul(sumA7, sumB5)), v128.load(FAST_PRODUCT, 960)), shared4), 320);
  if (a == 79) return;
  const shared5 = f64x2.sub(v128.load(FAST_PRODUCT, 720), v128.load(FAST_PRODUCT, 848));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA0, sumB5), f64x2.mul(sumA1, sumB4)), f64x2.mul(sumA2, sumB3)), f64x2.mul(sumA3, sumB2)), f64x2.mul(sumA4, sumB1)), f64x2.mul(sumA5, sumB0)), v128.load(FAST_PRODUCT, 592)), shared5), 208);
  if (a == 81) return;
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.add(f64x2.mul(sumA6, sumB7), f64x2.mul(sumA7, sumB6)), v128.load(FAST_PRODUCT, 976)), shared5), 336);
  if (a == 83) return;
  const shared6 = f64x2.sub(v128.load(FAST_PRODUCT, 736), v128.load(FAST_PRODUCT, 864));
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA0, sumB6), f64x2.mul(sumA1, sumB5)), f64x2.mul(sumA2, sumB4)), f64x2.mul(sumA3, sumB3)), f64x2.mul(sumA4, sumB2)), f64x2.mul(sumA5, sumB1)), f64x2.mul(sumA6, sumB0)), v128.load(FAST_PRODUCT, 608)), shared6), 224);
  if (a == 85) return;
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.mul(sumA7, sumB7), v128.load(FAST_PRODUCT, 992)), shared6), 352);
  if (a == 87) return;
  v128.store(FAST_PRODUCT, f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sumA0, sumB7), f64x2.mul(sumA1, sumB6)), f64x2.mul(sumA2, sumB5)), f64x2.mul(sumA3, sumB4)), f64x2.mul(sumA4, sumB3)), f64x2.mul(sumA5, sumB2)), f64x2.mul(sumA6, sumB1)), f64x2.mul(sumA7, sumB0)), v128.load(FAST_PRODUCT, 624)), v128.load(FAST_PRODUCT, 880)), 240);
}

/**
 * Columns of a^2, 31 of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(24 k).
 * Reads 256 bytes at a. It may be loose.
 * Proven: every operation exact, none beyond 2^52.34 of the 2^53 that a double holds; |column| <= 2^52.34.
 */
function squareColumns(a: usize): void {
  const a0 = v128.load(a, 0);
  const a1 = v128.load(a, 16);
  const a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48);
  const a4 = v128.load(a, 64);
  const a5 = v128.load(a, 80);
  const a6 = v128.load(a, 96);
  const a7 = v128.load(a, 112);
  const a8 = v128.load(a, 128);
  const a9 = v128.load(a, 144);
  const a10 = v128.load(a, 160);
  const a11 = v128.load(a, 176);
  const a12 = v128.load(a, 192);
  const a13 = v128.load(a, 208);
  const a14 = v128.load(a, 224);
  const a15 = v128.load(a, 240);
  const twice1 = f64x2.add(a1, a1);
  const twice2 = f64x2.add(a2, a2);
  const twice3 = f64x2.add(a3, a3);
  const twice4 = f64x2.add(a4, a4);
  const twice5 = f64x2.add(a5, a5);
  const twice6 = f64x2.add(a6, a6);
  const twice7 = f64x2.add(a7, a7);
  const twice8 = f64x2.add(a8, a8);
  const twice9 = f64x2.add(a9, a9);
  const twice10 = f64x2.add(a10, a10);
  const twice11 = f64x2.add(a11, a11);
  const twice12 = f64x2.add(a12, a12);
  const twice13 = f64x2.add(a13, a13);
  const twice14 = f64x2.add(a14, a14);
  const twice15 = f64x2.add(a15, a15);
  v128.store(FAST_PRODUCT, f64x2.mul(a0, a0), 0);
  if (a == 1) return;
  v128.store(FAST_PRODUCT, f64x2.mul(a0, twice1), 16);
  if (a == 3) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.mul(a0, twice2), f64x2.mul(a1, a1)), 32);
  if (a == 5) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.mul(a0, twice3), f64x2.mul(a1, twice2)), 48);
  if (a == 7) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.mul(a0, twice4), f64x2.mul(a1, twice3)), f64x2.mul(a2, a2)), 64);
  if (a == 9) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.mul(a0, twice5), f64x2.mul(a1, twice4)), f64x2.mul(a2, twice3)), 80);
  if (a == 11) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice6), f64x2.mul(a1, twice5)), f64x2.mul(a2, twice4)), f64x2.mul(a3, a3)), 96);
  if (a == 13) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice7), f64x2.mul(a1, twice6)), f64x2.mul(a2, twice5)), f64x2.mul(a3, twice4)), 112);
  if (a == 15) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice8), f64x2.mul(a1, twice7)), f64x2.mul(a2, twice6)), f64x2.mul(a3, twice5)), f64x2.mul(a4, a4)), 128);
  if (a == 17) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice9), f64x2.mul(a1, twice8)), f64x2.mul(a2, twice7)), f64x2.mul(a3, twice6)), f64x2.mul(a4, twice5)), 144);
  if (a == 19) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice10), f64x2.mul(a1, twice9)), f64x2.mul(a2, twice8)), f64x2.mul(a3, twice7)), f64x2.mul(a4, twice6)), f64x2.mul(a5, a5)), 160);
  if (a == 21) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice11), f64x2.mul(a1, twice10)), f64x2.mul(a2, twice9)), f64x2.mul(a3, twice8)), f64x2.mul(a4, twice7)), f64x2.mul(a5, twice6)), 176);
  if (a == 23) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice12), f64x2.mul(a1, twice11)), f64x2.mul(a2, twice10)), f64x2.mul(a3, twice9)), f64x2.mul(a4, twice8)), f64x2.mul(a5, twice7)), f64x2.mul(a6, a6)), 192);
  if (a == 25) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice13), f64x2.mul(a1, twice12)), f64x2.mul(a2, twice11)), f64x2.mul(a3, twice10)), f64x2.mul(a4, twice9)), f64x2.mul(a5, twice8)), f64x2.mul(a6, twice7)), 208);
  if (a == 27) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice14), f64x2.mul(a1, twice13)), f64x2.mul(a2, twice12)), f64x2.mul(a3, twice11)), f64x2.mul(a4, twice10)), f64x2.mul(a5, twice9)), f64x2.mul(a6, twice8)), f64x2.mul(a7, a7)), 224);
  if (a == 29) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice15), f64x2.mul(a1, twice14)), f64x2.mul(a2, twice13)), f64x2.mul(a3, twice12)), f64x2.mul(a4, twice11)), f64x2.mul(a5, twice10)), f64x2.mul(a6, twice9)), f64x2.mul(a7, twice8)), 240);
  if (a == 31) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a1, twice15), f64x2.mul(a2, twice14)), f64x2.mul(a3, twice13)), f64x2.mul(a4, twice12)), f64x2.mul(a5, twice11)), f64x2.mul(a6, twice10)), f64x2.mul(a7, twice9)), f64x2.mul(a8, a8)), 256);
  if (a == 33) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a2, twice15), f64x2.mul(a3, twice14)), f64x2.mul(a4, twice13)), f64x2.mul(a5, twice12)), f64x2.mul(a6, twice11)), f64x2.mul(a7, twice10)), f64x2.mul(a8, twice9)), 272);
  if (a == 35) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a3, twice15), f64x2.mul(a4, twice14)), f64x2.mul(a5, twice13)), f64x2.mul(a6, twice12)), f64x2.mul(a7, twice11)), f64x2.mul(a8, twice10)), f64x2.mul(a9, a9)), 288);
  if (a == 37) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a4, twice15), f64x2.mul(a5, twice14)), f64x2.mul(a6, twice13)), f64x2.mul(a7, twice12)), f64x2.mul(a8, twice11)), f64x2.mul(a9, twice10)), 304);
  if (a == 39) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a5, twice15), f64x2.mul(a6, twice14)), f64x2.mul(a7, twice13)), f64x2.mul(a8, twice12)), f64x2.mul(a9, twice11)), f64x2.mul(a10, a10)), 320);
  if (a == 41) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a6, twice15), f64x2.mul(a7, twice14)), f64x2.mul(a8, twice13)), f64x2.mul(a9, twice12)), f64x2.mul(a10, twice11)), 336);
  if (a == 43) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a7, twice15), f64x2.mul(a8, twice14)), f64x2.mul(a9, twice13)), f64x2.mul(a10, twice12)), f64x2.mul(a11, a11)), 352);
  if (a == 45) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a8, twice15), f64x2.mul(a9, twice14)), f64x2.mul(a10, twice13)), f64x2.mul(a11, twice12)), 368);
  if (a == 47) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a9, twice15), f64x2.mul(a10, twice14)), f64x2.mul(a11, twice13)), f64x2.mul(a12, a12)), 384);
  if (a == 49) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.mul(a10, twice15), f64x2.mul(a11, twice14)), f64x2.mul(a12, twice13)), 400);
  if (a == 51) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.add(f64x2.mul(a11, twice15), f64x2.mul(a12, twice14)), f64x2.mul(a13, a13)), 416);
  if (a == 53) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.mul(a12, twice15), f64x2.mul(a13, twice14)), 432);
  if (a == 55) return;
  v128.store(FAST_PRODUCT, f64x2.add(f64x2.mul(a13, twice15), f64x2.mul(a14, a14)), 448);
  if (a == 57) return;
  v128.store(FAST_PRODUCT, f64x2.mul(a14, twice15), 464);
  if (a == 59) return;
  v128.store(FAST_PRODUCT, f64x2.mul(a15, a15), 480);
  if (a == 61) return;
}

/**
 * Normal element at r := the number in the columns, modulo p.
 * Reads the columns at FAST_PRODUCT; writes 256 bytes at r.
 * Proven: every operation exact, none beyond 2^52.34 of the 2^53 that a double holds; |limb| <= 2^23 + 942020.
 */
function reduce(r: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const column0 = v128.load(FAST_PRODUCT, 0);
  const carry0 = f64x2.sub(f64x2.add(column0, round24), round24);
  const part0 = f64x2.sub(column0, carry0);
  const column1 = v128.load(FAST_PRODUCT, 16);
  const carry1 = f64x2.sub(f64x2.add(column1, round24), round24);
  const part1 = f64x2.add(f64x2.sub(column1, carry1), f64x2.mul(carry0, down24));
  const column2 = v128.load(FAST_PRODUCT, 32);
  const carry2 = f64x2.sub(f64x2.add(column2, round24), round24);
  const part2 = f64x2.add(f64x2.sub(column2, carry2), f64x2.mul(carry1, down24));
  const column3 = v128.load(FAST_PRODUCT, 48);
  const carry3 = f64x2.sub(f64x2.add(column3, round24), round24);
  const part3 = f64x2.add(f64x2.sub(column3, carry3), f64x2.mul(carry2, down24));
  const column4 = v128.load(FAST_PRODUCT, 64);
  const carry4 = f64x2.sub(f64x2.add(column4, round24), round24);
  const part4 = f64x2.add(f64x2.sub(column4, carry4), f64x2.mul(carry3, down24));
  const column5 = v128.load(FAST_PRODUCT, 80);
  const carry5 = f64x2.sub(f64x2.add(column5, round24), round24);
  const part5 = f64x2.add(f64x2.sub(column5, carry5), f64x2.mul(carry4, down24));
  const column6 = v128.load(FAST_PRODUCT, 96);
  const carry6 = f64x2.sub(f64x2.add(column6, round24), round24);
  const part6 = f64x2.add(f64x2.sub(column6, carry6), f64x2.mul(carry5, down24));
  const column7 = v128.load(FAST_PRODUCT, 112);
  const carry7 = f64x2.sub(f64x2.add(column7, round24), round24);
  const part7 = f64x2.add(f64x2.sub(column7, carry7), f64x2.mul(carry6, down24));
  const column8 = v128.load(FAST_PRODUCT, 128);
  const carry8 = f64x2.sub(f64x2.add(column8, round24), round24);
  const part8 = f64x2.add(f64x2.sub(column8, carry8), f64x2.mul(carry7, down24));
  const column9 = v128.load(FAST_PRODUCT, 144);
  const carry9 = f64x2.sub(f64x2.add(column9, round24), round24);
  const part9 = f64x2.add(f64x2.sub(column9, carry9), f64x2.mul(carry8, down24));
  const column10 = v128.load(FAST_PRODUCT, 160);
  const carry10 = f64x2.sub(f64x2.add(column10, round24), round24);
  const part10 = f64x2.add(f64x2.sub(column10, carry10), f64x2.mul(carry9, down24));
  const column11 = v128.load(FAST_PRODUCT, 176);
  const carry11 = f64x2.sub(f64x2.add(column11, round24), round24);
  const part11 = f64x2.add(f64x2.sub(column11, carry11), f64x2.mul(carry10, down24));
  const column12 = v128.load(FAST_PRODUCT, 192);
  const carry12 = f64x2.sub(f64x2.add(column12, round24), round24);
  const part12 = f64x2.add(f64x2.sub(column12, carry12), f64x2.mul(carry11, down24));
  const column13 = v128.load(FAST_PRODUCT, 208);
  const carry13 = f64x2.sub(f64x2.add(column13, round24), round24);
  const part13 = f64x2.add(f64x2.sub(column13, carry13), f64x2.mul(carry12, down24));
  const column14 = v128.load(FAST_PRODUCT, 224);
  const carry14 = f64x2.sub(f64x2.add(column14, round24), round24);
  const part14 = f64x2.add(f64x2.sub(column14, carry14), f64x2.mul(carry13, down24));
  const column15 = v128.load(FAST_PRODUCT, 240);
  const carry15 = f64x2.sub(f64x2.add(column15, round24), round24);
  const part15 = f64x2.add(f64x2.sub(column15, carry15), f64x2.mul(carry14, down24));
  const column16 = v128.load(FAST_PRODUCT, 256);
  const carry16 = f64x2.sub(f64x2.add(column16, round24), round24);
  const part16 = f64x2.add(f64x2.sub(column16, carry16), f64x2.mul(carry15, down24));
  const column17 = v128.load(FAST_PRODUCT, 272);
  const carry17 = f64x2.sub(f64x2.add(column17, round24), round24);
  const part17 = f64x2.add(f64x2.sub(column17, carry17), f64x2.mul(carry16, down24));
  const column18 = v128.load(FAST_PRODUCT, 288);
  const carry18 = f64x2.sub(f64x2.add(column18, round24), round24);
  const part18 = f64x2.add(f64x2.sub(column18, carry18), f64x2.mul(carry17, down24));
  const column19 = v128.load(FAST_PRODUCT, 304);
  const carry19 = f64x2.sub(f64x2.add(column19, round24), round24);
  const part19 = f64x2.add(f64x2.sub(column19, carry19), f64x2.mul(carry18, down24));
  const column20 = v128.load(FAST_PRODUCT, 320);
  const carry20 = f64x2.sub(f64x2.add(column20, round24), round24);
  const part20 = f64x2.add(f64x2.sub(column20, carry20), f64x2.mul(carry19, down24));
  const column21 = v128.load(FAST_PRODUCT, 336);
  const carry21 = f64x2.sub(f64x2.add(column21, round24), round24);
  const part21 = f64x2.add(f64x2.sub(column21, carry21), f64x2.mul(carry20, down24));
  const column22 = v128.load(FAST_PRODUCT, 352);
  const carry22 = f64x2.sub(f64x2.add(column22, round24), round24);
  const part22 = f64x2.add(f64x2.sub(column22, carry22), f64x2.mul(carry21, down24));
  const column23 = v128.load(FAST_PRODUCT, 368);
  const carry23 = f64x2.sub(f64x2.add(column23, round24), round24);
  const part23 = f64x2.add(f64x2.sub(column23, carry23), f64x2.mul(carry22, down24));
  const column24 = v128.load(FAST_PRODUCT, 384);
  const carry24 = f64x2.sub(f64x2.add(column24, round24), round24);
  const part24 = f64x2.add(f64x2.sub(column24, carry24), f64x2.mul(carry23, down24));
  const column25 = v128.load(FAST_PRODUCT, 400);
  const carry25 = f64x2.sub(f64x2.add(column25, round24), round24);
  const part25 = f64x2.add(f64x2.sub(column25, carry25), f64x2.mul(carry24, down24));
  const column26 = v128.load(FAST_PRODUCT, 416);
  const carry26 = f64x2.sub(f64x2.add(column26, round24), round24);
  const part26 = f64x2.add(f64x2.sub(column26, carry26), f64x2.mul(carry25, down24));
  const column27 = v128.load(FAST_PRODUCT, 432);
  const carry27 = f64x2.sub(f64x2.add(column27, round24), round24);
  const part27 = f64x2.add(f64x2.sub(column27, carry27), f64x2.mul(carry26, down24));
  const column28 = v128.load(FAST_PRODUCT, 448);
  const carry28 = f64x2.sub(f64x2.add(column28, round24), round24);
  const part28 = f64x2.add(f64x2.sub(column28, carry28), f64x2.mul(carry27, down24));
  const column29 = v128.load(FAST_PRODUCT, 464);
  const carry29 = f64x2.sub(f64x2.add(column29, round24), round24);
  const part29 = f64x2.add(f64x2.sub(column29, carry29), f64x2.mul(carry28, down24));
  const column30 = v128.load(FAST_PRODUCT, 480);
  const carry30 = f64x2.sub(f64x2.add(column30, round24), round24);
  const part30 = f64x2.add(f64x2.sub(column30, carry30), f64x2.mul(carry29, down24));
  const part31 = f64x2.mul(carry30, down24);
  if (r == 1) return;
  const topScaled0 = f64x2.mul(part27, up8);
  const topScaled1 = f64x2.mul(part28, up8);
  const topScaled2 = f64x2.mul(part29, up8);
  const topScaled3 = f64x2.mul(part30, up8);
  const topScaled4 = f64x2.mul(part31, up8);
  const once11 = f64x2.add(part11, part27);
  const once12 = f64x2.sub(f64x2.add(part12, part28), topScaled0);
  const once13 = f64x2.sub(f64x2.add(part13, part29), topScaled1);
  const once14 = f64x2.sub(f64x2.add(part14, part30), topScaled2);
  const once15 = f64x2.sub(f64x2.add(f64x2.add(part15, part31), part27), topScaled3);
  const once16 = f64x2.sub(f64x2.add(f64x2.add(part16, part28), topScaled0), topScaled4);
  const once17 = f64x2.add(f64x2.add(part17, part29), topScaled1);
  const once18 = f64x2.add(f64x2.add(part18, part30), topScaled2);
  const once19 = f64x2.add(f64x2.add(part19, part31), topScaled3);
  const once20 = f64x2.add(part20, topScaled4);
  if (r == 3) return;
  const scaled0 = f64x2.mul(once16, up8);
  const scaled1 = f64x2.mul(once17, up8);
  const scaled2 = f64x2.mul(once18, up8);
  const scaled3 = f64x2.mul(once19, up8);
  const scaled4 = f64x2.mul(once20, up8);
  const scaled5 = f64x2.mul(part21, up8);
  const scaled6 = f64x2.mul(part22, up8);
  const scaled7 = f64x2.mul(part23, up8);
  const scaled8 = f64x2.mul(part24, up8);
  const scaled9 = f64x2.mul(part25, up8);
  const scaled10 = f64x2.mul(part26, up8);
  const limb0 = f64x2.add(part0, once16);
  const limb1 = f64x2.sub(f64x2.add(part1, once17), scaled0);
  const limb2 = f64x2.sub(f64x2.add(part2, once18), scaled1);
  const limb3 = f64x2.sub(f64x2.add(part3, once19), scaled2);
  if (r == 5) return;
  const limb4 = f64x2.sub(f64x2.add(f64x2.add(part4, once20), once16), scaled3);
  const limb5 = f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part5, part21), once17), scaled0), scaled4);
  const limb6 = f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part6, part22), once18), scaled1), scaled5);
  const limb7 = f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part7, part23), once19), scaled2), scaled6);
  if (r == 7) return;
  const limb8 = f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part8, part24), once20), scaled3), scaled7);
  const limb9 = f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part9, part25), part21), scaled4), scaled8);
  const limb10 = f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part10, part26), part22), scaled5), scaled9);
  const limb11 = f64x2.sub(f64x2.add(f64x2.add(once11, part23), scaled6), scaled10);
  if (r == 9) return;
  const limb12 = f64x2.add(f64x2.add(once12, part24), scaled7);
  const limb13 = f64x2.add(f64x2.add(once13, part25), scaled8);
  const limb14 = f64x2.add(f64x2.add(once14, part26), scaled9);
  const limb15 = f64x2.add(once15, scaled10);
  if (r == 11) return;
  const over0 = f64x2.sub(f64x2.add(limb0, round24), round24);
  const rest0 = f64x2.sub(limb0, over0);
  const over1 = f64x2.sub(f64x2.add(limb1, round24), round24);
  const rest1 = f64x2.sub(limb1, over1);
  const over2 = f64x2.sub(f64x2.add(limb2, round24), round24);
  const rest2 = f64x2.sub(limb2, over2);
  const over3 = f64x2.sub(f64x2.add(limb3, round24), round24);
  const rest3 = f64x2.sub(limb3, over3);
  const over4 = f64x2.sub(f64x2.add(limb4, round24), round24);
  const rest4 = f64x2.sub(limb4, over4);
  const over5 = f64x2.sub(f64x2.add(limb5, round24), round24);
  const rest5 = f64x2.sub(limb5, over5);
  const over6 = f64x2.sub(f64x2.add(limb6, round24), round24);
  const rest6 = f64x2.sub(limb6, over6);
  const over7 = f64x2.sub(f64x2.add(limb7, round24), round24);
  const rest7 = f64x2.sub(limb7, over7);
  const over8 = f64x2.sub(f64x2.add(limb8, round24), round24);
  const rest8 = f64x2.sub(limb8, over8);
  const over9 = f64x2.sub(f64x2.add(limb9, round24), round24);
  const rest9 = f64x2.sub(limb9, over9);
  const over10 = f64x2.sub(f64x2.add(limb10, round24), round24);
  const rest10 = f64x2.sub(limb10, over10);
  const over11 = f64x2.sub(f64x2.add(limb11, round24), round24);
  const rest11 = f64x2.sub(limb11, over11);
  const over12 = f64x2.sub(f64x2.add(limb12, round24), round24);
  const rest12 = f64x2.sub(limb12, over12);
  const over13 = f64x2.sub(f64x2.add(limb13, round24), round24);
  const rest13 = f64x2.sub(limb13, over13);
  const over14 = f64x2.sub(f64x2.add(limb14, round24), round24);
  const rest14 = f64x2.sub(limb14, over14);
  const over15 = f64x2.sub(f64x2.add(limb15, round24), round24);
  const rest15 = f64x2.sub(limb15, over15);
  const top = f64x2.mul(over15, down24);
  const topScaled = f64x2.mul(top, up8);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.sub(f64x2.add(rest1, f64x2.mul(over0, down24)), topScaled), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.add(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(f64x2.add(rest5, f64x2.mul(over4, down24)), topScaled), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.add(rest8, f64x2.mul(over7, down24)), 128);
  v128.store(r, f64x2.add(rest9, f64x2.mul(over8, down24)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
  v128.store(r, f64x2.add(rest11, f64x2.mul(over10, down24)), 176);
  v128.store(r, f64x2.add(rest12, f64x2.mul(over11, down24)), 192);
  v128.store(r, f64x2.add(rest13, f64x2.mul(over12, down24)), 208);
  v128.store(r, f64x2.add(rest14, f64x2.mul(over13, down24)), 224);
  v128.store(r, f64x2.add(rest15, f64x2.mul(over14, down24)), 240);
}

/**
 * Normal element at r := the number in the columns - c, modulo p.
 * Reads the columns at FAST_PRODUCT and 256 bytes at c, normal; writes 256 bytes at r, which may be c.
 * Proven: every operation exact, none beyond 2^52.34 of the 2^53 that a double holds; |limb| <= 2^23 + 942020.
 */
function reduceMinus(r: usize, c: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const column0 = v128.load(FAST_PRODUCT, 0);
  const carry0 = f64x2.sub(f64x2.add(column0, round24), round24);
  const part0 = f64x2.sub(column0, carry0);
  const column1 = v128.load(FAST_PRODUCT, 16);
  const carry1 = f64x2.sub(f64x2.add(column1, round24), round24);
  const part1 = f64x2.add(f64x2.sub(column1, carry1), f64x2.mul(carry0, down24));
  const column2 = v128.load(FAST_PRODUCT, 32);
  const carry2 = f64x2.sub(f64x2.add(column2, round24), round24);
  const part2 = f64x2.add(f64x2.sub(column2, carry2), f64x2.mul(carry1, down24));
  const column3 = v128.load(FAST_PRODUCT, 48);
  const carry3 = f64x2.sub(f64x2.add(column3, round24), round24);
  const part3 = f64x2.add(f64x2.sub(column3, carry3), f64x2.mul(carry2, down24));
  const column4 = v128.load(FAST_PRODUCT, 64);
  const carry4 = f64x2.sub(f64x2.add(column4, round24), round24);
  const part4 = f64x2.add(f64x2.sub(column4, carry4), f64x2.mul(carry3, down24));
  const column5 = v128.load(FAST_PRODUCT, 80);
  const carry5 = f64x2.sub(f64x2.add(column5, round24), round24);
  const part5 = f64x2.add(f64x2.sub(column5, carry5), f64x2.mul(carry4, down24));
  const column6 = v128.load(FAST_PRODUCT, 96);
  const carry6 = f64x2.sub(f64x2.add(column6, round24), round24);
  const part6 = f64x2.add(f64x2.sub(column6, carry6), f64x2.mul(carry5, down24));
  const column7 = v128.load(FAST_PRODUCT, 112);
  const carry7 = f64x2.sub(f64x2.add(column7, round24), round24);
  const part7 = f64x2.add(f64x2.sub(column7, carry7), f64x2.mul(carry6, down24));
  const column8 = v128.load(FAST_PRODUCT, 128);
  const carry8 = f64x2.sub(f64x2.add(column8, round24), round24);
  const part8 = f64x2.add(f64x2.sub(column8, carry8), f64x2.mul(carry7, down24));
  const column9 = v128.load(FAST_PRODUCT, 144);
  const carry9 = f64x2.sub(f64x2.add(column9, round24), round24);
  const part9 = f64x2.add(f64x2.sub(column9, carry9), f64x2.mul(carry8, down24));
  const column10 = v128.load(FAST_PRODUCT, 160);
  const carry10 = f64x2.sub(f64x2.add(column10, round24), round24);
  const part10 = f64x2.add(f64x2.sub(column10, carry10), f64x2.mul(carry9, down24));
  const column11 = v128.load(FAST_PRODUCT, 176);
  const carry11 = f64x2.sub(f64x2.add(column11, round24), round24);
  const part11 = f64x2.add(f64x2.sub(column11, carry11), f64x2.mul(carry10, down24));
  const column12 = v128.load(FAST_PRODUCT, 192);
  const carry12 = f64x2.sub(f64x2.add(column12, round24), round24);
  const part12 = f64x2.add(f64x2.sub(column12, carry12), f64x2.mul(carry11, down24));
  const column13 = v128.load(FAST_PRODUCT, 208);
  const carry13 = f64x2.sub(f64x2.add(column13, round24), round24);
  const part13 = f64x2.add(f64x2.sub(column13, carry13), f64x2.mul(carry12, down24));
  const column14 = v128.load(FAST_PRODUCT, 224);
  const carry14 = f64x2.sub(f64x2.add(column14, round24), round24);
  const part14 = f64x2.add(f64x2.sub(column14, carry14), f64x2.mul(carry13, down24));
  const column15 = v128.load(FAST_PRODUCT, 240);
  const carry15 = f64x2.sub(f64x2.add(column15, round24), round24);
  const part15 = f64x2.add(f64x2.sub(column15, carry15), f64x2.mul(carry14, down24));
  const column16 = v128.load(FAST_PRODUCT, 256);
  const carry16 = f64x2.sub(f64x2.add(column16, round24), round24);
  const part16 = f64x2.add(f64x2.sub(column16, carry16), f64x2.mul(carry15, down24));
  const column17 = v128.load(FAST_PRODUCT, 272);
  const carry17 = f64x2.sub(f64x2.add(column17, round24), round24);
  const part17 = f64x2.add(f64x2.sub(column17, carry17), f64x2.mul(carry16, down24));
  const column18 = v128.load(FAST_PRODUCT, 288);
  const carry18 = f64x2.sub(f64x2.add(column18, round24), round24);
  const part18 = f64x2.add(f64x2.sub(column18, carry18), f64x2.mul(carry17, down24));
  const column19 = v128.load(FAST_PRODUCT, 304);
  const carry19 = f64x2.sub(f64x2.add(column19, round24), round24);
  const part19 = f64x2.add(f64x2.sub(column19, carry19), f64x2.mul(carry18, down24));
  const column20 = v128.load(FAST_PRODUCT, 320);
  const carry20 = f64x2.sub(f64x2.add(column20, round24), round24);
  const part20 = f64x2.add(f64x2.sub(column20, carry20), f64x2.mul(carry19, down24));
  const column21 = v128.load(FAST_PRODUCT, 336);
  const carry21 = f64x2.sub(f64x2.add(column21, round24), round24);
  const part21 = f64x2.add(f64x2.sub(column21, carry21), f64x2.mul(carry20, down24));
  const column22 = v128.load(FAST_PRODUCT, 352);
  const carry22 = f64x2.sub(f64x2.add(column22, round24), round24);
  const part22 = f64x2.add(f64x2.sub(column22, carry22), f64x2.mul(carry21, down24));
  const column23 = v128.load(FAST_PRODUCT, 368);
  const carry23 = f64x2.sub(f64x2.add(column23, round24), round24);
  const part23 = f64x2.add(f64x2.sub(column23, carry23), f64x2.mul(carry22, down24));
  const column24 = v128.load(FAST_PRODUCT, 384);
  const carry24 = f64x2.sub(f64x2.add(column24, round24), round24);
  const part24 = f64x2.add(f64x2.sub(column24, carry24), f64x2.mul(carry23, down24));
  const column25 = v128.load(FAST_PRODUCT, 400);
  const carry25 = f64x2.sub(f64x2.add(column25, round24), round24);
  const part25 = f64x2.add(f64x2.sub(column25, carry25), f64x2.mul(carry24, down24));
  const column26 = v128.load(FAST_PRODUCT, 416);
  const carry26 = f64x2.sub(f64x2.add(column26, round24), round24);
  const part26 = f64x2.add(f64x2.sub(column26, carry26), f64x2.mul(carry25, down24));
  const column27 = v128.load(FAST_PRODUCT, 432);
  const carry27 = f64x2.sub(f64x2.add(column27, round24), round24);
  const part27 = f64x2.add(f64x2.sub(column27, carry27), f64x2.mul(carry26, down24));
  const column28 = v128.load(FAST_PRODUCT, 448);
  const carry28 = f64x2.sub(f64x2.add(column28, round24), round24);
  const part28 = f64x2.add(f64x2.sub(column28, carry28), f64x2.mul(carry27, down24));
  const column29 = v128.load(FAST_PRODUCT, 464);
  const carry29 = f64x2.sub(f64x2.add(column29, round24), round24);
  const part29 = f64x2.add(f64x2.sub(column29, carry29), f64x2.mul(carry28, down24));
  const column30 = v128.load(FAST_PRODUCT, 480);
  const carry30 = f64x2.sub(f64x2.add(column30, round24), round24);
  const part30 = f64x2.add(f64x2.sub(column30, carry30), f64x2.mul(carry29, down24));
  const part31 = f64x2.mul(carry30, down24);
  if (r == 1) return;
  const topScaled0 = f64x2.mul(part27, up8);
  const topScaled1 = f64x2.mul(part28, up8);
  const topScaled2 = f64x2.mul(part29, up8);
  const topScaled3 = f64x2.mul(part30, up8);
  const topScaled4 = f64x2.mul(part31, up8);
  const once11 = f64x2.add(part11, part27);
  const once12 = f64x2.sub(f64x2.add(part12, part28), topScaled0);
  const once13 = f64x2.sub(f64x2.add(part13, part29), topScaled1);
  const once14 = f64x2.sub(f64x2.add(part14, part30), topScaled2);
  const once15 = f64x2.sub(f64x2.add(f64x2.add(part15, part31), part27), topScaled3);
  const once16 = f64x2.sub(f64x2.add(f64x2.add(part16, part28), topScaled0), topScaled4);
  const once17 = f64x2.add(f64x2.add(part17, part29), topScaled1);
  const once18 = f64x2.add(f64x2.add(part18, part30), topScaled2);
  const once19 = f64x2.add(f64x2.add(part19, part31), topScaled3);
  const once20 = f64x2.add(part20, topScaled4);
  if (r == 3) return;
  const scaled0 = f64x2.mul(once16, up8);
  const scaled1 = f64x2.mul(once17, up8);
  const scaled2 = f64x2.mul(once18, up8);
  const scaled3 = f64x2.mul(once19, up8);
  const scaled4 = f64x2.mul(once20, up8);
  const scaled5 = f64x2.mul(part21, up8);
  const scaled6 = f64x2.mul(part22, up8);
  const scaled7 = f64x2.mul(part23, up8);
  const scaled8 = f64x2.mul(part24, up8);
  const scaled9 = f64x2.mul(part25, up8);
  const scaled10 = f64x2.mul(part26, up8);
  const limb0 = f64x2.sub(f64x2.add(part0, once16), v128.load(c, 0));
  const limb1 = f64x2.sub(f64x2.sub(f64x2.add(part1, once17), scaled0), v128.load(c, 16));
  const limb2 = f64x2.sub(f64x2.sub(f64x2.add(part2, once18), scaled1), v128.load(c, 32));
  const limb3 = f64x2.sub(f64x2.sub(f64x2.add(part3, once19), scaled2), v128.load(c, 48));
  if (r == 5) return;
  const limb4 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(part4, once20), once16), scaled3), v128.load(c, 64));
  const limb5 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part5, part21), once17), scaled0), scaled4), v128.load(c, 80));
  const limb6 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part6, part22), once18), scaled1), scaled5), v128.load(c, 96));
  const limb7 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part7, part23), once19), scaled2), scaled6), v128.load(c, 112));
  if (r == 7) return;
  const limb8 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part8, part24), once20), scaled3), scaled7), v128.load(c, 128));
  const limb9 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part9, part25), part21), scaled4), scaled8), v128.load(c, 144));
  const limb10 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part10, part26), part22), scaled5), scaled9), v128.load(c, 160));
  const limb11 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(once11, part23), scaled6), scaled10), v128.load(c, 176));
  if (r == 9) return;
  const limb12 = f64x2.sub(f64x2.add(f64x2.add(once12, part24), scaled7), v128.load(c, 192));
  const limb13 = f64x2.sub(f64x2.add(f64x2.add(once13, part25), scaled8), v128.load(c, 208));
  const limb14 = f64x2.sub(f64x2.add(f64x2.add(once14, part26), scaled9), v128.load(c, 224));
  const limb15 = f64x2.sub(f64x2.add(once15, scaled10), v128.load(c, 240));
  if (r == 11) return;
  const over0 = f64x2.sub(f64x2.add(limb0, round24), round24);
  const rest0 = f64x2.sub(limb0, over0);
  const over1 = f64x2.sub(f64x2.add(limb1, round24), round24);
  const rest1 = f64x2.sub(limb1, over1);
  const over2 = f64x2.sub(f64x2.add(limb2, round24), round24);
  const rest2 = f64x2.sub(limb2, over2);
  const over3 = f64x2.sub(f64x2.add(limb3, round24), round24);
  const rest3 = f64x2.sub(limb3, over3);
  const over4 = f64x2.sub(f64x2.add(limb4, round24), round24);
  const rest4 = f64x2.sub(limb4, over4);
  const over5 = f64x2.sub(f64x2.add(limb5, round24), round24);
  const rest5 = f64x2.sub(limb5, over5);
  const over6 = f64x2.sub(f64x2.add(limb6, round24), round24);
  const rest6 = f64x2.sub(limb6, over6);
  const over7 = f64x2.sub(f64x2.add(limb7, round24), round24);
  const rest7 = f64x2.sub(limb7, over7);
  const over8 = f64x2.sub(f64x2.add(limb8, round24), round24);
  const rest8 = f64x2.sub(limb8, over8);
  const over9 = f64x2.sub(f64x2.add(limb9, round24), round24);
  const rest9 = f64x2.sub(limb9, over9);
  const over10 = f64x2.sub(f64x2.add(limb10, round24), round24);
  const rest10 = f64x2.sub(limb10, over10);
  const over11 = f64x2.sub(f64x2.add(limb11, round24), round24);
  const rest11 = f64x2.sub(limb11, over11);
  const over12 = f64x2.sub(f64x2.add(limb12, round24), round24);
  const rest12 = f64x2.sub(limb12, over12);
  const over13 = f64x2.sub(f64x2.add(limb13, round24), round24);
  const rest13 = f64x2.sub(limb13, over13);
  const over14 = f64x2.sub(f64x2.add(limb14, round24), round24);
  const rest14 = f64x2.sub(limb14, over14);
  const over15 = f64x2.sub(f64x2.add(limb15, round24), round24);
  const rest15 = f64x2.sub(limb15, over15);
  const top = f64x2.mul(over15, down24);
  const topScaled = f64x2.mul(top, up8);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.sub(f64x2.add(rest1, f64x2.mul(over0, down24)), topScaled), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.add(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(f64x2.add(rest5, f64x2.mul(over4, down24)), topScaled), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.add(rest8, f64x2.mul(over7, down24)), 128);
  v128.store(r, f64x2.add(rest9, f64x2.mul(over8, down24)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
  v128.store(r, f64x2.add(rest11, f64x2.mul(over10, down24)), 176);
  v128.store(r, f64x2.add(rest12, f64x2.mul(over11, down24)), 192);
  v128.store(r, f64x2.add(rest13, f64x2.mul(over12, down24)), 208);
  v128.store(r, f64x2.add(rest14, f64x2.mul(over13, down24)), 224);
  v128.store(r, f64x2.add(rest15, f64x2.mul(over14, down24)), 240);
}

/**
 * Normal element at r := the number in the columns - 8 c, modulo p.
 * Reads the columns at FAST_PRODUCT and 256 bytes at c, normal; writes 256 bytes at r, which may be c.
 * Proven: every operation exact, none beyond 2^52.34 of the 2^53 that a double holds; |limb| <= 2^23 + 943048.
 */
function reduceMinusEight(r: usize, c: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const minusEight = v128.load(FAST_CONSTANTS, 96);
  const column0 = v128.load(FAST_PRODUCT, 0);
  const carry0 = f64x2.sub(f64x2.add(column0, round24), round24);
  const part0 = f64x2.sub(column0, carry0);
  const column1 = v128.load(FAST_PRODUCT, 16);
  const carry1 = f64x2.sub(f64x2.add(column1, round24), round24);
  const part1 = f64x2.add(f64x2.sub(column1, carry1), f64x2.mul(carry0, down24));
  const column2 = v128.load(FAST_PRODUCT, 32);
  const carry2 = f64x2.sub(f64x2.add(column2, round24), round24);
  const part2 = f64x2.add(f64x2.sub(column2, carry2), f64x2.mul(carry1, down24));
  const column3 = v128.load(FAST_PRODUCT, 48);
  const carry3 = f64x2.sub(f64x2.add(column3, round24), round24);
  const part3 = f64x2.add(f64x2.sub(column3, carry3), f64x2.mul(carry2, down24));
  const column4 = v128.load(FAST_PRODUCT, 64);
  const carry4 = f64x2.sub(f64x2.add(column4, round24), round24);
  const part4 = f64x2.add(f64x2.sub(column4, carry4), f64x2.mul(carry3, down24));
  const column5 = v128.load(FAST_PRODUCT, 80);
  const carry5 = f64x2.sub(f64x2.add(column5, round24), round24);
  const part5 = f64x2.add(f64x2.sub(column5, carry5), f64x2.mul(carry4, down24));
  const column6 = v128.load(FAST_PRODUCT, 96);
  const carry6 = f64x2.sub(f64x2.add(column6, round24), round24);
  const part6 = f64x2.add(f64x2.sub(column6, carry6), f64x2.mul(carry5, down24));
  const column7 = v128.load(FAST_PRODUCT, 112);
  const carry7 = f64x2.sub(f64x2.add(column7, round24), round24);
  const part7 = f64x2.add(f64x2.sub(column7, carry7), f64x2.mul(carry6, down24));
  const column8 = v128.load(FAST_PRODUCT, 128);
  const carry8 = f64x2.sub(f64x2.add(column8, round24), round24);
  const part8 = f64x2.add(f64x2.sub(column8, carry8), f64x2.mul(carry7, down24));
  const column9 = v128.load(FAST_PRODUCT, 144);
  const carry9 = f64x2.sub(f64x2.add(column9, round24), round24);
  const part9 = f64x2.add(f64x2.sub(column9, carry9), f64x2.mul(carry8, down24));
  const column10 = v128.load(FAST_PRODUCT, 160);
  const carry10 = f64x2.sub(f64x2.add(column10, round24), round24);
  const part10 = f64x2.add(f64x2.sub(column10, carry10), f64x2.mul(carry9, down24));
  const column11 = v128.load(FAST_PRODUCT, 176);
  const carry11 = f64x2.sub(f64x2.add(column11, round24), round24);
  const part11 = f64x2.add(f64x2.sub(column11, carry11), f64x2.mul(carry10, down24));
  const column12 = v128.load(FAST_PRODUCT, 192);
  const carry12 = f64x2.sub(f64x2.add(column12, round24), round24);
  const part12 = f64x2.add(f64x2.sub(column12, carry12), f64x2.mul(carry11, down24));
  const column13 = v128.load(FAST_PRODUCT, 208);
  const carry13 = f64x2.sub(f64x2.add(column13, round24), round24);
  const part13 = f64x2.add(f64x2.sub(column13, carry13), f64x2.mul(carry12, down24));
  const column14 = v128.load(FAST_PRODUCT, 224);
  const carry14 = f64x2.sub(f64x2.add(column14, round24), round24);
  const part14 = f64x2.add(f64x2.sub(column14, carry14), f64x2.mul(carry13, down24));
  const column15 = v128.load(FAST_PRODUCT, 240);
  const carry15 = f64x2.sub(f64x2.add(column15, round24), round24);
  const part15 = f64x2.add(f64x2.sub(column15, carry15), f64x2.mul(carry14, down24));
  const column16 = v128.load(FAST_PRODUCT, 256);
  const carry16 = f64x2.sub(f64x2.add(column16, round24), round24);
  const part16 = f64x2.add(f64x2.sub(column16, carry16), f64x2.mul(carry15, down24));
  const column17 = v128.load(FAST_PRODUCT, 272);
  const carry17 = f64x2.sub(f64x2.add(column17, round24), round24);
  const part17 = f64x2.add(f64x2.sub(column17, carry17), f64x2.mul(carry16, down24));
  const column18 = v128.load(FAST_PRODUCT, 288);
  const carry18 = f64x2.sub(f64x2.add(column18, round24), round24);
  const part18 = f64x2.add(f64x2.sub(column18, carry18), f64x2.mul(carry17, down24));
  const column19 = v128.load(FAST_PRODUCT, 304);
  const carry19 = f64x2.sub(f64x2.add(column19, round24), round24);
  const part19 = f64x2.add(f64x2.sub(column19, carry19), f64x2.mul(carry18, down24));
  const column20 = v128.load(FAST_PRODUCT, 320);
  const carry20 = f64x2.sub(f64x2.add(column20, round24), round24);
  const part20 = f64x2.add(f64x2.sub(column20, carry20), f64x2.mul(carry19, down24));
  const column21 = v128.load(FAST_PRODUCT, 336);
  const carry21 = f64x2.sub(f64x2.add(column21, round24), round24);
  const part21 = f64x2.add(f64x2.sub(column21, carry21), f64x2.mul(carry20, down24));
  const column22 = v128.load(FAST_PRODUCT, 352);
  const carry22 = f64x2.sub(f64x2.add(column22, round24), round24);
  const part22 = f64x2.add(f64x2.sub(column22, carry22), f64x2.mul(carry21, down24));
  const column23 = v128.load(FAST_PRODUCT, 368);
  const carry23 = f64x2.sub(f64x2.add(column23, round24), round24);
  const part23 = f64x2.add(f64x2.sub(column23, carry23), f64x2.mul(carry22, down24));
  const column24 = v128.load(FAST_PRODUCT, 384);
  const carry24 = f64x2.sub(f64x2.add(column24, round24), round24);
  const part24 = f64x2.add(f64x2.sub(column24, carry24), f64x2.mul(carry23, down24));
  const column25 = v128.load(FAST_PRODUCT, 400);
  const carry25 = f64x2.sub(f64x2.add(column25, round24), round24);
  const part25 = f64x2.add(f64x2.sub(column25, carry25), f64x2.mul(carry24, down24));
  const column26 = v128.load(FAST_PRODUCT, 416);
  const carry26 = f64x2.sub(f64x2.add(column26, round24), round24);
  const part26 = f64x2.add(f64x2.sub(column26, carry26), f64x2.mul(carry25, down24));
  const column27 = v128.load(FAST_PRODUCT, 432);
  const carry27 = f64x2.sub(f64x2.add(column27, round24), round24);
  const part27 = f64x2.add(f64x2.sub(column27, carry27), f64x2.mul(carry26, down24));
  const column28 = v128.load(FAST_PRODUCT, 448);
  const carry28 = f64x2.sub(f64x2.add(column28, round24), round24);
  const part28 = f64x2.add(f64x2.sub(column28, carry28), f64x2.mul(carry27, down24));
  const column29 = v128.load(FAST_PRODUCT, 464);
  const carry29 = f64x2.sub(f64x2.add(column29, round24), round24);
  const part29 = f64x2.add(f64x2.sub(column29, carry29), f64x2.mul(carry28, down24));
  const column30 = v128.load(FAST_PRODUCT, 480);
  const carry30 = f64x2.sub(f64x2.add(column30, round24), round24);
  const part30 = f64x2.add(f64x2.sub(column30, carry30), f64x2.mul(carry29, down24));
  const part31 = f64x2.mul(carry30, down24);
  if (r == 1) return;
  const topScaled0 = f64x2.mul(part27, up8);
  const topScaled1 = f64x2.mul(part28, up8);
  const topScaled2 = f64x2.mul(part29, up8);
  const topScaled3 = f64x2.mul(part30, up8);
  const topScaled4 = f64x2.mul(part31, up8);
  const once11 = f64x2.add(part11, part27);
  const once12 = f64x2.sub(f64x2.add(part12, part28), topScaled0);
  const once13 = f64x2.sub(f64x2.add(part13, part29), topScaled1);
  const once14 = f64x2.sub(f64x2.add(part14, part30), topScaled2);
  const once15 = f64x2.sub(f64x2.add(f64x2.add(part15, part31), part27), topScaled3);
  const once16 = f64x2.sub(f64x2.add(f64x2.add(part16, part28), topScaled0), topScaled4);
  const once17 = f64x2.add(f64x2.add(part17, part29), topScaled1);
  const once18 = f64x2.add(f64x2.add(part18, part30), topScaled2);
  const once19 = f64x2.add(f64x2.add(part19, part31), topScaled3);
  const once20 = f64x2.add(part20, topScaled4);
  if (r == 3) return;
  const scaled0 = f64x2.mul(once16, up8);
  const scaled1 = f64x2.mul(once17, up8);
  const scaled2 = f64x2.mul(once18, up8);
  const scaled3 = f64x2.mul(once19, up8);
  const scaled4 = f64x2.mul(once20, up8);
  const scaled5 = f64x2.mul(part21, up8);
  const scaled6 = f64x2.mul(part22, up8);
  const scaled7 = f64x2.mul(part23, up8);
  const scaled8 = f64x2.mul(part24, up8);
  const scaled9 = f64x2.mul(part25, up8);
  const scaled10 = f64x2.mul(part26, up8);
  const limb0 = f64x2.add(f64x2.add(part0, once16), f64x2.mul(v128.load(c, 0), minusEight));
  const limb1 = f64x2.add(f64x2.sub(f64x2.add(part1, once17), scaled0), f64x2.mul(v128.load(c, 16), minusEight));
  const limb2 = f64x2.add(f64x2.sub(f64x2.add(part2, once18), scaled1), f64x2.mul(v128.load(c, 32), minusEight));
  const limb3 = f64x2.add(f64x2.sub(f64x2.add(part3, once19), scaled2), f64x2.mul(v128.load(c, 48), minusEight));
  if (r == 5) return;
  const limb4 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(part4, once20), once16), scaled3), f64x2.mul(v128.load(c, 64), minusEight));
  const limb5 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part5, part21), once17), scaled0), scaled4), f64x2.mul(v128.load(c, 80), minusEight));
  const limb6 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part6, part22), once18), scaled1), scaled5), f64x2.mul(v128.load(c, 96), minusEight));
  const limb7 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part7, part23), once19), scaled2), scaled6), f64x2.mul(v128.load(c, 112), minusEight));
  if (r == 7) return;
  const limb8 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part8, part24), once20), scaled3), scaled7), f64x2.mul(v128.load(c, 128), minusEight));
  const limb9 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part9, part25), part21), scaled4), scaled8), f64x2.mul(v128.load(c, 144), minusEight));
  const limb10 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part10, part26), part22), scaled5), scaled9), f64x2.mul(v128.load(c, 160), minusEight));
  const limb11 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(once11, part23), scaled6), scaled10), f64x2.mul(v128.load(c, 176), minusEight));
  if (r == 9) return;
  const limb12 = f64x2.add(f64x2.add(f64x2.add(once12, part24), scaled7), f64x2.mul(v128.load(c, 192), minusEight));
  const limb13 = f64x2.add(f64x2.add(f64x2.add(once13, part25), scaled8), f64x2.mul(v128.load(c, 208), minusEight));
  const limb14 = f64x2.add(f64x2.add(f64x2.add(once14, part26), scaled9), f64x2.mul(v128.load(c, 224), minusEight));
  const limb15 = f64x2.add(f64x2.add(once15, scaled10), f64x2.mul(v128.load(c, 240), minusEight));
  if (r == 11) return;
  const over0 = f64x2.sub(f64x2.add(limb0, round24), round24);
  const rest0 = f64x2.sub(limb0, over0);
  const over1 = f64x2.sub(f64x2.add(limb1, round24), round24);
  const rest1 = f64x2.sub(limb1, over1);
  const over2 = f64x2.sub(f64x2.add(limb2, round24), round24);
  const rest2 = f64x2.sub(limb2, over2);
  const over3 = f64x2.sub(f64x2.add(limb3, round24), round24);
  const rest3 = f64x2.sub(limb3, over3);
  const over4 = f64x2.sub(f64x2.add(limb4, round24), round24);
  const rest4 = f64x2.sub(limb4, over4);
  const over5 = f64x2.sub(f64x2.add(limb5, round24), round24);
  const rest5 = f64x2.sub(limb5, over5);
  const over6 = f64x2.sub(f64x2.add(limb6, round24), round24);
  const rest6 = f64x2.sub(limb6, over6);
  const over7 = f64x2.sub(f64x2.add(limb7, round24), round24);
  const rest7 = f64x2.sub(limb7, over7);
  const over8 = f64x2.sub(f64x2.add(limb8, round24), round24);
  const rest8 = f64x2.sub(limb8, over8);
  const over9 = f64x2.sub(f64x2.add(limb9, round24), round24);
  const rest9 = f64x2.sub(limb9, over9);
  const over10 = f64x2.sub(f64x2.add(limb10, round24), round24);
  const rest10 = f64x2.sub(limb10, over10);
  const over11 = f64x2.sub(f64x2.add(limb11, round24), round24);
  const rest11 = f64x2.sub(limb11, over11);
  const over12 = f64x2.sub(f64x2.add(limb12, round24), round24);
  const rest12 = f64x2.sub(limb12, over12);
  const over13 = f64x2.sub(f64x2.add(limb13, round24), round24);
  const rest13 = f64x2.sub(limb13, over13);
  const over14 = f64x2.sub(f64x2.add(limb14, round24), round24);
  const rest14 = f64x2.sub(limb14, over14);
  const over15 = f64x2.sub(f64x2.add(limb15, round24), round24);
  const rest15 = f64x2.sub(limb15, over15);
  const top = f64x2.mul(over15, down24);
  const topScaled = f64x2.mul(top, up8);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.sub(f64x2.add(rest1, f64x2.mul(over0, down24)), topScaled), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.add(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(f64x2.add(rest5, f64x2.mul(over4, down24)), topScaled), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.add(rest8, f64x2.mul(over7, down24)), 128);
  v128.store(r, f64x2.add(rest9, f64x2.mul(over8, down24)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
  v128.store(r, f64x2.add(rest11, f64x2.mul(over10, down24)), 176);
  v128.store(r, f64x2.add(rest12, f64x2.mul(over11, down24)), 192);
  v128.store(r, f64x2.add(rest13, f64x2.mul(over12, down24)), 208);
  v128.store(r, f64x2.add(rest14, f64x2.mul(over13, down24)), 224);
  v128.store(r, f64x2.add(rest15, f64x2.mul(over14, down24)), 240);
}

/**
 * Normal element at r := the number in the columns - c - d, modulo p.
 * Reads the columns at FAST_PRODUCT and 256 bytes at c and at d, normal; writes 256 bytes at r, which may be c or d.
 * Proven: every operation exact, none beyond 2^52.34 of the 2^53 that a double holds; |limb| <= 2^23 + 942277.
 */
function reduceMinusSum(r: usize, c: usize, d: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const column0 = v128.load(FAST_PRODUCT, 0);
  const carry0 = f64x2.sub(f64x2.add(column0, round24), round24);
  const part0 = f64x2.sub(column0, carry0);
  const column1 = v128.load(FAST_PRODUCT, 16);
  const carry1 = f64x2.sub(f64x2.add(column1, round24), round24);
  const part1 = f64x2.add(f64x2.sub(column1, carry1), f64x2.mul(carry0, down24));
  const column2 = v128.load(FAST_PRODUCT, 32);
  const carry2 = f64x2.sub(f64x2.add(column2, round24), round24);
  const part2 = f64x2.add(f64x2.sub(column2, carry2), f64x2.mul(carry1, down24));
  const column3 = v128.load(FAST_PRODUCT, 48);
  const carry3 = f64x2.sub(f64x2.add(column3, round24), round24);
  const part3 = f64x2.add(f64x2.sub(column3, carry3), f64x2.mul(carry2, down24));
  const column4 = v128.load(FAST_PRODUCT, 64);
  const carry4 = f64x2.sub(f64x2.add(column4, round24), round24);
  const part4 = f64x2.add(f64x2.sub(column4, carry4), f64x2.mul(carry3, down24));
  const column5 = v128.load(FAST_PRODUCT, 80);
  const carry5 = f64x2.sub(f64x2.add(column5, round24), round24);
  const part5 = f64x2.add(f64x2.sub(column5, carry5), f64x2.mul(carry4, down24));
  const column6 = v128.load(FAST_PRODUCT, 96);
  const carry6 = f64x2.sub(f64x2.add(column6, round24), round24);
  const part6 = f64x2.add(f64x2.sub(column6, carry6), f64x2.mul(carry5, down24));
  const column7 = v128.load(FAST_PRODUCT, 112);
  const carry7 = f64x2.sub(f64x2.add(column7, round24), round24);
  const part7 = f64x2.add(f64x2.sub(column7, carry7), f64x2.mul(carry6, down24));
  const column8 = v128.load(FAST_PRODUCT, 128);
  const carry8 = f64x2.sub(f64x2.add(column8, round24), round24);
  const part8 = f64x2.add(f64x2.sub(column8, carry8), f64x2.mul(carry7, down24));
  const column9 = v128.load(FAST_PRODUCT, 144);
  const carry9 = f64x2.sub(f64x2.add(column9, round24), round24);
  const part9 = f64x2.add(f64x2.sub(column9, carry9), f64x2.mul(carry8, down24));
  const column10 = v128.load(FAST_PRODUCT, 160);
  const carry10 = f64x2.sub(f64x2.add(column10, round24), round24);
  const part10 = f64x2.add(f64x2.sub(column10, carry10), f64x2.mul(carry9, down24));
  const column11 = v128.load(FAST_PRODUCT, 176);
  const carry11 = f64x2.sub(f64x2.add(column11, round24), round24);
  const part11 = f64x2.add(f64x2.sub(column11, carry11), f64x2.mul(carry10, down24));
  const column12 = v128.load(FAST_PRODUCT, 192);
  const carry12 = f64x2.sub(f64x2.add(column12, round24), round24);
  const part12 = f64x2.add(f64x2.sub(column12, carry12), f64x2.mul(carry11, down24));
  const column13 = v128.load(FAST_PRODUCT, 208);
  const carry13 = f64x2.sub(f64x2.add(column13, round24), round24);
  const part13 = f64x2.add(f64x2.sub(column13, carry13), f64x2.mul(carry12, down24));
  const column14 = v128.load(FAST_PRODUCT, 224);
  const carry14 = f64x2.sub(f64x2.add(column14, round24), round24);
  const part14 = f64x2.add(f64x2.sub(column14, carry14), f64x2.mul(carry13, down24));
  const column15 = v128.load(FAST_PRODUCT, 240);
  const carry15 = f64x2.sub(f64x2.add(column15, round24), round24);
  const part15 = f64x2.add(f64x2.sub(column15, carry15), f64x2.mul(carry14, down24));
  const column16 = v128.load(FAST_PRODUCT, 256);
  const carry16 = f64x2.sub(f64x2.add(column16, round24), round24);
  const part16 = f64x2.add(f64x2.sub(column16, carry16), f64x2.mul(carry15, down24));
  const column17 = v128.load(FAST_PRODUCT, 272);
  const carry17 = f64x2.sub(f64x2.add(column17, round24), round24);
  const part17 = f64x2.add(f64x2.sub(column17, carry17), f64x2.mul(carry16, down24));
  const column18 = v128.load(FAST_PRODUCT, 288);
  const carry18 = f64x2.sub(f64x2.add(column18, round24), round24);
  const part18 = f64x2.add(f64x2.sub(column18, carry18), f64x2.mul(carry17, down24));
  const column19 = v128.load(FAST_PRODUCT, 304);
  const carry19 = f64x2.sub(f64x2.add(column19, round24), round24);
  const part19 = f64x2.add(f64x2.sub(column19, carry19), f64x2.mul(carry18, down24));
  const column20 = v128.load(FAST_PRODUCT, 320);
  const carry20 = f64x2.sub(f64x2.add(column20, round24), round24);
  const part20 = f64x2.add(f64x2.sub(column20, carry20), f64x2.mul(carry19, down24));
  const column21 = v128.load(FAST_PRODUCT, 336);
  const carry21 = f64x2.sub(f64x2.add(column21, round24), round24);
  const part21 = f64x2.add(f64x2.sub(column21, carry21), f64x2.mul(carry20, down24));
  const column22 = v128.load(FAST_PRODUCT, 352);
  const carry22 = f64x2.sub(f64x2.add(column22, round24), round24);
  const part22 = f64x2.add(f64x2.sub(column22, carry22), f64x2.mul(carry21, down24));
  const column23 = v128.load(FAST_PRODUCT, 368);
  const carry23 = f64x2.sub(f64x2.add(column23, round24), round24);
  const part23 = f64x2.add(f64x2.sub(column23, carry23), f64x2.mul(carry22, down24));
  const column24 = v128.load(FAST_PRODUCT, 384);
  const carry24 = f64x2.sub(f64x2.add(column24, round24), round24);
  const part24 = f64x2.add(f64x2.sub(column24, carry24), f64x2.mul(carry23, down24));
  const column25 = v128.load(FAST_PRODUCT, 400);
  const carry25 = f64x2.sub(f64x2.add(column25, round24), round24);
  const part25 = f64x2.add(f64x2.sub(column25, carry25), f64x2.mul(carry24, down24));
  const column26 = v128.load(FAST_PRODUCT, 416);
  const carry26 = f64x2.sub(f64x2.add(column26, round24), round24);
  const part26 = f64x2.add(f64x2.sub(column26, carry26), f64x2.mul(carry25, down24));
  const column27 = v128.load(FAST_PRODUCT, 432);
  const carry27 = f64x2.sub(f64x2.add(column27, round24), round24);
  const part27 = f64x2.add(f64x2.sub(column27, carry27), f64x2.mul(carry26, down24));
  const column28 = v128.load(FAST_PRODUCT, 448);
  const carry28 = f64x2.sub(f64x2.add(column28, round24), round24);
  const part28 = f64x2.add(f64x2.sub(column28, carry28), f64x2.mul(carry27, down24));
  const column29 = v128.load(FAST_PRODUCT, 464);
  const carry29 = f64x2.sub(f64x2.add(column29, round24), round24);
  const part29 = f64x2.add(f64x2.sub(column29, carry29), f64x2.mul(carry28, down24));
  const column30 = v128.load(FAST_PRODUCT, 480);
  const carry30 = f64x2.sub(f64x2.add(column30, round24), round24);
  const part30 = f64x2.add(f64x2.sub(column30, carry30), f64x2.mul(carry29, down24));
  const part31 = f64x2.mul(carry30, down24);
  if (r == 1) return;
  const topScaled0 = f64x2.mul(part27, up8);
  const topScaled1 = f64x2.mul(part28, up8);
  const topScaled2 = f64x2.mul(part29, up8);
  const topScaled3 = f64x2.mul(part30, up8);
  const topScaled4 = f64x2.mul(part31, up8);
  const once11 = f64x2.add(part11, part27);
  const once12 = f64x2.sub(f64x2.add(part12, part28), topScaled0);
  const once13 = f64x2.sub(f64x2.add(part13, part29), topScaled1);
  const once14 = f64x2.sub(f64x2.add(part14, part30), topScaled2);
  const once15 = f64x2.sub(f64x2.add(f64x2.add(part15, part31), part27), topScaled3);
  const once16 = f64x2.sub(f64x2.add(f64x2.add(part16, part28), topScaled0), topScaled4);
  const once17 = f64x2.add(f64x2.add(part17, part29), topScaled1);
  const once18 = f64x2.add(f64x2.add(part18, part30), topScaled2);
  const once19 = f64x2.add(f64x2.add(part19, part31), topScaled3);
  const once20 = f64x2.add(part20, topScaled4);
  if (r == 3) return;
  const scaled0 = f64x2.mul(once16, up8);
  const scaled1 = f64x2.mul(once17, up8);
  const scaled2 = f64x2.mul(once18, up8);
  const scaled3 = f64x2.mul(once19, up8);
  const scaled4 = f64x2.mul(once20, up8);
  const scaled5 = f64x2.mul(part21, up8);
  const scaled6 = f64x2.mul(part22, up8);
  const scaled7 = f64x2.mul(part23, up8);
  const scaled8 = f64x2.mul(part24, up8);
  const scaled9 = f64x2.mul(part25, up8);
  const scaled10 = f64x2.mul(part26, up8);
  const limb0 = f64x2.sub(f64x2.sub(f64x2.add(part0, once16), v128.load(c, 0)), v128.load(d, 0));
  const limb1 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(part1, once17), scaled0), v128.load(c, 16)), v128.load(d, 16));
  const limb2 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(part2, once18), scaled1), v128.load(c, 32)), v128.load(d, 32));
  const limb3 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(part3, once19), scaled2), v128.load(c, 48)), v128.load(d, 48));
  if (r == 5) return;
  const limb4 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(part4, once20), once16), scaled3), v128.load(c, 64)), v128.load(d, 64));
  const limb5 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part5, part21), once17), scaled0), scaled4), v128.load(c, 80)), v128.load(d, 80));
  const limb6 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part6, part22), once18), scaled1), scaled5), v128.load(c, 96)), v128.load(d, 96));
  const limb7 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part7, part23), once19), scaled2), scaled6), v128.load(c, 112)), v128.load(d, 112));
  if (r == 7) return;
  const limb8 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part8, part24), once20), scaled3), scaled7), v128.load(c, 128)), v128.load(d, 128));
  const limb9 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part9, part25), part21), scaled4), scaled8), v128.load(c, 144)), v128.load(d, 144));
  const limb10 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part10, part26), part22), scaled5), scaled9), v128.load(c, 160)), v128.load(d, 160));
  const limb11 = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(once11, part23), scaled6), scaled10), v128.load(c, 176)), v128.load(d, 176));
  if (r == 9) return;
  const limb12 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(once12, part24), scaled7), v128.load(c, 192)), v128.load(d, 192));
  const limb13 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(once13, part25), scaled8), v128.load(c, 208)), v128.load(d, 208));
  const limb14 = f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(once14, part26), scaled9), v128.load(c, 224)), v128.load(d, 224));
  const limb15 = f64x2.sub(f64x2.sub(f64x2.add(once15, scaled10), v128.load(c, 240)), v128.load(d, 240));
  if (r == 11) return;
  const over0 = f64x2.sub(f64x2.add(limb0, round24), round24);
  const rest0 = f64x2.sub(limb0, over0);
  const over1 = f64x2.sub(f64x2.add(limb1, round24), round24);
  const rest1 = f64x2.sub(limb1, over1);
  const over2 = f64x2.sub(f64x2.add(limb2, round24), round24);
  const rest2 = f64x2.sub(limb2, over2);
  const over3 = f64x2.sub(f64x2.add(limb3, round24), round24);
  const rest3 = f64x2.sub(limb3, over3);
  const over4 = f64x2.sub(f64x2.add(limb4, round24), round24);
  const rest4 = f64x2.sub(limb4, over4);
  const over5 = f64x2.sub(f64x2.add(limb5, round24), round24);
  const rest5 = f64x2.sub(limb5, over5);
  const over6 = f64x2.sub(f64x2.add(limb6, round24), round24);
  const rest6 = f64x2.sub(limb6, over6);
  const over7 = f64x2.sub(f64x2.add(limb7, round24), round24);
  const rest7 = f64x2.sub(limb7, over7);
  const over8 = f64x2.sub(f64x2.add(limb8, round24), round24);
  const rest8 = f64x2.sub(limb8, over8);
  const over9 = f64x2.sub(f64x2.add(limb9, round24), round24);
  const rest9 = f64x2.sub(limb9, over9);
  const over10 = f64x2.sub(f64x2.add(limb10, round24), round24);
  const rest10 = f64x2.sub(limb10, over10);
  const over11 = f64x2.sub(f64x2.add(limb11, round24), round24);
  const rest11 = f64x2.sub(limb11, over11);
  const over12 = f64x2.sub(f64x2.add(limb12, round24), round24);
  const rest12 = f64x2.sub(limb12, over12);
  const over13 = f64x2.sub(f64x2.add(limb13, round24), round24);
  const rest13 = f64x2.sub(limb13, over13);
  const over14 = f64x2.sub(f64x2.add(limb14, round24), round24);
  const rest14 = f64x2.sub(limb14, over14);
  const over15 = f64x2.sub(f64x2.add(limb15, round24), round24);
  const rest15 = f64x2.sub(limb15, over15);
  const top = f64x2.mul(over15, down24);
  const topScaled = f64x2.mul(top, up8);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.sub(f64x2.add(rest1, f64x2.mul(over0, down24)), topScaled), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.add(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(f64x2.add(rest5, f64x2.mul(over4, down24)), topScaled), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.add(rest8, f64x2.mul(over7, down24)), 128);
  v128.store(r, f64x2.add(rest9, f64x2.mul(over8, down24)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
  v128.store(r, f64x2.add(rest11, f64x2.mul(over10, down24)), 176);
  v128.store(r, f64x2.add(rest12, f64x2.mul(over11, down24)), 192);
  v128.store(r, f64x2.add(rest13, f64x2.mul(over12, down24)), 208);
  v128.store(r, f64x2.add(rest14, f64x2.mul(over13, down24)), 224);
  v128.store(r, f64x2.add(rest15, f64x2.mul(over14, down24)), 240);
}

/**
 * Normal element at r := the number in the columns - c - 2 d, modulo p.
 * Reads the columns at FAST_PRODUCT and 256 bytes at c and at d, normal; writes 256 bytes at r, which may be c or d.
 * Proven: every operation exact, none beyond 2^52.34 of the 2^53 that a double holds; |limb| <= 2^23 + 942277.
 */
function reduceMinusSumTwice(r: usize, c: usize, d: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const minusTwo = v128.load(FAST_CONSTANTS, 80);
  const column0 = v128.load(FAST_PRODUCT, 0);
  const carry0 = f64x2.sub(f64x2.add(column0, round24), round24);
  const part0 = f64x2.sub(column0, carry0);
  const column1 = v128.load(FAST_PRODUCT, 16);
  const carry1 = f64x2.sub(f64x2.add(column1, round24), round24);
  const part1 = f64x2.add(f64x2.sub(column1, carry1), f64x2.mul(carry0, down24));
  const column2 = v128.load(FAST_PRODUCT, 32);
  const carry2 = f64x2.sub(f64x2.add(column2, round24), round24);
  const part2 = f64x2.add(f64x2.sub(column2, carry2), f64x2.mul(carry1, down24));
  const column3 = v128.load(FAST_PRODUCT, 48);
  const carry3 = f64x2.sub(f64x2.add(column3, round24), round24);
  const part3 = f64x2.add(f64x2.sub(column3, carry3), f64x2.mul(carry2, down24));
  const column4 = v128.load(FAST_PRODUCT, 64);
  const carry4 = f64x2.sub(f64x2.add(column4, round24), round24);
  const part4 = f64x2.add(f64x2.sub(column4, carry4), f64x2.mul(carry3, down24));
  const column5 = v128.load(FAST_PRODUCT, 80);
  const carry5 = f64x2.sub(f64x2.add(column5, round24), round24);
  const part5 = f64x2.add(f64x2.sub(column5, carry5), f64x2.mul(carry4, down24));
  const column6 = v128.load(FAST_PRODUCT, 96);
  const carry6 = f64x2.sub(f64x2.add(column6, round24), round24);
  const part6 = f64x2.add(f64x2.sub(column6, carry6), f64x2.mul(carry5, down24));
  const column7 = v128.load(FAST_PRODUCT, 112);
  const carry7 = f64x2.sub(f64x2.add(column7, round24), round24);
  const part7 = f64x2.add(f64x2.sub(column7, carry7), f64x2.mul(carry6, down24));
  const column8 = v128.load(FAST_PRODUCT, 128);
  const carry8 = f64x2.sub(f64x2.add(column8, round24), round24);
  const part8 = f64x2.add(f64x2.sub(column8, carry8), f64x2.mul(carry7, down24));
  const column9 = v128.load(FAST_PRODUCT, 144);
  const carry9 = f64x2.sub(f64x2.add(column9, round24), round24);
  const part9 = f64x2.add(f64x2.sub(column9, carry9), f64x2.mul(carry8, down24));
  const column10 = v128.load(FAST_PRODUCT, 160);
  const carry10 = f64x2.sub(f64x2.add(column10, round24), round24);
  const part10 = f64x2.add(f64x2.sub(column10, carry10), f64x2.mul(carry9, down24));
  const column11 = v128.load(FAST_PRODUCT, 176);
  const carry11 = f64x2.sub(f64x2.add(column11, round24), round24);
  const part11 = f64x2.add(f64x2.sub(column11, carry11), f64x2.mul(carry10, down24));
  const column12 = v128.load(FAST_PRODUCT, 192);
  const carry12 = f64x2.sub(f64x2.add(column12, round24), round24);
  const part12 = f64x2.add(f64x2.sub(column12, carry12), f64x2.mul(carry11, down24));
  const column13 = v128.load(FAST_PRODUCT, 208);
  const carry13 = f64x2.sub(f64x2.add(column13, round24), round24);
  const part13 = f64x2.add(f64x2.sub(column13, carry13), f64x2.mul(carry12, down24));
  const column14 = v128.load(FAST_PRODUCT, 224);
  const carry14 = f64x2.sub(f64x2.add(column14, round24), round24);
  const part14 = f64x2.add(f64x2.sub(column14, carry14), f64x2.mul(carry13, down24));
  const column15 = v128.load(FAST_PRODUCT, 240);
  const carry15 = f64x2.sub(f64x2.add(column15, round24), round24);
  const part15 = f64x2.add(f64x2.sub(column15, carry15), f64x2.mul(carry14, down24));
  const column16 = v128.load(FAST_PRODUCT, 256);
  const carry16 = f64x2.sub(f64x2.add(column16, round24), round24);
  const part16 = f64x2.add(f64x2.sub(column16, carry16), f64x2.mul(carry15, down24));
  const column17 = v128.load(FAST_PRODUCT, 272);
  const carry17 = f64x2.sub(f64x2.add(column17, round24), round24);
  const part17 = f64x2.add(f64x2.sub(column17, carry17), f64x2.mul(carry16, down24));
  const column18 = v128.load(FAST_PRODUCT, 288);
  const carry18 = f64x2.sub(f64x2.add(column18, round24), round24);
  const part18 = f64x2.add(f64x2.sub(column18, carry18), f64x2.mul(carry17, down24));
  const column19 = v128.load(FAST_PRODUCT, 304);
  const carry19 = f64x2.sub(f64x2.add(column19, round24), round24);
  const part19 = f64x2.add(f64x2.sub(column19, carry19), f64x2.mul(carry18, down24));
  const column20 = v128.load(FAST_PRODUCT, 320);
  const carry20 = f64x2.sub(f64x2.add(column20, round24), round24);
  const part20 = f64x2.add(f64x2.sub(column20, carry20), f64x2.mul(carry19, down24));
  const column21 = v128.load(FAST_PRODUCT, 336);
  const carry21 = f64x2.sub(f64x2.add(column21, round24), round24);
  const part21 = f64x2.add(f64x2.sub(column21, carry21), f64x2.mul(carry20, down24));
  const column22 = v128.load(FAST_PRODUCT, 352);
  const carry22 = f64x2.sub(f64x2.add(column22, round24), round24);
  const part22 = f64x2.add(f64x2.sub(column22, carry22), f64x2.mul(carry21, down24));
  const column23 = v128.load(FAST_PRODUCT, 368);
  const carry23 = f64x2.sub(f64x2.add(column23, round24), round24);
  const part23 = f64x2.add(f64x2.sub(column23, carry23), f64x2.mul(carry22, down24));
  const column24 = v128.load(FAST_PRODUCT, 384);
  const carry24 = f64x2.sub(f64x2.add(column24, round24), round24);
  const part24 = f64x2.add(f64x2.sub(column24, carry24), f64x2.mul(carry23, down24));
  const column25 = v128.load(FAST_PRODUCT, 400);
  const carry25 = f64x2.sub(f64x2.add(column25, round24), round24);
  const part25 = f64x2.add(f64x2.sub(column25, carry25), f64x2.mul(carry24, down24));
  const column26 = v128.load(FAST_PRODUCT, 416);
  const carry26 = f64x2.sub(f64x2.add(column26, round24), round24);
  const part26 = f64x2.add(f64x2.sub(column26, carry26), f64x2.mul(carry25, down24));
  const column27 = v128.load(FAST_PRODUCT, 432);
  const carry27 = f64x2.sub(f64x2.add(column27, round24), round24);
  const part27 = f64x2.add(f64x2.sub(column27, carry27), f64x2.mul(carry26, down24));
  const column28 = v128.load(FAST_PRODUCT, 448);
  const carry28 = f64x2.sub(f64x2.add(column28, round24), round24);
  const part28 = f64x2.add(f64x2.sub(column28, carry28), f64x2.mul(carry27, down24));
  const column29 = v128.load(FAST_PRODUCT, 464);
  const carry29 = f64x2.sub(f64x2.add(column29, round24), round24);
  const part29 = f64x2.add(f64x2.sub(column29, carry29), f64x2.mul(carry28, down24));
  const column30 = v128.load(FAST_PRODUCT, 480);
  const carry30 = f64x2.sub(f64x2.add(column30, round24), round24);
  const part30 = f64x2.add(f64x2.sub(column30, carry30), f64x2.mul(carry29, down24));
  const part31 = f64x2.mul(carry30, down24);
  if (r == 1) return;
  const topScaled0 = f64x2.mul(part27, up8);
  const topScaled1 = f64x2.mul(part28, up8);
  const topScaled2 = f64x2.mul(part29, up8);
  const topScaled3 = f64x2.mul(part30, up8);
  const topScaled4 = f64x2.mul(part31, up8);
  const once11 = f64x2.add(part11, part27);
  const once12 = f64x2.sub(f64x2.add(part12, part28), topScaled0);
  const once13 = f64x2.sub(f64x2.add(part13, part29), topScaled1);
  const once14 = f64x2.sub(f64x2.add(part14, part30), topScaled2);
  const once15 = f64x2.sub(f64x2.add(f64x2.add(part15, part31), part27), topScaled3);
  const once16 = f64x2.sub(f64x2.add(f64x2.add(part16, part28), topScaled0), topScaled4);
  const once17 = f64x2.add(f64x2.add(part17, part29), topScaled1);
  const once18 = f64x2.add(f64x2.add(part18, part30), topScaled2);
  const once19 = f64x2.add(f64x2.add(part19, part31), topScaled3);
  const once20 = f64x2.add(part20, topScaled4);
  if (r == 3) return;
  const scaled0 = f64x2.mul(once16, up8);
  const scaled1 = f64x2.mul(once17, up8);
  const scaled2 = f64x2.mul(once18, up8);
  const scaled3 = f64x2.mul(once19, up8);
  const scaled4 = f64x2.mul(once20, up8);
  const scaled5 = f64x2.mul(part21, up8);
  const scaled6 = f64x2.mul(part22, up8);
  const scaled7 = f64x2.mul(part23, up8);
  const scaled8 = f64x2.mul(part24, up8);
  const scaled9 = f64x2.mul(part25, up8);
  const scaled10 = f64x2.mul(part26, up8);
  const limb0 = f64x2.add(f64x2.sub(f64x2.add(part0, once16), v128.load(c, 0)), f64x2.mul(v128.load(d, 0), minusTwo));
  const limb1 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(part1, once17), scaled0), v128.load(c, 16)), f64x2.mul(v128.load(d, 16), minusTwo));
  const limb2 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(part2, once18), scaled1), v128.load(c, 32)), f64x2.mul(v128.load(d, 32), minusTwo));
  const limb3 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(part3, once19), scaled2), v128.load(c, 48)), f64x2.mul(v128.load(d, 48), minusTwo));
  if (r == 5) return;
  const limb4 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(part4, once20), once16), scaled3), v128.load(c, 64)), f64x2.mul(v128.load(d, 64), minusTwo));
  const limb5 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part5, part21), once17), scaled0), scaled4), v128.load(c, 80)), f64x2.mul(v128.load(d, 80), minusTwo));
  const limb6 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part6, part22), once18), scaled1), scaled5), v128.load(c, 96)), f64x2.mul(v128.load(d, 96), minusTwo));
  const limb7 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part7, part23), once19), scaled2), scaled6), v128.load(c, 112)), f64x2.mul(v128.load(d, 112), minusTwo));
  if (r == 7) return;
  const limb8 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part8, part24), once20), scaled3), scaled7), v128.load(c, 128)), f64x2.mul(v128.load(d, 128), minusTwo));
  const limb9 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part9, part25), part21), scaled4), scaled8), v128.load(c, 144)), f64x2.mul(v128.load(d, 144), minusTwo));
  const limb10 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(part10, part26), part22), scaled5), scaled9), v128.load(c, 160)), f64x2.mul(v128.load(d, 160), minusTwo));
  const limb11 = f64x2.add(f64x2.sub(f64x2.sub(f64x2.add(f64x2.add(once11, part23), scaled6), scaled10), v128.load(c, 176)), f64x2.mul(v128.load(d, 176), minusTwo));
  if (r == 9) return;
  const limb12 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(once12, part24), scaled7), v128.load(c, 192)), f64x2.mul(v128.load(d, 192), minusTwo));
  const limb13 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(once13, part25), scaled8), v128.load(c, 208)), f64x2.mul(v128.load(d, 208), minusTwo));
  const limb14 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(once14, part26), scaled9), v128.load(c, 224)), f64x2.mul(v128.load(d, 224), minusTwo));
  const limb15 = f64x2.add(f64x2.sub(f64x2.add(once15, scaled10), v128.load(c, 240)), f64x2.mul(v128.load(d, 240), minusTwo));
  if (r == 11) return;
  const over0 = f64x2.sub(f64x2.add(limb0, round24), round24);
  const rest0 = f64x2.sub(limb0, over0);
  const over1 = f64x2.sub(f64x2.add(limb1, round24), round24);
  const rest1 = f64x2.sub(limb1, over1);
  const over2 = f64x2.sub(f64x2.add(limb2, round24), round24);
  const rest2 = f64x2.sub(limb2, over2);
  const over3 = f64x2.sub(f64x2.add(limb3, round24), round24);
  const rest3 = f64x2.sub(limb3, over3);
  const over4 = f64x2.sub(f64x2.add(limb4, round24), round24);
  const rest4 = f64x2.sub(limb4, over4);
  const over5 = f64x2.sub(f64x2.add(limb5, round24), round24);
  const rest5 = f64x2.sub(limb5, over5);
  const over6 = f64x2.sub(f64x2.add(limb6, round24), round24);
  const rest6 = f64x2.sub(limb6, over6);
  const over7 = f64x2.sub(f64x2.add(limb7, round24), round24);
  const rest7 = f64x2.sub(limb7, over7);
  const over8 = f64x2.sub(f64x2.add(limb8, round24), round24);
  const rest8 = f64x2.sub(limb8, over8);
  const over9 = f64x2.sub(f64x2.add(limb9, round24), round24);
  const rest9 = f64x2.sub(limb9, over9);
  const over10 = f64x2.sub(f64x2.add(limb10, round24), round24);
  const rest10 = f64x2.sub(limb10, over10);
  const over11 = f64x2.sub(f64x2.add(limb11, round24), round24);
  const rest11 = f64x2.sub(limb11, over11);
  const over12 = f64x2.sub(f64x2.add(limb12, round24), round24);
  const rest12 = f64x2.sub(limb12, over12);
  const over13 = f64x2.sub(f64x2.add(limb13, round24), round24);
  const rest13 = f64x2.sub(limb13, over13);
  const over14 = f64x2.sub(f64x2.add(limb14, round24), round24);
  const rest14 = f64x2.sub(limb14, over14);
  const over15 = f64x2.sub(f64x2.add(limb15, round24), round24);
  const rest15 = f64x2.sub(limb15, over15);
  const top = f64x2.mul(over15, down24);
  const topScaled = f64x2.mul(top, up8);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.sub(f64x2.add(rest1, f64x2.mul(over0, down24)), topScaled), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.add(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(f64x2.add(rest5, f64x2.mul(over4, down24)), topScaled), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.add(rest8, f64x2.mul(over7, down24)), 128);
  v128.store(r, f64x2.add(rest9, f64x2.mul(over8, down24)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
  v128.store(r, f64x2.add(rest11, f64x2.mul(over10, down24)), 176);
  v128.store(r, f64x2.add(rest12, f64x2.mul(over11, down24)), 192);
  v128.store(r, f64x2.add(rest13, f64x2.mul(over12, down24)), 208);
  v128.store(r, f64x2.add(rest14, f64x2.mul(over13, down24)), 224);
  v128.store(r, f64x2.add(rest15, f64x2.mul(over14, down24)), 240);
}

/**
 * r := a * b, normal. One of a and b may be loose.
 * Reads 256 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mul(r: usize, a: usize, b: usize): void {
  productColumns(a, b);
  reduce(r);
}

/**
 * r := a^2, normal. a may be loose.
 * Reads 256 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqr(r: usize, a: usize): void {
  squareColumns(a);
  reduce(r);
}

/**
 * r := a * b - c, normal. One of a and b may be loose; c is normal.
 * Reads 256 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mulSub(r: usize, a: usize, b: usize, c: usize): void {
  productColumns(a, b);
  reduceMinus(r, c);
}

/**
 * r := a * b - 8 c, normal. One of a and b may be loose; c is normal.
 * Reads 256 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mulSubEight(r: usize, a: usize, b: usize, c: usize): void {
  productColumns(a, b);
  reduceMinusEight(r, c);
}

/**
 * r := a^2 - 8 c, normal. a may be loose; c is normal.
 * Reads 256 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubEight(r: usize, a: usize, c: usize): void {
  squareColumns(a);
  reduceMinusEight(r, c);
}

/**
 * r := a^2 - c - d, normal. a may be loose; c and d are normal.
 * Reads 256 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubSum(r: usize, a: usize, c: usize, d: usize): void {
  squareColumns(a);
  reduceMinusSum(r, c, d);
}

/**
 * r := a^2 - c - 2 d, normal. a may be loose; c and d are normal.
 * Reads 256 bytes at each operand, writes as many at r, which may be any of them.
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
  v128.store(r, f64x2.add(v128.load(a, 128), v128.load(b, 128)), 128);
  v128.store(r, f64x2.add(v128.load(a, 144), v128.load(b, 144)), 144);
  v128.store(r, f64x2.add(v128.load(a, 160), v128.load(b, 160)), 160);
  v128.store(r, f64x2.add(v128.load(a, 176), v128.load(b, 176)), 176);
  v128.store(r, f64x2.add(v128.load(a, 192), v128.load(b, 192)), 192);
  v128.store(r, f64x2.add(v128.load(a, 208), v128.load(b, 208)), 208);
  v128.store(r, f64x2.add(v128.load(a, 224), v128.load(b, 224)), 224);
  v128.store(r, f64x2.add(v128.load(a, 240), v128.load(b, 240)), 240);
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
  v128.store(r, f64x2.sub(v128.load(a, 128), v128.load(b, 128)), 128);
  v128.store(r, f64x2.sub(v128.load(a, 144), v128.load(b, 144)), 144);
  v128.store(r, f64x2.sub(v128.load(a, 160), v128.load(b, 160)), 160);
  v128.store(r, f64x2.sub(v128.load(a, 176), v128.load(b, 176)), 176);
  v128.store(r, f64x2.sub(v128.load(a, 192), v128.load(b, 192)), 192);
  v128.store(r, f64x2.sub(v128.load(a, 208), v128.load(b, 208)), 208);
  v128.store(r, f64x2.sub(v128.load(a, 224), v128.load(b, 224)), 224);
  v128.store(r, f64x2.sub(v128.load(a, 240), v128.load(b, 240)), 240);
}

/**
 * r := 3 (a - b), normal, for normal a and b. r may be a or b. Reads two pairs, writes one.
 * Proven: every operation exact, none beyond 2^25.76 of the 2^53 that a double holds; |limb| <= 2^23 + 771.
 */
export function tripleDifference(r: usize, a: usize, b: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const three = v128.load(FAST_CONSTANTS, 48);
  const limb0 = f64x2.mul(f64x2.sub(v128.load(a, 0), v128.load(b, 0)), three);
  const limb1 = f64x2.mul(f64x2.sub(v128.load(a, 16), v128.load(b, 16)), three);
  const limb2 = f64x2.mul(f64x2.sub(v128.load(a, 32), v128.load(b, 32)), three);
  const limb3 = f64x2.mul(f64x2.sub(v128.load(a, 48), v128.load(b, 48)), three);
  const limb4 = f64x2.mul(f64x2.sub(v128.load(a, 64), v128.load(b, 64)), three);
  const limb5 = f64x2.mul(f64x2.sub(v128.load(a, 80), v128.load(b, 80)), three);
  const limb6 = f64x2.mul(f64x2.sub(v128.load(a, 96), v128.load(b, 96)), three);
  const limb7 = f64x2.mul(f64x2.sub(v128.load(a, 112), v128.load(b, 112)), three);
  const limb8 = f64x2.mul(f64x2.sub(v128.load(a, 128), v128.load(b, 128)), three);
  const limb9 = f64x2.mul(f64x2.sub(v128.load(a, 144), v128.load(b, 144)), three);
  const limb10 = f64x2.mul(f64x2.sub(v128.load(a, 160), v128.load(b, 160)), three);
  const limb11 = f64x2.mul(f64x2.sub(v128.load(a, 176), v128.load(b, 176)), three);
  const limb12 = f64x2.mul(f64x2.sub(v128.load(a, 192), v128.load(b, 192)), three);
  const limb13 = f64x2.mul(f64x2.sub(v128.load(a, 208), v128.load(b, 208)), three);
  const limb14 = f64x2.mul(f64x2.sub(v128.load(a, 224), v128.load(b, 224)), three);
  const limb15 = f64x2.mul(f64x2.sub(v128.load(a, 240), v128.load(b, 240)), three);
  const over0 = f64x2.sub(f64x2.add(limb0, round24), round24);
  const rest0 = f64x2.sub(limb0, over0);
  const over1 = f64x2.sub(f64x2.add(limb1, round24), round24);
  const rest1 = f64x2.sub(limb1, over1);
  const over2 = f64x2.sub(f64x2.add(limb2, round24), round24);
  const rest2 = f64x2.sub(limb2, over2);
  const over3 = f64x2.sub(f64x2.add(limb3, round24), round24);
  const rest3 = f64x2.sub(limb3, over3);
  const over4 = f64x2.sub(f64x2.add(limb4, round24), round24);
  const rest4 = f64x2.sub(limb4, over4);
  const over5 = f64x2.sub(f64x2.add(limb5, round24), round24);
  const rest5 = f64x2.sub(limb5, over5);
  const over6 = f64x2.sub(f64x2.add(limb6, round24), round24);
  const rest6 = f64x2.sub(limb6, over6);
  const over7 = f64x2.sub(f64x2.add(limb7, round24), round24);
  const rest7 = f64x2.sub(limb7, over7);
  const over8 = f64x2.sub(f64x2.add(limb8, round24), round24);
  const rest8 = f64x2.sub(limb8, over8);
  const over9 = f64x2.sub(f64x2.add(limb9, round24), round24);
  const rest9 = f64x2.sub(limb9, over9);
  const over10 = f64x2.sub(f64x2.add(limb10, round24), round24);
  const rest10 = f64x2.sub(limb10, over10);
  const over11 = f64x2.sub(f64x2.add(limb11, round24), round24);
  const rest11 = f64x2.sub(limb11, over11);
  const over12 = f64x2.sub(f64x2.add(limb12, round24), round24);
  const rest12 = f64x2.sub(limb12, over12);
  const over13 = f64x2.sub(f64x2.add(limb13, round24), round24);
  const rest13 = f64x2.sub(limb13, over13);
  const over14 = f64x2.sub(f64x2.add(limb14, round24), round24);
  const rest14 = f64x2.sub(limb14, over14);
  const over15 = f64x2.sub(f64x2.add(limb15, round24), round24);
  const rest15 = f64x2.sub(limb15, over15);
  const top = f64x2.mul(over15, down24);
  const topScaled = f64x2.mul(top, up8);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.sub(f64x2.add(rest1, f64x2.mul(over0, down24)), topScaled), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.add(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(f64x2.add(rest5, f64x2.mul(over4, down24)), topScaled), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.add(rest8, f64x2.mul(over7, down24)), 128);
  v128.store(r, f64x2.add(rest9, f64x2.mul(over8, down24)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
  v128.store(r, f64x2.add(rest11, f64x2.mul(over10, down24)), 176);
  v128.store(r, f64x2.add(rest12, f64x2.mul(over11, down24)), 192);
  v128.store(r, f64x2.add(rest13, f64x2.mul(over12, down24)), 208);
  v128.store(r, f64x2.add(rest14, f64x2.mul(over13, down24)), 224);
  v128.store(r, f64x2.add(rest15, f64x2.mul(over14, down24)), 240);
}

/**
 * r := 4 a - b, normal, for normal a and b. r may be a or b. Reads two pairs, writes one.
 * Proven: every operation exact, none beyond 2^25.50 of the 2^53 that a double holds; |limb| <= 2^23 + 771.
 */
export function fourTimesMinus(r: usize, a: usize, b: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const four = v128.load(FAST_CONSTANTS, 64);
  const limb0 = f64x2.sub(f64x2.mul(v128.load(a, 0), four), v128.load(b, 0));
  const limb1 = f64x2.sub(f64x2.mul(v128.load(a, 16), four), v128.load(b, 16));
  const limb2 = f64x2.sub(f64x2.mul(v128.load(a, 32), four), v128.load(b, 32));
  const limb3 = f64x2.sub(f64x2.mul(v128.load(a, 48), four), v128.load(b, 48));
  const limb4 = f64x2.sub(f64x2.mul(v128.load(a, 64), four), v128.load(b, 64));
  const limb5 = f64x2.sub(f64x2.mul(v128.load(a, 80), four), v128.load(b, 80));
  const limb6 = f64x2.sub(f64x2.mul(v128.load(a, 96), four), v128.load(b, 96));
  const limb7 = f64x2.sub(f64x2.mul(v128.load(a, 112), four), v128.load(b, 112));
  const limb8 = f64x2.sub(f64x2.mul(v128.load(a, 128), four), v128.load(b, 128));
  const limb9 = f64x2.sub(f64x2.mul(v128.load(a, 144), four), v128.load(b, 144));
  const limb10 = f64x2.sub(f64x2.mul(v128.load(a, 160), four), v128.load(b, 160));
  const limb11 = f64x2.sub(f64x2.mul(v128.load(a, 176), four), v128.load(b, 176));
  const limb12 = f64x2.sub(f64x2.mul(v128.load(a, 192), four), v128.load(b, 192));
  const limb13 = f64x2.sub(f64x2.mul(v128.load(a, 208), four), v128.load(b, 208));
  const limb14 = f64x2.sub(f64x2.mul(v128.load(a, 224), four), v128.load(b, 224));
  const limb15 = f64x2.sub(f64x2.mul(v128.load(a, 240), four), v128.load(b, 240));
  const over0 = f64x2.sub(f64x2.add(limb0, round24), round24);
  const rest0 = f64x2.sub(limb0, over0);
  const over1 = f64x2.sub(f64x2.add(limb1, round24), round24);
  const rest1 = f64x2.sub(limb1, over1);
  const over2 = f64x2.sub(f64x2.add(limb2, round24), round24);
  const rest2 = f64x2.sub(limb2, over2);
  const over3 = f64x2.sub(f64x2.add(limb3, round24), round24);
  const rest3 = f64x2.sub(limb3, over3);
  const over4 = f64x2.sub(f64x2.add(limb4, round24), round24);
  const rest4 = f64x2.sub(limb4, over4);
  const over5 = f64x2.sub(f64x2.add(limb5, round24), round24);
  const rest5 = f64x2.sub(limb5, over5);
  const over6 = f64x2.sub(f64x2.add(limb6, round24), round24);
  const rest6 = f64x2.sub(limb6, over6);
  const over7 = f64x2.sub(f64x2.add(limb7, round24), round24);
  const rest7 = f64x2.sub(limb7, over7);
  const over8 = f64x2.sub(f64x2.add(limb8, round24), round24);
  const rest8 = f64x2.sub(limb8, over8);
  const over9 = f64x2.sub(f64x2.add(limb9, round24), round24);
  const rest9 = f64x2.sub(limb9, over9);
  const over10 = f64x2.sub(f64x2.add(limb10, round24), round24);
  const rest10 = f64x2.sub(limb10, over10);
  const over11 = f64x2.sub(f64x2.add(limb11, round24), round24);
  const rest11 = f64x2.sub(limb11, over11);
  const over12 = f64x2.sub(f64x2.add(limb12, round24), round24);
  const rest12 = f64x2.sub(limb12, over12);
  const over13 = f64x2.sub(f64x2.add(limb13, round24), round24);
  const rest13 = f64x2.sub(limb13, over13);
  const over14 = f64x2.sub(f64x2.add(limb14, round24), round24);
  const rest14 = f64x2.sub(limb14, over14);
  const over15 = f64x2.sub(f64x2.add(limb15, round24), round24);
  const rest15 = f64x2.sub(limb15, over15);
  const top = f64x2.mul(over15, down24);
  const topScaled = f64x2.mul(top, up8);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.sub(f64x2.add(rest1, f64x2.mul(over0, down24)), topScaled), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.add(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(f64x2.add(rest5, f64x2.mul(over4, down24)), topScaled), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.add(rest8, f64x2.mul(over7, down24)), 128);
  v128.store(r, f64x2.add(rest9, f64x2.mul(over8, down24)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
  v128.store(r, f64x2.add(rest11, f64x2.mul(over10, down24)), 176);
  v128.store(r, f64x2.add(rest12, f64x2.mul(over11, down24)), 192);
  v128.store(r, f64x2.add(rest13, f64x2.mul(over12, down24)), 208);
  v128.store(r, f64x2.add(rest14, f64x2.mul(over13, down24)), 224);
  v128.store(r, f64x2.add(rest15, f64x2.mul(over14, down24)), 240);
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
  v128.store(r, v128.load(a, 128), 128);
  v128.store(r, v128.load(a, 144), 144);
  v128.store(r, v128.load(a, 160), 160);
  v128.store(r, v128.load(a, 176), 176);
  v128.store(r, v128.load(a, 192), 192);
  v128.store(r, v128.load(a, 208), 208);
  v128.store(r, v128.load(a, 224), 224);
  v128.store(r, v128.load(a, 240), 240);
}

/**
 * Pair of affine points at r (x, then y): lane 0 of the one at p and lane 1 of the one at q, y with the
 * sign bits of `signs` flipped. Reads 512 bytes at p and at q, writes as many at r, which may be p or q.
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
  v128.store(r, v128.shuffle<i64>(v128.load(p, 128), v128.load(q, 128), 0, 3), 128);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 144), v128.load(q, 144), 0, 3), 144);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 160), v128.load(q, 160), 0, 3), 160);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 176), v128.load(q, 176), 0, 3), 176);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 192), v128.load(q, 192), 0, 3), 192);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 208), v128.load(q, 208), 0, 3), 208);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 224), v128.load(q, 224), 0, 3), 224);
  v128.store(r, v128.shuffle<i64>(v128.load(p, 240), v128.load(q, 240), 0, 3), 240);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 256), v128.load(q, 256), 0, 3)), 256);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 272), v128.load(q, 272), 0, 3)), 272);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 288), v128.load(q, 288), 0, 3)), 288);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 304), v128.load(q, 304), 0, 3)), 304);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 320), v128.load(q, 320), 0, 3)), 320);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 336), v128.load(q, 336), 0, 3)), 336);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 352), v128.load(q, 352), 0, 3)), 352);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 368), v128.load(q, 368), 0, 3)), 368);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 384), v128.load(q, 384), 0, 3)), 384);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 400), v128.load(q, 400), 0, 3)), 400);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 416), v128.load(q, 416), 0, 3)), 416);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 432), v128.load(q, 432), 0, 3)), 432);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 448), v128.load(q, 448), 0, 3)), 448);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 464), v128.load(q, 464), 0, 3)), 464);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 480), v128.load(q, 480), 0, 3)), 480);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 496), v128.load(q, 496), 0, 3)), 496);
}

/**
 * Bytes of a packed point, x then y: 16 limbs each as i32. Doubles would be gathered in about a fifth less
 * time, from tables twice as large.
 */
export const PACKED_SIZE: usize = 128;

/**
 * Pair of affine points at r (x, then y): lane 0 of the packed point at p, lane 1 of that at q, y with the sign
 * bits of `signs` flipped. Reads 128 bytes at p and at q, writes 512 bytes at r, which overlaps neither.
 */
export function gatherPacked(r: usize, p: usize, q: usize, signs: v128): void {
  const p0 = v128.load(p, 0);
  const q0 = v128.load(q, 0);
  const lower0 = v128.shuffle<i32>(p0, q0, 0, 4, 1, 5);
  const upper0 = v128.shuffle<i32>(p0, q0, 2, 6, 3, 7);
  v128.store(r, f64x2.convert_low_i32x4_s(lower0), 0);
  v128.store(r, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower0, lower0, 1, 1)), 16);
  v128.store(r, f64x2.convert_low_i32x4_s(upper0), 32);
  v128.store(r, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper0, upper0, 1, 1)), 48);
  const p1 = v128.load(p, 16);
  const q1 = v128.load(q, 16);
  const lower1 = v128.shuffle<i32>(p1, q1, 0, 4, 1, 5);
  const upper1 = v128.shuffle<i32>(p1, q1, 2, 6, 3, 7);
  v128.store(r, f64x2.convert_low_i32x4_s(lower1), 64);
  v128.store(r, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower1, lower1, 1, 1)), 80);
  v128.store(r, f64x2.convert_low_i32x4_s(upper1), 96);
  v128.store(r, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper1, upper1, 1, 1)), 112);
  const p2 = v128.load(p, 32);
  const q2 = v128.load(q, 32);
  const lower2 = v128.shuffle<i32>(p2, q2, 0, 4, 1, 5);
  const upper2 = v128.shuffle<i32>(p2, q2, 2, 6, 3, 7);
  v128.store(r, f64x2.convert_low_i32x4_s(lower2), 128);
  v128.store(r, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower2, lower2, 1, 1)), 144);
  v128.store(r, f64x2.convert_low_i32x4_s(upper2), 160);
  v128.store(r, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper2, upper2, 1, 1)), 176);
  const p3 = v128.load(p, 48);
  const q3 = v128.load(q, 48);
  const lower3 = v128.shuffle<i32>(p3, q3, 0, 4, 1, 5);
  const upper3 = v128.shuffle<i32>(p3, q3, 2, 6, 3, 7);
  v128.store(r, f64x2.convert_low_i32x4_s(lower3), 192);
  v128.store(r, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower3, lower3, 1, 1)), 208);
  v128.store(r, f64x2.convert_low_i32x4_s(upper3), 224);
  v128.store(r, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper3, upper3, 1, 1)), 240);
  const p4 = v128.load(p, 64);
  const q4 = v128.load(q, 64);
  const lower4 = v128.shuffle<i32>(p4, q4, 0, 4, 1, 5);
  const upper4 = v128.shuffle<i32>(p4, q4, 2, 6, 3, 7);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(lower4)), 256);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower4, lower4, 1, 1))), 272);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(upper4)), 288);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper4, upper4, 1, 1))), 304);
  const p5 = v128.load(p, 80);
  const q5 = v128.load(q, 80);
  const lower5 = v128.shuffle<i32>(p5, q5, 0, 4, 1, 5);
  const upper5 = v128.shuffle<i32>(p5, q5, 2, 6, 3, 7);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(lower5)), 320);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower5, lower5, 1, 1))), 336);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(upper5)), 352);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper5, upper5, 1, 1))), 368);
  const p6 = v128.load(p, 96);
  const q6 = v128.load(q, 96);
  const lower6 = v128.shuffle<i32>(p6, q6, 0, 4, 1, 5);
  const upper6 = v128.shuffle<i32>(p6, q6, 2, 6, 3, 7);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(lower6)), 384);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower6, lower6, 1, 1))), 400);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(upper6)), 416);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper6, upper6, 1, 1))), 432);
  const p7 = v128.load(p, 112);
  const q7 = v128.load(q, 112);
  const lower7 = v128.shuffle<i32>(p7, q7, 0, 4, 1, 5);
  const upper7 = v128.shuffle<i32>(p7, q7, 2, 6, 3, 7);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(lower7)), 448);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower7, lower7, 1, 1))), 464);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(upper7)), 480);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper7, upper7, 1, 1))), 496);
}

/**
 * Packs the pair of normal affine points at a: lane 0 at p, lane 1 at q.
 * Reads 512 bytes at a, writes the limbs at p and at q, which do not overlap it.
 */
export function scatterPacked(p: usize, q: usize, a: usize): void {
  const limb0 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 0));
  v128.store_lane<i32>(p, limb0, 0, 0);
  v128.store_lane<i32>(q, limb0, 1, 0);
  const limb1 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 16));
  v128.store_lane<i32>(p, limb1, 0, 4);
  v128.store_lane<i32>(q, limb1, 1, 4);
  const limb2 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 32));
  v128.store_lane<i32>(p, limb2, 0, 8);
  v128.store_lane<i32>(q, limb2, 1, 8);
  const limb3 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 48));
  v128.store_lane<i32>(p, limb3, 0, 12);
  v128.store_lane<i32>(q, limb3, 1, 12);
  const limb4 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 64));
  v128.store_lane<i32>(p, limb4, 0, 16);
  v128.store_lane<i32>(q, limb4, 1, 16);
  const limb5 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 80));
  v128.store_lane<i32>(p, limb5, 0, 20);
  v128.store_lane<i32>(q, limb5, 1, 20);
  const limb6 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 96));
  v128.store_lane<i32>(p, limb6, 0, 24);
  v128.store_lane<i32>(q, limb6, 1, 24);
  const limb7 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 112));
  v128.store_lane<i32>(p, limb7, 0, 28);
  v128.store_lane<i32>(q, limb7, 1, 28);
  const limb8 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 128));
  v128.store_lane<i32>(p, limb8, 0, 32);
  v128.store_lane<i32>(q, limb8, 1, 32);
  const limb9 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 144));
  v128.store_lane<i32>(p, limb9, 0, 36);
  v128.store_lane<i32>(q, limb9, 1, 36);
  const limb10 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 160));
  v128.store_lane<i32>(p, limb10, 0, 40);
  v128.store_lane<i32>(q, limb10, 1, 40);
  const limb11 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 176));
  v128.store_lane<i32>(p, limb11, 0, 44);
  v128.store_lane<i32>(q, limb11, 1, 44);
  const limb12 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 192));
  v128.store_lane<i32>(p, limb12, 0, 48);
  v128.store_lane<i32>(q, limb12, 1, 48);
  const limb13 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 208));
  v128.store_lane<i32>(p, limb13, 0, 52);
  v128.store_lane<i32>(q, limb13, 1, 52);
  const limb14 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 224));
  v128.store_lane<i32>(p, limb14, 0, 56);
  v128.store_lane<i32>(q, limb14, 1, 56);
  const limb15 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 240));
  v128.store_lane<i32>(p, limb15, 0, 60);
  v128.store_lane<i32>(q, limb15, 1, 60);
  const limb16 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 256));
  v128.store_lane<i32>(p, limb16, 0, 64);
  v128.store_lane<i32>(q, limb16, 1, 64);
  const limb17 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 272));
  v128.store_lane<i32>(p, limb17, 0, 68);
  v128.store_lane<i32>(q, limb17, 1, 68);
  const limb18 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 288));
  v128.store_lane<i32>(p, limb18, 0, 72);
  v128.store_lane<i32>(q, limb18, 1, 72);
  const limb19 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 304));
  v128.store_lane<i32>(p, limb19, 0, 76);
  v128.store_lane<i32>(q, limb19, 1, 76);
  const limb20 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 320));
  v128.store_lane<i32>(p, limb20, 0, 80);
  v128.store_lane<i32>(q, limb20, 1, 80);
  const limb21 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 336));
  v128.store_lane<i32>(p, limb21, 0, 84);
  v128.store_lane<i32>(q, limb21, 1, 84);
  const limb22 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 352));
  v128.store_lane<i32>(p, limb22, 0, 88);
  v128.store_lane<i32>(q, limb22, 1, 88);
  const limb23 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 368));
  v128.store_lane<i32>(p, limb23, 0, 92);
  v128.store_lane<i32>(q, limb23, 1, 92);
  const limb24 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 384));
  v128.store_lane<i32>(p, limb24, 0, 96);
  v128.store_lane<i32>(q, limb24, 1, 96);
  const limb25 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 400));
  v128.store_lane<i32>(p, limb25, 0, 100);
  v128.store_lane<i32>(q, limb25, 1, 100);
  const limb26 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 416));
  v128.store_lane<i32>(p, limb26, 0, 104);
  v128.store_lane<i32>(q, limb26, 1, 104);
  const limb27 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 432));
  v128.store_lane<i32>(p, limb27, 0, 108);
  v128.store_lane<i32>(q, limb27, 1, 108);
  const limb28 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 448));
  v128.store_lane<i32>(p, limb28, 0, 112);
  v128.store_lane<i32>(q, limb28, 1, 112);
  const limb29 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 464));
  v128.store_lane<i32>(p, limb29, 0, 116);
  v128.store_lane<i32>(q, limb29, 1, 116);
  const limb30 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 480));
  v128.store_lane<i32>(p, limb30, 0, 120);
  v128.store_lane<i32>(q, limb30, 1, 120);
  const limb31 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 496));
  v128.store_lane<i32>(p, limb31, 0, 124);
  v128.store_lane<i32>(q, limb31, 1, 124);
}
