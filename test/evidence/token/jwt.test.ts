import { describe, expect, it } from "vitest";
import { toBase64, toUtf8 } from "../../../src/bytes/index.js";
import { readJwt } from "../../../src/evidence/token/jwt.js";
import { base64url, filler, jwtOf, jwtToken } from "../writers.js";

/** Its base64 has `+`, `/` and `=`. */
const rawReport = Uint8Array.from([...filler(99, 1), 0xfb, 0xef, 0xff, 0xff, 0xff]);
const payload = (report: string, platform = '"SNP"'): string =>
  `{"iss":"a","raw_report":${report},"platform_type":${platform}}`;
const standard = JSON.stringify(toBase64(rawReport));
const token = jwtOf(payload(standard));

/** The code of the failure and its path. */
function refusal(text: string): readonly [code: string, path: string | undefined] {
  const read = readJwt(toUtf8(text));
  return read.ok ? ["read", undefined] : [read.failure.code, read.failure.path];
}

describe("readJwt", () => {
  it("reads a token, also before the end of a line", () => {
    expect(toBase64(rawReport)).toMatch(/\+.*\/.*=$/s);
    const value = { rawReport, platformType: "SNP" };
    for (const end of ["", "\n", "\r\n"]) expect(readJwt(toUtf8(token + end))).toEqual({ ok: true, value });
    expect(readJwt(toUtf8(jwtToken(rawReport, "SNP")))).toEqual({ ok: true, value });
  });

  it("reads a token that names no platform, and whatever its signature is", () => {
    const value = { rawReport, platformType: null };
    const bare = jwtOf(`{"raw_report":${standard}}`);
    expect(readJwt(toUtf8(bare))).toEqual({ ok: true, value });
    expect(readJwt(toUtf8(bare.replace(/\.[^.]*$/, ".")))).toEqual({ ok: true, value });
    expect(readJwt(toUtf8(jwtOf(`{"raw_report":${standard}}`, '{"alg":"none"}')))).toEqual({ ok: true, value });
  });

  it.each([
    ["two parts", token.replace(/\.[^.]*$/, "")],
    ["four parts", `${token}.AAAA`],
    ["five parts", `${token}.AAAA.AAAA`],
    ["padding", jwtOf(`${payload(standard)} `.padEnd(400)).replace(/\.([^.]*)$/, "==.$1")],
    ["white space in front", ` ${token}`],
    ["white space inside", token.replace(".", " .")],
    ["two line ends", `${token}\n\n`],
    ["the standard alphabet", jwtOf(payload(standard)).replace(/\.[^.]*$/, ".+/+/")],
    ["trailing bits", token.replace(/\.[^.]*$/, ".AB")],
    ["a header that is no object", jwtOf(payload(standard), "[1]")],
    ["critical parameters", jwtOf(payload(standard), '{"alg":"ES256","crit":["b64"],"b64":false}')],
    ["claims that are no object", jwtOf("[1]")],
    ["nothing", ""],
  ])("refuses a token with %s", (_name, text) => {
    expect(refusal(text)).toEqual(["EVIDENCE_TOKEN", undefined]);
  });

  it("refuses a token that is not UTF-8", () => {
    expect(readJwt(Uint8Array.of(0x65, 0x79, 0x4a, 0xff))).toMatchObject({ failure: { code: "EVIDENCE_TOKEN" } });
  });

  it.each([
    ["a header that is no JSON", jwtOf(payload(standard), '{"alg"'), "JSON_SYNTAX"],
    ["claims that are no JSON", jwtOf("{"), "JSON_SYNTAX"],
    ["a claim twice", jwtOf(`{"raw_report":"AAAA","raw_report":"AAAA"}`), "JSON_DUPLICATE_KEY"],
    ["something behind its claims", jwtOf(`${payload(standard)}{}`), "JSON_TRAILING"],
    ["claims nested 16 levels deep", jwtOf(`{"a":${"[".repeat(16)}${"]".repeat(16)}}`), "JSON_DEPTH"],
    ["10 000 claims", jwtOf(`{"a":[${"1,".repeat(10_000)}1]}`), "JSON_NODES"],
  ])("refuses a token with %s", (_name, text, code) => {
    expect(refusal(text)[0]).toBe(code);
  });

  it.each([
    ["a report in another spelling, too", `{"Raw_Report":"AAAA","raw_report":${standard}}`, "raw_report"],
    ["a platform in another spelling", `{"raw_report":${standard},"PLATFORM_TYPE":"SNP"}`, "platform_type"],
    ["no report", '{"platform_type":"SNP"}', "raw_report"],
    ["a report that is null", payload("null"), "raw_report"],
    ["a report that is a number", payload("1"), "raw_report"],
    ["a report in base64url", payload(JSON.stringify(base64url(rawReport))), "raw_report"],
    ["a report without padding", payload(standard.replace("=", "")), "raw_report"],
    ["a report in hex", payload('"0a0"'), "raw_report"],
    ["a platform that is null", payload(standard, "null"), "platform_type"],
    ["a platform that is a number", payload(standard, "1"), "platform_type"],
  ])("refuses %s", (_name, claims, path) => {
    expect(refusal(jwtOf(claims))).toEqual(["EVIDENCE_TOKEN_CLAIM", path]);
  });
});
