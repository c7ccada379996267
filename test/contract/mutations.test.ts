import { describe, expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, Verifier } from "../../src/index.js";
import { REPORT_SIZE } from "../../src/tee/snp/layout.js";
import { mustParse, policyOf, realReportsOnce } from "../helpers/real-snp.js";
import { AT, signedReport } from "../helpers/snp.js";
import { describeWithVectors } from "../helpers/vectors.js";

/** A report with everything that verifies it. */
interface Subject {
  readonly bytes: Uint8Array;
  readonly verifier: Verifier;
  readonly at: string | Date;
}

/** Verifies under a policy that the unchanged report satisfies. */
function verify({ bytes, verifier, at }: Subject, changed: Uint8Array): Promise<AttestationResult> {
  const report = mustParse(bytes);
  return verifier.verify(changed, { policy: policyOf(report), challenge: { tee: report.reportData }, at });
}

/** The offsets of changes that were not refused, for a change of every byte with a mask that varies. */
async function survivingMutations(subject: Subject): Promise<readonly string[]> {
  const survivors: string[] = [];
  for (let offset = 0; offset < REPORT_SIZE; offset++) {
    const changed = subject.bytes.slice();
    changed[offset] = (changed[offset] ?? 0) ^ (1 << ((offset * 5) % 8));
    const { verdict, failure } = await verify(subject, changed);
    if (verdict !== "contraindicated" || failure === null) survivors.push(`0x${offset.toString(16)}: ${verdict}`);
  }
  return survivors;
}

/** Bytes behind a report that are too few for the header of a certificate table. */
const TOO_FEW_FOR_A_TABLE = 23;

/** The lengths at which a cut or padded report was not refused for being so. */
async function survivingLengths(subject: Subject): Promise<readonly string[]> {
  const survivors: string[] = [];
  for (let length = 0; length <= REPORT_SIZE + TOO_FEW_FOR_A_TABLE; length++) {
    if (length === REPORT_SIZE) continue;
    const changed = new Uint8Array(length);
    changed.set(subject.bytes.subarray(0, length));
    const { verdict, failure } = await verify(subject, changed);
    const cut = length < 4 ? "EVIDENCE_UNKNOWN" : "SNP_REPORT_SIZE";
    const expected = length > REPORT_SIZE ? "EVIDENCE_TABLE_TRUNCATED" : cut;
    if (verdict !== "contraindicated" || failure?.code !== expected)
      survivors.push(`${length}: ${failure?.code ?? verdict}`);
  }
  return survivors;
}

async function simulatedSubject(version: number, line: "Milan" | "Genoa" | "Turin"): Promise<Subject> {
  const { amd, vek, report } = await signedReport({ version }, {}, line);
  return {
    bytes: report,
    at: AT,
    verifier: createVerifier({ anchors: [amd.ark.der], endorsements: [vek.der, amd.ask.der] }),
  };
}

describe("a changed report (simulated)", () => {
  it.each([
    [2, "Milan"],
    [3, "Genoa"],
    [4, "Milan"],
    [5, "Turin"],
  ] as const)("is refused for a change of any byte of a version %i report of %s", async (version, line) => {
    const subject = await simulatedSubject(version, line);
    expect((await verify(subject, subject.bytes)).verdict).toBe("affirming");
    expect(await survivingMutations(subject)).toEqual([]);
  });

  it("is refused at every other length", async () => {
    expect(await survivingLengths(await simulatedSubject(3, "Milan"))).toEqual([]);
  });
});

describeWithVectors("a changed report (real)", () => {
  const subjects = realReportsOnce().map(({ file, bytes, vekBytes, at }) => {
    return { file, bytes, at, verifier: createVerifier({ endorsements: [vekBytes], allowZeroNonce: true }) };
  });

  it.each(subjects)("is refused for a change of any byte of $file", async (subject) => {
    expect(["affirming", "warning"]).toContain((await verify(subject, subject.bytes)).verdict);
    expect(await survivingMutations(subject)).toEqual([]);
  });

  it.each(subjects)("is refused at every length other than that of $file", async (subject) => {
    expect(await survivingLengths(subject)).toEqual([]);
  });
});
