import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import { attestationProtobuf, attestationTextproto, buildReport } from "../../../src/testing/index.js";
import { bytesField } from "../../../src/testing/wire.js";
import { codeOf, codeOfAny, open, openAny } from "../support.js";
import { quoteOf, quoteTree, toProtobuf } from "../tdx/writers.js";
import { cborClaims, cborToken, filler, jwtOf, jwtToken, sign1, tpmMessage } from "../writers.js";

/** Tokens from the outside: what lies in them is opened as if it stood alone. */

const report = buildReport();
const composed = tpmMessage(bytesField(8, attestationProtobuf(report)));

describe.each<readonly ["cbor" | "jwt", (rawReport: Uint8Array, platformType?: string) => Uint8Array | string]>([
  ["cbor", cborToken],
  ["jwt", jwtToken],
])("a token in %s", (encoding, token) => {
  it.each<readonly [string, string, Uint8Array]>([
    ["SNP", "snp-report", report],
    ["SNP", "sevsnp-attestation-protobuf", attestationProtobuf(report)],
    ["SNP", "sevsnp-attestation-textproto", toUtf8(attestationTextproto(report))],
    ["TDX", "tdx-quote", quoteOf()],
    ["TDX", "tdx-quote-protobuf", toProtobuf(quoteTree(quoteOf()))],
    ["vTPM", "tpm-attestation-protobuf", tpmMessage()],
    ["vTPM", "tpm-attestation-protobuf", composed],
    ["SNP-vTPM", "tpm-attestation-protobuf", composed],
  ])("gives evidence of %s in %s, and says that nothing vouches for it", async (platform, format, inside) => {
    const alone = open(inside);
    if (!alone.ok) throw new Error(alone.failure.message);
    const note = {
      code: "EVIDENCE_TOKEN_UNVERIFIED",
      outcome: "note",
      path: "evidence.token",
      expected: null,
      actual: encoding,
    };
    const value = { ...alone.value, format: `eat-${encoding}/${format}`, notes: [note, ...alone.value.notes] };
    expect(await openAny(token(inside, platform))).toEqual({ ok: true, value });
    expect(await openAny(token(inside))).toEqual({ ok: true, value });
  });

  it.each<readonly [string, Uint8Array]>([
    ["SNP", tpmMessage()],
    ["SNP-vTPM", tpmMessage()],
    ["vTPM", report],
    ["TDX", report],
    ["SNP", quoteOf()],
    ["vTPM", quoteOf()],
    ["other", report],
  ])("is refused where it names %s and holds other evidence", async (platform, inside) => {
    expect(await codeOfAny(token(inside, platform))).toBe("EVIDENCE_TOKEN_PLATFORM");
  });

  it("is refused where its evidence is", async () => {
    expect(await codeOfAny(token(filler(96, 1), "NoCC"))).toBe("EVIDENCE_NOT_HARDWARE");
    expect(await codeOfAny(token(filler(96, 1), "SNP"))).toBe("EVIDENCE_NOT_HARDWARE");
    expect(await codeOfAny(token(toUtf8('{"svn":"1","report_data":"AAAA"}'), "SNP"))).toBe("EVIDENCE_NOT_HARDWARE");
    expect(await codeOfAny(token(filler(2600, 1), "Azure"))).toBe("EVIDENCE_UNSUPPORTED");
    expect(await codeOfAny(token(Uint8Array.of(4, 0, 2, 0, 0, 0, 0, 0), "TDX"))).toBe("EVIDENCE_UNSUPPORTED");
    expect(await codeOfAny(token(new Uint8Array(), "SNP"))).toBe("EVIDENCE_UNKNOWN");
    expect(await codeOfAny(token(toUtf8("text"), "SNP"))).toBe("EVIDENCE_UNKNOWN");
    expect(await codeOfAny(token(toUtf8("text"), "SNP"), "snp")).toBe("EVIDENCE_UNKNOWN");
  });

  it("is refused in a token", async () => {
    for (const inner of [cborToken(report), cborClaims({ rawReport: report }), toUtf8(jwtToken(report))]) {
      expect(await codeOfAny(token(inner, "SNP"))).toBe("EVIDENCE_TOKEN_NESTED");
    }
  });

  it("is judged by a hint after its evidence", async () => {
    const leftOut = await openAny(token(composed, "SNP-vTPM"), "vtpm");
    expect(leftOut).toMatchObject({ value: { kind: "vtpm", hardware: null } });
    expect(await openAny(token(composed, "SNP-vTPM"), "snp-vtpm")).toMatchObject({ value: { kind: "snp-vtpm" } });
    expect(await codeOfAny(token(composed, "SNP-vTPM"), "snp")).toBe("EVIDENCE_KIND");
    expect(await codeOfAny(token(report, "SNP"), "vtpm")).toBe("EVIDENCE_KIND");
    expect(await codeOfAny(token(report, "SNP"), "snp")).toBe(`eat-${encoding}/snp-report`);
  });

  it("is no evidence to what reads at once", () => {
    expect(codeOf(token(report, "SNP"))).toBe("EVIDENCE_TOKEN_NESTED");
  });
});

describe("the forms of a token in CBOR", () => {
  it("are a COSE_Sign1 with and without its tag, and bare claims", async () => {
    const claims = cborClaims({ rawReport: report, platformType: "SNP" });
    for (const bytes of [cborToken(report, "SNP"), sign1(claims), claims]) {
      expect(await codeOfAny(bytes)).toBe("eat-cbor/snp-report");
    }
  });

  it("are refused where they only start so", async () => {
    expect(await codeOfAny(Uint8Array.of(0xd2, 0x84, 0x43, 0xa1))).toBe("EVIDENCE_TOKEN");
    expect(await codeOfAny(Uint8Array.of(0x84, 0x43, 0xa1))).toBe("EVIDENCE_TOKEN");
    expect(await codeOfAny("eyJhbGciOiJFUzI1NiJ9.e30")).toBe("EVIDENCE_TOKEN");
    expect(await codeOfAny(jwtOf("{}"))).toBe("EVIDENCE_TOKEN_CLAIM");
    // A tag that is written longer than needed, and a map of indefinite length.
    expect(await codeOfAny(Uint8Array.of(0xd8, 0x12, ...sign1(cborClaims({ rawReport: report }))))).toBe(
      "EVIDENCE_UNKNOWN",
    );
    const claims = cborClaims({ rawReport: report });
    expect(await codeOfAny(Uint8Array.of(0xbf, ...claims.subarray(1), 0xff))).toBe("EVIDENCE_TOKEN");
  });
});
