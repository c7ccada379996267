import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../src/bytes/index.js";
import { recognize } from "../../../src/evidence/recognize.js";
import { recognizeQuote } from "../../../src/evidence/tdx/recognize-quote.js";
import { buildReport } from "../../../src/testing/index.js";
import { codeOf, mustOpen, open } from "../support.js";
import { filler } from "../writers.js";
import { quoteOf } from "./writers.js";

/** A quote with bytes at an offset changed. */
function changed(at: number, octets: readonly number[], quote = quoteOf()): Uint8Array {
  quote.set(octets, at);
  return quote;
}

/** 1024 bytes that start with the type of the TEE, its subtype, the version, and a reserved byte. */
function tdReport(...type: readonly number[]): Uint8Array {
  return concatBytes(Uint8Array.from(type), new Uint8Array(1024 - type.length));
}

describe("recognizeQuote", () => {
  it.each([
    ["of version 4", quoteOf()],
    ["of version 5 with a TD 1.0", quoteOf({ version: 5, bodyType: 2 })],
    ["of version 5 with a TD 1.5", quoteOf({ version: 5 })],
    ["with bytes behind it", quoteOf({ extra: new Uint8Array(70) })],
    ["as long as a report of SEV-SNP", quoteOf().slice(0, 1184)],
    ["as long as a TDREPORT", quoteOf().slice(0, 1024)],
  ])("hands on a quote %s, as it is", (_name, quote) => {
    expect(recognize(quote)).toEqual({ form: "quote" });
    const hardware = { scheme: "tdx", bytes: quote, supplements: [], eventLog: new Uint8Array() };
    const value = { kind: "tdx", format: "tdx-quote", hardware, vtpm: null, notes: [] };
    expect(open(quote)).toEqual({ ok: true, value });
    expect(mustOpen(quote).bytes).toBe(quote);
  });

  it("knows a quote by its first four bytes, whatever follows", () => {
    for (const version of [4, 5] as const) {
      const quote = quoteOf({ version });
      for (let size = 4; size < quote.length; size += size < 60 ? 1 : 97) {
        expect([size, codeOf(quote.subarray(0, size))]).toEqual([size, "tdx-quote"]);
      }
      for (let size = 0; size < 4; size++) expect(recognizeQuote(quote.subarray(0, size))).toBeNull();
    }
  });

  it.each([
    ["version 0", changed(0, [0])],
    ["version 1", changed(0, [1])],
    ["version 2", changed(0, [2])],
    ["version 3", changed(0, [3])],
    ["version 6", changed(0, [6])],
    ["key type 1", changed(2, [1])],
    ["key type FFFFh", changed(2, [0xff, 0xff])],
    ["TEE type 1", changed(4, [1])],
    ["TEE type 8100h", changed(4, [0, 0x81])],
    ["TEE type 81000000h", changed(4, [0, 0, 0, 0x81])],
    ["an unknown body type", changed(48, [9], quoteOf({ version: 5 }))],
  ])("hands on what starts like a quote and has %s: the parser says what is wrong", (_name, quote) => {
    expect(recognizeQuote(quote)).toEqual({ form: "quote" });
    expect(codeOf(quote)).toBe("tdx-quote");
  });

  it.each([
    ["of version 3", [3, 0, 2, 0, 0, 0, 0, 0]],
    ["of version 4", [4, 0, 2, 0, 0, 0, 0, 0]],
    ["of version 5", [5, 0, 2, 0, 0, 0, 0, 0]],
    ["of version 3 with a P-384 key", [3, 0, 3, 0, 0, 0, 0, 0]],
  ])("refuses a quote of SGX by name: %s", (_name, start) => {
    expect(open(concatBytes(Uint8Array.from(start), filler(400, 1)))).toMatchObject({
      failure: { stage: "parse", code: "EVIDENCE_UNSUPPORTED", actual: "SGX quote" },
    });
  });

  it("refuses an enclave's report as the body of a TDX quote, which only version 5 has a type for", () => {
    const refused = { failure: { code: "EVIDENCE_UNSUPPORTED", actual: "SGX quote" } };
    expect(open(changed(48, [1, 0], quoteOf({ version: 5 })))).toMatchObject(refused);
    expect(codeOf(changed(48, [1, 0]))).toBe("tdx-quote");
    expect(codeOf(changed(48, [1, 1], quoteOf({ version: 5 })))).toBe("tdx-quote");
  });

  it("refuses the key type that nobody uses by name", () => {
    const what = "TDX quote with an ECDSA P-384 key";
    expect(open(changed(2, [3]))).toMatchObject({ failure: { code: "EVIDENCE_UNSUPPORTED", actual: what } });
  });

  it("refuses a TDREPORT by name, and says what to do", () => {
    const refused = open(tdReport(0x81, 0, 1, 0));
    expect(refused).toMatchObject({ failure: { code: "EVIDENCE_UNSUPPORTED", actual: "TDREPORT" } });
    expect(refused.ok ? "" : refused.failure.message).toMatch(/turned into a quote/);
    expect(codeOf(tdReport(0x80, 0, 1, 0))).toBe("EVIDENCE_UNKNOWN");
    expect(codeOf(tdReport(0x81, 0, 1, 1))).toBe("EVIDENCE_UNKNOWN");
    expect(codeOf(concatBytes(tdReport(0x81, 0, 1, 0), Uint8Array.of(0)))).toBe("EVIDENCE_UNKNOWN");
  });

  it.each([2, 3, 4, 5])(
    "does not take a report of SEV-SNP of version %i for a quote, whatever its GUEST_SVN",
    (version) => {
      for (const guestSvn of [0, 2, 0x81, 0xffff_ffff]) {
        expect(recognizeQuote(buildReport({ version, guestSvn }))).toBeNull();
        expect(codeOf(buildReport({ version, guestSvn }))).toBe("snp-report");
      }
    },
  );

  it("does not take other bytes for one", () => {
    expect(recognizeQuote(changed(0, [8]))).toBeNull();
    expect(recognizeQuote(changed(0, [4, 1]))).toBeNull();
    expect(recognizeQuote(changed(2, [4, 0, 1]))).toBeNull();
    expect(recognizeQuote(new Uint8Array(5000))).toBeNull();
  });
});
