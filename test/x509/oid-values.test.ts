import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { readOidValues } from "../../src/x509/index.js";
import { der, int, NULL, oid, raw, seq } from "./der-builder.js";
import { valueOf } from "./outcomes.js";

function codeOf(bytes: Uint8Array): string {
  const outcome = readOidValues(bytes, "list");
  return outcome.ok ? "was read" : outcome.failure.code;
}

describe("readOidValues", () => {
  it("gives identifiers, types and contents in their order", () => {
    const list = seq(seq(oid("1.2.3"), int(5)), seq(oid("1.2.3"), NULL), seq(oid("1.2.4"), seq(int(1), int(2))));
    const values = valueOf(readOidValues(list, "list"));
    expect(values.map((one) => [one.oid, one.tag, toHex(one.content), toHex(one.der)])).toEqual([
      ["1.2.3", 0x02, "05", "020105"],
      ["1.2.3", 0x05, "", "0500"],
      ["1.2.4", 0x30, "020101020102", "3006020101020102"],
    ]);
    expect(valueOf(readOidValues(seq(), "list"))).toEqual([]);
  });

  it.each([
    ["nothing", raw(), "X509_DER_TAG"],
    ["a SET", der(0x31), "X509_DER_TAG"],
    ["elements of another type", seq(int(1)), "X509_DER_TAG"],
    ["an identifier alone", seq(seq(oid("1.2.3"))), "X509_DER_TAG"],
    ["a value alone", seq(seq(int(1))), "X509_DER_TAG"],
    ["two values", seq(seq(oid("1.2.3"), int(1), int(2))), "X509_DER_TRAILING"],
    ["something behind", raw(...seq(), 0), "X509_DER_TRAILING"],
    ["a value that is cut off", seq(seq(oid("1.2.3"), raw(2, 2, 1))), "X509_DER_LENGTH"],
    ["an indefinite length", raw(0x30, 0x80, 0, 0), "X509_DER_LENGTH"],
    ["an identifier that is none", seq(seq(raw(6, 1, 0x80), int(1))), "X509_CERT_MALFORMED"],
  ])("refuses %s", (_name, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });
});
