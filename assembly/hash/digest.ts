/** SHA-384 of bytes that lie in memory, in one call, beside whatever hash the host has running. */
import { sha512Block } from "../generated/sha512-block";
import { HASH_KEPT_STATE, HASH_LAST_BLOCK, HASH_STATE } from "../memory";
import { SHA384_INITIAL } from "./sha512";

/** Puts the running hash's state aside; `restoreRunningHash` must follow the last `sha384Number`. */
export function keepRunningHash(): void {
  memory.copy(HASH_KEPT_STATE, HASH_STATE, 64);
}

export function restoreRunningHash(): void {
  memory.copy(HASH_STATE, HASH_KEPT_STATE, 64);
}

/**
 * Writes the SHA-384 digest of `length` bytes at `source` (any alignment) as a number, 48 little-endian
 * bytes, at r. Overwrites HASH_STATE. Length modulo 128 is below 112, as a report's is, so that the
 * padding (FIPS 180-4, 5.1.2) fits the last block.
 */
export function sha384Number(r: usize, source: usize, length: u32): void {
  if (!ASC_NO_ASSERT) assert(length % 128 < 112);
  memory.copy(HASH_STATE, SHA384_INITIAL, 64);
  let at = source;
  let left = length;
  for (; left >= 128; left -= 128) {
    sha512Block(at);
    at += 128;
  }
  memory.copy(HASH_LAST_BLOCK, at, left);
  store<u8>(HASH_LAST_BLOCK + left, 0x80);
  memory.fill(HASH_LAST_BLOCK + left + 1, 0, 127 - left);
  store<u64>(HASH_LAST_BLOCK, bswap<u64>((<u64>length) << 3), 120);
  sha512Block(HASH_LAST_BLOCK);
  for (let i: usize = 0; i < 48; i += 8) store<u64>(r + 40 - i, load<u64>(HASH_STATE + i));
}
