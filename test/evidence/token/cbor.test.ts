import { encode } from "cborg";
import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../../src/bytes/index.js";
import { readCborToken } from "../../../src/evidence/token/cbor.js";
import { cborClaims, cborToken, filler, sign1, tagged } from "../writers.js";

const rawReport = filler(100, 1);
const claims = cborClaims({ rawReport, platformType: "SNP" });
const read = { ok: true, value: { rawReport, platformType: "SNP" } };

/** What the failure says, with its code. */
function refusal(bytes: Uint8Array): readonly [code: string, message: string] {
  const token = readCborToken(bytes);
  return token.ok ? ["read", ""] : [token.failure.code, token.failure.message];
}

describe("readCborToken", () => {
  it.each<readonly [string, Uint8Array]>([
    ["under tag 18", cborToken(rawReport, "SNP")],
    ["without a tag", sign1(claims)],
    ["as bare claims", claims],
    ["with an empty protected header", sign1(claims, { protectedHeader: new Uint8Array() })],
    ["with a protected header that is an empty map", sign1(claims, { protectedHeader: encode(new Map()) })],
    ["with an empty unprotected header", sign1(claims, { unprotectedHeader: new Map() })],
    ["with any signature", sign1(claims, { signature: new Uint8Array() })],
  ])("reads a token %s", (_name, bytes) => {
    expect(readCborToken(bytes)).toEqual(read);
  });

  it("reads a token that names no platform", () => {
    expect(readCborToken(cborToken(rawReport))).toEqual({ ok: true, value: { rawReport, platformType: null } });
  });

  it("passes other claims over", () => {
    const vtpm = new Map<string, unknown>([["pcrs", new Map([["sha256:0", "00"]])]]);
    const more = [
      [256, filler(64, 2)],
      ["x-cocos-vtpm", vtpm],
    ] as const;
    expect(readCborToken(cborClaims({ rawReport, platformType: "SNP", more }))).toEqual(read);
  });

  it("shares no memory with the token", () => {
    const buffer = Buffer.from(cborToken(rawReport, "SNP"));
    const token = readCborToken(buffer);
    buffer.fill(0xee);
    expect(token).toEqual(read);
  });

  it.each<readonly [string, Uint8Array, RegExp]>([
    ["a payload that is left out", sign1(null), /payload is no byte string/],
    ["a payload that is a map", sign1(new Map()), /payload is no byte string/],
    ["a payload that is no CBOR", sign1(Uint8Array.of(0xff)), /in its payload/],
    ["a payload with something behind", sign1(concatBytes(claims, Uint8Array.of(0))), /in its payload/],
    ["a payload that is no map", sign1(encode([1])), /claims are no map/],
    ["a payload under a tag", sign1(tagged(claims)), /in its payload/],
    ["a token as its payload", sign1(cborToken(rawReport)), /in its payload/],
    ["a protected header that is a map", sign1(claims, { protectedHeader: new Map() }), /protected header is no byte/],
    ["a protected header that is no CBOR", sign1(claims, { protectedHeader: Uint8Array.of(0xff) }), /in its protected/],
    ["a protected header of a number", sign1(claims, { protectedHeader: encode(1) }), /protected header is no map/],
    [
      "critical parameters",
      sign1(claims, {
        protectedHeader: encode(
          new Map<number, unknown>([
            [1, -7],
            [2, [99]],
          ]),
        ),
      }),
      /critical parameters/,
    ],
    ["an unprotected header of bytes", sign1(claims, { unprotectedHeader: encode(new Map()) }), /unprotected header/],
    ["a signature that is a text", sign1(claims, { signature: "AAAA" }), /signature is no byte string/],
    ["five parts", sign1(claims, { more: [1] }), /has 5 parts/],
    ["three parts", encode([encode(new Map()), new Map(), claims]), /has 3 parts/],
    ["claims under tag 18", tagged(claims), /tag 18 is no array/],
    ["something behind", concatBytes(cborToken(rawReport), Uint8Array.of(0)), /malformed/],
    ["tag 18 twice", tagged(cborToken(rawReport)), /tag not supported/],
    ["nothing", new Uint8Array(), /malformed/],
  ])("refuses a token with %s", (_name, bytes, message) => {
    const [code, said] = refusal(bytes);
    expect(code).toBe("EVIDENCE_TOKEN");
    expect(said).toMatch(message);
    expect(said).toMatch(/^The token is malformed: .{1,140}\.$/);
  });

  it("refuses a claim twice", () => {
    const [head] = [Uint8Array.of(0xa2)];
    const entry = concatBytes(encode("raw_report"), encode(rawReport));
    expect(readCborToken(concatBytes(Uint8Array.of(0xa1), entry)).ok).toBe(true);
    expect(refusal(concatBytes(head, entry, entry))[0]).toBe("EVIDENCE_TOKEN");
  });

  it.each<readonly [string, Uint8Array, string]>([
    ["a report in another spelling, too", cborClaims({ rawReport, more: [["RAW_report", rawReport]] }), "raw_report"],
    ["a platform in another spelling", cborClaims({ rawReport, more: [["Platform_Type", "SNP"]] }), "platform_type"],
    ["no report", cborClaims({ platformType: "SNP" }), "raw_report"],
    ["a report that is a text", cborClaims({ rawReport: "AAAA", platformType: "SNP" }), "raw_report"],
    ["a report that is null", cborClaims({ rawReport: null, platformType: "SNP" }), "raw_report"],
    ["a platform that is bytes", cborClaims({ rawReport, platformType: toUtf8("SNP") }), "platform_type"],
    ["a platform that is null", cborClaims({ rawReport, platformType: null }), "platform_type"],
  ])("refuses %s", (_name, bytes, path) => {
    expect(readCborToken(bytes)).toMatchObject({ failure: { stage: "parse", code: "EVIDENCE_TOKEN_CLAIM", path } });
  });
});
