import { describe, expect, it } from "vitest";
import { codeOf, mustOpen, refusalOf } from "../support.js";
import { filler } from "../writers.js";
import { fieldOf, pathsOf, quoteOf, quoteTree, toJson, toProtobuf, toText, withField } from "./writers.js";
import type { Tree, Value } from "./writers.js";

const v4 = quoteTree(quoteOf({ extra: new Uint8Array(70) }));
const v5 = quoteTree(quoteOf({ version: 5 }));
const QE = "signed_data.certification_data.qe_report_certification_data";

/** Code and path of the failure. */
function refusal(message: Tree): readonly [string, string | undefined] {
  return refusalOf(toProtobuf(message));
}

/** One less or one more than it was. */
function changed(value: Value, by: -1 | 1): Value {
  if (typeof value === "number") return value + by;
  if (value instanceof Uint8Array) return filler(value.length + by, 1);
  throw new Error("neither a number nor bytes");
}

/** Fields without which the message is still the same quote: their zero or nothing. */
const OPTIONAL = [`${QE}.qe_auth_data.data`, `${QE}.pck_certificate_chain_data.pck_cert_chain`, "extra_bytes"];

const SIZE_OF_BODY = "td_quote_body_descriptor.td_quote_body_size";
/** Without any body it is taken for version 4. */
const ABSENT: Readonly<Record<string, string>> = { td_quote_body_descriptor: "td_quote_body" };

describe("rebuildQuote", () => {
  it.each([
    ["of version 4", quoteOf()],
    ["of version 4 with padding", quoteOf({ extra: new Uint8Array(3065) })],
    ["of version 4 with other bytes behind it", quoteOf({ extra: filler(39, 8) })],
    ["without authentication data of the quoting enclave", quoteOf({ authSize: 0 })],
    ["with much of it", quoteOf({ authSize: 1000 })],
    ["without a chain", quoteOf({ chain: new Uint8Array() })],
    ["of version 5 with a TD 1.0", quoteOf({ version: 5, bodyType: 2 })],
    ["of version 5 with a TD 1.5", quoteOf({ version: 5 })],
  ])("makes the very bytes of a quote %s", (_name, quote) => {
    const message = quoteTree(quote);
    for (const written of [toProtobuf(message), toText(message), toJson(message), toJson(message, "snake")]) {
      expect(mustOpen(written)).toMatchObject({ kind: "tdx", scheme: "tdx", bytes: quote, notes: [] });
    }
  });

  it("keeps the order of the two SVNs in the header, whose numbers are the other way round", () => {
    const swapped = withField(
      withField(v4, "header.pce_svn", Uint8Array.of(1, 2)),
      "header.qe_svn",
      Uint8Array.of(3, 4),
    );
    expect(mustOpen(toProtobuf(swapped)).bytes.slice(8, 12)).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it.each([
    ["4", v4],
    ["5", v5],
  ])("refuses a message of version %s without any one of its bytes and messages", (_version, message) => {
    const paths = pathsOf(message).filter((path) => typeof fieldOf(message, path) !== "number");
    expect(paths.length).toBeGreaterThan(30);
    for (const path of paths.filter((name) => !OPTIONAL.includes(name))) {
      const without = refusalOf(toText(withField(message, path, null)));
      // A TD 1.0 has neither of the two, but then the body is smaller than it says.
      if (/svn2$|service_td$/.test(path)) expect(without).toEqual(["EVIDENCE_FIELD_LENGTH", SIZE_OF_BODY]);
      else
        expect(without).toEqual([
          "EVIDENCE_FIELD_MISSING",
          ABSENT[path] ?? (path.endsWith("rtmrs") ? `${path}.0` : path),
        ]);
    }
  });

  it.each([
    ["4", v4],
    ["5", v5],
  ])("refuses bytes of another length in a message of version %s", (_version, message) => {
    for (const path of pathsOf(message)) {
      const value = fieldOf(message, path);
      if (!(value instanceof Uint8Array) || path === "extra_bytes") continue;
      for (const by of [-1, 1] as const) {
        const [code, where] = refusal(withField(message, path, changed(value, by)));
        expect([path, code]).toEqual([path, "EVIDENCE_FIELD_LENGTH"]);
        if (!OPTIONAL.includes(path)) expect(where).toBe(path);
      }
    }
  });

  it.each([
    ["signed_data_size", v4],
    ["signed_data.certification_data.size", v4],
    [`${QE}.qe_auth_data.parsed_data_size`, v4],
    [`${QE}.pck_certificate_chain_data.size`, v4],
    ["td_quote_body_descriptor.td_quote_body_size", v5],
  ])("refuses %s that is not the size of what it is of", (path, message) => {
    for (const value of [changed(fieldOf(message, path), -1), changed(fieldOf(message, path), 1), null]) {
      expect(refusal(withField(message, path, value))).toEqual(["EVIDENCE_FIELD_LENGTH", path]);
    }
  });

  it("refuses other than four registers of 48 bytes", () => {
    const path = "td_quote_body.rtmrs";
    const registers = fieldOf(v4, path) as readonly Uint8Array[];
    const refused = (list: readonly Uint8Array[]) => refusal(withField(v4, path, list));
    expect(refused(registers.slice(0, 3))).toEqual(["EVIDENCE_FIELD_MISSING", `${path}.3`]);
    expect(refused([...registers, filler(48, 1)])).toEqual(["EVIDENCE_FIELD_COUNT", path]);
    expect(refused([...registers.slice(0, 3), filler(47, 1)])).toEqual(["EVIDENCE_FIELD_LENGTH", `${path}.3`]);
    // As many bytes in all, and no register begins where it should.
    const shifted = [filler(47, 1), filler(49, 1), ...registers.slice(2)];
    expect(refused(shifted)).toEqual(["EVIDENCE_FIELD_LENGTH", `${path}.0`]);
  });

  it("refuses the message of another version than its header", () => {
    expect(refusal(withField(v4, "header.version", 5))).toEqual(["EVIDENCE_FIELD_VERSION", "header.version"]);
    expect(refusal(withField(v5, "header.version", 4))).toEqual(["EVIDENCE_FIELD_VERSION", "header.version"]);
    expect(refusal(withField(v4, "header.version", null))).toEqual(["EVIDENCE_FIELD_VERSION", "header.version"]);
  });

  it("refuses the bodies of both versions at once", () => {
    const both = { fields: [...v4.fields.slice(0, 2), ...v5.fields.slice(1, 2), ...v4.fields.slice(2)] };
    expect(refusalOf(toText(both))).toEqual(["EVIDENCE_FIELD_DUPLICATE", "td_quote_body"]);
    expect(refusalOf(toJson(both))).toEqual(["EVIDENCE_FIELD_DUPLICATE", "td_quote_body"]);
  });

  it.each([
    ["header.version", 0x1_0000],
    ["header.attestation_key_type", 0x1_0000],
    ["signed_data.certification_data.certificate_data_type", 0x1_0000],
    [`${QE}.qe_report.isv_svn`, 0x1_0000],
    [`${QE}.qe_report.isv_prod_id`, 0x1_0000],
  ])("refuses %s above what its place in the quote holds", (path, value) => {
    expect(codeOf(toProtobuf(withField(v4, path, value - 1)))).not.toBe("EVIDENCE_FIELD_RANGE");
    expect(refusal(withField(v4, path, value))).toEqual(["EVIDENCE_FIELD_RANGE", path]);
  });

  it("leaves what the numbers mean to the quote's parser", () => {
    for (const [path, value] of [
      ["header.tee_type", 0],
      ["header.attestation_key_type", 3],
      ["signed_data.certification_data.certificate_data_type", 7],
      [`${QE}.pck_certificate_chain_data.certificate_data_type`, 6],
      ["td_quote_body_descriptor.td_quote_body_type", 4],
    ] as const) {
      const message = path.startsWith("td_quote_body_") ? v5 : v4;
      expect(codeOf(toProtobuf(withField(message, path, value)))).toBe("tdx-quote-protobuf");
    }
  });
});
