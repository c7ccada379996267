import { describe, expect, it } from "vitest";
import { evaluateTcb, parseQuote, readPckCertificate, readQeIdentity, readTcbInfo } from "../src/tdx.js";
import type { Outcome } from "../src/tdx.js";
import { createSimulatedIntel, createTdxExample, makeTdxQuote } from "../src/testing/index.js";

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

describe("veritee/tdx", () => {
  const { evidence: quote } = createTdxExample();
  const intel = createSimulatedIntel({ seed: "veritee/tdx" });
  const pck = intel.issuePck();

  it("reads a quote, and by default zeros behind it, not where they are refused", () => {
    expect(valueOf(parseQuote(quote)).version).toBe(4);
    const padded = Uint8Array.of(...quote, 0, 0);
    expect(valueOf(parseQuote(padded)).trailingZeros).toBe(2);
    expect(parseQuote(padded, "refuse")).toMatchObject({ ok: false, failure: { code: "TDX_TRAILING_BYTES" } });
  });

  it("reads the extension of a PCK certificate, and no other certificate's", () => {
    expect(valueOf(readPckCertificate(pck.der)).fmspc).toHaveLength(6);
    expect(readPckCertificate(pck.der.slice(1))).toMatchObject({ ok: false, failure: { stage: "trust" } });
    expect(readPckCertificate(intel.root.der)).toMatchObject({ ok: false, failure: { stage: "trust" } });
  });

  it("evaluates a platform by what Intel says of it", () => {
    const { td, qeReport } = valueOf(parseQuote(makeTdxQuote(pck).bytes));
    const tcbInfo = valueOf(readTcbInfo(intel.issueTcbInfo({}).bytes)).value;
    const qeIdentity = valueOf(readQeIdentity(intel.issueQeIdentity({}).bytes)).value;
    const input = { pck: valueOf(readPckCertificate(pck.der)), td, qeIsvSvn: qeReport.isvSvn };
    expect(evaluateTcb(input, tcbInfo, qeIdentity)).toMatchObject({ ok: true, value: { status: "UpToDate" } });
    const older = { ...input, qeIsvSvn: 0 };
    expect(evaluateTcb(older, tcbInfo, qeIdentity)).not.toMatchObject({ ok: true, value: { status: "UpToDate" } });
  });
});
