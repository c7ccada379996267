import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { readBytes, readEnum, readList, readMessage, readObject, readUint64 } from "../../json/index.js";
import type { JsonNode, JsonObject } from "../../json/index.js";
import type { Refused } from "../refuse.js";
import { MessageDraft } from "./message.js";
import type { Message } from "./message.js";
import { UINT32_VALUE_FIELDS } from "./schema.js";
import type { FieldOf, PlainField, PlainSchema } from "./schema.js";

const STAGE = "parse";

/**
 * Reads an object as a message: protojson in both spellings, and what Go's encoding/json makes of the
 * message, which differs in numbers (64-bit ones are bare) and in nothing else that is read here.
 *
 * @param path dotted path of the message, for failures; "" for the outermost.
 * @returns the message. Errors: the codes `PROTOJSON_…`, `EVIDENCE_FIELD_RANGE`, `EVIDENCE_FIELD_COUNT`, `EVIDENCE_FIELD_DUPLICATE`.
 */
export function decodeJson(object: JsonObject, schema: PlainSchema, path: string): Outcome<Message> {
  const draft = new MessageDraft(path);
  const read = readMessage(object, Object.keys(schema), path, STAGE);
  if (!read.ok) return read;
  for (const [name, field] of Object.entries(schema)) {
    const node = read.value[name];
    if (node === undefined) continue;
    const refused = readField(node, name, field, draft);
    if (refused !== null) return refused;
  }
  return ok(draft);
}

function readField(node: JsonNode, name: string, field: PlainField, draft: MessageDraft): Refused | null {
  const path = draft.pathOf(name);
  switch (field.kind) {
    case "number": {
      const value = readUint64(node, path, STAGE);
      return value.ok ? draft.setNumber(name, field, value.value) : value;
    }
    case "enumeration": {
      const value = readEnum(node, field.names, path, STAGE);
      return value.ok ? draft.setNumber(name, field, BigInt(value.value)) : value;
    }
    case "bytes": {
      const rules = field.size === null ? {} : { length: field.size, empty: "refuse" as const };
      const value = readBytes(node, path, rules, STAGE);
      return value.ok ? draft.setBytes(name, field, value.value) : value;
    }
    case "message":
      return field.fields === UINT32_VALUE_FIELDS
        ? readWrapped(node, name, draft)
        : readInner(node, name, field.fields, draft);
    case "strings":
      return readStrings(node, name, field, draft);
    case "blobs":
      return readBlobs(node, name, draft);
  }
}

function readInner(node: JsonNode, name: string, schema: PlainSchema, draft: MessageDraft): Refused | null {
  const path = draft.pathOf(name);
  const object = readObject(node, path, STAGE);
  if (!object.ok) return object;
  const inner = decodeJson(object.value, schema, path);
  return inner.ok ? draft.setMessage(name, inner.value) : inner;
}

/** A UInt32Value: the bare number. */
function readWrapped(node: JsonNode, name: string, draft: MessageDraft): Refused | null {
  const inner = new MessageDraft(draft.pathOf(name));
  return readField(node, "value", UINT32_VALUE_FIELDS.value, inner) ?? draft.setMessage(name, inner);
}

/** Repeated bytes: an array. */
function readStrings(node: JsonNode, name: string, field: FieldOf<"strings">, draft: MessageDraft): Refused | null {
  const path = draft.pathOf(name);
  const list = readList(node, path, STAGE);
  if (!list.ok) return list;
  for (const [index, item] of list.value.entries()) {
    const value = readBytes(item, `${path}.${index}`, {}, STAGE);
    const refused = value.ok ? draft.addString(name, field, value.value) : value;
    if (refused !== null) return refused;
  }
  return null;
}

/** A map<string, bytes>: an object. */
function readBlobs(node: JsonNode, name: string, draft: MessageDraft): Refused | null {
  const path = draft.pathOf(name);
  const object = readObject(node, path, STAGE);
  if (!object.ok) return object;
  for (const [key, member] of object.value.members) {
    const value = readBytes(member, path, {}, STAGE);
    if (!value.ok) return value;
    const refused = draft.addBlob(name, key, value.value);
    if (refused !== null) return refused;
  }
  return null;
}
