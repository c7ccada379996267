import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import {
  parseJson,
  readList,
  readMessage,
  readObject,
  readOpenMessage,
  statesSomething,
} from "../../src/json/index.js";
import type { JsonNode, JsonObject } from "../../src/json/index.js";

const FIELDS = ["minimum_tcb", "report_id_ma", "check_crl", "spl_4"] as const;

function node(text: string): JsonNode {
  const outcome = parseJson(toUtf8(text));
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

function object(text: string): JsonObject {
  const value = node(text);
  if (value.kind !== "object") throw new Error("no object");
  return value;
}

describe("readMessage", () => {
  it("knows each field by its snake_case and its lowerCamelCase name", () => {
    const snake = readMessage(
      object('{"minimum_tcb":1,"report_id_ma":"","check_crl":true,"spl_4":4}'),
      FIELDS,
      "policy",
    );
    const camel = readMessage(object('{"minimumTcb":1,"reportIdMa":"","checkCrl":true,"spl4":4}'), FIELDS, "policy");
    expect(Object.keys(snake.ok ? snake.value : {}).sort()).toEqual([...FIELDS].sort());
    expect(Object.keys(camel.ok ? camel.value : {}).sort()).toEqual([...FIELDS].sort());
  });

  it("leaves out a field that is null", () => {
    expect(readMessage(object('{"minimum_tcb":null}'), FIELDS, "policy")).toEqual({ ok: true, value: {} });
  });

  it.each(['{"minimumTcb":1,"minimum_tcb":1}', '{"minimum_tcb":null,"minimumTcb":1}'])(
    "refuses both names at once: %s",
    (text) => {
      const failure = { stage: "policy", code: "PROTOJSON_DUPLICATE", path: "policy.minimum_tcb" };
      expect(readMessage(object(text), FIELDS, "policy")).toMatchObject({ ok: false, failure });
    },
  );

  it.each([
    ['{"minimumTbc":1}', "policy.minimum_tbc"],
    ['{"Minimum_tcb":1}', "policy.Minimum_tcb"],
    ['{"minimum tcb":null}', "policy.minimum tcb"],
    ['{"":1}', "policy."],
    ['{"__proto__":1}', "policy.__proto__"],
    ['{"constructor":1}', "policy.constructor"],
    ['{"[ext]":1}', "policy.[ext]"],
  ])("refuses the unknown key in %s", (text, path) => {
    const failure = { stage: "policy", code: "PROTOJSON_UNKNOWN_FIELD", path };
    expect(readMessage(object(text), FIELDS, "policy")).toMatchObject({ ok: false, failure });
  });

  it("names the field where only the case is wrong", () => {
    const read = readMessage(object('{"minimumTCB":1}'), FIELDS, "policy");
    expect(read.ok ? "" : read.failure.message).toContain("write minimum_tcb or minimumTcb");
  });

  it("cuts a long key, and not through a surrogate pair", () => {
    const read = readMessage(object(`{"${"😀".repeat(500)}":1}`), FIELDS, "");
    const path = read.ok ? "" : (read.failure.path ?? "");
    expect(path).toBe(`${"😀".repeat(32)}…`);
    expect(readMessage(object(`{"a${"😀".repeat(500)}":1}`), FIELDS, "")).toMatchObject({
      failure: { path: `a${"😀".repeat(31)}…` },
    });
  });

  it("reports the stage that the caller names", () => {
    expect(readMessage(object('{"x":1}'), FIELDS, "", "parse")).toMatchObject({
      failure: { stage: "parse", path: "x" },
    });
  });
});

describe("readOpenMessage", () => {
  it("hands unknown keys back", () => {
    const read = readOpenMessage(object('{"minimumTcb":1,"pcrExtra":{},"b":null}'), FIELDS, "");
    expect(read.ok && read.value.unknown).toEqual([
      { key: "pcrExtra", path: "pcr_extra" },
      { key: "b", path: "b" },
    ]);
    expect(read.ok && read.value.fields.minimum_tcb?.kind).toBe("number");
  });

  it("still refuses both names at once", () => {
    const read = readOpenMessage(object('{"minimumTcb":1,"minimum_tcb":1}'), FIELDS, "");
    expect(read).toMatchObject({ failure: { code: "PROTOJSON_DUPLICATE", path: "minimum_tcb" } });
  });
});

describe("readObject", () => {
  it("accepts an object and nothing else", () => {
    expect(readObject(node("{}"), "policy").ok).toBe(true);
    for (const text of ["[]", "null", "1", '""', "true"]) {
      expect(readObject(node(text), "policy")).toMatchObject({
        failure: { code: "PROTOJSON_TYPE", path: "policy", expected: "object", actual: node(text).kind },
      });
    }
  });
});

describe("readList", () => {
  it("gives the elements", () => {
    const read = readList(node('["a",1]'), "p");
    expect(read.ok && read.value.map((item) => item.kind)).toEqual(["string", "number"]);
  });

  it("refuses a scalar, an object and null elements", () => {
    expect(readList(node('"AAAA"'), "p")).toMatchObject({ failure: { code: "PROTOJSON_TYPE", path: "p" } });
    expect(readList(node('{"value":[]}'), "p")).toMatchObject({
      failure: { code: "PROTOJSON_TYPE", actual: "object" },
    });
    expect(readList(node('["a",null]'), "p")).toMatchObject({
      failure: { code: "PROTOJSON_TYPE", path: "p.1", actual: "null" },
    });
  });
});

describe("statesSomething", () => {
  it.each(["null", "false", "0", "0.0", "0e9", '"0"', '""', "[]", "{}", '{"a":{"b":[]},"c":0}'])(
    "%s says nothing",
    (text) => {
      expect(statesSomething(node(text))).toBe(false);
    },
  );

  it.each(["true", "1", "0.1", '"1"', '"AAAA"', '"00"', '"a"', "[0]", '[""]', '{"a":{"b":1}}', '{"a":0,"b":[0]}'])(
    "%s says something",
    (text) => {
      expect(statesSomething(node(text))).toBe(true);
    },
  );

  it("walks deep and wide objects without running out of stack", () => {
    const limits = { maxBytes: 1e8, maxDepth: Infinity, maxNodes: Infinity };
    const deep = parseJson(toUtf8('{"a":'.repeat(300_000) + "0" + "}".repeat(300_000)), limits);
    expect(deep.ok && statesSomething(deep.value)).toBe(false);
    const wide = parseJson(toUtf8(`{${Array.from({ length: 300_000 }, (_, i) => `"${i}":0`).join()}}`), limits);
    expect(wide.ok && statesSomething(wide.value)).toBe(false);
  });
});
