import { beforeAll, describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { EVIDENCE_HINTS } from "../../src/evidence/index.js";
import type { EvidenceHint } from "../../src/evidence/index.js";
import { openContainer } from "../../src/evidence/open.js";
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
import { bytesField } from "../../src/testing/wire.js";
import { policyText, signedReport, verifyReport } from "../helpers/snp.js";
import type { SignedReport } from "../helpers/snp.js";
import { MAX_BYTES, codeOf, mustOpen, mustOpenVtpm, open, openAny } from "./support.js";
import { cborClaims, tpmMessage } from "./writers.js";

const report = buildReport();

/** The header of a TDX quote: version, attestation key type, TEE type, and zeros up to `size`. */
function quote(version: number, keyType: number, teeType: number, size = 5006): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, version, true);
  view.setUint16(2, keyType, true);
  view.setUint32(4, teeType, true);
  return bytes;
}

/** The firmware's response: status, size of the report, 24 reserved bytes, the report. */
function response(status: number, size: number, bytes: Uint8Array): Uint8Array {
  const header = new Uint8Array(32);
  new DataView(header.buffer).setUint32(0, status, true);
  new DataView(header.buffer).setUint32(4, size, true);
  return concatBytes(header, bytes);
}

describe("openContainer", () => {
  it.each([2, 3, 4, 5])("takes a bare report of version %i as it is", (version) => {
    const bytes = buildReport({ version });
    const hardware = { scheme: "snp", bytes, supplements: [], eventLog: new Uint8Array() };
    expect(open(bytes)).toEqual({
      ok: true,
      value: { kind: "snp", format: "snp-report", hardware, vtpm: null, notes: [] },
    });
  });

  it("takes a version 4 report with GUEST_SVN 81h for a report, not for a TDX quote", () => {
    expect(codeOf(buildReport({ version: 4, guestSvn: 0x81 }))).toBe("snp-report");
    expect(codeOf(buildReport({ version: 5, guestSvn: 0x81 }))).toBe("snp-report");
  });

  it("takes anything of 1184 bytes that is nothing else for a report, so that the parser says what is wrong", () => {
    expect(codeOf(new Uint8Array(1184))).toBe("snp-report");
    expect(codeOf(new Uint8Array(1184).fill(0xff))).toBe("snp-report");
  });

  it("takes a report of any version below 256 for one, also where that version starts other containers", () => {
    for (let version = 0; version < 256; version++) {
      expect([version, codeOf(buildReport({ version }))]).toEqual([version, "snp-report"]);
    }
  });

  it("takes a report that was cut for one", () => {
    expect(codeOf(report.slice(0, 4))).toBe("snp-report");
    expect(codeOf(report.slice(0, 1183))).toBe("snp-report");
  });

  it("takes what follows a report for a certificate table", () => {
    expect(codeOf(concatBytes(report, Uint8Array.of(0)))).toBe("EVIDENCE_TABLE_TRUNCATED");
    expect(codeOf(concatBytes(report, encodeCertificateTable([])))).toBe("snp-report-with-certificates");
  });

  it.each([
    ["sevsnp-attestation-protobuf", attestationProtobuf(report)],
    ["sevsnp-report-protobuf", reportProtobuf(report)],
    ["sevsnp-attestation-json", attestationJson(report)],
    ["sevsnp-attestation-json", attestationJson(report, undefined, { form: "go" })],
    ["sevsnp-report-json", reportJson(report)],
    ["sevsnp-report-json", reportJson(report, { spelling: "snake" })],
    ["sevsnp-attestation-textproto", attestationTextproto(report)],
    ["sevsnp-report-textproto", reportTextproto(report)],
  ])("takes the report out of %s", (format, evidence) => {
    expect(mustOpen(evidence)).toMatchObject({ kind: "snp", scheme: "snp", format, bytes: report, notes: [] });
  });

  it("knows texts behind white space and comments", () => {
    expect(codeOf(`\n\t ${attestationJson(report)}\n`)).toBe("sevsnp-attestation-json");
    expect(codeOf(`\n# proto-file: sevsnp.proto\n\n${attestationTextproto(report)}`)).toBe(
      "sevsnp-attestation-textproto",
    );
  });

  it("hands the texts' readers a byte order mark, which they refuse", () => {
    expect(codeOf(`\ufeff${attestationJson(report)}`)).toBe("JSON_SYNTAX");
    expect(codeOf(`\ufeff${attestationTextproto(report)}`)).toBe("EVIDENCE_TEXTPROTO");
  });

  it.each([
    ["empty", []],
    ["of one byte", [3]],
    ["of two bytes", [3, 0]],
    ["of three bytes", [3, 0, 0]],
    ["of version 1", [1, 0, 0, 0]],
    ["of version 6", [6, 0, 0, 0]],
    ["of big-endian version", [0, 0, 0, 3]],
    ["line feeds", [0x0a, 0x0a, 0x0a]],
    ["a line feed and text", [...toUtf8("\nreport")]],
    ["a word", [...toUtf8("report")]],
    ["text of another message", [...toUtf8("name: 1")]],
    ["a PEM file", [...toUtf8("-----BEGIN CERTIFICATE-----\n")]],
    ["a JSON array", [...toUtf8("[1]")]],
    ["an empty JSON object", [...toUtf8("{}")]],
    ["like a sample quote, but of other types", [...toUtf8('{"svn":1,"report_data":"AAAA"}')]],
    ["like a sample quote, with one member more", [...toUtf8('{"svn":"1","report_data":"AAAA","a":1}')]],
    ["a map in CBOR without a report", [...cborClaims({ platformType: "SNP" })]],
    ["another's JSON", [...toUtf8('{"version":2,"tpm_quote":{},"report":[1,2]}')]],
  ])("does not know bytes that are %s", (_name, octets) => {
    expect(codeOf(Uint8Array.from(octets))).toBe("EVIDENCE_UNKNOWN");
  });

  it("says what is wrong with JSON that is none", () => {
    expect(codeOf('{"report":')).toBe("JSON_SYNTAX");
    expect(codeOf('{"svn":1,"svn":1}')).toBe("JSON_DUPLICATE_KEY");
  });

  it("looks at bytes up to the limit, inclusive", () => {
    expect(openContainer(report, null, 1184).ok).toBe(true);
    for (const hint of [null, "snp"] as const) {
      expect(openContainer(report, hint, 1183)).toMatchObject({
        failure: { stage: "parse", code: "EVIDENCE_SIZE", expected: 1183, actual: 1184 },
      });
    }
  });

  it.each([
    ["JSON", toUtf8(attestationJson(report)), 0x20],
    ["textproto", toUtf8(attestationTextproto(report)), 0x20],
  ])("looks at %s up to 1 MiB, inclusive", (_name, bytes, space) => {
    const padded = (size: number): Uint8Array => {
      const text = new Uint8Array(size).fill(space);
      text.set(bytes);
      return text;
    };
    expect(open(padded(1024 * 1024)).ok).toBe(true);
    expect(codeOf(padded(1024 * 1024 + 1))).toBe("EVIDENCE_SIZE");
  });

  it("looks at a message of a vTPM up to the caller's limit", () => {
    const bytes = tpmMessage(bytesField(5, new Uint8Array(2 * 1024 * 1024)));
    expect(codeOf(bytes)).toBe("tpm-attestation-protobuf");
    expect(openContainer(bytes, null, bytes.length - 1)).toMatchObject({ failure: { code: "EVIDENCE_SIZE" } });
  });

  it("shares no memory with a container", () => {
    const table = encodeCertificateTable([{ guid: "vcek", bytes: Uint8Array.of(1, 2, 3) }]);
    for (const evidence of [
      concatBytes(report, table),
      attestationProtobuf(report, { vcek: Uint8Array.of(1, 2, 3) }),
    ]) {
      // A Buffer, whose own slice() would be a view.
      const buffer = Buffer.from(evidence);
      const opened = mustOpen(buffer);
      buffer.fill(0xee);
      expect(opened.bytes).toEqual(report);
      expect(opened.supplements).toEqual([{ label: "vcek", bytes: Uint8Array.of(1, 2, 3) }]);
    }
  });
});

describe("evidence of other kinds", () => {
  it.each([
    ["SGX quote", quote(4, 2, 0, 1184)],
    ["TDX quote with an ECDSA P-384 key", quote(4, 3, 0x81, 1184)],
    ["firmware response MSG_REPORT_RSP with its header", response(0, 0x4a0, report)],
    ["Azure HCL report", concatBytes(toUtf8("HCLA"), new Uint8Array(2596))],
  ])("%s is refused by its name", (what, evidence) => {
    expect(open(evidence)).toMatchObject({
      failure: { stage: "parse", code: "EVIDENCE_UNSUPPORTED", actual: what },
    });
  });

  it("a response says how to get at its report, and is none with another size, version or length", () => {
    const refused = open(response(0, 0x4a0, report));
    expect(refused.ok ? "" : refused.failure.message).toMatch(/cut off its first 32 bytes/);
    expect(codeOf(response(0, 0x4a1, report))).toBe("EVIDENCE_UNKNOWN");
    expect(codeOf(response(0, 0x4a0, buildReport({ version: 6 })))).toBe("EVIDENCE_UNKNOWN");
    expect(codeOf(concatBytes(response(0, 0x4a0, report), Uint8Array.of(0)))).toBe("EVIDENCE_UNKNOWN");
  });

  it("what starts like them and is none is not named after them", () => {
    expect(codeOf(Uint8Array.of(0x84, 0x01))).toBe("EVIDENCE_UNKNOWN");
    expect(codeOf(Uint8Array.of(0xd2, 0x01))).toBe("EVIDENCE_UNKNOWN");
    expect(codeOf(toUtf8("HCLB"))).toBe("EVIDENCE_UNKNOWN");
    expect(codeOf(Uint8Array.of(0x0a, 0x98, 0x02, 0x00, 0x01, 0x00, 0x0c))).toBe("EVIDENCE_PROTOBUF");
  });
});

describe("what no hardware made", () => {
  it("is refused where it stands alone", () => {
    const refused = { stage: "parse", code: "EVIDENCE_NOT_HARDWARE", actual: "sample" };
    expect(open('{ "svn": "1", "report_data": "AAAA" }')).toMatchObject({ failure: refused });
    const hinted = openContainer(toUtf8('{"report_data":"","svn":"2"}'), "snp", MAX_BYTES);
    expect(hinted).toMatchObject({ failure: refused });
  });
});

describe("hints", () => {
  const composed = tpmMessage(bytesField(8, attestationProtobuf(report)));
  const tpm = tpmMessage();

  it("are of what this version verifies", () => {
    expect(EVIDENCE_HINTS).toEqual(["snp", "tdx", "vtpm", "snp-vtpm"]);
  });

  it.each<readonly [EvidenceHint, string, Uint8Array]>([
    ["snp", "sevsnp-report-protobuf", reportProtobuf(report)],
    ["tdx", "tdx-quote", quote(4, 2, 0x81)],
    ["vtpm", "tpm-attestation-protobuf", tpm],
    ["snp-vtpm", "tpm-attestation-protobuf", composed],
  ])("%s changes nothing about evidence of that kind: %s", async (hint, format, bytes) => {
    const opened = openContainer(bytes, hint, MAX_BYTES);
    expect(opened).toEqual(open(bytes));
    expect(await openAny(bytes, hint)).toEqual(opened);
    expect(opened).toMatchObject({ value: { kind: hint, format } });
  });

  it("vtpm leaves out a report beside a vTPM, and says so", () => {
    const opened = openContainer(composed, "vtpm", MAX_BYTES);
    const left = { code: "EVIDENCE_IGNORED", path: "evidence.sev_snp_attestation", outcome: "note", actual: 1184 };
    const { vtpm } = mustOpenVtpm(composed);
    expect(opened).toMatchObject({ value: { kind: "vtpm", hardware: null, vtpm, notes: [left] } });
    expect(open(composed)).toMatchObject({ value: { kind: "snp-vtpm", hardware: { bytes: report }, vtpm, notes: [] } });
  });

  it.each<readonly [EvidenceHint, string, Uint8Array]>([
    ["snp", "vtpm", tpm],
    ["snp", "tdx", quote(4, 2, 0x81)],
    ["tdx", "snp", report],
    ["tdx", "snp", quote(4, 0, 0x81)],
    ["tdx", "vtpm", tpm],
    ["vtpm", "tdx", quote(4, 2, 0x81)],
    ["snp-vtpm", "tdx", quote(4, 2, 0x81)],
    ["snp", "snp-vtpm", composed],
    ["vtpm", "snp", report],
    ["vtpm", "snp", reportProtobuf(report)],
    ["snp-vtpm", "snp", report],
    ["snp-vtpm", "vtpm", tpm],
  ])("%s contradicts evidence of kind %s", async (hint, kind, bytes) => {
    const refused = { stage: "parse", code: "EVIDENCE_KIND", expected: hint, actual: kind };
    expect(openContainer(bytes, hint, MAX_BYTES)).toMatchObject({ failure: refused });
    expect(await openAny(bytes, hint)).toMatchObject({ failure: refused });
  });

  it("snp has what is not recognised parsed as a bare report, others do not", () => {
    for (const bytes of [new Uint8Array(), Uint8Array.of(1, 0, 0, 0), toUtf8('{"svn":"1"}')]) {
      const value = { kind: "snp", format: "snp-report", hardware: { scheme: "snp", bytes } };
      expect(openContainer(bytes, "snp", MAX_BYTES)).toMatchObject({ ok: true, value });
      for (const hint of ["vtpm", "snp-vtpm"] as const) {
        expect(openContainer(bytes, hint, MAX_BYTES)).toMatchObject({ failure: { code: "EVIDENCE_UNKNOWN" } });
      }
    }
  });

  it("tdx has what is not recognised parsed as a bare quote", () => {
    for (const bytes of [new Uint8Array(), Uint8Array.of(4, 0, 2), toUtf8('{"quote":"AAAA"}')]) {
      const value = { kind: "tdx", format: "tdx-quote", hardware: { scheme: "tdx", bytes } };
      expect(openContainer(bytes, "tdx", MAX_BYTES)).toMatchObject({ ok: true, value });
      expect(openContainer(bytes, null, MAX_BYTES)).toMatchObject({ failure: { code: "EVIDENCE_UNKNOWN" } });
    }
  });

  it("do not change what is refused", () => {
    for (const hint of EVIDENCE_HINTS) {
      expect(openContainer(quote(4, 2, 0), hint, MAX_BYTES)).toMatchObject({
        failure: { code: "EVIDENCE_UNSUPPORTED" },
      });
      expect(openContainer(concatBytes(report, Uint8Array.of(0)), hint, MAX_BYTES)).toMatchObject({
        failure: { code: "EVIDENCE_TABLE_TRUNCATED" },
      });
    }
  });
});

describe("verification of what is no evidence", () => {
  let signed: SignedReport;
  beforeAll(async () => {
    signed = await signedReport();
  });

  it.each([
    ["nothing", 0, "EVIDENCE_UNKNOWN"],
    ["one byte", 1, "EVIDENCE_UNKNOWN"],
    ["three bytes", 3, "EVIDENCE_UNKNOWN"],
    ["four bytes of a report", 4, "SNP_REPORT_SIZE"],
    ["all but one byte of a report", 1183, "SNP_REPORT_SIZE"],
  ])("gives a verdict for %s", async (_name, size, code) => {
    const result = await verifyReport({ ...signed, report: signed.report.slice(0, size) }, policyText());
    expect(result).toMatchObject({ verdict: "contraindicated", failure: { stage: "parse", code }, claims: {} });
    expect(result.evidence.signedSha256).toBeNull();
  });
});
