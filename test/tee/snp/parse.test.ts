import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultKernel } from "../../../src/kernel/index.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import { codeOf, patched, sampleReport, valueOf } from "./support.js";

const kernel = valueOf(defaultKernel());
const VERSIONS = [2, 3, 4, 5] as const;
const BASE = new Map(VERSIONS.map((version) => [version, sampleReport({ version })]));

function base(version: (typeof VERSIONS)[number] = 3): Uint8Array {
  return BASE.get(version)?.slice() ?? new Uint8Array();
}

/** The code of the parser, after the kernel and the parser with the kernel have said the same. */
function codeByBoth(bytes: Uint8Array): string {
  const code = codeOf(parseReport(bytes, null));
  expect(codeOf(parseReport(bytes, kernel))).toBe(code);
  expect(kernel.checkSnpReport(bytes)).toBe(code);
  return code;
}

describe("parseReport, size", () => {
  it("accepts 1184 bytes, and nothing shorter", () => {
    expect(codeByBoth(base())).toBe("ok");
    for (let length = 0; length < 1184; length++) {
      expect([length, codeByBoth(base().slice(0, length))]).toEqual([length, "SNP_REPORT_SIZE"]);
    }
  });

  it.each([1, 16, 32, 2416])("refuses %i bytes behind the report", (more) => {
    const longer = new Uint8Array(1184 + more);
    longer.set(base());
    expect(codeByBoth(longer)).toBe("SNP_REPORT_SIZE");
  });

  it("says expected and actual size", () => {
    expect(parseReport(new Uint8Array(1183))).toMatchObject({
      failure: { stage: "parse", expected: 1184, actual: 1183 },
    });
  });
});

describe("parseReport, version", () => {
  it.each(VERSIONS)("accepts version %i", (version) => {
    expect(codeByBoth(base(version))).toBe("ok");
  });

  it.each([0, 1, 6, 255, 258, 0x0203_0000, 0xffff_ffff])("refuses version %i", (version) => {
    const word = new Uint8Array(new Uint32Array([version]).buffer);
    expect(codeByBoth(patched(base(), 0, ...word))).toBe("SNP_REPORT_VERSION");
  });
});

/** Ranges that must be zero (snp.md, section 1), inclusive, by version. */
const COMMON = [
  [0x04c, 0x04f],
  [0x1eb, 0x1eb],
  [0x1ef, 0x1ef],
  [0x330, 0x49f],
] as const;
const ZERO_RANGES = {
  2: [...COMMON, [0x188, 0x19f], [0x1f8, 0x29f]],
  3: [...COMMON, [0x18b, 0x19f], [0x1f8, 0x29f]],
  4: [...COMMON, [0x18b, 0x19f], [0x1f8, 0x29f]],
  5: [...COMMON, [0x18b, 0x19f], [0x208, 0x29f]],
} as const;

describe("parseReport, reserved bytes", () => {
  const cases = VERSIONS.flatMap((version) =>
    ZERO_RANGES[version].flatMap(([first, last]) =>
      [...new Set([first, last])].map((at) => ({ version, at, place: `0x${at.toString(16)}` })),
    ),
  );

  it.each(cases)("refuses byte $place of version $version", ({ version, at, place }) => {
    expect(codeByBoth(patched(base(version), at, 1))).toBe("SNP_REPORT_RESERVED");
    expect(codeByBoth(patched(base(version), at, 0x80))).toBe("SNP_REPORT_RESERVED");
    expect(parseReport(patched(base(version), at, 1))).toMatchObject({ failure: { path: `report.${place}` } });
  });

  it.each(VERSIONS)("refuses exactly the bytes of the table and no other: version %i", (version) => {
    const listed = (at: number): boolean => ZERO_RANGES[version].some(([first, last]) => at >= first && at <= last);
    for (let at = 4; at < 1184; at++) {
      const original = base(version)[at] ?? 0;
      const code = codeOf(parseReport(patched(base(version), at, original ^ 1)));
      expect([at, code === "SNP_REPORT_RESERVED"]).toEqual([at, listed(at)]);
    }
  });

  it.each([
    [2, 0x188, "SNP_REPORT_RESERVED"],
    [2, 0x18a, "SNP_REPORT_RESERVED"],
    [3, 0x18a, "ok"],
    [3, 0x1f8, "SNP_REPORT_RESERVED"],
    [4, 0x207, "SNP_REPORT_RESERVED"],
    [5, 0x1f8, "ok"],
    [5, 0x207, "ok"],
    [5, 0x208, "SNP_REPORT_RESERVED"],
  ] as const)("gates fields by version: version %i, byte %i: %s", (version, at, code) => {
    expect(codeByBoth(patched(base(version), at, 0x19))).toBe(code);
  });
});

describe("parseReport, reserved bits of the guest policy", () => {
  const withPolicy = (policy: bigint): Uint8Array => sampleReport({ policy });

  it("requires bit 17", () => {
    expect(codeByBoth(withPolicy(0x20000n))).toBe("ok");
    expect(codeByBoth(withPolicy(0x10000n))).toBe("SNP_GUEST_POLICY_RESERVED");
  });

  it("accepts every bit below 26", () => {
    expect(codeByBoth(withPolicy(0x3ff_ffffn))).toBe("ok");
  });

  it.each(Array.from({ length: 38 }, (_, index) => 26 + index))("refuses bit %i", (bit) => {
    expect(codeByBoth(patchedU64(base(), 0x008, 0x30000n | (1n << BigInt(bit))))).toBe("SNP_GUEST_POLICY_RESERVED");
  });
});

describe("parseReport, bits that are tolerated", () => {
  it.each(Array.from({ length: 64 }, (_, bit) => bit))("accepts bit %i of PLATFORM_INFO", (bit) => {
    expect(codeByBoth(patchedU64(base(), 0x040, 1n << BigInt(bit)))).toBe("ok");
  });

  it("accepts reserved components of a TCB version", () => {
    expect(codeByBoth(patched(base(), 0x182, 1, 1, 1, 1))).toBe("ok");
  });
});

function patchedU64(bytes: Uint8Array, offset: number, value: bigint): Uint8Array {
  return patched(bytes, offset, ...new Uint8Array(new BigUint64Array([value]).buffer));
}

describe("parseReport on any bytes", () => {
  it("never throws, and agrees with the kernel", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1300 }), (bytes) => codeByBoth(bytes) !== "ok"),
      { numRuns: 300 },
    );
  });

  it("never throws, and agrees with the kernel, where a few bytes of a good report change", () => {
    const edits = fc.array(fc.tuple(fc.nat(1183), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...VERSIONS), edits, (version, changes) => {
        const bytes = base(version);
        for (const [at, value] of changes) bytes[at] = value;
        return codeByBoth(bytes).length > 0;
      }),
      { numRuns: 1000 },
    );
  });
});
