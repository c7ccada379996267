import { toHex } from "../bytes/index.js";
import { openEndorsement } from "../collateral/index.js";
import type { Collateral, Unmet } from "../collateral/index.js";
import type { CryptoEngine } from "../crypto/index.js";
import type { Failure } from "../errors/index.js";
import { openEvidence } from "../evidence/index.js";
import type { HardwareEvidence } from "../evidence/index.js";
import type { Kernel } from "../kernel/index.js";
import type { PolicyDocument } from "../policy/index.js";
import { conclude, decided, finding, RESULT_VERSION } from "../result/index.js";
import type { AttestationResult, EvidenceSummary, Finding, ResultFailure, Verdict } from "../result/index.js";
import { SCHEMES, schemeById } from "../tee/registry.js";
import type {
  AnyScheme,
  CallerAnchor,
  Endorsement,
  Need,
  PolicyTrust,
  RevocationMode,
  TrustFailure,
} from "../tee/scheme.js";
import type { VerifyCode } from "./errors.js";
import { establishTrust, unmetNotes } from "./establish.js";
import type { SchemeTools } from "./establish.js";
import type { Limits } from "./limits.js";
import type { Request, RevocationChoice } from "./options.js";
import type { PolicyReader } from "./policies.js";

/** What every verification of one verifier shares. */
export interface Setting {
  readonly engine: CryptoEngine;
  /** The verifier's own, one for each scheme. */
  readonly toolsOf: (scheme: AnyScheme) => SchemeTools;
  /** Where endorsements that were not supplied come from; null: nowhere. */
  readonly collateral: Collateral | null;
  /** Null where WebAssembly is not to be had: then everything is done without it. */
  readonly kernel: Kernel | null;
  readonly anchors: readonly CallerAnchor[];
  readonly endorsements: readonly Endorsement[];
  readonly revocation: RevocationChoice;
  readonly readPolicy: PolicyReader;
  /** Notes about the verifier's own options, repeated in each result. */
  readonly notes: readonly Finding[];
  readonly limits: Limits;
}

/** A result, and what was needed for it from outside. */
export interface Verification {
  readonly result: AttestationResult;
  /** Needs that were not met: hints from unauthenticated bytes. */
  readonly missing: readonly Need[];
}

/** The fields of a result that are known so far, starting with nothing decided. */
type Draft = AttestationResult;

/** The whole road: policy and evidence in, result out. Never throws on what the bytes are. */
export async function runVerification(evidence: Uint8Array, request: Request, setting: Setting): Promise<Verification> {
  const draft = startDraft(evidence, request, setting);
  const policy = setting.readPolicy(request.policy, draft.policySha256);
  if (!policy.ok) return stop(draft, "none", policy.failure);
  const noted = { ...draft, findings: [...setting.notes, ...policy.value.notes] };
  const opened = await openEvidence(evidence, request.hint, setting.limits.maxEvidenceBytes);
  if (!opened.ok) return stop(noted, "contraindicated", opened.failure);
  const { kind, format, notes } = opened.value;
  const known = withFindings(withEvidence(noted, { kind, format }), notes);
  const { hardware } = opened.value;
  const scheme = hardware === null ? null : schemeById(hardware.scheme);
  if (hardware === null || scheme === null) throw new Error("no scheme for the evidence");
  return judge(scheme, hardware, policy.value, request, setting, known);
}

async function judge(
  scheme: AnyScheme,
  opened: HardwareEvidence,
  policy: PolicyDocument,
  request: Request,
  setting: Setting,
  draft: Draft,
): Promise<Verification> {
  const parsed = scheme.parse(opened.bytes, setting.kernel);
  if (!parsed.ok) return stop(draft, "contraindicated", parsed.failure);
  const signedSha256 = toHex(setting.engine.digest("sha256", scheme.signedBytes(parsed.value)));
  const section = policy.section?.scheme === scheme.id ? policy.section.policy : null;
  const stated = section === null ? NOTHING_STATED : scheme.policy.trustOf(section);
  const revocation = revocationMode(setting.revocation, stated.revocation);
  const context = { engine: setting.engine, at: request.at, revocation };
  const supplied = openSupplements(opened, setting.limits);
  const known = withFindings(withEvidence(draft, { signedSha256 }), supplied.notes);

  const endorsements = [...setting.endorsements, ...stated.endorsements, ...supplied.endorsements];
  const anchors = [...setting.anchors, ...stated.anchors];
  const { trust, unmet } = await establishTrust(parsed.value, section, endorsements, {
    scheme,
    tools: setting.toolsOf(scheme),
    collateral: setting.collateral,
    network: policy.network,
    anchors,
    context,
    signal: request.signal,
  });
  const asked = withFindings(known, unmetNotes(unmet));
  if (!trust.ok) {
    const verdict = trust.undecided ? "none" : "contraindicated";
    const grounds = { revocation, anchors: anchors.length > 0 ? "caller" : "built-in" } as const;
    const needs = missingNeeds(trust, scheme.plan(parsed.value, section, grounds));
    return stop(withFindings(asked, trust.findings), verdict, withReasons(trust.failure, unmet), needs);
  }
  const trusted = withFindings(asked, trust.value.findings);
  const authentic = scheme.authenticate(parsed.value, trust.value.signers, context);
  if (!authentic.ok) return stop(trusted, "contraindicated", authentic.failure);

  const { evidence, signer } = authentic.value;
  const { verdict, findings } = conclude([
    ...trusted.findings,
    ...documentFindings(policy, request, scheme),
    ...revocationOff(revocation, stated.revocation),
    ...(section === null ? [] : scheme.appraise(evidence, signer, section, request.challenge)),
  ]);
  return {
    missing: [],
    result: {
      ...trusted,
      verdict,
      findings,
      anchors: scheme.anchorsOf(signer),
      claims: { [scheme.id]: scheme.claims(evidence, signer) },
      endorsements: scheme.endorsementsOf(signer),
    },
  };
}

/** What a policy without a section for the evidence says about trust. */
const NOTHING_STATED: PolicyTrust = {
  anchors: [],
  endorsements: [],
  revocation: "use-if-present",
};

/** What was not to be had: named by establishTrust where that knew it better than plan. */
function missingNeeds({ missing, needs }: TrustFailure, planned: readonly Need[]): readonly Need[] {
  return missing.flatMap((kind) => {
    const named = needs.filter((need) => need.kind === kind);
    return named.length > 0 ? named : planned.filter((need) => need.kind === kind);
  });
}

/** Says beside what is missing why the vendor or the cache did not have it. */
function withReasons(failure: Failure, unmet: readonly Unmet[]): Failure {
  if (failure.stage !== "collect") return failure;
  return { ...failure, message: [failure.message, ...unmet.map((one) => one.failure.message)].join(" ") };
}

function revocationMode(choice: RevocationChoice, stated: PolicyTrust["revocation"]): RevocationMode {
  return choice === "by-policy" ? stated : choice;
}

/** The caller may switch off what the policy asks for, but not unseen. */
function revocationOff(mode: RevocationMode, stated: PolicyTrust["revocation"]): readonly Finding[] {
  if (mode !== "off" || stated !== "require") return [];
  return [finding("VERIFY_REVOCATION_OFF" satisfies VerifyCode, "note", "root_of_trust.check_crl", true, mode)];
}

/** What lies beside the evidence in its container: endorsements like any other, and a note on what is none. */
export function openSupplements(
  { supplements }: HardwareEvidence,
  limits: Limits,
): { readonly endorsements: readonly Endorsement[]; readonly notes: readonly Finding[] } {
  const endorsements: Endorsement[] = [];
  const notes: Finding[] = [];
  for (const { label, bytes } of supplements) {
    const path = `evidence.${label}`;
    const opened = openEndorsement(bytes, "evidence", SCHEMES, limits.maxEndorsementBytes);
    if (!opened.ok) notes.push(finding(opened.failure.code, "note", path, null, opened.failure.message));
    // One place in a container holds one object: of two, readers could disagree on which one counts.
    else if (opened.value.length > 1) notes.push(finding("X509_PEM_COUNT", "note", path, 1, opened.value.length));
    else endorsements.push(...opened.value);
  }
  return { endorsements, notes };
}

/** The policy decides what must be there: what it states must have evidence, and evidence must have a section. */
function documentFindings(policy: PolicyDocument, request: Request, scheme: AnyScheme): readonly Finding[] {
  const stated = policy.section?.scheme ?? null;
  const banks = [...policy.pcrValues.keys()].join(", ");
  return [
    decided("POLICY_SECTION", stated === scheme.id, "policy", scheme.id, stated),
    ...(policy.pcrValues.size > 0 ? [finding("POLICY_PCR_VALUES", "fail", "pcr_values", banks, null)] : []),
    ...(request.vtpmChallenge
      ? [
          finding(
            "VERIFY_CHALLENGE_VTPM" satisfies VerifyCode,
            "fail",
            "challenge.vtpm",
            request.challengeSummary.vtpm ?? null,
            null,
          ),
        ]
      : []),
  ];
}

function startDraft(evidence: Uint8Array, request: Request, setting: Setting): Draft {
  const sha256 = (bytes: Uint8Array): string => toHex(setting.engine.digest("sha256", bytes));
  return {
    version: RESULT_VERSION,
    verdict: "none",
    evidence: { kind: "unknown", format: "unknown", sha256: sha256(evidence), signedSha256: null },
    at: new Date(request.at).toISOString(),
    policySha256: sha256(request.policy),
    challenge: request.challengeSummary,
    anchors: [],
    failure: null,
    findings: setting.notes,
    claims: {},
    endorsements: [],
  };
}

function withEvidence(draft: Draft, known: Partial<EvidenceSummary>): Draft {
  return { ...draft, evidence: { ...draft.evidence, ...known } };
}

function withFindings(draft: Draft, findings: readonly Finding[]): Draft {
  return { ...draft, findings: [...draft.findings, ...findings] };
}

function stop(draft: Draft, verdict: Verdict, failure: Failure, missing: readonly Need[] = []): Verification {
  return { result: { ...draft, verdict, failure: summarize(failure) }, missing };
}

function summarize({ stage, code, message }: Failure): ResultFailure {
  return { stage, code, message };
}

/** The result of a verification that something inside veritee broke: nothing is decided. */
export function internalFailure(
  evidence: Uint8Array,
  request: Request,
  setting: Setting,
  error: unknown,
): Verification {
  const message = error instanceof Error ? error.message : "unknown error";
  const failure: Failure = { stage: "internal", code: "VERIFY_INTERNAL" satisfies VerifyCode, message };
  return stop(startDraft(evidence, request, setting), "none", failure);
}
