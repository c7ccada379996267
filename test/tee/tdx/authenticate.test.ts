import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/bytes/index.js";
import { openKernelEngine } from "../../../src/crypto/index.js";
import type { P256Verifier } from "../../../src/crypto/index.js";
import { VeriteeError } from "../../../src/errors/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import type { Trusted } from "../../../src/tee/scheme.js";
import { authenticate, signedBytes } from "../../../src/tee/tdx/authenticate.js";
import { PRODUCTION_TD_QE } from "../../../src/tee/tdx/identities.js";
import { parseQuote } from "../../../src/tee/tdx/parse.js";
import { readQeIdentity } from "../../../src/tee/tdx/qe-identity.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import type { TdxQuote, TdxSigner } from "../../../src/tee/tdx/types.js";
import type { QeIdentityOptions, TdxQuoteOptions } from "../../../src/testing/index.js";
import { makeTdxQuote } from "../../../src/testing/index.js";
import { seededP256 } from "../../../src/testing/seed.js";
import { simulatedIntel } from "../../helpers/tdx.js";
import { valueOf } from "../../x509/outcomes.js";
import { CONTEXT, FORMS, codeOf, codesOf, flipped, pck, quoteBytes, quoteOf, signerOf } from "./quote-support.js";

const signer = await signerOf(quoteOf());
/** Order of the group and prime of the field, big-endian. */
const ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const PRIME = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

const hex = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();

function told(quote: TdxQuote, signers: readonly Trusted<TdxSigner>[] = [signer]): Outcome<unknown> {
  return authenticate(quote, signers, CONTEXT);
}

/** The code for a quote of the platform of these tests. */
function code(options: TdxQuoteOptions): string {
  return codesOf(told(quoteOf(options)));
}

/** The signer with what Intel says of the quoting enclave. */
function withIdentity(options: QeIdentityOptions): Trusted<TdxSigner> {
  const qeIdentity = valueOf(readQeIdentity(simulatedIntel().issueQeIdentity(options).bytes)).value;
  const tcbInfo = valueOf(readTcbInfo(simulatedIntel().issueTcbInfo().bytes)).value;
  return { ...signer, collateral: { tcbInfo, qeIdentity } };
}

describe("authenticate", () => {
  it.each(FORMS)("takes quotes of $name, and says whose they are", ({ options }) => {
    const quote = quoteOf(options);
    const outcome = authenticate(quote, [signer], CONTEXT);
    expect(outcome).toEqual({ ok: true, value: { evidence: quote, signer } });
  });

  it("takes signatures with either value of s", () => {
    for (const s of ["high", "low"] as const) expect(code({ signature: { s }, qeReportSignature: { s } })).toBe("ok");
  });

  it("needs a signer that signed the report of the quoting enclave, and finds it among several", async () => {
    const other = await signerOf(quoteOf({}, simulatedIntel().issuePck({ seed: "another platform" })));
    expect(codeOf(told(quoteOf(), []))).toBe("TDX_QE_REPORT_SIGNATURE");
    expect(codeOf(told(quoteOf(), [other]))).toBe("TDX_QE_REPORT_SIGNATURE");
    expect(authenticate(quoteOf(), [other, signer], CONTEXT)).toMatchObject({ ok: true, value: { signer } });
  });

  it.each([
    ["by another key", { secretKey: seededP256("somebody").secretKey }],
    ["of something else", { message: new Uint8Array(384) }],
    ["with r = 0", { bytes: (own: Uint8Array) => own.fill(0, 0, 32) }],
    ["with s = 0", { bytes: (own: Uint8Array) => own.fill(0, 32) }],
    ["of zeros", { bytes: () => new Uint8Array(64) }],
    ["with r = n", { bytes: (own: Uint8Array) => Uint8Array.of(...hex(ORDER), ...own.subarray(32)) }],
    ["with s = n", { bytes: (own: Uint8Array) => Uint8Array.of(...own.subarray(0, 32), ...hex(ORDER)) }],
    ["with SHA-384", { hash: "sha384" }],
  ] as const)("refuses both signatures %s", (_name, how) => {
    expect(code({ qeReportSignature: how })).toBe("TDX_QE_REPORT_SIGNATURE");
    expect(code({ signature: how })).toBe("TDX_SIGNATURE");
  });

  it("refuses a signature by the platform's own key instead of the attestation key", () => {
    expect(code({ signature: { secretKey: pck.secretKey } })).toBe("TDX_SIGNATURE");
  });

  it.each([
    ["no point of the curve", hex("01".repeat(64))],
    ["the point at infinity, written as zeros", new Uint8Array(64)],
    ["a coordinate that is not below p", hex(PRIME + "01".repeat(32))],
  ])("refuses an attestation key that is %s", (_name, attestationKey) => {
    expect(code({ attestationKey })).toMatch(/^TDX_ATTESTATION_KEY < CRYPTO_KEY_/);
  });

  it("refuses an attestation key that the quoting enclave does not vouch for", () => {
    const own = seededP256("own").secretKey;
    const attestationKey = seededP256("own").publicKey.slice(1);
    // The report binds the usual key; the attacker's is put in its place and signs.
    const { qeReport } = makeTdxQuote(pck);
    const reportData = qeReport.slice(320);
    expect(code({ attestationKey, signature: { secretKey: own }, qeReport: { reportData } })).toBe(
      "TDX_QE_REPORT_DATA",
    );
    expect(code({ attestationKey, signature: { secretKey: own } })).toBe("ok");
  });

  it("binds key and authentication data, and zeros behind them", () => {
    const auth = { qeAuthenticationData: Uint8Array.of(1, 2, 3) };
    expect(code(auth)).toBe("ok");
    expect(code({ qeAuthenticationData: new Uint8Array() })).toBe("ok");
    const reportData = makeTdxQuote(pck).qeReport.slice(320);
    expect(code({ ...auth, qeReport: { reportData } })).toBe("TDX_QE_REPORT_DATA");
    for (const at of [0, 31, 32, 63]) {
      expect(code({ qeReport: { reportData: flipped(reportData, at) } })).toBe("TDX_QE_REPORT_DATA");
    }
    const failure = told(quoteOf({ qeReport: { reportData: new Uint8Array(64) } }));
    expect(failure).toMatchObject({ failure: { stage: "authenticate", path: "quote.qe_report.report_data" } });
  });

  const DEBUG = Uint8Array.of(0x13, ...new Uint8Array(15));
  const BIT32 = Uint8Array.of(0x15, ...new Uint8Array(15));

  it.each([
    ["of another signer", { mrSigner: new Uint8Array(32).fill(1) }, "mrsigner"],
    ["Intel's for SGX, by its product", { isvProdId: 1 }, "isvprodid"],
    ["under debug", { attributes: DEBUG }, "attributes"],
    ["with other flags", { attributes: Uint8Array.of(0x31, ...new Uint8Array(15)) }, "attributes"],
    ["with other MISCSELECT", { miscSelect: Uint8Array.of(1, 0, 0, 0) }, "miscselect"],
  ] as const)("refuses an enclave %s, with and without Intel's word on it", (_name, qeReport, field) => {
    for (const by of [signer, withIdentity({})]) {
      const outcome = told(quoteOf({ qeReport }), [by]);
      expect(outcome).toMatchObject({
        ok: false,
        failure: { stage: "authenticate", code: "TDX_QE_IDENTITY", path: `quote.qe_report.${field}` },
      });
    }
  });

  it("leaves open what the masks leave open, and the version", () => {
    const xfrm = Uint8Array.of(0x11, 0, 0, 0, 0, 0, 0, 0, 0xe7, ...new Uint8Array(7));
    for (const qeReport of [
      { attributes: BIT32 },
      { attributes: xfrm },
      { isvSvn: 0 },
      { mrEnclave: hex("77".repeat(32)) },
    ]) {
      expect(code({ qeReport })).toBe("ok");
      expect(codeOf(told(quoteOf({ qeReport }), [withIdentity({})]))).toBe("ok");
    }
  });

  it("goes by Intel's word where there is one, not by what the enclave has always been", () => {
    const mrSigner = hex("ab".repeat(32));
    const other = quoteOf({ qeReport: { mrSigner } });
    const identity = valueOf(readQeIdentity(simulatedIntel().issueQeIdentity().bytes)).value;
    expect(identity.mrSigner).toEqual(PRODUCTION_TD_QE.mrSigner);
    const by = withIdentity({});
    if (by.collateral === null) throw new Error("no collateral");
    const changed = { ...by, collateral: { ...by.collateral, qeIdentity: { ...identity, mrSigner } } };
    expect(codeOf(told(other, [changed]))).toBe("ok");
    expect(codeOf(told(quoteOf(), [changed]))).toBe("TDX_QE_IDENTITY");
  });

  it("says nothing is invalid that the verifier broke down over", () => {
    const broken = (at: number): P256Verifier => ({
      ...signer.p256,
      prepareP256: (point) => signer.p256.prepareP256(point),
      verifyP256Batch: (jobs) =>
        signer.p256.verifyP256Batch(jobs).map((status, index) => (index === at ? "undecided" : status)),
      verifyP256: () => {
        throw new VeriteeError("KERNEL_TRAP", "internal", "broke down");
      },
    });
    expect(codeOf(told(quoteOf(), [{ ...signer, p256: broken(7) }]))).toBe("ok");
    for (const at of [0, 1]) {
      expect(() => told(quoteOf(), [{ ...signer, p256: broken(at) }])).toThrow(VeriteeError);
    }
  });

  it("signs what signedBytes gives: a copy", () => {
    const quote = quoteOf();
    signedBytes(quote).fill(0);
    expect(signedBytes(quote)).toEqual(quote.signedBytes);
    expect(signedBytes(quote).length).toBe(632);
  });
});

describe.each(FORMS)("every byte of a quote of $name", ({ options, end }) => {
  const bytes = quoteBytes(options);
  const data = end + 4;
  const authentication = data + 584;
  const certification = authentication + 32 + 6;
  /** What a change of a byte can come to, by where it is; the first that fits. */
  const regions: readonly (readonly [end: number, RegExp])[] = [
    [
      end,
      /^TDX_(SIGNATURE|SIGNATURE_DATA_SIZE|CERTIFICATION_SIZE|QUOTE_VERSION|KEY_TYPE|TEE_TYPE|BODY_TYPE|BODY_SIZE|QUOTE_SIZE)$/,
    ],
    [data, /^TDX_(SIGNATURE_DATA_SIZE|CERTIFICATION_SIZE)$/],
    [data + 64, /^TDX_SIGNATURE$/],
    [data + 128, /^TDX_(ATTESTATION_KEY|QE_REPORT_DATA)$/],
    [data + 130, /^TDX_CERTIFICATION_TYPE$/],
    [data + 134, /^TDX_CERTIFICATION_SIZE$/],
    [data + 582, /^TDX_QE_REPORT_SIGNATURE$/],
    [authentication, /^TDX_CERTIFICATION_(TYPE|SIZE)$/],
    [authentication + 32, /^TDX_QE_REPORT_DATA$/],
    // Another type that may stand there is a matter of trust: see candidates and chain.
    [authentication + 34, /^(TDX_CERTIFICATION_TYPE|ok)$/],
    [certification, /^TDX_CERTIFICATION_SIZE$/],
  ];

  it("counts, up to the certificates", async () => {
    const { engine } = valueOf(openKernelEngine(null));
    const p256 = await engine.loadP256();
    const key = valueOf(p256.prepareP256(pck.publicKey));
    const own: Trusted<TdxSigner> = { ...signer, p256, key };
    const context = { ...CONTEXT, engine };
    const codes = new Set<string>();
    for (const bit of [0x01, 0x80]) {
      for (let at = 0; at < certification; at++) {
        const parsed = parseQuote(flipped(bytes, at, bit));
        const found = parsed.ok ? codeOf(authenticate(parsed.value, [own], context)) : parsed.failure.code;
        const [, wanted] = regions.find(([until]) => at < until) ?? [0, /never/];
        if (!wanted.test(found)) throw new Error(`byte ${at} ^ ${bit}: ${found}, expected ${wanted.source}`);
        codes.add(found);
      }
    }
    expect(codes).toContain("TDX_SIGNATURE");
    expect(codes).toContain("TDX_QE_REPORT_DATA");
    expect(codes).toContain("TDX_QE_REPORT_SIGNATURE");
    expect(codeOf(authenticate(valueOf(parseQuote(bytes)), [own], context))).toBe("ok");
  });
});
