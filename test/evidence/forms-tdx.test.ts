import { expect, it } from "vitest";
import { fromHex, toBase64, toHex } from "../../src/bytes/index.js";
import type { OpenedEvidence } from "../../src/evidence/index.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";
import { bytesField } from "../../src/testing/wire.js";
import { base64url, cborToken, jwtToken } from "./writers.js";
import { mustOpen, notesOf, open, openAny } from "./support.js";
import { quoteTree, toJson, toProtobuf, toText } from "./tdx/writers.js";

/** Quotes that others supply, and the forms that they come in: opened to the very bytes, or refused by name. */

interface QuoteFacts {
  readonly version: number;
  readonly teeType: number;
  readonly attKeyType: number;
  readonly bodyType: number;
  readonly size: number;
}

interface Index {
  readonly files: readonly { readonly file: string; readonly kind: string; readonly quote?: QuoteFacts }[];
}

interface Synthetic {
  readonly cases: readonly { readonly name: string; readonly quote?: string }[];
}

/** JSON in which the quote lies: its format and where its members lead to the quote; or the name by which it is refused. */
const CARRIERS: Readonly<Record<string, string>> = {
  "teekit/tdx-v4-gcp-no-nonce.json": "tdx-trust-authority-json",
  "dstack/quote-report.json": "tdx-dstack-json",
  "dstack/tdx-lite-getquote.json": "tdx-dstack-json",
  "dstack/tdx-lite-attestation.json": "dstack attestation",
  "trustee/az-tdx-vtpm/evidence-v0.json": "TDX quote of a guest at Azure",
  "trustee/az-tdx-vtpm/evidence-v1.json": "TDX quote of a guest at Azure",
  "attestation-rs/az_tdx/live-evidence.json": "TDX quote of a guest at Azure",
};

const FORMATS: Readonly<Record<string, string>> = {
  quote: "tdx-quote",
  "quote-hex": "tdx-quote-hex",
  "quote-b64": "tdx-quote-base64",
};

/** The format of what opens, the name of what is refused by it, or the code. */
function found(bytes: Uint8Array): string {
  const opened = open(bytes);
  if (opened.ok) return opened.value.format;
  const { code, actual } = opened.failure;
  return code === "EVIDENCE_UNSUPPORTED" ? String(actual) : code;
}

/** What the facts about a file say that it is. */
function expectedOf(file: string, kind: string, facts: QuoteFacts): string {
  if (facts.teeType === 0 || facts.bodyType === 1) return "SGX quote";
  return CARRIERS[file] ?? FORMATS[kind] ?? "";
}

/** The quote of a file, by reading that is not ours. */
function quoteIn(file: string, kind: string): Uint8Array {
  const bytes = readVector(`tdx/${file}`);
  if (kind === "quote") return bytes;
  const text = Buffer.from(bytes).toString("latin1");
  if (kind === "quote-hex") return new Uint8Array(Buffer.from(text.trim().replace(/^0x/, ""), "hex"));
  if (kind === "quote-b64") return new Uint8Array(Buffer.from(text, "base64"));
  const json = JSON.parse(text) as { readonly quote?: string; readonly tdx?: { readonly quote: string } };
  return json.tdx === undefined
    ? new Uint8Array(Buffer.from(json.quote ?? "", "hex"))
    : new Uint8Array(Buffer.from(json.tdx.quote, "base64"));
}

describeWithVectors("the quotes of others", () => {
  const { files } = readVectorJson<Index>("tdx/index.json");
  const quotes = files.flatMap(({ file, kind, quote }) => (quote === undefined ? [] : [{ file, kind, quote }]));
  const tdx = quotes.filter(({ file, quote }) => {
    return quote.teeType === 0x81 && !(CARRIERS[file]?.includes(" ") ?? false);
  });

  it("are forty-two, of which twenty-three are read", () => {
    expect([quotes.length, tdx.length]).toEqual([42, 23]);
  });

  it.each(quotes)("$file is what its facts say", ({ file, kind, quote }) => {
    expect(found(readVector(`tdx/${file}`))).toBe(expectedOf(file, kind, quote));
  });

  it.each(tdx)("$file gives its very quote", ({ file, kind, quote }) => {
    const opened = mustOpen(readVector(`tdx/${file}`));
    expect(opened).toMatchObject({ kind: "tdx", scheme: "tdx", supplements: [] });
    expect(opened.bytes).toHaveLength(quote.size);
    expect(opened.bytes).toEqual(quoteIn(file, kind));
  });

  it.each(tdx)("$file is the same in every form", async ({ file, kind }) => {
    const quote = quoteIn(file, kind);
    const message = quoteTree(quote);
    const forms: Readonly<Record<string, Uint8Array | string>> = {
      "tdx-quote": quote,
      "tdx-quote-hex": `0x${toHex(quote)}\n`,
      "tdx-quote-base64": base64url(quote),
      "tdx-quote-protobuf": toProtobuf(message),
      "tdx-quote-textproto": toText(message),
      "tdx-quote-json": toJson(message),
      "tdx-trustee-json": JSON.stringify({ cc_eventlog: null, quote: toBase64(quote) }),
      "tdx-dstack-json": JSON.stringify({ quote: toHex(quote), event_log: "" }),
      "tdx-trust-authority-json": JSON.stringify({ tdx: { quote: toBase64(quote) } }),
    };
    for (const [format, evidence] of Object.entries(forms)) {
      expect(mustOpen(evidence)).toMatchObject({ kind: "tdx", format, bytes: quote, notes: [] });
    }
    // go-tpm-tools has no field for version 5.
    if (quote[0] === 4) expect(mustOpen(bytesField(9, toProtobuf(message))).bytes).toEqual(quote);
    for (const token of [cborToken(quote, "TDX"), jwtToken(quote, "TDX")]) {
      expect(await openAny(token)).toMatchObject({ ok: true, value: { kind: "tdx", hardware: { bytes: quote } } });
    }
  });
});

describeWithVectors("what lies beside the quotes of others", () => {
  it.each(["dstack/quote-report.json", "dstack/tdx-lite-getquote.json"])("%s has a log of its own form", (file) => {
    const bytes = readVector(`tdx/${file}`);
    expect(mustOpen(bytes).eventLog).toEqual(new Uint8Array());
    expect(mustOpen(bytes).notes.map(({ path }) => path)).toEqual(["evidence.event_log", "evidence"]);
    expect(notesOf(bytes).at(-1)).toEqual(["EVIDENCE_IGNORED", 2]);
  });

  it.each([
    ["google/cos113_tdx_v4_quote.dat", "google/cos113_ccel_data.dat"],
    ["attestation-rs/tdx_quote_live.dat", "attestation-rs/tdx_ccel_live2.dat"],
    ["trustee/tdx_quote_6.dat", "trustee/CCEL_data"],
  ])("%s carries %s", (file, log) => {
    const [quote, eventLog] = [readVector(`tdx/${file}`), readVector(`tdx/${log}`)];
    const carriers = [
      { quote: toBase64(quote), cc_eventlog: toBase64(eventLog) },
      { quote: toHex(quote), event_log: toBase64(eventLog) },
      { tdx: { quote: toBase64(quote), event_log: toBase64(eventLog) } },
    ].map((carrier) => JSON.stringify(carrier));
    const message = Buffer.concat([bytesField(9, toProtobuf(quoteTree(quote))), bytesField(3, eventLog)]);
    for (const evidence of [...carriers, new Uint8Array(message)]) {
      const opened: OpenedEvidence = mustOpen(evidence);
      expect(opened.notes).toEqual([]);
      expect(Buffer.from(opened.hardware?.bytes ?? []).equals(quote)).toBe(true);
      expect(Buffer.from(opened.hardware?.eventLog ?? []).equals(eventLog)).toBe(true);
    }
  });
});

describeWithVectors("what is no quote", () => {
  it.each([
    ["attestation-rs/tdx_tdreport_live.bin", "TDREPORT"],
    // Filler that looks like nothing.
    ["google/tdreport_1024.dat", "EVIDENCE_UNKNOWN"],
    ["trustee/az-tdx-vtpm/hcl-report.bin", "Azure HCL report"],
    ["phala/tdx_quote_collateral.json", "EVIDENCE_UNKNOWN"],
    ["trustee/tcbInfo.json", "EVIDENCE_UNKNOWN"],
  ])("%s: %s", (file, expected) => {
    expect(found(readVector(`tdx/${file}`))).toBe(expected);
  });
});

describeWithVectors("quotes that were made up or changed", () => {
  const SGX = ["v5 sgx body", "v4 sgx", "v3 sgx", "v3 sgx processor ca", "v5 sgx body with tee 0x81"];
  const { cases } = readVectorJson<Synthetic>("tdx/synthetic/cases.json");

  it("are handed on as quotes, or are an enclave's", () => {
    const own = cases.flatMap(({ name, quote }) => (quote === undefined ? [] : [{ name, quote }]));
    expect(own.length).toBeGreaterThan(40);
    for (const { name, quote } of own) {
      const kind = found(new Uint8Array(Buffer.from(quote, "base64")));
      expect([name, kind]).toEqual([name, SGX.includes(name) ? "SGX quote" : "tdx-quote"]);
    }
  });
});

interface Negatives {
  readonly cases: readonly {
    readonly name: string;
    readonly base: string;
    readonly ops?: readonly { readonly set?: readonly [number, string]; readonly truncate?: number }[];
  }[];
}

describeWithVectors("quotes whose header was changed", () => {
  const { cases } = readVectorJson<Negatives>("tdx/negatives.json");
  const { bundles } = readVectorJson<{
    readonly bundles: readonly { readonly name: string; readonly quote: string }[];
  }>("tdx/index.json");
  const changes = cases.flatMap(({ name, base, ops = [] }) => {
    const [op, ...more] = ops;
    const [at, octets] = op?.set ?? [];
    const file = bundles.find((bundle) => bundle.name === base)?.quote;
    if (file === undefined || at === undefined || octets === undefined || at >= 8 || more.length > 0) return [];
    return [{ name, file, at, octets }];
  });

  it("are still for the quote's parser, unless they are of another kind now", () => {
    expect(changes.length).toBeGreaterThan(10);
    for (const { name, file, at, octets } of changes) {
      const quote = readVector(`tdx/${file}`);
      quote.set(fromHex(octets) ?? [], at);
      const kinds = ["tdx-quote", "SGX quote", "TDX quote with an ECDSA P-384 key"];
      expect([name, kinds.includes(found(quote))]).toEqual([name, true]);
    }
  });
});
