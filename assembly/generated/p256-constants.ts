// node scripts/generate-kernel-field.mjs

/** P-256. Limbs: 9 of 30 bits, least significant first, 8 bytes each. `plain`: limbs from 0 to 2^30 - 1. `signed`: limbs from -2^29 to 2^29 - 1. */

/** The prime p, plain. */
// @ts-ignore: decorator
@lazy
export const P_PLAIN: usize = memory.data<i64>([
  1073741823,
  1073741823,
  1073741823,
  63,
  0,
  0,
  4096,
  1073725440,
  65535,
]);

/** The order n, plain. */
// @ts-ignore: decorator
@lazy
export const N_PLAIN: usize = memory.data<i64>([
  1013130577,
  250030859,
  830072911,
  968797033,
  1073741756,
  1073741823,
  4095,
  1073725440,
  65535,
]);

/** p - n, plain. */
// @ts-ignore: decorator
@lazy
export const P_MINUS_N_PLAIN: usize = memory.data<i64>([
  60611246,
  823710964,
  243668912,
  104944854,
  67,
  0,
  0,
  0,
  0,
]);

/** R^2 mod n, plain. */
// @ts-ignore: decorator
@lazy
export const N_R2_PLAIN: usize = memory.data<i64>([
  143109207,
  98111909,
  319260128,
  707955384,
  419916446,
  452662872,
  612673835,
  705609477,
  21931,
]);

/** One as a number, signed. */
// @ts-ignore: decorator
@lazy
export const P_UNIT: usize = memory.data<i64>([
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
]);

/** R mod p, which is one in Montgomery form, signed. */
// @ts-ignore: decorator
@lazy
export const P_ONE: usize = memory.data<i64>([
  16384,
  0,
  0,
  -1048576,
  0,
  0,
  -67108864,
  268435456,
  0,
]);

/** R^2 mod p, signed. */
// @ts-ignore: decorator
@lazy
export const P_R2: usize = memory.data<i64>([
  -268435456,
  1,
  0,
  -4,
  -64,
  -64,
  0,
  -2048,
  20480,
]);

/** b of the curve in Montgomery form, signed. */
// @ts-ignore: decorator
@lazy
export const CURVE_B: usize = memory.data<i64>([
  -277350644,
  526526917,
  37970547,
  482985283,
  -173327359,
  -336125649,
  270911619,
  504067203,
  391,
]);

/** x of the generator in Montgomery form, then y, signed. */
// @ts-ignore: decorator
@lazy
export const GENERATOR: usize = memory.data<i64>([
  84870692,
  -254535511,
  403040157,
  532968923,
  69037733,
  -344497627,
  428191181,
  -337873572,
  6110,
  360882524,
  324521621,
  292779977,
  239291038,
  157471406,
  148709875,
  355852826,
  179275224,
  32710,
]);

/** 1 / p modulo 2^30. */
export const P_INVERSE: i64 = 1073741823;
/** 1 / n modulo 2^30. */
export const N_INVERSE: i64 = 301941681;

/** p in 64-bit words, least significant first, and one of 0. */
// @ts-ignore: decorator
@lazy
export const PRIME: usize = memory.data<u64>([
  0xffffffffffffffff,
  0xffffffff,
  0x0,
  0xffffffff00000001,
  0x0,
]);

/** n likewise. */
// @ts-ignore: decorator
@lazy
export const ORDER: usize = memory.data<u64>([
  0xf3b9cac2fc632551,
  0xbce6faada7179e84,
  0xffffffffffffffff,
  0xffffffff00000000,
  0x0,
]);

/** p - n likewise: where r is below it, r + n is a second possible abscissa. */
// @ts-ignore: decorator
@lazy
export const PRIME_MINUS_ORDER: usize = memory.data<u64>([
  0xc46353d039cdaae,
  0x4319055358e8617b,
  0x0,
  0x0,
  0x0,
]);

/** The generator as keys come: x, then y, big-endian bytes. */
// @ts-ignore: decorator
@lazy
export const GENERATOR_KEY: usize = memory.data<u8>([
  0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
  0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
  0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
  0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
]);
