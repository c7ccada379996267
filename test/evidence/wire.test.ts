import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../src/bytes/index.js";
import { WIRE_TYPES, WireError, WireReader } from "../../src/evidence/wire.js";
import { bytesField, numberField } from "../../src/testing/wire.js";
import { seedOf } from "../helpers/seed.js";

const SEED = seedOf("protobuf wire format");

/** A field as both readers see it: number, wire type, value as text. */
type Seen = readonly [number, number, string];

/** The fields of a message, or null where it is malformed. */
function ours(bytes: Uint8Array): readonly Seen[] | null {
  const seen: Seen[] = [];
  const reader = new WireReader(bytes);
  try {
    while (reader.more()) {
      const { number, wireType } = reader.tag();
      const start = reader.at;
      if (wireType === WIRE_TYPES.varint) seen.push([number, wireType, String(reader.varint())]);
      else if (wireType === WIRE_TYPES.bytes) seen.push([number, wireType, toHex(reader.delimited())]);
      else {
        reader.skip(wireType);
        seen.push([number, wireType, toHex(bytes.subarray(start, reader.at))]);
      }
    }
    return seen;
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

/** The same by @bufbuild/protobuf. */
function theirs(bytes: Uint8Array): readonly Seen[] | null {
  const seen: Seen[] = [];
  const reader = new BinaryReader(bytes);
  try {
    while (reader.pos < bytes.length) {
      const [number, wireType] = reader.tag();
      const start = reader.pos;
      if (wireType === WireType.Varint) seen.push([number, wireType, String(reader.uint64())]);
      else if (wireType === WireType.LengthDelimited) seen.push([number, wireType, toHex(reader.bytes())]);
      else {
        reader.skip(wireType, number);
        seen.push([number, wireType, toHex(bytes.subarray(start, reader.pos))]);
      }
    }
    return seen;
  } catch {
    return null;
  }
}

describe("WireReader", () => {
  it("reads a number, bytes and fields of fixed size", () => {
    const message = concatBytes(
      numberField(1, 2n ** 64n - 1n),
      bytesField(2 ** 29 - 1, Uint8Array.of(7, 8)),
      Uint8Array.of((3 << 3) | 5, 1, 2, 3, 4, (4 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8),
    );
    expect(ours(message)).toEqual([
      [1, 0, "18446744073709551615"],
      [2 ** 29 - 1, 2, "0708"],
      [3, 5, "01020304"],
      [4, 1, "0102030405060708"],
    ]);
  });

  it.each<readonly [string, readonly number[]]>([
    ["field number 0", [0x00, 0x01]],
    ["a tag of more than 32 bits", [0x88, 0x80, 0x80, 0x80, 0x10, 0x01]],
    ["a varint that is cut", [0x08, 0x80]],
    ["a varint of 11 octets", [0x08, ...new Array<number>(10).fill(0x80), 0x01]],
    ["a varint of 65 bits", [0x08, ...new Array<number>(9).fill(0xff), 0x02]],
    ["a length beyond the end", [0x12, 0x02, 0x00]],
    ["a length of 2^32", [0x12, 0x80, 0x80, 0x80, 0x80, 0x10]],
    ["four octets that are three", [0x1d, 1, 2, 3]],
    ["eight octets that are seven", [0x19, 1, 2, 3, 4, 5, 6, 7]],
    ["a group", [0x0b, 0x0c]],
    ["wire type 6", [0x0e, 0x01]],
    ["wire type 7", [0x0f, 0x01]],
  ])("refuses %s", (_name, bytes) => {
    expect(ours(Uint8Array.from(bytes))).toBeNull();
  });

  it("takes the longer forms of a varint that fit", () => {
    expect(ours(Uint8Array.of(0x08, 0x81, 0x80, 0x00))).toEqual([[1, 0, "1"]]);
    expect(ours(Uint8Array.of(0x08, ...new Array<number>(9).fill(0xff), 0x01))).toEqual([
      [1, 0, String(2n ** 64n - 1n)],
    ]);
  });

  it("sees in what it accepts the same as @bufbuild/protobuf", () => {
    const octets = fc.uint8Array({ maxLength: 60 });
    const field = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 2 ** 29 - 1 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
        .map(([n, v]) => numberField(n, v)),
      fc.tuple(fc.integer({ min: 1, max: 40 }), octets).map(([n, v]) => bytesField(n, v)),
    );
    const message = fc.array(field, { maxLength: 6 }).map((fields) => concatBytes(...fields));
    const changed = fc.tuple(message, fc.nat(), fc.nat({ max: 255 })).map(([bytes, at, value]) => {
      const copy = bytes.slice();
      if (copy.length > 0) copy[at % copy.length] = value;
      return copy;
    });
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(message, changed, octets), (bytes) => {
        const seen = ours(bytes);
        if (seen === null) return;
        accepted++;
        expect(seen).toEqual(theirs(bytes));
      }),
      { seed: SEED, numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(1000);
  });
});

describe("numberField and bytesField", () => {
  it("write what @bufbuild/protobuf writes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 29 - 1 }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.uint8Array({ maxLength: 300 }),
        (number, value, bytes) => {
          const expected = new BinaryWriter().tag(number, WireType.Varint).uint64(value);
          expected.tag(number, WireType.LengthDelimited).bytes(bytes);
          expect(concatBytes(numberField(number, value), bytesField(number, bytes))).toEqual(expected.finish());
        },
      ),
      { seed: SEED },
    );
  });
});
