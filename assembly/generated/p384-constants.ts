// node scripts/generate-kernel-field.mjs

/** P-384. Limbs: 13 of 30 bits, least significant first, 8 bytes each. `plain`: limbs from 0 to 2^30 - 1. `signed`: limbs from -2^29 to 2^29 - 1. */

/** The prime p, plain. */
// @ts-ignore: decorator
@lazy
export const P_PLAIN: usize = memory.data<i64>([
  1073741823,
  3,
  0,
  1073741760,
  1073741567,
  1073741823,
  1073741823,
  1073741823,
  1073741823,
  1073741823,
  1073741823,
  1073741823,
  16777215,
]);

/** The order n, plain. */
// @ts-ignore: decorator
@lazy
export const N_PLAIN: usize = memory.data<i64>([
  214247795,
  867198379,
  185235374,
  109276306,
  925753176,
  221644752,
  1073740918,
  1073741823,
  1073741823,
  1073741823,
  1073741823,
  1073741823,
  16777215,
]);

/** p - n, plain. */
// @ts-ignore: decorator
@lazy
export const P_MINUS_N_PLAIN: usize = memory.data<i64>([
  859494028,
  206543448,
  888506449,
  964465453,
  147988391,
  852097071,
  905,
  0,
  0,
  0,
  0,
  0,
  0,
]);

/** R^2 mod n, plain. */
// @ts-ignore: decorator
@lazy
export const N_R2_PLAIN: usize = memory.data<i64>([
  110243368,
  83466413,
  65776800,
  820685368,
  950630147,
  1015616221,
  96403950,
  489335923,
  490787985,
  168401445,
  1068522362,
  753335428,
  5169170,
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
  0,
  0,
  0,
  0,
]);

/** R mod p, which is one in Montgomery form, signed. */
// @ts-ignore: decorator
@lazy
export const P_ONE: usize = memory.data<i64>([
  64,
  -256,
  0,
  4096,
  16384,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
]);

/** R^2 mod p, signed. */
// @ts-ignore: decorator
@lazy
export const P_R2: usize = memory.data<i64>([
  4096,
  -32768,
  65536,
  524288,
  0,
  -8388608,
  16777216,
  134217728,
  268435456,
  0,
  0,
  0,
  0,
]);

/** b of the curve in Montgomery form, signed. */
// @ts-ignore: decorator
@lazy
export const CURVE_B: usize = memory.data<i64>([
  273380147,
  294154449,
  -255086560,
  450729061,
  9171146,
  -526706400,
  -343285815,
  -18265799,
  -449262125,
  -199294431,
  -422007672,
  -167445504,
  4326483,
]);

/** x of the generator in Montgomery form, then y, signed. */
// @ts-ignore: decorator
@lazy
export const GENERATOR: usize = memory.data<i64>([
  -265467373,
  276129278,
  456712439,
  -141676851,
  324770617,
  -84126693,
  -67232143,
  -398091727,
  181998882,
  -480162082,
  235192285,
  -493231791,
  5155697,
  15286154,
  71150883,
  312914060,
  -91489733,
  -334220688,
  -413782396,
  -10080584,
  -510226608,
  271691989,
  -432445016,
  -411697143,
  -442409889,
  14559985,
]);

/** 1 / p modulo 2^30. */
export const P_INVERSE: i64 = 1073741823;
/** 1 / n modulo 2^30. */
export const N_INVERSE: i64 = 393225147;

/** p in 64-bit words, least significant first, and one of 0. */
// @ts-ignore: decorator
@lazy
export const PRIME: usize = memory.data<u64>([
  0xffffffff,
  0xffffffff00000000,
  0xfffffffffffffffe,
  0xffffffffffffffff,
  0xffffffffffffffff,
  0xffffffffffffffff,
  0x0,
]);

/** n likewise. */
// @ts-ignore: decorator
@lazy
export const ORDER: usize = memory.data<u64>([
  0xecec196accc52973,
  0x581a0db248b0a77a,
  0xc7634d81f4372ddf,
  0xffffffffffffffff,
  0xffffffffffffffff,
  0xffffffffffffffff,
  0x0,
]);

/** p - n likewise: where r is below it, r + n is a second possible abscissa. */
// @ts-ignore: decorator
@lazy
export const PRIME_MINUS_ORDER: usize = memory.data<u64>([
  0x1313e696333ad68c,
  0xa7e5f24cb74f5885,
  0x389cb27e0bc8d21f,
  0x0,
  0x0,
  0x0,
  0x0,
]);

/** The generator as keys come: x, then y, big-endian bytes. */
// @ts-ignore: decorator
@lazy
export const GENERATOR_KEY: usize = memory.data<u8>([
  0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7, 0x1e, 0xf3, 0x20, 0xad, 0x74,
  0x6e, 0x1d, 0x3b, 0x62, 0x8b, 0xa7, 0x9b, 0x98, 0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a, 0x38,
  0x55, 0x02, 0xf2, 0x5d, 0xbf, 0x55, 0x29, 0x6c, 0x3a, 0x54, 0x5e, 0x38, 0x72, 0x76, 0x0a, 0xb7,
  0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c, 0x6f, 0x5d, 0x9e, 0x98, 0xbf, 0x92, 0x92, 0xdc, 0x29,
  0xf8, 0xf4, 0x1d, 0xbd, 0x28, 0x9a, 0x14, 0x7c, 0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8, 0xc0,
  0x0a, 0x60, 0xb1, 0xce, 0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f,
]);
