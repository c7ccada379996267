import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toBase64, toHex, toUtf8 } from "../../src/bytes/index.js";
import { EVIDENCE_CODES } from "../../src/evidence/index.js";
import type { OpenedEvidence } from "../../src/evidence/index.js";
import { JSON_CODES } from "../../src/json/index.js";
import { bytesField } from "../../src/testing/wire.js";
import { seedOf } from "../helpers/seed.js";
import { MAX_BYTES, codeOf, open } from "./support.js";
import { quoteOf, quoteTree, toJson, toProtobuf, toText } from "./tdx/writers.js";
import { filler } from "./writers.js";

/** Whatever the bytes are that start like a quote of TDX or its carriers, opening them gives a result, and soon. */

const SEED = seedOf("hostile evidence of TDX");
const EXTRA = filler(5, 6);
const quote = quoteOf({ extra: EXTRA });
const LOG = concatBytes(new Uint8Array(32), toUtf8("Spec ID Event03\0"));
const v5 = quoteOf({ version: 5 });

const SAMPLES: Readonly<Record<string, readonly [evidence: Uint8Array, quote: Uint8Array]>> = {
  "tdx-quote-hex": [toUtf8(`0x${toHex(quote)}\n`), quote],
  "tdx-quote-base64": [toUtf8(toBase64(quote)), quote],
  "tdx-quote-protobuf": [toProtobuf(quoteTree(quote)), quote],
  "tdx-quote-textproto": [toUtf8(toText(quoteTree(v5))), v5],
  "tdx-quote-json": [toUtf8(toJson(quoteTree(v5))), v5],
  "tdx-trustee-json": [toUtf8(JSON.stringify({ cc_eventlog: toBase64(LOG), quote: toBase64(quote) })), quote],
  "tdx-dstack-json": [toUtf8(JSON.stringify({ quote: toHex(quote), event_log: "[]", vm_config: "{}" })), quote],
  "tdx-trust-authority-json": [toUtf8(JSON.stringify({ tdx: { quote: toBase64(quote), runtime_data: "AA" } })), quote],
  "tpm-attestation-protobuf": [bytesField(9, toProtobuf(quoteTree(quote))), quote],
};

/** Forms that may be cut and still be whole: bytes behind the quote, or the end of a text, are missing then. */
const OPEN_ENDED = ["tdx-quote-hex", "tdx-quote-base64", "tdx-quote-protobuf", "tdx-quote-textproto"];

/** What was opened; of a failure that it has a code of the rooms that read evidence. */
function result(bytes: Uint8Array): OpenedEvidence | null {
  const opened = open(bytes);
  if (opened.ok) return opened.value;
  const { stage, code, message } = opened.failure;
  expect(stage).toBe("parse");
  expect(Object.hasOwn(EVIDENCE_CODES, code) || Object.hasOwn(JSON_CODES, code)).toBe(true);
  expect(message).toMatch(/^.{1,400}\.$/su);
  return null;
}

describe.each(Object.entries(SAMPLES))("%s", (format, [sample, inside]) => {
  it("opens", () => {
    expect(open(sample)).toMatchObject({ ok: true, value: { kind: "tdx", format, hardware: { bytes: inside } } });
  });

  it("that was cut anywhere is refused, or opens to a quote of which only the end is missing", () => {
    const step = Math.ceil(sample.length / 400);
    for (let length = 0; length < sample.length; length += step) {
      const opened = result(sample.subarray(0, length));
      const bytes = opened?.hardware?.bytes;
      if (bytes === undefined) continue;
      // Whatever has that length and is nothing else is taken for a report of SEV-SNP.
      if (opened?.kind === "snp") {
        expect(length).toBe(1184);
        continue;
      }
      expect(OPEN_ENDED).toContain(format);
      expect(inside.subarray(0, bytes.length)).toEqual(bytes);
    }
  });

  it("of which some bytes were changed gives a result", () => {
    // In a text hardly any octet but its own leaves it one.
    const octets = fc.oneof(
      fc.nat(255),
      fc.nat(sample.length - 1).map((at) => sample[at] ?? 0),
    );
    const change = fc.tuple(fc.nat(sample.length - 1), octets);
    let opened = 0;
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const changed = sample.slice();
      for (const [at, octet] of changes) changed[at] = octet;
      const evidence = result(changed);
      if (evidence === null) return;
      opened++;
      if (evidence.format !== format) return;
      // What follows the quote is a field of its own, which may have become shorter, or another.
      const size = evidence.hardware?.bytes.length ?? 0;
      expect([size <= inside.length, size >= inside.length - EXTRA.length], String(size)).toEqual([true, true]);
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
    expect(opened).toBeGreaterThan(0);
  });

  it("of which a part was taken out or put in twice gives a result", () => {
    const property = fc.property(fc.nat(sample.length), fc.nat(200), fc.boolean(), (at, size, twice) => {
      const [head, part, tail] = [sample.slice(0, at), sample.slice(at, at + size), sample.slice(at + size)];
      result(concatBytes(head, ...(twice ? [part, part] : []), tail));
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });

  it("with any bytes behind its start gives a result", () => {
    const property = fc.property(fc.nat(80), fc.uint8Array({ maxLength: 300 }), (size, tail) => {
      result(concatBytes(sample.subarray(0, size), tail));
    });
    fc.assert(property, { seed: SEED, numRuns: 400 });
  });
});

interface Leaf {
  /** Numbers of the fields that lead to it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** All bytes of a message in the order of their tags, as another reader finds them, numbers left out. */
function leavesOf(bytes: Uint8Array, nested: readonly string[], path = ""): readonly Leaf[] {
  const reader = new BinaryReader(bytes);
  const leaves: Leaf[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const here = `${path}/${number}`;
    if (wireType !== WireType.LengthDelimited) reader.skip(wireType, number);
    else if (nested.includes(here)) leaves.push(...leavesOf(reader.bytes(), nested, here));
    else leaves.push({ path: here, bytes: reader.bytes().slice() });
  }
  return leaves;
}

describe("a message in protobuf", () => {
  const NESTED = ["/1", "/2", "/4", "/4/3", "/4/3/3", "/4/3/3/1", "/4/3/3/3", "/4/3/3/4"];

  it("that opens has in its quote what another reader finds in it, in the same order", () => {
    const sample = toProtobuf(quoteTree(quote));
    // A field whose number became one that nobody knows is no part of the quote.
    const known = new Set(leavesOf(sample, NESTED).map(({ path }) => path));
    let opened = 0;
    const property = fc.property(fc.nat(sample.length - 1), fc.nat(255), (at, octet) => {
      const changed = sample.slice();
      changed[at] = octet;
      const evidence = result(changed);
      if (evidence?.format !== "tdx-quote-protobuf") return;
      opened++;
      const bytes = evidence.hardware?.bytes ?? new Uint8Array();
      let from = 0;
      const leaves = leavesOf(changed, NESTED).filter(({ path, bytes: own }) => known.has(path) && own.length > 2);
      for (const { bytes: leaf } of leaves) {
        const found = indexOf(bytes, leaf, from);
        expect(found).toBeGreaterThanOrEqual(from);
        from = found + leaf.length;
      }
      expect(from).toBe(bytes.length);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
    expect(opened).toBeGreaterThan(200);
  });
});

function indexOf(bytes: Uint8Array, part: Uint8Array, from: number): number {
  return Buffer.from(bytes).indexOf(part, from);
}

describe("what is made to cost much", () => {
  /** Far above what it takes, far below what an attack would need. */
  const SOON = 2000;
  const MIB = 1024 * 1024;
  const hex = toHex(quote);
  const base64 = toBase64(quote);
  const filled = (start: string, part: string, end: string, size = MIB): Uint8Array =>
    toUtf8(start + part.repeat(Math.floor((size - start.length - end.length) / part.length)) + end);

  it.each<readonly [string, Uint8Array, string]>([
    ["hex of 1 MiB", filled(hex, "00", ""), "tdx-quote-hex"],
    ["hex in lines of nothing", filled(hex, "\n ", "g"), "EVIDENCE_ENCODING"],
    ["hex and prefixes", filled(hex, "0x", ""), "EVIDENCE_ENCODING"],
    ["hex and NULs", filled(hex, "\0", "0"), "EVIDENCE_ENCODING"],
    ["base64 of 1 MiB", filled(base64, "AAAA", ""), "tdx-quote-base64"],
    ["base64 and padding", filled(base64, "=", ""), "EVIDENCE_ENCODING"],
    ["a carrier of 4 MiB", filled(`{"quote":"${hex}`, "0", '"}', MAX_BYTES), "tdx-trustee-json"],
    ["a carrier of white space", filled(`{"quote":"${hex}`, "\\n", '"}', MAX_BYTES), "tdx-trustee-json"],
    ["a log of 4 MiB", filled(`{"quote":"${hex}","cc_eventlog":"`, "AAAA", '"}', MAX_BYTES), "tdx-trustee-json"],
    ["another log of 4 MiB", filled(`{"quote":"${hex}","event_log":"`, "-", '"}', MAX_BYTES), "tdx-dstack-json"],
    ["members", filled(`{"quote":"${hex}","a":[`, "0,", "0]}", MAX_BYTES), "JSON_NODES"],
    ["registers", filled("td_quote_body { ", 'rtmrs: "" ', "}"), "EVIDENCE_FIELD_COUNT"],
    [
      "registers in JSON",
      filled('{"header":{},"tdQuoteBody":{"rtmrs":[', '"",', '""]}}', 200_000),
      "EVIDENCE_FIELD_COUNT",
    ],
    ["headers", filled("", "header {", ""), "EVIDENCE_TEXTPROTO"],
  ])("%s", (_name, bytes, expected) => {
    const started = performance.now();
    expect(codeOf(bytes)).toBe(expected);
    expect(performance.now() - started).toBeLessThan(SOON);
  });
});
