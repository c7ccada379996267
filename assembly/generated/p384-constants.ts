// node scripts/generate-kernel-field.mjs

/** 13 limbs of 30 bits, least significant first, 8 bytes each. `plain`: limbs from 0 to 2^30 - 1. `signed`: limbs from -2^29 to 2^29 - 1. */

/** The prime p, plain. */
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
