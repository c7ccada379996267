// node scripts/generate-kernel-fast-field.mjs

/** Numbers modulo n of P-256 in 10 limbs of 28 bits, least significant first, 8 bytes each: 80 bytes. R = 2^280. */

/** Bytes of a number. */
export const ORDER_SIZE: usize = 80;

/** R^2 mod n: a product with it takes a number into Montgomery form. */
// @ts-ignore: decorator
@lazy
export const ORDER_R2: usize = memory.data<u64>([
  263416102,
  133939788,
  57309930,
  168459142,
  30493014,
  151481013,
  32266593,
  139083019,
  62200862,
  8,
]);

/**
 * r := a * b / R modulo n, below n + 2^234: all limbs below 2^28, the top one below 2^5.
 * Operands: numbers below 2^257, all limbs below 2^28, so the top one below 2^5; a result is one again.
 * Reads 80 bytes at a and at b, writes 80 bytes at r, which may be a or b. Proven: no column above 2^60.01.
 */
export function mulOrder(r: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a, 0);
  const a1 = load<u64>(a, 8);
  const a2 = load<u64>(a, 16);
  const a3 = load<u64>(a, 24);
  const a4 = load<u64>(a, 32);
  const a5 = load<u64>(a, 40);
  const a6 = load<u64>(a, 48);
  const a7 = load<u64>(a, 56);
  const a8 = load<u64>(a, 64);
  const a9 = load<u64>(a, 72);
  const b0 = load<u64>(b, 0);
  const b1 = load<u64>(b, 8);
  const b2 = load<u64>(b, 16);
  const b3 = load<u64>(b, 24);
  const b4 = load<u64>(b, 32);
  const b5 = load<u64>(b, 40);
  const b6 = load<u64>(b, 48);
  const b7 = load<u64>(b, 56);
  const b8 = load<u64>(b, 64);
  const b9 = load<u64>(b, 72);
  let t: u64 = 0;
  t += a0 * b0;
  const q0 = ((t & 268435455) * 234929231) & 268435455;
  t += q0 * 207824209;
  t >>= 28;
  t += a0 * b1 + a1 * b0 + q0 * 194817071;
  const q1 = ((t & 268435455) * 234929231) & 268435455;
  t += q1 * 207824209;
  t >>= 28;
  t += a0 * b2 + a1 * b1 + a2 * b0 + q0 * 127829235 + q1 * 194817071;
  const q2 = ((t & 268435455) * 234929231) & 268435455;
  t += q2 * 207824209;
  t >>= 28;
  t += a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + q0 * 262855281 + q1 * 127829235 + q2 * 194817071;
  const q3 = ((t & 268435455) * 234929231) & 268435455;
  t += q3 * 207824209;
  t >>= 28;
  t += a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 + q0 * 268418278 + q1 * 262855281 + q2 * 127829235 + q3 * 194817071;
  const q4 = ((t & 268435455) * 234929231) & 268435455;
  t += q4 * 207824209;
  t >>= 28;
  t += a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + q0 * 268435455 + q1 * 268418278 + q2 * 262855281 + q3 * 127829235 + q4 * 194817071;
  const q5 = ((t & 268435455) * 234929231) & 268435455;
  t += q5 * 207824209;
  t >>= 28;
  t += a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 + q0 * 16777215 + q1 * 268435455 + q2 * 268418278 + q3 * 262855281 + q4 * 127829235 + q5 * 194817071;
  const q6 = ((t & 268435455) * 234929231) & 268435455;
  t += q6 * 207824209;
  t >>= 28;
  t += a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0 + q1 * 16777215 + q2 * 268435455 + q3 * 268418278 + q4 * 262855281 + q5 * 127829235 + q6 * 194817071;
  const q7 = ((t & 268435455) * 234929231) & 268435455;
  t += q7 * 207824209;
  t >>= 28;
  t += a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0 + q0 * 268435455 + q2 * 16777215 + q3 * 268435455 + q4 * 268418278 + q5 * 262855281 + q6 * 127829235 + q7 * 194817071;
  const q8 = ((t & 268435455) * 234929231) & 268435455;
  t += q8 * 207824209;
  t >>= 28;
  t += a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 + a9 * b0 + q0 * 15 + q1 * 268435455 + q3 * 16777215 + q4 * 268435455 + q5 * 268418278 + q6 * 262855281 + q7 * 127829235 + q8 * 194817071;
  const q9 = ((t & 268435455) * 234929231) & 268435455;
  t += q9 * 207824209;
  t >>= 28;
  t += a1 * b9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + a9 * b1 + q1 * 15 + q2 * 268435455 + q4 * 16777215 + q5 * 268435455 + q6 * 268418278 + q7 * 262855281 + q8 * 127829235 + q9 * 194817071;
  store<u64>(r, t & 268435455, 0);
  t >>= 28;
  t += a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2 + q2 * 15 + q3 * 268435455 + q5 * 16777215 + q6 * 268435455 + q7 * 268418278 + q8 * 262855281 + q9 * 127829235;
  store<u64>(r, t & 268435455, 8);
  t >>= 28;
  t += a3 * b9 + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + a9 * b3 + q3 * 15 + q4 * 268435455 + q6 * 16777215 + q7 * 268435455 + q8 * 268418278 + q9 * 262855281;
  store<u64>(r, t & 268435455, 16);
  t >>= 28;
  t += a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + a9 * b4 + q4 * 15 + q5 * 268435455 + q7 * 16777215 + q8 * 268435455 + q9 * 268418278;
  store<u64>(r, t & 268435455, 24);
  t >>= 28;
  t += a5 * b9 + a6 * b8 + a7 * b7 + a8 * b6 + a9 * b5 + q5 * 15 + q6 * 268435455 + q8 * 16777215 + q9 * 268435455;
  store<u64>(r, t & 268435455, 32);
  t >>= 28;
  t += a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6 + q6 * 15 + q7 * 268435455 + q9 * 16777215;
  store<u64>(r, t & 268435455, 40);
  t >>= 28;
  t += a7 * b9 + a8 * b8 + a9 * b7 + q7 * 15 + q8 * 268435455;
  store<u64>(r, t & 268435455, 48);
  t >>= 28;
  t += a8 * b9 + a9 * b8 + q8 * 15 + q9 * 268435455;
  store<u64>(r, t & 268435455, 56);
  t >>= 28;
  t += a9 * b9 + q9 * 15;
  store<u64>(r, t & 268435455, 64);
  t >>= 28;
  store<u64>(r, t, 72);
}
