import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../../src/bytes/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import type { Message } from "../../../src/evidence/message/message.js";
import { decodeProtobuf } from "../../../src/evidence/message/protobuf.js";
import type { MessageSchema } from "../../../src/evidence/message/schema.js";
import { decodeTextproto } from "../../../src/evidence/message/textproto.js";
import { bytesField, numberField } from "../../../src/testing/wire.js";

/** The kinds of fields that only some messages have, in both forms. */

const SCHEMA: MessageSchema = {
  items: { number: 1, kind: "messages", most: 3, fields: { count: { number: 1, kind: "number", max: 9n } } },
  names: { number: 2, kind: "strings", most: 3 },
  values: { number: 3, kind: "slots", most: 3 },
  inner: { number: 5, kind: "message", fields: { values: { number: 1, kind: "slots", most: 2 } } },
};

const protobuf = (...fields: readonly Uint8Array[]): Outcome<Message> => {
  const decoded = decodeProtobuf(concatBytes(...fields), SCHEMA, "m");
  return decoded.ok ? { ok: true, value: decoded.value.message } : decoded;
};
const textproto = (text: string): Outcome<Message> => decodeTextproto(toUtf8(text), SCHEMA, "m");

/** Code and path of the failure. */
function refusal(decoded: Outcome<Message>): readonly [string, string | undefined] {
  return decoded.ok ? ["opened", undefined] : [decoded.failure.code, decoded.failure.path];
}

function must(decoded: Outcome<Message>): Message {
  if (!decoded.ok) throw new Error(decoded.failure.message);
  return decoded.value;
}

const item = (count: bigint): Uint8Array => bytesField(1, numberField(1, count));
const name = (text: string): Uint8Array => bytesField(2, toUtf8(text));
/** An entry of a map, of a field's number. */
const entry = (field: number, ...parts: readonly Uint8Array[]): Uint8Array => bytesField(field, concatBytes(...parts));
const key = (index: bigint): Uint8Array => numberField(1, index);
const value = (...octets: readonly number[]): Uint8Array => bytesField(2, Uint8Array.from(octets));

describe("repeated messages", () => {
  it("keep their order and have their index in their path", () => {
    for (const decoded of [
      protobuf(item(1n), name("between"), item(2n)),
      textproto('items { count: 1 } names: "between" items: < count: 2 >'),
    ]) {
      const items = must(decoded).lists.get("items") ?? [];
      expect(items.map(({ path, numbers }) => [path, numbers.get("count")])).toEqual([
        ["m.items.0", 1n],
        ["m.items.1", 2n],
      ]);
    }
  });

  it("are judged each by itself", () => {
    const expected = ["EVIDENCE_FIELD_RANGE", "m.items.1.count"];
    expect(refusal(protobuf(item(9n), item(10n)))).toEqual(expected);
    expect(refusal(textproto("items { count: 9 } items { count: 10 }"))).toEqual(expected);
    const twice = ["EVIDENCE_FIELD_DUPLICATE", "m.items.0.count"];
    expect(refusal(protobuf(bytesField(1, concatBytes(numberField(1, 1n), numberField(1, 1n)))))).toEqual(twice);
    expect(refusal(textproto("items { count: 1 count: 1 }"))).toEqual(twice);
  });

  it("are counted", () => {
    const items = [item(1n), item(1n), item(1n)];
    expect(must(protobuf(...items)).lists.get("items")).toHaveLength(3);
    expect(refusal(protobuf(...items, item(1n)))).toEqual(["EVIDENCE_FIELD_COUNT", "m.items"]);
    expect(must(textproto("items {} ".repeat(3))).lists.get("items")).toHaveLength(3);
    expect(refusal(textproto("items {} ".repeat(4)))).toEqual(["EVIDENCE_FIELD_COUNT", "m.items"]);
  });

  it("are refused with another type", () => {
    expect(refusal(protobuf(numberField(1, 1n)))).toEqual(["EVIDENCE_FIELD_TYPE", "m.items"]);
    expect(refusal(textproto("items: 1"))[0]).toBe("EVIDENCE_TEXTPROTO");
  });
});

describe("repeated bytes", () => {
  it("keep their order", () => {
    const expected = [toUtf8("b"), toUtf8(""), toUtf8("a")];
    expect(must(protobuf(name("b"), name(""), name("a"))).strings.get("names")).toEqual(expected);
    expect(must(textproto('names: "b" names: "" names: "a"')).strings.get("names")).toEqual(expected);
  });

  it("are counted", () => {
    expect(refusal(protobuf(...["a", "b", "c", "d"].map(name)))).toEqual(["EVIDENCE_FIELD_COUNT", "m.names"]);
    expect(refusal(textproto('names: "" '.repeat(4)))).toEqual(["EVIDENCE_FIELD_COUNT", "m.names"]);
  });

  it("are refused with another type", () => {
    expect(refusal(protobuf(numberField(2, 1n)))).toEqual(["EVIDENCE_FIELD_TYPE", "m.names"]);
    expect(refusal(textproto("names: 1"))).toEqual(["EVIDENCE_FIELD_TYPE", "m.names"]);
    expect(refusal(textproto('names "a"'))[0]).toBe("EVIDENCE_TEXTPROTO");
  });
});

describe("maps of numbers to bytes", () => {
  const MAX = 2n ** 32n - 1n;

  it("have keys from 0 to 2^32 - 1; a key that is left out is 0, a value that is left out is empty", () => {
    const expected = new Map([
      [4, Uint8Array.of(1)],
      [0, Uint8Array.of(2)],
      [Number(MAX), new Uint8Array()],
    ]);
    const entries = [entry(3, value(1), key(4n)), entry(3, value(2)), entry(3, key(MAX))];
    expect(must(protobuf(...entries)).slots).toEqual(expected);
    const text = String.raw`values { value: "\001" key: 4 } values { value: "\002" } values: { key: 4294967295 }`;
    expect(must(textproto(text)).slots).toEqual(expected);
    expect(refusal(protobuf(entry(3, key(MAX + 1n))))).toEqual(["EVIDENCE_FIELD_RANGE", "m.values.key"]);
    expect(refusal(textproto("values { key: 4294967296 }"))).toEqual(["EVIDENCE_FIELD_RANGE", "m.values.key"]);
  });

  it("have each key once, also where 0 is left out", () => {
    const twice = (index: number): readonly string[] => ["EVIDENCE_FIELD_DUPLICATE", `m.${index}`];
    expect(refusal(protobuf(entry(3, key(4n), value(1)), entry(3, key(4n), value(1))))).toEqual(twice(4));
    expect(refusal(protobuf(entry(3, key(0n), value(1)), entry(3, value(1))))).toEqual(twice(0));
    expect(refusal(textproto("values { key: 7 } values { key: 7 }"))).toEqual(twice(7));
    expect(refusal(textproto("inner { values { key: 7 } values { key: 7 } }"))).toEqual([
      "EVIDENCE_FIELD_DUPLICATE",
      "m.inner.7",
    ]);
  });

  it("have key and value once in each entry", () => {
    expect(refusal(protobuf(entry(3, key(1n), key(2n))))).toEqual(["EVIDENCE_FIELD_DUPLICATE", "m.values.key"]);
    expect(refusal(protobuf(entry(3, value(1), value(1))))).toEqual(["EVIDENCE_FIELD_DUPLICATE", "m.values.value"]);
  });

  it("are counted", () => {
    const entries = [1n, 2n, 3n].map((index) => entry(3, key(index)));
    expect(must(protobuf(...entries)).slots.size).toBe(3);
    expect(refusal(protobuf(...entries, entry(3, key(4n))))).toEqual(["EVIDENCE_FIELD_COUNT", "m.values"]);
  });
});
