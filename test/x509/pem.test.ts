import { describe, expect, it } from "vitest";
import { concatBytes, toBase64, toUtf8 } from "../../src/bytes/index.js";
import { decodePem, isPem, X509_CODES } from "../../src/x509/index.js";

const ONE = Uint8Array.from({ length: 100 }, (_, i) => i);
const TWO = Uint8Array.of(1, 2, 3);

function block(bytes: Uint8Array, label = "CERTIFICATE", end = "\n", width = 64): string {
  const body = toBase64(bytes).match(new RegExp(`.{1,${width}}`, "g")) ?? [];
  return [`-----BEGIN ${label}-----`, ...body, `-----END ${label}-----`, ""].join(end);
}

function code(...args: Parameters<typeof decodePem>): string {
  const outcome = decodePem(...args);
  if (outcome.ok) return "accepted";
  expect(Object.keys(X509_CODES)).toContain(outcome.failure.code);
  expect(outcome.failure.stage).toBe("trust");
  return outcome.failure.code;
}

describe("decodePem", () => {
  it("decodes one or more blocks, as text or bytes, with LF or CRLF and lines of any width", () => {
    const expected = { ok: true, value: [ONE, TWO] };
    expect(decodePem(block(ONE) + block(TWO), "CERTIFICATE")).toEqual(expected);
    expect(decodePem(toUtf8(block(ONE) + block(TWO)), "CERTIFICATE")).toEqual(expected);
    expect(decodePem(block(ONE, "CERTIFICATE", "\r\n") + block(TWO, "CERTIFICATE", "\r\n"), "CERTIFICATE")).toEqual(
      expected,
    );
    expect(decodePem(block(ONE, "CERTIFICATE", "\n", 4000) + block(TWO), "CERTIFICATE")).toEqual(expected);
    expect(decodePem(block(ONE).trimEnd(), "CERTIFICATE")).toEqual({ ok: true, value: [ONE] });
    expect(decodePem(block(ONE, "X509 CRL"), "X509 CRL")).toEqual({ ok: true, value: [ONE] });
  });

  it("decodes blocks of several labels where they are asked for, and of no others", () => {
    const both = ["CERTIFICATE", "X509 CRL"] as const;
    const mixed = block(ONE, "X509 CRL") + block(TWO);
    expect(decodePem(mixed, both)).toEqual({ ok: true, value: [ONE, TWO] });
    expect(decodePem(block(TWO), both)).toEqual({ ok: true, value: [TWO] });
    expect([code(mixed, "CERTIFICATE"), code(mixed, "X509 CRL")]).toEqual(["X509_PEM_LABEL", "X509_PEM_LABEL"]);
    expect(code(block(ONE, "PUBLIC KEY"), both)).toBe("X509_PEM_LABEL");
    expect(code(block(ONE, "X509 CRL").replace("END X509 CRL", "END CERTIFICATE"), both)).toBe("X509_PEM_SYNTAX");
    expect(code(mixed, both, "exactly-one")).toBe("X509_PEM_COUNT");
  });

  it("accepts white space around blocks, and NUL bytes at the end", () => {
    const expected = { ok: true, value: [ONE, TWO] };
    expect(decodePem(`\r\n \t\n${block(ONE)}\n \n${block(TWO)}\r\n`, "CERTIFICATE")).toEqual(expected);
    expect(decodePem(concatBytes(toUtf8(block(ONE) + block(TWO)), new Uint8Array(9)), "CERTIFICATE")).toEqual(expected);
    expect(code(`${block(ONE)}\0${block(TWO)}`, "CERTIFICATE")).toBe("X509_PEM_SYNTAX");
  });

  it("refuses more blocks than the one that was asked for", () => {
    expect(decodePem(block(ONE), "CERTIFICATE", "exactly-one")).toEqual({ ok: true, value: [ONE] });
    const failure = { code: "X509_PEM_COUNT", expected: 1, actual: 2 };
    expect(decodePem(block(ONE) + block(TWO), "CERTIFICATE", "exactly-one")).toMatchObject({ failure });
  });

  it.each(["X509 CRL", "TRUSTED CERTIFICATE", "X509 CERTIFICATE", "PRIVATE KEY", "certificate"])(
    "refuses the label %s where CERTIFICATE was asked for",
    (label) => {
      const failure = { code: "X509_PEM_LABEL", expected: "CERTIFICATE", actual: label };
      expect(decodePem(block(ONE, label), "CERTIFICATE")).toMatchObject({ failure });
      expect(code(block(TWO) + block(ONE, label), "CERTIFICATE")).toBe("X509_PEM_LABEL");
    },
  );

  it("refuses headers inside a block", () => {
    const text = block(ONE).replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n\n");
    expect(code(text, "CERTIFICATE")).toBe("X509_PEM_HEADERS");
  });

  it("refuses content that is not base64", () => {
    const body = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
    expect(code(body("AQID"), "CERTIFICATE")).toBe("accepted");
    for (const text of ["AQI", "AQI*", "AQID AQID", "AQID=", "A===", "AQ==AQID", "-_-_", "AQJ=", " AQID", "é"]) {
      expect(code(body(text), "CERTIFICATE"), JSON.stringify(text)).toBe("X509_PEM_BASE64");
    }
    expect(code("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "CERTIFICATE")).toBe("X509_PEM_BASE64");
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n"],
    ["NUL bytes", "\0\0"],
    ["text before a block", `subject=CN\n${block(ONE)}`],
    ["text behind a block", `${block(ONE)}x`],
    ["text between blocks", `${block(ONE)}# next\n${block(TWO)}`],
    ["a blank line inside a block", block(ONE).replace("-----\n", "-----\n\n")],
    ["an open block", block(ONE).replace(/-----END.*\n/, "")],
    ["a block opened twice", block(ONE).replace("-----\n", "-----\n-----BEGIN CERTIFICATE-----\n")],
    ["another label at the end", block(ONE).replace("END CERTIFICATE", "END X509 CRL")],
    ["a begin line with something behind it", block(ONE).replace("-----\n", "----- \n")],
    ["too few dashes", block(ONE).replace("-----BEGIN", "----BEGIN")],
    ["CR alone", block(ONE, "CERTIFICATE", "\r")],
    ["a byte order mark", `\ufeff${block(ONE)}`],
  ])("refuses %s", (_, text) => {
    expect(code(text, "CERTIFICATE")).toBe("X509_PEM_SYNTAX");
  });

  it("refuses more than a million characters", () => {
    expect(code(" ".repeat(1024 * 1024 - 100) + block(ONE), "CERTIFICATE")).toBe("X509_PEM_SIZE");
    expect(code("\n".repeat(1024 * 1024 - 300) + block(ONE), "CERTIFICATE")).toBe("accepted");
  });

  it("names the line", () => {
    const outcome = decodePem(`${block(TWO)}\nx`, "CERTIFICATE");
    expect(outcome.ok ? "" : outcome.failure.message).toContain("Line 5");
  });
});

describe("isPem", () => {
  it("tells PEM from DER", () => {
    expect(isPem(toUtf8(block(ONE)))).toBe(true);
    expect(isPem(toUtf8(`\r\n ${block(ONE)}`))).toBe(true);
    for (const bytes of [ONE, new Uint8Array(0), toUtf8("   "), toUtf8("-----BEGIN"), toUtf8("x-----BEGIN C")]) {
      expect(isPem(bytes)).toBe(false);
    }
  });
});
