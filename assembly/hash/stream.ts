/**
 * One running hash, fed in chunks: padding and output (FIPS 180-4, 5.1) around the two compression
 * functions.
 */
import { HASH_BLOCK, HASH_STATE, IO, IO_SIZE } from "../memory";
import { STATUS_BAD_CALL, STATUS_OK } from "../status";
import { SHA256_INITIAL, sha256Block } from "./sha256";
import { sha512Block } from "../generated/sha512-block";
import { SHA384_INITIAL, SHA512_INITIAL } from "./sha512";

/** What verifies over P-256 hashes by SHA-256 alone. */
const HAS_WIDE: bool = CURVE_BITS == 384;

let digestSize: u32 = 0;
let isWide: bool = false;
let blockSize: u32 = 64;
/** Bytes so far; they are counted in 64 bits, which no caller can exhaust. */
let total: u64 = 0;
/** Bytes that wait in HASH_BLOCK, less than a block. */
let waiting: u32 = 0;

/** Starts a hash of `bits` = 256 or, in the module for P-384, 384 or 512; anything else is STATUS_BAD_CALL. Writes the state. */
export function hashStart(bits: u32): u32 {
  if (bits == 256) memory.copy(HASH_STATE, SHA256_INITIAL, 32);
  else if (HAS_WIDE && bits == 384) memory.copy(HASH_STATE, SHA384_INITIAL, 64);
  else if (HAS_WIDE && bits == 512) memory.copy(HASH_STATE, SHA512_INITIAL, 64);
  else return STATUS_BAD_CALL;
  digestSize = bits >> 3;
  isWide = bits != 256;
  blockSize = isWide ? 128 : 64;
  total = 0;
  waiting = 0;
  return STATUS_OK;
}

/** Takes the next `length` bytes, read at IO. Length: 0 to IO_SIZE, and a hash must run, else STATUS_BAD_CALL. */
export function hashUpdate(length: u32): u32 {
  if (length > IO_SIZE || digestSize == 0) return STATUS_BAD_CALL;
  total += length;
  let at: usize = IO;
  let left = length;
  if (waiting > 0) {
    const part = min<u32>(left, blockSize - waiting);
    memory.copy(HASH_BLOCK + waiting, at, part);
    waiting += part;
    at += part;
    left -= part;
    if (waiting < blockSize) return STATUS_OK;
    takeBlock(HASH_BLOCK);
    waiting = 0;
  }
  for (; left >= blockSize; left -= blockSize) {
    takeBlock(at);
    at += blockSize;
  }
  memory.copy(HASH_BLOCK, at, left);
  waiting = left;
  return STATUS_OK;
}

/** Ends the hash: writes the digest, 32, 48 or 64 bytes, at IO and returns its length; 0 where no hash runs. */
export function hashFinish(): u32 {
  const size = digestSize;
  if (size == 0) return 0;
  const lengthSize: u32 = isWide ? 16 : 8;
  store<u8>(HASH_BLOCK + waiting, 0x80);
  waiting++;
  if (waiting > blockSize - lengthSize) {
    memory.fill(HASH_BLOCK + waiting, 0, blockSize - waiting);
    takeBlock(HASH_BLOCK);
    waiting = 0;
  }
  memory.fill(HASH_BLOCK + waiting, 0, blockSize - waiting);
  store<u64>(HASH_BLOCK + blockSize - 8, bswap<u64>(total << 3));
  takeBlock(HASH_BLOCK);
  writeDigest(size);
  digestSize = 0;
  return size;
}

// @ts-ignore: decorator
@inline
function takeBlock(block: usize): void {
  if (HAS_WIDE && isWide) sha512Block(block);
  else sha256Block(block);
}

/** Writes the first `size` bytes of the state, big-endian words, at IO. */
function writeDigest(size: u32): void {
  if (HAS_WIDE && isWide) {
    for (let i: usize = 0; i < size; i += 8) store<u64>(IO + i, bswap<u64>(load<u64>(HASH_STATE + i)));
  } else {
    for (let i: usize = 0; i < size; i += 4) store<u32>(IO + i, bswap<u32>(load<u32>(HASH_STATE + i)));
  }
}
