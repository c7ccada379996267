import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import type { Failure } from "../../src/errors/index.js";
import { DEFAULT_JSON_LIMITS, JSON_CODES, parseJson } from "../../src/json/index.js";
import type { JsonLimits, JsonNode } from "../../src/json/index.js";

const SEED = 20261125;

function parsed(input: string | Uint8Array, limits?: JsonLimits): JsonNode {
  const outcome = parseJson(typeof input === "string" ? toUtf8(input) : input, limits);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

function refusal(input: string | Uint8Array, limits?: JsonLimits): Failure {
  const outcome = parseJson(typeof input === "string" ? toUtf8(input) : input, limits);
  if (outcome.ok) throw new Error("was accepted");
  expect(Object.keys(JSON_CODES)).toContain(outcome.failure.code);
  expect(outcome.failure.stage).toBe("policy");
  return outcome.failure;
}

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...toUtf8(part)] : [...part])));
}

/** The value as JSON.parse would give it. */
function plainValue(node: JsonNode): unknown {
  if (node.kind === "null") return null;
  if (node.kind === "number") return Number(node.text);
  if (node.kind === "array") return node.items.map(plainValue);
  if (node.kind !== "object") return node.value;
  return Object.fromEntries([...node.members].map(([key, member]) => [key, plainValue(member)]));
}

describe("parseJson", () => {
  it("reads each kind of value", () => {
    const text = ' { "a" : [ null , true , false , -1.5e+3 , "x" ] , "b" : {} , "" : [] } ';
    expect(plainValue(parsed(text))).toEqual(JSON.parse(text));
  });

  it("keeps the text of numbers above 2^53", () => {
    const node = parsed("[15352208179752599555,18446744073709551615]");
    const texts = node.kind === "array" ? node.items.map((item) => (item.kind === "number" ? item.text : "")) : [];
    expect(texts).toEqual(["15352208179752599555", "18446744073709551615"]);
  });

  it("knows which bytes of the input a member came from, also behind characters of several bytes", () => {
    const bytes = toUtf8('{"é€😀": "ü", "body" : {"a": [1, 2 ]} , "n":-1.0e2}');
    const node = parsed(bytes);
    if (node.kind !== "object") throw new Error("no object");
    const raw = [...node.members.values()].map((m) => new TextDecoder().decode(bytes.subarray(m.start, m.end)));
    expect(raw).toEqual(['"ü"', '{"a": [1, 2 ]}', "-1.0e2"]);
    expect([node.start, node.end]).toEqual([0, bytes.length]);
  });

  it("leaves white space around the document outside its span", () => {
    const node = parsed("\r\n\t [] ");
    expect([node.start, node.end]).toEqual([4, 6]);
  });

  it("reports the stage that the caller names", () => {
    const outcome = parseJson(toUtf8("x"), DEFAULT_JSON_LIMITS, "collect");
    expect(outcome).toMatchObject({ ok: false, failure: { stage: "collect", code: "JSON_SYNTAX" } });
  });

  it("says line and column, and what was expected and found", () => {
    expect(refusal('{\n  "é": 1,\n  "b" 2}')).toMatchObject({ expected: ":", actual: "2" });
    expect(refusal("").message).toBe("Line 1, column 1: expected a value, found end of the text.");
    expect(refusal('{\n  "é": 1,\n  "b" 2}').message).toContain("Line 3, column 7:");
    expect(refusal('["é" 1]').message).toContain("Line 1, column 6:");
  });
});

describe("syntax", () => {
  it.each([
    ...["", " ", "{", "[", "[1", "[1,", '{"a"', '{"a":', '{"a":1', '{"a":1,', '"a', '"', "-", "+1", "1.", ".5"],
    ...["01", "-01", "00", "1e", "1e+", "1.e1", "NaN", "Infinity", "tru", "nul", "True", "[1,]", '{"a":1,}'],
    ...["[,1]", "{,}", "{a:1}", "{'a':1}", "[1 2]", '{"a" 1}', "// c\n1", "/**/1", "]", "}", "[}", "{]", "\u00a01"],
    ...["\ufeff{}", "\u2028[]", "\v1", "\f1", '{"a":1 "b":2}', "{1:2}", "{null:1}", "undefined", "é"],
  ])("refuses %j", (text) => {
    expect(refusal(text).code).toBe("JSON_SYNTAX");
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it.each(["{} {}", "1 2", "null,", "[]]", '""x', "{}\0", "1\u00a0", "0x10"])(
    "refuses the data behind the value in %j",
    (text) => {
      expect(refusal(text).code).toBe("JSON_TRAILING");
    },
  );

  it.each(["0", "-0", "10", "0.0", "1E5", "1e-5", "-1.25e+07", "123456789012345678901234567890"])(
    "accepts the number %s",
    (text) => {
      expect(parsed(text)).toEqual({ kind: "number", text, start: 0, end: text.length });
    },
  );
});

describe("strings", () => {
  it("resolves every escape", () => {
    const text = String.raw`"\" \\ \/ \b \f \n \r \t \u0000 \u00e9 \u20AC \ud83d\ude00 \uD83D\uDE00"`;
    expect(parsed(text)).toMatchObject({ kind: "string", value: JSON.parse(text) as string });
  });

  it("refuses every other escape", () => {
    for (let c = 0x20; c < 0x7f; c++) {
      const letter = String.fromCharCode(c);
      if ('"\\/bfnrtu'.includes(letter)) continue;
      expect(refusal(`"\\${letter}"`).code, letter).toBe("JSON_STRING");
    }
  });

  it.each([
    ...[String.raw`"\u"`, String.raw`"\u12"`, String.raw`"\u12G4"`, String.raw`"\u+123"`, String.raw`"\U0041"`],
    ...[String.raw`"\ud800"`, String.raw`"\udc00"`, String.raw`"\ud800x"`, String.raw`"\ud800\n"`],
    ...[String.raw`"\ud800\u0041"`, String.raw`"\ud800\ud800"`, String.raw`"\udc00\ud800"`, '"\\u12', '"\\'],
  ])("refuses %s", (text) => {
    expect(refusal(text).code).toBe("JSON_STRING");
  });

  it("refuses every control character that is not escaped, and accepts DEL", () => {
    for (let c = 0; c < 0x20; c++) expect(refusal(bytesOf('"', [c], '"')).code).toBe("JSON_STRING");
    expect(parsed(bytesOf('"', [0x7f], '"'))).toMatchObject({ value: "\x7f" });
  });

  it.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong form", [0xc0, 0xaf]],
    ["an overlong NUL", [0xc0, 0x80]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a code point above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a sequence that is cut off", [0xe2, 0x82]],
    ["0xFF", [0xff]],
  ])("refuses %s, in values and in keys", (_, bytes) => {
    expect(refusal(bytesOf('"a', bytes, '"')).code).toBe("JSON_UTF8");
    expect(refusal(bytesOf('{"a', bytes, '":1}')).code).toBe("JSON_UTF8");
  });

  it("refuses a byte order mark before the document, and keeps one inside a string", () => {
    expect(refusal(bytesOf([0xef, 0xbb, 0xbf], "{}")).message).toContain("byte order mark");
    expect(parsed('"\ufeffa"')).toMatchObject({ value: "\ufeffa" });
  });

  it("refuses UTF-16", () => {
    expect(refusal(Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0])).code).toBe("JSON_SYNTAX");
  });
});

describe("keys", () => {
  it("refuses a key that is there twice, also if it is spelt with an escape", () => {
    expect(refusal('{"a":1,"a":1}').code).toBe("JSON_DUPLICATE_KEY");
    expect(refusal(String.raw`{"a":1,"\u0061":2}`).code).toBe("JSON_DUPLICATE_KEY");
    expect(refusal('[{"b":{"a":1,"c":2,"a":3}}]').code).toBe("JSON_DUPLICATE_KEY");
    expect(plainValue(parsed('{"a":{"a":1},"A":2}'))).toEqual({ a: { a: 1 }, A: 2 });
  });

  it("treats __proto__ and constructor as keys like any other", () => {
    const node = parsed('{"__proto__":{"polluted":true},"constructor":1}');
    expect(node.kind === "object" && [...node.members.keys()]).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(refusal('{"__proto__":1,"__proto__":2}').code).toBe("JSON_DUPLICATE_KEY");
  });
});

describe("limits", () => {
  const tight = { maxBytes: 20, maxDepth: 2, maxNodes: 4 };

  it("holds the size, inclusive", () => {
    expect(parsed(" ".repeat(19) + "1", tight).kind).toBe("number");
    expect(refusal(" ".repeat(20) + "1", tight)).toMatchObject({ code: "JSON_SIZE", expected: 20, actual: 21 });
  });

  it("holds the depth, inclusive", () => {
    expect(parsed('[{"a":1}]', tight).kind).toBe("array");
    expect(refusal('[{"a":[]}]', tight).code).toBe("JSON_DEPTH");
  });

  it("holds the number of values, inclusive", () => {
    expect(parsed("[1,2,3]", tight).kind).toBe("array");
    expect(refusal("[1,2,3,4]", tight).code).toBe("JSON_NODES");
  });

  it("refuses a million opening brackets or braces without running out of stack", () => {
    const wide = { ...DEFAULT_JSON_LIMITS, maxBytes: 10_000_000 };
    expect(refusal("[".repeat(1_000_000), wide).code).toBe("JSON_DEPTH");
    expect(refusal('{"a":'.repeat(1_000_000), wide).code).toBe("JSON_DEPTH");
    const unlimited = { maxBytes: 10_000_000, maxDepth: Infinity, maxNodes: Infinity };
    expect(refusal("[".repeat(1_000_000), unlimited).code).toBe("JSON_SYNTAX");
    expect(parsed("[".repeat(1_000_000) + "]".repeat(1_000_000), unlimited).end).toBe(2_000_000);
  });

  it("reads a string and a number of a million characters", () => {
    const wide = { ...DEFAULT_JSON_LIMITS, maxBytes: 10_000_000 };
    expect(parsed(`"${"é".repeat(1_000_000)}"`, wide)).toMatchObject({ value: "é".repeat(1_000_000) });
    expect(parsed("1".repeat(1_000_000), wide)).toMatchObject({ text: "1".repeat(1_000_000) });
  });
});

describe("against JSON.parse", () => {
  it("gives the same value for every document", () => {
    const property = fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 2), (text, indent) => {
      const laidOut = JSON.stringify(JSON.parse(text), null, indent);
      expect(plainValue(parsed(laidOut))).toEqual(JSON.parse(laidOut));
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });

  it("gives the same string for any string of whole characters", () => {
    const property = fc.property(fc.string({ unit: "binary" }), (value) => {
      expect(parsed(JSON.stringify(value))).toMatchObject({ value });
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });

  it("never throws on an edited document, and refuses what JSON.parse refuses", () => {
    const edit = fc.record({ at: fc.nat(), remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) });
    const structural = fc.constantFrom(...Array.from('{}[]",:\\0129.eE+-ntfu \n')).map((c) => toUtf8(c));
    const edits = fc.array(
      fc.oneof(
        edit,
        edit.chain((e) => structural.map((insert) => ({ ...e, insert }))),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    let refused = 0;
    const property = fc.property(fc.json({ maxDepth: 4 }), edits, (text, changes) => {
      let bytes = toUtf8(text);
      for (const { at, remove, insert } of changes) {
        const from = at % (bytes.length + 1);
        bytes = bytesOf([...bytes.subarray(0, from)], [...insert], [...bytes.subarray(from + remove)]);
      }
      const outcome = parseJson(bytes);
      if (!outcome.ok) {
        refused++;
        expect(Object.keys(JSON_CODES)).toContain(outcome.failure.code);
        return;
      }
      const decoded = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      expect(plainValue(outcome.value)).toEqual(JSON.parse(decoded));
    });
    fc.assert(property, { seed: SEED, numRuns: 3000 });
    expect(refused).toBeGreaterThan(1000);
  });
});
