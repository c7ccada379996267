import { toHex } from "../bytes/index.js";
import type { Digest } from "../crypto/index.js";
import type { Failure } from "../errors/index.js";
import { RESULT_VERSION } from "../result/index.js";
import type { AttestationResult, EvidenceSummary, Finding, ResultFailure, Verdict } from "../result/index.js";
import type { Need } from "../tee/scheme.js";
import type { Request } from "./options.js";

/** A result, and what was needed for it from outside. */
export interface Verification {
  readonly result: AttestationResult;
  /** Needs that were not met: hints from unauthenticated bytes. */
  readonly missing: readonly Need[];
}

/** The fields of a result that are known so far, starting with nothing decided. */
export type Draft = AttestationResult;

/** @param notes about the verifier's own options. */
export function startDraft(evidence: Uint8Array, request: Request, digest: Digest, notes: readonly Finding[]): Draft {
  const sha256 = (bytes: Uint8Array): string => toHex(digest.digest("sha256", bytes));
  return {
    version: RESULT_VERSION,
    verdict: "none",
    evidence: { kind: "unknown", format: "unknown", sha256: sha256(evidence), signedSha256: null },
    at: new Date(request.at).toISOString(),
    policySha256: sha256(request.policy),
    challenge: request.challengeSummary,
    anchors: [],
    failure: null,
    findings: notes,
    claims: {},
    endorsements: [],
  };
}

/** With more known of what the evidence is. */
export function withEvidence(draft: Draft, known: Partial<EvidenceSummary>): Draft {
  return { ...draft, evidence: { ...draft.evidence, ...known } };
}

/** With findings behind those that are there. */
export function withFindings(draft: Draft, findings: readonly Finding[]): Draft {
  return { ...draft, findings: [...draft.findings, ...findings] };
}

/** Ends a verification before its findings are complete. */
export function stop(draft: Draft, verdict: Verdict, failure: Failure, missing: readonly Need[] = []): Verification {
  return { result: { ...draft, verdict, failure: summarize(failure) }, missing };
}

function summarize({ stage, code, message }: Failure): ResultFailure {
  return { stage, code, message };
}
