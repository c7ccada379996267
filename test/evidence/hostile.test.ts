import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { EVIDENCE_CODES } from "../../src/evidence/index.js";
import { openContainer } from "../../src/evidence/open.js";
import { JSON_CODES } from "../../src/json/index.js";
import {
  attestationJson,
  attestationProtobuf,
  attestationTextproto,
  buildReport,
  encodeCertificateTable,
  reportJson,
  reportProtobuf,
  reportTextproto,
} from "../../src/testing/index.js";
import { seedOf } from "../helpers/seed.js";
import { MAX_BYTES, codeOf, open } from "./support.js";

/** Whatever the bytes are, opening them gives a result, and soon. */

const SEED = seedOf("hostile evidence");
const report = buildReport({ version: 5, guestSvn: 9 }, "Turin");
const vcek = Uint8Array.from({ length: 60 }, (_, index) => 7 * index);
const chain = { vcek, ask: vcek.slice(0, 40), extras: { "92f81bc3-5811-4d3d-97ff-d19f88dc67ea": vcek.slice(1) } };
const product = { name: 3, stepping: 1, machineStepping: 0 };
const table = encodeCertificateTable([
  { guid: "vcek", bytes: vcek },
  { guid: "ask", bytes: vcek.slice(0, 40) },
]);

const SAMPLES: Readonly<Record<string, Uint8Array>> = {
  "snp-report-with-certificates": concatBytes(report, table),
  "sevsnp-attestation-protobuf": attestationProtobuf(report, chain, product),
  "sevsnp-report-protobuf": reportProtobuf(report),
  "sevsnp-attestation-json": toUtf8(attestationJson(report, chain, { product })),
  "sevsnp-report-json": toUtf8(reportJson(report, { spelling: "snake" })),
  "sevsnp-attestation-textproto": toUtf8(attestationTextproto(report, chain, product)),
  "sevsnp-report-textproto": toUtf8(reportTextproto(report)),
};

/**
 * A protobuf message does not tell where it ends, so that numbers at the end of one that stands alone may
 * be cut off: they are 0 then.
 */
const OPEN_ENDED: readonly string[] = ["sevsnp-report-protobuf", "sevsnp-report-textproto"];

/** What is handed on to its parser whatever its length: a start is enough for either. */
const BARE: readonly string[] = ["snp-report", "tdx-quote"];

/** The format, or a code that is one of the two rooms that read evidence. */
function knownCodeOf(bytes: Uint8Array): string {
  const opened = open(bytes);
  if (opened.ok) return opened.value.format;
  const { stage, code, message } = opened.failure;
  expect(stage).toBe("parse");
  expect(Object.hasOwn(EVIDENCE_CODES, code) || Object.hasOwn(JSON_CODES, code)).toBe(true);
  expect(message).toMatch(/^.{1,400}\.$/su);
  return code;
}

/** What opening gives, and how long it takes in milliseconds. */
function timed(bytes: Uint8Array): readonly [code: string, milliseconds: number] {
  const started = performance.now();
  const code = codeOf(bytes);
  return [code, performance.now() - started];
}

describe("opening any bytes", () => {
  const starts = [
    ...Object.values(SAMPLES).map((sample) => sample.subarray(0, 8)),
    toUtf8("{"),
    toUtf8("report {"),
    report,
  ];

  it("gives a result", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => knownCodeOf(bytes) !== "");
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });

  it("gives a result for what starts like evidence", () => {
    const start = fc.constantFrom(...starts);
    const property = fc.property(start, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
      knownCodeOf(concatBytes(head, tail));
    });
    fc.assert(property, { seed: SEED, numRuns: 1000 });
  });

  it("gives a result for text of the words and signs of the messages", () => {
    const words = [
      "report",
      "version",
      "chip_id",
      "extras",
      "key",
      "value",
      "product",
      "name",
      ":",
      "{",
      "}",
      "<",
      ">",
    ];
    const signs = ["[", "]", ",", ";", '"', "'", "\\", "#", "\n", " ", "0x", "7", "-1", '"\\x41"', '"a":', "null"];
    const text = fc.array(fc.constantFrom(...words, ...signs), { maxLength: 60 }).map((parts) => parts.join(""));
    const property = fc.property(fc.constantFrom("", "report {", "version: 3 ", '{"report":{'), text, (head, tail) => {
      knownCodeOf(toUtf8(head + tail));
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });
});

describe.each(Object.entries(SAMPLES))("%s", (format, sample) => {
  it("opens", () => {
    const opened = open(sample);
    expect(opened).toMatchObject({ ok: true, value: { format, hardware: { bytes: report } } });
  });

  it("that was cut anywhere is refused, or opens to the same report", () => {
    for (let length = 0; length < sample.length; length++) {
      const cut = sample.subarray(0, length);
      const opened = open(cut);
      if (!opened.ok) knownCodeOf(cut);
      else if (opened.value.format === "snp-report") expect(length).toBeLessThanOrEqual(1184);
      else if (!OPEN_ENDED.includes(format)) expect([length, opened.value.hardware?.bytes]).toEqual([length, report]);
      // Every byte field is there, with the signature, which then does not fit.
      else expect([length, opened.value.hardware?.bytes.slice(0x2a0)]).toEqual([length, report.slice(0x2a0)]);
    }
  });

  it("of which some bytes were changed is refused, or opens to 1184 bytes", () => {
    const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255));
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = sample.slice();
      for (const [at, octet] of changes) changed[at] = octet;
      knownCodeOf(changed);
      const opened = open(changed);
      if (!opened.ok || BARE.includes(opened.value.format)) return;
      // Another tag at the start makes it the message of a vTPM.
      if (opened.value.hardware === null) expect(opened.value.kind).toBe("vtpm");
      else expect(opened.value.hardware.bytes).toHaveLength(1184);
    });
    fc.assert(property, { seed: SEED, numRuns: 400 });
  });

  it("of which a part was taken out or put in twice gives a result", () => {
    const property = fc.property(fc.nat(sample.length), fc.nat(200), fc.boolean(), (at, size, twice) => {
      const [head, part, tail] = [sample.slice(0, at), sample.slice(at, at + size), sample.slice(at + size)];
      knownCodeOf(concatBytes(head, ...(twice ? [part, part] : []), tail));
    });
    fc.assert(property, { seed: SEED, numRuns: 400 });
  });
});

describe("what is made to cost much", () => {
  /** Far above what it takes, far below what an attack would need. */
  const SOON = 2000;
  const MIB = 1024 * 1024;
  const octetsOf = (value: string | Uint8Array): Uint8Array => (typeof value === "string" ? toUtf8(value) : value);
  /** A start, and then the same part again and again as often as it fits; zeros fill the rest. */
  const filled = (start: string | Uint8Array, part: string | Uint8Array, size = MIB): Uint8Array => {
    const [head, body] = [octetsOf(start), octetsOf(part)];
    const bytes = new Uint8Array(size);
    bytes.set(head);
    for (let at = head.length; at + body.length <= size; at += body.length) bytes.set(body, at);
    return bytes;
  };
  /** Entries of extras, each with a key of its own. */
  const entries = (): Uint8Array => {
    const writer = new BinaryWriter().tag(2, WireType.LengthDelimited).fork();
    for (let key = 0; key < 90_000; key++)
      writer.tag(7, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string(key.toString(36)).join();
    return concatBytes(
      new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(reportProtobuf(report)).finish(),
      writer.join().finish(),
    );
  };
  const keys = Array.from({ length: 90_000 }, (_, key) => `"${key.toString(36)}":""`).join();

  it.each<readonly [string, Uint8Array, string]>([
    [
      "unknown fields",
      concatBytes(reportProtobuf(report), filled("", Uint8Array.of(0x98, 0x02, 0x01), 900_000)),
      "sevsnp-report-protobuf",
    ],
    ["empty fields nested by their lengths", filled("", Uint8Array.of(0x0a, 0xff, 0xff, 0x3f)), "EVIDENCE_PROTOBUF"],
    ["groups in groups", filled(Uint8Array.of(0x08, 0x03), Uint8Array.of(0xc3, 0x02)), "EVIDENCE_PROTOBUF"],
    ["a varint of 1 MiB", filled(Uint8Array.of(0x08), Uint8Array.of(0x80)), "EVIDENCE_PROTOBUF"],
    ["many extras", entries(), "EVIDENCE_FIELD_COUNT"],
    ["many extras in JSON", toUtf8(`{"certificateChain":{"extras":{${keys}}}}`), "EVIDENCE_FIELD_COUNT"],
    ["nested arrays", filled('{"report":', "["), "JSON_DEPTH"],
    ["nested objects", filled('{"report":', '{"a":'), "JSON_DEPTH"],
    ["a long JSON number", filled('{"report":{"version":', "1"), "JSON_SYNTAX"],
    ["a long whole JSON number", toUtf8(`{"report":{"version":${"1".repeat(500_000)}}}`), "PROTOJSON_NUMBER_RANGE"],
    ["a long exponent", toUtf8(`{"report":{"version":1e${"9".repeat(500_000)}}}`), "PROTOJSON_NUMBER_RANGE"],
    ["a long textproto number", filled("version: ", "1"), "EVIDENCE_TEXTPROTO"],
    ["a long name", filled("report {", "a"), "EVIDENCE_TEXTPROTO"],
    ["nested messages", filled("", "report {"), "EVIDENCE_TEXTPROTO"],
    ["a long string", filled('report { family_id: "', "a"), "EVIDENCE_TEXTPROTO"],
    ["many strings", filled("report { family_id: ", '""'), "EVIDENCE_FIELD_LENGTH"],
    ["a long comment", filled("report { #", "#"), "EVIDENCE_TEXTPROTO"],
    ["many lines", filled("report {", "\n"), "EVIDENCE_TEXTPROTO"],
  ])("%s", (_name, bytes, expected) => {
    const [code, milliseconds] = timed(bytes);
    expect(code).toBe(expected);
    expect(milliseconds).toBeLessThan(SOON);
  });

  it.each([
    ["zeros", new Uint8Array(MAX_BYTES), "EVIDENCE_UNKNOWN"],
    ["spaces", filled("", " ", MAX_BYTES), "EVIDENCE_UNKNOWN"],
    ["line feeds", filled("", "\n", MAX_BYTES), "EVIDENCE_UNKNOWN"],
    ["comments", filled("", "#\n", MAX_BYTES), "EVIDENCE_UNKNOWN"],
    ["letters", filled("", "a", MAX_BYTES), "EVIDENCE_UNKNOWN"],
    ["JSON", filled('{"report":', " ", MAX_BYTES), "JSON_SYNTAX"],
    ["JSON of a report", concatBytes(toUtf8('{"report":{}}'), filled("", " ", MAX_BYTES - 13)), "EVIDENCE_SIZE"],
    ["textproto", filled("report {", " ", MAX_BYTES), "EVIDENCE_SIZE"],
    ["protobuf", filled(SAMPLES["sevsnp-report-protobuf"] ?? "", Uint8Array.of(0x80), MAX_BYTES), "EVIDENCE_SIZE"],
    ["a table", filled(report, Uint8Array.of(0), MAX_BYTES), "EVIDENCE_TABLE_SIZE"],
    ["a report and text", filled(report, "a", 1184 + MIB), "EVIDENCE_TABLE_BOUNDS"],
  ])("4 MiB of %s", (_name, bytes, expected) => {
    const [code, milliseconds] = timed(bytes);
    expect(code).toBe(expected);
    expect(milliseconds).toBeLessThan(SOON);
  });

  it("lengths of a table that wrap around in 32 bits", () => {
    const property = fc.property(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), (offset, length) => {
      const entry = { guid: "vcek", bytes: vcek, offset, length } as const;
      const opened = openContainer(concatBytes(report, encodeCertificateTable([entry])), null, MAX_BYTES);
      const inside = offset >= 48 && length > 0 && offset + length <= 48 + vcek.length;
      if (!inside) expect(opened.ok).toBe(false);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});
