import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { JsonObject } from "../../json/index.js";
import type { Finding } from "../../result/index.js";
import { decodeJson } from "../message/json.js";
import { decodeProtobuf } from "../message/protobuf.js";
import { decodeTextproto } from "../message/textproto.js";
import { note } from "../refuse.js";
import { WIRE_TYPES, WireError, WireReader } from "../wire.js";
import { QUOTE_FIELDS, QUOTE_V4_FIELDS, QUOTE_V5_FIELDS } from "./fields.js";
import { rebuildQuote } from "./rebuild.js";

/** A quote out of its container, and what lay beside it. */
export interface UnwrappedQuote {
  /** The quote and what follows it, whatever its length: not shared with the container. */
  readonly quote: Uint8Array;
  /** The log of the firmware in the form of the TCG, untrusted; empty: none. */
  readonly eventLog: Uint8Array;
  readonly notes: readonly Finding[];
}

/** Number of the body in both messages, and the tag of the type that only the body of version 5 starts with. */
const BODY_NUMBER = 2;
const BODY_TYPE_TAG = 0x08;

/** Opens a QuoteV4 or QuoteV5 in protobuf's wire format. Errors: those of decodeProtobuf and of rebuildQuote. */
export function openQuoteProtobuf(bytes: Uint8Array): Outcome<UnwrappedQuote> {
  const decoded = decodeProtobuf(bytes, isVersion5(bytes) ? QUOTE_V5_FIELDS : QUOTE_V4_FIELDS, "");
  if (!decoded.ok) return decoded;
  const { message, unknownFields } = decoded.value;
  const notes = unknownFields === 0 ? [] : [note("EVIDENCE_UNKNOWN_FIELDS", "evidence", unknownFields)];
  return unwrapped(rebuildQuote(message), notes);
}

/** As {@link openQuoteProtobuf}, for protojson. Errors: those of decodeJson and of rebuildQuote. */
export function openQuoteJson(object: JsonObject): Outcome<UnwrappedQuote> {
  const decoded = decodeJson(object, QUOTE_FIELDS, "");
  return decoded.ok ? unwrapped(rebuildQuote(decoded.value)) : decoded;
}

/** As {@link openQuoteProtobuf}, for textproto. Errors: those of decodeTextproto and of rebuildQuote. */
export function openQuoteTextproto(bytes: Uint8Array): Outcome<UnwrappedQuote> {
  const decoded = decodeTextproto(bytes, QUOTE_FIELDS, "");
  return decoded.ok ? unwrapped(rebuildQuote(decoded.value)) : decoded;
}

function unwrapped(quote: Outcome<Uint8Array>, notes: readonly Finding[] = []): Outcome<UnwrappedQuote> {
  return quote.ok ? ok({ quote: quote.value, eventLog: new Uint8Array(), notes }) : quote;
}

/** Whether the body is that of a QuoteV5. What is no message is version 4's reader's to refuse. */
function isVersion5(bytes: Uint8Array): boolean {
  const reader = new WireReader(bytes);
  try {
    while (reader.more()) {
      const { number, wireType } = reader.tag();
      if (number === BODY_NUMBER && wireType === WIRE_TYPES.bytes) return reader.delimited()[0] === BODY_TYPE_TAG;
      reader.skip(wireType);
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  return false;
}
