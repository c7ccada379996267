import { describe, expect, it } from "vitest";
import { readChainHeader } from "../../src/collateral/chain-header.js";
import { encodePem } from "../../src/x509/index.js";

const PEM = encodePem(Uint8Array.of(0x30, 4, 0x82, 0xfb, 0xef, 0xbf), "CERTIFICATE");
const NAMES = ["TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"];

const read = (headers: Record<string, string>, names = NAMES) => readChainHeader(new Headers(headers), names);
const codeOf = (value: string) => {
  const outcome = read({ "tcb-info-issuer-chain": value });
  return outcome.ok ? outcome.value : `${outcome.failure.stage} ${outcome.failure.code}`;
};

describe("readChainHeader", () => {
  it("takes the percent-encoding off, and leaves a plus sign one", () => {
    expect(PEM).toContain("+");
    expect(codeOf(encodeURIComponent(PEM))).toBe(PEM);
    expect(codeOf(encodeURIComponent(PEM).replaceAll("%2B", "+").replaceAll("%2F", "/"))).toBe(PEM);
    expect(codeOf(encodeURIComponent(PEM + PEM))).toBe(PEM + PEM);
  });

  it("begins with the first block, and ends with a line end", () => {
    expect(codeOf(encodeURIComponent(`\r\n${PEM}\n\n`))).toBe(PEM);
    expect(codeOf(encodeURIComponent(PEM.trimEnd()))).toBe(PEM);
  });

  it("takes the first of the names that is there, in either case", () => {
    const other = encodePem(Uint8Array.of(0x30, 0), "CERTIFICATE");
    const [first, second] = [encodeURIComponent(PEM), encodeURIComponent(other)];
    expect(read({ "SGX-TCB-INFO-ISSUER-CHAIN": second })).toEqual({ ok: true, value: other });
    expect(read({ "sgx-tcb-info-issuer-chain": second, "tcb-info-issuer-chain": first })).toEqual({
      ok: true,
      value: PEM,
    });
  });

  it("finds none where none is there or asked for", () => {
    expect(read({ "content-type": "application/json" })).toEqual({ ok: true, value: null });
    expect(read({ "tcb-info-issuer-chain": encodeURIComponent(PEM) }, [])).toEqual({ ok: true, value: null });
  });

  it.each([
    ["nothing", ""],
    ["half an escape", `${encodeURIComponent(PEM)}%2`],
    ["no UTF-8", "%ff"],
    ["another label", encodeURIComponent(encodePem(Uint8Array.of(0x30, 0), "X509 CRL"))],
    ["text behind it", encodeURIComponent(`${PEM}note`)],
    ["a form's encoding", encodeURIComponent(PEM).replaceAll("%20", "+")],
    ["two headers", `${encodeURIComponent(PEM)}, ${encodeURIComponent(PEM)}`],
    ["more than fits", encodeURIComponent(PEM.repeat(300))],
  ])("refuses %s", (_name, value) => {
    expect(codeOf(value)).toBe("collect COLLATERAL_CONTENT");
  });
});
