import { concatBytes } from "../../bytes/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { Message } from "../message/message.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import {
  BODY_FIELD,
  DESCRIPTOR_FIELD,
  MAX_U16,
  QUOTE_V4_FIELDS,
  QUOTE_V5_FIELDS,
  RTMR_COUNT,
  RTMR_SIZE,
} from "./fields.js";
import type { QuoteField, QuoteSchema } from "./fields.js";

const NOTHING = new Uint8Array();

/**
 * Builds the quote again from its message, byte for byte. The message states sizes beside what they are of: both have to
 * agree, since a reader of the quote would go by the one and a reader of the message by the other.
 *
 * @param message a message QuoteV4 or QuoteV5, of which ranges and lengths of single fields were judged.
 * @returns the quote and the extra bytes behind it, in a new array. Errors: `EVIDENCE_FIELD_MISSING`,
 * `EVIDENCE_FIELD_LENGTH` (an RTMR, or a size that is not that of what it is of), `EVIDENCE_FIELD_VERSION` (the message
 * of another version of quotes than its header), `EVIDENCE_FIELD_DUPLICATE` (the bodies of both).
 */
export function rebuildQuote(message: Message): Outcome<Uint8Array> {
  const isV5 = message.messages.has(DESCRIPTOR_FIELD);
  if (isV5 && message.messages.has(BODY_FIELD)) {
    const path = pathOf(message, BODY_FIELD);
    return refuse("EVIDENCE_FIELD_DUPLICATE", `${path} is there beside ${DESCRIPTOR_FIELD}.`, { path });
  }
  const rebuilt = bytesOf(message, isV5 ? QUOTE_V5_FIELDS : QUOTE_V4_FIELDS);
  if (!rebuilt.ok) return rebuilt;
  const header = message.messages.get("header");
  return checkVersion(header, isV5 ? 5n : 4n) ?? rebuilt;
}

function checkVersion(header: Message | undefined, expected: bigint): Refused | null {
  const actual = header?.numbers.get("version") ?? 0n;
  if (header === undefined || actual === expected) return null;
  const path = pathOf(header, "version");
  const text = `${path} is ${actual}, but the message is that of a quote of version ${expected}.`;
  return refuse("EVIDENCE_FIELD_VERSION", text, { path, expected: Number(expected), actual: Number(actual) });
}

/** Recursion is bounded by the schema, of which no message contains itself. */
function bytesOf(message: Message, schema: QuoteSchema): Outcome<Uint8Array> {
  const parts = new Map<string, Uint8Array>();
  for (const [name, field] of Object.entries(schema)) {
    const part = partOf(message, name, field);
    if (!part.ok) return part;
    parts.set(name, part.value);
  }
  for (const [name, { measures }] of Object.entries(schema)) {
    if (measures === undefined) continue;
    const expected = parts.get(measures)?.length ?? 0;
    const actual = Number(message.numbers.get(name) ?? 0n);
    if (actual !== expected) return wrongLength(pathOf(message, name), `states ${actual} bytes`, expected, actual);
  }
  return ok(concatBytes(...parts.values()));
}

function partOf(message: Message, name: string, field: QuoteField): Outcome<Uint8Array> {
  switch (field.kind) {
    case "bytes": {
      const bytes = message.bytes.get(name);
      return bytes === undefined && field.optional !== true ? missing(message, name) : ok(bytes ?? NOTHING);
    }
    case "message": {
      const inner = message.messages.get(name);
      return inner === undefined ? missing(message, name) : bytesOf(inner, field.fields);
    }
    case "strings":
      return registersOf(message, name);
    default:
      return ok(littleEndian(message.numbers.get(name) ?? 0n, "max" in field && field.max === MAX_U16 ? 2 : 4));
  }
}

function registersOf(message: Message, name: string): Outcome<Uint8Array> {
  const registers = message.strings.get(name) ?? [];
  for (let index = 0; index < RTMR_COUNT; index++) {
    const length = registers[index]?.length;
    const path = `${name}.${index}`;
    if (length === undefined) return missing(message, path);
    if (length !== RTMR_SIZE) return wrongLength(pathOf(message, path), `has ${length} bytes`, RTMR_SIZE, length);
  }
  return ok(concatBytes(...registers));
}

function littleEndian(value: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}

function missing(message: Message, name: string): Refused {
  const path = pathOf(message, name);
  return refuse("EVIDENCE_FIELD_MISSING", `${path} is not there.`, { path });
}

function wrongLength(path: string, what: string, expected: number, actual: number): Refused {
  return refuse("EVIDENCE_FIELD_LENGTH", `${path} ${what}, expected ${expected}.`, { path, expected, actual });
}

function pathOf({ path }: Message, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
