/** UTF-8 text as bytes. */
export function toUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Strictly decoded UTF-8 (a byte order mark is kept as U+FEFF), or `null` where the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
