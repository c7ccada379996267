import { describe, expect, it } from "vitest";
import { concatBytes, toBase64, toHex, toUtf8 } from "../../../src/bytes/index.js";
import { buildReport } from "../../../src/testing/index.js";
import { codeOf, mustOpen, open } from "../support.js";
import { base64url } from "../writers.js";
import { quoteOf } from "./writers.js";

// Of lengths that base64 pads with nothing, one and two signs.
const QUOTES = [0, 1, 2].map((size) => quoteOf({ extra: new Uint8Array(size) }));
const quote = quoteOf({ extra: Uint8Array.of(0xfb, 0xff, 0xfe) });
const wrapped = (text: string, columns: number, end: string): string =>
  text.replace(new RegExp(`.{${columns}}`, "g"), (line) => line + end);

describe("a quote as text", () => {
  const hex = toHex(quote);
  const base64 = toBase64(quote);

  it.each([
    ["in lower-case hex", hex],
    ["in upper-case hex", hex.toUpperCase()],
    ["with 0x", `0x${hex}`],
    ["with 0X and a line end", `0X${hex}\n`],
    ["with a NUL", `${hex}\0`],
    ["with a line end and NULs", `${hex}\r\n\0\0`],
    ["with spaces around it", `  ${hex}  `],
    ["in lines, as xxd -p writes it", wrapped(hex, 60, "\n")],
  ])("is read %s", (_name, text) => {
    expect(mustOpen(text)).toMatchObject({ kind: "tdx", scheme: "tdx", format: "tdx-quote-hex", bytes: quote });
  });

  it.each([
    ["in base64", base64],
    ["with a line end", `${base64}\n`],
    ["with a NUL", `${base64}\0`],
    ["in lines, as base64 writes it", wrapped(base64, 76, "\n")],
    ["in lines, as MIME has it", wrapped(base64, 76, "\r\n")],
    ["in base64url", base64url(quote)],
  ])("is read %s", (_name, text) => {
    expect(mustOpen(text)).toMatchObject({ kind: "tdx", scheme: "tdx", format: "tdx-quote-base64", bytes: quote });
  });

  it("has padding or none", () => {
    for (const bytes of QUOTES) {
      expect(mustOpen(toBase64(bytes)).bytes).toEqual(bytes);
      expect(mustOpen(toBase64(bytes).replace(/=+$/, "")).bytes).toEqual(bytes);
    }
  });

  it.each([
    ["an odd number of digits", hex.slice(1).replace(/^/, "0").slice(0, -1)],
    ["another letter", `${hex.slice(0, -1)}g`],
    ["another 0x", `${hex}0x`],
    ["a NUL inside", `${hex.slice(0, 100)}\0${hex.slice(100)}`],
    ["a colon between", hex.replace(/^.{40}/, (start) => `${start}:`)],
  ])("is refused in hex with %s", (_name, text) => {
    expect(open(text)).toMatchObject({ failure: { stage: "parse", code: "EVIDENCE_ENCODING", expected: "hex" } });
  });

  it.each([
    ["both alphabets", `${base64.slice(0, 60)}+-${base64.slice(62)}`],
    ["padding inside", `${base64.slice(0, 60)}==${base64.slice(62)}`],
    ["one sign too much", `${toBase64(QUOTES.find(({ length }) => length % 3 === 0) ?? quote)}A`],
    ["another sign", `${base64.slice(0, 60)}*${base64.slice(61)}`],
    ["bytes that are no UTF-8", concatBytes(toUtf8(base64), Uint8Array.of(0xff))],
  ])("is refused in base64 with %s", (_name, text) => {
    expect(open(text)).toMatchObject({ failure: { stage: "parse", code: "EVIDENCE_ENCODING", expected: "base64" } });
  });

  it("is looked at up to 1 MiB", () => {
    const padded = (size: number): string => hex + "\n".repeat(size - hex.length);
    expect(codeOf(padded(1024 * 1024))).toBe("tdx-quote-hex");
    expect(codeOf(padded(1024 * 1024 + 1))).toBe("EVIDENCE_SIZE");
  });

  it("of another kind is refused by name", () => {
    const sgx = concatBytes(Uint8Array.of(3, 0, 2, 0, 0, 0, 0, 0), new Uint8Array(500));
    for (const text of [toHex(sgx), `0x${toHex(sgx)}`, toBase64(sgx), base64url(sgx)]) {
      expect(open(text)).toMatchObject({ failure: { code: "EVIDENCE_UNSUPPORTED", actual: "SGX quote" } });
    }
    const enclave = quoteOf({ version: 5 });
    enclave[48] = 1;
    expect(open(toHex(enclave))).toMatchObject({ failure: { code: "EVIDENCE_UNSUPPORTED", actual: "SGX quote" } });
  });

  it("has to have as much of the quote as tells it", () => {
    expect(codeOf(hex.slice(0, 16))).toBe("tdx-quote-hex");
    expect(codeOf(hex.slice(0, 14))).toBe("EVIDENCE_UNKNOWN");
    expect(codeOf(base64.slice(0, 12))).toBe("tdx-quote-base64");
    expect(codeOf(base64.slice(0, 8))).toBe("EVIDENCE_UNKNOWN");
    for (const text of [toHex(buildReport()), toBase64(buildReport()), "0x", "BAAC", "040002"]) {
      expect(codeOf(text)).toBe("EVIDENCE_UNKNOWN");
    }
  });
});
