export { EVIDENCE_CODES } from "./errors.js";
export type { EvidenceCode } from "./errors.js";
export { EVIDENCE_HINTS, openEvidence } from "./open.js";
export type { EvidenceHint, HardwareEvidence, OpenedEvidence } from "./open.js";
export type { Supplement } from "./certificate-table.js";
