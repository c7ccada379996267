import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult } from "../../src/index.js";
import { mustParse, policyOf } from "../helpers/real-snp.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";

/** Order n of P-384, little-endian as in a report. */
const ORDER = [
  0x73,
  0x29,
  0xc5,
  0xcc,
  0x6a,
  0x19,
  0xec,
  0xec,
  0x7a,
  0xa7,
  0xb0,
  0x48,
  0xb2,
  0x0d,
  0x1a,
  0x58,
  0xdf,
  0x2d,
  0x37,
  0xf4,
  0x81,
  0x4d,
  0x63,
  0xc7,
  ...new Array<number>(24).fill(0xff),
];
const [R, S] = [0x2a0, 0x2e8];
const AT = "2026-06-01T00:00:00Z";

/** Changes a report in place. */
type Edit = (report: Uint8Array) => void;

function set(offset: number, ...values: readonly number[]): Edit {
  return (report) => {
    report.set(values, offset);
  };
}

function zero(start: number, end: number): Edit {
  return (report) => {
    report.fill(0, start, end);
  };
}

/** Clears and sets bits of one byte. */
function bits(offset: number, clear: number, add: number): Edit {
  return (report) => {
    report[offset] = ((report[offset] ?? 0) & ~clear) | add;
  };
}

function exchangeRAndS(report: Uint8Array): void {
  const r = report.slice(R, R + 48);
  report.copyWithin(R, S, S + 48);
  report.set(r, S);
}

/** n − S, or S + n where that is asked for, on the 48 significant bytes. */
function arithmetic(offset: number, kind: "negate" | "add"): Edit {
  return (report) => {
    let carry = 0;
    for (let i = 0; i < 49; i++) {
      const own = report[offset + i] ?? 0;
      const order = ORDER[i] ?? 0;
      const sum: number = kind === "add" ? own + order + carry : order - own + carry;
      carry = Math.floor(sum / 256);
      report[offset + i] = ((sum % 256) + 256) % 256;
    }
  };
}

/** The recipes of the vectors' index that the cases below carry out, in its words. */
const RECIPES: readonly string[] = [
  "none",
  "set byte 0x330 = 1",
  "set byte 0x2A0+48 = 1",
  "R := R + n",
  "S := n - S",
  "R := 0 or S := 0",
  "zero all 512 signature bytes",
  "byte 0x34 = 0 or 2",
  "byte 0x00 = 1, 6, 255",
  "byte 0x4C = 1",
  "byte 0x48 = 0x08 (SIGNING_KEY=2)",
  "byte 0x48 = 0x04 with VCEK certificate",
  "byte 0x48 = 0x1C",
  "byte 0x48 = 0x20",
  "clear policy bit 17",
  "set policy bit 26",
  "byte 0x18B = 1",
  "byte 0x1F8 = 1 while version = 3",
  "byte 0x208 = 1",
  "byte 0x1EB or 0x1EF = 1",
  "append one byte",
  "truncate to 1183",
  "use genoa_vcek.pem",
  "use Genoa ASK/ARK",
  "use ASVK chain for the VCEK",
];

describeWithVectors("a real Milan report with one thing changed", () => {
  const original = readVector("snp/ms-tav/milan_attestation_report.bin");
  const policy = policyOf(mustParse(original));

  async function verify(report: Uint8Array, endorsements = ["ms-tav/milan_vcek.pem"]): Promise<AttestationResult> {
    const verifier = createVerifier({ endorsements: endorsements.map((file) => readVector(`snp/${file}`)) });
    return verifier.verify(report, { policy, challenge: { tee: "unchecked" }, at: AT });
  }

  it("has a case for every recipe of the index", () => {
    interface Recipes {
      readonly negativeRecipes: readonly { readonly base: string; readonly edit: string }[];
    }
    const { negativeRecipes } = readVectorJson<Recipes>("snp/index.json");
    expect(negativeRecipes.map(({ edit }) => edit)).toEqual(RECIPES);
    expect(new Set(negativeRecipes.map(({ base }) => base))).toEqual(new Set(["ms-tav/milan_attestation_report.bin"]));
  });

  it("passes unchanged, apart from the freshness that this test does not check", async () => {
    const result = await verify(original);
    expect([result.verdict, result.failure]).toEqual(["warning", null]);
  });

  it("accepts n − S in place of S and gives the report the same identity", async () => {
    const report = original.slice();
    arithmetic(S, "negate")(report);
    const result = await verify(report);
    expect(result.verdict).toBe("warning");
    const before = await verify(original);
    expect(result.evidence.signedSha256).toBe(before.evidence.signedSha256);
    expect(result.evidence.sha256).not.toBe(before.evidence.sha256);
  });

  it.each<readonly [string, Edit, string]>([
    ["a reserved byte behind the signature", set(0x330, 1), "SNP_REPORT_RESERVED"],
    ["a byte above R", set(R + 48, 1), "SNP_SIGNATURE_PADDING"],
    ["R + n", arithmetic(R, "add"), "SNP_SIGNATURE_PADDING"],
    ["R = 0", zero(R, R + 72), "SNP_SIGNATURE_RANGE"],
    ["S = 0", zero(S, S + 72), "SNP_SIGNATURE_RANGE"],
    ["R = n", set(R, ...ORDER), "SNP_SIGNATURE_RANGE"],
    ["a signature of zeros", zero(R, 0x4a0), "SNP_REPORT_UNSIGNED"],
    ["algorithm 0", set(0x34, 0), "SNP_SIGNATURE_ALGORITHM"],
    ["algorithm 2", set(0x34, 2), "SNP_SIGNATURE_ALGORITHM"],
    ["version 1", set(0, 1), "SNP_REPORT_VERSION"],
    ["version 6", set(0, 6), "SNP_REPORT_VERSION"],
    ["version 255", set(0, 255), "SNP_REPORT_VERSION"],
    ["reserved byte 4Ch", set(0x4c, 1), "SNP_REPORT_RESERVED"],
    ["SIGNING_KEY 2", set(0x48, 0x08), "SNP_KEY_INFO_RESERVED"],
    ["SIGNING_KEY 1 with a VCEK", set(0x48, 0x04), "SNP_SIGNING_KEY_MISMATCH"],
    ["SIGNING_KEY 7", set(0x48, 0x1c), "SNP_REPORT_UNSIGNED"],
    ["key information bit 5", set(0x48, 0x20), "SNP_KEY_INFO_RESERVED"],
    ["guest policy bit 17 clear", bits(0x0a, 2, 0), "SNP_GUEST_POLICY_RESERVED"],
    ["guest policy bit 26", bits(0x0b, 0, 4), "SNP_GUEST_POLICY_RESERVED"],
    ["reserved byte 18Bh", set(0x18b, 1), "SNP_REPORT_RESERVED"],
    ["a mitigation vector in version 3", set(0x1f8, 1), "SNP_REPORT_RESERVED"],
    ["reserved byte 208h", set(0x208, 1), "SNP_REPORT_RESERVED"],
    ["reserved byte 1EBh", set(0x1eb, 1), "SNP_REPORT_RESERVED"],
    ["reserved byte 1EFh", set(0x1ef, 1), "SNP_REPORT_RESERVED"],
    [
      "a changed measurement",
      (report) => {
        report[0x90] = (report[0x90] ?? 0) ^ 1;
      },
      "SNP_SIGNATURE",
    ],
    ["R and S exchanged", exchangeRAndS, "SNP_SIGNATURE"],
    [
      "R in big-endian order",
      (report) => {
        report.subarray(R, R + 48).reverse();
      },
      "SNP_SIGNATURE",
    ],
  ])("is refused with %s", async (_name, edit, code) => {
    const copy = original.slice();
    edit(copy);
    const result = await verify(copy);
    expect([result.verdict, result.failure?.code]).toEqual(["contraindicated", code]);
    expect(result.claims).toEqual({});
  });

  it.each([
    ["one more byte", Uint8Array.of(...original, 0), "EVIDENCE_TABLE_TRUNCATED"],
    ["one byte less", original.slice(0, -1), "SNP_REPORT_SIZE"],
  ])("is refused with %s", async (_name, report, code) => {
    const result = await verify(report);
    expect([result.verdict, result.failure?.code]).toEqual(["contraindicated", code]);
  });

  it.each([
    [["ms-tav/genoa_vcek.pem"], "contraindicated", "SNP_VEK_CHIP_ID"],
    [["virtee-sev/vcek_milan.der"], "contraindicated", "SNP_VEK_CHIP_ID"],
    [["lunal/snp/test-vlek.der"], "contraindicated", "SNP_SIGNING_KEY_MISMATCH"],
    [["roots/milan_ask.der", "roots/milan_ark.der"], "none", "SNP_VEK_MISSING"],
    [[], "none", "SNP_VEK_MISSING"],
  ] as const)("is not accepted with the endorsements %j", async (files, verdict, code) => {
    const result = await verify(original, [...files]);
    expect([result.verdict, result.failure?.code]).toEqual([verdict, code]);
  });

  it.each([
    ["Genoa's root and intermediate", "genoa_ark", "genoa_ask"],
    ["the intermediate of VLEKs", "milan_ark", "milan_asvk"],
  ])("is refused where the caller trusts %s alone", async (_name, root, intermediate) => {
    const verifier = createVerifier({
      anchors: [readVector(`snp/roots/${root}.der`)],
      endorsements: [readVector("snp/ms-tav/milan_vcek.pem"), readVector(`snp/roots/${intermediate}.der`)],
    });
    const result = await verifier.verify(original, { policy, challenge: { tee: "unchecked" }, at: AT });
    expect([result.verdict, result.failure?.code]).toEqual(["contraindicated", "SNP_VEK_ISSUER"]);
  });

  it("is refused before and after the VCEK's validity", async () => {
    const verifier = createVerifier({ endorsements: [readVector("snp/ms-tav/milan_vcek.pem")] });
    const at = async (instant: string) =>
      (await verifier.verify(original, { policy, challenge: { tee: "unchecked" }, at: instant })).failure?.code;
    expect(await at("2015-01-01")).toBe("X509_CERT_NOT_YET_VALID");
    expect(await at("2049-01-01")).toBe("X509_CERT_EXPIRED");
  });
});
