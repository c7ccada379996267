/**
 * Plain numbers: ELEMENT_LIMBS limbs from 0 to 2^30 - 1, least significant first, 8 bytes each.
 * Shared by the field of p and the numbers modulo n.
 */
import { ELEMENT_LIMBS, ELEMENT_SIZE, NUMBER_BYTES } from "../memory";

/** Offset of the top limb, and the bits that a number of NUMBER_BYTES has there. */
const TOP: usize = ELEMENT_SIZE - 8;
const TOP_BITS: u64 = CURVE_BITS - 30 * (<i32>ELEMENT_LIMBS - 1);
const TOP_MASK: u64 = ((<u64>1) << TOP_BITS) - 1;

/** Plain number at r := the NUMBER_BYTES big-endian bytes at source, of any alignment. */
export function fromBytes(r: usize, source: usize): void {
  let word: u64 = 0;
  let bits: u32 = 0;
  let at: usize = r;
  for (let i: i32 = <i32>NUMBER_BYTES - 4; i >= 0; i -= 4) {
    word |= (<u64>bswap<u32>(load<u32>(source + i))) << bits;
    bits += 32;
    while (bits >= 30) {
      store<u64>(at, word & 0x3fffffff);
      word >>= 30;
      bits -= 30;
      at += 8;
    }
  }
  store<u64>(at, word);
}

/** Plain number at r := the NUMBER_BYTES little-endian bytes at source, of any alignment. Touches the six bytes behind them. */
export function fromLittleEndian(r: usize, source: usize): void {
  for (let i: usize = 0; i < ELEMENT_LIMBS; i++) {
    const bit: usize = 30 * i;
    const mask: u64 = i == ELEMENT_LIMBS - 1 ? TOP_MASK : 0x3fffffff;
    store<u64>(r + 8 * i, (load<u64>(source + (bit >> 3)) >> (<u64>(bit & 7))) & mask);
  }
}

/** NUMBER_BYTES little-endian bytes at target, of any alignment := the plain number at a, below 2^CURVE_BITS. */
export function toLittleEndian(target: usize, a: usize): void {
  let word: u64 = 0;
  let bits: u32 = 0;
  let at: usize = target;
  for (let i: usize = 0; i < ELEMENT_SIZE; i += 8) {
    word |= load<u64>(a + i) << bits;
    bits += 30;
    if (bits >= 32) {
      store<u32>(at, <u32>word);
      word >>= 32;
      bits -= 32;
      at += 4;
    }
  }
}

/** -1, 0 or 1 as a is below, equal to or above b. Reads plain numbers at a and b. */
export function compare(a: usize, b: usize): i32 {
  for (let i: i32 = <i32>TOP; i >= 0; i -= 8) {
    const x = load<i64>(a + i);
    const y = load<i64>(b + i);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Whether the plain number at a is zero. */
export function isZero(a: usize): bool {
  let any: i64 = 0;
  for (let i: usize = 0; i < ELEMENT_SIZE; i += 8) any |= load<i64>(a + i);
  return any == 0;
}

/**
 * r := a + b * factor, with carries: limbs of the result are from 0 to 2^30 - 1, but the top limb
 * takes the sign. Ranges: |limb of a| and |limb of b * factor| below 2^62. r may be a or b.
 */
export function addMultiple(r: usize, a: usize, b: usize, factor: i64): void {
  let t: i64 = 0;
  for (let i: usize = 0; i < TOP; i += 8) {
    t += load<i64>(a + i) + load<i64>(b + i) * factor;
    store<i64>(r + i, t & 0x3fffffff);
    t >>= 30;
  }
  store<i64>(r, t + load<i64>(a, TOP) + load<i64>(b, TOP) * factor, TOP);
}

/**
 * Brings a number of any sign into 0 to m - 1. Reads and writes limbs at a (from 0 to 2^30 - 1, but the
 * top limb is signed), reads a plain number at m, which is from 2^(CURVE_BITS - 1) to 2^CURVE_BITS.
 * Range: |a| below 64 m, so that the loops end after as many turns.
 */
export function reduce(a: usize, m: usize): void {
  while (load<i64>(a, TOP) < 0) addMultiple(a, a, m, 1);
  while (compare(a, m) >= 0) addMultiple(a, a, m, -1);
}

/** Bits [at, at + count) of the plain number at a as an integer; bits beyond it are 0. Count is 1 to 30. */
export function bitsOf(a: usize, at: u32, count: u32): u32 {
  const limb = at / 30;
  if (limb >= <u32>ELEMENT_LIMBS) return 0;
  let word = load<u64>(a + 8 * limb);
  if (limb < <u32>ELEMENT_LIMBS - 1) word |= load<u64>(a + 8 * limb + 8) << 30;
  return (<u32>(word >> (at % 30))) & ((1 << count) - 1);
}
