import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../../src/bytes/index.js";
import { decodeProtobuf } from "../../../src/evidence/message/protobuf.js";
import type { MessageSchema } from "../../../src/evidence/message/schema.js";
import { attestationProtobuf, buildReport, reportProtobuf } from "../../../src/testing/index.js";
import { codeOf, mustOpen, notesOf, refusalOf } from "../support.js";

const { Varint: VARINT, Bit64: FIXED64, LengthDelimited: LENGTH, Bit32: FIXED32 } = WireType;
const { StartGroup: GROUP, EndGroup: GROUP_END } = WireType;

const report = buildReport({ version: 5, guestSvn: 7, vmpl: 1 }, "Turin");
const bare = reportProtobuf(report);

const tag = (number: number, wireType: WireType): Uint8Array => new BinaryWriter().tag(number, wireType).finish();
const bytesField = (number: number, bytes: Uint8Array): Uint8Array =>
  new BinaryWriter().tag(number, LENGTH).bytes(bytes).finish();
const numberField = (number: number, value: bigint): Uint8Array =>
  new BinaryWriter().tag(number, VARINT).uint64(value).finish();

/** The fields of a message with varints and byte strings only, as they stand, by number. */
function split(message: Uint8Array): readonly (readonly [number: number, bytes: Uint8Array])[] {
  const fields: (readonly [number, Uint8Array])[] = [];
  const varint = (at: number): readonly [value: number, end: number] => {
    let [value, factor, end] = [0, 1, at];
    for (let octet = 0x80; octet >= 0x80; factor *= 128) {
      octet = message[end++] ?? 0;
      value += (octet & 0x7f) * factor;
    }
    return [value, end];
  };
  for (let at = 0; at < message.length;) {
    const [first, behindTag] = varint(at);
    const [second, behind] = varint(behindTag);
    const end = first % 8 === 2 ? behind + second : behind;
    fields.push([Math.floor(first / 8), message.subarray(at, end)]);
    at = end;
  }
  return fields;
}

/** The bare message with one of its fields replaced, or left out. */
function withField(number: number, ...instead: readonly Uint8Array[]): Uint8Array {
  const parts = split(bare);
  expect(parts.some(([found]) => found === number)).toBe(true);
  return concatBytes(...parts.filter(([found]) => found !== number).map(([, bytes]) => bytes), ...instead);
}

/** Field 2 as a varint of the given bytes. */
const guestSvn = (...octets: readonly number[]): Uint8Array => withField(2, tag(2, VARINT), Uint8Array.from(octets));

describe("fields of a report in protobuf", () => {
  it("may stand in any order", () => {
    const turned = concatBytes(
      ...split(bare)
        .map(([, bytes]) => bytes)
        .reverse(),
    );
    // A message that does not start with its version is not recognised when it stands alone.
    expect(mustOpen(concatBytes(bytesField(1, turned))).bytes).toEqual(report);
  });

  it.each([
    ["4 family_id", 4, 16],
    ["11 report_data", 11, 64],
    ["12 measurement", 12, 48],
    ["13 host_data", 13, 32],
    ["19 chip_id", 19, 64],
    ["28 signature", 28, 512],
  ])("%s has its exact length, and is there", (_name, number, size) => {
    expect(mustOpen(withField(number, bytesField(number, new Uint8Array(size)))).format).toBe("sevsnp-report-protobuf");
    for (const wrong of [0, size - 1, size + 1]) {
      expect(codeOf(withField(number, bytesField(number, new Uint8Array(wrong))))).toBe("EVIDENCE_FIELD_LENGTH");
    }
    expect(codeOf(withField(number))).toBe("EVIDENCE_FIELD_MISSING");
  });

  it.each([
    ["2 guest_svn", 2, 2n ** 32n - 1n],
    ["6 vmpl", 6, 2n ** 32n - 1n],
    ["21 current_build", 21, 255n],
    ["25 committed_minor", 25, 255n],
  ])("%s is at most what its place in the report holds, and never cut", (_name, number, max) => {
    expect(mustOpen(withField(number, numberField(number, max))).bytes).toHaveLength(1184);
    expect(codeOf(withField(number, numberField(number, max + 1n)))).toBe("EVIDENCE_FIELD_RANGE");
    expect(codeOf(withField(number, numberField(number, 2n ** 64n - 1n)))).toBe("EVIDENCE_FIELD_RANGE");
  });

  it("of 64 bits keep all of them", () => {
    const policy = 2n ** 64n - 3n;
    const { bytes } = mustOpen(withField(3, numberField(3, policy)));
    expect(new DataView(bytes.buffer).getBigUint64(8, true)).toBe(policy);
  });

  it("are refused with another wire type", () => {
    expect(refusalOf(withField(2, bytesField(2, Uint8Array.of(1))))).toEqual([
      "EVIDENCE_FIELD_TYPE",
      "report.guest_svn",
    ]);
    expect(codeOf(withField(12, numberField(12, 1n)))).toBe("EVIDENCE_FIELD_TYPE");
    expect(codeOf(withField(2, tag(2, FIXED32), new Uint8Array(4)))).toBe("EVIDENCE_FIELD_TYPE");
    expect(codeOf(withField(3, tag(3, FIXED64), new Uint8Array(8)))).toBe("EVIDENCE_FIELD_TYPE");
    expect(codeOf(withField(2, tag(2, GROUP), tag(2, GROUP_END)))).toBe("EVIDENCE_FIELD_TYPE");
  });

  it("are refused twice, also with the same value", () => {
    for (const [number, bytes] of split(bare)) {
      const twice = concatBytes(bare, bytes);
      expect([number, codeOf(twice)]).toEqual([number, "EVIDENCE_FIELD_DUPLICATE"]);
    }
    expect(codeOf(concatBytes(bare, numberField(1, 0n)))).toBe("EVIDENCE_FIELD_DUPLICATE");
  });

  it("that the schema does not have are passed over, with one note", () => {
    const unknown = [
      numberField(32, 2n ** 64n - 1n),
      bytesField(33, toUtf8("text")),
      concatBytes(tag(34, FIXED64), new Uint8Array(8)),
      concatBytes(tag(536870911, FIXED32), new Uint8Array(4)),
    ];
    const evidence = concatBytes(bare, ...unknown);
    expect(mustOpen(evidence).bytes).toEqual(report);
    expect(notesOf(evidence)).toEqual([["EVIDENCE_UNKNOWN_FIELDS", 4]]);
    expect(notesOf(bytesField(1, evidence))).toEqual([["EVIDENCE_UNKNOWN_FIELDS", 4]]);
  });
});

describe("the wire format", () => {
  it.each([
    ["a varint of one byte", guestSvn(7)],
    ["a varint that is longer than it must be", guestSvn(0x87, 0x00)],
    ["a varint of ten bytes", guestSvn(0x87, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00)],
  ])("may have %s", (_name, evidence) => {
    expect(mustOpen(evidence).bytes).toEqual(report);
  });

  it.each([
    ["a varint of eleven bytes", guestSvn(...new Array<number>(10).fill(0x80), 0x00)],
    ["a varint above 64 bits", guestSvn(...new Array<number>(9).fill(0x80), 0x02)],
    ["a varint with all bits of the tenth byte", guestSvn(...new Array<number>(9).fill(0xff), 0x7f)],
    ["a varint that is cut", guestSvn(0x87)],
    ["no varint behind a tag", guestSvn()],
    ["a tag that is cut", concatBytes(bare, Uint8Array.of(0x80))],
    ["field number 0", concatBytes(bare, Uint8Array.of(0x00, 0x01))],
    ["wire type 6", concatBytes(bare, Uint8Array.of(0xc6, 0x02, 0))],
    ["wire type 7", concatBytes(bare, Uint8Array.of(0xc7, 0x02, 0))],
    ["a tag above 32 bits", concatBytes(bare, Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10, 0))],
    ["a group", concatBytes(bare, tag(40, GROUP), tag(40, GROUP_END))],
    ["the end of a group", concatBytes(bare, tag(40, GROUP_END))],
    ["a length beyond the end", concatBytes(bare, tag(40, LENGTH), Uint8Array.of(1))],
    [
      "a length beyond the end of a known field",
      concatBytes(withField(12), tag(12, LENGTH), Uint8Array.of(48), new Uint8Array(47)),
    ],
    [
      "a length of 2^32, which 32 bits cut to 0",
      concatBytes(bare, tag(40, LENGTH), Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10)),
    ],
    ["a length of 2^63", concatBytes(bare, tag(40, LENGTH), Uint8Array.of(...new Array<number>(9).fill(0x80), 1))],
    [
      "an unknown varint of eleven bytes",
      concatBytes(bare, tag(40, VARINT), new Uint8Array(10).fill(0x80), Uint8Array.of(1)),
    ],
    ["an unknown number of 8 bytes that is cut", concatBytes(bare, tag(40, FIXED64), new Uint8Array(7))],
    ["an unknown number of 4 bytes that is cut", concatBytes(bare, tag(40, FIXED32), new Uint8Array(3))],
  ])("refuses %s", (_name, evidence) => {
    expect(codeOf(evidence)).toBe("EVIDENCE_PROTOBUF");
    expect(codeOf(bytesField(1, evidence))).toBe("EVIDENCE_PROTOBUF");
  });
});

describe("an attestation in protobuf", () => {
  const chain = (bytes: Uint8Array): Uint8Array => concatBytes(bytesField(1, bare), bytesField(2, bytes));

  it("may hold its fields in any order", () => {
    const product = new BinaryWriter().tag(1, WireType.Varint).uint32(3).finish();
    const parts = [bytesField(1, bare), bytesField(2, bytesField(1, toUtf8("vcek"))), bytesField(3, product)];
    for (const order of [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
    ]) {
      const evidence = concatBytes(...order.map((index) => parts[index] ?? new Uint8Array()));
      expect(mustOpen(evidence)).toMatchObject({ bytes: report, supplements: [{ label: "vcek" }] });
    }
  });

  it("may not hold one of its messages twice, which protobuf would merge", () => {
    expect(codeOf(concatBytes(bytesField(1, bare), bytesField(1, new Uint8Array())))).toBe("EVIDENCE_FIELD_DUPLICATE");
    expect(codeOf(concatBytes(bytesField(1, bare), bytesField(1, bare)))).toBe("EVIDENCE_FIELD_DUPLICATE");
    expect(codeOf(concatBytes(chain(new Uint8Array()), bytesField(2, new Uint8Array())))).toBe(
      "EVIDENCE_FIELD_DUPLICATE",
    );
    expect(codeOf(chain(concatBytes(bytesField(1, toUtf8("a")), bytesField(1, toUtf8("a")))))).toBe(
      "EVIDENCE_FIELD_DUPLICATE",
    );
  });

  it("may not hold a key of the extras twice, nor one that is no text", () => {
    const entry = (key: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array =>
      bytesField(7, concatBytes(bytesField(1, key), ...more));
    expect(codeOf(chain(concatBytes(entry(toUtf8("a")), entry(toUtf8("b")))))).toBe("sevsnp-attestation-protobuf");
    expect(codeOf(chain(concatBytes(entry(toUtf8("a")), entry(toUtf8("a")))))).toBe("EVIDENCE_FIELD_DUPLICATE");
    expect(codeOf(chain(concatBytes(entry(toUtf8("a")), entry(toUtf8("A")))))).toBe("EVIDENCE_FIELD_DUPLICATE");
    expect(codeOf(chain(entry(toUtf8("a"), bytesField(1, toUtf8("b")))))).toBe("EVIDENCE_FIELD_DUPLICATE");
    expect(codeOf(chain(entry(Uint8Array.of(0xff))))).toBe("EVIDENCE_FIELD_TYPE");
    expect(codeOf(chain(concatBytes(bytesField(7, new Uint8Array()), bytesField(7, new Uint8Array()))))).toBe(
      "EVIDENCE_FIELD_DUPLICATE",
    );
  });

  it("may hold 64 extras at most", () => {
    const extras = Array.from({ length: 65 }, (_, index) => bytesField(7, bytesField(1, toUtf8(String(index)))));
    expect(codeOf(chain(concatBytes(...extras.slice(1))))).toBe("sevsnp-attestation-protobuf");
    expect(refusalOf(chain(concatBytes(...extras)))).toEqual(["EVIDENCE_FIELD_COUNT", "certificate_chain.extras"]);
  });

  it("has a product in the ranges of its fields, which is not used", () => {
    const product = (bytes: Uint8Array): Uint8Array => concatBytes(bytesField(1, bare), bytesField(3, bytes));
    expect(mustOpen(product(numberField(1, 1n)))).toEqual(mustOpen(attestationProtobuf(report)));
    expect(codeOf(product(numberField(1, 2n ** 31n)))).toBe("EVIDENCE_FIELD_RANGE");
    expect(codeOf(product(numberField(2, 2n ** 32n)))).toBe("EVIDENCE_FIELD_RANGE");
    expect(codeOf(product(bytesField(3, numberField(1, 2n ** 32n - 1n))))).toBe("sevsnp-attestation-protobuf");
    expect(codeOf(product(bytesField(3, numberField(1, 2n ** 32n))))).toBe("EVIDENCE_FIELD_RANGE");
    expect(codeOf(product(numberField(3, 1n)))).toBe("EVIDENCE_FIELD_TYPE");
  });
});

describe("decodeProtobuf", () => {
  it("does not change its input, and hands out views of it", () => {
    const schema: MessageSchema = { blob: { number: 1, kind: "bytes", size: null } };
    const bytes = Object.freeze(bytesField(1, Uint8Array.of(1, 2)).slice().buffer);
    const decoded = decodeProtobuf(new Uint8Array(bytes), schema, "m");
    expect(decoded.ok && decoded.value.message.bytes.get("blob")).toEqual(Uint8Array.of(1, 2));
    expect(decoded.ok && decoded.value.message.bytes.get("blob")?.buffer).toBe(bytes);
  });
});
