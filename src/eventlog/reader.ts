import { fail } from "../errors/index.js";
import type { Outcome, Scalar } from "../errors/index.js";
import type { LogCode } from "./errors.js";

/** Why a log is refused; {@link reading} makes an outcome of it. */
class Malformed extends Error {
  constructor(
    readonly code: LogCode,
    message: string,
    readonly detail: { readonly path: string; readonly expected?: Scalar; readonly actual?: Scalar },
  ) {
    super(message);
  }
}

/** Expected and actual value of what is refused. */
export interface Refusal {
  readonly expected?: Scalar;
  readonly actual?: Scalar;
}

/**
 * Reads the fields of a log one after another, little-endian. Every size is compared with what is left before anything is
 * taken, and nothing is copied. Its methods stop the function that {@link reading} runs.
 */
export class LogReader {
  /** Where the next field begins. */
  at = 0;
  /** Dotted path of the structure that is read, for failures. */
  path = "event_log";
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  u8(field: string): number {
    return this.view.getUint8(this.advance(1, field));
  }

  u16(field: string): number {
    return this.view.getUint16(this.advance(2, field), true);
  }

  u32(field: string): number {
    return this.view.getUint32(this.advance(4, field), true);
  }

  /** The next `size` bytes: a view. @param code what it means that there are not so many. */
  take(size: number, field: string, code: LogCode = "EVENTLOG_TRUNCATED"): Uint8Array {
    const start = this.advance(size, field, code);
    return this.bytes.subarray(start, this.at);
  }

  /** Stops: the log is refused. */
  refuse(code: LogCode, field: string, reason: string, detail: Refusal = {}): never {
    const path = field === "" ? this.path : `${this.path}.${field}`;
    throw new Malformed(code, `${path} ${reason}.`, { path, ...detail });
  }

  private advance(size: number, field: string, code: LogCode = "EVENTLOG_TRUNCATED"): number {
    const { at, left } = this;
    if (size > left) {
      const detail = { expected: size, actual: left };
      this.refuse(code, field, `needs ${size} bytes at offset ${at}, and ${left} are left`, detail);
    }
    this.at = at + size;
    return at;
  }
}

/** Runs what reads with a {@link LogReader}. @returns its outcome, or the failure at which a reader stopped it, stage `parse`. */
export function reading<T>(read: () => Outcome<T>): Outcome<T> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return fail("parse", error.code, error.message, error.detail);
  }
}
