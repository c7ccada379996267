import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../../src/bytes/index.js";
import { schemeById } from "../../../src/tee/registry.js";
import type { PlanGrounds } from "../../../src/tee/scheme.js";
import { claimsOf } from "../../../src/tee/tdx/claims.js";
import { tdx } from "../../../src/tee/tdx/index.js";
import type { TdxQuote } from "../../../src/tee/tdx/types.js";
import { simulatedIntel } from "../../helpers/tdx.js";
import { CONTEXT, pck, quoteBytes, quoteOf, signerOf } from "./quote-support.js";

const GROUNDS: PlanGrounds = {
  revocation: "require",
  anchors: "built-in",
  tcb: "appraise",
  tcbUpdate: "standard",
};
const kindsFor = (quote: TdxQuote, grounds: Partial<PlanGrounds> = {}): readonly string[] =>
  tdx.plan(quote, null, { ...GROUNDS, ...grounds }).map(({ kind }) => kind);

describe("the TDX scheme", () => {
  it("is registered by its name", () => {
    expect(schemeById("tdx")).toBe(tdx);
  });

  it("parses, and passes on what may follow", () => {
    const padded = Uint8Array.of(...quoteBytes(), 0);
    expect(tdx.parse(padded, null, "zeros")).toMatchObject({ ok: true, value: { trailingZeros: 1 } });
    expect(tdx.parse(padded, null, "refuse")).toMatchObject({ failure: { code: "TDX_TRAILING_BYTES" } });
  });

  it("gives REPORTDATA as a copy, and what the bytes say", async () => {
    const reportData = new Uint8Array(64).fill(0x33);
    const quote = quoteOf({ td: { reportData } });
    const signer = await signerOf(quote);
    const authentic = tdx.authenticate(quote, [signer], CONTEXT);
    if (!authentic.ok) throw new Error(authentic.failure.message);
    const { evidence } = authentic.value;
    tdx.reportData(evidence).fill(0);
    expect(tdx.reportData(evidence)).toEqual(reportData);
    expect(tdx.describe(quote)).toEqual(claimsOf(quote));
    expect(tdx.anchorsOf(signer)).toBe(signer.anchors);
    expect(tdx.endorsementsOf(signer)).toBe(signer.endorsements);
  });
});

describe("plan", () => {
  it("names what is asked for of the platform and of its CA", () => {
    const needs = tdx.plan(quoteOf(), null, GROUNDS);
    expect(needs.map(({ kind }) => kind).sort()).toEqual([
      "tdx-pck-crl",
      "tdx-qe-identity",
      "tdx-root-crl",
      "tdx-tcb-info",
    ]);
    const fmspc = toHex(pck.extension.fmspc);
    expect(needs.find(({ kind }) => kind === "tdx-tcb-info")?.url?.toLowerCase()).toContain(`fmspc=${fmspc}`);
    expect(needs.find(({ kind }) => kind === "tdx-pck-crl")?.url).toContain("ca=platform");
    const processor = quoteOf({}, simulatedIntel().issuePck({ ca: "processor" }));
    const list = tdx.plan(processor, null, GROUNDS).find(({ kind }) => kind === "tdx-pck-crl");
    expect(list?.url).toContain("ca=processor");
  });

  it("names no statements where no TCB is appraised", () => {
    expect(kindsFor(quoteOf(), { tcb: "skip" }).toSorted()).toEqual(["tdx-pck-crl", "tdx-root-crl"]);
  });

  it.each([
    ["data without certificates", { type: 1, bytes: new Uint8Array(36) }],
    ["data without certificates that look like a chain", { type: 3, bytes: toUtf8(pck.chainPem) }],
    ["a chain that cannot be read", { type: 5, bytes: toUtf8(pck.pem) }],
    ["no bytes", { type: 5, bytes: new Uint8Array() }],
  ])("names nothing for %s", (_name, certification) => {
    expect(kindsFor(quoteOf({ certification }))).toEqual([]);
  });

  it("names nothing for a certificate without an extension", () => {
    expect(kindsFor(quoteOf({}, simulatedIntel().issuePck({ dropExtensions: ["sgx"] })))).toEqual([]);
  });
});
