import { decodeHex } from "./decode-hex.js";
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
  const f64 = decodeHex(F64_WASM_HEX);
  return new WebAssembly.Module(variant === "f64" ? f64 : applyPatch(f64, decodeHex(FMA_PATCH_HEX)));
}
