// node scripts/generate-kernel-fast-field.mjs

/**
 * Field of P-256 for two verifications at once. A pair is one element for each lane: 11 v128 of two f64, limb i
 * of both lanes at byte 16 i, in units of 2^(24 i); limbs are integers and may be negative. Addresses are
 * multiples of 16. Nothing is reduced to a single representative.
 *
 *   normal  |limb| <= 2^23 + 2^14                     what every function but `add` and `sub` returns for a pair
 *           the top one <= 2^17
 *   loose   a sum or difference of two normal ones    what `add` and `sub` return
 *
 * In a product: one of a and b may be loose. In a square: a may be loose. What is subtracted is normal.
 *
 * Montgomery form, R = 2^264: an element stands for its number divided by R modulo p, and products are divided by R.
 */
import { FAST_CONSTANTS, FAST_PRODUCT } from "../memory";

/** Limbs of an element. */
export const LIMBS: i32 = 11;

/** Bits from one limb to the next. */
export const LIMB_BITS: i32 = 24;

/** Bytes of a pair. */
export const PAIR_SIZE: usize = 176;

/** Largest size of a limb of a normal element: 2^23 + 2^14. */
export const NORMAL: f64 = 8404992.0;

/** The same of the top limb: 2^17. */
export const NORMAL_TOP: f64 = 131072.0;

/** R^2 modulo p in 64-bit words, least significant first, and one of 0; R = 2^264. */
// @ts-ignore: decorator
@lazy
export const R_SQUARED: usize = memory.data<u64>([
  0x30000,
  0xfffbffffffff0000,
  0xfffffffffffeffff,
  0x4fffffffdffff,
  0x0,
]);

/**
 * Writes 160 bytes at FAST_CONSTANTS, which every other function here reads; called once, before them.
 * They are in memory because V8 builds a constant of two lanes anew at each use: a product took 49 ns then, 29 without.
 */
export function initField(): void {
  v128.store(FAST_CONSTANTS, f64x2.splat(113336795588871485128704.0), 0); // 1.5 * 2^76, rounds to multiples of 2^24
  v128.store(FAST_CONSTANTS, f64x2.splat(1.0 / 16777216.0), 16); // 2^-24
  v128.store(FAST_CONSTANTS, f64x2.splat(256.0), 32); // 2^8
  v128.store(FAST_CONSTANTS, f64x2.splat(65536.0), 48); // 2^16
  v128.store(FAST_CONSTANTS, f64x2.splat(442721857769029238784.0), 64); // 1.5 * 2^68, rounds to multiples of 2^16
  v128.store(FAST_CONSTANTS, f64x2.splat(1.0 / 65536.0), 80); // 2^-16
  v128.store(FAST_CONSTANTS, f64x2.splat(3.0), 96); // 3
  v128.store(FAST_CONSTANTS, f64x2.splat(4.0), 112); // 4
  v128.store(FAST_CONSTANTS, f64x2.splat(-2.0), 128); // -2
  v128.store(FAST_CONSTANTS, f64x2.splat(-8.0), 144); // -8
}

/**
 * Columns of a * b / R modulo p, 11 of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(24 k).
 * Reads 176 bytes at a and at b. One of them may be loose.
 * Proven: every operation exact, none beyond 2^50.33 of the 2^53 that a double holds; |column| <= 2^23.00.
 */
function productColumns(a: usize, b: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const up16 = v128.load(FAST_CONSTANTS, 48);
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
  const b0 = v128.load(b, 0);
  const b1 = v128.load(b, 16);
  const b2 = v128.load(b, 32);
  const b3 = v128.load(b, 48);
  const b4 = v128.load(b, 64);
  const b5 = v128.load(b, 80);
  const b6 = v128.load(b, 96);
  const b7 = v128.load(b, 112);
  const b8 = v128.load(b, 128);
  const b9 = v128.load(b, 144);
  const b10 = v128.load(b, 160);
  const column0 = f64x2.mul(a0, b0);
  const carry0 = f64x2.sub(f64x2.add(column0, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column0, carry0), 176);
  const carried0 = f64x2.mul(carry0, down24);
  if (a == 1) return;
  const column1 = f64x2.add(f64x2.add(f64x2.mul(a0, b1), f64x2.mul(a1, b0)), carried0);
  const carry1 = f64x2.sub(f64x2.add(column1, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column1, carry1), 192);
  const carried1 = f64x2.mul(carry1, down24);
  if (a == 3) return;
  const column2 = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b2), f64x2.mul(a1, b1)), f64x2.mul(a2, b0)), carried1);
  const carry2 = f64x2.sub(f64x2.add(column2, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column2, carry2), 208);
  const carried2 = f64x2.mul(carry2, down24);
  if (a == 5) return;
  const column3 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b3), f64x2.mul(a1, b2)), f64x2.mul(a2, b1)), f64x2.mul(a3, b0)), carried2);
  const carry3 = f64x2.sub(f64x2.add(column3, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column3, carry3), 224);
  const carried3 = f64x2.mul(carry3, down24);
  if (a == 7) return;
  const column4 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b4), f64x2.mul(a1, b3)), f64x2.mul(a2, b2)), f64x2.mul(a3, b1)), f64x2.mul(a4, b0)), carried3), v128.load(FAST_PRODUCT, 176));
  const carry4 = f64x2.sub(f64x2.add(column4, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column4, carry4), 240);
  const carried4 = f64x2.mul(carry4, down24);
  if (a == 9) return;
  const column5 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b5), f64x2.mul(a1, b4)), f64x2.mul(a2, b3)), f64x2.mul(a3, b2)), f64x2.mul(a4, b1)), f64x2.mul(a5, b0)), carried4), v128.load(FAST_PRODUCT, 192));
  const carry5 = f64x2.sub(f64x2.add(column5, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column5, carry5), 256);
  const carried5 = f64x2.mul(carry5, down24);
  if (a == 11) return;
  const column6 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b6), f64x2.mul(a1, b5)), f64x2.mul(a2, b4)), f64x2.mul(a3, b3)), f64x2.mul(a4, b2)), f64x2.mul(a5, b1)), f64x2.mul(a6, b0)), carried5), v128.load(FAST_PRODUCT, 208));
  const carry6 = f64x2.sub(f64x2.add(column6, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column6, carry6), 272);
  const carried6 = f64x2.mul(carry6, down24);
  if (a == 13) return;
  const column7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b7), f64x2.mul(a1, b6)), f64x2.mul(a2, b5)), f64x2.mul(a3, b4)), f64x2.mul(a4, b3)), f64x2.mul(a5, b2)), f64x2.mul(a6, b1)), f64x2.mul(a7, b0)), carried6), v128.load(FAST_PRODUCT, 224));
  const carry7 = f64x2.sub(f64x2.add(column7, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column7, carry7), 288);
  const carried7 = f64x2.mul(carry7, down24);
  if (a == 15) return;
  const column8 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b8), f64x2.mul(a1, b7)), f64x2.mul(a2, b6)), f64x2.mul(a3, b5)), f64x2.mul(a4, b4)), f64x2.mul(a5, b3)), f64x2.mul(a6, b2)), f64x2.mul(a7, b1)), f64x2.mul(a8, b0)), carried7), v128.load(FAST_PRODUCT, 240)), v128.load(FAST_PRODUCT, 176));
  const carry8 = f64x2.sub(f64x2.add(column8, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column8, carry8), 304);
  const carried8 = f64x2.mul(carry8, down24);
  if (a == 17) return;
  const column9 = f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b9), f64x2.mul(a1, b8)), f64x2.mul(a2, b7)), f64x2.mul(a3, b6)), f64x2.mul(a4, b5)), f64x2.mul(a5, b4)), f64x2.mul(a6, b3)), f64x2.mul(a7, b2)), f64x2.mul(a8, b1)), f64x2.mul(a9, b0)), carried8), v128.load(FAST_PRODUCT, 256)), v128.load(FAST_PRODUCT, 192)), f64x2.mul(v128.load(FAST_PRODUCT, 176), up8));
  const carry9 = f64x2.sub(f64x2.add(column9, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column9, carry9), 320);
  const carried9 = f64x2.mul(carry9, down24);
  if (a == 19) return;
  const column10 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, b10), f64x2.mul(a1, b9)), f64x2.mul(a2, b8)), f64x2.mul(a3, b7)), f64x2.mul(a4, b6)), f64x2.mul(a5, b5)), f64x2.mul(a6, b4)), f64x2.mul(a7, b3)), f64x2.mul(a8, b2)), f64x2.mul(a9, b1)), f64x2.mul(a10, b0)), carried9), v128.load(FAST_PRODUCT, 272)), v128.load(FAST_PRODUCT, 208)), f64x2.mul(v128.load(FAST_PRODUCT, 192), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 176), up16));
  const carry10 = f64x2.sub(f64x2.add(column10, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column10, carry10), 336);
  const carried10 = f64x2.mul(carry10, down24);
  if (a == 21) return;
  const column11 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a1, b10), f64x2.mul(a2, b9)), f64x2.mul(a3, b8)), f64x2.mul(a4, b7)), f64x2.mul(a5, b6)), f64x2.mul(a6, b5)), f64x2.mul(a7, b4)), f64x2.mul(a8, b3)), f64x2.mul(a9, b2)), f64x2.mul(a10, b1)), carried10), v128.load(FAST_PRODUCT, 288)), v128.load(FAST_PRODUCT, 224)), f64x2.mul(v128.load(FAST_PRODUCT, 208), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 192), up16));
  const carry11 = f64x2.sub(f64x2.add(column11, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column11, carry11), 0);
  const carried11 = f64x2.mul(carry11, down24);
  if (a == 23) return;
  const column12 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a2, b10), f64x2.mul(a3, b9)), f64x2.mul(a4, b8)), f64x2.mul(a5, b7)), f64x2.mul(a6, b6)), f64x2.mul(a7, b5)), f64x2.mul(a8, b4)), f64x2.mul(a9, b3)), f64x2.mul(a10, b2)), carried11), v128.load(FAST_PRODUCT, 304)), v128.load(FAST_PRODUCT, 240)), f64x2.mul(v128.load(FAST_PRODUCT, 224), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 208), up16));
  const carry12 = f64x2.sub(f64x2.add(column12, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column12, carry12), 16);
  const carried12 = f64x2.mul(carry12, down24);
  if (a == 25) return;
  const column13 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a3, b10), f64x2.mul(a4, b9)), f64x2.mul(a5, b8)), f64x2.mul(a6, b7)), f64x2.mul(a7, b6)), f64x2.mul(a8, b5)), f64x2.mul(a9, b4)), f64x2.mul(a10, b3)), carried12), v128.load(FAST_PRODUCT, 320)), v128.load(FAST_PRODUCT, 256)), f64x2.mul(v128.load(FAST_PRODUCT, 240), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 224), up16));
  const carry13 = f64x2.sub(f64x2.add(column13, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column13, carry13), 32);
  const carried13 = f64x2.mul(carry13, down24);
  if (a == 27) return;
  const column14 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a4, b10), f64x2.mul(a5, b9)), f64x2.mul(a6, b8)), f64x2.mul(a7, b7)), f64x2.mul(a8, b6)), f64x2.mul(a9, b5)), f64x2.mul(a10, b4)), carried13), v128.load(FAST_PRODUCT, 336)), v128.load(FAST_PRODUCT, 272)), f64x2.mul(v128.load(FAST_PRODUCT, 256), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 240), up16));
  const carry14 = f64x2.sub(f64x2.add(column14, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column14, carry14), 48);
  const carried14 = f64x2.mul(carry14, down24);
  if (a == 29) return;
  const column15 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a5, b10), f64x2.mul(a6, b9)), f64x2.mul(a7, b8)), f64x2.mul(a8, b7)), f64x2.mul(a9, b6)), f64x2.mul(a10, b5)), carried14), v128.load(FAST_PRODUCT, 288)), f64x2.mul(v128.load(FAST_PRODUCT, 272), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 256), up16));
  const carry15 = f64x2.sub(f64x2.add(column15, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column15, carry15), 64);
  const carried15 = f64x2.mul(carry15, down24);
  if (a == 31) return;
  const column16 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a6, b10), f64x2.mul(a7, b9)), f64x2.mul(a8, b8)), f64x2.mul(a9, b7)), f64x2.mul(a10, b6)), carried15), v128.load(FAST_PRODUCT, 304)), f64x2.mul(v128.load(FAST_PRODUCT, 288), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 272), up16));
  const carry16 = f64x2.sub(f64x2.add(column16, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column16, carry16), 80);
  const carried16 = f64x2.mul(carry16, down24);
  if (a == 33) return;
  const column17 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a7, b10), f64x2.mul(a8, b9)), f64x2.mul(a9, b8)), f64x2.mul(a10, b7)), carried16), v128.load(FAST_PRODUCT, 320)), f64x2.mul(v128.load(FAST_PRODUCT, 304), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 288), up16));
  const carry17 = f64x2.sub(f64x2.add(column17, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column17, carry17), 96);
  const carried17 = f64x2.mul(carry17, down24);
  if (a == 35) return;
  const column18 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a8, b10), f64x2.mul(a9, b9)), f64x2.mul(a10, b8)), carried17), v128.load(FAST_PRODUCT, 336)), f64x2.mul(v128.load(FAST_PRODUCT, 320), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 304), up16));
  const carry18 = f64x2.sub(f64x2.add(column18, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column18, carry18), 112);
  const carried18 = f64x2.mul(carry18, down24);
  if (a == 37) return;
  const column19 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.mul(a9, b10), f64x2.mul(a10, b9)), carried18), f64x2.mul(v128.load(FAST_PRODUCT, 336), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 320), up16));
  const carry19 = f64x2.sub(f64x2.add(column19, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column19, carry19), 128);
  const carried19 = f64x2.mul(carry19, down24);
  if (a == 39) return;
  const column20 = f64x2.add(f64x2.add(f64x2.mul(a10, b10), carried19), f64x2.mul(v128.load(FAST_PRODUCT, 336), up16));
  const carry20 = f64x2.sub(f64x2.add(column20, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column20, carry20), 144);
  const carried20 = f64x2.mul(carry20, down24);
  if (a == 41) return;
  v128.store(FAST_PRODUCT, carried20, 160);
}

/**
 * Columns of a^2 / R modulo p, 11 of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(24 k).
 * Reads 176 bytes at a. It may be loose.
 * Proven: every operation exact, none beyond 2^51.33 of the 2^53 that a double holds; |column| <= 2^23.00.
 */
function squareColumns(a: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const up16 = v128.load(FAST_CONSTANTS, 48);
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
  const column0 = f64x2.mul(a0, a0);
  const carry0 = f64x2.sub(f64x2.add(column0, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column0, carry0), 176);
  const carried0 = f64x2.mul(carry0, down24);
  if (a == 1) return;
  const column1 = f64x2.add(f64x2.mul(a0, twice1), carried0);
  const carry1 = f64x2.sub(f64x2.add(column1, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column1, carry1), 192);
  const carried1 = f64x2.mul(carry1, down24);
  if (a == 3) return;
  const column2 = f64x2.add(f64x2.add(f64x2.mul(a0, twice2), f64x2.mul(a1, a1)), carried1);
  const carry2 = f64x2.sub(f64x2.add(column2, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column2, carry2), 208);
  const carried2 = f64x2.mul(carry2, down24);
  if (a == 5) return;
  const column3 = f64x2.add(f64x2.add(f64x2.mul(a0, twice3), f64x2.mul(a1, twice2)), carried2);
  const carry3 = f64x2.sub(f64x2.add(column3, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column3, carry3), 224);
  const carried3 = f64x2.mul(carry3, down24);
  if (a == 7) return;
  const column4 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice4), f64x2.mul(a1, twice3)), f64x2.mul(a2, a2)), carried3), v128.load(FAST_PRODUCT, 176));
  const carry4 = f64x2.sub(f64x2.add(column4, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column4, carry4), 240);
  const carried4 = f64x2.mul(carry4, down24);
  if (a == 9) return;
  const column5 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice5), f64x2.mul(a1, twice4)), f64x2.mul(a2, twice3)), carried4), v128.load(FAST_PRODUCT, 192));
  const carry5 = f64x2.sub(f64x2.add(column5, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column5, carry5), 256);
  const carried5 = f64x2.mul(carry5, down24);
  if (a == 11) return;
  const column6 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice6), f64x2.mul(a1, twice5)), f64x2.mul(a2, twice4)), f64x2.mul(a3, a3)), carried5), v128.load(FAST_PRODUCT, 208));
  const carry6 = f64x2.sub(f64x2.add(column6, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column6, carry6), 272);
  const carried6 = f64x2.mul(carry6, down24);
  if (a == 13) return;
  const column7 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice7), f64x2.mul(a1, twice6)), f64x2.mul(a2, twice5)), f64x2.mul(a3, twice4)), carried6), v128.load(FAST_PRODUCT, 224));
  const carry7 = f64x2.sub(f64x2.add(column7, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column7, carry7), 288);
  const carried7 = f64x2.mul(carry7, down24);
  if (a == 15) return;
  const column8 = f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice8), f64x2.mul(a1, twice7)), f64x2.mul(a2, twice6)), f64x2.mul(a3, twice5)), f64x2.mul(a4, a4)), carried7), v128.load(FAST_PRODUCT, 240)), v128.load(FAST_PRODUCT, 176));
  const carry8 = f64x2.sub(f64x2.add(column8, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column8, carry8), 304);
  const carried8 = f64x2.mul(carry8, down24);
  if (a == 17) return;
  const column9 = f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice9), f64x2.mul(a1, twice8)), f64x2.mul(a2, twice7)), f64x2.mul(a3, twice6)), f64x2.mul(a4, twice5)), carried8), v128.load(FAST_PRODUCT, 256)), v128.load(FAST_PRODUCT, 192)), f64x2.mul(v128.load(FAST_PRODUCT, 176), up8));
  const carry9 = f64x2.sub(f64x2.add(column9, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column9, carry9), 320);
  const carried9 = f64x2.mul(carry9, down24);
  if (a == 19) return;
  const column10 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, twice10), f64x2.mul(a1, twice9)), f64x2.mul(a2, twice8)), f64x2.mul(a3, twice7)), f64x2.mul(a4, twice6)), f64x2.mul(a5, a5)), carried9), v128.load(FAST_PRODUCT, 272)), v128.load(FAST_PRODUCT, 208)), f64x2.mul(v128.load(FAST_PRODUCT, 192), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 176), up16));
  const carry10 = f64x2.sub(f64x2.add(column10, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column10, carry10), 336);
  const carried10 = f64x2.mul(carry10, down24);
  if (a == 21) return;
  const column11 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a1, twice10), f64x2.mul(a2, twice9)), f64x2.mul(a3, twice8)), f64x2.mul(a4, twice7)), f64x2.mul(a5, twice6)), carried10), v128.load(FAST_PRODUCT, 288)), v128.load(FAST_PRODUCT, 224)), f64x2.mul(v128.load(FAST_PRODUCT, 208), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 192), up16));
  const carry11 = f64x2.sub(f64x2.add(column11, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column11, carry11), 0);
  const carried11 = f64x2.mul(carry11, down24);
  if (a == 23) return;
  const column12 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a2, twice10), f64x2.mul(a3, twice9)), f64x2.mul(a4, twice8)), f64x2.mul(a5, twice7)), f64x2.mul(a6, a6)), carried11), v128.load(FAST_PRODUCT, 304)), v128.load(FAST_PRODUCT, 240)), f64x2.mul(v128.load(FAST_PRODUCT, 224), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 208), up16));
  const carry12 = f64x2.sub(f64x2.add(column12, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column12, carry12), 16);
  const carried12 = f64x2.mul(carry12, down24);
  if (a == 25) return;
  const column13 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a3, twice10), f64x2.mul(a4, twice9)), f64x2.mul(a5, twice8)), f64x2.mul(a6, twice7)), carried12), v128.load(FAST_PRODUCT, 320)), v128.load(FAST_PRODUCT, 256)), f64x2.mul(v128.load(FAST_PRODUCT, 240), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 224), up16));
  const carry13 = f64x2.sub(f64x2.add(column13, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column13, carry13), 32);
  const carried13 = f64x2.mul(carry13, down24);
  if (a == 27) return;
  const column14 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a4, twice10), f64x2.mul(a5, twice9)), f64x2.mul(a6, twice8)), f64x2.mul(a7, a7)), carried13), v128.load(FAST_PRODUCT, 336)), v128.load(FAST_PRODUCT, 272)), f64x2.mul(v128.load(FAST_PRODUCT, 256), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 240), up16));
  const carry14 = f64x2.sub(f64x2.add(column14, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column14, carry14), 48);
  const carried14 = f64x2.mul(carry14, down24);
  if (a == 29) return;
  const column15 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a5, twice10), f64x2.mul(a6, twice9)), f64x2.mul(a7, twice8)), carried14), v128.load(FAST_PRODUCT, 288)), f64x2.mul(v128.load(FAST_PRODUCT, 272), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 256), up16));
  const carry15 = f64x2.sub(f64x2.add(column15, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column15, carry15), 64);
  const carried15 = f64x2.mul(carry15, down24);
  if (a == 31) return;
  const column16 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a6, twice10), f64x2.mul(a7, twice9)), f64x2.mul(a8, a8)), carried15), v128.load(FAST_PRODUCT, 304)), f64x2.mul(v128.load(FAST_PRODUCT, 288), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 272), up16));
  const carry16 = f64x2.sub(f64x2.add(column16, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column16, carry16), 80);
  const carried16 = f64x2.mul(carry16, down24);
  if (a == 33) return;
  const column17 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a7, twice10), f64x2.mul(a8, twice9)), carried16), v128.load(FAST_PRODUCT, 320)), f64x2.mul(v128.load(FAST_PRODUCT, 304), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 288), up16));
  const carry17 = f64x2.sub(f64x2.add(column17, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column17, carry17), 96);
  const carried17 = f64x2.mul(carry17, down24);
  if (a == 35) return;
  const column18 = f64x2.add(f64x2.sub(f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a8, twice10), f64x2.mul(a9, a9)), carried17), v128.load(FAST_PRODUCT, 336)), f64x2.mul(v128.load(FAST_PRODUCT, 320), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 304), up16));
  const carry18 = f64x2.sub(f64x2.add(column18, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column18, carry18), 112);
  const carried18 = f64x2.mul(carry18, down24);
  if (a == 37) return;
  const column19 = f64x2.add(f64x2.sub(f64x2.add(f64x2.mul(a9, twice10), carried18), f64x2.mul(v128.load(FAST_PRODUCT, 336), up8)), f64x2.mul(v128.load(FAST_PRODUCT, 320), up16));
  const carry19 = f64x2.sub(f64x2.add(column19, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column19, carry19), 128);
  const carried19 = f64x2.mul(carry19, down24);
  if (a == 39) return;
  const column20 = f64x2.add(f64x2.add(f64x2.mul(a10, a10), carried19), f64x2.mul(v128.load(FAST_PRODUCT, 336), up16));
  const carry20 = f64x2.sub(f64x2.add(column20, round24), round24);
  v128.store(FAST_PRODUCT, f64x2.sub(column20, carry20), 144);
  const carried20 = f64x2.mul(carry20, down24);
  if (a == 41) return;
  v128.store(FAST_PRODUCT, carried20, 160);
}

/**
 * Normal element at r := the number in the columns, modulo p.
 * Reads the columns at FAST_PRODUCT; writes 176 bytes at r.
 * Proven: every operation exact, none beyond 2^23.00 of the 2^53 that a double holds; |limb| <= 2^23 + 0.
 */
function reduce(r: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const round16 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const limb0 = v128.load(FAST_PRODUCT, 0);
  const limb1 = v128.load(FAST_PRODUCT, 16);
  const limb2 = v128.load(FAST_PRODUCT, 32);
  const limb3 = v128.load(FAST_PRODUCT, 48);
  const limb4 = v128.load(FAST_PRODUCT, 64);
  const limb5 = v128.load(FAST_PRODUCT, 80);
  const limb6 = v128.load(FAST_PRODUCT, 96);
  const limb7 = v128.load(FAST_PRODUCT, 112);
  const limb8 = v128.load(FAST_PRODUCT, 128);
  const limb9 = v128.load(FAST_PRODUCT, 144);
  const limb10 = v128.load(FAST_PRODUCT, 160);
  v128.store(r, limb0, 0);
  v128.store(r, limb1, 16);
  v128.store(r, limb2, 32);
  v128.store(r, limb3, 48);
  v128.store(r, limb4, 64);
  v128.store(r, limb5, 80);
  v128.store(r, limb6, 96);
  v128.store(r, limb7, 112);
  v128.store(r, limb8, 128);
  v128.store(r, limb9, 144);
  v128.store(r, limb10, 160);
}

/**
 * Normal element at r := the number in the columns - c, modulo p.
 * Reads the columns at FAST_PRODUCT and 176 bytes at c, normal; writes 176 bytes at r, which may be c.
 * Proven: every operation exact, none beyond 2^24.01 of the 2^53 that a double holds; |limb| <= 2^23 + 769.
 */
function reduceMinus(r: usize, c: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const round16 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const limb0 = f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0));
  const limb1 = f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16));
  const limb2 = f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32));
  const limb3 = f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48));
  const limb4 = f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64));
  const limb5 = f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80));
  const limb6 = f64x2.sub(v128.load(FAST_PRODUCT, 96), v128.load(c, 96));
  const limb7 = f64x2.sub(v128.load(FAST_PRODUCT, 112), v128.load(c, 112));
  const limb8 = f64x2.sub(v128.load(FAST_PRODUCT, 128), v128.load(c, 128));
  const limb9 = f64x2.sub(v128.load(FAST_PRODUCT, 144), v128.load(c, 144));
  const limb10 = f64x2.sub(v128.load(FAST_PRODUCT, 160), v128.load(c, 160));
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
  const over10 = f64x2.sub(f64x2.add(limb10, round16), round16);
  const rest10 = f64x2.sub(limb10, over10);
  const top = f64x2.mul(over10, down16);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.add(rest1, f64x2.mul(over0, down24)), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.sub(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(rest5, f64x2.mul(over4, down24)), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.sub(f64x2.add(rest8, f64x2.mul(over7, down24)), top), 128);
  v128.store(r, f64x2.add(f64x2.add(rest9, f64x2.mul(over8, down24)), f64x2.mul(top, up8)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
}

/**
 * Normal element at r := the number in the columns - 8 c, modulo p.
 * Reads the columns at FAST_PRODUCT and 176 bytes at c, normal; writes 176 bytes at r, which may be c.
 * Proven: every operation exact, none beyond 2^26.18 of the 2^53 that a double holds; |limb| <= 2^23 + 4357.
 */
function reduceMinusEight(r: usize, c: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const round16 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const minusEight = v128.load(FAST_CONSTANTS, 144);
  const limb0 = f64x2.add(v128.load(FAST_PRODUCT, 0), f64x2.mul(v128.load(c, 0), minusEight));
  const limb1 = f64x2.add(v128.load(FAST_PRODUCT, 16), f64x2.mul(v128.load(c, 16), minusEight));
  const limb2 = f64x2.add(v128.load(FAST_PRODUCT, 32), f64x2.mul(v128.load(c, 32), minusEight));
  const limb3 = f64x2.add(v128.load(FAST_PRODUCT, 48), f64x2.mul(v128.load(c, 48), minusEight));
  const limb4 = f64x2.add(v128.load(FAST_PRODUCT, 64), f64x2.mul(v128.load(c, 64), minusEight));
  const limb5 = f64x2.add(v128.load(FAST_PRODUCT, 80), f64x2.mul(v128.load(c, 80), minusEight));
  const limb6 = f64x2.add(v128.load(FAST_PRODUCT, 96), f64x2.mul(v128.load(c, 96), minusEight));
  const limb7 = f64x2.add(v128.load(FAST_PRODUCT, 112), f64x2.mul(v128.load(c, 112), minusEight));
  const limb8 = f64x2.add(v128.load(FAST_PRODUCT, 128), f64x2.mul(v128.load(c, 128), minusEight));
  const limb9 = f64x2.add(v128.load(FAST_PRODUCT, 144), f64x2.mul(v128.load(c, 144), minusEight));
  const limb10 = f64x2.add(v128.load(FAST_PRODUCT, 160), f64x2.mul(v128.load(c, 160), minusEight));
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
  const over10 = f64x2.sub(f64x2.add(limb10, round16), round16);
  const rest10 = f64x2.sub(limb10, over10);
  const top = f64x2.mul(over10, down16);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.add(rest1, f64x2.mul(over0, down24)), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.sub(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(rest5, f64x2.mul(over4, down24)), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.sub(f64x2.add(rest8, f64x2.mul(over7, down24)), top), 128);
  v128.store(r, f64x2.add(f64x2.add(rest9, f64x2.mul(over8, down24)), f64x2.mul(top, up8)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
}

/**
 * Normal element at r := the number in the columns - c - d, modulo p.
 * Reads the columns at FAST_PRODUCT and 176 bytes at c and at d, normal; writes 176 bytes at r, which may be c or d.
 * Proven: every operation exact, none beyond 2^24.59 of the 2^53 that a double holds; |limb| <= 2^23 + 1282.
 */
function reduceMinusSum(r: usize, c: usize, d: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const round16 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const limb0 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0)), v128.load(d, 0));
  const limb1 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16)), v128.load(d, 16));
  const limb2 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32)), v128.load(d, 32));
  const limb3 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48)), v128.load(d, 48));
  const limb4 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64)), v128.load(d, 64));
  const limb5 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80)), v128.load(d, 80));
  const limb6 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 96), v128.load(c, 96)), v128.load(d, 96));
  const limb7 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 112), v128.load(c, 112)), v128.load(d, 112));
  const limb8 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 128), v128.load(c, 128)), v128.load(d, 128));
  const limb9 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 144), v128.load(c, 144)), v128.load(d, 144));
  const limb10 = f64x2.sub(f64x2.sub(v128.load(FAST_PRODUCT, 160), v128.load(c, 160)), v128.load(d, 160));
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
  const over10 = f64x2.sub(f64x2.add(limb10, round16), round16);
  const rest10 = f64x2.sub(limb10, over10);
  const top = f64x2.mul(over10, down16);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.add(rest1, f64x2.mul(over0, down24)), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.sub(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(rest5, f64x2.mul(over4, down24)), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.sub(f64x2.add(rest8, f64x2.mul(over7, down24)), top), 128);
  v128.store(r, f64x2.add(f64x2.add(rest9, f64x2.mul(over8, down24)), f64x2.mul(top, up8)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
}

/**
 * Normal element at r := the number in the columns - c - 2 d, modulo p.
 * Reads the columns at FAST_PRODUCT and 176 bytes at c and at d, normal; writes 176 bytes at r, which may be c or d.
 * Proven: every operation exact, none beyond 2^25.01 of the 2^53 that a double holds; |limb| <= 2^23 + 1794.
 */
function reduceMinusSumTwice(r: usize, c: usize, d: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const round16 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const minusTwo = v128.load(FAST_CONSTANTS, 128);
  const limb0 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 0), v128.load(c, 0)), f64x2.mul(v128.load(d, 0), minusTwo));
  const limb1 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 16), v128.load(c, 16)), f64x2.mul(v128.load(d, 16), minusTwo));
  const limb2 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 32), v128.load(c, 32)), f64x2.mul(v128.load(d, 32), minusTwo));
  const limb3 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 48), v128.load(c, 48)), f64x2.mul(v128.load(d, 48), minusTwo));
  const limb4 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 64), v128.load(c, 64)), f64x2.mul(v128.load(d, 64), minusTwo));
  const limb5 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 80), v128.load(c, 80)), f64x2.mul(v128.load(d, 80), minusTwo));
  const limb6 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 96), v128.load(c, 96)), f64x2.mul(v128.load(d, 96), minusTwo));
  const limb7 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 112), v128.load(c, 112)), f64x2.mul(v128.load(d, 112), minusTwo));
  const limb8 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 128), v128.load(c, 128)), f64x2.mul(v128.load(d, 128), minusTwo));
  const limb9 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 144), v128.load(c, 144)), f64x2.mul(v128.load(d, 144), minusTwo));
  const limb10 = f64x2.add(f64x2.sub(v128.load(FAST_PRODUCT, 160), v128.load(c, 160)), f64x2.mul(v128.load(d, 160), minusTwo));
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
  const over10 = f64x2.sub(f64x2.add(limb10, round16), round16);
  const rest10 = f64x2.sub(limb10, over10);
  const top = f64x2.mul(over10, down16);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.add(rest1, f64x2.mul(over0, down24)), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.sub(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(rest5, f64x2.mul(over4, down24)), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.sub(f64x2.add(rest8, f64x2.mul(over7, down24)), top), 128);
  v128.store(r, f64x2.add(f64x2.add(rest9, f64x2.mul(over8, down24)), f64x2.mul(top, up8)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
}

/**
 * r := a * b / R, normal. One of a and b may be loose.
 * Reads 176 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mul(r: usize, a: usize, b: usize): void {
  productColumns(a, b);
  reduce(r);
}

/**
 * r := a^2 / R, normal. a may be loose.
 * Reads 176 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqr(r: usize, a: usize): void {
  squareColumns(a);
  reduce(r);
}

/**
 * r := a * b / R - c, normal. One of a and b may be loose; c is normal.
 * Reads 176 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mulSub(r: usize, a: usize, b: usize, c: usize): void {
  productColumns(a, b);
  reduceMinus(r, c);
}

/**
 * r := a * b / R - 8 c, normal. One of a and b may be loose; c is normal.
 * Reads 176 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function mulSubEight(r: usize, a: usize, b: usize, c: usize): void {
  productColumns(a, b);
  reduceMinusEight(r, c);
}

/**
 * r := a^2 / R - 8 c, normal. a may be loose; c is normal.
 * Reads 176 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubEight(r: usize, a: usize, c: usize): void {
  squareColumns(a);
  reduceMinusEight(r, c);
}

/**
 * r := a^2 / R - c - d, normal. a may be loose; c and d are normal.
 * Reads 176 bytes at each operand, writes as many at r, which may be any of them.
 */
// @ts-ignore: decorator
@inline
export function sqrSubSum(r: usize, a: usize, c: usize, d: usize): void {
  squareColumns(a);
  reduceMinusSum(r, c, d);
}

/**
 * r := a^2 / R - c - 2 d, normal. a may be loose; c and d are normal.
 * Reads 176 bytes at each operand, writes as many at r, which may be any of them.
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
}

/**
 * r := 3 (a - b), normal, for normal a and b. r may be a or b. Reads two pairs, writes one.
 * Proven: every operation exact, none beyond 2^25.59 of the 2^53 that a double holds; |limb| <= 2^23 + 3075.
 */
export function tripleDifference(r: usize, a: usize, b: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const round16 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const three = v128.load(FAST_CONSTANTS, 96);
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
  const over10 = f64x2.sub(f64x2.add(limb10, round16), round16);
  const rest10 = f64x2.sub(limb10, over10);
  const top = f64x2.mul(over10, down16);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.add(rest1, f64x2.mul(over0, down24)), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.sub(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(rest5, f64x2.mul(over4, down24)), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.sub(f64x2.add(rest8, f64x2.mul(over7, down24)), top), 128);
  v128.store(r, f64x2.add(f64x2.add(rest9, f64x2.mul(over8, down24)), f64x2.mul(top, up8)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
}

/**
 * r := 4 a - b, normal, for normal a and b. r may be a or b. Reads two pairs, writes one.
 * Proven: every operation exact, none beyond 2^25.33 of the 2^53 that a double holds; |limb| <= 2^23 + 2563.
 */
export function fourTimesMinus(r: usize, a: usize, b: usize): void {
  const round24 = v128.load(FAST_CONSTANTS, 0);
  const down24 = v128.load(FAST_CONSTANTS, 16);
  const round16 = v128.load(FAST_CONSTANTS, 64);
  const down16 = v128.load(FAST_CONSTANTS, 80);
  const up8 = v128.load(FAST_CONSTANTS, 32);
  const four = v128.load(FAST_CONSTANTS, 112);
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
  const over10 = f64x2.sub(f64x2.add(limb10, round16), round16);
  const rest10 = f64x2.sub(limb10, over10);
  const top = f64x2.mul(over10, down16);
  v128.store(r, f64x2.add(rest0, top), 0);
  v128.store(r, f64x2.add(rest1, f64x2.mul(over0, down24)), 16);
  v128.store(r, f64x2.add(rest2, f64x2.mul(over1, down24)), 32);
  v128.store(r, f64x2.add(rest3, f64x2.mul(over2, down24)), 48);
  v128.store(r, f64x2.sub(f64x2.add(rest4, f64x2.mul(over3, down24)), top), 64);
  v128.store(r, f64x2.add(rest5, f64x2.mul(over4, down24)), 80);
  v128.store(r, f64x2.add(rest6, f64x2.mul(over5, down24)), 96);
  v128.store(r, f64x2.add(rest7, f64x2.mul(over6, down24)), 112);
  v128.store(r, f64x2.sub(f64x2.add(rest8, f64x2.mul(over7, down24)), top), 128);
  v128.store(r, f64x2.add(f64x2.add(rest9, f64x2.mul(over8, down24)), f64x2.mul(top, up8)), 144);
  v128.store(r, f64x2.add(rest10, f64x2.mul(over9, down24)), 160);
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
}

/**
 * Pair of affine points at r (x, then y): lane 0 of the one at p and lane 1 of the one at q, y with the
 * sign bits of `signs` flipped. Reads 352 bytes at p and at q, writes as many at r, which may be p or q.
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
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 176), v128.load(q, 176), 0, 3)), 176);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 192), v128.load(q, 192), 0, 3)), 192);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 208), v128.load(q, 208), 0, 3)), 208);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 224), v128.load(q, 224), 0, 3)), 224);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 240), v128.load(q, 240), 0, 3)), 240);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 256), v128.load(q, 256), 0, 3)), 256);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 272), v128.load(q, 272), 0, 3)), 272);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 288), v128.load(q, 288), 0, 3)), 288);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 304), v128.load(q, 304), 0, 3)), 304);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 320), v128.load(q, 320), 0, 3)), 320);
  v128.store(r, v128.xor(signs, v128.shuffle<i64>(v128.load(p, 336), v128.load(q, 336), 0, 3)), 336);
}

/**
 * Bytes of a packed point, x then y: 11 limbs each as i32, with room for 12. Doubles would be gathered in about a fifth less
 * time, from tables twice as large.
 */
export const PACKED_SIZE: usize = 96;

/**
 * Pair of affine points at r (x, then y): lane 0 of the packed point at p, lane 1 of that at q, y with the sign
 * bits of `signs` flipped. Reads 96 bytes at p and at q, writes 352 bytes at r, which overlaps neither.
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
  const p3 = v128.load(p, 48);
  const q3 = v128.load(q, 48);
  const lower3 = v128.shuffle<i32>(p3, q3, 0, 4, 1, 5);
  const upper3 = v128.shuffle<i32>(p3, q3, 2, 6, 3, 7);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(lower3)), 176);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower3, lower3, 1, 1))), 192);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(upper3)), 208);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper3, upper3, 1, 1))), 224);
  const p4 = v128.load(p, 64);
  const q4 = v128.load(q, 64);
  const lower4 = v128.shuffle<i32>(p4, q4, 0, 4, 1, 5);
  const upper4 = v128.shuffle<i32>(p4, q4, 2, 6, 3, 7);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(lower4)), 240);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower4, lower4, 1, 1))), 256);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(upper4)), 272);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(upper4, upper4, 1, 1))), 288);
  const p5 = v128.load(p, 80);
  const q5 = v128.load(q, 80);
  const lower5 = v128.shuffle<i32>(p5, q5, 0, 4, 1, 5);
  const upper5 = v128.shuffle<i32>(p5, q5, 2, 6, 3, 7);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(lower5)), 304);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(lower5, lower5, 1, 1))), 320);
  v128.store(r, v128.xor(signs, f64x2.convert_low_i32x4_s(upper5)), 336);
}

/**
 * Packs the pair of normal affine points at a: lane 0 at p, lane 1 at q.
 * Reads 352 bytes at a, writes the limbs at p and at q, which do not overlap it.
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
  v128.store_lane<i32>(p, limb11, 0, 48);
  v128.store_lane<i32>(q, limb11, 1, 48);
  const limb12 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 192));
  v128.store_lane<i32>(p, limb12, 0, 52);
  v128.store_lane<i32>(q, limb12, 1, 52);
  const limb13 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 208));
  v128.store_lane<i32>(p, limb13, 0, 56);
  v128.store_lane<i32>(q, limb13, 1, 56);
  const limb14 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 224));
  v128.store_lane<i32>(p, limb14, 0, 60);
  v128.store_lane<i32>(q, limb14, 1, 60);
  const limb15 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 240));
  v128.store_lane<i32>(p, limb15, 0, 64);
  v128.store_lane<i32>(q, limb15, 1, 64);
  const limb16 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 256));
  v128.store_lane<i32>(p, limb16, 0, 68);
  v128.store_lane<i32>(q, limb16, 1, 68);
  const limb17 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 272));
  v128.store_lane<i32>(p, limb17, 0, 72);
  v128.store_lane<i32>(q, limb17, 1, 72);
  const limb18 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 288));
  v128.store_lane<i32>(p, limb18, 0, 76);
  v128.store_lane<i32>(q, limb18, 1, 76);
  const limb19 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 304));
  v128.store_lane<i32>(p, limb19, 0, 80);
  v128.store_lane<i32>(q, limb19, 1, 80);
  const limb20 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 320));
  v128.store_lane<i32>(p, limb20, 0, 84);
  v128.store_lane<i32>(q, limb20, 1, 84);
  const limb21 = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, 336));
  v128.store_lane<i32>(p, limb21, 0, 88);
  v128.store_lane<i32>(q, limb21, 1, 88);
}
