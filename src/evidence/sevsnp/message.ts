import { fromUtf8 } from "../../bytes/index.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import type { FieldSchema } from "./fields.js";

/** A message that was read, whatever its form: the fields that are there, by their proto names. */
export interface Message {
  /** Dotted path of the message, for failures; "" for the outermost. */
  readonly path: string;
  /** Numbers and enumerations; one that is not there is 0. */
  readonly numbers: ReadonlyMap<string, bigint>;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly messages: ReadonlyMap<string, Message>;
  /** The map<string, bytes> of the message, of which no message has two. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/**
 * A message that is being read. Each method returns null, or the failure for which reading stops: that
 * is where ranges, lengths and repetition are judged, for all forms.
 */
export class MessageDraft implements Message {
  readonly numbers = new Map<string, bigint>();
  readonly bytes = new Map<string, Uint8Array>();
  readonly messages = new Map<string, Message>();
  readonly blobs = new Map<string, Uint8Array>();
  private readonly seen = new Set<string>();

  constructor(readonly path: string) {}

  /** Path of a field of this message. */
  pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  /** Errors: `EVIDENCE_FIELD_DUPLICATE`. */
  claim(name: string): Refused | null {
    if (!this.seen.has(name)) {
      this.seen.add(name);
      return null;
    }
    const path = this.pathOf(name);
    return refuse("EVIDENCE_FIELD_DUPLICATE", `${path} is there twice.`, { path });
  }

  /** Takes a number of 0 or more. Errors: `EVIDENCE_FIELD_RANGE`, `EVIDENCE_FIELD_DUPLICATE`. */
  setNumber(name: string, field: Extract<FieldSchema, { max: bigint }>, value: bigint): Refused | null {
    const path = this.pathOf(name);
    if (value > field.max) {
      const detail = { path, expected: String(field.max), actual: String(value) };
      return refuse("EVIDENCE_FIELD_RANGE", `${path} is ${value}, expected at most ${field.max}.`, detail);
    }
    this.numbers.set(name, value);
    return this.claim(name);
  }

  /**
   * Takes bytes over, without copying. Errors: `EVIDENCE_FIELD_LENGTH`, `EVIDENCE_FIELD_DUPLICATE`.
   */
  setBytes(name: string, field: Extract<FieldSchema, { kind: "bytes" }>, value: Uint8Array): Refused | null {
    const path = this.pathOf(name);
    if (field.size !== null && value.length !== field.size) {
      const message = `${path} has ${value.length} bytes, expected ${field.size}.`;
      return refuse("EVIDENCE_FIELD_LENGTH", message, { path, expected: field.size, actual: value.length });
    }
    this.bytes.set(name, value);
    return this.claim(name);
  }

  /** Errors: `EVIDENCE_FIELD_DUPLICATE`. */
  setMessage(name: string, value: Message): Refused | null {
    this.messages.set(name, value);
    return this.claim(name);
  }

  /** Keys are GUIDs, whose case says nothing. Errors: `EVIDENCE_FIELD_DUPLICATE`. */
  addBlob(name: string, key: string, value: Uint8Array): Refused | null {
    const plain = key.toLowerCase();
    if (this.blobs.has(plain)) {
      const path = this.pathOf(name);
      return refuse("EVIDENCE_FIELD_DUPLICATE", `${path} has the same key twice.`, { path });
    }
    this.blobs.set(plain, value);
    return null;
  }

  /** Adds an entry of a map that was read as a message. Errors: `EVIDENCE_FIELD_TYPE`, `EVIDENCE_FIELD_DUPLICATE`. */
  addEntry(name: string, entry: Message): Refused | null {
    const key = fromUtf8(entry.bytes.get("key") ?? new Uint8Array());
    const path = this.pathOf(name);
    if (key === null) return refuse("EVIDENCE_FIELD_TYPE", `${path} has a key that is not UTF-8.`, { path });
    return this.addBlob(name, key, entry.bytes.get("value") ?? new Uint8Array());
  }
}
