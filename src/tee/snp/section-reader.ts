import { fail } from "../../errors/index.js";
import type { Failure, Outcome } from "../../errors/index.js";
import {
  readBool,
  readBytes,
  readEnum,
  readList,
  readObject,
  readString,
  readUint32,
  readUint64,
} from "../../json/index.js";
import type { JsonNode, JsonObject, MessageFields } from "../../json/index.js";
import type { SnpCode } from "./errors.js";

/**
 * Reads the fields of one message of a policy. A field that is absent has protobuf's zero value.
 * The first thing that is wrong is kept in `failure`; what is read after it does not matter.
 */
export class SectionReader<N extends string> {
  failure: Failure | null = null;
  readonly #fields: MessageFields<N>;
  readonly #path: string;

  /**
   * @param fields of the message, as readMessage gives them.
   * @param path of the message: `policy`.
   */
  constructor(fields: MessageFields<N>, path: string) {
    this.#fields = fields;
    this.#path = path;
  }

  u64(name: N): bigint {
    return this.#read(name, 0n, readUint64);
  }

  /** @param max inclusive; a greater number is `SNP_POLICY_RANGE`. */
  u32(name: N, max = 0xffff_ffff): number {
    return this.#limited(name, this.#read(name, 0, readUint32), max);
  }

  /** A google.protobuf.UInt32Value: null is unset, and 0 is a value. */
  wrappedU32(name: N, max = 0xffff_ffff): number | null {
    const value = this.#read<number | null>(name, null, readUint32);
    return value === null ? null : this.#limited(name, value, max);
  }

  /** A google.protobuf.UInt64Value. */
  wrappedU64(name: N): bigint | null {
    return this.#read<bigint | null>(name, null, readUint64);
  }

  flag(name: N): boolean {
    return this.#read(name, false, readBool);
  }

  text(name: N): string {
    return this.#read(name, "", readString);
  }

  /** Bytes of an exact length, or null where the field is absent or "". */
  bytes(name: N, length: number): Uint8Array | null {
    const value = this.#read<Uint8Array | null>(name, null, (node, path) => readBytes(node, path, { length }));
    return value === null || value.length === 0 ? null : value;
  }

  enumeration(name: N, names: Readonly<Record<string, number>>): number {
    return this.#read(name, 0, (node, path) => readEnum(node, names, path));
  }

  message(name: N): JsonObject | null {
    return this.#read<JsonObject | null>(name, null, readObject);
  }

  /** The number of elements of a repeated field. */
  listSize(name: N): number {
    return this.#read<readonly JsonNode[]>(name, [], readList).length;
  }

  /** Refuses a field that states something which cannot be checked: `SNP_POLICY_UNSUPPORTED`. */
  unsupported(name: N): void {
    const path = `${this.#path}.${name}`;
    this.#refuse(
      "SNP_POLICY_UNSUPPORTED",
      `This version cannot check ${path}, so a policy that states it is refused.`,
      path,
    );
  }

  #limited(name: N, value: number, max: number): number {
    const path = `${this.#path}.${name}`;
    if (value > max) this.#refuse("SNP_POLICY_RANGE", `${path} is ${value}; it is at most ${max}.`, path, max, value);
    return value;
  }

  #read<T>(name: N, absent: T, reader: (node: JsonNode, path: string) => Outcome<T>): T {
    const node = this.#fields[name];
    if (node === undefined) return absent;
    const value = reader(node, `${this.#path}.${name}`);
    if (value.ok) return value.value;
    this.failure ??= value.failure;
    return absent;
  }

  #refuse(
    code: SnpCode,
    message: string,
    path: string,
    expected: number | null = null,
    actual: number | null = null,
  ): void {
    const refused = fail("policy", code, message, expected === null ? { path } : { path, expected, actual });
    this.failure ??= refused.failure;
  }
}
