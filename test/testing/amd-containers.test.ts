import { describe, expect, it } from "vitest";
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
import type { CertificateChainParts } from "../../src/testing/index.js";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";

const VCEK = Uint8Array.of(1, 2, 3);

describe("encodeCertificateTable", () => {
  it("writes GUID, offset and length of each entry, a terminator, and the blobs", () => {
    expect(toHex(encodeCertificateTable([{ guid: "vcek", bytes: VCEK }]))).toBe(
      ["63da758de6644564adc5f4b93be8accd", "30000000", "03000000", "00".repeat(24), "010203"].join(""),
    );
    expect(encodeCertificateTable([])).toEqual(new Uint8Array(24));
  });

  it("deviates where it is told to", () => {
    const entry = { guid: "00112233-4455-6677-8899-aabbccddeeff", bytes: VCEK, offset: 0xffff_fff0, length: 1 };
    const table = encodeCertificateTable([entry], {
      byteOrder: "microsoft",
      terminator: "none",
      gap: 2,
      behind: Uint8Array.of(9),
    });
    expect(toHex(table)).toBe(
      ["33221100554477668899aabbccddeeff", "f0ffffff", "01000000", "0000", "010203", "09"].join(""),
    );
  });

  it("throws for what is no GUID", () => {
    expect(() => encodeCertificateTable([{ guid: "vceks", bytes: VCEK }])).toThrow(RangeError);
  });
});

describe("the messages", () => {
  it("throw for what is no report", () => {
    for (const encode of [reportProtobuf, reportJson, reportTextproto, attestationProtobuf]) {
      expect(() => encode(new Uint8Array(1183))).toThrow(RangeError);
    }
  });

  it("hold what they are given, and no more", () => {
    const text = attestationJson(
      buildReport(),
      { vcek: VCEK, extras: { a: VCEK } },
      { product: { name: 1, stepping: 2 } },
    );
    const json = JSON.parse(text) as Record<string, unknown>;
    expect(json["certificateChain"]).toEqual({ vcekCert: "AQID", extras: { a: "AQID" } });
    expect(json["product"]).toEqual({ name: "SEV_PRODUCT_MILAN", stepping: 2 });
    expect(Object.keys(JSON.parse(attestationJson(buildReport())) as object)).toEqual(["report"]);
  });

  it("write an unknown product as its number, and a stepping of 0 where it is given", () => {
    const product = { name: 9, machineStepping: 0 };
    expect(attestationJson(buildReport(), undefined, { product })).toContain(
      '"product":{"name":9,"machineStepping":0}',
    );
    expect(attestationTextproto(buildReport(), undefined, product)).toContain(
      "product {\n  name: 9\n  machine_stepping {\n  }\n}\n",
    );
  });
});

interface Attestation {
  readonly report: unknown;
}

describeWithVectors("the messages of real reports", () => {
  const reports = [
    ["go-sev-guest_attestation.bin", "snp/go-sev-guest/attestation.bin", "vcek"],
    ["ms-tav_milan_attestation_report.bin", "snp/ms-tav/milan_attestation_report.bin", "vcek"],
    ["ms-tav_turin_attestation_report.bin", "snp/ms-tav/turin_attestation_report.bin", "vcek"],
    ["snp_test-vlek-report.bin", "snp/lunal/snp/test-vlek-report.bin", "vlek"],
  ] as const;

  /** The certificates of go-sev-guest's table, which the reader of tables gives. */
  function chainOf(name: string): CertificateChainParts {
    const opened = openContainer(readVector(`snp/go-sev-guest-forms/${name}.extended.bin`), null, 1 << 20);
    if (!opened.ok) throw new Error(opened.failure.code);
    return Object.fromEntries((opened.value.hardware?.supplements ?? []).map(({ label, bytes }) => [label, bytes]));
  }

  it.each(reports)("%s: protobuf is go-sev-guest's, byte for byte", (name, file) => {
    const report = readVector(file).slice(0, 1184);
    expect(reportProtobuf(report)).toEqual(readVector(`snp/go-sev-guest-forms/${name}.report.pb`));
    expect(attestationProtobuf(report, chainOf(name))).toEqual(
      readVector(`snp/go-sev-guest-forms/${name}.attestation.pb`),
    );
  });

  it.each(reports)("%s: JSON says what go-sev-guest's says, in both spellings", (name, file) => {
    const report = readVector(file).slice(0, 1184);
    for (const [spelling, ending] of [
      ["camel", "attestation.json"],
      ["snake", "attestation.snake.json"],
    ] as const) {
      const theirs = readVectorJson<Attestation>(`snp/go-sev-guest-forms/${name}.${ending}`);
      expect(JSON.parse(attestationJson(report, chainOf(name), { spelling }))).toEqual(theirs);
      expect(JSON.parse(reportJson(report, { spelling }))).toEqual(theirs.report);
    }
  });

  it.each(reports)("%s: the table is go-sev-guest's, byte for byte", (name, file, vek) => {
    const chain = chainOf(name);
    const entries = (["ark", "ask", vek] as const).map((guid) => ({ guid, bytes: chain[guid] ?? VCEK }));
    const whole = readVector(`snp/go-sev-guest-forms/${name}.extended.bin`);
    expect(whole.slice(0, 1184)).toEqual(readVector(file).slice(0, 1184));
    expect(encodeCertificateTable(entries)).toEqual(whole.slice(1184));
  });

  it.each(reports)("%s: textproto opens to what go-sev-guest's opens to", (name, file) => {
    const report = readVector(file).slice(0, 1184);
    const theirs = openContainer(readVector(`snp/go-sev-guest-forms/${name}.attestation.textproto`), null, 1 << 20);
    const ours = openContainer(toUtf8(attestationTextproto(report, chainOf(name))), null, 1 << 20);
    expect(ours.ok).toBe(true);
    expect(ours).toEqual(theirs);
    expect(openContainer(toUtf8(reportTextproto(report)), null, 1 << 20)).toMatchObject({
      value: { hardware: { bytes: report } },
    });
  });

  it("Cocos's messages are ours, byte for byte", () => {
    const report = readVector("cocos/snp-report-milan-2025-02-28.bin").slice(0, 1184);
    const theirs = readVectorJson<object>("cocos/derived-sevsnp-attestation.protojson");
    expect(attestationProtobuf(report, {}, { name: 1 })).toEqual(readVector("cocos/derived-sevsnp-attestation.pb"));
    expect(JSON.parse(attestationJson(report, {}, { product: { name: 1 } }))).toEqual(theirs);
  });
});
