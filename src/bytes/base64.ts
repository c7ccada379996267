const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** `=` */
const PADDING = 0x3d;

/** Which of the two RFC 4648 alphabets, and what of padding, a reader accepts. */
export interface Base64Rules {
  /** `standard` is §4 (`+/`), `url` is §5 (`-_`). */
  readonly alphabet: "standard" | "url";
  readonly padding: "required" | "optional";
  /** What to do where the bits behind the last byte are not zero. */
  readonly trailingBits: "zero" | "any";
}

const STRICT: Base64Rules = { alphabet: "standard", padding: "required", trailingBits: "zero" };

/** Base64 with the standard alphabet and padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let out = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    codes[out++] = STANDARD.charCodeAt(word >> 18);
    codes[out++] = STANDARD.charCodeAt((word >> 12) & 63);
    codes[out++] = left > 1 ? STANDARD.charCodeAt((word >> 6) & 63) : PADDING;
    codes[out++] = left > 2 ? STANDARD.charCodeAt(word & 63) : PADDING;
  }
  // Flat text: strings that grow by one character cost dozens of bytes for each.
  return new TextDecoder().decode(codes);
}

/**
 * Reads base64; white space is never accepted.
 *
 * @param rules by default the strict form: standard alphabet, padded, trailing bits zero.
 * @returns the bytes, or `null` where the text does not follow the rules.
 */
export function fromBase64(text: string, rules: Base64Rules = STRICT): Uint8Array | null {
  const body = text.replace(/={1,2}$/, "");
  const padding = text.length - body.length;
  if (body.length % 4 === 1) return null;
  if (padding > 0 && text.length % 4 !== 0) return null;
  if (padding === 0 && rules.padding === "required" && text.length % 4 !== 0) return null;
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let out = 0;
  for (let i = 0; i < body.length; i++) {
    const value = valueOf(body.charCodeAt(i), rules.alphabet);
    if (value < 0) return null;
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[out++] = (word >> bits) & 0xff;
    }
  }
  const rest = word & ((1 << bits) - 1);
  return rest !== 0 && rules.trailingBits === "zero" ? null : bytes;
}

function valueOf(code: number, alphabet: "standard" | "url"): number {
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === (alphabet === "standard" ? 43 : 45)) return 62;
  if (code === (alphabet === "standard" ? 47 : 95)) return 63;
  return -1;
}
