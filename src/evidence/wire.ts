/**
 * The wire format of protobuf (protobuf.dev, "Encoding"), read strictly: nothing is cut to a smaller
 * width, nothing goes beyond the end, groups are refused.
 */

/** Wire types by their numbers. */
export const WIRE_TYPES = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** What a field begins with. */
export interface WireTag {
  /** 1 to 2^29 - 1. */
  readonly number: number;
  /** 0 to 7, of which {@link WIRE_TYPES} names six. */
  readonly wireType: number;
}

/** What the bytes are no protobuf for. Whoever reads a whole message catches it. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** A varint of 64 bits has 10 octets at most, the tenth of which is 0 or 1. */
const MAX_VARINT_OCTETS = 10;
const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

/** Reads the fields of one message one after another; `bytes` are not changed. Each method throws {@link WireError}. */
export class WireReader {
  /** Offset of what comes next. */
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Whether something is left. */
  more(): boolean {
    return this.at < this.bytes.length;
  }

  tag(): WireTag {
    const word = this.varint();
    const number = word >> 3n;
    if (number === 0n || word > 0xffff_ffffn) throw new WireError(`${number} is no field number`);
    return { number: Number(number), wireType: Number(word & 7n) };
  }

  /** 0 to 2^64 - 1. Forms that are longer than needed are protobuf, too. */
  varint(): bigint {
    // Nearly all have one octet, and there may be millions.
    const first = this.bytes[this.at] ?? 0x80;
    if (first < 0x80) {
      this.at++;
      return BigInt(first);
    }
    let value = 0n;
    for (let count = 0; count < MAX_VARINT_OCTETS; count++) {
      const octet = this.bytes[this.at];
      if (octet === undefined) throw new WireError("a varint goes beyond the end");
      this.at++;
      value |= BigInt(octet & 0x7f) << BigInt(7 * count);
      if (octet < 0x80) {
        if (value > MAX_UINT64) throw new WireError("a varint exceeds 64 bits");
        return value;
      }
    }
    throw new WireError(`a varint has more than ${MAX_VARINT_OCTETS} octets`);
  }

  /** The content of a field of length and bytes: a view, not a copy. */
  delimited(): Uint8Array {
    const length = this.varint();
    if (length > BigInt(this.bytes.length - this.at)) throw new WireError(`a length of ${length} goes beyond the end`);
    return this.take(Number(length));
  }

  /** Steps over a field whose tag was read. */
  skip(wireType: number): void {
    if (wireType === WIRE_TYPES.varint) this.varint();
    else if (wireType === WIRE_TYPES.bytes) this.delimited();
    else if (wireType === WIRE_TYPES.fixed64) this.take(8);
    else if (wireType === WIRE_TYPES.fixed32) this.take(4);
    // Groups, which proto3 does not have, and what protobuf has no meaning for.
    else throw new WireError(`it holds a field of wire type ${wireType}`);
  }

  private take(size: number): Uint8Array {
    if (size > this.bytes.length - this.at) throw new WireError("a field of fixed size goes beyond the end");
    const content = this.bytes.subarray(this.at, this.at + size);
    this.at += size;
    return content;
  }
}
