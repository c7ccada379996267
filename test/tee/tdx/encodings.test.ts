import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase64, toHex, toUtf8 } from "../../../src/bytes/index.js";
import { decodeObjects, unwrap } from "../../../src/tee/tdx/encodings.js";
import { createSimulatedIntel, encodeCrl } from "../../../src/testing/index.js";
import type { CrlEncoding } from "../../../src/testing/index.js";

const intel = createSimulatedIntel();
const list = intel.issueCrl("platformCa");
const bytesOf = (value: Uint8Array | string) => (typeof value === "string" ? toUtf8(value) : value);
const codeOf = (value: Uint8Array | string) => {
  const decoded = decodeObjects(bytesOf(value));
  return decoded.ok ? decoded.value.length : `${decoded.failure.stage} ${decoded.failure.code}`;
};

describe("decodeObjects", () => {
  it.each<CrlEncoding>(["der", "pem", "hex", "hex-newline", "hex-nul", "base64"])("reads a list as %s", (encoding) => {
    expect(decodeObjects(encodeCrl(list, encoding))).toEqual({ ok: true, value: [list] });
  });

  it("reads PEM in hex or base64, lines of base64, hex in upper case, and several blocks", () => {
    const pem = encodeCrl(list, "pem");
    const lines = `${(toBase64(list).match(/.{1,76}/g) ?? []).join("\r\n")}\r\n`;
    for (const text of [toHex(pem), toBase64(pem), lines, toHex(list).toUpperCase()]) {
      expect(decodeObjects(toUtf8(text))).toEqual({ ok: true, value: [list] });
    }
    const chain = toUtf8(intel.platformCa.pem + intel.root.pem);
    expect(decodeObjects(chain)).toEqual({ ok: true, value: [intel.platformCa.der, intel.root.der] });
  });

  it("hands out arrays of their own", () => {
    const bytes = list.slice();
    const decoded = decodeObjects(bytes);
    bytes.fill(0);
    expect(decoded).toEqual({ ok: true, value: [list] });
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n\0"],
    ["text", "Not available"],
    ["JSON", "{}"],
    ["DER with a byte behind it", Uint8Array.from([...list, 0])],
    ["DER without its last byte", list.slice(0, -1)],
    ["hex of that", toHex(list).slice(0, -2)],
    ["an odd digit", `${toHex(list)}0`],
    ["hex with a prefix", `0x${toHex(list)}`],
    ["hex in hex", toHex(toUtf8(toHex(list)))],
    ["base64 for URLs", toBase64(Uint8Array.of(0x30, 4, 0x82, 0xfb, 0xef, 0xbf)).replaceAll("+", "-")],
    ["PEM of another label", "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n"],
    ["PEM with text behind it", `${intel.root.pem}note\n`],
    ["a length of five octets", Uint8Array.of(0x30, 0x85, 0, 0, 0, 0, 0)],
    ["an indefinite length", Uint8Array.of(0x30, 0x80, 0, 0)],
  ])("refuses %s", (_name, value) => {
    expect(codeOf(value)).toBe("collect TDX_COLLATERAL_ENCODING");
  });
});

describe("unwrap", () => {
  it("says what it looks like, and what was around it", () => {
    const seen = (text: string) => {
      const unwrapped = unwrap(toUtf8(text));
      return unwrapped === null ? null : [unwrapped.form, unwrapped.wrapped];
    };
    expect(seen(' \n{"a":1}')).toEqual(["json", null]);
    expect(seen("[]")).toEqual(["json", null]);
    expect(seen(toHex(toUtf8("{}")))).toEqual(["json", "hex"]);
    expect(seen(toBase64(toUtf8("{ }")))).toEqual(["json", "base64"]);
    expect(seen(intel.root.pem)).toEqual(["pem", null]);
    expect(seen(toHex(list))).toEqual(["der", "hex"]);
    expect(seen("é")).toBeNull();
  });

  it("never throws, and finds whatever was wrapped", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => unwrap(bytes)).not.toThrow();
        const der = Uint8Array.from([0x30, 0x81, bytes.length, ...bytes]);
        expect(unwrap(der)).toEqual({ form: "der", bytes: der, wrapped: null });
        expect(unwrap(toUtf8(toHex(der)))).toEqual({ form: "der", bytes: der, wrapped: "hex" });
        expect(unwrap(toUtf8(`${toBase64(der)}\n\0`))).toMatchObject({ form: "der", bytes: der });
      }),
    );
  });
});
