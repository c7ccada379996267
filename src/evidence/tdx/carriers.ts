import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { JsonNode, JsonObject } from "../../json/index.js";
import type { Finding } from "../../result/index.js";
import { note, refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import type { UnwrappedQuote } from "./forms.js";
import { decodeBase64, decodeQuoteText, notEncoded, recognizeQuoteText } from "./text.js";

/** JSON in which others hand on a quote: who, and the object with it. */
export interface Carrier {
  readonly format: CarrierFormat;
  readonly object: JsonObject;
  /** Dotted path of the object; "" for the outermost. */
  readonly path: string;
}

/** The formats: Intel Trust Authority's request (Google has it too), trustee's evidence, dstack's quote. */
export type CarrierFormat = "tdx-trust-authority-json" | "tdx-trustee-json" | "tdx-dstack-json";

const QUOTE = "quote";
const TRUST_AUTHORITY = "tdx";
/** trustee says of its log that it is the firmware's; the others have logs of several forms. */
const FIRMWARE_LOG = "cc_eventlog";
const SOME_LOG = "event_log";

/** A log in the form of the TCG starts with a record whose data start with this, at this offset (TCG PFP, 10.4.5.1). */
const LOG_SIGNATURE = "Spec ID Event03\0";
const LOG_SIGNATURE_AT = 32;

/** Which carrier an object is; null where it is none that is read, such as two in one. */
export function recognizeCarrier(object: JsonObject): Carrier | null {
  const { members } = object;
  const inner = members.get(TRUST_AUTHORITY);
  if (inner !== undefined) {
    if (inner.kind !== "object" || !isText(inner.members.get(QUOTE)) || members.has(QUOTE)) return null;
    return { format: "tdx-trust-authority-json", object: inner, path: TRUST_AUTHORITY };
  }
  if (!isText(members.get(QUOTE))) return null;
  const isDstack = members.has(SOME_LOG) && !members.has(FIRMWARE_LOG);
  return { format: isDstack ? "tdx-dstack-json" : "tdx-trustee-json", object, path: "" };
}

/**
 * Takes the quote and the firmware's log out of a carrier. Nothing else in it counts: REPORTDATA is in the quote, and
 * what else the carrier says nobody signed.
 *
 * @returns null where what stands at the quote's place is none. Errors: `EVIDENCE_ENCODING`, `EVIDENCE_UNSUPPORTED`,
 * `EVIDENCE_FIELD_DUPLICATE` (two logs), `EVIDENCE_FIELD_TYPE` (a log that is no text).
 */
export function openCarrier({ object, path }: Carrier): Outcome<UnwrappedQuote> | null {
  const { members } = object;
  const text = textOf(members.get(QUOTE));
  const encoding = recognizeQuoteText(text);
  if (encoding === null) return null;
  const quote = decodeQuoteText(text, encoding, under(path, QUOTE));
  if (!quote.ok) return quote;
  const log = logOf(members, path);
  if (!log.ok) return log;
  const left = [...members].filter(([name, { kind }]) => !READ.includes(name) && kind !== "null").length;
  const notes = left === 0 ? [] : [note("EVIDENCE_IGNORED", under("evidence", path), left)];
  return ok({ quote: quote.value, eventLog: log.value.bytes, notes: [...log.value.notes, ...notes] });
}

const READ: readonly string[] = [QUOTE, FIRMWARE_LOG, SOME_LOG];

interface Log {
  readonly bytes: Uint8Array;
  readonly notes: readonly Finding[];
}

/** The log that lies beside the quote; one that is not the firmware's is noted. */
function logOf(members: JsonObject["members"], path: string): Outcome<Log> {
  const [firmware, some] = [stated(members.get(FIRMWARE_LOG)), stated(members.get(SOME_LOG))];
  if (firmware !== null && some !== null) {
    const place = under(path, SOME_LOG);
    return refuse("EVIDENCE_FIELD_DUPLICATE", `${place} is there beside ${FIRMWARE_LOG}.`, { path: place });
  }
  if (firmware !== null) {
    const place = under(path, FIRMWARE_LOG);
    if (firmware.kind !== "string") return wrongType(place, firmware);
    const bytes = decodeBase64(firmware.value);
    return bytes === null ? notEncoded("base64", place) : ok({ bytes, notes: [] });
  }
  if (some === null) return ok({ bytes: new Uint8Array(), notes: [] });
  const bytes = some.kind === "string" ? decodeBase64(some.value) : null;
  if (bytes !== null && isFirmwareLog(bytes)) return ok({ bytes, notes: [] });
  const size = some.end - some.start;
  const notes = [note("EVIDENCE_IGNORED", under(under("evidence", path), SOME_LOG), size)];
  return ok({ bytes: new Uint8Array(), notes });
}

function isFirmwareLog(bytes: Uint8Array): boolean {
  const end = LOG_SIGNATURE_AT + LOG_SIGNATURE.length;
  return String.fromCharCode(...bytes.subarray(LOG_SIGNATURE_AT, end)) === LOG_SIGNATURE;
}

/** A member that is there and says something; null and "" do not. */
function stated(node: JsonNode | undefined): JsonNode | null {
  if (node === undefined || node.kind === "null") return null;
  return node.kind === "string" && node.value === "" ? null : node;
}

function isText(node: JsonNode | undefined): boolean {
  return node?.kind === "string";
}

function textOf(node: JsonNode | undefined): string {
  return node?.kind === "string" ? node.value : "";
}

function wrongType(path: string, { kind }: JsonNode): Refused {
  const message = `${path} is of type ${kind}, expected string.`;
  return refuse("EVIDENCE_FIELD_TYPE", message, { path, expected: "string", actual: kind });
}

function under(path: string, name: string): string {
  if (name === "") return path;
  return path === "" ? name : `${path}.${name}`;
}
