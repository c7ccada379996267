import { fail, ok } from "../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../errors/index.js";
import {
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
import type { FieldRule, JsonNode, JsonObject, MessageFields, MessageRules } from "../json/index.js";

/** More keys than a fleet has in use and more roots than AMD has product lines; bounds the work of one policy. */
const MAX_LIST = 64;

/** How a TEE says that a value of its policies does not fit its field; `C` is a code of that TEE. */
export interface SectionCodes<C extends string> {
  /** A number above its maximum. */
  readonly range: C;
  /** A list with more elements than are read, or another number than its field takes. */
  readonly listSize: C;
}

/** The fields of a message whose rule is of that kind. */
type Named<R extends MessageRules, K extends FieldRule["kind"]> = {
  [N in keyof R]: R[N]["kind"] extends K ? N : never;
}[keyof R] &
  string;

/**
 * Reads the fields of one message of a policy by its table of rules. A field that is absent has
 * protobuf's zero value. The first thing that is wrong is kept in `failure`; what is read after it does
 * not matter.
 */
export class SectionReader<R extends MessageRules, C extends string> {
  failure: Failure | null = null;
  readonly #fields: MessageFields<string>;
  readonly #rules: R;
  readonly #path: string;
  readonly #codes: SectionCodes<C>;

  private constructor(fields: MessageFields<string>, rules: R, path: string, codes: SectionCodes<C>) {
    this.#fields = fields;
    this.#rules = rules;
    this.#path = path;
    this.#codes = codes;
  }

  /**
   * @param rules of the message.
   * @param path of the message: `policy`.
   * @param codes of the TEE whose policy it is.
   * @returns a reader. Errors: `PROTOJSON_UNKNOWN_FIELD`, `PROTOJSON_DUPLICATE`.
   */
  static open<R extends MessageRules, C extends string>(
    object: JsonObject,
    rules: R,
    path: string,
    codes: SectionCodes<C>,
  ): Outcome<SectionReader<R, C>> {
    const fields = readMessage(object, Object.keys(rules), path);
    return fields.ok ? ok(new SectionReader(fields.value, rules, path, codes)) : fields;
  }

  u64(name: Named<R, "u64">): bigint {
    return this.#read(name, 0n, readUint64);
  }

  /** A number above the rule's maximum is `codes.range`. */
  u32(name: Named<R, "u32">): number {
    return this.#limited(name, this.#read(name, 0, readUint32));
  }

  /** A google.protobuf.UInt32Value: null is unset, and 0 is a value. */
  wrappedU32(name: Named<R, "wrapped-u32">): number | null {
    const value = this.#read<number | null>(name, null, readUint32);
    return value === null ? null : this.#limited(name, value);
  }

  /** A google.protobuf.UInt64Value. */
  wrappedU64(name: Named<R, "wrapped-u64">): bigint | null {
    return this.#read<bigint | null>(name, null, readUint64);
  }

  flag(name: Named<R, "flag">): boolean {
    return this.#read(name, false, readBool);
  }

  text(name: Named<R, "text">): string {
    return this.#read(name, "", readString);
  }

  /** Bytes of the rule's length, or null where the field is absent or "". */
  bytes(name: Named<R, "bytes">): Uint8Array | null {
    const rules = this.#lengthOf(name);
    const value = this.#read<Uint8Array | null>(name, null, (node, path) => readBytes(node, path, rules));
    return value === null || value.length === 0 ? null : value;
  }

  /**
   * Byte strings of the rule's length; empty ones only where it states no length, or allows them. As many as the rule says,
   * or none. Errors also: `codes.listSize`.
   */
  bytesList(name: Named<R, "bytes-list">): readonly Uint8Array[] {
    const rule: FieldRule | undefined = this.#rules[name];
    const list = rule?.kind === "bytes-list" ? rule : null;
    const rules = { ...this.#lengthOf(name), empty: list?.empty ?? "refuse" } as const;
    const values = this.#list(name, (node, path) => readBytes(node, path, rules));
    const count = list?.count;
    if (count === undefined || values.length === 0 || values.length === count || this.failure !== null) return values;
    const path = this.path(name);
    const message = `${path} has ${values.length} elements, expected ${count} or none.`;
    this.refuse(this.#codes.listSize, message, { path, expected: count, actual: values.length });
    return [];
  }

  /** Texts. Errors also: `codes.listSize`. */
  textList(name: Named<R, "text-list">): readonly string[] {
    return this.#list(name, readString);
  }

  enumeration(name: Named<R, "enumeration">): number {
    const rule: FieldRule | undefined = this.#rules[name];
    const names = rule?.kind === "enumeration" ? rule.names : {};
    return this.#read(name, 0, (node, path) => readEnum(node, names, path));
  }

  message(name: Named<R, "message">): JsonObject | null {
    return this.#read<JsonObject | null>(name, null, readObject);
  }

  /** The dotted path of a field, or of an element of a repeated one. */
  path(name: keyof R & string, index?: number): string {
    return `${this.#path}.${name}${index === undefined ? "" : `.${index}`}`;
  }

  /** Keeps a failure, unless there is one already. */
  keep(outcome: Outcome<unknown>): void {
    if (!outcome.ok) this.failure ??= outcome.failure;
  }

  /** Refuses the policy for its content. */
  refuse(code: C, message: string, detail: FailureDetail): void {
    this.keep(fail("policy", code, message, detail));
  }

  #lengthOf(name: string): { readonly length?: number } {
    const rule: FieldRule | undefined = this.#rules[name];
    const length = rule?.kind === "bytes" || rule?.kind === "bytes-list" ? rule.length : null;
    return length === null ? {} : { length };
  }

  #limited(name: string, value: number): number {
    const rule: FieldRule | undefined = this.#rules[name];
    const max = rule?.kind === "u32" || rule?.kind === "wrapped-u32" ? rule.max : undefined;
    if (max === undefined || value <= max) return value;
    const path = this.path(name);
    this.refuse(this.#codes.range, `${path} is ${value}; it is at most ${max}.`, {
      path,
      expected: max,
      actual: value,
    });
    return value;
  }

  #list<T>(name: string, reader: (node: JsonNode, path: string) => Outcome<T>): readonly T[] {
    const nodes = this.#read<readonly JsonNode[]>(name, [], readList);
    if (nodes.length > MAX_LIST) {
      const path = this.path(name);
      const message = `${path} has ${nodes.length} elements, more than the limit of ${MAX_LIST}.`;
      this.refuse(this.#codes.listSize, message, { path, expected: MAX_LIST, actual: nodes.length });
      return [];
    }
    return nodes.flatMap((node, index) => {
      const value = reader(node, this.path(name, index));
      this.keep(value);
      return value.ok ? [value.value] : [];
    });
  }

  #read<T>(name: string, absent: T, reader: (node: JsonNode, path: string) => Outcome<T>): T {
    const node = this.#fields[name];
    if (node === undefined) return absent;
    const value = reader(node, this.path(name));
    this.keep(value);
    return value.ok ? value.value : absent;
  }
}
