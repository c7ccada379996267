import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes, fromBase64, fromHex, toHex } from "../../src/bytes/index.js";
import {
  createTdxExample,
  dstackEvent,
  dstackJson,
  dstackLog,
  eatCbor,
  eatJwt,
  makeTdxQuote,
  quoteProtobuf,
  quoteTextproto,
  rtmrsOf,
  tdxAttestationTextproto,
  tdxEatOptions,
  tpmAttestationProtobuf,
  trusteeJson,
} from "../../src/testing/index.js";
import type { DstackEvent } from "../../src/testing/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";

const { quote, pck, eventLog, measured } = createTdxExample();

type Fields = Map<number, (bigint | Uint8Array)[]>;

/** Fields of a message by their numbers, by @bufbuild/protobuf. */
function read(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields: Fields = new Map();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const value = type === WireType.Varint ? BigInt(reader.uint64()) : reader.bytes().slice();
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

function inner(fields: Fields, ...path: readonly number[]): Fields {
  return path.reduce((message, number) => read(bytesAt(message, number)), fields);
}

function bytesAt(fields: Fields, number: number, index = 0): Uint8Array {
  const value = fields.get(number)?.[index];
  if (!(value instanceof Uint8Array)) throw new Error(`field ${number} holds no bytes`);
  return value;
}

/** All bytes of a message and those inside of it, in the order of their numbers. */
function concatenated(fields: Fields): Uint8Array {
  const numbers = [...fields.keys()].sort((a, b) => a - b);
  return concatBytes(
    ...numbers.flatMap((number) => fields.get(number) ?? []).filter((value) => value instanceof Uint8Array),
  );
}

describe("quoteProtobuf", () => {
  it("writes a quote of version 4 field by field", () => {
    const message = read(quoteProtobuf(quote.bytes));
    const header = inner(message, 1);
    expect([header.get(1), header.get(2), header.get(3)]).toEqual([[4n], [2n], [0x81n]]);
    expect(toHex(concatenated(header))).toBe(toHex(quote.bytes.slice(8, 48)));
    const body = inner(message, 2);
    expect(toHex(concatenated(body))).toBe(toHex(quote.bytes.slice(48, 632)));
    expect(body.get(11)).toHaveLength(4);
    expect(message.get(3)).toEqual([BigInt(quote.bytes.length - 636)]);
    const signed = inner(message, 4);
    expect([toHex(bytesAt(signed, 1)), toHex(bytesAt(signed, 2))]).toEqual([
      toHex(quote.signature),
      toHex(quote.attestationKey),
    ]);
    const outer = inner(signed, 3);
    expect([outer.get(1), outer.get(2)]).toEqual([[6n], [BigInt(quote.bytes.length - 636 - 134)]]);
    const data = inner(outer, 3);
    expect(toHex(bytesAt(data, 2))).toBe(toHex(quote.qeReportSignature));
    expect(inner(data, 3)).toEqual(
      new Map<number, unknown>([
        [1, [32n]],
        [2, [quote.qeAuthenticationData]],
      ]),
    );
    const chain = inner(data, 4);
    expect([chain.get(1), chain.get(2)]).toEqual([[5n], [BigInt(pck.chainPem.length)]]);
    expect(new TextDecoder().decode(bytesAt(chain, 3))).toBe(pck.chainPem);
    const enclave = inner(data, 1);
    expect([enclave.has(2), enclave.get(9), enclave.get(10)]).toEqual([false, [2n], [6n]]);
    expect(toHex(bytesAt(enclave, 12))).toBe(toHex(quote.qeReport.slice(320)));
    expect(message.has(5)).toBe(false);
  });

  it("writes trailing bytes, and MISCSELECT where it is not zero", () => {
    const made = makeTdxQuote(pck, {
      trailing: Uint8Array.of(0, 1),
      qeReport: { miscSelect: Uint8Array.of(1, 2, 0, 0) },
    });
    const message = read(quoteProtobuf(made.bytes));
    expect(bytesAt(message, 5)).toEqual(Uint8Array.of(0, 1));
    expect(inner(message, 4, 3, 3, 1).get(2)).toEqual([0x201n]);
  });

  it("writes version 5 with its descriptor", () => {
    for (const [kind, type, size] of [
      ["td-1.0", 2n, 584n],
      ["td-1.5", 3n, 648n],
    ] as const) {
      const made = makeTdxQuote(pck, { version: 5, kind });
      const descriptor = inner(read(quoteProtobuf(made.bytes)), 2);
      expect([descriptor.get(1), descriptor.get(2)]).toEqual([[type], [size]]);
      expect(toHex(concatenated(inner(descriptor, 3)))).toBe(toHex(made.signedBytes.slice(54)));
    }
  });
});

describe("quoteTextproto", () => {
  it("names every field, and escapes what is not plain", () => {
    const text = quoteTextproto(quote.bytes);
    expect(text).toContain("header {\n  version: 4\n  attestation_key_type: 2\n  tee_type: 129\n");
    expect(text).toContain('  xfam: "\\347\\002\\006\\000\\000\\000\\000\\000"\n');
    expect(text.match(/^ {2}rtmrs: /gm)).toHaveLength(4);
    expect(text).toContain("signed_data {\n");
    expect(text).toContain("      pck_certificate_chain_data {\n        certificate_data_type: 5\n");
    const five = quoteTextproto(makeTdxQuote(pck, { version: 5 }).bytes);
    expect(five).toContain("td_quote_body_descriptor {\n  td_quote_body_type: 3\n  td_quote_body_size: 648\n");
    expect(five).toMatch(/^ {4}tee_tcb_svn2: /m);
  });
});

describe("containers around a quote", () => {
  it("trustee's", () => {
    const json = JSON.parse(trusteeJson(quote.bytes, eventLog)) as Record<string, string>;
    expect(fromBase64(json["quote"] ?? "")).toEqual(quote.bytes);
    expect(fromBase64(json["cc_eventlog"] ?? "")).toEqual(eventLog);
    expect(JSON.parse(trusteeJson(quote.bytes))).toMatchObject({ cc_eventlog: null });
  });

  it("dstack's, with the events of its run time", () => {
    const events = [...measured, dstackEvent("app-id", Uint8Array.of(1, 2))];
    const log = dstackLog(events);
    const json = JSON.parse(dstackJson(quote.bytes, log)) as Record<string, string>;
    expect(fromHex(json["quote"] ?? "")).toEqual(quote.bytes);
    expect(json["report_data"]).toBe(toHex(quote.bytes.slice(568, 632)));
    expect(JSON.parse(json["event_log"] ?? "")).toEqual(log);
    const digest = createHash("sha384").update(Buffer.from("010000083a6170702d69643a0102", "hex")).digest("hex");
    expect(log.at(-1)).toEqual({ imr: 3, event_type: 0x0800_0001, digest, event: "app-id", event_payload: "0102" });
    const lite = dstackLog(events, "lite");
    expect([lite[0]?.digest, lite.at(-1)?.digest]).toEqual([log[0]?.digest, ""]);
    const value = createHash("sha384").update(Buffer.alloc(48)).update(Buffer.from(digest, "hex")).digest("hex");
    expect(toHex(rtmrsOf(events)[3])).toBe(value);
  });

  it("go-tpm-tools's", () => {
    const message = read(tpmAttestationProtobuf({ tdx: quoteProtobuf(quote.bytes) }));
    expect([...message.keys()]).toEqual([9]);
    expect(toHex(bytesAt(message, 9))).toBe(toHex(quoteProtobuf(quote.bytes)));
    const text = tdxAttestationTextproto(quote.bytes, { akPublic: Uint8Array.of(0x41) });
    expect(text.startsWith('ak_pub: "A"\ntdx_attestation {\n  header {\n    version: 4\n')).toBe(true);
  });

  it("entity attestation tokens of Cocos", () => {
    const options = tdxEatOptions(quote.bytes, { claims: { hwversion: "1" } });
    const claims = JSON.parse(Buffer.from(eatJwt(options).split(".")[1] ?? "", "base64url").toString()) as Record<
      string,
      unknown
    >;
    expect(claims).toMatchObject({ platform_type: "TDX", oemid: 343, hwversion: "1" });
    expect(fromBase64(String(claims["raw_report"]))).toEqual(quote.bytes);
    expect(claims["x-cocos-tdx"]).toMatchObject({
      tdx_mrtd: Buffer.from(quote.bytes.slice(184, 232)).toString("base64"),
    });
    expect(toHex(eatCbor(options))).toContain(toHex(quote.bytes));
  });
});

describeWithVectors("dstack's own log, written again", () => {
  it("has the same digests for the events of its run time", () => {
    const json = JSON.parse(new TextDecoder().decode(readVector("tdx/dstack/quote-report.json"))) as Record<
      string,
      string
    >;
    const genuine = (JSON.parse(json["event_log"] ?? "") as DstackEvent[]).filter(({ imr }) => imr === 3);
    const copy = genuine.map((entry) => dstackEvent(entry.event, fromHex(entry.event_payload) ?? new Uint8Array()));
    expect(genuine.length).toBeGreaterThan(3);
    expect(dstackLog(copy)).toEqual(genuine);
    const { quote: text = "" } = json;
    expect(toHex(rtmrsOf(copy)[3])).toBe(text.slice(2 * 520, 2 * 568));
  });
});
