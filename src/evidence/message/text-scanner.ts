import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";
import { readEscape } from "./text-escapes.js";

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const BACKSLASH = 0x5c;

/**
 * Tokens of textproto over bytes (protobuf.dev, "Text Format Language Specification"): Go writes bytes
 * that happen to be UTF-8 as they are, so that the text must not be decoded. A method that cannot go on
 * notes the first failure in `failure` and returns null; the caller stops then.
 */
export class TextScanner {
  /** Offset in bytes of what comes next. */
  at = 0;
  failure: Refused | null = null;

  constructor(readonly bytes: Uint8Array) {}

  /** The next byte, or -1 at the end. */
  peek(): number {
    return this.bytes[this.at] ?? -1;
  }

  /** Steps over white space and comments, which reach to the end of their line. */
  skipSpace(): void {
    for (;;) {
      const c = this.peek();
      if (c === 0x23) while (this.peek() !== 0x0a && this.at < this.bytes.length) this.at++;
      else if (isTextSpace(c)) this.at++;
      else return;
    }
  }

  /** Whether one of these ASCII characters comes next; steps over it, and returns it. */
  take(characters: string): string | null {
    const next = this.at < this.bytes.length ? String.fromCharCode(this.peek()) : "";
    if (next === "" || !characters.includes(next)) return null;
    this.at++;
    return next;
  }

  /** A run of letters, digits, `_` and `.`: a name or a number; "" where there is none. */
  word(): string {
    const start = this.at;
    while (isWordByte(this.peek())) this.at++;
    return String.fromCharCode(...this.bytes.subarray(start, Math.min(this.at, start + MAX_WORD)));
  }

  /** String literals, of which adjacent ones are one string, without their escapes. Null without failure: none. */
  strings(): Uint8Array | null {
    const octets: number[] = [];
    let some = false;
    for (;;) {
      const quote = this.peek();
      if (quote !== QUOTE && quote !== APOSTROPHE) return some ? Uint8Array.from(octets) : null;
      if (!this.literal(quote, octets)) return null;
      some = true;
      this.skipSpace();
    }
  }

  /** Reads one literal, of which the opening quote comes next. */
  private literal(quote: number, octets: number[]): boolean {
    const start = this.at++;
    for (;;) {
      const c = this.peek();
      if (c === quote) {
        this.at++;
        return true;
      }
      if (c === -1 || c === 0x0a || c === 0) {
        this.refuse("the string does not end on its line", start);
        return false;
      }
      if (c !== BACKSLASH) {
        octets.push(c);
        this.at++;
        continue;
      }
      const escape = readEscape(this.bytes, this.at);
      if (escape === null) {
        this.refuse("no such escape");
        return false;
      }
      octets.push(...escape.octets);
      this.at = escape.end;
    }
  }

  /** Notes a failure at an offset, by default where the scanner stands, unless there is one. */
  refuse(reason: string, at: number = this.at): null {
    const { line, column } = placeOf(this.bytes, at);
    const message = `Line ${line}, column ${column} of the textproto: ${reason}.`;
    this.failure ??= refuse("EVIDENCE_TEXTPROTO", message, { actual: `${line}:${column}` });
    return null;
  }
}

/** Longer words are neither names nor numbers of the messages. */
const MAX_WORD = 64;

/** Whether a byte is white space of textproto. */
export function isTextSpace(c: number): boolean {
  return c === 0x20 || (c >= 0x09 && c <= 0x0d);
}

/** Whether a byte may be in a name or a number. */
export function isWordByte(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x5f || c === 0x2e;
}

/** Both from 1; the column counts bytes. */
function placeOf(bytes: Uint8Array, at: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let i = 0; i < at; i++) {
    if (bytes[i] !== 0x0a) continue;
    line++;
    start = i + 1;
  }
  return { line, column: at - start + 1 };
}
