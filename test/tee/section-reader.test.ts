import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { parseJson, readObject } from "../../src/json/index.js";
import type { MessageRules } from "../../src/json/index.js";
import { SectionReader } from "../../src/tee/section-reader.js";
import { codeOf, valueOf } from "./snp/support.js";

const RULES = {
  small: { kind: "u32", max: 9, title: "" },
  number: { kind: "u32", title: "" },
  wrapped: { kind: "wrapped-u32", max: 3, title: "" },
  four: { kind: "bytes", length: 4, title: "" },
  fours: { kind: "bytes-list", length: 4, title: "" },
  any: { kind: "bytes-list", length: null, title: "" },
  two: { kind: "bytes-list", length: 4, empty: "allow", count: 2, title: "" },
  texts: { kind: "text-list", title: "" },
  color: { kind: "enumeration", names: { GREY: 0, RED: 1 }, title: "" },
} as const satisfies MessageRules;

const CODES = { range: "X_RANGE", listSize: "X_LIST_SIZE" } as const;
type Code = (typeof CODES)[keyof typeof CODES];

function open(json: string) {
  return SectionReader.open(valueOf(readObject(valueOf(parseJson(toUtf8(json))), "m")), RULES, "m", CODES);
}

function reader(json: string): SectionReader<typeof RULES, Code> {
  return valueOf(open(json));
}

describe("SectionReader", () => {
  it("refuses what the table does not name", () => {
    expect(codeOf(open('{"smal": 1}'))).toBe("PROTOJSON_UNKNOWN_FIELD");
    expect(codeOf(open('{"small": 1}'))).toBe("ok");
  });

  it("has protobuf's zero values for what is absent", () => {
    const read = reader("{}");
    expect([read.u32("small"), read.wrappedU32("wrapped"), read.bytes("four")]).toEqual([0, null, null]);
    expect([read.bytesList("fours"), read.textList("texts"), read.enumeration("color")]).toEqual([[], [], 0]);
    expect(read.failure).toBeNull();
  });

  it("takes limits, lengths and names from the table", () => {
    const fits = reader('{"small": 9, "number": 10, "wrapped": 3, "four": "AAAAAQ==", "color": "RED"}');
    expect([fits.u32("small"), fits.u32("number"), fits.wrappedU32("wrapped")]).toEqual([9, 10, 3]);
    expect([fits.bytes("four"), fits.enumeration("color")]).toEqual([Uint8Array.of(0, 0, 0, 1), 1]);
    expect(fits.failure).toBeNull();
    const over = reader('{"small": 10, "wrapped": 4, "four": "AAAA", "color": "BLUE"}');
    over.u32("small");
    expect(over.failure).toMatchObject({ code: "X_RANGE", path: "m.small", expected: 9, actual: 10 });
    const long = reader('{"wrapped": 4}');
    long.wrappedU32("wrapped");
    expect(long.failure).toMatchObject({ code: "X_RANGE", path: "m.wrapped", expected: 3, actual: 4 });
  });

  it("names the element of a list that is wrong; an empty one is wrong only where a length is stated", () => {
    const read = reader('{"fours": ["AAAAAQ==", ""], "any": ["", "AA=="]}');
    expect(read.bytesList("any").map(({ length }) => length)).toEqual([0, 1]);
    expect(read.failure).toBeNull();
    read.bytesList("fours");
    expect(read.failure).toMatchObject({ code: "PROTOJSON_BYTES_LENGTH", path: "m.fours.1" });
  });

  it("counts a list where the table states how many, and takes empty elements where it allows them", () => {
    const read = reader('{"two": ["", "AAAAAQ=="]}');
    expect(read.bytesList("two").map(({ length }) => length)).toEqual([0, 4]);
    expect(reader('{"two": []}').bytesList("two")).toEqual([]);
    expect(read.failure).toBeNull();
    for (const [list, actual] of [
      ['[""]', 1],
      ['["", "", "AAAAAQ=="]', 3],
    ] as const) {
      const wrong = reader(`{"two": ${list}}`);
      expect(wrong.bytesList("two")).toEqual([]);
      expect(wrong.failure).toMatchObject({ code: "X_LIST_SIZE", path: "m.two", expected: 2, actual });
    }
    const short = reader('{"two": ["", "AAA="]}');
    short.bytesList("two");
    expect(short.failure).toMatchObject({ code: "PROTOJSON_BYTES_LENGTH", path: "m.two.1" });
  });

  it("reads no more than 64 elements", () => {
    const most = reader(JSON.stringify({ texts: new Array(64).fill("") }));
    expect([most.textList("texts").length, most.failure]).toEqual([64, null]);
    const more = reader(JSON.stringify({ texts: new Array(65).fill("") }));
    more.textList("texts");
    expect(more.failure).toMatchObject({ code: "X_LIST_SIZE", path: "m.texts", expected: 64, actual: 65 });
  });

  it("keeps the first failure", () => {
    const read = reader('{"small": 10, "four": 5}');
    read.bytes("four");
    read.u32("small");
    expect(read.failure).toMatchObject({ code: "PROTOJSON_TYPE", path: "m.four" });
  });

  it("does not compile where a field is read as another kind", () => {
    const read = reader("{}");
    // @ts-expect-error small is a number
    expect(read.bytes("small")).toBeNull();
    // @ts-expect-error there is no such field
    expect(read.u32("smal")).toBe(0);
  });
});
