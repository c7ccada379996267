import { F64_WASM_HEX, FMA_PATCH_HEX } from "./generated/wasm-bytes.js";
import { applyPatch } from "./patch.js";
import type { KernelModule, KernelVariant } from "./types.js";

/**
 * A kernel that comes with the package, compiled now from the inlined text. Synchronous: browsers allow that up to
 * 8 MiB on the main thread, and the modules are far below.
 *
 * Throws what the runtime throws where compiling is forbidden (content security policy).
 */
export function defaultModule(variant: KernelVariant): KernelModule {
  const f64 = decode(F64_WASM_HEX);
  return new WebAssembly.Module(variant === "f64" ? f64 : applyPatch(f64, decode(FMA_PATCH_HEX)));
}

interface FromHex {
  fromHex?: (text: string) => Uint8Array<ArrayBuffer>;
}

interface WithBuffer {
  Buffer?: { from(text: string, encoding: "hex"): Uint8Array<ArrayBuffer> };
}

/** By what the engine has, else by hand. The text is the build's own, so that it is not checked. */
function decode(text: string): Uint8Array<ArrayBuffer> {
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
