import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../../src/bytes/index.js";
import { decodeTextproto } from "../../../src/evidence/message/textproto.js";
import type { MessageSchema } from "../../../src/evidence/message/schema.js";
import { attestationTextproto, buildReport, reportTextproto } from "../../../src/testing/index.js";
import { codeOf, mustOpen, open, refusalOf, replaced } from "../support.js";

const report = buildReport({ version: 5, guestSvn: 7, vmpl: 1 }, "Turin");
const vcek = Uint8Array.of(0x30, 0, 0xff, 0x22, 0x5c, 0x27);
const text = attestationTextproto(report, { vcek }, { name: 3, machineStepping: 1 });

const SCHEMA: MessageSchema = {
  octets: { number: 1, kind: "bytes", size: null },
  other: { number: 2, kind: "bytes", size: null },
  count: { number: 3, kind: "number", max: 2n ** 64n - 1n },
};

/** The bytes of field `octets`, or the code of the failure. */
function octetsOf(literal: string): readonly number[] | string {
  const decoded = decodeTextproto(toUtf8(`octets: ${literal}`), SCHEMA, "m");
  return decoded.ok ? [...(decoded.value.bytes.get("octets") ?? [])] : decoded.failure.code;
}

/** The number of field `count`, or the code of the failure. */
function countOf(literal: string): bigint | string | undefined {
  const decoded = decodeTextproto(toUtf8(`count: ${literal}`), SCHEMA, "m");
  return decoded.ok ? decoded.value.numbers.get("count") : decoded.failure.code;
}

describe("strings of textproto", () => {
  it.each<readonly [string, readonly number[]]>([
    ['""', []],
    ['"abc"', [0x61, 0x62, 0x63]],
    ["'a\"b'", [0x61, 0x22, 0x62]],
    ['"a\'b"', [0x61, 0x27, 0x62]],
    [String.raw`"\a\b\f\n\r\t\v\\\'\"\?"`, [7, 8, 12, 10, 13, 9, 11, 92, 39, 34, 63]],
    [String.raw`"\0\7\00\01\000\377\1234"`, [0, 7, 0, 1, 0, 255, 83, 0x34]],
    [String.raw`"\x0\xf\x00\xFF\Xa0\xabc"`, [0, 15, 0, 255, 0xa0, 0xab, 0x63]],
    [String.raw`"\u00e9\U0001F600"`, [0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80]],
    ['"é\u{1f600}"', [0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80]],
    ['"a" \'b\'\n# comment\n"c"', [0x61, 0x62, 0x63]],
    ['"a""b"', [0x61, 0x62]],
    ['"\t"', [9]],
    ['"# no comment"', [...toUtf8("# no comment")]],
  ])("%s are bytes", (literal, octets) => {
    expect(octetsOf(literal)).toEqual(octets);
  });

  it.each([
    ['"a', "no end"],
    ["\"a'", "the other quote at the end"],
    ['"a\nb"', "a line feed"],
    ['"a\0b"', "a NUL"],
    [String.raw`"\400"`, "an octal escape above 255"],
    [String.raw`"\777"`, "the largest octal escape"],
    [String.raw`"\8"`, "a digit that is not octal"],
    [String.raw`"\x"`, "a hex escape without digits"],
    [String.raw`"\xg"`, "a hex escape with another letter"],
    [String.raw`"\u123"`, "\\u with three digits"],
    [String.raw`"\U0011FFFF"`, "a character above U+10FFFF"],
    [String.raw`"\ud83d"`, "half of a surrogate pair"],
    [String.raw`"\q"`, "an unknown escape"],
    ['"\\', "a backslash at the end"],
    ['"\\\n"', "a backslash before a line feed"],
    [String.raw`"a\"`, "an escaped quote at the end"],
  ])("refuse %j: %s", (literal) => {
    expect(octetsOf(literal)).toBe("EVIDENCE_TEXTPROTO");
  });

  it("must be UTF-8 as they stand", () => {
    const bytes = concatBytes(toUtf8('octets: "'), Uint8Array.of(0xff), toUtf8('"'));
    expect(decodeTextproto(bytes, SCHEMA, "m")).toMatchObject({ failure: { code: "EVIDENCE_TEXTPROTO" } });
  });
});

describe("numbers of textproto", () => {
  it.each([
    ["0", 0n],
    ["10", 10n],
    ["0x1F", 31n],
    ["0X1f", 31n],
    ["017", 15n],
    ["00", 0n],
    ["18446744073709551615", 2n ** 64n - 1n],
    ["0xffffffffffffffff", 2n ** 64n - 1n],
    ["01777777777777777777777", 2n ** 64n - 1n],
  ])("%s", (literal, value) => {
    expect(countOf(literal)).toBe(value);
  });

  it.each(["18446744073709551616", "0x10000000000000000", "-1", "- 1", "-0"])(
    "refuse %s, which is out of range",
    (literal) => {
      expect(countOf(literal)).toBe("EVIDENCE_FIELD_RANGE");
    },
  );

  it.each(["08", "0x", "0xg", "1.0", "1e3", "1f", "1u", "0b1", "1_0", "true", "inf", `0x${"0".repeat(30)}1`])(
    "refuse %s, which is no integer",
    (literal) => {
      expect(countOf(literal)).toBe("EVIDENCE_TEXTPROTO");
    },
  );

  it.each(['"1"', "{}", "[1]", ""])("refuse %j, which is of another type", (literal) => {
    expect(countOf(literal)).toBe("EVIDENCE_FIELD_TYPE");
  });
});

describe("messages as textproto", () => {
  it.each([
    ["as it is written", text],
    ["with a colon before messages", text.replaceAll(" {", ": {")],
    ["with angle brackets", text.replaceAll("{", "<").replaceAll("}", ">")],
    ["with commas", text.replaceAll(/(?<=[0-9"}A-Z])\n/g, ",\n")],
    ["with semicolons", text.replaceAll(/(?<=[0-9"}A-Z])\n/g, ";\n")],
    ["on one line", text.replaceAll("\n", " ")],
    ["without white space", text.replaceAll(/\n */g, " ").replaceAll(": ", ":").replaceAll(" {", "{")],
    ["with comments", text.replaceAll("\n", " # comment: {\n")],
    ["with carriage returns", text.replaceAll("\n", "\r\n")],
    ["with an enumeration as a number", replaced(text, "SEV_PRODUCT_TURIN", "3")],
    ["with a hexadecimal number", replaced(text, "guest_svn: 7", "guest_svn: 0x7")],
  ])("are read %s", (_name, evidence) => {
    const opened = mustOpen(evidence);
    expect(opened.format).toBe("sevsnp-attestation-textproto");
    expect(opened.bytes).toEqual(report);
    expect(opened.supplements).toEqual([{ label: "vcek", bytes: vcek }]);
  });

  it("may be a bare Report", () => {
    expect(mustOpen(reportTextproto(report))).toMatchObject({ format: "sevsnp-report-textproto", bytes: report });
  });

  it.each<readonly [string, string, string | RegExp, string]>([
    ["an unknown field", "EVIDENCE_TEXTPROTO", "guest_svn", "guest_vsn"],
    ["a field of Object's prototype", "EVIDENCE_TEXTPROTO", "guest_svn", "constructor"],
    ["a lowerCamelCase name", "EVIDENCE_TEXTPROTO", "guest_svn", "guestSvn"],
    ["an extension", "EVIDENCE_TEXTPROTO", "guest_svn", "[guest.svn]"],
    ["a list", "EVIDENCE_FIELD_TYPE", "guest_svn: 7", "guest_svn: [7]"],
    ["no colon before a number", "EVIDENCE_TEXTPROTO", "guest_svn: 7", "guest_svn 7"],
    ["two separators", "EVIDENCE_TEXTPROTO", "guest_svn: 7", "guest_svn: 7,;"],
    ["a separator in front", "EVIDENCE_TEXTPROTO", "report {", "report {,"],
    ["another bracket at the end", "EVIDENCE_TEXTPROTO", "}", ">"],
    ["no bracket at the end", "EVIDENCE_TEXTPROTO", /\}\n$/, ""],
    ["one bracket more", "EVIDENCE_TEXTPROTO", /\}\n$/, "}}"],
    [
      "a number where a message belongs",
      "EVIDENCE_TEXTPROTO",
      "machine_stepping {\n    value: 1\n  }",
      "machine_stepping: 1",
    ],
    ["a number where a string belongs", "EVIDENCE_FIELD_TYPE", /family_id: "[^"]*"/, "family_id: 1"],
    ["a string where a number belongs", "EVIDENCE_FIELD_TYPE", "guest_svn: 7", 'guest_svn: "7"'],
    ["an unknown name of an enumeration", "EVIDENCE_TEXTPROTO", "SEV_PRODUCT_TURIN", "SEV_PRODUCT_ROME"],
    ["a field twice", "EVIDENCE_FIELD_DUPLICATE", "guest_svn: 7", "guest_svn: 7 guest_svn: 7"],
    ["a message twice", "EVIDENCE_FIELD_DUPLICATE", /\}\n$/, "}\nproduct {}\n"],
    ["a number of 2^32", "EVIDENCE_FIELD_RANGE", "guest_svn: 7", "guest_svn: 4294967296"],
    ["bytes of another length", "EVIDENCE_FIELD_LENGTH", /family_id: "[^"]*"/, 'family_id: "0123456789abcde"'],
    ["a byte field left out", "EVIDENCE_FIELD_MISSING", /family_id: "[^"]*"/, ""],
  ])("are refused with %s", (_name, code, part, by) => {
    expect(codeOf(replaced(text, part, by))).toBe(code);
  });

  it("name the field, and line and column", () => {
    expect(refusalOf(replaced(text, "guest_svn: 7", "guest_svn: 4294967296"))).toEqual([
      "EVIDENCE_FIELD_RANGE",
      "report.guest_svn",
    ]);
    const wrong = open(replaced(text, "guest_svn: 7", "guest_svn: 7x"));
    expect(wrong).toMatchObject({ failure: { stage: "parse", code: "EVIDENCE_TEXTPROTO", actual: "3:14" } });
    expect(wrong.ok ? "" : wrong.failure.message).toMatch(/^Line 3, column 14 of the textproto: /);
  });

  it("have extras as entries of key and value", () => {
    const entry = (key: string): string => `extras { key: "${key}" value: "v" }`;
    const extras = (...entries: readonly string[]): string =>
      replaced(text, "vcek_cert", `${entries.join(" ")} vcek_cert`);
    expect(mustOpen(extras(entry("a"), entry("b"))).notes).toMatchObject([{ code: "EVIDENCE_IGNORED", actual: 2 }]);
    expect(codeOf(extras(entry("a"), entry("A")))).toBe("EVIDENCE_FIELD_DUPLICATE");
    expect(codeOf(extras('extras { key: "a" key: "b" }'))).toBe("EVIDENCE_FIELD_DUPLICATE");
    expect(codeOf(extras('extras: [{ key: "a" }]'))).toBe("EVIDENCE_TEXTPROTO");
    expect(codeOf(extras('extras { key: "\\377" }'))).toBe("EVIDENCE_FIELD_TYPE");
  });
});
