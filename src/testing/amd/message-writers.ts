import { concatBytes, toBase64, toUtf8 } from "../../bytes/index.js";
import { MessageDraft } from "../../evidence/message/message.js";
import type { Message } from "../../evidence/message/message.js";
import { BLOB_ENTRY_FIELDS, UINT32_VALUE_FIELDS } from "../../evidence/message/schema.js";
import type { PlainField, PlainSchema } from "../../evidence/message/schema.js";
import { bytesField, numberField } from "../wire.js";

/** How JSON is written. */
export interface MessageJsonOptions {
  /** Names as in protojson by default (`camel`), or as in the schema (`snake`). */
  readonly spelling?: "camel" | "snake";
  /** `go`: what Go's encoding/json makes of the message: names of the schema, bare 64-bit numbers. */
  readonly form?: "protojson" | "go";
}

const MAX_U32 = 0xffff_ffffn;

/** The message in protobuf's wire format, fields by their numbers, as deterministic writers do. */
export function writeProtobuf(message: Message, schema: PlainSchema): Uint8Array {
  const written: Uint8Array[] = [];
  for (const [name, field] of sorted(schema)) {
    const number = message.numbers.get(name) ?? 0n;
    if ("max" in field && number !== 0n) written.push(numberField(field.number, number));
    const bytes = message.bytes.get(name);
    if (bytes !== undefined) written.push(bytesField(field.number, bytes));
    for (const item of stringsOf(message, name)) written.push(bytesField(field.number, item));
    for (const [inner, fields] of innerMessages(message, name, field)) {
      written.push(bytesField(field.number, writeProtobuf(inner, fields)));
    }
  }
  return concatBytes(...written);
}

/** The message as textproto, as protobuf's own printers write it: bytes above 7Fh as octal escapes. */
export function writeTextproto(message: Message, schema: PlainSchema, indent = ""): string {
  let text = "";
  for (const [name, field] of sorted(schema)) {
    const number = message.numbers.get(name) ?? 0n;
    if ("max" in field && number !== 0n) text += `${indent}${name}: ${enumName(field, number) ?? number.toString()}\n`;
    const bytes = message.bytes.get(name);
    if (bytes !== undefined) text += `${indent}${name}: "${escapedText(bytes)}"\n`;
    for (const item of stringsOf(message, name)) text += `${indent}${name}: "${escapedText(item)}"\n`;
    for (const [inner, fields] of innerMessages(message, name, field)) {
      text += `${indent}${name} {\n${writeTextproto(inner, fields, `${indent}  `)}${indent}}\n`;
    }
  }
  return text;
}

/** The message as JSON text; zeros and what is not there are left out. */
export function writeJson(message: Message, schema: PlainSchema, options: MessageJsonOptions): string {
  const { form = "protojson", spelling = form === "go" ? "snake" : "camel" } = options;
  const members: string[] = [];
  for (const [name, field] of sorted(schema)) {
    const json = jsonOf(message, name, field, options);
    if (json !== null) members.push(`"${spelling === "camel" ? camel(name) : name}":${json}`);
  }
  return `{${members.join(",")}}`;
}

function jsonOf(message: Message, name: string, field: PlainField, options: MessageJsonOptions): string | null {
  if ("max" in field) {
    const number = message.numbers.get(name) ?? 0n;
    if (number === 0n) return null;
    if (options.form === "go") return number.toString();
    const named = enumName(field, number);
    return named === null && field.max <= MAX_U32 ? number.toString() : `"${named ?? number.toString()}"`;
  }
  if (field.kind === "blobs") {
    if (message.blobs.size === 0) return null;
    return `{${[...message.blobs].map(([key, value]) => `${JSON.stringify(key)}:"${toBase64(value)}"`).join(",")}}`;
  }
  if (field.kind === "strings") {
    const items = stringsOf(message, name);
    return items.length === 0 ? null : `[${items.map((item) => `"${toBase64(item)}"`).join(",")}]`;
  }
  if (field.kind === "bytes") {
    const bytes = message.bytes.get(name);
    return bytes === undefined ? null : `"${toBase64(bytes)}"`;
  }
  const inner = message.messages.get(name);
  if (inner === undefined) return null;
  if (field.fields === UINT32_VALUE_FIELDS) return (inner.numbers.get("value") ?? 0n).toString();
  return writeJson(inner, field.fields, options);
}

/** What stands inside a message as messages of their own, with their schemas: one, or an entry for each blob. */
function innerMessages(
  message: Message,
  name: string,
  field: PlainField,
): readonly (readonly [Message, PlainSchema])[] {
  const inner = message.messages.get(name);
  if (field.kind === "message") return inner === undefined ? [] : [[inner, field.fields]];
  if (field.kind !== "blobs") return [];
  return [...message.blobs].map(([key, value]) => {
    const entry = new MessageDraft("");
    entry.bytes.set("key", toUtf8(key)).set("value", value);
    return [entry, BLOB_ENTRY_FIELDS];
  });
}

/** Repeated bytes; none where the field is something else. */
function stringsOf(message: Message, name: string): readonly Uint8Array[] {
  return message.strings.get(name) ?? [];
}

function sorted(schema: PlainSchema): readonly (readonly [string, PlainField])[] {
  return Object.entries(schema).sort(([, a], [, b]) => a.number - b.number);
}

function enumName(field: PlainField, number: bigint): string | null {
  if (field.kind !== "enumeration") return null;
  return Object.entries(field.names).find(([, value]) => BigInt(value) === number)?.[0] ?? null;
}

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Bytes as the inside of a textproto string: what is not plain as octal escapes. */
export function escapedText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    text += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  }
  return text;
}
