import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult } from "../../src/index.js";
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
};

/** Where this verifier differs on purpose: a fragment of the case's name, what it does instead, and why. */
const EXCEPTIONS: readonly { readonly match: RegExp; readonly code: string; readonly reason: string }[] = [
  {
    match: /\/empty-object$/,
    code: "POLICY_SECTION",
    reason: "an empty policy states no section: the evidence is refused, the policy is not",
  },
  { match: /\/platformInfo-(?!null)/, code: "SNP_POLICY_UNSUPPORTED", reason: "platform_info cannot be checked yet" },
  {
    match: /\/(require|trusted)/,
    code: "SNP_POLICY_UNSUPPORTED",
    reason: "ID block and author keys cannot be checked yet",
  },
  {
    match: /\/minimumVersion-(01\.049|\+1\.49)$/,
    code: "SNP_POLICY_VERSION",
    reason: "signs and leading zeros are refused, not guessed at",
  },
  {
    match: /\/product-turin$/,
    code: "SNP_PRODUCT_LINE",
    reason: "the product that a policy names is compared with the verified chain",
  },
];

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

describeWithVectors("policies that go-sev-guest judged", () => {
  const { policyCases } = readVectorJson<{ policyCases: MatrixCase[] }>("snp/go-sev-guest-policy-matrix.json");
  const exceptionOf = (entry: MatrixCase) => EXCEPTIONS.find(({ match }) => match.test(entry.name));
  const regular = policyCases.filter((entry) => exceptionOf(entry) === undefined);
  const excepted = policyCases.filter((entry) => exceptionOf(entry) !== undefined);

  it.each(regular)("$name", async (entry) => {
    const result = await run(entry);
    if (entry.stage === "PolicyToOptions") {
      expect([result.verdict, result.failure?.stage]).toEqual(["none", "policy"]);
      return;
    }
    expect(result.failure).toBeNull();
    const expected = (entry.failing ?? []).map((tag) => CODES[tag] ?? `SNP_${tag.toUpperCase()}`);
    expect(new Set(failedCodes(result))).toEqual(new Set(expected));
    expect(result.verdict === "contraindicated").toBe(!entry.ok);
  });

  it.each(excepted)("$name (differs on purpose)", async (entry) => {
    const result = await run(entry);
    expect([result.failure?.code, ...failedCodes(result)]).toContain(exceptionOf(entry)?.code);
    expect(["affirming", "warning"]).not.toContain(result.verdict);
  });
});
