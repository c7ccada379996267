import { fromHex } from "../../bytes/index.js";
import type { Failure, FailureDetail } from "../../errors/index.js";
import type { JsonNode, JsonObject } from "../../json/index.js";
import { readStatementDate } from "./dates.js";
import type { TdxCode } from "./errors.js";

/** An object of a statement, and where it stands. Members that nobody asks for are tolerated: Intel adds some over time. */
export interface StatementObject {
  readonly members: JsonObject["members"];
  /** Dotted path in Intel's spelling: `tcbInfo.tcbLevels.0.tcb`. */
  readonly path: string;
}

/** Inclusive. */
export const MAX_SVN = 0xff;
export const MAX_UINT16 = 0xffff;
export const MAX_UINT32 = 0xffff_ffff;

/** The longest text that counts is a status, of 33 characters. */
const MAX_TEXT = 64;
/** More advisories than any level has: the oldest of Intel's levels name about 30. */
const MAX_TEXTS = 256;

/**
 * Reads the members of one statement, strictly: each has to be there unless its method says otherwise. The first thing that
 * is wrong is kept in `failure` (stage `trust`); what is read after it has its type and means nothing.
 *
 * Codes that it notes by itself: `TDX_STATEMENT_MEMBER`, `TDX_STATEMENT_VALUE`, `TDX_STATEMENT_DATE`.
 */
export class StatementReader {
  failure: Failure | null = null;

  /** Notes a failure unless there is one already. */
  refuse(code: TdxCode, path: string, message: string, detail: FailureDetail = {}): void {
    this.failure ??= { stage: "trust", code, message, path, ...detail };
  }

  object(parent: StatementObject, name: string): StatementObject {
    return this.#asObject(parent.members.get(name), where(parent, name));
  }

  /** The objects of an array. @param length how many; null for any number but none. */
  objects(parent: StatementObject, name: string, length: number | null): readonly StatementObject[] {
    const path = where(parent, name);
    const items = this.#items(parent, name);
    if (items === null) return [];
    if (length === null ? items.length > 0 : items.length === length) {
      return items.map((item, index) => this.#asObject(item, `${path}.${index}`));
    }
    this.#outside(path, length === null ? "at least 1 entry" : `${length} entries`, `${items.length} entries`);
    return [];
  }

  /** A string of at most 64 characters. */
  text(parent: StatementObject, name: string): string {
    return this.#asText(parent.members.get(name), where(parent, name));
  }

  /** An array of at most 256 such strings; none where the member is absent. */
  optionalTexts(parent: StatementObject, name: string): readonly string[] {
    if (!parent.members.has(name)) return [];
    const path = where(parent, name);
    const items = this.#items(parent, name) ?? [];
    if (items.length > MAX_TEXTS) this.#outside(path, `at most ${MAX_TEXTS} entries`, `${items.length} entries`);
    return items.slice(0, MAX_TEXTS).map((item, index) => this.#asText(item, `${path}.${index}`));
  }

  /** That the member is absent or a string: what it says is for people. */
  optionalText(parent: StatementObject, name: string): void {
    const node = parent.members.get(name);
    if (node !== undefined && node.kind !== "string") this.#wrongType(node, where(parent, name), "string");
  }

  /** A whole number in plain decimal digits, as Intel's own reader takes it. @param max inclusive, at most 2^32 − 1. */
  uint(parent: StatementObject, name: string, max: number): number {
    const path = where(parent, name);
    const node = parent.members.get(name);
    if (node?.kind !== "number") {
      this.#wrongType(node, path, "number");
      return 0;
    }
    const value = /^(?:0|[1-9][0-9]{0,9})$/.test(node.text) ? Number(node.text) : NaN;
    if (value <= max) return value;
    this.#outside(path, `a whole number of at most ${max}`, node.text.slice(0, MAX_TEXT));
    return 0;
  }

  /** Hex of either case. @param size in bytes. */
  hex(parent: StatementObject, name: string, size: number): Uint8Array {
    const path = where(parent, name);
    const node = parent.members.get(name);
    if (node?.kind !== "string") {
      this.#wrongType(node, path, "string");
      return new Uint8Array(size);
    }
    const bytes = node.value.length === 2 * size ? fromHex(node.value) : null;
    if (bytes !== null) return bytes;
    const actual = node.value.length === 2 * size ? "not hex" : `${node.value.length} characters`;
    this.#outside(path, `${2 * size} hex digits`, actual);
    return new Uint8Array(size);
  }

  /** Milliseconds since 1970. */
  date(parent: StatementObject, name: string): number {
    const path = where(parent, name);
    const written = this.text(parent, name);
    const instant = readStatementDate(written);
    if (instant !== null) return instant;
    const expected = "YYYY-MM-DDThh:mm:ssZ";
    const message = `${path} is no instant of the form ${expected}.`;
    this.refuse("TDX_STATEMENT_DATE", path, message, { expected, actual: written });
    return 0;
  }

  #items(parent: StatementObject, name: string): readonly JsonNode[] | null {
    const node = parent.members.get(name);
    if (node?.kind === "array") return node.items;
    this.#wrongType(node, where(parent, name), "array");
    return null;
  }

  #asObject(node: JsonNode | undefined, path: string): StatementObject {
    if (node?.kind === "object") return { members: node.members, path };
    this.#wrongType(node, path, "object");
    return { members: new Map<string, JsonNode>(), path };
  }

  #asText(node: JsonNode | undefined, path: string): string {
    if (node?.kind !== "string") {
      this.#wrongType(node, path, "string");
      return "";
    }
    if (node.value.length <= MAX_TEXT) return node.value;
    this.#outside(path, `at most ${MAX_TEXT} characters`, `${node.value.length} characters`);
    return "";
  }

  #wrongType(node: JsonNode | undefined, path: string, expected: string): void {
    const actual = node?.kind ?? "absent";
    this.refuse("TDX_STATEMENT_MEMBER", path, `${path} is ${actual}, expected ${expected}.`, { expected, actual });
  }

  #outside(path: string, expected: string, actual: string): void {
    this.refuse("TDX_STATEMENT_VALUE", path, `${path} has ${actual}, expected ${expected}.`, { expected, actual });
  }
}

function where(parent: StatementObject, name: string): string {
  return `${parent.path}.${name}`;
}
