/** veritee: decides whether a confidential virtual machine can be trusted. */
export { VeriteeError } from "./errors/index.js";
export type { Scalar, Stage } from "./errors/index.js";
export type { EvidenceHint } from "./evidence/index.js";
export type { KernelModule, KernelVariant } from "./kernel/index.js";
export { RESULT_SCHEMA, RESULT_VERSION, WARNING_TRIGGERS, warningsOf } from "./result/index.js";
export type {
  AnchorSummary,
  AttestationResult,
  ChallengeSummary,
  ClaimValue,
  EndorsementSummary,
  EvidenceKind,
  EvidenceSummary,
  Finding,
  FindingOutcome,
  ResultFailure,
  Trigger,
  Verdict,
} from "./result/index.js";
export { createVerifier, DEFAULT_LIMITS } from "./verify/index.js";
export type {
  Challenge,
  Limits,
  Need,
  RevocationChoice,
  Verification,
  Verifier,
  VerifierOptions,
  VerifyOptions,
} from "./verify/index.js";
