interface FromHex {
  fromHex?: (text: string) => Uint8Array<ArrayBuffer>;
}

interface WithBuffer {
  Buffer?: { from(text: string, encoding: "hex"): Uint8Array<ArrayBuffer> };
}

/** The bytes of lower-case hex, by what the engine has, else by hand. The text is the build's own, so that it is not checked. */
export function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as FromHex).fromHex;
  if (typeof native === "function") return native.call(Uint8Array, text);
  const buffer = (globalThis as WithBuffer).Buffer;
  if (buffer !== undefined) return buffer.from(text, "hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digitAt(text, 2 * i) + digitAt(text, 2 * i + 1);
  return bytes;
}

/** Of lower-case hex: 0 is 48, a is 97. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}
