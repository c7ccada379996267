import type { Outcome } from "../errors/index.js";
import { DEFAULT_JSON_LIMITS, parseJson } from "../json/index.js";
import type { JsonObject } from "../json/index.js";
import { openedQuote, openedReport } from "./opened.js";
import type { OpenedEvidence } from "./opened.js";
import { MAX_MESSAGE_SIZE, refuse, refuseUnknown, refuseUnsupported, tooLarge } from "./refuse.js";
import type { Refused } from "./refuse.js";
import { openJson } from "./sevsnp/forms.js";
import type { MessageName } from "./sevsnp/forms.js";
import { openCarrier, recognizeCarrier } from "./tdx/carriers.js";
import { BODY_FIELD, DESCRIPTOR_FIELD } from "./tdx/fields.js";
import { openQuoteJson } from "./tdx/forms.js";

/** Members of the sample evidence of Confidential Containers, which attests nothing. */
const SAMPLE_KEYS: readonly string[] = ["svn", "report_data"];

/** Fields by which a JSON object is known as a message Report, besides its version. */
const REPORT_KEYS: readonly string[] = ["measurement", "signature", "chip_id", "chipId"];

/** Fields by which it is known as a message QuoteV4 or QuoteV5, besides its header. */
const BODY_KEYS: readonly string[] = [BODY_FIELD, "tdQuoteBody", DESCRIPTOR_FIELD, "tdQuoteBodyDescriptor"];

/** dstack's attestation in the encoding SCALE, in hex: two bytes, the size, the quote, and more. */
const DSTACK_ATTESTATION = /^[0-9a-f]{8}0[45]00020081000000/i;

/**
 * Opens what starts like JSON. What is none of the messages and carriers is unknown, unless it is no JSON, the sample,
 * or of a kind that is refused by name.
 *
 * @param bytes as large as evidence may be: carriers may bring a log. Messages are smaller.
 * @returns Errors: `EVIDENCE_UNKNOWN`, `EVIDENCE_UNSUPPORTED`, `EVIDENCE_NOT_HARDWARE`, `EVIDENCE_SIZE`, `JSON_…`, and
 * those of openJson, openQuoteJson and openCarrier.
 */
export function openJsonText(bytes: Uint8Array): Outcome<OpenedEvidence> {
  const parsed = parseJson(bytes, { ...DEFAULT_JSON_LIMITS, maxBytes: bytes.length }, "parse");
  if (!parsed.ok) return parsed;
  if (parsed.value.kind !== "object") return refuseUnknown(bytes);
  const object = parsed.value;
  const message = messageOf(object);
  if (message !== null && bytes.length > MAX_MESSAGE_SIZE) return tooLarge("message", bytes.length, MAX_MESSAGE_SIZE);
  if (message === "quote") return openedQuote("tdx-quote-json", openQuoteJson(object));
  if (message !== null) return openedReport(`sevsnp-${message}-json`, openJson(object, message));
  const refused = refuseByName(object);
  if (refused !== null) return refused;
  const carrier = recognizeCarrier(object);
  const unwrapped = carrier === null ? null : openCarrier(carrier);
  return carrier === null || unwrapped === null ? refuseUnknown(bytes) : openedQuote(carrier.format, unwrapped);
}

function messageOf({ members }: JsonObject): MessageName | "quote" | null {
  // Evidence of others also has a member "report", but as text or bytes.
  const chain = members.has("certificate_chain") || members.has("certificateChain");
  if (chain || members.get("report")?.kind === "object") return "attestation";
  if (members.has("header") && BODY_KEYS.some((key) => members.has(key))) return "quote";
  return members.has("version") && REPORT_KEYS.some((key) => members.has(key)) ? "report" : null;
}

/** What is known and not read. */
function refuseByName({ members }: JsonObject): Refused | null {
  if (members.size === SAMPLE_KEYS.length && SAMPLE_KEYS.every((key) => members.get(key)?.kind === "string")) {
    const message = "The evidence is the sample of Confidential Containers, which no hardware made.";
    return refuse("EVIDENCE_NOT_HARDWARE", message, { actual: "sample" });
  }
  if (members.has("td_quote") && members.has("hcl_report")) {
    return refuseUnsupported(
      "TDX quote of a guest at Azure",
      "what ties it to the guest is the HCL report, which is not read",
    );
  }
  const attestation = members.get("attestation");
  if (attestation?.kind !== "string" || !DSTACK_ATTESTATION.test(attestation.value)) return null;
  return refuseUnsupported(
    "dstack attestation",
    "hand in the quote as dstack's guest agent gives it, in a member quote",
  );
}
