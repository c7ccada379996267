import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/bytes/index.js";
import { defaultKernel } from "../../../src/kernel/index.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import { codeOf, patched, sampleReport, valueOf } from "./support.js";

const kernel = valueOf(defaultKernel());
const BASE = sampleReport();

function codeByBoth(bytes: Uint8Array): string {
  const code = codeOf(parseReport(bytes, null));
  expect(codeOf(parseReport(bytes, kernel))).toBe(code);
  expect(kernel.checkSnpReport(bytes)).toBe(code);
  return code;
}

/** The base with a little-endian word at an offset. */
function withU32(offset: number, value: number): Uint8Array {
  return patched(BASE, offset, ...new Uint8Array(new Uint32Array([value]).buffer));
}

describe("parseReport, key information", () => {
  it.each([
    ["VCEK", 0x00, "ok"],
    ["MASK_CHIP_KEY under a VCEK with a signature", 0x02, "ok"],
    ["VLEK", 0x04, "ok"],
    ["VLEK with MASK_CHIP_KEY", 0x06, "ok"],
    ["AUTHOR_KEY_EN", 0x01, "ok"],
    ["SIGNING_KEY 2", 0x08, "SNP_KEY_INFO_RESERVED"],
    ["SIGNING_KEY 3", 0x0c, "SNP_KEY_INFO_RESERVED"],
    ["SIGNING_KEY 4", 0x10, "SNP_KEY_INFO_RESERVED"],
    ["SIGNING_KEY 5", 0x14, "SNP_KEY_INFO_RESERVED"],
    ["SIGNING_KEY 6", 0x18, "SNP_KEY_INFO_RESERVED"],
    ["SIGNING_KEY 7", 0x1c, "SNP_REPORT_UNSIGNED"],
  ])("%s", (_name, word, code) => {
    expect(codeByBoth(withU32(0x048, word))).toBe(code);
  });

  it.each(Array.from({ length: 27 }, (_, index) => 5 + index))("refuses bit %i", (bit) => {
    expect(codeByBoth(withU32(0x048, (1 << bit) >>> 0))).toBe("SNP_KEY_INFO_RESERVED");
  });

  it("takes the signing key from bits 4:2", () => {
    const keys = [0x00, 0x02, 0x04, 0x07].map((word) => valueOf(parseReport(withU32(0x048, word))));
    expect(keys.map((report) => report.signingKey)).toEqual(["vcek", "vcek", "vlek", "vlek"]);
    expect(keys.map((report) => report.maskChipKey)).toEqual([false, true, false, true]);
    expect(keys.map((report) => report.authorKeyEn)).toEqual([false, false, false, true]);
  });
});

describe("parseReport, signature algorithm", () => {
  it.each([0, 2, 0x100, 0xffff_ffff])("refuses algorithm %i", (algorithm) => {
    expect(codeByBoth(withU32(0x034, algorithm))).toBe("SNP_SIGNATURE_ALGORITHM");
  });
});

describe("parseReport, VMPL", () => {
  it.each([0, 1, 2, 3, 0xffff_ffff])("accepts %i", (vmpl) => {
    expect(codeByBoth(withU32(0x030, vmpl))).toBe("ok");
  });

  it.each([4, 255, 256, 0x7fff_ffff, 0xffff_fffe])("refuses %i", (vmpl) => {
    expect(codeByBoth(withU32(0x030, vmpl))).toBe("SNP_VMPL_RANGE");
  });
});

describe("parseReport, author key digest", () => {
  it("may be there under AUTHOR_KEY_EN only", () => {
    expect(codeByBoth(patched(withU32(0x048, 1), 0x110, 1))).toBe("ok");
    expect(codeByBoth(patched(BASE, 0x110, 1))).toBe("SNP_AUTHOR_KEY_DIGEST_UNUSED");
    expect(codeByBoth(patched(BASE, 0x13f, 1))).toBe("SNP_AUTHOR_KEY_DIGEST_UNUSED");
  });

  it("is not mixed up with its neighbours", () => {
    expect(codeByBoth(patched(BASE, 0x10f, 1))).toBe("ok");
    expect(codeByBoth(patched(BASE, 0x140, 1))).toBe("ok");
  });
});

/** n of P-384, from SEC 2, and numbers next to it, as the report writes them. */
const N = BigInt("0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");

function littleEndian(value: bigint): number[] {
  return [...(fromHex(value.toString(16).padStart(96, "0")) ?? [])].reverse();
}

describe.each([
  ["R", 0x2a0],
  ["S", 0x2e8],
])("parseReport, %s", (_name, offset) => {
  it.each([
    ["1", 1n, "ok"],
    ["n - 1", N - 1n, "ok"],
    ["n / 2", N / 2n, "ok"],
    ["2^376, of 48 bytes", 1n << 376n, "ok"],
    ["0", 0n, "SNP_SIGNATURE_RANGE"],
    ["n", N, "SNP_SIGNATURE_RANGE"],
    ["n + 1", N + 1n, "SNP_SIGNATURE_RANGE"],
    ["2^384 - 1", (1n << 384n) - 1n, "SNP_SIGNATURE_RANGE"],
  ])("is %s", (_value, value, code) => {
    expect(codeByBoth(patched(BASE, offset, ...littleEndian(value)))).toBe(code);
  });

  it("has 24 zero bytes behind the 48", () => {
    for (let at = 48; at < 72; at++) expect(codeByBoth(patched(BASE, offset + at, 1))).toBe("SNP_SIGNATURE_PADDING");
    expect(codeByBoth(patched(BASE, offset + 60, 0xff))).toBe("SNP_SIGNATURE_PADDING");
  });
});

describe("parseReport, missing signature", () => {
  it("is told from one that is out of range", () => {
    const unsigned = BASE.slice();
    unsigned.fill(0, 0x2a0);
    expect(codeByBoth(unsigned)).toBe("SNP_REPORT_UNSIGNED");
    const masked = patched(unsigned, 0x048, 0x02);
    expect(codeByBoth(masked)).toBe("SNP_REPORT_UNSIGNED");
  });
});
