/**
 * JSON as it was written: numbers keep their text (JSON.parse turns 15352208179752599555 into another
 * number), and each value knows which bytes of the input it came from, since the signatures of vendor
 * collateral cover the exact bytes of a member.
 */
interface Span {
  /** Offset in bytes of the value's first byte in the input. */
  readonly start: number;
  /** Offset in bytes behind the value's last byte; white space around the value is outside. */
  readonly end: number;
}

export interface JsonNull extends Span {
  readonly kind: "null";
}

export interface JsonBoolean extends Span {
  readonly kind: "boolean";
  readonly value: boolean;
}

export interface JsonNumber extends Span {
  readonly kind: "number";
  /** The source text, in the grammar of RFC 8259, section 6. */
  readonly text: string;
}

export interface JsonString extends Span {
  readonly kind: "string";
  /** With escapes resolved; never with half of a surrogate pair. */
  readonly value: string;
}

export interface JsonArray extends Span {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

export interface JsonObject extends Span {
  readonly kind: "object";
  /** In the order of the text; each key once. A map, so that a key `__proto__` is a key like any other. */
  readonly members: ReadonlyMap<string, JsonNode>;
}

/** Any JSON value; `kind` says which. */
export type JsonNode = JsonNull | JsonBoolean | JsonNumber | JsonString | JsonArray | JsonObject;

/** What a document may cost. */
export interface JsonLimits {
  /** Length of the input in bytes, inclusive. */
  readonly maxBytes: number;
  /** Arrays and objects inside one another, inclusive; a scalar has depth 0. */
  readonly maxDepth: number;
  /** Values in all, inclusive, keys not counted. */
  readonly maxNodes: number;
}

/**
 * Room for a policy with CA bundles, or for Intel's TCB info (about 100 KiB, depth 8), ten times over.
 */
export const DEFAULT_JSON_LIMITS: JsonLimits = { maxBytes: 1024 * 1024, maxDepth: 64, maxNodes: 100_000 };
