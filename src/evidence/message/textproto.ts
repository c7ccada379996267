import { fromUtf8 } from "../../bytes/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import { MessageDraft } from "./message.js";
import type { Message } from "./message.js";
import { innerSchema } from "./schema.js";
import type { FieldOf, FieldSchema, MessageSchema, NestedField } from "./schema.js";
import { TextScanner } from "./text-scanner.js";

/** Decimal without leading zeros, octal with one, hexadecimal. */
const INTEGER = /^(?:0|[1-9][0-9]*|0[0-7]+|0[xX][0-9a-fA-F]+)$/;
/** 2^64 - 1 has 20 digits in decimal, 22 in octal; more zeros than that in front are no number that anyone writes. */
const MAX_INTEGER_LENGTH = 24;

/**
 * Reads a textproto message by our own table, strictly: no unknown names, no extensions, no lists in
 * brackets, nothing twice that may be there once.
 *
 * @param bytes the text; not changed.
 * @returns the message. Errors: `EVIDENCE_TEXTPROTO`, `EVIDENCE_FIELD_TYPE`, `EVIDENCE_FIELD_LENGTH`,
 * `EVIDENCE_FIELD_RANGE`, `EVIDENCE_FIELD_COUNT`, `EVIDENCE_FIELD_DUPLICATE`.
 */
export function decodeTextproto(bytes: Uint8Array, schema: MessageSchema, path: string): Outcome<Message> {
  if (fromUtf8(bytes) === null) return refuse("EVIDENCE_TEXTPROTO", "The textproto is not UTF-8.");
  const draft = new MessageDraft(path);
  return new TextReader(new TextScanner(bytes)).fields(schema, draft, null) ?? ok(draft);
}

/** What closes a bracket. */
const CLOSING: Readonly<Record<string, string>> = { "{": "}", "<": ">" };

/** Reads by the scanner; each method returns null, or the failure for which reading stops. */
class TextReader {
  constructor(private readonly scanner: TextScanner) {}

  /**
   * Fills the draft up to `end`, and steps over that. Recursion is bounded by the schema.
   *
   * @param end the closing bracket, or null for the end of the text.
   */
  fields(schema: MessageSchema, draft: MessageDraft, end: string | null): Refused | null {
    const { scanner } = this;
    for (;;) {
      scanner.skipSpace();
      if (scanner.at === scanner.bytes.length) return end === null ? null : this.unexpected(end);
      if (end !== null && scanner.take(end) !== null) return null;
      const start = scanner.at;
      const name = scanner.word();
      if (name === "") return this.unexpected("the name of a field");
      const field = Object.hasOwn(schema, name) ? schema[name] : undefined;
      if (field === undefined) return this.stop(`there is no field ${name}`, start);
      const refused = this.value(name, field, draft);
      if (refused !== null) return refused;
      scanner.skipSpace();
      scanner.take(",;");
    }
  }

  private value(name: string, field: FieldSchema, draft: MessageDraft): Refused | null {
    const { scanner } = this;
    scanner.skipSpace();
    const colon = scanner.take(":");
    scanner.skipSpace();
    switch (field.kind) {
      case "message":
      case "messages":
      case "blobs":
      case "slots":
        return this.inner(name, field, draft);
      default:
    }
    if (colon === null) return this.unexpected(":");
    if (field.kind === "number" || field.kind === "enumeration") return this.number(name, field, draft);
    return this.octets(name, field, draft);
  }

  private inner(name: string, field: NestedField, draft: MessageDraft): Refused | null {
    const open = this.scanner.take("{<");
    if (open === null) return this.unexpected("{ or <");
    const inner = draft.nested(name, field);
    const refused = this.fields(innerSchema(field), inner, CLOSING[open] ?? "");
    return refused ?? draft.addNested(name, field, inner);
  }

  private octets(name: string, field: FieldOf<"bytes" | "strings">, draft: MessageDraft): Refused | null {
    const value = this.scanner.strings();
    if (value === null) return this.scanner.failure ?? this.wrongType(draft.pathOf(name), "string");
    return field.kind === "bytes" ? draft.setBytes(name, field, value) : draft.addString(name, field, value);
  }

  private number(name: string, field: FieldOf<"number" | "enumeration">, draft: MessageDraft): Refused | null {
    const { scanner } = this;
    const path = draft.pathOf(name);
    if (scanner.take("-") !== null) {
      return refuse("EVIDENCE_FIELD_RANGE", `${path} is negative.`, { path, expected: "0 or more" });
    }
    const start = scanner.at;
    const word = scanner.word();
    if (word === "") return this.wrongType(path, "number");
    if (field.kind === "enumeration" && Object.hasOwn(field.names, word)) {
      return draft.setNumber(name, field, BigInt(field.names[word] ?? 0));
    }
    if (!INTEGER.test(word))
      return this.stop(`${path} is no ${field.kind === "number" ? "integer" : "known name"}`, start);
    if (word.length > MAX_INTEGER_LENGTH) return this.stop(`${path} has too many digits`, start);
    const value = BigInt(/^0[0-7]/.test(word) ? `0o${word.slice(1)}` : word);
    return draft.setNumber(name, field, value);
  }

  private wrongType(path: string, expected: string): Refused {
    return refuse("EVIDENCE_FIELD_TYPE", `${path} is of another type, expected ${expected}.`, { path, expected });
  }

  private unexpected(expected: string): Refused {
    const what = this.scanner.at === this.scanner.bytes.length ? "the end" : "something else";
    return this.stop(`expected ${expected}, found ${what}`, this.scanner.at);
  }

  private stop(reason: string, at: number): Refused {
    this.scanner.refuse(reason, at);
    return this.scanner.failure ?? refuse("EVIDENCE_TEXTPROTO", reason);
  }
}
