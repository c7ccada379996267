import { describe, expect, it } from "vitest";
import { fromHex, toHex, toUtf8 } from "../../src/bytes/index.js";
import { parseJson, readBool, readBytes, readEnum, readString, readUint32, readUint64 } from "../../src/json/index.js";
import type { JsonNode } from "../../src/json/index.js";

function node(text: string): JsonNode {
  const outcome = parseJson(toUtf8(text), { maxBytes: 3_000_000, maxDepth: 9, maxNodes: 9 });
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

function failureOf(outcome: ReturnType<typeof readString | typeof readUint64 | typeof readBytes>): unknown {
  return outcome.ok ? "accepted" : outcome.failure;
}

describe("readUint64", () => {
  it.each([
    ["0", 0n],
    ["15352208179752599555", 15352208179752599555n],
    ["18446744073709551615", 18446744073709551615n],
    ["9007199254740993", 9007199254740993n],
    ["1.0", 1n],
    ["1e3", 1000n],
    ["1E+3", 1000n],
    ["1.5e1", 15n],
    ["1000e-3", 1n],
    ["0.0", 0n],
    ["0e999999999999999999999", 0n],
    ["18446744073709551.615e3", 18446744073709551615n],
    [`1${"0".repeat(100)}e-100`, 1n],
  ])("reads %s, bare and as a string", (text, value) => {
    expect(readUint64(node(text), "p")).toEqual({ ok: true, value });
    expect(readUint64(node(`"${text}"`), "p")).toEqual({ ok: true, value });
  });

  it.each(["-1", "-0", "1.5", "1e-1", "0.1", "1e-999999999999999999999"])(
    "refuses %s, bare and as a string",
    (text) => {
      for (const written of [text, `"${text}"`]) {
        const failure = { stage: "policy", code: "PROTOJSON_NUMBER_FORM", path: "p", actual: text };
        expect(failureOf(readUint64(node(written), "p"))).toMatchObject(failure);
      }
    },
  );

  it.each([
    "",
    " 1",
    "1 ",
    "+1",
    "01",
    "00",
    "0x1",
    "1_0",
    "1.",
    ".5",
    "1e",
    "e1",
    "NaN",
    "Infinity",
    "١",
    "1n",
    "1\n",
  ])("refuses the string %j", (text) => {
    const failure = { code: "PROTOJSON_NUMBER_FORM", path: "p", actual: text };
    expect(failureOf(readUint64(node(JSON.stringify(text)), "p"))).toMatchObject(failure);
  });

  it.each(["18446744073709551616", "1e20", "2e19", "99999999999999999999", "1e999999999", `1e${"9".repeat(400)}`])(
    "refuses %s as too large",
    (text) => {
      const failure = { code: "PROTOJSON_NUMBER_RANGE", path: "p", expected: "18446744073709551615" };
      expect(failureOf(readUint64(node(text), "p"))).toMatchObject(failure);
    },
  );

  it.each(["true", "null", "[]", "[1]", "{}"])("refuses %s by its type", (text) => {
    const failure = { code: "PROTOJSON_TYPE", path: "p", expected: "number", actual: node(text).kind };
    expect(failureOf(readUint64(node(text), "p"))).toMatchObject(failure);
  });

  it("refuses a wrapper object, and says how to write the value", () => {
    const failure = { code: "PROTOJSON_WRAPPER_OBJECT", path: "p", message: expect.stringContaining("bare") as string };
    expect(failureOf(readUint64(node('{"value":2}'), "p"))).toMatchObject(failure);
  });

  it("needs little time for numbers of a million digits", () => {
    const long = "1" + "0".repeat(1_000_000);
    const started = performance.now();
    expect(failureOf(readUint64(node(long), "p"))).toMatchObject({ code: "PROTOJSON_NUMBER_RANGE" });
    expect(failureOf(readUint64(node(`${long}1`), "p"))).toMatchObject({ code: "PROTOJSON_NUMBER_RANGE" });
    expect(failureOf(readUint64(node(`0.${long}1e9`), "p"))).toMatchObject({ code: "PROTOJSON_NUMBER_FORM" });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it("does not repeat a long number in the failure", () => {
    const read = readUint64(node("9".repeat(1000)), "p");
    expect(read.ok ? 0 : read.failure.message.length).toBeLessThan(160);
  });
});

describe("readUint32", () => {
  it("reads up to 2^32 - 1 and no further", () => {
    expect(readUint32(node("4294967295"), "p")).toEqual({ ok: true, value: 4294967295 });
    expect(readUint32(node('"8"'), "p")).toEqual({ ok: true, value: 8 });
    expect(readUint32(node("4294967296"), "p")).toMatchObject({
      failure: { code: "PROTOJSON_NUMBER_RANGE", expected: "4294967295", actual: "4294967296" },
    });
  });
});

describe("readBool and readString", () => {
  it("accept their own type and no other", () => {
    expect(readBool(node("true"), "p")).toEqual({ ok: true, value: true });
    expect(readBool(node("false"), "p")).toEqual({ ok: true, value: false });
    for (const text of ['"true"', "1", "0", "null", "[]"]) {
      expect(readBool(node(text), "p")).toMatchObject({ failure: { code: "PROTOJSON_TYPE", path: "p" } });
    }
    expect(readString(node('"1.55"'), "p")).toEqual({ ok: true, value: "1.55" });
    for (const text of ["1.55", "true", "null", "{}"]) {
      expect(readString(node(text), "p")).toMatchObject({ failure: { code: "PROTOJSON_TYPE", path: "p" } });
    }
  });
});

describe("readEnum", () => {
  const names = { SEV_PRODUCT_UNKNOWN: 0, SEV_PRODUCT_MILAN: 1 };

  it("reads a name or an integer, also an unknown integer", () => {
    expect(readEnum(node('"SEV_PRODUCT_MILAN"'), names, "p")).toEqual({ ok: true, value: 1 });
    expect(readEnum(node("1"), names, "p")).toEqual({ ok: true, value: 1 });
    expect(readEnum(node("9"), names, "p")).toEqual({ ok: true, value: 9 });
  });

  it.each(["Milan", "1", "sev_product_milan", "", "toString", "__proto__"])("refuses the name %j", (name) => {
    const failure = {
      code: "PROTOJSON_ENUM",
      path: "p",
      expected: "SEV_PRODUCT_UNKNOWN, SEV_PRODUCT_MILAN",
      actual: name,
    };
    expect(readEnum(node(JSON.stringify(name)), names, "p")).toMatchObject({ failure });
  });

  it("refuses other numbers and types", () => {
    expect(readEnum(node("2147483648"), names, "p")).toMatchObject({ failure: { code: "PROTOJSON_NUMBER_RANGE" } });
    expect(readEnum(node("-1"), names, "p")).toMatchObject({ failure: { code: "PROTOJSON_NUMBER_FORM" } });
    expect(readEnum(node("true"), names, "p")).toMatchObject({ failure: { code: "PROTOJSON_TYPE" } });
  });
});

describe("readBytes", () => {
  it.each([
    ['"+/8="', "fbff"],
    ['"+/8"', "fbff"],
    ['"-_8="', "fbff"],
    ['"-_8"', "fbff"],
    ['"+/9="', "fbff"],
    ['"AAAA"', "000000"],
    ['""', ""],
  ])("reads %s", (text, hex) => {
    const read = readBytes(node(text), "p");
    expect(read.ok && toHex(read.value)).toBe(hex);
  });

  it.each([
    '"+_8="',
    '"AA AA"',
    '"AAAA "',
    '"AAAA\\n"',
    '"A"',
    '"AAAAA"',
    '"AA="',
    '"AA==="',
    '"=AAA"',
    '"A=AA"',
    '"é"',
  ])("refuses %s", (text) => {
    expect(readBytes(node(text), "p")).toMatchObject({ failure: { code: "PROTOJSON_BYTES_ENCODING", path: "p" } });
  });

  it("holds the length", () => {
    expect(readBytes(node('"AAAA"'), "p", { length: 3 })).toEqual({ ok: true, value: new Uint8Array(3) });
    const failure = { code: "PROTOJSON_BYTES_LENGTH", path: "p", expected: 4, actual: 3 };
    expect(readBytes(node('"AAAA"'), "p", { length: 4 })).toMatchObject({ failure });
  });

  it("reads an empty text as no bytes, unless the caller refuses that", () => {
    expect(readBytes(node('""'), "p", { length: 3 })).toEqual({ ok: true, value: new Uint8Array(0) });
    const failure = { code: "PROTOJSON_BYTES_LENGTH", path: "p", expected: 3, actual: 0 };
    expect(readBytes(node('""'), "p", { length: 3, empty: "refuse" })).toMatchObject({ failure });
  });

  it("says that hex of the right length looks like hex", () => {
    for (const length of [16, 32, 48, 64]) {
      const hex = "0a".repeat(length);
      expect(fromHex(hex)?.length).toBe(length);
      const read = readBytes(node(`"${hex}"`), "p", { length });
      expect(read).toMatchObject({ failure: { code: "PROTOJSON_BYTES_LENGTH", expected: length } });
      expect(read.ok ? "" : read.failure.message).toContain("looks like hex");
    }
    const other = readBytes(node('"AAAA"'), "p", { length: 4 });
    expect(other.ok ? "" : other.failure.message).not.toContain("hex");
  });

  it.each(["[0,0]", "0", "null", "true"])("refuses %s by its type", (text) => {
    expect(readBytes(node(text), "p")).toMatchObject({ failure: { code: "PROTOJSON_TYPE", path: "p" } });
  });
});
