import { expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../../src/json/index.js";
import { decodePolicy } from "../../../src/policy/index.js";
import { SCHEMES } from "../../../src/tee/registry.js";
import { appraise } from "../../../src/tee/snp/appraise.js";
import { authenticate } from "../../../src/tee/snp/authenticate.js";
import type { SnpPolicy } from "../../../src/tee/snp/policy.js";
import type { SnpReport } from "../../../src/tee/snp/report.js";
import { establishTrust } from "../../../src/tee/snp/trust.js";
import type { SnpSigner } from "../../../src/tee/snp/trust.js";
import type { Authenticated, Trusted } from "../../../src/tee/scheme.js";
import { mustParse, realReports } from "../../helpers/real-snp.js";
import { describeWithVectors, readVectorJson } from "../../helpers/vectors.js";
import { openEndorsement } from "../../../src/collateral/index.js";
import { contextAt, valueOf } from "./support.js";

interface PolicyCase {
  readonly name: string;
  readonly report: string;
  readonly vek: string;
  readonly policy: unknown;
  /** PolicyToOptions: the policy itself was refused. SnpAttestation: the report was compared with it. */
  readonly stage: "PolicyToOptions" | "SnpAttestation";
  readonly ok: boolean;
}

interface Authentic {
  readonly evidence: Authenticated<SnpReport>;
  readonly signer: Trusted<SnpSigner>;
}

const known = new Map<string, Promise<Authentic>>();

async function authentic(file: string, vek: string): Promise<Authentic> {
  const pair = realReports().find((entry) => entry.file === file && entry.vek === vek);
  if (pair === undefined) throw new Error(`no such pair: ${file}, ${vek}`);
  const report = mustParse(pair.bytes);
  const endorsements = valueOf(openEndorsement(pair.vekBytes, "caller", SCHEMES, 65_536));
  const context = contextAt(pair.at.getTime());
  const trust = await establishTrust(report, endorsements, [], context);
  if (!trust.ok) throw new Error(trust.failure.code);
  return valueOf(authenticate(report, trust.value.signers, context));
}

/** The outcome of a policy on a real report: `pass`, the failed rules, or why the policy is refused. */
async function outcomeOf({ report, vek, policy }: PolicyCase): Promise<string> {
  const text = toUtf8(JSON.stringify({ policy }));
  const decoded = decodePolicy(text, SCHEMES, DEFAULT_JSON_LIMITS);
  if (!decoded.ok) return `refused: ${decoded.failure.code}`;
  const section = decoded.value.section?.policy as SnpPolicy | undefined;
  if (section === undefined) return "refused: states nothing";
  const key = `${report} ${vek}`;
  const pair = known.get(key) ?? authentic(report, vek);
  known.set(key, pair);
  const { evidence, signer } = await pair;
  const failed = appraise(evidence, signer, section, { kind: "unchecked" }).filter(({ outcome }) => outcome === "fail");
  return failed.length === 0 ? "pass" : `failed: ${failed.map(({ code }) => code).join(", ")}`;
}

/**
 * How a case may end otherwise than with go-sev-guest: what this version cannot check is refused, never
 * passed; minimum_version has no signs and leading zeros; the product counts for every report version.
 */
const STRICTER = ["refused: SNP_POLICY_UNSUPPORTED", "refused: SNP_POLICY_VERSION", "failed: SNP_PRODUCT_LINE"];

describeWithVectors("policies on real reports, beside the outcomes of go-sev-guest", () => {
  const { policyCases } = readVectorJson<{ readonly policyCases: readonly PolicyCase[] }>(
    "snp/go-sev-guest-policy-matrix.json",
  );

  it.each(policyCases)("$name", async (given) => {
    const outcome = await outcomeOf(given);
    const expected = given.ok ? /^pass$/ : given.stage === "PolicyToOptions" ? /^refused: / : /^failed: /;
    expect(outcome).toMatch(STRICTER.includes(outcome) ? /^(refused|failed): / : expected);
  });

  it("differs only where this version is stricter, and seldom", async () => {
    const outcomes = await Promise.all(policyCases.map(outcomeOf));
    const stricter = policyCases.filter(({ ok }, index) => ok && STRICTER.includes(outcomes[index] ?? ""));
    expect(stricter.length).toBeLessThan(policyCases.length / 10);
  });
});
