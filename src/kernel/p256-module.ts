import { decodeHex } from "./decode-hex.js";
import { P256_F64_WASM_HEX, P256_FMA_PATCH_HEX } from "./generated/p256-wasm-bytes.js";
import { applyPatch } from "./patch.js";
import type { KernelModule, KernelVariant } from "./types.js";

/** A module for P-256 that comes with the package, as default-module.ts has those for P-384. */
export function p256Module(variant: KernelVariant): KernelModule {
  const f64 = decodeHex(P256_F64_WASM_HEX);
  return new WebAssembly.Module(variant === "f64" ? f64 : applyPatch(f64, decodeHex(P256_FMA_PATCH_HEX)));
}
