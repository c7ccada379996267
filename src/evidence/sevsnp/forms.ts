import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { JsonObject } from "../../json/index.js";
import { note } from "../refuse.js";
import { unwrapAttestation, unwrapReport } from "./attestation.js";
import type { UnwrappedReport } from "./attestation.js";
import { ATTESTATION_FIELDS, REPORT_FIELDS } from "./fields.js";
import { decodeJson } from "../message/json.js";
import type { Message } from "../message/message.js";
import { decodeProtobuf } from "../message/protobuf.js";
import { decodeTextproto } from "../message/textproto.js";

/** The two messages that carry a report. */
export type MessageName = "attestation" | "report";

const SCHEMAS = { attestation: ATTESTATION_FIELDS, report: REPORT_FIELDS } as const;
/** A Report has the same paths whether it stands alone or in an Attestation. */
const PATHS = { attestation: "", report: "report" } as const;

/** Opens a message in protobuf's wire format. Errors: those of decodeProtobuf and of rebuildReport. */
export function openProtobuf(bytes: Uint8Array, name: MessageName): Outcome<UnwrappedReport> {
  const decoded = decodeProtobuf(bytes, SCHEMAS[name], PATHS[name]);
  if (!decoded.ok) return decoded;
  const { message, unknownFields } = decoded.value;
  const unwrapped = unwrap(message, name);
  if (!unwrapped.ok || unknownFields === 0) return unwrapped;
  const notes = [...unwrapped.value.notes, note("EVIDENCE_UNKNOWN_FIELDS", "evidence", unknownFields)];
  return ok({ ...unwrapped.value, notes });
}

/** Opens a message as JSON. Errors: those of decodeJson and of rebuildReport. */
export function openJson(object: JsonObject, name: MessageName): Outcome<UnwrappedReport> {
  const decoded = decodeJson(object, SCHEMAS[name], PATHS[name]);
  return decoded.ok ? unwrap(decoded.value, name) : decoded;
}

/** Opens a message as textproto. Errors: those of decodeTextproto and of rebuildReport. */
export function openTextproto(bytes: Uint8Array, name: MessageName): Outcome<UnwrappedReport> {
  const decoded = decodeTextproto(bytes, SCHEMAS[name], PATHS[name]);
  return decoded.ok ? unwrap(decoded.value, name) : decoded;
}

function unwrap(message: Message, name: MessageName): Outcome<UnwrappedReport> {
  return name === "attestation" ? unwrapAttestation(message) : unwrapReport(message);
}
