export { EVENTLOG_CODES } from "./codes.js";
export type { EventlogCode } from "./codes.js";
export { LOG_CODES } from "./errors.js";
export type { LogCode } from "./errors.js";
export { parseEventLog } from "./parse.js";
export type { LogSource } from "./records.js";
export { parseCcelTable } from "./ccel-table.js";
export type { CcelTable } from "./ccel-table.js";
export { initialValue, isExtended, replay } from "./replay.js";
export type { ReplayedRegister } from "./replay.js";
export { EXPLANATION_DIGESTS, explainMismatch } from "./explain.js";
export type { MismatchExplanation } from "./explain.js";
export { idOfLogHash, LOG_HASH_SIZES } from "./algorithms.js";
export { LOG_LIMITS } from "./limits.js";
export { RTMR_OF_PCR } from "./rtmr.js";
export { logDigests } from "./digests.js";
export type { EventLog, LogAlgorithm, LogDigests, LogEvent, LogFormat, LogHash } from "./types.js";
export { matchesPattern } from "./pattern.js";
export { TYPED_EVENT_CODES } from "./typed-errors.js";
export type { TypedEventCode } from "./typed-errors.js";
export { EV, eventTypeName } from "./event-names.js";
export { readEvents, strongestHash } from "./read-events.js";
export type { EventContent, Measured, TypedEvent } from "./typed.js";
export { bootStoryOf } from "./story.js";
export type {
  ApplicationStory,
  AuthorityClaim,
  BootStory,
  BootStoryOptions,
  Claim,
  DigestClaim,
  FirmwareStory,
  GrubStory,
  SecureBootStory,
  StoryProblem,
  SystemdStory,
} from "./story-types.js";
export { parseEfiVariable } from "./efi-variable.js";
export type { EfiVariable } from "./efi-variable.js";
export { parseDatabaseUpdate, parseSignatureLists } from "./signature-list.js";
export type { SignatureEntry } from "./signature-list.js";
export type { Authority } from "./authority.js";
export { devicePathText } from "./device-path.js";
export type { DevicePathNode } from "./device-path.js";
export { wellKnownCertificate } from "./well-known.js";
export { judgeLog } from "./appraise.js";
export type { LogCase, LogJudgement, LogRules, QuotedRegisters } from "./log-case.js";
export { commonHashes, compareLogs } from "./compare.js";
export type { EventChange, RegisterComparison } from "./compare.js";
export { contentDifference } from "./differences.js";
export type { ContentDifference } from "./differences.js";
