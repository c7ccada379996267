import { describe, expect, it } from "vitest";
import { concatBytes, toHex, toUtf8 } from "../../../src/bytes/index.js";
import { codeOf, readVcek, readVlek, valueOf } from "./support.js";

/** DER of numbers: [what it is, extnValue, accepted]. */
const INTEGERS: ReadonlyArray<readonly [string, readonly number[], "ok" | "SNP_VEK_EXTENSION"]> = [
  ["127", [0x02, 0x01, 0x7f], "ok"],
  ["128", [0x02, 0x02, 0x00, 0x80], "ok"],
  ["255", [0x02, 0x02, 0x00, 0xff], "ok"],
  ["256", [0x02, 0x02, 0x01, 0x00], "SNP_VEK_EXTENSION"],
  ["-1", [0x02, 0x01, 0xff], "SNP_VEK_EXTENSION"],
  ["-128", [0x02, 0x01, 0x80], "SNP_VEK_EXTENSION"],
  ["-32768", [0x02, 0x02, 0x80, 0x00], "SNP_VEK_EXTENSION"],
  ["0 in two octets", [0x02, 0x02, 0x00, 0x00], "SNP_VEK_EXTENSION"],
  ["127 in two octets", [0x02, 0x02, 0x00, 0x7f], "SNP_VEK_EXTENSION"],
  ["128 in three octets", [0x02, 0x03, 0x00, 0x00, 0x80], "SNP_VEK_EXTENSION"],
  ["no octets", [0x02, 0x00], "SNP_VEK_EXTENSION"],
  ["an OCTET STRING", [0x04, 0x01, 0x05], "SNP_VEK_EXTENSION"],
  ["an ENUMERATED", [0x0a, 0x01, 0x05], "SNP_VEK_EXTENSION"],
  ["a BER length", [0x02, 0x81, 0x01, 0x05], "SNP_VEK_EXTENSION"],
  ["a length beyond the end", [0x02, 0x02, 0x05], "SNP_VEK_EXTENSION"],
  ["a bare number", [0x05], "SNP_VEK_EXTENSION"],
  ["nothing", [], "SNP_VEK_EXTENSION"],
  ["a byte too many", [0x02, 0x01, 0x05, 0x00], "SNP_VEK_EXTENSION"],
];

describe("readVek, security version numbers", () => {
  it.each(INTEGERS)("%s", async (_name, octets, code) => {
    const der = Uint8Array.from(octets);
    expect(codeOf(await readVcek({ spl: { blSPL: der } }))).toBe(code);
    expect(codeOf(await readVcek({ spl: { ucodeSPL: der } }))).toBe(code);
    expect(codeOf(await readVcek({ spl: { fmcSPL: der } }, "Turin"))).toBe(code);
  });

  it("are checked also where they are reserved", async () => {
    for (const name of ["spl4", "spl5", "spl6", "spl7"] as const) {
      expect(codeOf(await readVcek({ spl: { [name]: Uint8Array.of(0x04, 0x01, 0x00) } }))).toBe("SNP_VEK_EXTENSION");
    }
  });
});

describe("readVek, structVersion", () => {
  it.each([
    ["Milan", 0, "ok"],
    ["Milan", 1, "SNP_VEK_STRUCT_VERSION"],
    ["Genoa", 0, "ok"],
    ["Genoa", 1, "SNP_VEK_STRUCT_VERSION"],
    ["Turin", 1, "ok"],
    ["Turin", 0, "SNP_VEK_STRUCT_VERSION"],
    ["Turin", 2, "SNP_VEK_STRUCT_VERSION"],
    ["Milan", 255, "SNP_VEK_STRUCT_VERSION"],
  ] as const)("of %s: %i is %s", async (line, structVersion, code) => {
    expect(codeOf(await readVcek({ structVersion }, line))).toBe(code);
  });

  it("is a minimal INTEGER", async () => {
    expect(codeOf(await readVcek({ structVersion: Uint8Array.of(2, 2, 0, 0) }))).toBe("SNP_VEK_EXTENSION");
  });
});

describe("readVek, productName", () => {
  it.each(["Milan", "Milan-B0", "Milan-B1"])("accepts %s under a Milan issuer", async (productName) => {
    expect(codeOf(await readVcek({ productName }))).toBe("ok");
  });

  it.each(["Genoa", "Turin", "Milan-", "Milan-B", "Milan-b0", "Milan-B00", "milan", "MilanX", " Milan", "Milan "])(
    "refuses %j under a Milan issuer",
    async (productName) => {
      expect(codeOf(await readVcek({ productName }))).toBe("SNP_VEK_PRODUCT_NAME");
    },
  );

  it.each([
    ["a UTF8String", concatBytes(Uint8Array.of(0x0c, 5), toUtf8("Milan"))],
    ["an OCTET STRING", concatBytes(Uint8Array.of(0x04, 5), toUtf8("Milan"))],
    ["bare text", toUtf8("Milan")],
    ["a wrong length", concatBytes(Uint8Array.of(0x16, 6), toUtf8("Milan"))],
    ["a byte too many", concatBytes(Uint8Array.of(0x16, 5), toUtf8("Milan"), Uint8Array.of(0))],
    ["a BER length", concatBytes(Uint8Array.of(0x16, 0x81, 5), toUtf8("Milan"))],
    ["the empty text", Uint8Array.of(0x16, 0)],
    ["a NUL in it", concatBytes(Uint8Array.of(0x16, 6), toUtf8("Milan\0"))],
    ["nothing", new Uint8Array()],
  ])("refuses %s", async (_name, productName) => {
    expect(codeOf(await readVcek({ productName }))).toBe("SNP_VEK_EXTENSION");
  });
});

describe("readVek, CSP id", () => {
  it("is an IA5String", async () => {
    expect(codeOf(await readVlek({ cspId: concatBytes(Uint8Array.of(0x0c, 5), toUtf8("CN=ab")) }))).toBe(
      "SNP_VEK_EXTENSION",
    );
    expect(codeOf(await readVlek({ cspId: concatBytes(Uint8Array.of(0x16, 5), toUtf8("CN=ab")) }))).toBe("ok");
  });
});

function filled(size: number, ...start: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(size).fill(0x77);
  bytes.set(start);
  return bytes;
}

describe("readVek, hardware id", () => {
  it.each([0, 1, 7, 8, 9, 10, 32, 63, 65, 66, 67, 128])("refuses %i bytes on Milan", async (size) => {
    expect(codeOf(await readVcek({ hwid: filled(size) }))).toBe("SNP_VEK_EXTENSION");
  });

  it.each([0, 1, 7, 9, 10, 63, 64, 65, 66])("refuses %i bytes on Turin", async (size) => {
    expect(codeOf(await readVcek({ hwid: filled(size) }, "Turin"))).toBe("SNP_VEK_EXTENSION");
  });

  it.each([0x02, 0x04, 0x30])("is raw bytes also where it starts with %i, like DER", async (first) => {
    const milan = filled(64, first, 62);
    expect(toHex(valueOf(await readVcek({ hwid: milan })).hwid ?? new Uint8Array())).toBe(toHex(milan));
    const turin = filled(8, first, 6);
    expect(toHex(valueOf(await readVcek({ hwid: turin }, "Turin")).hwid ?? new Uint8Array())).toBe(toHex(turin));
  });

  it("is unwrapped where an OCTET STRING of the right length holds it", async () => {
    const wrapped = concatBytes(Uint8Array.of(0x04, 0x40), filled(64));
    expect(valueOf(await readVcek({ hwid: wrapped })).hwid).toEqual(filled(64));
    const short = concatBytes(Uint8Array.of(0x04, 0x08), filled(8));
    expect(valueOf(await readVcek({ hwid: short }, "Turin")).hwid).toEqual(filled(8));
  });

  it.each([
    ["another tag", [0x03, 0x40]],
    ["another length", [0x04, 0x3f]],
  ])("is refused where it is wrapped with %s", async (_name, header) => {
    expect(codeOf(await readVcek({ hwid: concatBytes(Uint8Array.from(header), filled(64)) }))).toBe(
      "SNP_VEK_EXTENSION",
    );
  });

  it("is kept as it is where it is all zero; trust.test.ts shows that this never counts as a chip", async () => {
    expect(valueOf(await readVcek({ hwid: new Uint8Array(64) })).hwid).toEqual(new Uint8Array(64));
    expect(valueOf(await readVcek({ hwid: new Uint8Array(8) }, "Turin")).hwid).toEqual(new Uint8Array(8));
  });
});
