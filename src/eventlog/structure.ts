import { u16le, u32le, u64le } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import type { TypedEventCode } from "./typed-errors.js";

/** Why a structure is refused; {@link readStructure} makes an outcome of it. */
class Malformed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** What a structure is called, and the code for one that is too short or too long. */
export interface StructureName {
  /** Dotted path, for failures. */
  readonly path: string;
  readonly code: TypedEventCode;
}

/** Reads the little-endian fields of one structure one after another. Its methods stop the reading of {@link readStructure}. */
export class StructureReader {
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: StructureName,
  ) {}

  /** Bytes that are not read yet. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Bytes that were read. */
  get offset(): number {
    return this.at;
  }

  u8(field: string): number {
    return this.take(1, field)[0] ?? 0;
  }

  u16(field: string): number {
    return u16le(this.take(2, field), 0);
  }

  u32(field: string): number {
    return u32le(this.take(4, field), 0);
  }

  u64(field: string): bigint {
    return u64le(this.take(8, field), 0);
  }

  /** A u64 that counts bytes, or items of `unit` bytes, which follow: refused where so many are not left. */
  count(field: string, unit = 1): number {
    const count = this.u64(field);
    // Compared before it becomes a number: it is up to 2^64 - 1 and times `unit` it would wrap.
    if (count > BigInt(Math.floor(this.left / unit))) {
      this.refuse(field, `counts ${count}, and ${this.left} bytes are left`, { actual: String(count) });
    }
    return Number(count);
  }

  /** The next `size` bytes: a view. */
  take(size: number, field: string): Uint8Array {
    if (size > this.left) {
      this.refuse(field, `needs ${size} bytes, and ${this.left} are left`, { expected: size, actual: this.left });
    }
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  rest(): Uint8Array {
    return this.take(this.left, "rest");
  }

  /** Stops: the structure is refused, with its own code or a closer one. */
  refuse(
    field: string,
    reason: string,
    detail: Pick<Failure, "expected" | "actual"> = {},
    code: TypedEventCode = this.name.code,
  ): never {
    const path = `${this.name.path}.${field}`;
    throw new Malformed({ stage: "parse", code, message: `${path} ${reason}.`, path, ...detail });
  }

  /** Refuses what is left over. */
  end(): void {
    if (this.left > 0) this.refuse("end", `is followed by ${this.left} bytes`, { expected: 0, actual: this.left });
  }
}

/**
 * Reads a structure that the bytes hold exactly, unless `read` takes what is left.
 *
 * @returns what `read` gives, or the failure at which it stopped, stage `parse`.
 */
export function readStructure<T>(
  bytes: Uint8Array,
  name: StructureName,
  read: (reader: StructureReader) => T,
): Outcome<T> {
  const reader = new StructureReader(bytes, name);
  try {
    const value = read(reader);
    reader.end();
    return ok(value);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const { stage, code, message, path, expected, actual } = error.failure;
    return fail(stage, code, message, {
      ...(path === undefined ? {} : { path }),
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
    });
  }
}
