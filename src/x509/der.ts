import type { Problems } from "./problems.js";

/** Identifier octets of the types that certificates use (X.690, section 8; class and constructed bit included). */
export const DER = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OBJECT_IDENTIFIER: 0x06,
  ENUMERATED: 0x0a,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  TELETEX_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
  /** [n], constructed. */
  context: (n: number): number => 0xa0 | n,
} as const;

/** AMD's certificates nest 8 deep; RFC 5280 profiles stay below 12. */
const MAX_DEPTH = 16;

/** Where the content of an element lies in the bytes that it was read from. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Header extends Span {
  readonly tag: number;
}

/**
 * Checks the framing of everything in `bytes` without interpreting it: one element and nothing behind
 * it, low tag numbers, primitive and constructed where X.690 section 10.2 wants them, lengths definite,
 * minimal and inside what encloses them. Does not look into OCTET and BIT STRINGs. No recursion.
 *
 * Notes `X509_DER_TAG`, `X509_DER_LENGTH`, `X509_DER_DEPTH`, `X509_DER_TRAILING`.
 */
export function checkFraming(bytes: Uint8Array, problems: Problems): void {
  const ends = [bytes.length];
  let at = 0;
  while (problems.first === null) {
    const header = readHeader(bytes, at, ends[ends.length - 1] ?? 0, problems);
    if (header === null) return;
    const constructed = (header.tag & 0x20) !== 0;
    if (constructed) ends.push(header.end);
    if (ends.length > MAX_DEPTH + 1)
      problems.note("X509_DER_DEPTH", `DER nested deeper than ${MAX_DEPTH} at offset ${at}`);
    at = constructed ? header.start : header.end;
    while (ends.length > 1 && at === ends[ends.length - 1]) ends.pop();
    if (ends.length === 1) {
      if (at < bytes.length) noteTrailing(bytes.length - at, "the outermost element", problems);
      return;
    }
  }
}

/** Reads the header at `at`, whose element must end at or before `limit`. */
function readHeader(bytes: Uint8Array, at: number, limit: number, problems: Problems): Header | null {
  const tag = bytes[at] ?? 0;
  const first = bytes[at + 1] ?? 0;
  if (at + 2 > limit) return refuseLength(`no room for a tag and a length at offset ${at}`, problems);
  if (!isKnownForm(tag)) {
    problems.note("X509_DER_TAG", `tag 0x${hexByte(tag)} at offset ${at} has a form that X.509 does not use`);
    return null;
  }
  if (first < 0x80) return inside({ tag, start: at + 2, end: at + 2 + first }, limit, at, problems);
  const octets = first & 0x7f;
  if (octets === 0) return refuseLength(`indefinite length at offset ${at}`, problems);
  if (octets > 4) return refuseLength(`a length of ${octets} octets at offset ${at}`, problems);
  if (at + 2 + octets > limit) return refuseLength(`a length is cut off at offset ${at}`, problems);
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  if (length < 0x80 || length < 256 ** (octets - 1))
    return refuseLength(`a length at offset ${at} is not minimal`, problems);
  return inside({ tag, start: at + 2 + octets, end: at + 2 + octets + length }, limit, at, problems);
}

function inside(header: Header, limit: number, at: number, problems: Problems): Header | null {
  if (header.end <= limit) return header;
  const message = `the element at offset ${at} has a length of ${header.end - header.start}, but only ${limit - header.start} bytes are left`;
  return refuseLength(message, problems);
}

function refuseLength(message: string, problems: Problems): null {
  problems.note("X509_DER_LENGTH", message);
  return null;
}

/** No multi-byte tag, no end-of-contents; of the universal types SEQUENCE and SET are constructed, all others not. */
function isKnownForm(tag: number): boolean {
  const number = tag & 0x1f;
  if (number === 0x1f || tag === 0) return false;
  if (tag >= 0x40) return true;
  return ((tag & 0x20) !== 0) === (number === 0x10 || number === 0x11);
}

function noteTrailing(count: number, name: string, problems: Problems): void {
  problems.note("X509_DER_TRAILING", `${count} bytes behind ${name}`, { expected: 0, actual: count });
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}

/**
 * Reads elements one after another out of one content. What does not fit is noted in `problems`, and an
 * empty array is returned in its place.
 */
export class DerReader {
  /** `at` and `end` bound the content within `bytes`, so that going into an element makes no array. */
  constructor(
    readonly bytes: Uint8Array,
    private readonly problems: Problems,
    private at = 0,
    private readonly limit = bytes.length,
  ) {}

  /** The next identifier octet, or -1 at the end. */
  peek(): number {
    return this.at < this.limit ? (this.bytes[this.at] ?? -1) : -1;
  }

  /** Where the content of the next element lies in `bytes`, or null: for what is read and not kept. */
  span(tag: number, name: string): Span | null {
    return this.expect(tag, name);
  }

  /** The content of the next element, which must have that tag. `name` is for the message. */
  read(tag: number, name: string): Uint8Array {
    const header = this.expect(tag, name);
    return header === null ? new Uint8Array(0) : this.bytes.subarray(header.start, header.end);
  }

  /** The next element with its header. */
  readWhole(tag: number, name: string): Uint8Array {
    const start = this.at;
    const header = this.expect(tag, name);
    return header === null ? new Uint8Array(0) : this.bytes.subarray(start, header.end);
  }

  /** The next element with its header, whatever it is. */
  readAny(name: string): Uint8Array {
    return this.readWhole(this.peek(), name);
  }

  /** A reader of the content of the next element. */
  enter(tag: number, name: string): DerReader {
    const header = this.expect(tag, name);
    return header === null
      ? new DerReader(this.bytes, this.problems, 0, 0)
      : new DerReader(this.bytes, this.problems, header.start, header.end);
  }

  /** Whether something is left to read, and nothing was wrong so far (so that loops end). */
  more(): boolean {
    return this.problems.first === null && this.at < this.limit;
  }

  /** Requires that nothing is left. */
  end(name: string): void {
    if (this.at < this.limit) noteTrailing(this.limit - this.at, name, this.problems);
  }

  private expect(tag: number, name: string): Header | null {
    const actual = this.peek();
    if (actual !== tag || actual < 0) {
      const found = actual < 0 ? "nothing" : `tag 0x${hexByte(actual)}`;
      const wanted = tag < 0 ? "an element" : `tag 0x${hexByte(tag)}`;
      this.problems.note("X509_DER_TAG", `${name}: expected ${wanted}, found ${found}`);
      return null;
    }
    const header = readHeader(this.bytes, this.at, this.limit, this.problems);
    if (header !== null) this.at = header.end;
    return header;
  }
}
