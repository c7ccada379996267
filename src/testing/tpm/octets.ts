import { concatBytes } from "../../bytes/index.js";

/** Unsigned integers as a TPM writes them, big-endian. A value outside its range is the caller's mistake: RangeError. */
function bigEndian(value: bigint, size: number): Uint8Array {
  if (value < 0n || value >> BigInt(8 * size) !== 0n) throw new RangeError(`${value} does not fit into ${size} bytes`);
  return Uint8Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * (size - 1 - index))) & 0xffn));
}

/** One byte. */
export function u8(value: number): Uint8Array {
  return bigEndian(BigInt(value), 1);
}

/** Two bytes. */
export function u16(value: number): Uint8Array {
  return bigEndian(BigInt(value), 2);
}

/** Four bytes. */
export function u32(value: number): Uint8Array {
  return bigEndian(BigInt(value), 4);
}

/** Eight bytes. */
export function u64(value: bigint): Uint8Array {
  return bigEndian(value, 8);
}

/** Two bytes where there is a value, nothing where there is none. */
export function optionalU16(value: number | null): Uint8Array {
  return value === null ? new Uint8Array() : u16(value);
}

/** A TPM2B: the size in two bytes, and the bytes. */
export function sized(bytes: Uint8Array): Uint8Array {
  return concatBytes(u16(bytes.length), bytes);
}
