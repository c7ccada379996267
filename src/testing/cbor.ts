import { concatBytes, toUtf8 } from "../bytes/index.js";

/**
 * A writer of the forms of CBOR (RFC 8949) that tokens consist of: definite lengths, shortest heads, entries in
 * the order given, the same key twice where it is given twice. Every function returns a new array.
 */

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const;

/** Arguments up to 23 stand in the head itself; behind it there are 1, 2, 4 or 8 bytes. */
const HEADS = [
  { size: 1, information: 24 },
  { size: 2, information: 25 },
  { size: 4, information: 26 },
  { size: 8, information: 27 },
] as const;

function head(major: number, argument: bigint): Uint8Array {
  if (argument < 24n) return Uint8Array.of((major << 5) | Number(argument));
  const fitting = HEADS.find(({ size }) => argument >> BigInt(8 * size) === 0n);
  if (fitting === undefined) throw new RangeError(`${argument} does not fit into 64 bits`);
  const octets = Array.from({ length: fitting.size }, (_, index) => {
    return Number((argument >> BigInt(8 * (fitting.size - 1 - index))) & 0xffn);
  });
  return Uint8Array.of((major << 5) | fitting.information, ...octets);
}

/** An integer from -2^64 to 2^64 - 1; outside of that a RangeError. */
export function integer(value: number | bigint): Uint8Array {
  const whole = BigInt(value);
  return whole < 0n ? head(MAJOR.negative, -1n - whole) : head(MAJOR.unsigned, whole);
}

/** A byte string. */
export function bytes(content: Uint8Array): Uint8Array {
  return concatBytes(head(MAJOR.bytes, BigInt(content.length)), content);
}

/** A text string. */
export function text(content: string): Uint8Array {
  const octets = toUtf8(content);
  return concatBytes(head(MAJOR.text, BigInt(octets.length)), octets);
}

/** An array of written items. */
export function array(...items: readonly Uint8Array[]): Uint8Array {
  return concatBytes(head(MAJOR.array, BigInt(items.length)), ...items);
}

/** A map of written keys and values. */
export function map(...entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[]): Uint8Array {
  return concatBytes(head(MAJOR.map, BigInt(entries.length)), ...entries.flat());
}

/** A written item under a tag. */
export function tag(number: number, item: Uint8Array): Uint8Array {
  return concatBytes(head(MAJOR.tag, BigInt(number)), item);
}
