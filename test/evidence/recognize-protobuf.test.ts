import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { recognizeProtobuf } from "../../src/evidence/recognize-protobuf.js";
import { recognize } from "../../src/evidence/recognize.js";
import { attestationProtobuf, buildReport, reportProtobuf } from "../../src/testing/index.js";
import { bytesField, numberField } from "../../src/testing/wire.js";
import { akPublic, filler, tpmMessage, wholeQuote } from "./writers.js";

const report = buildReport();
const log = bytesField(3, new Uint8Array(40));
const chainOnly = attestationProtobuf(report, { vcek: Uint8Array.of(0x30, 0x82) }).slice(
  attestationProtobuf(report).length,
);

describe("recognizeProtobuf", () => {
  it.each<readonly [string, Uint8Array]>([
    ["of two banks", tpmMessage()],
    ["with an RSA key alone", bytesField(1, akPublic())],
    ["with a P-256 key, whose length is a letter", bytesField(1, akPublic(0x23, 0x0b, 88))],
    ["with a P-384 key, whose length is a letter", bytesField(1, akPublic(0x23, 0x0b, 120))],
    ["with a key as long as { is a character", bytesField(1, akPublic(0x23, 0x0b, 0x7b))],
    ["with a key as long as # is a character", bytesField(1, akPublic(0x23, 0x0b, 0x23))],
    ["with another name algorithm", bytesField(1, akPublic(1, 0x0c))],
    ["with a key of another type", bytesField(1, akPublic(8))],
    ["with an empty key, then quotes", concatBytes(bytesField(1, new Uint8Array()), wholeQuote())],
    ["that starts with quotes", concatBytes(wholeQuote(), bytesField(1, akPublic()))],
    ["of quotes alone", wholeQuote()],
    ["that starts with an event log", concatBytes(log, wholeQuote())],
    ["of an event log alone", log],
    ["that starts with a certificate", concatBytes(bytesField(6, filler(300, 0x30)), bytesField(1, akPublic()))],
    ["that starts with SEV-SNP evidence", concatBytes(bytesField(8, attestationProtobuf(report)), tpmMessage())],
    ["that starts with field 4", concatBytes(bytesField(4, bytesField(1, toUtf8("zone"))), tpmMessage())],
    ["that starts with field 5", concatBytes(bytesField(5, filler(50, 1)), tpmMessage())],
    ["that starts with field 7", concatBytes(bytesField(7, filler(50, 1)), tpmMessage())],
    ["that starts with field 9", concatBytes(bytesField(9, filler(50, 1)), tpmMessage())],
  ])("knows go-tpm-tools' message %s", (_name, bytes) => {
    expect(recognizeProtobuf(bytes)).toBe("tpm");
    expect(recognize(bytes)).toEqual({ form: "protobuf", message: "tpm" });
  });

  it.each<readonly [string, Uint8Array]>([
    ["of a report", attestationProtobuf(report)],
    ["that starts with certificates", chainOnly],
    ["that starts with a product", bytesField(3, numberField(1, 1n))],
    ["that starts with certificates, then a report", concatBytes(chainOnly, attestationProtobuf(report))],
    ["with fields of a newer library", concatBytes(attestationProtobuf(report), bytesField(4, filler(9, 1)))],
  ])("knows go-sev-guest's message %s", (_name, bytes) => {
    expect(recognizeProtobuf(bytes)).toBe("attestation");
    expect(recognize(bytes)).toEqual({ form: "protobuf", message: "attestation" });
  });

  it("knows a bare report by its version", () => {
    expect(recognizeProtobuf(reportProtobuf(report))).toBe("report");
  });

  it("knows a message that was cut, where its first bytes are no text", () => {
    const bytes = tpmMessage();
    for (let length = 4; length < bytes.length; length += 50) {
      expect([length, recognizeProtobuf(bytes.subarray(0, length))]).toEqual([length, "tpm"]);
    }
  });

  it("takes what could be text for a message only to its last byte", () => {
    const bytes = concatBytes(bytesField(6, filler(0x60, 0x30)), bytesField(1, akPublic()));
    expect(recognizeProtobuf(bytes)).toBe("tpm");
    expect(recognizeProtobuf(bytes.subarray(0, bytes.length - 1))).toBeNull();
    expect(recognizeProtobuf(concatBytes(bytes, Uint8Array.of(0xff)))).toBeNull();
  });

  it.each([
    ["a line feed and a word", "\nreport"],
    ["a line feed and text as long as its first letter", `\n!${"a".repeat(33)}`],
    ["a word of B", "Bank statement of the year"],
    ["a string", '"text"'],
    ["a number", "2 and more"],
    ["nothing", ""],
  ])("does not take %s for one", (_name, text) => {
    expect(recognizeProtobuf(toUtf8(text))).toBeNull();
  });
});
