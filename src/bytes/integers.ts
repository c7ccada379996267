/**
 * Little- and big-endian integers at a fixed offset. The caller has checked the length before:
 * an offset outside the array is a mistake in the program and throws a RangeError.
 */
function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Unsigned 16-bit little-endian integer at `offset`. */
export function u16le(bytes: Uint8Array, offset: number): number {
  return view(bytes).getUint16(offset, true);
}

/** Unsigned 32-bit little-endian integer at `offset`. */
export function u32le(bytes: Uint8Array, offset: number): number {
  return view(bytes).getUint32(offset, true);
}

/** Unsigned 64-bit little-endian integer at `offset`. */
export function u64le(bytes: Uint8Array, offset: number): bigint {
  return view(bytes).getBigUint64(offset, true);
}
