import f64 from "./veritee-kernel-p256-f64.wasm";
import fma from "./veritee-kernel-p256-fma.wasm";
import type { KernelModule, KernelVariant } from "./types.js";

/** A module for P-256, as default-module.workerd.ts has those for P-384. */
export function p256Module(variant: KernelVariant): KernelModule {
  return { fma, f64 }[variant];
}
