/**
 * Compression function of SHA-256 (FIPS 180-4, 6.2.2): 64 rounds on 32-bit words. State and the
 * sixteen live words of the schedule stay in locals; sixteen rounds are written out and looped over.
 */
import { HASH_STATE } from "../memory";

/** Round constants (FIPS 180-4, 4.2.2): 32 fractional bits of the cube roots of the first 64 primes. */
const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

/** Initial state of SHA-256 (5.3.3), eight words. */
export const SHA256_INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

// @ts-ignore: decorator
@inline
function sum0(x: u32): u32 {
  return rotr<u32>(x, 2) ^ rotr<u32>(x, 13) ^ rotr<u32>(x, 22);
}

// @ts-ignore: decorator
@inline
function sum1(x: u32): u32 {
  return rotr<u32>(x, 6) ^ rotr<u32>(x, 11) ^ rotr<u32>(x, 25);
}

// @ts-ignore: decorator
@inline
function sigma0(x: u32): u32 {
  return rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3);
}

// @ts-ignore: decorator
@inline
function sigma1(x: u32): u32 {
  return rotr<u32>(x, 17) ^ rotr<u32>(x, 19) ^ (x >> 10);
}

// @ts-ignore: decorator
@inline
function choose(x: u32, y: u32, z: u32): u32 {
  return z ^ (x & (y ^ z));
}

// @ts-ignore: decorator
@inline
function majority(x: u32, y: u32, z: u32): u32 {
  return (x & y) ^ (z & (x ^ y));
}

/** Takes the 64-byte block at `block` (any alignment) into the eight words at HASH_STATE. Reads both, writes the state. */
export function sha256Block(block: usize): void {
  let a = load<u32>(HASH_STATE, 0);
  let b = load<u32>(HASH_STATE, 4);
  let c = load<u32>(HASH_STATE, 8);
  let d = load<u32>(HASH_STATE, 12);
  let e = load<u32>(HASH_STATE, 16);
  let f = load<u32>(HASH_STATE, 20);
  let g = load<u32>(HASH_STATE, 24);
  let h = load<u32>(HASH_STATE, 28);
  let w0 = bswap<u32>(load<u32>(block, 0));
  let w1 = bswap<u32>(load<u32>(block, 4));
  let w2 = bswap<u32>(load<u32>(block, 8));
  let w3 = bswap<u32>(load<u32>(block, 12));
  let w4 = bswap<u32>(load<u32>(block, 16));
  let w5 = bswap<u32>(load<u32>(block, 20));
  let w6 = bswap<u32>(load<u32>(block, 24));
  let w7 = bswap<u32>(load<u32>(block, 28));
  let w8 = bswap<u32>(load<u32>(block, 32));
  let w9 = bswap<u32>(load<u32>(block, 36));
  let w10 = bswap<u32>(load<u32>(block, 40));
  let w11 = bswap<u32>(load<u32>(block, 44));
  let w12 = bswap<u32>(load<u32>(block, 48));
  let w13 = bswap<u32>(load<u32>(block, 52));
  let w14 = bswap<u32>(load<u32>(block, 56));
  let w15 = bswap<u32>(load<u32>(block, 60));
  const last = K + 192;
  for (let k = K; ; k += 64) {
    h += sum1(e) + choose(e, f, g) + load<u32>(k, 0) + w0;
    d += h;
    h += sum0(a) + majority(a, b, c);
    g += sum1(d) + choose(d, e, f) + load<u32>(k, 4) + w1;
    c += g;
    g += sum0(h) + majority(h, a, b);
    f += sum1(c) + choose(c, d, e) + load<u32>(k, 8) + w2;
    b += f;
    f += sum0(g) + majority(g, h, a);
    e += sum1(b) + choose(b, c, d) + load<u32>(k, 12) + w3;
    a += e;
    e += sum0(f) + majority(f, g, h);
    d += sum1(a) + choose(a, b, c) + load<u32>(k, 16) + w4;
    h += d;
    d += sum0(e) + majority(e, f, g);
    c += sum1(h) + choose(h, a, b) + load<u32>(k, 20) + w5;
    g += c;
    c += sum0(d) + majority(d, e, f);
    b += sum1(g) + choose(g, h, a) + load<u32>(k, 24) + w6;
    f += b;
    b += sum0(c) + majority(c, d, e);
    a += sum1(f) + choose(f, g, h) + load<u32>(k, 28) + w7;
    e += a;
    a += sum0(b) + majority(b, c, d);
    h += sum1(e) + choose(e, f, g) + load<u32>(k, 32) + w8;
    d += h;
    h += sum0(a) + majority(a, b, c);
    g += sum1(d) + choose(d, e, f) + load<u32>(k, 36) + w9;
    c += g;
    g += sum0(h) + majority(h, a, b);
    f += sum1(c) + choose(c, d, e) + load<u32>(k, 40) + w10;
    b += f;
    f += sum0(g) + majority(g, h, a);
    e += sum1(b) + choose(b, c, d) + load<u32>(k, 44) + w11;
    a += e;
    e += sum0(f) + majority(f, g, h);
    d += sum1(a) + choose(a, b, c) + load<u32>(k, 48) + w12;
    h += d;
    d += sum0(e) + majority(e, f, g);
    c += sum1(h) + choose(h, a, b) + load<u32>(k, 52) + w13;
    g += c;
    c += sum0(d) + majority(d, e, f);
    b += sum1(g) + choose(g, h, a) + load<u32>(k, 56) + w14;
    f += b;
    b += sum0(c) + majority(c, d, e);
    a += sum1(f) + choose(f, g, h) + load<u32>(k, 60) + w15;
    e += a;
    a += sum0(b) + majority(b, c, d);
    if (k == last) break;
    w0 += sigma0(w1) + w9 + sigma1(w14);
    w1 += sigma0(w2) + w10 + sigma1(w15);
    w2 += sigma0(w3) + w11 + sigma1(w0);
    w3 += sigma0(w4) + w12 + sigma1(w1);
    w4 += sigma0(w5) + w13 + sigma1(w2);
    w5 += sigma0(w6) + w14 + sigma1(w3);
    w6 += sigma0(w7) + w15 + sigma1(w4);
    w7 += sigma0(w8) + w0 + sigma1(w5);
    w8 += sigma0(w9) + w1 + sigma1(w6);
    w9 += sigma0(w10) + w2 + sigma1(w7);
    w10 += sigma0(w11) + w3 + sigma1(w8);
    w11 += sigma0(w12) + w4 + sigma1(w9);
    w12 += sigma0(w13) + w5 + sigma1(w10);
    w13 += sigma0(w14) + w6 + sigma1(w11);
    w14 += sigma0(w15) + w7 + sigma1(w12);
    w15 += sigma0(w0) + w8 + sigma1(w13);
  }
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 0) + a, 0);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 4) + b, 4);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 8) + c, 8);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 12) + d, 12);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 16) + e, 16);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 20) + f, 20);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 24) + g, 24);
  store<u32>(HASH_STATE, load<u32>(HASH_STATE, 28) + h, 28);
}
