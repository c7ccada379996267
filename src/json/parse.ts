import { fail, ok } from "../errors/index.js";
import type { Outcome, Stage } from "../errors/index.js";
import { DEFAULT_JSON_LIMITS } from "./node.js";
import type { JsonLimits, JsonNode } from "./node.js";
import { quoted } from "./quote.js";
import { Scanner } from "./scan.js";

/** An array or object whose end has not come yet. */
type Open =
  | { readonly kind: "array"; readonly start: number; readonly items: JsonNode[] }
  | { readonly kind: "object"; readonly start: number; readonly members: Map<string, JsonNode>; key: string };

/**
 * Reads one JSON value, as strictly as RFC 8259 allows: no byte order mark, no comments, no trailing
 * commas or data, no key twice in an object, no half surrogate pairs, valid UTF-8 only. Works without
 * recursion, in time linear in the length of the input.
 *
 * @param bytes the document; not changed, and not kept.
 * @param limits inclusive; see {@link JsonLimits}.
 * @param stage the stage that a failure reports.
 * @returns the value, whose offsets count bytes of `bytes`. Errors: `JSON_SIZE`, `JSON_DEPTH`,
 * `JSON_NODES`, `JSON_SYNTAX`, `JSON_STRING`, `JSON_UTF8`, `JSON_TRAILING`, `JSON_DUPLICATE_KEY`.
 */
export function parseJson(
  bytes: Uint8Array,
  limits: JsonLimits = DEFAULT_JSON_LIMITS,
  stage: Stage = "policy",
): Outcome<JsonNode> {
  if (bytes.length > limits.maxBytes) {
    const message = `The JSON text has ${bytes.length} bytes, more than the limit of ${limits.maxBytes}.`;
    return fail(stage, "JSON_SIZE", message, { expected: limits.maxBytes, actual: bytes.length });
  }
  const scanner = new Scanner(bytes, stage);
  const node = new Parser(scanner, limits).document();
  if (node !== null) return ok(node);
  if (scanner.failure !== null) return { ok: false, failure: scanner.failure };
  return fail("internal", "JSON_SYNTAX", "The JSON reader stopped without a reason.");
}

class Parser {
  private readonly open: Open[] = [];
  private nodes = 0;

  constructor(
    private readonly scanner: Scanner,
    private readonly limits: JsonLimits,
  ) {}

  document(): JsonNode | null {
    const { scanner } = this;
    if (scanner.take("\u00ef\u00bb\u00bf")) return scanner.refuse("JSON_SYNTAX", 0, "byte order mark before the value");
    const node = this.value();
    if (node === null) return null;
    scanner.skipSpace();
    if (scanner.at < scanner.bytes.length) return scanner.refuse("JSON_TRAILING", scanner.at, "data behind the value");
    return node;
  }

  /** Reads values until the outermost one is complete. */
  private value(): JsonNode | null {
    for (;;) {
      const begun = this.begin();
      if (begun === null) return null;
      if (begun === "opened") continue;
      let node = begun;
      for (;;) {
        const parent = this.open[this.open.length - 1];
        if (parent === undefined) return node;
        if (parent.kind === "array") parent.items.push(node);
        else parent.members.set(parent.key, node);
        this.scanner.skipSpace();
        if (this.scanner.take(",")) {
          if (!this.nextKey(parent)) return null;
          break;
        }
        if (!this.scanner.take(parent.kind === "array" ? "]" : "}")) {
          return this.scanner.unexpected(parent.kind === "array" ? ", or ]" : ", or }");
        }
        this.open.pop();
        node = this.closed(parent);
      }
    }
  }

  /** Reads a scalar or an empty container, or opens a container up to where its first value starts. */
  private begin(): JsonNode | "opened" | null {
    const { scanner } = this;
    scanner.skipSpace();
    const start = scanner.at;
    if (++this.nodes > this.limits.maxNodes) {
      return scanner.refuse("JSON_NODES", start, `more than ${this.limits.maxNodes} values`, this.limits.maxNodes);
    }
    const c = scanner.peek();
    if (c === 0x5b || c === 0x7b) return this.beginContainer(c === 0x5b ? "array" : "object");
    if (c === 0x22) {
      const value = scanner.string();
      return value === null ? null : { kind: "string", value, start, end: scanner.at };
    }
    if (c === 0x2d || (c >= 0x30 && c <= 0x39)) {
      const text = scanner.number();
      return text === null ? null : { kind: "number", text, start, end: scanner.at };
    }
    if (scanner.take("null")) return { kind: "null", start, end: scanner.at };
    if (scanner.take("true")) return { kind: "boolean", value: true, start, end: scanner.at };
    if (scanner.take("false")) return { kind: "boolean", value: false, start, end: scanner.at };
    return scanner.unexpected("a value");
  }

  private beginContainer(kind: "array" | "object"): JsonNode | "opened" | null {
    const { scanner, limits } = this;
    const start = scanner.at++;
    if (this.open.length >= limits.maxDepth) {
      return scanner.refuse("JSON_DEPTH", start, `nested deeper than ${limits.maxDepth}`, limits.maxDepth);
    }
    const opened: Open = kind === "array" ? { kind, start, items: [] } : { kind, start, members: new Map(), key: "" };
    scanner.skipSpace();
    if (scanner.take(kind === "array" ? "]" : "}")) return this.closed(opened);
    this.open.push(opened);
    return this.nextKey(opened) ? "opened" : null;
  }

  /** Steps up to where the container's next value starts: over a key, in an object. */
  private nextKey(container: Open): boolean {
    if (container.kind === "array") return true;
    const key = this.key(container.members);
    if (key !== null) container.key = key;
    return key !== null;
  }

  /** Reads a key that the object does not have yet, and its colon. */
  private key(members: ReadonlyMap<string, JsonNode>): string | null {
    const { scanner } = this;
    scanner.skipSpace();
    const start = scanner.at;
    if (scanner.peek() !== 0x22) return scanner.unexpected("a key in double quotes");
    const key = scanner.string();
    if (key === null) return null;
    if (members.has(key)) {
      return scanner.refuse("JSON_DUPLICATE_KEY", start, `the key ${quoted(key)} is there twice`);
    }
    scanner.skipSpace();
    return scanner.take(":") ? key : scanner.unexpected(":");
  }

  private closed(container: Open): JsonNode {
    const { start } = container;
    const end = this.scanner.at;
    if (container.kind === "array") return { kind: "array", items: container.items, start, end };
    return { kind: "object", members: container.members, start, end };
  }
}
