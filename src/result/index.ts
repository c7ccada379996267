export { conclude, warningsOf } from "./conclude.js";
export type { Conclusion } from "./conclude.js";
export { RESULT_CODES } from "./errors.js";
export type { ResultCode } from "./errors.js";
export { decided, finding, stated } from "./finding.js";
export { RESULT_SCHEMA } from "./schema.js";
export { WARNING_TRIGGERS, WORKLOAD_CODES } from "./triggers.js";
export type { Trigger } from "./triggers.js";
export { RESULT_VERSION } from "./types.js";
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
  Verdict,
} from "./types.js";
