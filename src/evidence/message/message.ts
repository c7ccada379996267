import { fromUtf8 } from "../../bytes/index.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import type { FieldOf, NestedField } from "./schema.js";

/** A message that was read, whatever its form: the fields that are there, by their proto names. */
export interface Message {
  /** Dotted path of the message, for failures; "" for the outermost. */
  readonly path: string;
  /** Numbers and enumerations; one that is not there is 0. */
  readonly numbers: ReadonlyMap<string, bigint>;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly messages: ReadonlyMap<string, Message>;
  /** Repeated messages, in their order. */
  readonly lists: ReadonlyMap<string, readonly Message[]>;
  /** Repeated bytes, in their order. */
  readonly strings: ReadonlyMap<string, readonly Uint8Array[]>;
  /** The map<string, bytes> of the message, of which no message has two. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** The map<uint32, bytes> of the message, of which no message has two. */
  readonly slots: ReadonlyMap<number, Uint8Array>;
}

/** As many as a certificate table may have entries. */
const MAX_BLOBS = 64;
const NOTHING = new Uint8Array();

/**
 * A message that is being read. Each method returns null, or the failure for which reading stops: that
 * is where ranges, lengths, counts and repetition are judged, for all forms. Bytes are taken over, not copied.
 */
export class MessageDraft implements Message {
  readonly numbers = new Map<string, bigint>();
  readonly bytes = new Map<string, Uint8Array>();
  readonly messages = new Map<string, Message>();
  readonly lists = new Map<string, Message[]>();
  readonly strings = new Map<string, Uint8Array[]>();
  readonly blobs = new Map<string, Uint8Array>();
  readonly slots = new Map<number, Uint8Array>();
  private readonly seen = new Set<string>();

  constructor(readonly path: string) {}

  /** Path of a field of this message. */
  pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  /** An empty draft for what a field of this message holds; {@link addNested} takes it when it was filled. */
  nested(name: string, field: NestedField): MessageDraft {
    const path = this.pathOf(name);
    return new MessageDraft(field.kind === "messages" ? `${path}.${this.lists.get(name)?.length ?? 0}` : path);
  }

  /** Errors: `EVIDENCE_FIELD_TYPE` (a key), `EVIDENCE_FIELD_COUNT`, `EVIDENCE_FIELD_DUPLICATE`. */
  addNested(name: string, field: NestedField, inner: Message): Refused | null {
    switch (field.kind) {
      case "message":
        return this.setMessage(name, inner);
      case "messages":
        return this.append(this.lists, name, field.most, inner);
      case "blobs":
        return this.addBlobEntry(name, inner);
      case "slots":
        return this.addSlotEntry(name, field, inner);
    }
  }

  /** Errors: `EVIDENCE_FIELD_DUPLICATE`. */
  claim(name: string): Refused | null {
    if (this.seen.has(name)) return twice(this.pathOf(name));
    this.seen.add(name);
    return null;
  }

  /** Takes a number of 0 or more. Errors: `EVIDENCE_FIELD_RANGE`, `EVIDENCE_FIELD_DUPLICATE`. */
  setNumber(name: string, field: FieldOf<"number" | "enumeration">, value: bigint): Refused | null {
    const path = this.pathOf(name);
    if (value > field.max) {
      const detail = { path, expected: String(field.max), actual: String(value) };
      return refuse("EVIDENCE_FIELD_RANGE", `${path} is ${value}, expected at most ${field.max}.`, detail);
    }
    this.numbers.set(name, value);
    return this.claim(name);
  }

  /** Errors: `EVIDENCE_FIELD_LENGTH`, `EVIDENCE_FIELD_DUPLICATE`. */
  setBytes(name: string, field: FieldOf<"bytes">, value: Uint8Array): Refused | null {
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

  /** Appends bytes to a repeated field. Errors: `EVIDENCE_FIELD_COUNT`. */
  addString(name: string, { most }: FieldOf<"strings">, value: Uint8Array): Refused | null {
    return this.append(this.strings, name, most, value);
  }

  /** Keys are GUIDs, whose case says nothing. Errors: `EVIDENCE_FIELD_DUPLICATE`, `EVIDENCE_FIELD_COUNT`. */
  addBlob(name: string, key: string, value: Uint8Array): Refused | null {
    const plain = key.toLowerCase();
    if (this.blobs.has(plain)) {
      const path = this.pathOf(name);
      return refuse("EVIDENCE_FIELD_DUPLICATE", `${path} has the same key twice.`, { path });
    }
    if (this.blobs.size === MAX_BLOBS) return tooMany(this.pathOf(name), MAX_BLOBS);
    this.blobs.set(plain, value);
    return null;
  }

  private addBlobEntry(name: string, entry: Message): Refused | null {
    const key = fromUtf8(entry.bytes.get("key") ?? NOTHING);
    const path = this.pathOf(name);
    if (key === null) return refuse("EVIDENCE_FIELD_TYPE", `${path} has a key that is not UTF-8.`, { path });
    return this.addBlob(name, key, entry.bytes.get("value") ?? NOTHING);
  }

  /** Slots are known by their numbers alone: the path of one leaves the name of the map out. */
  private addSlotEntry(name: string, { most }: FieldOf<"slots">, entry: Message): Refused | null {
    const key = Number(entry.numbers.get("key") ?? 0n);
    if (this.slots.has(key)) return twice(this.pathOf(String(key)));
    if (this.slots.size === most) return tooMany(this.pathOf(name), most);
    this.slots.set(key, entry.bytes.get("value") ?? NOTHING);
    return null;
  }

  private append<T>(lists: Map<string, T[]>, name: string, most: number, value: T): Refused | null {
    const list = lists.get(name) ?? [];
    if (list.length === most) return tooMany(this.pathOf(name), most);
    list.push(value);
    lists.set(name, list);
    return null;
  }
}

function twice(path: string): Refused {
  return refuse("EVIDENCE_FIELD_DUPLICATE", `${path} is there twice.`, { path });
}

function tooMany(path: string, expected: number): Refused {
  return refuse("EVIDENCE_FIELD_COUNT", `${path} is there more than ${expected} times.`, { path, expected });
}
