import { toBase64, toUtf8 } from "../../../src/bytes/index.js";
import { parseJson, readObject } from "../../../src/json/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import type { Finding } from "../../../src/result/index.js";
import { buildReport, signReport } from "../../../src/testing/index.js";
import type { ReportFields, SimulatedVek } from "../../../src/testing/index.js";
import { appraise } from "../../../src/tee/snp/appraise.js";
import { authenticate } from "../../../src/tee/snp/authenticate.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import { decodePolicy } from "../../../src/tee/snp/policy.js";
import type { SnpPolicy } from "../../../src/tee/snp/policy.js";
import type { PolicyTools, RevocationMode, TeeChallenge } from "../../../src/tee/scheme.js";
import { TOOLS } from "../../helpers/policy-tools.js";
import { CHALLENGE, simulatedAmd } from "../../helpers/snp.js";
import { contextAt, endorsement, valueOf } from "./support.js";
import { endorsementsOf, signerOf } from "./world.js";

/** JSON of a member: text is taken as it is, bytes become base64, and lists of bytes lists of that. */
export type PolicyJson = Readonly<Record<string, string | Uint8Array | readonly Uint8Array[]>>;

function objectText(members: PolicyJson): string {
  const json = (value: string | Uint8Array | readonly Uint8Array[]): string => {
    if (typeof value === "string") return value;
    return value instanceof Uint8Array ? `"${toBase64(value)}"` : `[${value.map(json).join(", ")}]`;
  };
  return `{${Object.entries(members)
    .map(([name, value]) => `"${name}": ${json(value)}`)
    .join(", ")}}`;
}

/** Decodes the sections from members of `policy` and `root_of_trust`; null is an absent section. */
export function decode(
  policy: PolicyJson | null,
  root: PolicyJson | null = null,
  tools: PolicyTools = TOOLS,
): Outcome<SnpPolicy | null> {
  const object = (members: PolicyJson | null, path: string) =>
    members === null ? null : valueOf(readObject(valueOf(parseJson(toUtf8(objectText(members)))), path));
  return decodePolicy(object(policy, "policy"), object(root, "root_of_trust"), tools);
}

/** A policy that is sound but for what is handed in. */
export function policyOf(members: PolicyJson = {}, root: PolicyJson | null = null): SnpPolicy {
  const policy = valueOf(decode({ policy: "196608", ...members }, root));
  if (policy === null) throw new Error("the policy states nothing");
  return policy;
}

/** What is appraised; a sound report and a policy that states only the guest policy, where not stated. */
export interface AppraiseCase {
  readonly fields?: ReportFields;
  readonly policy?: PolicyJson;
  readonly root?: PolicyJson;
  readonly challenge?: TeeChallenge;
  /** Default: the default VCEK of a simulated Milan. */
  readonly vek?: SimulatedVek;
  /** Revocation lists in DER. Default: none. */
  readonly lists?: readonly Uint8Array[];
  /** Default: use-if-present. */
  readonly revocation?: RevocationMode;
}

/** Every finding about a report that a certified key signed. */
export async function findingsOf(given: AppraiseCase): Promise<readonly Finding[]> {
  const vek = given.vek ?? (await (await simulatedAmd()).issueVcek());
  const fields: ReportFields = {
    reportData: CHALLENGE,
    signingKey: vek.kind === "vcek" ? 0 : 1,
    reportedTcb: vek.tcb,
    ...given.fields,
  };
  const amd = await simulatedAmd(vek.line);
  const lists = (given.lists ?? []).map((list) => endorsement("snp-crl", list));
  const endorsements = [...endorsementsOf(amd, vek), ...lists];
  const signer = await signerOf({ amd, vek, fields, endorsements, revocation: given.revocation ?? "use-if-present" });
  const report = valueOf(parseReport(signReport(buildReport({ chipId: vek.chipId, ...fields }, vek.line), vek)));
  const { evidence } = valueOf(authenticate(report, [signer], contextAt()));
  const challenge = given.challenge ?? { kind: "bytes", bytes: CHALLENGE };
  return appraise(evidence, signer, policyOf(given.policy, given.root ?? null), challenge);
}

/** The finding of a rule. */
export async function findingOf(code: string, given: AppraiseCase): Promise<Finding | undefined> {
  return (await findingsOf(given)).find((finding) => finding.code === code);
}

/** Codes of the failed findings. */
export async function failuresOf(given: AppraiseCase): Promise<readonly string[]> {
  return (await findingsOf(given)).filter(({ outcome }) => outcome === "fail").map(({ code }) => code);
}
