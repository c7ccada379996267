import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toUtf8 } from "../../../src/bytes/index.js";
import { MAX_STATEMENT_BYTES, openStatement } from "../../../src/tee/tdx/signed-json.js";
import { SIGNATURE } from "./statement-support.js";

const INNER = '{"id":"TDX","note":"\\"signature\\":\\"ff\\" {[ 雪"}';
const pem = (...contents: string[]): string =>
  contents.map((text) => `-----BEGIN CERTIFICATE-----\n${btoa(text)}\n-----END CERTIFICATE-----\n`).join("");
const open = (text: string | Uint8Array): ReturnType<typeof openStatement> =>
  openStatement(typeof text === "string" ? toUtf8(text) : text, "tcbInfo");
const BODY = `{"tcbInfo":${INNER},"signature":"${SIGNATURE}"}`;

/** The code of a statement that is refused, by its stage; throws where it is not. */
function codeOf(text: string | Uint8Array): string {
  const opened = open(text);
  if (opened.ok) throw new Error("the statement was opened");
  expect(opened.failure.stage).toBe("trust");
  return opened.failure.code;
}

describe("openStatement", () => {
  it.each([
    ["as Intel serves it", BODY],
    ["with the signature first", `{"signature":"${SIGNATURE}","tcbInfo":${INNER}}`],
    ["with white space around the members", `\n{ "tcbInfo" :\t${INNER} ,\r\n"signature": "${SIGNATURE}" }\n`],
    ["with the signature in upper case", BODY.replace(SIGNATURE, SIGNATURE.toUpperCase())],
  ])("cuts out what is signed, %s", (_, text) => {
    const opened = open(text);
    expect(opened).toMatchObject({ ok: true, value: { chain: [], signature: fromHex(SIGNATURE) } });
    expect(opened.ok && new TextDecoder().decode(opened.value.signedBytes)).toBe(INNER);
    expect(opened.ok && [...opened.value.value.members.keys()]).toEqual(["id", "note"]);
  });

  it("does not share memory with its input", () => {
    const bytes = toUtf8(BODY);
    const opened = open(bytes);
    bytes.fill(0);
    expect(opened.ok && new TextDecoder().decode(opened.value.signedBytes)).toBe(INNER);
  });

  it("opens a QE identity by its own member", () => {
    const bytes = toUtf8(`{"enclaveIdentity":{},"signature":"${SIGNATURE}"}`);
    expect(openStatement(bytes, "enclaveIdentity").ok).toBe(true);
    expect(openStatement(bytes, "tcbInfo")).toMatchObject({ ok: false, failure: { code: "TDX_STATEMENT_FORM" } });
  });

  it.each([
    ["another member beside the two", BODY.replace("{", '{"more":1,')],
    ["no signature", `{"tcbInfo":${INNER}}`],
    ["no statement", `{"signature":"${SIGNATURE}"}`],
    ["a statement that is text", `{"tcbInfo":${JSON.stringify(INNER)},"signature":"${SIGNATURE}"}`],
    ["a statement that is an array", `{"tcbInfo":[${INNER}],"signature":"${SIGNATURE}"}`],
    ["names in another case", BODY.replace("tcbInfo", "tcbinfo")],
    ["an array around it", `[${BODY}]`],
    ["a bare number", "1"],
  ])("refuses %s", (_, text) => {
    expect(codeOf(text)).toBe("TDX_STATEMENT_FORM");
  });

  it.each([
    ["one digit less", BODY.replace(SIGNATURE, SIGNATURE.slice(1))],
    ["two digits more", BODY.replace(SIGNATURE, `${SIGNATURE}00`)],
    ["another letter", BODY.replace(SIGNATURE, `g${SIGNATURE.slice(1)}`)],
    ["nothing", BODY.replace(SIGNATURE, "")],
    ["null", BODY.replace(`"${SIGNATURE}"`, "null")],
    ["a list of numbers", BODY.replace(`"${SIGNATURE}"`, "[1,2]")],
  ])("refuses a signature that is %s", (_, text) => {
    expect(codeOf(text)).toBe("TDX_STATEMENT_SIGNATURE_FORM");
  });

  it.each([
    ["tcbInfo", BODY.replace("{", '{"tcbInfo":{},'), "JSON_DUPLICATE_KEY"],
    ["signature", BODY.replace("{", `{"signature":"${SIGNATURE}",`), "JSON_DUPLICATE_KEY"],
    ["tcbInfo by an escape", BODY.replace("{", '{"\\u0074cbInfo":{},'), "JSON_DUPLICATE_KEY"],
    ["id inside", BODY.replace('{"id"', '{"id":"SGX","id"'), "JSON_DUPLICATE_KEY"],
    ["nothing: it is cut", BODY.slice(0, -1), "JSON_SYNTAX"],
    ["nothing: it is empty", "", "JSON_SYNTAX"],
    ["nothing: a byte order mark", `\ufeff${BODY}`, "JSON_SYNTAX"],
    ["nothing: something behind", `${BODY}x`, "JSON_TRAILING"],
    ["nothing: a second statement behind", `${BODY}\n${BODY}`, "JSON_TRAILING"],
    ["nothing: NUL behind", `${BODY}\0`, "JSON_TRAILING"],
  ])("refuses what states twice %s", (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it("refuses bytes that are not UTF-8", () => {
    const bytes = toUtf8(BODY);
    bytes[bytes.indexOf(0xe9)] = 0xff;
    expect(codeOf(bytes)).toBe("JSON_UTF8");
  });

  it.each([
    [31, true],
    [32, false],
  ])("takes arrays %i deep inside the statement: %s", (depth, taken) => {
    const nested = "[".repeat(depth - 1) + "]".repeat(depth - 1);
    const opened = open(`{"tcbInfo":{"x":${nested}},"signature":"${SIGNATURE}"}`);
    expect(opened).toMatchObject(taken ? { ok: true } : { ok: false, failure: { code: "JSON_DEPTH" } });
  });

  it("takes as many bytes as the limit says, and not one more", () => {
    const filler = MAX_STATEMENT_BYTES - BODY.length - (toUtf8(BODY).length - BODY.length);
    expect(open(BODY + " ".repeat(filler)).ok).toBe(true);
    expect(codeOf(BODY + " ".repeat(filler + 1))).toBe("TDX_STATEMENT_SIZE");
  });

  it("takes no more values than a body of that size can have", () => {
    const zeros = `{"tcbInfo":{"x":[${"0,".repeat(70_000)}0]},"signature":"${SIGNATURE}"}`;
    expect(codeOf(zeros)).toBe("JSON_NODES");
  });
});

describe("the chain behind a statement", () => {
  const expected = [toUtf8("signing"), toUtf8("root")];

  it.each([
    ["a line feed", `${BODY}\n${pem("signing", "root")}`],
    ["an empty line", `${BODY}\n\n${pem("signing", "root")}`],
    ["the line ends of Windows", `${BODY}\r\n${pem("signing", "root").replaceAll("\n", "\r\n")}`],
    ["NUL at its end", `${BODY}\n${pem("signing", "root")}\0`],
    ["no line feed at its end", `${BODY}\n${pem("signing", "root").trimEnd()}`],
  ])("is read with %s", (_, text) => {
    const opened = open(text);
    expect(opened.ok && opened.value.chain).toEqual(expected);
    expect(opened.ok && new TextDecoder().decode(opened.value.signedBytes)).toBe(INNER);
  });

  it.each([
    ["one certificate", `${BODY}\n${pem("signing")}`],
    ["three certificates", `${BODY}\n${pem("signing", "root", "root")}`],
    ["a revocation list", `${BODY}\n${pem("signing", "root").replaceAll("CERTIFICATE", "X509 CRL")}`],
    ["text between the certificates", `${BODY}\n${pem("signing")}and${pem("root")}`],
    ["text behind them", `${BODY}\n${pem("signing", "root")}and`],
    ["a block that is not closed", `${BODY}\n${pem("signing", "root").slice(0, -28)}`],
    ["no base64", `${BODY}\n${pem("signing", "root").replace(btoa("root"), "!!!!")}`],
  ])("is refused where it has %s", (_, text) => {
    expect(codeOf(text)).toBe("TDX_STATEMENT_CHAIN");
  });

  it.each([
    ["on the same line", `${BODY}${pem("signing", "root")}`],
    ["behind something else", `${BODY}\n#\n${pem("signing", "root")}`],
    ["percent-encoded", `${BODY}\n${encodeURIComponent(pem("signing", "root"))}`],
  ])("is refused %s", (_, text) => {
    expect(codeOf(text)).toBe("JSON_TRAILING");
  });

  it("never counts as the statement's end inside a string, where no line feed may stand", () => {
    expect(codeOf(BODY.replace("TDX", `\n${pem("signing", "root")}`))).not.toBe("TDX_STATEMENT_CHAIN");
    const escaped = BODY.replace("TDX", JSON.stringify(`\n${pem("a", "b")}`).slice(1, -1));
    expect(open(escaped)).toMatchObject({ ok: true, value: { chain: [] } });
  });
});

describe("whatever the bytes are", () => {
  it("openStatement never throws", () => {
    const bytes = toUtf8(`${BODY}\n${pem("signing", "root")}`);
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, fc.nat(bytes.length), (edits, length) => {
        const changed = bytes.slice(0, length);
        for (const [at, value] of edits) if (at < length) changed[at] = value;
        const opened = open(changed);
        expect(opened.ok ? opened.value.signature.length : opened.failure.stage).toBe(opened.ok ? 64 : "trust");
      }),
    );
  });
});
