import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromUtf8, toUtf8 } from "../../src/bytes/index.js";
import { decodePem, encodePem, joinIssuers, splitIssuers } from "../../src/x509/index.js";

const PEM = encodePem(Uint8Array.of(0x30, 0), "CERTIFICATE");

describe("joinIssuers and splitIssuers", () => {
  it("are each other's opposite, whatever the object", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (object) => {
        expect(splitIssuers(joinIssuers(object, PEM))).toEqual({ object, pem: toUtf8(PEM) });
        expect(splitIssuers(object)).toEqual({ object, pem: null });
      }),
    );
  });

  it("parts at the first block, so that what follows it is never the object's", () => {
    const { object, pem } = splitIssuers(toUtf8(`{}\n\n${PEM}${PEM}rest`));
    expect([fromUtf8(object), pem === null ? null : fromUtf8(pem)]).toEqual(["{}\n", `${PEM}${PEM}rest`]);
  });

  it.each([
    "-----BEGIN CERTIFICATE-----\n",
    `{} ${PEM}`,
    `{}\r${PEM}`,
    "{}\n-----BEGIN X509 CRL-----\n",
    "{}\n-----BEGIN CERT",
  ])("sees no certificates in %j, which is no line of its own or another", (text) => {
    expect(splitIssuers(toUtf8(text))).toEqual({ object: toUtf8(text), pem: null });
  });
});

describe("encodePem", () => {
  it("writes what decodePem reads, with either label", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.constantFrom("CERTIFICATE" as const, "X509 CRL" as const),
        (der, label) => {
          const pem = encodePem(der, label);
          expect(decodePem(pem, label, "exactly-one")).toEqual({ ok: true, value: [der] });
          expect(Math.max(...pem.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(64);
          expect(pem.endsWith("-----\n")).toBe(true);
        },
      ),
    );
  });
});
