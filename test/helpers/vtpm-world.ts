import { createVerifier } from "../../src/index.js";
import type { AttestationResult, Finding, VerifyOptions } from "../../src/index.js";
import { FIELDS } from "../../src/tee/snp/layout.js";
import {
  bindingReportData,
  createSnpVtpmExample,
  signReport,
  tpmAttestationProtobuf,
} from "../../src/testing/index.js";
import type { SimulatedTpm, SnpVtpmExample, TpmAttestationParts } from "../../src/testing/index.js";

/** What a verification of the example is told differently. */
export type Told = Partial<Omit<VerifyOptions, "challenge">> & {
  readonly challenge?: Partial<VerifyOptions["challenge"]>;
};

/** The example of a report and a vTPM, and ways to change one thing in it. */
export interface VtpmWorld extends SnpVtpmExample {
  /** A message of other parts, all else being the example's. */
  message(parts: Partial<TpmAttestationParts>): Uint8Array;
  /** The example's report with other fields, signed again. */
  reportWith(fields: { readonly reportData?: Uint8Array; readonly vmpl?: number }): { readonly report: Uint8Array };
  /** A message of another TPM, whose key the report covers. */
  messageOf(tpm: SimulatedTpm): Promise<Uint8Array>;
  verify(evidence: Uint8Array, told?: Told): Promise<AttestationResult>;
}

export async function createVtpmWorld(): Promise<VtpmWorld> {
  const example = await createSnpVtpmExample();
  const { parts, vcek, challenge, policy, at } = example;
  const verifier = createVerifier({ endorsements: example.endorsements, anchors: [example.anchor] });

  const message = (changed: Partial<TpmAttestationParts>): Uint8Array =>
    tpmAttestationProtobuf({ ...parts, ...changed });
  const reportWith: VtpmWorld["reportWith"] = ({ reportData, vmpl }) => {
    const report = parts.snp.report.slice();
    if (reportData !== undefined) report.set(reportData, FIELDS.reportData.offset);
    if (vmpl !== undefined) new DataView(report.buffer).setUint32(FIELDS.vmpl.offset, vmpl, true);
    return { report: signReport(report, vcek) };
  };
  return {
    ...example,
    message,
    reportWith,
    async messageOf(tpm) {
      const quotes = [];
      for (const bank of tpm.banks) quotes.push(await tpm.quote({ nonce: challenge.vtpm, bank }));
      return message({
        akPublic: tpm.akPublic,
        quotes,
        snp: reportWith({ reportData: bindingReportData(challenge.tee, tpm.akPublic) }),
      });
    },
    verify: (evidence, { challenge: asked, ...told } = {}) =>
      verifier.verify(evidence, { policy, at, ...told, challenge: { ...challenge, ...asked } }),
  };
}

/** Outcomes of all findings with this code. */
export function outcomesOf({ findings }: AttestationResult, code: string): readonly Finding["outcome"][] {
  return findings.filter((finding) => finding.code === code).map(({ outcome }) => outcome);
}

/** Codes of the findings that failed, each once. */
export function failedCodes({ findings }: AttestationResult): readonly string[] {
  return [...new Set(findings.filter(({ outcome }) => outcome === "fail").map(({ code }) => code))];
}
