import { describe, expect, it } from "vitest";
import { concatBytes, toHex, toUtf8 } from "../../../src/bytes/index.js";
import {
  attestationProtobuf,
  attestationTextproto,
  buildReport,
  encodeCertificateTable,
  reportProtobuf,
} from "../../../src/testing/index.js";
import { bytesField, numberField } from "../../../src/testing/wire.js";
import { codeOf, mustOpen, mustOpenVtpm, open, refusalOf, replaced } from "../support.js";
import {
  ATTEST,
  SIGNATURE,
  VALUE,
  akPublic,
  filler,
  pcrs,
  quoteField,
  slot,
  tpmMessage,
  wholeQuote,
} from "../writers.js";
import { quoteOf, quoteTree, toProtobuf, toText, withField } from "../tdx/writers.js";

const report = buildReport();
const vcek = filler(40, 0x30);
const snp = bytesField(8, attestationProtobuf(report, { vcek }));
const quote = quoteOf();
const tdx = bytesField(9, toProtobuf(quoteTree(quote)));
const tdxText = `tdx_attestation {\n${toText(quoteTree(quote))}}\n`;

/** A string literal of hex escapes. */
const literal = (bytes: Uint8Array): string => `"${toHex(bytes).replace(/../g, (octet) => `\\x${octet}`)}"`;

/** The same quote as {@link wholeQuote} makes. */
function quoteText(bank: string, indices: readonly number[] = [0, 4, 23]): string {
  const slots = indices.map((index) => `pcrs { key: ${index} value: ${literal(filler(32, index))} }`);
  return `quotes { quote: ${literal(ATTEST)} raw_sig: ${literal(SIGNATURE)} pcrs { hash: ${bank} ${slots.join(" ")} } }`;
}

const LOG = concatBytes(new Uint8Array(4), filler(60, 5));
/** {@link tpmMessage} as text. */
const text = [
  `ak_pub: ${literal(akPublic())}`,
  quoteText("SHA256"),
  quoteText("SHA384"),
  `event_log: ${literal(LOG)}`,
].join("\n");

const banks = [11, 12].map((bank) => ({
  quote: ATTEST,
  rawSig: SIGNATURE,
  pcrs: [
    {
      bank,
      values: new Map([
        [0, filler(32, 0)],
        [4, filler(32, 4)],
        [23, filler(32, 23)],
      ]),
    },
  ],
}));

describe.each<readonly [string, Uint8Array | string, Uint8Array | string]>([
  ["protobuf", tpmMessage(), tpmMessage(snp)],
  ["textproto", text, `${text} sev_snp_attestation {\n${attestationTextproto(report, { vcek })}}`],
])("a message in %s", (form, alone, composed) => {
  const vtpm = {
    akPublic: akPublic(),
    quotes: banks,
    akCertificate: new Uint8Array(),
    eventLog: LOG,
    canonicalEventLog: new Uint8Array(),
  };

  it("gives the parts of a vTPM", () => {
    const value = { kind: "vtpm", format: `tpm-attestation-${form}`, hardware: null, vtpm, notes: [] };
    expect(open(alone)).toEqual({ ok: true, value });
  });

  it("gives the SEV-SNP evidence beside it", () => {
    const supplements = [{ label: "vcek", bytes: vcek }];
    const hardware = { scheme: "snp", bytes: report, supplements, eventLog: new Uint8Array() };
    const value = { kind: "snp-vtpm", format: `tpm-attestation-${form}`, hardware, vtpm, notes: [] };
    expect(open(composed)).toEqual({ ok: true, value });
  });
});

describe("the fields of go-tpm-tools' message", () => {
  it("may stand in any order", () => {
    const turned = concatBytes(snp, bytesField(3, LOG), wholeQuote(11), wholeQuote(12), bytesField(1, akPublic()));
    expect(mustOpenVtpm(turned).vtpm).toEqual(mustOpenVtpm(tpmMessage(snp)).vtpm);
    const first = `event_log: ${literal(LOG)} ak_pub: ${literal(akPublic())}`;
    expect(mustOpenVtpm(first).vtpm).toMatchObject({ akPublic: akPublic(), eventLog: LOG, quotes: [] });
  });

  it("are carried as they are, or empty: what they mean is the vTPM's folder to say", () => {
    const { vtpm } = mustOpenVtpm(concatBytes(bytesField(6, filler(300, 9)), bytesField(5, LOG), quoteField()));
    expect(vtpm).toEqual({
      akPublic: new Uint8Array(),
      quotes: [{ quote: new Uint8Array(), rawSig: new Uint8Array(), pcrs: [] }],
      akCertificate: filler(300, 9),
      eventLog: new Uint8Array(),
      canonicalEventLog: LOG,
    });
    expect(mustOpenVtpm(bytesField(1, akPublic())).vtpm.quotes).toEqual([]);
  });

  it("share no memory with the message", () => {
    const buffer = Buffer.from(tpmMessage(snp));
    const { vtpm, hardware } = mustOpenVtpm(buffer);
    buffer.fill(0xee);
    expect([vtpm.akPublic, vtpm.quotes, vtpm.eventLog]).toEqual([akPublic(), banks, LOG]);
    expect(hardware?.bytes).toEqual(report);
  });

  it.each<readonly [string, Uint8Array]>([
    ["ak_pub", bytesField(1, akPublic())],
    ["event_log", bytesField(3, LOG)],
    ["instance_info", bytesField(4, new Uint8Array())],
    ["canonical_event_log", bytesField(5, LOG)],
    ["ak_cert", bytesField(6, LOG)],
    ["sev_snp_attestation", snp],
  ])("%s is refused twice, also with the same value", (path, field) => {
    const once = concatBytes(path === "ak_pub" ? new Uint8Array() : bytesField(1, akPublic()), field);
    expect(codeOf(once)).toBe("tpm-attestation-protobuf");
    expect(refusalOf(concatBytes(once, field))).toEqual(["EVIDENCE_FIELD_DUPLICATE", path]);
  });

  it.each<readonly [string, Uint8Array]>([
    ["quote", bytesField(1, ATTEST)],
    ["raw_sig", bytesField(2, SIGNATURE)],
    ["pcrs", pcrs(11, [])],
  ])("%s of a quote is refused twice", (name, field) => {
    const path = `quotes.2.${name}`;
    expect(codeOf(tpmMessage(quoteField(field)))).toBe("tpm-attestation-protobuf");
    expect(refusalOf(tpmMessage(quoteField(field, field)))).toEqual(["EVIDENCE_FIELD_DUPLICATE", path]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])("field %i is refused with another wire type", (number) => {
    const start = number === 1 ? wholeQuote() : bytesField(1, akPublic());
    expect(codeOf(concatBytes(start, numberField(number, 1n)))).toBe("EVIDENCE_FIELD_TYPE");
  });

  it("that the schema does not have are passed over, with one note", () => {
    const bytes = tpmMessage(bytesField(10, filler(9, 1)), quoteField(bytesField(1, ATTEST), numberField(4, 1n)));
    const note = { code: "EVIDENCE_UNKNOWN_FIELDS", outcome: "note", path: "evidence", expected: null, actual: 2 };
    expect(mustOpenVtpm(bytes).notes).toEqual([note]);
    expect(codeOf(`${text} quote_version: 1`)).toBe("EVIDENCE_TEXTPROTO");
  });

  it("that play no part are noted", () => {
    const instance = bytesField(4, concatBytes(bytesField(1, toUtf8("europe-west4-a")), numberField(5, 2n ** 63n)));
    const { notes } = mustOpenVtpm(tpmMessage(instance, bytesField(7, LOG), bytesField(7, LOG)));
    expect(notes.map(({ code, path, actual }) => [code, path, actual])).toEqual([
      ["EVIDENCE_IGNORED", "evidence.instance_info", 2],
      ["EVIDENCE_IGNORED", "evidence.intermediate_certs", 2],
    ]);
    const inText = mustOpenVtpm(`${text} instance_info { zone: "z" instance_id: 7 } intermediate_certs: "a"`);
    expect(inText.notes.map(({ path, actual }) => [path, actual])).toEqual([
      ["evidence.instance_info", 2],
      ["evidence.intermediate_certs", 1],
    ]);
  });
});

describe("PCR values", () => {
  const message = (...slots: readonly Uint8Array[]): Uint8Array =>
    concatBytes(bytesField(1, akPublic()), quoteField(bytesField(1, ATTEST), pcrs(11, slots)));
  const valuesOf = (bytes: Uint8Array): ReadonlyMap<number, Uint8Array> =>
    mustOpenVtpm(bytes).vtpm.quotes[0]?.pcrs[0]?.values ?? new Map<number, Uint8Array>();

  it("are of the index 0 where the key is left out", () => {
    expect(valuesOf(message(slot(null, VALUE), slot(1, VALUE)))).toEqual(
      new Map([
        [0, VALUE],
        [1, VALUE],
      ]),
    );
  });

  it("have each index once, which the failure names", () => {
    expect(refusalOf(message(slot(4, VALUE), slot(4, VALUE)))).toEqual(["EVIDENCE_FIELD_DUPLICATE", "quotes.0.pcrs.4"]);
    expect(refusalOf(message(slot(0, VALUE), slot(null, filler(32, 9))))).toEqual([
      "EVIDENCE_FIELD_DUPLICATE",
      "quotes.0.pcrs.0",
    ]);
    const again = replaced(quoteText("SHA256"), "key: 23", "key: 4");
    expect(refusalOf(`ak_pub: "" ${again}`)).toEqual(["EVIDENCE_FIELD_DUPLICATE", "quotes.0.pcrs.4"]);
  });

  it("are at most 256 of a bank", () => {
    const slots = Array.from({ length: 257 }, (_, index) => slot(index, Uint8Array.of(1)));
    expect(valuesOf(message(...slots.slice(1))).size).toBe(256);
    expect(refusalOf(message(...slots))).toEqual(["EVIDENCE_FIELD_COUNT", "quotes.0.pcrs.pcrs"]);
  });

  it("keep the number of a bank that has no name", () => {
    const bankOf = (bytes: Uint8Array | string): number | undefined =>
      mustOpenVtpm(bytes).vtpm.quotes[0]?.pcrs[0]?.bank;
    const bank = (value: bigint): Uint8Array =>
      concatBytes(bytesField(1, akPublic()), quoteField(bytesField(3, numberField(1, value))));
    expect(bankOf(bank(0x27n))).toBe(0x27);
    expect(bankOf(bank(2n ** 31n - 1n))).toBe(2 ** 31 - 1);
    expect(codeOf(bank(2n ** 31n))).toBe("EVIDENCE_FIELD_RANGE");
    expect(bankOf(`ak_pub: "" ${quoteText("39")}`)).toBe(39);
    expect(bankOf(`ak_pub: "" ${quoteText("SHA512")}`)).toBe(13);
    expect(codeOf(`ak_pub: "" ${quoteText("SHA3_256")}`)).toBe("EVIDENCE_TEXTPROTO");
    expect(bankOf(concatBytes(bytesField(1, akPublic()), quoteField(bytesField(3, new Uint8Array()))))).toBe(0);
  });
});

describe("quotes", () => {
  it("are at most 64", () => {
    const quotes = Array.from({ length: 65 }, () => quoteField(bytesField(1, ATTEST)));
    const key = bytesField(1, akPublic());
    expect(mustOpenVtpm(concatBytes(key, ...quotes.slice(1))).vtpm.quotes).toHaveLength(64);
    expect(refusalOf(concatBytes(key, ...quotes))).toEqual(["EVIDENCE_FIELD_COUNT", "quotes"]);
  });
});

describe("evidence of a TEE in the message", () => {
  it("is read as strictly as alone, under its path", () => {
    const broken = bytesField(8, bytesField(1, concatBytes(reportProtobuf(report), numberField(1, 2n))));
    expect(refusalOf(tpmMessage(broken))).toEqual(["EVIDENCE_FIELD_DUPLICATE", "sev_snp_attestation.report.version"]);
    const empty = bytesField(8, new Uint8Array());
    expect(refusalOf(tpmMessage(empty))).toEqual(["EVIDENCE_FIELD_MISSING", "sev_snp_attestation.report"]);
    const both = attestationProtobuf(report, { vcek, vlek: vcek });
    expect(refusalOf(tpmMessage(bytesField(8, both)))).toEqual([
      "EVIDENCE_CERTIFICATE_KINDS",
      "sev_snp_attestation.certificate_chain",
    ]);
  });

  it("is a message and nothing else", () => {
    expect(codeOf(tpmMessage(bytesField(8, report)))).toBe("EVIDENCE_PROTOBUF");
    const table = encodeCertificateTable([{ guid: "vcek", bytes: vcek }]);
    expect(codeOf(tpmMessage(bytesField(8, concatBytes(report, table))))).toBe("EVIDENCE_PROTOBUF");
  });

  it("brings its notes", () => {
    const chain = { extras: { "ecae0c0f-9502-43b1-afa2-0ae2e0d565b6": vcek } };
    const opened = mustOpen(tpmMessage(bytesField(8, attestationProtobuf(report, chain)), bytesField(7, LOG)));
    expect(opened.notes.map(({ code, path }) => [code, path])).toEqual([
      ["EVIDENCE_IGNORED", "evidence.intermediate_certs"],
      ["EVIDENCE_IGNORED", "evidence.sev_snp_attestation.certificate_chain.extras"],
    ]);
  });

  it("of TDX is the evidence where the message has no quotes of a vTPM, with the message's log", () => {
    const value = (format: string, eventLog: Uint8Array) => ({
      kind: "tdx",
      format,
      hardware: { scheme: "tdx", bytes: quote, supplements: [], eventLog },
      vtpm: null,
      notes: [],
    });
    const none = new Uint8Array();
    expect(open(tdx)).toEqual({ ok: true, value: value("tpm-attestation-protobuf", none) });
    expect(open(concatBytes(bytesField(3, LOG), tdx))).toEqual({
      ok: true,
      value: value("tpm-attestation-protobuf", LOG),
    });
    expect(open(tdxText)).toEqual({ ok: true, value: value("tpm-attestation-textproto", none) });
    expect(open(`event_log: ${literal(LOG)} ${tdxText}`)).toEqual({
      ok: true,
      value: value("tpm-attestation-textproto", LOG),
    });
  });

  it("of TDX leaves over what says nothing without quotes, and notes it", () => {
    const more = [bytesField(1, akPublic()), bytesField(5, LOG), bytesField(6, vcek), bytesField(7, vcek)];
    const opened = mustOpen(concatBytes(...more, tdx, numberField(20, 1n)));
    expect(opened).toMatchObject({ kind: "tdx", vtpm: null, bytes: quote });
    expect(opened.notes.map(({ code, path, actual }) => [code, path, actual])).toEqual([
      ["EVIDENCE_UNKNOWN_FIELDS", "evidence", 1],
      ["EVIDENCE_IGNORED", "evidence.ak_pub", 280],
      ["EVIDENCE_IGNORED", "evidence.canonical_event_log", LOG.length],
      ["EVIDENCE_IGNORED", "evidence.ak_cert", vcek.length],
      ["EVIDENCE_IGNORED", "evidence.intermediate_certs", 1],
    ]);
  });

  it("of TDX is refused beside quotes of a vTPM", () => {
    const expected = ["EVIDENCE_UNSUPPORTED", "tdx_attestation"];
    expect(refusalOf(tpmMessage(tdx))).toEqual(expected);
    expect(refusalOf(concatBytes(tdx, quoteField()))).toEqual(expected);
    expect(refusalOf(`${text} ${tdxText}`)).toEqual(expected);
    expect(refusalOf(`${text} tdx_attestation {}`)).toEqual(expected);
  });

  it("of TDX is read as strictly as alone, under its path", () => {
    const version = withField(quoteTree(quote), "header.version", 5);
    const path = "tdx_attestation.header.version";
    expect(refusalOf(bytesField(9, toProtobuf(version)))).toEqual(["EVIDENCE_FIELD_VERSION", path]);
    expect(refusalOf(concatBytes(tdx, tdx))).toEqual(["EVIDENCE_FIELD_DUPLICATE", "tdx_attestation"]);
    expect(refusalOf(bytesField(9, new Uint8Array()))).toEqual(["EVIDENCE_FIELD_MISSING", "tdx_attestation.header"]);
    expect(codeOf(bytesField(9, quote))).toBe("EVIDENCE_PROTOBUF");
    const svn = withField(quoteTree(quote), "header.qe_svn", Uint8Array.of(1));
    expect(refusalOf(bytesField(9, toProtobuf(svn)))).toEqual([
      "EVIDENCE_FIELD_LENGTH",
      "tdx_attestation.header.qe_svn",
    ]);
  });

  it("is refused where it is of two TEEs, in either order", () => {
    const expected = ["EVIDENCE_TEE_KINDS", "tdx_attestation"];
    expect(refusalOf(tpmMessage(snp, tdx))).toEqual(expected);
    expect(refusalOf(tpmMessage(tdx, snp))).toEqual(expected);
    const composed = `sev_snp_attestation {\n${attestationTextproto(report)}}`;
    expect(refusalOf(`tdx_attestation {} ${text} ${composed}`)).toEqual(expected);
  });
});
