import { toBase64, toHex } from "../bytes/index.js";
import { ok } from "../errors/index.js";
import type { Outcome, Scalar } from "../errors/index.js";
import {
  joinPath,
  readBool,
  readBytes,
  readEnum,
  readList,
  readMessage,
  readObject,
  readString,
  readUint32,
  readUint64,
} from "../json/index.js";
import type { FieldRule, JsonNode, JsonObject, MessageRules } from "../json/index.js";

/**
 * What a field of a policy holds: bigint for 64-bit numbers, number for 32-bit numbers and
 * enumerations, boolean for flags, string for texts, bytes, and lists of texts or bytes.
 */
export type PolicyValue = bigint | number | boolean | string | Uint8Array | readonly string[] | readonly Uint8Array[];

/** Values by the dotted path of their field: `policy.minimum_tcb`, `policy.product.name`. */
export type PolicyValues = ReadonlyMap<string, PolicyValue>;

/** A rule of a field that is no message. */
export type LeafRule = Exclude<FieldRule, { readonly kind: "message" }>;

/** The fields of a message that are no messages, those of messages inside it too, by dotted path, in the table's order. */
export function leafRules(rules: MessageRules, path: string): ReadonlyMap<string, LeafRule> {
  const leaves = new Map<string, LeafRule>();
  for (const [name, rule] of Object.entries(rules)) {
    const place = joinPath(path, name);
    if (rule.kind !== "message") leaves.set(place, rule);
    else for (const [inner, leaf] of leafRules(rule.fields, place)) leaves.set(inner, leaf);
  }
  return leaves;
}

/**
 * Reads a message with its rules, by those of protojson.
 *
 * @param path dotted path of the message.
 * @returns what it states, by dotted path; a value that states nothing is left out. Errors: those of
 * protojson.
 */
export function readValues(object: JsonObject, rules: MessageRules, path: string): Outcome<PolicyValues> {
  const fields = readMessage(object, Object.keys(rules), path);
  if (!fields.ok) return fields;
  const values = new Map<string, PolicyValue>();
  for (const [name, rule] of Object.entries(rules)) {
    const node = fields.value[name];
    if (node === undefined) continue;
    const place = joinPath(path, name);
    if (rule.kind === "message") {
      const inner = readObject(node, place);
      if (!inner.ok) return inner;
      const read = readValues(inner.value, rule.fields, place);
      if (!read.ok) return read;
      for (const [at, value] of read.value) values.set(at, value);
      continue;
    }
    const value = readLeaf(node, rule, place);
    if (!value.ok) return value;
    if (states(value.value, rule)) values.set(place, value.value);
  }
  return ok(values);
}

function readLeaf(node: JsonNode, rule: LeafRule, path: string): Outcome<PolicyValue> {
  switch (rule.kind) {
    case "u64":
    case "wrapped-u64":
      return readUint64(node, path);
    case "u32":
    case "wrapped-u32":
      return readUint32(node, path);
    case "flag":
      return readBool(node, path);
    case "text":
      return readString(node, path);
    case "bytes":
      return readBytes(node, path, { length: rule.length });
    case "enumeration":
      return readEnum(node, rule.names, path);
    case "text-list":
      return readItems(node, path, readString);
    case "bytes-list": {
      const { length, empty } = rule;
      const rules = length === null ? {} : { length, empty: empty ?? ("refuse" as const) };
      return readItems(node, path, (item, place) => readBytes(item, place, rules));
    }
  }
}

function readItems<T>(
  node: JsonNode,
  path: string,
  read: (node: JsonNode, path: string) => Outcome<T>,
): Outcome<readonly T[]> {
  const list = readList(node, path);
  if (!list.ok) return list;
  const items: T[] = [];
  for (const [index, item] of list.value.entries()) {
    const value = read(item, joinPath(path, String(index)));
    if (!value.ok) return value;
    items.push(value.value);
  }
  return ok(items);
}

/** Whether a value says anything in protobuf: zero does only in a wrapper, and as bytes that are written out. */
export function states(value: PolicyValue, rule: LeafRule): boolean {
  if (rule.kind === "wrapped-u32" || rule.kind === "wrapped-u64") return true;
  if (typeof value === "object") return value.length > 0;
  return value !== 0 && value !== 0n && value !== false && value !== "";
}

/** JSON of a value: numbers bare with all their digits, bytes as base64 with padding. */
export function jsonOf(value: PolicyValue, indent = ""): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `"${toBase64(value)}"`;
  if (typeof value !== "object") return String(value);
  const items = value.map((item: string | Uint8Array) => `${indent}  ${jsonOf(item)}`);
  return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${indent}]`;
}

/** JSON of an object of the members that are not null, each in a line of its own; null where there are none. */
export function objectJson(
  members: readonly (readonly [key: string, json: string | null])[],
  indent: string,
): string | null {
  const lines = members.flatMap(([key, json]) => (json === null ? [] : [`${indent}  ${JSON.stringify(key)}: ${json}`]));
  return lines.length === 0 ? null : `{\n${lines.join(",\n")}\n${indent}}`;
}

/** Whether both say the same. */
export function equalValues(a: PolicyValue, b: PolicyValue): boolean {
  return jsonOf(a) === jsonOf(b);
}

/** A value for messages: bytes as lower-case hex, 64-bit numbers as decimal text, lists separated by commas. */
export function scalarOf(value: PolicyValue): Scalar {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return value;
  return value.map((item: string | Uint8Array) => (typeof item === "string" ? item : toHex(item))).join(", ");
}

/**
 * Refuses a value that its field cannot hold.
 *
 * @throws TypeError for another type, RangeError for a number or length out of range.
 */
export function requireFit(value: PolicyValue, rule: LeafRule, path: string): void {
  const wrong = (expected: string): TypeError => new TypeError(`${path} must be ${expected}`);
  switch (rule.kind) {
    case "u64":
    case "wrapped-u64":
      if (typeof value !== "bigint") throw wrong("a bigint");
      if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw new RangeError(`${path} must fit into 64 bits`);
      return;
    case "u32":
    case "wrapped-u32":
    case "enumeration": {
      const max = rule.kind === "enumeration" ? 0x7fff_ffff : (rule.max ?? 0xffff_ffff);
      if (typeof value !== "number" || !Number.isInteger(value)) throw wrong("an integer");
      if (value < 0 || value > max) throw new RangeError(`${path} must be from 0 to ${max}`);
      return;
    }
    case "flag":
      if (typeof value !== "boolean") throw wrong("a boolean");
      return;
    case "text":
      if (typeof value !== "string") throw wrong("a string");
      return;
    case "bytes":
      if (!(value instanceof Uint8Array)) throw wrong("bytes");
      if (value.length !== rule.length) throw new RangeError(`${path} must have ${rule.length} bytes`);
      return;
    case "text-list":
      if (!isList(value) || !value.every((item) => typeof item === "string")) throw wrong("a list of strings");
      return;
    case "bytes-list":
      if (!isList(value) || !value.every((item) => item instanceof Uint8Array)) throw wrong("a list of bytes");
      requireListFit(value, rule, path);
  }
}

function requireListFit(
  value: readonly Uint8Array[],
  { length, empty, count }: Extract<LeafRule, { readonly kind: "bytes-list" }>,
  path: string,
): void {
  const fits = (item: Uint8Array): boolean => item.length === length || (empty === "allow" && item.length === 0);
  if (length !== null && !value.every(fits)) throw new RangeError(`each of ${path} must have ${length} bytes`);
  if (count !== undefined && value.length !== 0 && value.length !== count) {
    throw new RangeError(`${path} must have ${count} elements, or none`);
  }
}

function isList(value: PolicyValue): value is readonly string[] | readonly Uint8Array[] {
  return Array.isArray(value);
}
