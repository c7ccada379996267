import type { EvidenceMessage } from "./recognize.js";
import { WIRE_TYPES, WireError, WireReader } from "./wire.js";

/** The tag that a message Report starts with: varint 1. */
const REPORT_TAG = 0x08;
/** Field 1 of length and bytes; a line feed, too. */
const FIELD_1 = 0x0a;
/** Tags of length and bytes, 1 to 9. */
const FIRST_TAGS: readonly number[] = [FIELD_1, 0x12, 0x1a, 0x22, 0x2a, 0x32, 0x3a, 0x42, 0x4a];
/** Stands for what is not there. */
const SPACE = 0x20;
/** More fields at the top tell nothing new. */
const MAX_FIELDS = 256;

/** A field of length and bytes at the top of a message, of its content what is there. */
interface TopField {
  readonly number: number;
  readonly content: Uint8Array;
}

/**
 * Says which message bytes are. The messages share the numbers 1 to 3, so that the content tells; and
 * since tags and lengths may be letters, what could be text has to be go-tpm-tools' message to its end.
 */
export function recognizeProtobuf(bytes: Uint8Array): EvidenceMessage | null {
  const [first = 0, second = 0, third = SPACE] = bytes;
  if (first === REPORT_TAG) return "report";
  if (!FIRST_TAGS.includes(first)) return null;
  const { fields, whole } = topFields(bytes);
  const message = isOfTpm(fields) ? "tpm" : isQuote(fields) ? "quote" : "attestation";
  // A length of two bytes is no text; one of a single byte may be, but not the NUL or the tag of a number behind it.
  if (!isTextByte(first) || (first === FIELD_1 && !(isTextByte(second) && isTextByte(third)))) return message;
  return whole && message === "tpm" ? message : null;
}

/** Whether only go-tpm-tools' message has such fields. */
function isOfTpm(fields: readonly TopField[]): boolean {
  // TPMT_PUBLIC starts with a u16 below 100h, the type of the key. Report starts with a tag, which is not 0.
  const holder = fields.find(({ number, content }) => number === 1 && content.length > 0);
  if (holder !== undefined) return holder.content[0] === 0;
  return fields.some(({ number, content }) => {
    // In a quote is a TPMS_ATTEST (FFh "TCG"), in a chain are certificates.
    if (number === 2) return topFields(content).fields.some((inner) => inner.content[0] === 0xff);
    // An event log starts with the number of a PCR, a product with a tag.
    return number === 3 ? content[0] === 0 : number >= 4 && number <= 9;
  });
}

/** Whether the message is a quote: in its header 6 and 7 are bytes, in a Report they are numbers. */
function isQuote(fields: readonly TopField[]): boolean {
  const header = fields.find(({ number }) => number === 1);
  return header !== undefined && topFields(header.content).fields.some(({ number }) => number === 6 || number === 7);
}

/** The fields of length and bytes, up to the end or to where the bytes are no message any more. */
function topFields(bytes: Uint8Array): { readonly fields: readonly TopField[]; readonly whole: boolean } {
  const reader = new WireReader(bytes);
  const fields: TopField[] = [];
  try {
    while (reader.more() && fields.length < MAX_FIELDS) {
      const { number, wireType } = reader.tag();
      if (wireType !== WIRE_TYPES.bytes) {
        reader.skip(wireType);
        continue;
      }
      const length = reader.varint();
      const rest = bytes.subarray(reader.at);
      const cut = length > BigInt(rest.length);
      const content = cut ? rest : rest.subarray(0, Number(length));
      fields.push({ number, content });
      if (cut) return { fields, whole: false };
      reader.at += content.length;
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { fields, whole: false };
  }
  return { fields, whole: !reader.more() };
}

function isTextByte(c: number): boolean {
  return (c >= 0x20 && c < 0x7f) || (c >= 0x09 && c <= 0x0d);
}
