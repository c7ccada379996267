import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult } from "../../src/index.js";
import { exceptionFor, idleExceptions } from "../helpers/exceptions.js";
import { realReports } from "../helpers/real-snp.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";

interface MatrixCase {
  readonly name: string;
  readonly report: string;
  readonly vek: string;
  readonly policy: unknown;
  readonly stage: "PolicyToOptions" | "SnpAttestation";
  readonly ok: boolean;
  readonly failing?: readonly string[];
}

/** The codes that a comparison of go-sev-guest corresponds to, where it is not SNP_ and the tag in capitals. */
const CODES: Readonly<Record<string, string>> = {
  "policy.abi": "SNP_GUEST_POLICY_ABI",
  "policy.smt": "SNP_GUEST_POLICY_SMT",
  "policy.debug": "SNP_GUEST_POLICY_DEBUG",
  "policy.single_socket": "SNP_GUEST_POLICY_SINGLE_SOCKET",
  "policy.mem_aes_256_xts": "SNP_GUEST_POLICY_MEM_AES_256_XTS",
  "policy.rapl_dis": "SNP_GUEST_POLICY_RAPL_DIS",
  "policy.ciphertext_hiding": "SNP_GUEST_POLICY_CIPHERTEXT_HIDING_DRAM",
  "policy.page_swap_disable": "SNP_GUEST_POLICY_PAGE_SWAP_DISABLE",
  "platform_info.smt": "SNP_PLATFORM_SMT",
  "platform_info.tsme": "SNP_PLATFORM_TSME",
  "platform_info.rapl": "SNP_PLATFORM_RAPL_DIS",
  "platform_info.ciphertext_hiding": "SNP_PLATFORM_CIPHERTEXT_HIDING_DRAM",
};

const CORPUS = "go-sev-guest-policies";

async function run(entry: MatrixCase): Promise<AttestationResult> {
  const pair = realReports().find(({ file, vek }) => file === entry.report && vek === entry.vek);
  if (pair === undefined) throw new Error(`no vector for ${entry.report} with ${entry.vek}`);
  const verifier = createVerifier({ endorsements: [pair.vekBytes] });
  const policy = JSON.stringify({ policy: entry.policy });
  return verifier.verify(pair.bytes, { policy, challenge: { tee: "unchecked" }, at: pair.at });
}

function failedCodes(result: AttestationResult): readonly string[] {
  return result.findings.filter((finding) => finding.outcome === "fail").map((finding) => finding.code);
}

/** What go-sev-guest said, in the words of a result. */
function expectedOf(entry: MatrixCase): { readonly policyError: boolean; readonly failing: readonly string[] } {
  const policyError = entry.stage === "PolicyToOptions";
  const failing = policyError ? [] : (entry.failing ?? []).map((tag) => CODES[tag] ?? `SNP_${tag.toUpperCase()}`);
  return { policyError, failing: [...new Set(failing)].sort() };
}

function observedOf(result: AttestationResult): ReturnType<typeof expectedOf> {
  const policyError = result.failure?.stage === "policy";
  return { policyError, failing: [...new Set(failedCodes(result))].sort() };
}

describeWithVectors("policies that go-sev-guest judged", () => {
  const { policyCases } = readVectorJson<{ policyCases: MatrixCase[] }>("snp/go-sev-guest-policy-matrix.json");
  const regular = policyCases.filter(({ name }) => exceptionFor(CORPUS, name) === null);
  const excepted = policyCases.filter(({ name }) => exceptionFor(CORPUS, name) !== null);

  it.each(regular)("$name", async (entry) => {
    const result = await run(entry);
    expect(observedOf(result)).toEqual(expectedOf(entry));
    if (entry.stage === "SnpAttestation") {
      expect(result.failure).toBeNull();
      expect(result.verdict === "contraindicated").toBe(!entry.ok);
    }
  });

  it.each(excepted)("$name (differs on purpose)", async (entry) => {
    const result = await run(entry);
    expect(observedOf(result), "agrees now: take it out of exceptions.json").not.toEqual(expectedOf(entry));
    expect([result.failure?.code, ...failedCodes(result)]).toContain(exceptionFor(CORPUS, entry.name)?.code);
    expect(["affirming", "warning"], "an exception may only be stricter").not.toContain(result.verdict);
  });

  it("has no exception without a case", () => {
    expect(
      idleExceptions(
        CORPUS,
        policyCases.map(({ name }) => name),
      ),
    ).toEqual([]);
    expect(policyCases.length).toBeGreaterThanOrEqual(303);
  });
});
