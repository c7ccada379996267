import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import { BLOB_ENTRY_FIELDS } from "./fields.js";
import type { FieldSchema, MessageSchema } from "./fields.js";
import { MessageDraft } from "./message.js";
import type { Message } from "./message.js";

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
 * `EVIDENCE_FIELD_TYPE`, `EVIDENCE_FIELD_LENGTH`, `EVIDENCE_FIELD_RANGE`, `EVIDENCE_FIELD_DUPLICATE`.
 */
export function decodeProtobuf(bytes: Uint8Array, schema: MessageSchema, path: string): Outcome<DecodedProtobuf> {
  const tally = { unknown: 0 };
  const message = new MessageDraft(path);
  try {
    const refused = readFields(bytes, schema, message, tally);
    return refused ?? ok({ message, unknownFields: tally.unknown });
  } catch (error) {
    // The reader of the wire format throws on tags and varints that are none or go beyond the end.
    const reason = error instanceof Error ? error.message : "unreadable";
    return refuse("EVIDENCE_PROTOBUF", `The protobuf message is malformed: ${reason}.`);
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
  const reader = new BinaryReader(bytes);
  while (reader.pos < bytes.length) {
    const [number, wireType] = reader.tag();
    const known = byNumber.get(number);
    if (known === undefined) {
      skip(bytes, reader, wireType);
      tally.unknown++;
      continue;
    }
    const { name, field } = known;
    const expected = "max" in field ? WireType.Varint : WireType.LengthDelimited;
    if (wireType !== expected) {
      const path = draft.pathOf(name);
      const message = `${path} has wire type ${wireType}, expected ${expected}.`;
      return refuse("EVIDENCE_FIELD_TYPE", message, { path, expected, actual: wireType });
    }
    const refused =
      "max" in field
        ? draft.setNumber(name, field, readVarint(bytes, reader))
        : readDelimited(readBytes(bytes, reader), name, field, draft, tally);
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
  const inner = new MessageDraft(draft.pathOf(name));
  const schema = field.kind === "message" ? field.fields : BLOB_ENTRY_FIELDS;
  const refused = readFields(content, schema, inner, tally);
  if (refused !== null) return refused;
  return field.kind === "message" ? draft.setMessage(name, inner) : draft.addEntry(name, inner);
}

/** A varint of 64 bits: the library drops what the tenth byte has above them. Throws. */
function readVarint(bytes: Uint8Array, reader: BinaryReader): bigint {
  const start = reader.pos;
  const value = BigInt(reader.uint64());
  if (reader.pos - start === 10 && (bytes[reader.pos - 1] ?? 0) > 1) throw new Error("a varint exceeds 64 bits");
  return value;
}

/** The library cuts a length to 32 bits and so would read another one. Throws. */
function readBytes(bytes: Uint8Array, reader: BinaryReader): Uint8Array {
  const length = readVarint(bytes, reader);
  const start = reader.pos;
  if (length > BigInt(bytes.length - start)) throw new Error(`a length of ${length} goes beyond the end`);
  reader.pos += Number(length);
  return bytes.subarray(start, reader.pos);
}

/** Steps over an unknown field. Groups, which proto3 does not have, are refused. Throws. */
function skip(bytes: Uint8Array, reader: BinaryReader, wireType: WireType): void {
  if (wireType === WireType.Varint) readVarint(bytes, reader);
  else if (wireType === WireType.LengthDelimited) readBytes(bytes, reader);
  else if (wireType === WireType.Bit64) stepOver(bytes, reader, 8);
  else if (wireType === WireType.Bit32) stepOver(bytes, reader, 4);
  else throw new Error("it holds a group");
}

function stepOver(bytes: Uint8Array, reader: BinaryReader, size: number): void {
  if (size > bytes.length - reader.pos) throw new Error("a fixed-size field goes beyond the end");
  reader.pos += size;
}
