import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../src/bytes/index.js";
import { recognize } from "../../../src/evidence/recognize.js";
import { quoteProtobuf, quoteTextproto } from "../../../src/testing/intel/quote-message.js";
import { bytesField, numberField } from "../../../src/testing/wire.js";
import { codeOf, mustOpen, refusalOf, replaced } from "../support.js";
import { filler } from "../writers.js";
import { quoteOf, quoteTree, toJson, toProtobuf, toText, withField } from "./writers.js";

const quote = quoteOf({ extra: new Uint8Array(7) });
const message = quoteTree(quote);
const protobuf = toProtobuf(message);
const text = toText(message);
const json = toJson(message);

describe("go-tdx-guest's messages", () => {
  it.each([
    ["tdx-quote-protobuf", protobuf],
    ["tdx-quote-textproto", text],
    ["tdx-quote-json", json],
    ["tdx-quote-json", toJson(message, "snake")],
  ])("are taken out of %s", (format, evidence) => {
    const opened = mustOpen(evidence);
    expect(opened).toMatchObject({ kind: "tdx", scheme: "tdx", format, bytes: quote, supplements: [], notes: [] });
    expect([opened.vtpm, opened.eventLog]).toEqual([null, new Uint8Array()]);
  });

  it.each([4, 5] as const)("of version %i are those that veritee/testing writes", (version) => {
    for (const parts of [{ version }, { version, bodyType: 2, authSize: 0, extra: filler(3, 1) }] as const) {
      const other = quoteOf(parts);
      expect(quoteProtobuf(other)).toEqual(toProtobuf(quoteTree(other)));
      expect(mustOpen(quoteTextproto(other))).toMatchObject({ format: "tdx-quote-textproto", bytes: other });
    }
  });

  it("share no memory with their bytes", () => {
    const buffer = Buffer.from(protobuf);
    const opened = mustOpen(buffer);
    buffer.fill(0xee);
    expect(opened.bytes).toEqual(quote);
  });

  it("are known by a header that starts like text, too", () => {
    // 0Ah is a line feed, and 37h, the size of the header, the digit 7.
    expect([...protobuf.subarray(0, 3)]).toEqual([0x0a, 0x37, 0x08]);
    expect(recognize(protobuf)).toEqual({ form: "protobuf", message: "quote" });
    expect(recognize(protobuf.subarray(0, 60))).toEqual({ form: "protobuf", message: "quote" });
    expect(recognize(Uint8Array.of(0x0a, 0x37))).toEqual({ form: "unknown" });
  });

  it.each(["td_quote_body_descriptor {}", "signed_data_size: 7", "extra_bytes: ''", "# a comment\nheader {}"])(
    "are known in textproto by any of their fields: %s",
    (start) => {
      expect(codeOf(start)).toBe("EVIDENCE_FIELD_MISSING");
    },
  );

  it("count unknown fields in protobuf, and have none in the other forms", () => {
    const more = concatBytes(protobuf, numberField(9, 1n), bytesField(10, filler(4, 1)));
    expect(mustOpen(more)).toMatchObject({ bytes: quote, notes: [{ code: "EVIDENCE_UNKNOWN_FIELDS", actual: 2 }] });
    expect(codeOf(`${text} quote_version: 4`)).toBe("EVIDENCE_TEXTPROTO");
    expect(refusalOf(replaced(json, /^\{/, '{"quoteVersion":4,'))).toEqual([
      "PROTOJSON_UNKNOWN_FIELD",
      "quote_version",
    ]);
    const inner = replaced(json, '"userData"', '"userDate"');
    expect(refusalOf(inner)).toEqual(["PROTOJSON_UNKNOWN_FIELD", "header.user_date"]);
  });

  it("have no field twice", () => {
    expect(refusalOf(concatBytes(protobuf, numberField(3, 1n)))).toEqual([
      "EVIDENCE_FIELD_DUPLICATE",
      "signed_data_size",
    ]);
    expect(refusalOf(`${text} header {}`)).toEqual(["EVIDENCE_FIELD_DUPLICATE", "header"]);
    expect(refusalOf(replaced(json, '"teeType"', '"tee_type":129,"teeType"'))).toEqual([
      "PROTOJSON_DUPLICATE",
      "header.tee_type",
    ]);
  });

  it("have bytes of the exact length in JSON, and registers in a list", () => {
    expect(refusalOf(replaced(json, /"mrTd":"[^"]+"/, '"mrTd":"AAAA"'))).toEqual([
      "PROTOJSON_BYTES_LENGTH",
      "td_quote_body.mr_td",
    ]);
    expect(refusalOf(replaced(json, /"rtmrs":\["[^"]+"/, '"rtmrs":["AAAA"'))).toEqual([
      "EVIDENCE_FIELD_LENGTH",
      "td_quote_body.rtmrs.0",
    ]);
    expect(refusalOf(replaced(json, /"rtmrs":\["[^"]+"/, '"rtmrs":["*"'))).toEqual([
      "PROTOJSON_BYTES_ENCODING",
      "td_quote_body.rtmrs.0",
    ]);
    expect(refusalOf(replaced(json, /"rtmrs":\[[^\]]+\]/, '"rtmrs":"AAAA"'))).toEqual([
      "PROTOJSON_TYPE",
      "td_quote_body.rtmrs",
    ]);
    expect(refusalOf(replaced(json, /"rtmrs":\["/, '"rtmrs":["","'))).toEqual([
      "EVIDENCE_FIELD_COUNT",
      "td_quote_body.rtmrs",
    ]);
  });

  it("are read by the kind of their body, wherever it stands", () => {
    const fields = [...quoteTree(quoteOf({ version: 5 })).fields];
    const turned = { fields: [fields[0], ...fields.slice(1).reverse()].filter((field) => field !== undefined) };
    expect(mustOpen(toProtobuf(turned)).bytes).toEqual(quoteOf({ version: 5 }));
    const empty = withField(quoteTree(quoteOf({ version: 5 })), "td_quote_body_descriptor", new Uint8Array());
    expect(refusalOf(toProtobuf(empty))).toEqual(["EVIDENCE_FIELD_MISSING", "td_quote_body"]);
  });

  it("are looked at up to 1 MiB", () => {
    const spaced = (written: string, size: number): string => written + " ".repeat(size - written.length);
    for (const written of [text, json]) {
      expect(mustOpen(spaced(written, 1024 * 1024)).bytes).toEqual(quote);
      expect(codeOf(spaced(written, 1024 * 1024 + 1))).toBe("EVIDENCE_SIZE");
    }
    const large = withField(message, "extra_bytes", new Uint8Array(1024 * 1024));
    expect(codeOf(toProtobuf(large))).toBe("EVIDENCE_SIZE");
  });

  it("that were cut are refused", () => {
    expect(codeOf(protobuf.subarray(0, 300))).toBe("EVIDENCE_PROTOBUF");
    expect(codeOf(text.slice(0, 300))).toBe("EVIDENCE_TEXTPROTO");
    expect(codeOf(json.slice(0, 300))).toBe("JSON_SYNTAX");
    expect(codeOf('{"header":{},"tdQuoteBody":{}}')).toBe("EVIDENCE_FIELD_MISSING");
    expect(codeOf('{"header":{},"body":{}}')).toBe("EVIDENCE_UNKNOWN");
  });
});
