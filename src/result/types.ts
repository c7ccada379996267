import type { Scalar, Stage } from "../errors/index.js";

/** The version of the result's JSON Schema. */
export const RESULT_VERSION = 1;

/**
 * What a rule said: `pass` and `fail` are answers; `skip` means not checked, which is never a pass;
 * `note` is something a reader should know that no rule decides.
 */
export type FindingOutcome = "pass" | "fail" | "skip" | "note";

/** The outcome of one rule. The code is the same whether the rule passed or failed. */
export interface Finding {
  readonly code: string;
  readonly outcome: FindingOutcome;
  /** Dotted path in snake case of what was compared: `policy.minimum_tcb`, `challenge.tee`. */
  readonly path: string;
  readonly expected: Scalar;
  readonly actual: Scalar;
}

/** RFC 9334 attestation result tiers, as in AR4SI: see {@link conclude} for the exact rules. */
export type Verdict = "affirming" | "warning" | "contraindicated" | "none";

/** Kinds of evidence; `tdx-vtpm` is reserved. */
export type EvidenceKind = "snp" | "tdx" | "vtpm" | "snp-vtpm" | "tdx-vtpm" | "unknown";

/** A JSON value of the claims. */
export type ClaimValue = Scalar | readonly ClaimValue[] | { readonly [name: string]: ClaimValue };

/** What the evidence is, whatever the verdict. */
export interface EvidenceSummary {
  readonly kind: EvidenceKind;
  /** The container, for example `snp-report`. */
  readonly format: string;
  /** SHA-256 of the bytes as they were handed in, hex. Not an identity: signatures are malleable. */
  readonly sha256: string;
  /** SHA-256 of the signed bytes, hex: the identity of the evidence. Null where nothing was parsed. */
  readonly signedSha256: string | null;
}

/** A trust anchor that the verification started from. */
export interface AnchorSummary {
  readonly name: string;
  /** SHA-256 of the DER SubjectPublicKeyInfo, hex. */
  readonly spkiSha256: string;
  readonly source: "built-in" | "caller";
}

/** An endorsement that the verification used. */
export interface EndorsementSummary {
  readonly kind: string;
  readonly source: "caller" | "evidence" | "cache" | "network";
  readonly sha256: string;
  /** ISO 8601, UTC; null where the object has no such date. */
  readonly notBefore: string | null;
  readonly notAfter: string | null;
}

/** Why a verification stopped before its findings, or null where only findings failed. */
export interface ResultFailure {
  readonly stage: Stage;
  readonly code: string;
  readonly message: string;
}

/** The statement about freshness that the caller made; bytes as hex. */
export interface ChallengeSummary {
  /** The 64 bytes that REPORT_DATA was compared with, or `unchecked`. */
  readonly tee: string;
  readonly vtpm?: string;
}

/** The result of one verification: plain JSON, described by `result.schema.json`. */
export interface AttestationResult {
  readonly version: typeof RESULT_VERSION;
  readonly verdict: Verdict;
  readonly evidence: EvidenceSummary;
  /** The instant that governed validity, ISO 8601 UTC. */
  readonly at: string;
  readonly policySha256: string;
  readonly challenge: ChallengeSummary;
  readonly anchors: readonly AnchorSummary[];
  readonly failure: ResultFailure | null;
  readonly findings: readonly Finding[];
  /** Present only for what was authenticated. Names are the vendors', in camel case. */
  readonly claims: { readonly [tee: string]: ClaimValue };
  readonly endorsements: readonly EndorsementSummary[];
}
