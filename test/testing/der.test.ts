import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import * as der from "../../src/testing/der.js";

describe("DER writer", () => {
  it.each([
    [0, "0500"],
    [127, "047f"],
    [128, "048180"],
    [256, "04820100"],
    [65536, "0483010000"],
  ])("writes the length %i in the shortest form", (size, head) => {
    const bytes = size === 0 ? der.nullValue() : der.octetString(new Uint8Array(size));
    expect(toHex(bytes.slice(0, head.length / 2))).toBe(head);
    expect(bytes.length).toBe(size + head.length / 2);
  });

  it.each([
    [0, "020100"],
    [127, "02017f"],
    [128, "02020080"],
    [255, "020200ff"],
    [256, "02020100"],
    [0x1_0000_0000, "02050100000000"],
  ])("writes the integer %i minimally and not negative", (value, hex) => {
    expect(toHex(der.integer(value))).toBe(hex);
  });

  it("writes object identifiers with large arcs", () => {
    expect(toHex(der.oid("1.3.6.1.4.1.3704.1.3.8"))).toBe("060a2b060104019c78010308");
    expect(toHex(der.oid("1.2.840.113549.1.1.10"))).toBe("06092a864886f70d01010a");
    expect(toHex(der.oid("2.5.29.15"))).toBe("0603551d0f");
  });

  it("writes instants before 2050 as UTCTime and later ones as GeneralizedTime", () => {
    const text = (bytes: Uint8Array): string => `${bytes[0]} ${new TextDecoder().decode(bytes.slice(2))}`;
    expect(text(der.time(new Date("2049-12-31T23:59:59Z")))).toBe("23 491231235959Z");
    expect(text(der.time(new Date("2050-01-01T00:00:00Z")))).toBe("24 20500101000000Z");
    expect(text(der.time(new Date("1999-01-02T03:04:05.678Z")))).toBe("23 990102030405Z");
  });
});
