/** Fields in protobuf's wire format, in its shortest form. */
import { concatBytes } from "../bytes/index.js";
import { WIRE_TYPES } from "../evidence/wire.js";

/** A field that holds a number from 0 to 2^64 - 1. */
export function numberField(number: number, value: bigint): Uint8Array {
  return concatBytes(varint(tagOf(number, WIRE_TYPES.varint)), varint(value));
}

/** A field that holds bytes, a text or a message. */
export function bytesField(number: number, content: Uint8Array): Uint8Array {
  return concatBytes(varint(tagOf(number, WIRE_TYPES.bytes)), varint(BigInt(content.length)), content);
}

function tagOf(number: number, wireType: number): bigint {
  return (BigInt(number) << 3n) | BigInt(wireType);
}

function varint(value: bigint): Uint8Array {
  const octets: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) octets.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...octets, Number(rest));
}
