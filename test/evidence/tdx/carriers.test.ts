import { describe, expect, it } from "vitest";
import { concatBytes, equalBytes, toBase64, toHex, toUtf8 } from "../../../src/bytes/index.js";
import { attestationJson, buildReport } from "../../../src/testing/index.js";
import { codeOf, mustOpen, notesOf, open, refusalOf } from "../support.js";
import { base64url, filler } from "../writers.js";
import { quoteOf } from "./writers.js";

const quote = quoteOf({ extra: new Uint8Array(70) });
const NOTHING = new Uint8Array();
/** The start of a log in the form of the TCG, as far as a container looks at it, and a record behind it. */
const LOG = concatBytes(new Uint8Array(32), toUtf8("Spec ID Event03\0"), filler(50, 3));
const json = (value: unknown): string => JSON.stringify(value);

describe("carriers in JSON", () => {
  it.each([
    ["tdx-trustee-json", { cc_eventlog: null, quote: toBase64(quote) }],
    ["tdx-trustee-json", { quote: toBase64(quote) }],
    ["tdx-trustee-json", { quote: base64url(quote), cc_eventlog: "" }],
    ["tdx-dstack-json", { quote: toHex(quote), event_log: "" }],
    ["tdx-dstack-json", { quote: `0x${toHex(quote)}`, event_log: null }],
    ["tdx-trust-authority-json", { tdx: { quote: toBase64(quote), runtime_data: null } }],
    ["tdx-trust-authority-json", { tdx: { quote: toBase64(quote) }, policy_ids: [] }],
  ])("hand on their quote: %s", (format, carrier) => {
    const opened = mustOpen(json(carrier));
    expect(opened).toMatchObject({ kind: "tdx", scheme: "tdx", format, bytes: quote, supplements: [], notes: [] });
    expect([opened.vtpm, opened.eventLog]).toEqual([null, NOTHING]);
  });

  it("hand on the firmware's log", () => {
    const logOf = (carrier: unknown): Uint8Array => mustOpen(json(carrier)).eventLog;
    const text = toBase64(quote);
    expect(logOf({ cc_eventlog: toBase64(LOG), quote: text })).toEqual(LOG);
    expect(logOf({ event_log: toBase64(LOG), quote: text })).toEqual(LOG);
    expect(logOf({ tdx: { event_log: base64url(LOG), quote: text } })).toEqual(LOG);
    expect(logOf({ tdx: { cc_eventlog: toBase64(LOG), quote: text } })).toEqual(LOG);
    // trustee says that it is one: whoever reads logs says what is wrong with it.
    expect(logOf({ cc_eventlog: "AAAA", quote: text })).toEqual(new Uint8Array(3));
  });

  it.each([
    ["dstack's own", json([{ imr: 3, event_type: 1, digest: "00" }])],
    ["a list", []],
    ["another's", toBase64(concatBytes(new Uint8Array(31), LOG))],
    ["one that was cut", toBase64(LOG.subarray(0, 47))],
  ])("note a log of another form, and do not hand it on: %s", (_name, log) => {
    const size = json(log).length;
    const carrier = json({ quote: toHex(quote), event_log: log });
    expect(mustOpen(carrier).eventLog).toEqual(NOTHING);
    expect(notesOf(carrier)).toEqual([["EVIDENCE_IGNORED", size]]);
    expect(mustOpen(carrier).notes[0]?.path).toBe("evidence.event_log");
    expect(mustOpen(json({ tdx: { quote: toHex(quote), event_log: log } })).notes[0]?.path).toBe(
      "evidence.tdx.event_log",
    );
  });

  it("note how much else they hold", () => {
    const more = { report_data: "00", vm_config: "{}", quote: toHex(quote), event_log: null, absent: null };
    expect(notesOf(json(more))).toEqual([["EVIDENCE_IGNORED", 2]]);
    expect(mustOpen(json(more)).notes[0]?.path).toBe("evidence");
    const nonce = { tdx: { verifier_nonce: { val: "AA==", iat: "AA==" }, quote: toBase64(quote) } };
    expect(mustOpen(json(nonce)).notes[0]).toMatchObject({ code: "EVIDENCE_IGNORED", path: "evidence.tdx", actual: 1 });
  });

  it.each([
    ["quote", { quote: `${toHex(quote)}g` }, "EVIDENCE_ENCODING"],
    ["quote", { quote: `${toBase64(quote)}*` }, "EVIDENCE_ENCODING"],
    ["tdx.quote", { tdx: { quote: toHex(quote).slice(0, -1) } }, "EVIDENCE_ENCODING"],
    ["cc_eventlog", { quote: toHex(quote), cc_eventlog: "*" }, "EVIDENCE_ENCODING"],
    ["cc_eventlog", { quote: toHex(quote), cc_eventlog: [1, 2] }, "EVIDENCE_FIELD_TYPE"],
    ["event_log", { quote: toHex(quote), cc_eventlog: "AAAA", event_log: "AAAA" }, "EVIDENCE_FIELD_DUPLICATE"],
    ["tdx.event_log", { tdx: { quote: toHex(quote), cc_eventlog: "A", event_log: [] } }, "EVIDENCE_FIELD_DUPLICATE"],
  ])("are refused by what is wrong with %s", (path, carrier, code) => {
    expect(refusalOf(json(carrier))).toEqual([code, path]);
  });

  it("are refused by name with the quote of an enclave", () => {
    const sgx = concatBytes(Uint8Array.of(3, 0, 2, 0, 0, 0, 0, 0), new Uint8Array(500));
    for (const carrier of [
      { quote: toBase64(sgx) },
      { tdx: { quote: toHex(sgx) } },
      { quote: toHex(sgx), event_log: "" },
    ]) {
      expect(open(json(carrier))).toMatchObject({ failure: { code: "EVIDENCE_UNSUPPORTED", actual: "SGX quote" } });
    }
  });

  it.each([
    ["whose quote is none", { quote: toBase64(filler(100, 1)) }],
    ["whose quote is a report", { quote: toHex(buildReport()) }],
    ["whose quote is empty", { quote: "" }],
    ["whose quote is a list", { quote: [...quote] }],
    ["whose quote is an object", { tdx: { quote: {} } }],
    ["without a quote", { tdx: { runtime_data: "AAAA" } }],
    ["with two", { tdx: { quote: toHex(quote) }, quote: toHex(quote) }],
    ["with another under the name of the TEE", { tdx: toHex(quote), quote: toHex(quote) }],
  ])("are unknown %s", (_name, carrier) => {
    expect(codeOf(json(carrier))).toBe("EVIDENCE_UNKNOWN");
  });

  it("are none where the JSON is a message of another kind", () => {
    const both = JSON.parse(attestationJson(buildReport())) as Record<string, unknown>;
    expect(codeOf(json({ ...both, quote: toHex(quote) }))).toBe("PROTOJSON_UNKNOWN_FIELD");
  });

  it("are refused by name where their form is not read", () => {
    const azure = { version: 1, tpm_quote: {}, hcl_report: "AAAA", td_quote: base64url(quote) };
    expect(open(json(azure))).toMatchObject({
      failure: { code: "EVIDENCE_UNSUPPORTED", actual: "TDX quote of a guest at Azure" },
    });
    expect(codeOf(json({ td_quote: base64url(quote) }))).toBe("EVIDENCE_UNKNOWN");
    const encoded = { attestation: `0000394e${toHex(quote)}00`, report_data: "00" };
    expect(open(json(encoded))).toMatchObject({
      failure: { code: "EVIDENCE_UNSUPPORTED", actual: "dstack attestation" },
    });
    expect(codeOf(json({ attestation: toHex(quote) }))).toBe("EVIDENCE_UNKNOWN");
  });

  it("may bring a log of 1 MiB, as td-shim's is, up to the caller's limit", () => {
    const log = concatBytes(LOG, new Uint8Array(1024 * 1024 - LOG.length));
    const { eventLog } = mustOpen(json({ cc_eventlog: toBase64(log), quote: toBase64(quote) }));
    expect(equalBytes(eventLog, log)).toBe(true);
  });
});
