import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { parseCrl, readAuthorityKeyId, readCrlNumber } from "../../src/x509/index.js";
import type { Crl } from "../../src/x509/index.js";
import { buildCrl, CRL_EXTENSIONS } from "./crl-builder.js";
import { der, extension, int, name, NULL, raw, seq } from "./der-builder.js";
import { valueOf } from "./outcomes.js";

const listWith = (...extensions: readonly Uint8Array[]): Crl => valueOf(parseCrl(buildCrl({ extensions })));
const numbered = (value: Uint8Array): Crl => listWith(extension("2.5.29.20", value));
const keyed = (value: Uint8Array): Crl => listWith(extension("2.5.29.35", value));

function codeOf(outcome: ReturnType<typeof readCrlNumber> | ReturnType<typeof readAuthorityKeyId>): string {
  return outcome.ok ? "was read" : outcome.failure.code;
}

describe("readCrlNumber", () => {
  it("gives the content octets of the number, or null where there is none", () => {
    expect(valueOf(readCrlNumber(listWith(...CRL_EXTENSIONS)))).toBe("01");
    expect(valueOf(readCrlNumber(numbered(int(0, 0x80))))).toBe("0080");
    const largest = [0, ...new Array<number>(20).fill(0x80)];
    expect(valueOf(readCrlNumber(numbered(int(...largest))))).toBe(`00${"80".repeat(20)}`);
    expect(valueOf(readCrlNumber(listWith(extension("1.2.3", NULL))))).toBeNull();
    expect(valueOf(readCrlNumber(valueOf(parseCrl(buildCrl({ extensions: null })))))).toBeNull();
  });

  it.each([
    ["negative", int(0x80), "X509_CRL_MALFORMED"],
    ["empty", int(), "X509_CRL_MALFORMED"],
    ["not minimal", int(0, 1), "X509_CRL_MALFORMED"],
    ["longer than 20 octets", int(...new Array<number>(21).fill(1)), "X509_CRL_MALFORMED"],
    ["no integer", NULL, "X509_DER_TAG"],
    ["absent from its extension", raw(), "X509_DER_TAG"],
    ["cut off", raw(2, 2, 1), "X509_DER_LENGTH"],
    ["followed by something", raw(2, 1, 1, 0), "X509_DER_TRAILING"],
  ])("refuses a number that is %s", (_name, value, code) => {
    expect(codeOf(readCrlNumber(numbered(value)))).toBe(code);
  });
});

describe("readAuthorityKeyId", () => {
  it("gives a copy of the key identifier, or null where there is no such extension", () => {
    const list = listWith(...CRL_EXTENSIONS);
    const identifier = valueOf(readAuthorityKeyId(list));
    expect(toHex(identifier ?? raw())).toBe("01020304");
    identifier?.fill(0);
    expect(toHex(valueOf(readAuthorityKeyId(list)) ?? raw())).toBe("01020304");
    expect(valueOf(readAuthorityKeyId(numbered(int(1))))).toBeNull();
  });

  it("passes over issuer and serial number behind it, which stand there both or not at all", () => {
    const [own, issuer, serial] = [der(0x80, raw(7)), der(0xa1, der(0xa4, name("ARK-Test"))), der(0x82, raw(1))];
    expect(toHex(valueOf(readAuthorityKeyId(keyed(seq(own, issuer, serial)))) ?? raw())).toBe("07");
    expect(codeOf(readAuthorityKeyId(keyed(seq(own, issuer))))).toBe("X509_DER_TAG");
    expect(codeOf(readAuthorityKeyId(keyed(seq(own, serial))))).toBe("X509_DER_TRAILING");
  });

  it.each([
    ["without a key identifier", seq(), "X509_DER_TAG"],
    ["that is no SEQUENCE", der(0x80, raw(1)), "X509_DER_TAG"],
    ["with something behind it", raw(0x30, 3, 0x80, 1, 7, 0), "X509_DER_TRAILING"],
    ["that is cut off", raw(0x30, 3, 0x80, 2, 7), "X509_DER_LENGTH"],
  ])("refuses one %s", (_name, value, code) => {
    expect(codeOf(readAuthorityKeyId(keyed(value)))).toBe(code);
  });
});
