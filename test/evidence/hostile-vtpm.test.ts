import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toBase64, toHex, toUtf8 } from "../../src/bytes/index.js";
import { EVIDENCE_CODES } from "../../src/evidence/index.js";
import type { OpenedEvidence } from "../../src/evidence/index.js";
import { JSON_CODES } from "../../src/json/index.js";
import { attestationProtobuf, attestationTextproto, buildReport } from "../../src/testing/index.js";
import { bytesField, numberField } from "../../src/testing/wire.js";
import { seedOf } from "../helpers/seed.js";
import { MAX_BYTES, codeOfAny, openAny } from "./support.js";
import { ATTEST, akPublic, base64url, cborToken, jwtToken, pcrs, quoteField, slot, tpmMessage } from "./writers.js";

/** Whatever the bytes are that start like evidence of a vTPM or like a token, opening them gives a result, and soon. */

const SEED = seedOf("hostile evidence of a vTPM");
const report = buildReport({ version: 5, guestSvn: 9 }, "Turin");
const message = tpmMessage(bytesField(8, attestationProtobuf(report, { vcek: Uint8Array.of(1, 2, 3) })));
const escaped = (bytes: Uint8Array): string => `"${toHex(bytes).replace(/../g, (octet) => `\\x${octet}`)}"`;
const text = [
  `ak_pub: ${escaped(akPublic())}`,
  `quotes { quote: ${escaped(ATTEST)} pcrs { hash: SHA256 pcrs { key: 0 value: "a" } pcrs { key: 1 value: "b" } } }`,
  `sev_snp_attestation {\n${attestationTextproto(report)}}`,
].join("\n");

const SAMPLES: Readonly<Record<string, Uint8Array>> = {
  "tpm-attestation-protobuf": message,
  "tpm-attestation-textproto": toUtf8(text),
  "eat-cbor/tpm-attestation-protobuf": cborToken(message, "SNP-vTPM"),
  "eat-jwt/tpm-attestation-protobuf": toUtf8(jwtToken(message, "SNP-vTPM")),
};

/** What was opened; of a failure that it has a code of the rooms that read evidence. */
async function result(bytes: Uint8Array): Promise<OpenedEvidence | null> {
  const opened = await openAny(bytes);
  if (opened.ok) return opened.value;
  const { stage, code, message: said } = opened.failure;
  expect(stage).toBe("parse");
  expect(Object.hasOwn(EVIDENCE_CODES, code) || Object.hasOwn(JSON_CODES, code)).toBe(true);
  expect(said).toMatch(/^.{1,400}\.$/su);
  return null;
}

describe.each(Object.entries(SAMPLES))("%s", (format, sample) => {
  it("opens", async () => {
    const expected = { kind: "snp-vtpm", format, hardware: { bytes: report }, vtpm: { akPublic: akPublic() } };
    expect(await openAny(sample)).toMatchObject({ ok: true, value: expected });
  });

  it("that was cut anywhere is refused, or says the same of what is left", async () => {
    const whole = await result(sample);
    for (let length = 0; length < sample.length; length++) {
      const opened = await result(sample.subarray(0, length));
      // Tokens end where they say, but for a JWT's signature; the messages do not tell where they end.
      if (opened === null) continue;
      expect(format).not.toMatch(/cbor/);
      const { vtpm, hardware } = opened;
      expect([length, vtpm?.akPublic]).toEqual([length, whole?.vtpm?.akPublic]);
      expect(vtpm?.quotes).toEqual(whole?.vtpm?.quotes.slice(0, vtpm?.quotes.length));
      if (hardware !== null) expect(hardware.bytes).toEqual(report);
    }
  });

  it("of which some bytes were changed is refused, or opens", async () => {
    const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255));
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const changed = sample.slice();
      for (const [at, octet] of changes) changed[at] = octet;
      const opened = await result(changed);
      const hardware = opened?.hardware ?? null;
      if (hardware !== null && opened?.vtpm !== null) expect(hardware.bytes).toHaveLength(1184);
    });
    await fc.assert(property, { seed: SEED, numRuns: 400 });
  });

  it("of which a part was taken out or put in twice gives a result", async () => {
    const property = fc.asyncProperty(fc.nat(sample.length), fc.nat(200), fc.boolean(), async (at, size, twice) => {
      const [head, part, tail] = [sample.slice(0, at), sample.slice(at, at + size), sample.slice(at + size)];
      await result(concatBytes(head, ...(twice ? [part, part] : []), tail));
    });
    await fc.assert(property, { seed: SEED, numRuns: 400 });
  });

  it("with any bytes behind its start gives a result", async () => {
    const property = fc.asyncProperty(fc.nat(40), fc.uint8Array({ maxLength: 300 }), async (size, tail) => {
      await result(concatBytes(sample.subarray(0, size), tail));
    });
    await fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});

/** What another reader finds in a message: the key, and of each quote its bytes and its values. */
function byOther(bytes: Uint8Array): unknown {
  const fieldsOf = (content: Uint8Array): readonly (readonly [number, Uint8Array | bigint])[] => {
    const reader = new BinaryReader(content);
    const fields: (readonly [number, Uint8Array | bigint])[] = [];
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      if (wireType === WireType.LengthDelimited) fields.push([number, reader.bytes().slice()]);
      else if (wireType === WireType.Varint) fields.push([number, BigInt(reader.uint64())]);
      else reader.skip(wireType, number);
    }
    return fields;
  };
  const last = (content: Uint8Array, number: number): Uint8Array => {
    const found = fieldsOf(content).findLast(([other]) => other === number)?.[1];
    return found instanceof Uint8Array ? found : new Uint8Array();
  };
  const lastNumber = (content: Uint8Array, number: number): number => {
    const found = fieldsOf(content).findLast(([other]) => other === number)?.[1];
    return typeof found === "bigint" ? Number(found) : 0;
  };
  const all = (content: Uint8Array, number: number): readonly Uint8Array[] =>
    fieldsOf(content).flatMap(([other, value]) => (other === number && value instanceof Uint8Array ? [value] : []));
  const quotes = all(bytes, 2).map((quote) => {
    const bank = last(quote, 3);
    const values = new Map(all(bank, 2).map((entry) => [lastNumber(entry, 1), last(entry, 2)]));
    const there = all(quote, 3).length > 0;
    const supplied = there ? [{ bank: lastNumber(bank, 1), values }] : [];
    return { quote: last(quote, 1), rawSig: last(quote, 2), pcrs: supplied };
  });
  return {
    akPublic: last(bytes, 1),
    quotes,
    eventLog: last(bytes, 3),
    canonicalEventLog: last(bytes, 5),
    akCertificate: last(bytes, 6),
  };
}

describe("a message in protobuf", () => {
  it("that opens means the same to another reader", async () => {
    expect((await result(message))?.vtpm).toEqual(byOther(message));
    let opened = 0;
    const part = fc.oneof(
      fc.constantFrom(
        bytesField(1, akPublic()),
        bytesField(5, Uint8Array.of(1)),
        bytesField(6, Uint8Array.of(2)),
        numberField(20, 7n),
      ),
      fc.tuple(fc.nat(20), fc.array(fc.nat(5), { maxLength: 4 })).map(([bank, indices]) =>
        quoteField(
          pcrs(
            bank,
            indices.map((at) => slot(at === 0 ? null : at, ATTEST)),
          ),
        ),
      ),
    );
    const change = fc.option(fc.tuple(fc.nat(2000), fc.nat(255)), { freq: 2 });
    const property = fc.asyncProperty(fc.array(part, { maxLength: 6 }), change, async (parts, changed) => {
      const bytes = concatBytes(bytesField(3, new Uint8Array(4)), ...parts);
      if (changed !== null) bytes[changed[0] % bytes.length] = changed[1];
      const evidence = await result(bytes);
      const vtpm = evidence?.vtpm ?? null;
      if (vtpm === null) return;
      opened++;
      expect(vtpm).toEqual(byOther(bytes));
    });
    await fc.assert(property, { seed: SEED, numRuns: 1500 });
    expect(opened).toBeGreaterThan(200);
  });
});

describe("what is made to cost much", () => {
  /** Far above what it takes, far below what an attack would need. */
  const SOON = 2000;
  const octetsOf = (value: string | Uint8Array): Uint8Array => (typeof value === "string" ? toUtf8(value) : value);
  /** A start, and then the same part again and again up to the limit; zeros fill the rest. */
  const filled = (start: string | Uint8Array, part: string | Uint8Array): Uint8Array => {
    const [head, body] = [octetsOf(start), octetsOf(part)];
    const bytes = new Uint8Array(MAX_BYTES);
    bytes.set(head);
    for (let at = head.length; at + body.length <= bytes.length; at += body.length) bytes.set(body, at);
    return bytes;
  };
  const key = bytesField(1, akPublic());
  const room = MAX_BYTES - 1000;
  const jwt = (payload: string): string => `${base64url('{"alg":"ES256"}')}.${base64url(payload)}.`;

  it.each<readonly [string, Uint8Array, string]>([
    ["quotes without content", filled(key, Uint8Array.of(0x12, 0)), "EVIDENCE_FIELD_COUNT"],
    ["quotes alone", filled("", Uint8Array.of(0x12, 0)), "EVIDENCE_SIZE"],
    ["values of one bank", filled(key, bytesField(2, pcrs(11, [slot(1, ATTEST)]))), "EVIDENCE_FIELD_COUNT"],
    ["certificates", filled(key, Uint8Array.of(0x3a, 0)), "EVIDENCE_FIELD_COUNT"],
    ["unknown fields", filled(key, Uint8Array.of(0x50, 0)), "EVIDENCE_PROTOBUF"],
    ["a log of 4 MiB", concatBytes(key, bytesField(3, new Uint8Array(room))), "tpm-attestation-protobuf"],
    [
      "a log without an end",
      concatBytes(key, bytesField(3, new Uint8Array(room))).subarray(0, room),
      "EVIDENCE_PROTOBUF",
    ],
    ["a log of text", toUtf8(`event_log: "${"a".repeat(room)}"`), "tpm-attestation-textproto"],
    ["a log of escapes", toUtf8(`event_log: "${"\\x00".repeat(room / 4)}"`), "tpm-attestation-textproto"],
    ["quotes in text", filled("", "quotes {} "), "EVIDENCE_FIELD_COUNT"],
    ["brackets", filled("tdx_attestation ", "{"), "EVIDENCE_TEXTPROTO"],
    [
      "brackets that close",
      toUtf8(`tdx_attestation ${"{".repeat(1_000_000)}${"}".repeat(1_000_000)}`),
      "EVIDENCE_TEXTPROTO",
    ],
    ["spaces before a name", filled("", " "), "EVIDENCE_UNKNOWN"],
    ["arrays in CBOR", filled(Uint8Array.of(0xd2, 0x84), Uint8Array.of(0x81)), "EVIDENCE_TOKEN"],
    ["maps in CBOR", filled(Uint8Array.of(0x84, 0x40), Uint8Array.of(0xa1)), "EVIDENCE_TOKEN"],
    [
      "empty strings in CBOR",
      filled(Uint8Array.of(0x84, 0x40, 0x9a, 0xff, 0xff, 0xff, 0xff), Uint8Array.of(0x40)),
      "EVIDENCE_TOKEN",
    ],
    ["letters like those of a claim", filled(Uint8Array.of(0xa1), Uint8Array.of(0x6a, 0x72)), "EVIDENCE_UNKNOWN"],
    ["large evidence in CBOR", cborToken(new Uint8Array(room)), "EVIDENCE_UNKNOWN"],
    ["large evidence in a JWT", toUtf8(jwtToken(new Uint8Array((room - 400) / 2))), "EVIDENCE_UNKNOWN"],
    ["dots", filled("eyJ", "."), "EVIDENCE_TOKEN"],
    ["letters", filled("eyJ", "a"), "EVIDENCE_TOKEN"],
    ["line ends", filled("eyJ", "\r\n"), "EVIDENCE_TOKEN"],
    ["arrays in a JWT", toUtf8(jwt(`{"a":${"[".repeat(3_000_000)}`)), "JSON_DEPTH"],
    ["numbers in a JWT", toUtf8(jwt(`{"a":[${"1,".repeat(1_500_000)}1]}`)), "JSON_NODES"],
    [
      "a long report in a JWT",
      toUtf8(jwt(`{"raw_report":"${toBase64(new Uint8Array(2_000_000))}="}`)),
      "EVIDENCE_TOKEN_CLAIM",
    ],
  ])("%s", async (_name, bytes, expected) => {
    expect(bytes.length).toBeLessThanOrEqual(MAX_BYTES);
    const started = performance.now();
    expect(await codeOfAny(bytes)).toBe(expected);
    expect(performance.now() - started).toBeLessThan(SOON);
  });
});

describe("as much as evidence may be, made to cost much", () => {
  /** Far above what it takes, far below what an attack would need. */
  const SOON = 2000;
  /** A start, the same part again and again as often as it fits, and an end. */
  const filled = (start: Uint8Array | string, part: Uint8Array | string, end = ""): Uint8Array => {
    const [head, body, tail] = [start, part, end].map((value) => (typeof value === "string" ? toUtf8(value) : value));
    if (head === undefined || body === undefined || tail === undefined) throw new Error("nothing to fill with");
    const count = Math.floor((MAX_BYTES - head.length - tail.length) / body.length);
    const bytes = new Uint8Array(head.length + count * body.length + tail.length);
    bytes.set(head);
    for (let index = 0; index < count; index++) bytes.set(body, head.length + index * body.length);
    bytes.set(tail, bytes.length - tail.length);
    return bytes;
  };
  const key = 'ak_pub: "a" ';
  const rawReportKey = concatBytes(Uint8Array.of(0x6a), toUtf8("raw_report"));

  it.each<readonly [string, Uint8Array, string]>([
    ["unknown fields", filled(message, Uint8Array.of(0x78, 0)), "tpm-attestation-protobuf"],
    ["quotes of nothing", filled(message, Uint8Array.of(0x12, 0)), "EVIDENCE_FIELD_COUNT"],
    ["a log of escapes", filled(`${key}event_log: "`, "\\U0001F600", '"'), "tpm-attestation-textproto"],
    ["strings of nothing", filled(`${key}event_log: `, '""'), "tpm-attestation-textproto"],
    ["fields of a TDX quote", filled(`${key}tdx_attestation { `, "extra_bytes:'',", "}"), "EVIDENCE_FIELD_DUPLICATE"],
    ["brackets in a TDX quote", filled(`${key}tdx_attestation { `, "{"), "EVIDENCE_TEXTPROTO"],
    ["almost claims", filled(Uint8Array.of(0xa1), rawReportKey.subarray(0, 10)), "EVIDENCE_UNKNOWN"],
    ["items of CBOR", filled(Uint8Array.of(0x84, 0x40, 0x99, 0xff, 0xff), Uint8Array.of(0)), "EVIDENCE_TOKEN"],
    ["maps in maps", filled(concatBytes(Uint8Array.of(0xa1), rawReportKey), Uint8Array.of(0xa1, 1)), "EVIDENCE_TOKEN"],
    ["dots", filled("eyJ", "."), "EVIDENCE_TOKEN"],
    ["line ends", filled("eyJhIjoxfQ.e30.", "\r"), "EVIDENCE_TOKEN"],
  ])("is read soon: %s", async (_name, bytes, code) => {
    const start = performance.now();
    const found = await codeOfAny(bytes);
    expect(performance.now() - start).toBeLessThan(SOON);
    expect(found).toBe(code);
  });
});
