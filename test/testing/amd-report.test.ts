import { createPublicKey, verify } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../src/bytes/index.js";
import { FIELDS, P384_ORDER, SIGNED_SIZE } from "../../src/tee/snp/layout.js";
import { parseReport } from "../../src/tee/snp/parse.js";
import type { SnpReport } from "../../src/tee/snp/report.js";
import { PRODUCT_LINES, lineOfReport } from "../../src/tee/snp/product.js";
import type { ProductLine } from "../../src/tee/snp/product.js";
import { buildReport, createSimulatedAmd, signReport } from "../../src/testing/index.js";
import type { ReportFields, SimulatedVek } from "../../src/testing/index.js";

const veks = new Map<ProductLine, SimulatedVek>();
beforeAll(async () => {
  for (const line of PRODUCT_LINES) veks.set(line, await (await createSimulatedAmd({ line })).issueVcek());
});

function vekOf(line: ProductLine): SimulatedVek {
  const vek = veks.get(line);
  if (vek === undefined) throw new Error(`no VEK of ${line}`);
  return vek;
}

function parsed(report: Uint8Array): SnpReport {
  const outcome = parseReport(report);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

function codeOf(fields: ReportFields): string {
  const outcome = parseReport(signReport(buildReport(fields), vekOf("Milan")));
  return outcome.ok ? "ok" : outcome.failure.code;
}

/** By OpenSSL, from the little-endian halves of the report itself. */
function signatureHolds(report: Uint8Array, publicKey: Uint8Array): boolean {
  const half = (offset: number): Uint8Array => report.slice(offset, offset + 48).reverse();
  const signature = concatBytes(half(FIELDS.signatureR.offset), half(FIELDS.signatureS.offset));
  const coordinate = (start: number): string => Buffer.from(publicKey.slice(start, start + 48)).toString("base64url");
  const jwk = { kty: "EC", crv: "P-384", x: coordinate(1), y: coordinate(49) };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return verify("sha384", report.slice(0, SIGNED_SIZE), { key, dsaEncoding: "ieee-p1363" }, signature);
}

const CASES = PRODUCT_LINES.flatMap((line) => [2, 3, 4, 5].map((version) => [line, version] as const));

describe("buildReport", () => {
  it.each(CASES)("makes a well-formed report: %s, version %i", (line, version) => {
    const vek = vekOf(line);
    const report = parsed(signReport(buildReport({ version }, line), vek));
    expect([report.version, report.signingKey]).toEqual([version, "vcek"]);
    expect(lineOfReport(report)).toBe(version === 2 ? null : line);
    expect([report.launchMitVector === null, report.currentMitVector === null]).toEqual([version < 5, version < 5]);
    expect([toHex(report.reportedTcb), toHex(report.chipId)]).toEqual([toHex(vek.tcb), toHex(vek.chipId)]);
    const { currentTcb, committedTcb, launchTcb } = report;
    expect([currentTcb, committedTcb, launchTcb].map(toHex)).toEqual(Array<string>(3).fill(toHex(vek.tcb)));
    expect(report.committed).toEqual(report.current);
  });

  it("puts every field where the parser finds it", () => {
    const fill = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);
    const fields = {
      version: 5,
      guestSvn: 0x1000b,
      policy: 0x3001fn,
      familyId: fill(16, 1),
      imageId: fill(16, 2),
      vmpl: 3,
      currentTcb: fill(8, 3),
      platformInfo: 0xa7n,
      authorKeyEn: true,
      maskChipKey: true,
      reportData: fill(64, 4),
      measurement: fill(48, 5),
      hostData: fill(32, 6),
      idKeyDigest: fill(48, 7),
      authorKeyDigest: fill(48, 8),
      reportId: fill(32, 9),
      reportIdMa: fill(32, 10),
      reportedTcb: fill(8, 11),
      cpuid: { family: 0x19, model: 0xa0, stepping: 2 },
      chipId: fill(64, 12),
      committedTcb: fill(8, 13),
      current: { major: 1, minor: 56, build: 2 },
      committed: { major: 1, minor: 55, build: 9 },
      launchTcb: fill(8, 14),
      launchMitVector: 0x0102030405060708n,
      currentMitVector: 0xf1f2f3f4f5f6f7f8n,
    };
    const report = parsed(signReport(buildReport({ ...fields, signingKey: 1 }), vekOf("Milan")));
    expect(report).toMatchObject({ ...fields, signingKey: "vlek" });
  });

  it("has a zero chip id by default under a VLEK", () => {
    const report = parsed(signReport(buildReport({ signingKey: 1 }), vekOf("Milan")));
    expect(toHex(report.chipId)).toBe("00".repeat(64));
  });

  it("is the same for the same fields", () => {
    expect(toHex(buildReport({ guestSvn: 3 }))).toBe(toHex(buildReport({ guestSvn: 3 })));
    expect(toHex(buildReport({ guestSvn: 3 }))).not.toBe(toHex(buildReport({ guestSvn: 4 })));
  });

  it("makes reports that must be refused, each for its own reason", () => {
    expect(codeOf({})).toBe("ok");
    expect(codeOf({ version: 1 })).toBe("SNP_REPORT_VERSION");
    expect(codeOf({ version: 6 })).toBe("SNP_REPORT_VERSION");
    expect(codeOf({ version: 2, cpuid: { family: 0x19, model: 1, stepping: 1 } })).toBe("SNP_REPORT_RESERVED");
    expect(codeOf({ version: 4, launchMitVector: 1n })).toBe("SNP_REPORT_RESERVED");
    expect(codeOf({ policy: 0n })).toBe("SNP_GUEST_POLICY_RESERVED");
    expect(codeOf({ signingKey: 2 })).toBe("SNP_KEY_INFO_RESERVED");
    expect(codeOf({ signingKey: 7 })).toBe("SNP_REPORT_UNSIGNED");
    expect(codeOf({ signatureAlgo: 2 })).toBe("SNP_SIGNATURE_ALGORITHM");
    expect(codeOf({ vmpl: 4 })).toBe("SNP_VMPL_RANGE");
    expect(codeOf({ authorKeyDigest: new Uint8Array(48).fill(1) })).toBe("SNP_AUTHOR_KEY_DIGEST_UNUSED");
  });

  it("refuses what has no place in a report", () => {
    expect(() => buildReport({ reportData: new Uint8Array(63) })).toThrow(RangeError);
    expect(() => buildReport({ reportedTcb: new Uint8Array(9) })).toThrow(RangeError);
    expect(() => buildReport({ signingKey: 8 })).toThrow(RangeError);
  });
});

describe("signReport", () => {
  it.each(CASES)("signs so that OpenSSL verifies: %s, version %i", (line, version) => {
    const vek = vekOf(line);
    const report = signReport(buildReport({ version }, line), vek);
    expect(signatureHolds(report, vek.publicKey)).toBe(true);
    report[FIELDS.hostData.offset] = 1;
    expect(signatureHolds(report, vek.publicKey)).toBe(false);
  });

  it("gives S in the half that the caller asks for; both verify", () => {
    const vek = vekOf("Milan");
    const half = BigInt(`0x${P384_ORDER}`) >> 1n;
    for (let guestSvn = 0; guestSvn < 8; guestSvn++) {
      const report = buildReport({ guestSvn });
      const [high, low] = [signReport(report, vek, { s: "high" }), signReport(report, vek, { s: "low" })];
      const s = (signed: Uint8Array): bigint => BigInt(`0x${toHex(parsed(signed).signature.slice(48))}`);
      expect([s(high) > half, s(low) <= half]).toEqual([true, true]);
      expect(s(high) + s(low)).toBe(BigInt(`0x${P384_ORDER}`));
      expect([signatureHolds(high, vek.publicKey), signatureHolds(low, vek.publicKey)]).toEqual([true, true]);
      expect([toHex(high), toHex(low)]).toContain(toHex(signReport(report, vek)));
    }
  });

  it("is deterministic, leaves its input alone and replaces a signature", () => {
    const vek = vekOf("Genoa");
    const report = buildReport({}, "Genoa");
    const signed = signReport(report, vek);
    expect(toHex(report.slice(SIGNED_SIZE))).toBe("00".repeat(512));
    expect(toHex(signReport(signed, vek))).toBe(toHex(signed));
    expect(toHex(signReport(signed, vekOf("Milan")))).not.toBe(toHex(signed));
  });

  it("refuses a report of another length", () => {
    expect(() => signReport(new Uint8Array(1183), vekOf("Milan"))).toThrow(RangeError);
  });
});
