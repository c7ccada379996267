import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuote, VTPM_CODES } from "../../../src/tee/vtpm/index.js";
import { createSimulatedTpm } from "../../../src/testing/index.js";
import type { TpmQuoteOptions } from "../../../src/testing/index.js";
import { seedOf } from "../../helpers/seed.js";
import { readingOf, VTPM_NONCE } from "../../helpers/vtpm.js";

const SEED = seedOf("tee/vtpm/attest");

type Edit = NonNullable<TpmQuoteOptions["attest"]>;

const tpm = await createSimulatedTpm({ key: "p256", banks: ["sha1", "sha256", "sha384", "sha512"] });

async function quoteOf(options: Partial<TpmQuoteOptions> = {}): Promise<Uint8Array> {
  return (await tpm.quote({ nonce: VTPM_NONCE, bank: "sha256", ...options })).quote;
}

const SHA256_ALL = { bank: 0x000b, sizeOfSelect: 3, bitmap: Uint8Array.of(0xff, 0xff, 0xff) };

/** Code and path of the failure. */
async function refusal(attest: Edit): Promise<readonly [string, string?]> {
  return readingOf(parseQuote(await quoteOf({ attest })));
}

describe("parseQuote", () => {
  it("reads a quote, whole", async () => {
    const bytes = await quoteOf({ indices: [0, 7, 8, 23] });
    const parsed = parseQuote(bytes);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        raw: bytes,
        qualifiedSigner: tpm.akQualifiedName,
        extraData: VTPM_NONCE,
        safe: true,
        selections: [{ bank: "sha256", indices: [0, 7, 8, 23] }],
      },
    });
    expect(parsed.ok && typeof parsed.value.clock).toBe("bigint");
    expect(bytes).toHaveLength(145);
  });

  it("reads several banks in the order of the quote", async () => {
    const selections = [
      { bank: "sha256", indices: [0, 16] },
      { bank: "sha1", indices: [0] },
    ] as const;
    expect(parseQuote(await quoteOf({ selections }))).toMatchObject({ ok: true, value: { selections } });
  });

  it.each<readonly [string, Edit]>([
    ["no extraData", { extraData: new Uint8Array() }],
    ["66 bytes of extraData", { extraData: new Uint8Array(66) }],
    ["an unsafe clock", { safe: 0 }],
    ["a handle as signer", { qualifiedSigner: new Uint8Array(4) }],
    ["no signer", { qualifiedSigner: new Uint8Array() }],
    ["a bank of SM3", { selections: [{ ...SHA256_ALL, bank: 0x0012 }] }],
  ])("reads a quote with %s", async (_name, attest) => {
    expect(await refusal(attest)).toEqual(["ok"]);
  });

  const twice = { selectionCount: 2, selections: [SHA256_ALL, SHA256_ALL] };
  it.each<readonly [string, Edit, string, string]>([
    ["the magic number with a byte less", { magic: 0x00544347 }, "VTPM_ATTEST_MAGIC", "quote.magic"],
    ["a certification", { type: 0x8017 }, "VTPM_ATTEST_TYPE", "quote.type"],
    ["a time", { type: 0x8019 }, "VTPM_ATTEST_TYPE", "quote.type"],
    ["a certified NV index", { type: 0x8014 }, "VTPM_ATTEST_TYPE", "quote.type"],
    ["a signer of 3 bytes", { qualifiedSigner: new Uint8Array(3) }, "VTPM_ATTEST_SIGNER", "quote.qualified_signer"],
    ["a signer of 5 bytes", { qualifiedSigner: new Uint8Array(5) }, "VTPM_ATTEST_SIGNER", "quote.qualified_signer"],
    ["a signer of 67 bytes", { qualifiedSigner: new Uint8Array(67) }, "VTPM_ATTEST_SIGNER", "quote.qualified_signer"],
    [
      "a signer whose digest has another size",
      { qualifiedSigner: Uint8Array.of(0, 0x0c, ...new Uint8Array(32)) },
      "VTPM_ATTEST_SIGNER",
      "quote.qualified_signer",
    ],
    ["67 bytes of extraData", { extraData: new Uint8Array(67) }, "VTPM_ATTEST_EXTRA_DATA", "quote.extra_data"],
    ["safe = 2", { safe: 2 }, "VTPM_ATTEST_SAFE", "quote.clock_info.safe"],
    ["no selection", { selectionCount: 0, selections: [] }, "VTPM_ATTEST_SELECTION", "quote.pcr_select.count"],
    ["2^32 - 1 selections", { selectionCount: 0xffff_ffff }, "VTPM_ATTEST_SELECTION", "quote.pcr_select.count"],
    ["a bank twice", twice, "VTPM_ATTEST_SELECTION", "quote.pcr_select.1.hash"],
    [
      "an unknown bank",
      { selections: [{ ...SHA256_ALL, bank: 0x0099 }] },
      "VTPM_ATTEST_SELECTION",
      "quote.pcr_select.0.hash",
    ],
    [
      "a bit map of no bytes",
      { selections: [{ ...SHA256_ALL, sizeOfSelect: 0 }] },
      "VTPM_ATTEST_SELECTION",
      "quote.pcr_select.0.size_of_select",
    ],
    [
      "a bit map of 2 bytes",
      { selections: [{ bank: 0x000b, sizeOfSelect: 2, bitmap: Uint8Array.of(0xff, 0xff) }] },
      "VTPM_ATTEST_SELECTION",
      "quote.pcr_select.0.size_of_select",
    ],
    [
      "a bit map of 255 bytes",
      { selections: [{ ...SHA256_ALL, sizeOfSelect: 255 }] },
      "VTPM_ATTEST_SELECTION",
      "quote.pcr_select.0.size_of_select",
    ],
    [
      "an empty selection",
      { selections: [{ ...SHA256_ALL, bitmap: new Uint8Array(3) }] },
      "VTPM_ATTEST_SELECTION_EMPTY",
      "quote.pcr_select.0.pcr_select",
    ],
    ["a digest of no hash's size", { pcrDigest: new Uint8Array(31) }, "VTPM_ATTEST_PCR_DIGEST", "quote.pcr_digest"],
    ["no digest", { pcrDigest: new Uint8Array() }, "VTPM_ATTEST_PCR_DIGEST", "quote.pcr_digest"],
    ["a byte behind its end", { trailing: Uint8Array.of(0) }, "VTPM_TRAILING", "quote"],
  ])("refuses %s", async (_name, attest, code, path) => {
    expect(await refusal(attest)).toEqual([code, path]);
  });

  it("refuses one that was cut anywhere", async () => {
    const bytes = await quoteOf();
    for (let length = 0; length < bytes.length; length++) {
      expect([length, readingOf(parseQuote(bytes.subarray(0, length)))[0]]).toEqual([length, "VTPM_TRUNCATED"]);
    }
  });

  it("refuses a changed quote with a code of its own, or keeps its bytes", async () => {
    const bytes = await quoteOf();
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const changed = bytes.slice();
      for (const [at, octet] of changes) changed[at] = octet;
      const parsed = parseQuote(changed);
      if (parsed.ok) expect(parsed.value.raw).toEqual(changed);
      else expect(VTPM_CODES).toHaveProperty(parsed.failure.code);
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });
});
