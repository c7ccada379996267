import { KERNEL_WASM_BASE64 } from "./generated/wasm-bytes.js";
import type { KernelModule } from "./types.js";

/**
 * The kernel that comes with the package, compiled now from the inlined bytes. Synchronous: browsers
 * allow that up to 8 MiB on the main thread, and the module is far below.
 *
 * Throws what the runtime throws where compiling is forbidden (content security policy).
 */
export function defaultModule(): KernelModule {
  return new WebAssembly.Module(decode(KERNEL_WASM_BASE64));
}

interface FromBase64 {
  fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}

interface WithBuffer {
  Buffer?: { from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> };
}

/** In the order of speed: 0.2 ms, 0.3 ms, 2 ms for 270 kB; `atob` is everywhere. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as FromBase64).fromBase64;
  if (typeof native === "function") return native.call(Uint8Array, text);
  const buffer = (globalThis as WithBuffer).Buffer;
  if (buffer !== undefined) return buffer.from(text, "base64");
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
