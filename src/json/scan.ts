import { fromUtf8 } from "../bytes/index.js";
import type { Failure, Stage } from "../errors/index.js";
import type { JsonCode } from "./errors.js";

/** Up to this length a string of ASCII is put together faster than a decoder is started. */
const SHORT = 128;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SIMPLE_ESCAPES: ReadonlyMap<number, string> = new Map([
  [QUOTE, '"'],
  [BACKSLASH, "\\"],
  [0x2f, "/"],
  [0x62, "\b"],
  [0x66, "\f"],
  [0x6e, "\n"],
  [0x72, "\r"],
  [0x74, "\t"],
]);

/**
 * Tokens of JSON over bytes. A method that cannot go on notes the first failure in `failure` and
 * returns null; the caller stops then.
 */
export class Scanner {
  /** Offset in bytes of what comes next. */
  at = 0;
  failure: Failure | null = null;

  constructor(
    readonly bytes: Uint8Array,
    private readonly stage: Stage,
  ) {}

  /** The next byte, or -1 at the end. */
  peek(): number {
    return this.bytes[this.at] ?? -1;
  }

  /** Steps over the white space of RFC 8259, section 2: space, tab, line feed, carriage return. */
  skipSpace(): void {
    for (let c = this.peek(); c === 0x20 || c === 0x09 || c === 0x0a || c === 0x0d; c = this.peek()) this.at++;
  }

  /** Whether `word` (ASCII) comes next; steps over it if so. */
  take(word: string): boolean {
    for (let i = 0; i < word.length; i++) if (this.bytes[this.at + i] !== word.charCodeAt(i)) return false;
    this.at += word.length;
    return true;
  }

  /** Reads a number at `at` and returns its text. */
  number(): string | null {
    const start = this.at;
    this.take("-");
    const leadingZero = this.take("0");
    if (!leadingZero && !this.digits()) return null;
    if (leadingZero && isDigit(this.peek())) return this.unexpected("no digit after a leading zero");
    if (this.take(".") && !this.digits()) return null;
    if (this.take("e") || this.take("E")) {
      if (!this.take("+")) this.take("-");
      if (!this.digits()) return null;
    }
    return asciiText(this.bytes, start, this.at);
  }

  /** Reads a string whose opening quote is at `at` and returns its value. */
  string(): string | null {
    const opening = this.at++;
    let value = "";
    for (;;) {
      const run = this.plainRun();
      if (run === null) return null;
      value += run;
      const c = this.peek();
      if (c === QUOTE) {
        this.at++;
        return value;
      }
      if (c < 0) return this.refuse("JSON_SYNTAX", opening, "a string is not closed", '"', "end of the text");
      if (c !== BACKSLASH) return this.refuse("JSON_STRING", this.at, `control character ${codePoint(c)} in a string`);
      const escaped = this.escape();
      if (escaped === null) return null;
      value += escaped;
    }
  }

  /** Notes that something else than `expected` comes next. */
  unexpected(expected: string): null {
    const actual = this.describeNext();
    return this.refuse("JSON_SYNTAX", this.at, `expected ${expected}, found ${actual}`, expected, actual);
  }

  /** Notes the first failure: `text` is put behind the line and column of the byte at `offset`. */
  refuse(code: JsonCode, offset: number, text: string, expected?: string | number, actual?: string | number): null {
    const detail = { ...(expected === undefined ? {} : { expected }), ...(actual === undefined ? {} : { actual }) };
    this.failure ??= { stage: this.stage, code, message: `${this.position(offset)}: ${text}.`, ...detail };
    return null;
  }

  /** Line and column, both from 1; columns count characters (code points). */
  private position(offset: number): string {
    let line = 1;
    let column = 1;
    for (let i = 0; i < offset; i++) {
      const c = this.bytes[i] ?? 0;
      if (c === 0x0a) {
        line++;
        column = 1;
      } else if ((c & 0xc0) !== 0x80) column++;
    }
    return `Line ${line}, column ${column}`;
  }

  private describeNext(): string {
    const c = this.peek();
    if (c < 0) return "end of the text";
    return c > 0x20 && c < 0x7f ? String.fromCharCode(c) : `byte 0x${c.toString(16).padStart(2, "0")}`;
  }

  private digits(): boolean {
    if (!isDigit(this.peek())) {
      this.unexpected("a digit");
      return false;
    }
    while (isDigit(this.peek())) this.at++;
    return true;
  }

  /** Characters up to the next quote, backslash, control character or end. All three are ASCII and end no sequence. */
  private plainRun(): string | null {
    const start = this.at;
    let ascii = true;
    for (let c = this.peek(); c >= 0x20 && c !== QUOTE && c !== BACKSLASH; c = this.peek()) {
      if (c > 0x7f) ascii = false;
      this.at++;
    }
    if (ascii && this.at - start <= SHORT) return asciiText(this.bytes, start, this.at);
    const text = fromUtf8(this.bytes.subarray(start, this.at));
    return text ?? this.refuse("JSON_UTF8", start, "the string that holds this is not valid UTF-8");
  }

  private escape(): string | null {
    const start = this.at++;
    const c = this.peek();
    this.at++;
    const simple = SIMPLE_ESCAPES.get(c);
    if (simple !== undefined) return simple;
    if (c !== 0x75) return this.refuse("JSON_STRING", start, "unknown escape in a string");
    const unit = this.fourHexDigits(start);
    if (unit === null) return null;
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit > 0xdbff || !this.take("\\u")) return this.refuse("JSON_STRING", start, "half of a surrogate pair");
    const low = this.fourHexDigits(start);
    if (low === null) return null;
    if (low < 0xdc00 || low > 0xdfff) return this.refuse("JSON_STRING", start, "half of a surrogate pair");
    return String.fromCharCode(unit, low);
  }

  private fourHexDigits(escapeStart: number): number | null {
    const text = asciiText(this.bytes, this.at, Math.min(this.at + 4, this.bytes.length));
    if (!/^[0-9a-fA-F]{4}$/.test(text)) return this.refuse("JSON_STRING", escapeStart, "\\u without four hex digits");
    this.at += 4;
    return Number.parseInt(text, 16);
  }
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}

function codePoint(c: number): string {
  return `U+${c.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** One character a byte; pieces keep the argument list short. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i += 4096) text += String.fromCharCode(...bytes.subarray(i, Math.min(i + 4096, end)));
  return text;
}
