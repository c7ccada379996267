import { concatBytes } from "../../bytes/index.js";
import { guidBytes, swapGuidOrder } from "../../evidence/guids.js";

/** Unsigned integers as UEFI and event logs write them. A value outside its range is the caller's mistake: RangeError. */
export function littleEndian(value: number | bigint, size: 1 | 2 | 4 | 8): Uint8Array {
  const whole = BigInt(value);
  if (whole < 0n || whole >> BigInt(8 * size) !== 0n) throw new RangeError(`${value} does not fit into ${size} bytes`);
  return Uint8Array.from({ length: size }, (_, index) => Number((whole >> BigInt(8 * index)) & 0xffn));
}

/** A text as UEFI writes it: UTF-16, little-endian, without an end mark. */
export function ucs2(text: string): Uint8Array {
  return concatBytes(...Array.from({ length: text.length }, (_, index) => littleEndian(text.charCodeAt(index), 2)));
}

/** An EFI_GUID: the first three groups of the text little-endian. A text that is none throws a RangeError. */
export function efiGuid(text: string): Uint8Array {
  const bytes = guidBytes(text);
  if (bytes === null) throw new RangeError(`${text} is no GUID`);
  return swapGuidOrder(bytes);
}
