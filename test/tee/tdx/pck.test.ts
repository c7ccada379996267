import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { readPck } from "../../../src/tee/tdx/pck.js";
import { TDX_CERTIFICATE_CODES } from "../../../src/tee/tdx/certificate-errors.js";
import { der, int, NULL, oid, raw, seq, text, TRUE } from "../../x509/der-builder.js";
import { valueOf } from "../../x509/outcomes.js";
import { CONFIGURATION, listOf, member, octets, pckWith, PLATFORM, SGX, TCB } from "./intel-certificates.js";
import type { Members } from "./intel-certificates.js";

const read = (members: Members) => valueOf(readPck(pckWith(listOf(members))));

/** Code and path of the refusal of an extension. */
function refusal(content: Uint8Array | null): string {
  const outcome = readPck(pckWith(content));
  if (outcome.ok) throw new Error("was read");
  const { stage, code, path } = outcome.failure;
  expect(stage).toBe("trust");
  expect(Object.keys(TDX_CERTIFICATE_CODES)).toContain(code);
  return `${code} ${path?.replace(`extension.${SGX}`, "") ?? ""}`;
}

const refused = (changed: Members): string => refusal(listOf({ ...PLATFORM, ...changed }));
const refusedTcb = (changed: Members): string => refused({ "2": listOf({ ...TCB, ...changed }) });
const refusedConfiguration = (changed: Members): string => refused({ "7": listOf({ ...CONFIGURATION, ...changed }) });
const without = (members: Members, suffix: string): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => name !== suffix));
const withTcb = (changed: Members): Members => ({ ...PLATFORM, "2": listOf({ ...TCB, ...changed }) });

describe("readPck", () => {
  it("reads the extension of a platform", () => {
    expect(read(PLATFORM)).toEqual({
      ppid: Uint8Array.from({ length: 16 }, (_, index) => 0x10 + index),
      tcbComponents: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
      pceSvn: 11,
      cpuSvn: Uint8Array.from({ length: 16 }, (_, index) => 0x20 + index),
      pceId: raw(0x30, 0x31),
      fmspc: raw(0x40, 0x41, 0x42, 0x43, 0x44, 0x45),
      sgxType: "scalable",
      platformInstanceId: Uint8Array.from({ length: 16 }, (_, index) => 0x50 + index),
      configuration: { dynamicPlatform: true, cachedKeys: false, smtEnabled: true },
    });
  });

  it("reads one without the values that only platforms of several packages have", () => {
    const processor = without(without(PLATFORM, "6"), "7");
    expect(read(processor)).toMatchObject({ platformInstanceId: null, configuration: null, pceSvn: 11 });
    expect(read(without(PLATFORM, "6")).configuration).not.toBeNull();
    expect(read(without(PLATFORM, "7")).platformInstanceId?.length).toBe(16);
  });

  it("tells values by their identifiers, in whatever order they stand", () => {
    const reversed = (members: Members): Uint8Array =>
      seq(
        ...Object.entries(members)
          .reverse()
          .map(([suffix, value]) => member(suffix, value)),
      );
    const outcome = readPck(pckWith(reversed({ ...PLATFORM, "2": reversed(TCB), "7": reversed(CONFIGURATION) })));
    expect(valueOf(outcome)).toEqual(read(PLATFORM));
  });

  it("reads components up to 255, PCESVN up to 65535, and each type of SGX", () => {
    expect(read(withTcb({ "2.1": int(0, 0xff), "2.16": int(0x7f) })).tcbComponents).toMatchObject({ 0: 255, 15: 127 });
    expect(read(withTcb({ "2.17": int(0, 0xff, 0xff) })).pceSvn).toBe(65535);
    expect(read(withTcb({ "2.17": int(0) })).pceSvn).toBe(0);
    const types = [0, 1, 2].map((type) => read({ ...PLATFORM, "5": der(0x0a, raw(type)) }).sgxType);
    expect(types).toEqual(["standard", "scalable", "scalable-with-integrity"]);
  });

  it("reads an extension that is marked critical, which means nothing else", () => {
    expect(valueOf(readPck(pckWith(listOf(PLATFORM), TRUE)))).toEqual(read(PLATFORM));
  });

  it("gives copies", () => {
    const certificate = pckWith(listOf(PLATFORM));
    const pck = valueOf(readPck(certificate));
    for (const bytes of [pck.ppid, pck.cpuSvn, pck.pceId, pck.fmspc, pck.platformInstanceId ?? raw()]) bytes.fill(0xee);
    expect(valueOf(readPck(certificate))).toEqual(read(PLATFORM));
  });

  it("refuses a certificate without the extension", () => {
    expect(refusal(null)).toBe("TDX_PCK_EXTENSION ");
  });

  it.each<readonly [string, Uint8Array]>([
    ["empty", raw()],
    ["no SEQUENCE", octets(4)],
    ["cut off", listOf(PLATFORM).subarray(0, -1)],
    ["followed by something", raw(...listOf(PLATFORM), 0)],
    ["a list of something else", seq(int(1))],
    ["a list of identifiers without values", seq(seq(oid(`${SGX}.1`)))],
    ["a list with three in one", seq(seq(oid(`${SGX}.1`), octets(16), NULL))],
    ["with a length that is not minimal", raw(0x30, 0x83, 0, ...listOf(PLATFORM).subarray(2))],
  ])("refuses an extension that is %s", (_name, content) => {
    expect(refusal(content)).toBe("TDX_PCK_EXTENSION ");
  });

  it.each(["1", "2", "3", "4", "5"])("refuses an extension without the value .%s", (suffix) => {
    expect(refusal(listOf(without(PLATFORM, suffix)))).toBe(`TDX_PCK_MEMBER_MISSING .${suffix}`);
  });

  it.each(Object.keys(TCB))("refuses a TCB without the value .%s", (suffix) => {
    expect(refused({ "2": listOf(without(TCB, suffix)) })).toBe(`TDX_PCK_MEMBER_MISSING .${suffix}`);
  });

  it.each(Object.keys(CONFIGURATION))("refuses a configuration without the value .%s", (suffix) => {
    expect(refused({ "7": listOf(without(CONFIGURATION, suffix)) })).toBe(`TDX_PCK_MEMBER_MISSING .${suffix}`);
  });

  it.each(Object.keys(PLATFORM))("refuses the value .%s twice, also where both are the same", (suffix) => {
    const value = member(suffix, PLATFORM[suffix] ?? raw());
    const all = Object.entries(PLATFORM).map(([name, one]) => member(name, one));
    expect(refusal(seq(...all, value))).toBe(`TDX_PCK_MEMBER_DUPLICATE .${suffix}`);
  });

  it("refuses values of the TCB and the configuration twice", () => {
    const twice = (members: Members, suffix: string): Uint8Array =>
      seq(...[...Object.entries(members), [suffix, int(9)] as const].map(([name, one]) => member(name, one)));
    expect(refused({ "2": twice(TCB, "2.3") })).toBe("TDX_PCK_MEMBER_DUPLICATE .2.3");
    expect(refused({ "7": twice(CONFIGURATION, "7.2") })).toBe("TDX_PCK_MEMBER_DUPLICATE .7.2");
  });

  it("refuses values that are unknown, and known ones in another list", () => {
    expect(refused({ "8": octets(16) })).toBe("TDX_PCK_MEMBER_UNKNOWN .8");
    expect(refused({ "2.17": int(1) })).toBe("TDX_PCK_MEMBER_UNKNOWN .2.17");
    expect(refusedTcb({ "2.19": int(1) })).toBe("TDX_PCK_MEMBER_UNKNOWN .2.19");
    expect(refusedTcb({ "1": octets(16) })).toBe("TDX_PCK_MEMBER_UNKNOWN .1");
    expect(refusedConfiguration({ "7.4": TRUE })).toBe("TDX_PCK_MEMBER_UNKNOWN .7.4");
  });

  it.each([
    ["1", 16],
    ["3", 2],
    ["4", 6],
    ["6", 16],
  ] as const)("refuses a value .%s that is not an OCTET STRING of %i octets", (suffix, size) => {
    const code = `TDX_PCK_MEMBER_VALUE .${suffix}`;
    for (const value of [octets(size - 1), octets(size + 1), octets(0), text(0x0c, "x".repeat(size)), NULL]) {
      expect(refused({ [suffix]: value })).toBe(code);
    }
  });

  it("refuses a CPUSVN that is not an OCTET STRING of 16 octets", () => {
    for (const value of [octets(15), octets(17), int(1)]) {
      expect(refusedTcb({ "2.18": value })).toBe("TDX_PCK_MEMBER_VALUE .2.18");
    }
  });

  it.each(["2.1", "2.8", "2.16"])("refuses a component .%s that is not an INTEGER from 0 to 255", (suffix) => {
    for (const value of [
      int(1, 0),
      int(0, 1),
      int(0xff),
      int(),
      int(0, 0, 0x80),
      int(1, 0, 0, 0, 5),
      der(0x0a, raw(1)),
    ])
      expect(refusedTcb({ [suffix]: value })).toBe(`TDX_PCK_MEMBER_VALUE .${suffix}`);
  });

  it("refuses a PCESVN that is not an INTEGER from 0 to 65535", () => {
    for (const value of [int(1, 0, 0), int(0, 1), int(0xff, 0xff), int(), int(0, 0, 0xff), octets(2)])
      expect(refusedTcb({ "2.17": value })).toBe("TDX_PCK_MEMBER_VALUE .2.17");
  });

  it("refuses a type of SGX that is not an ENUMERATED from 0 to 2", () => {
    for (const value of [der(0x0a, raw(3)), der(0x0a, raw(0x81)), der(0x0a, raw(0, 1)), der(0x0a), int(1)])
      expect(refused({ "5": value })).toBe("TDX_PCK_MEMBER_VALUE .5");
  });

  it.each(Object.keys(CONFIGURATION))("refuses a flag .%s that is not a BOOLEAN in DER", (suffix) => {
    for (const value of [raw(1, 1, 1), raw(1, 0), raw(1, 2, 0, 0), int(1), NULL])
      expect(refusedConfiguration({ [suffix]: value })).toBe(`TDX_PCK_MEMBER_VALUE .${suffix}`);
  });

  it.each(["2", "7"])("refuses a value .%s that is no list", (suffix) => {
    expect(refused({ [suffix]: octets(4) })).toBe(`TDX_PCK_MEMBER_VALUE .${suffix}`);
    expect(refused({ [suffix]: der(0x31, raw(...listOf(TCB))) })).toBe(`TDX_PCK_MEMBER_VALUE .${suffix}`);
    expect(refused({ [suffix]: seq(int(1)) })).toBe(`TDX_PCK_EXTENSION .${suffix}`);
  });

  it("says the reason where the DER is not sound", () => {
    const outcome = readPck(pckWith(seq(seq(oid(`${SGX}.1`), raw(4, 20, 1)))));
    expect(outcome).toMatchObject({ failure: { code: "TDX_PCK_EXTENSION", cause: { code: "X509_DER_LENGTH" } } });
    expect(toHex(read(PLATFORM).pceId)).toBe("3031");
  });
});
