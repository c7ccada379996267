import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import { MessageDraft } from "./message.js";
import type { Message } from "./message.js";
import { innerSchema } from "./schema.js";
import type { FieldSchema, MessageSchema } from "./schema.js";
import { WIRE_TYPES, WireError, WireReader } from "../wire.js";

/** A message, and how many fields in it and below it the schema does not have. */
export interface DecodedProtobuf {
  readonly message: Message;
  readonly unknownFields: number;
}

/**
 * Reads a protobuf message by our own table, more strictly than protobuf asks: a field that may be there
 * once is refused twice instead of merged, numbers are never cut, groups are refused.
 *
 * @param bytes not changed; byte fields of the result are views of it.
 * @param path dotted path of the message, for failures.
 * @returns the message; unknown fields are counted and passed over. Errors: `EVIDENCE_PROTOBUF`,
 * `EVIDENCE_FIELD_TYPE`, `EVIDENCE_FIELD_LENGTH`, `EVIDENCE_FIELD_RANGE`, `EVIDENCE_FIELD_COUNT`,
 * `EVIDENCE_FIELD_DUPLICATE`.
 */
export function decodeProtobuf(bytes: Uint8Array, schema: MessageSchema, path: string): Outcome<DecodedProtobuf> {
  const tally = { unknown: 0 };
  const message = new MessageDraft(path);
  try {
    const refused = readFields(bytes, schema, message, tally);
    return refused ?? ok({ message, unknownFields: tally.unknown });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refuse("EVIDENCE_PROTOBUF", `The protobuf message is malformed: ${error.message}.`);
  }
}

/** Fills the draft. Recursion is bounded by the schema, of which no message contains itself. */
function readFields(
  bytes: Uint8Array,
  schema: MessageSchema,
  draft: MessageDraft,
  tally: { unknown: number },
): Refused | null {
  const byNumber = new Map(Object.entries(schema).map(([name, field]) => [field.number, { name, field }]));
  const reader = new WireReader(bytes);
  while (reader.more()) {
    const { number, wireType } = reader.tag();
    const known = byNumber.get(number);
    if (known === undefined) {
      reader.skip(wireType);
      tally.unknown++;
      continue;
    }
    const { name, field } = known;
    const expected = "max" in field ? WIRE_TYPES.varint : WIRE_TYPES.bytes;
    if (wireType !== expected) {
      const path = draft.pathOf(name);
      const message = `${path} has wire type ${wireType}, expected ${expected}.`;
      return refuse("EVIDENCE_FIELD_TYPE", message, { path, expected, actual: wireType });
    }
    const refused =
      "max" in field
        ? draft.setNumber(name, field, reader.varint())
        : readDelimited(reader.delimited(), name, field, draft, tally);
    if (refused !== null) return refused;
  }
  return null;
}

function readDelimited(
  content: Uint8Array,
  name: string,
  field: Exclude<FieldSchema, { max: bigint }>,
  draft: MessageDraft,
  tally: { unknown: number },
): Refused | null {
  if (field.kind === "bytes") return draft.setBytes(name, field, content);
  if (field.kind === "strings") return draft.addString(name, field, content);
  const inner = draft.nested(name, field);
  return readFields(content, innerSchema(field), inner, tally) ?? draft.addNested(name, field, inner);
}
