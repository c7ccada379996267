import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome, Scalar } from "../../errors/index.js";
import type { VtpmCode } from "./errors.js";

/** Why a structure is refused; {@link readWhole} makes an outcome of it. */
class Malformed extends Error {
  constructor(
    readonly code: VtpmCode,
    message: string,
    readonly detail: FailureDetail,
  ) {
    super(message);
  }
}

/** Reads the fields of one TPM structure one after another, big-endian; `bytes` are not changed. Its methods stop the reading of {@link readWhole}. */
export class TpmReader {
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    /** Dotted path of the structure, for failures. */
    private readonly path: string,
  ) {}

  u8(field: string): number {
    return this.take(1, field)[0] ?? 0;
  }

  u16(field: string): number {
    return Number(this.number(2, field));
  }

  u32(field: string): number {
    return Number(this.number(4, field));
  }

  u64(field: string): bigint {
    return this.number(8, field);
  }

  /** The next `size` bytes: a copy. */
  take(size: number, field: string): Uint8Array {
    const left = this.bytes.length - this.at;
    if (size > left) {
      this.refuse("VTPM_TRUNCATED", field, `needs ${size} bytes, and ${left} are left`, {
        expected: size,
        actual: left,
      });
    }
    const content = new Uint8Array(this.bytes.subarray(this.at, this.at + size));
    this.at += size;
    return content;
  }

  /** A TPM2B: a u16 size and that many bytes. */
  sized(field: string): Uint8Array {
    return this.take(this.u16(`${field}.size`), field);
  }

  /** Stops: the structure is refused. */
  refuse(code: VtpmCode, field: string, reason: string, detail: { expected?: Scalar; actual?: Scalar } = {}): never {
    const path = `${this.path}.${field}`;
    throw new Malformed(code, `${path} ${reason}.`, { path, ...detail });
  }

  /** Refuses what is left over. */
  end(): void {
    const left = this.bytes.length - this.at;
    if (left === 0) return;
    const detail = { path: this.path, expected: this.at, actual: this.bytes.length };
    throw new Malformed("VTPM_TRAILING", `${this.path} has ${left} bytes behind its last field.`, detail);
  }

  private number(size: number, field: string): bigint {
    return this.take(size, field).reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
  }
}

/**
 * Reads a structure that the bytes hold exactly.
 *
 * @param path dotted path of the structure, for failures.
 * @returns what `read` gives, or the failure at which it stopped, stage `parse`: `VTPM_TRUNCATED`, `VTPM_TRAILING`, and
 * those that `read` itself states.
 */
export function readWhole<T>(bytes: Uint8Array, path: string, read: (reader: TpmReader) => T): Outcome<T> {
  const reader = new TpmReader(bytes, path);
  try {
    const value = read(reader);
    reader.end();
    return ok(value);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return fail("parse", error.code, error.message, error.detail);
  }
}
