import { fail, ok } from "../errors/index.js";
import type { Outcome, Stage } from "../errors/index.js";
import type { JsonNode, JsonObject } from "./node.js";
import { quoted, shortened } from "./quote.js";
import { wrongType } from "./scalars.js";

/** The fields of a message that are there; a field whose value is null is not. */
export type MessageFields<N extends string> = Readonly<Partial<Record<N, JsonNode>>>;

/**
 * Reads an object as a protobuf message (protojson): each field under its snake_case or its
 * lowerCamelCase name, case-sensitive; null leaves a field unset.
 *
 * @param fields every field of the message, by its snake_case proto name.
 * @param path dotted snake_case path of the object; "" for the top level.
 * @returns the fields that are set, by their proto name. Errors: `PROTOJSON_UNKNOWN_FIELD`,
 * `PROTOJSON_DUPLICATE` (both spellings at once, also where one is null).
 */
export function readMessage<N extends string>(
  object: JsonObject,
  fields: readonly N[],
  path: string,
  stage: Stage = "policy",
): Outcome<MessageFields<N>> {
  const read = readOpenMessage(object, fields, path, stage);
  if (!read.ok) return read;
  const [unknown] = read.value.unknown;
  if (unknown === undefined) return ok(read.value.fields);
  const near = fields.find((name) => plain(name) === plain(unknown.key));
  const hint = near === undefined ? "" : `; names are case-sensitive: write ${near} or ${lowerCamelCase(near)}`;
  const message = `${path === "" ? "The document" : path} has no field ${quoted(unknown.key)}${hint}.`;
  return fail(stage, "PROTOJSON_UNKNOWN_FIELD", message, { path: unknown.path, actual: shortened(unknown.key) });
}

/** A key that is no field: as it was written, and its path. */
export interface UnknownField {
  readonly key: string;
  readonly path: string;
}

/**
 * As {@link readMessage}, but keys that are no field of the message are handed back instead of refused.
 *
 * @returns the fields that are set, and the unknown keys in the order of the text. Errors:
 * `PROTOJSON_DUPLICATE`.
 */
export function readOpenMessage<N extends string>(
  object: JsonObject,
  fields: readonly N[],
  path: string,
  stage: Stage = "policy",
): Outcome<{ readonly fields: MessageFields<N>; readonly unknown: readonly UnknownField[] }> {
  const byKey = new Map<string, N>();
  for (const name of fields) byKey.set(name, name).set(lowerCamelCase(name), name);
  const seen = new Set<N>();
  const read: Partial<Record<N, JsonNode>> = {};
  const unknown: UnknownField[] = [];
  for (const [key, node] of object.members) {
    const name = byKey.get(key);
    if (name === undefined) {
      unknown.push({ key, path: joinPath(path, snakeCase(shortened(key))) });
      continue;
    }
    if (seen.has(name)) {
      const where = joinPath(path, name);
      const message = `${where} is given as both ${name} and ${lowerCamelCase(name)}.`;
      return fail(stage, "PROTOJSON_DUPLICATE", message, { path: where });
    }
    seen.add(name);
    if (node.kind !== "null") read[name] = node;
  }
  return ok({ fields: read, unknown });
}

/** Requires an object. Errors: `PROTOJSON_TYPE`. */
export function readObject(node: JsonNode, path: string, stage: Stage = "policy"): Outcome<JsonObject> {
  return node.kind === "object" ? ok(node) : wrongType(node, path, "object", stage);
}

/**
 * Reads a repeated field: an array without null elements.
 *
 * @returns the elements; their paths are `path.0`, `path.1`, … Errors: `PROTOJSON_TYPE`.
 */
export function readList(node: JsonNode, path: string, stage: Stage = "policy"): Outcome<readonly JsonNode[]> {
  if (node.kind !== "array") return wrongType(node, path, "array", stage);
  for (const [index, item] of node.items.entries()) {
    if (item.kind === "null") return wrongType(item, joinPath(path, String(index)), "no null in an array", stage);
  }
  return ok(node.items);
}

/**
 * Whether a value says anything: null, false, zero (also as text), "", [] and objects in which nothing
 * says anything do not. Bytes of zeros that are written out do. Only values that were read without
 * failure may be left out on the strength of this: `"measurement": false` is wrong, not unset.
 * A field whose zero is a statement (`vmpl`) is its reader's business.
 */
export function statesSomething(node: JsonNode): boolean {
  const pending: JsonNode[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === "object") for (const member of next.members.values()) pending.push(member);
    else if (scalarStates(next)) return true;
  }
  return false;
}

function scalarStates(node: Exclude<JsonNode, JsonObject>): boolean {
  if (node.kind === "null") return false;
  if (node.kind === "boolean") return node.value;
  if (node.kind === "array") return node.items.length > 0;
  const text = node.kind === "number" ? node.text : node.value;
  return text !== "" && !/^-?0(?:\.0+)?(?:[eE][+-]?[0-9]+)?$/.test(text);
}

/** Appends a name to a dotted path. */
export function joinPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** The JSON name that protobuf derives from a field name: `_` dropped, a lower-case letter behind it raised. */
export function lowerCamelCase(name: string): string {
  return name.replace(/_+([a-z]?)/g, (_, letter: string) => letter.toUpperCase());
}

/** The path spelling of a key; keys that are no lowerCamelCase name stay as they are. */
function snakeCase(key: string): string {
  if (!/^[a-z][A-Za-z0-9]*$/.test(key)) return key;
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
