export { EVIDENCE_CODES } from "./errors.js";
export type { EvidenceCode } from "./errors.js";
export { EVIDENCE_HINTS, openEvidence } from "./open.js";
export type { EvidenceHint } from "./open.js";
export type { HardwareEvidence, OpenedEvidence } from "./opened.js";
export type { Supplement } from "./certificate-table.js";
