import f64 from "./veritee-kernel-f64.wasm";
import fma from "./veritee-kernel-fma.wasm";
import type { KernelModule, KernelVariant } from "./types.js";

/**
 * A kernel that comes with the package, where modules are compiled at deployment: workerd refuses to compile bytes at
 * run time. The build puts this file in the place of default-module.ts for the condition `workerd`, and both modules
 * beside the bundle.
 */
export function defaultModule(variant: KernelVariant): KernelModule {
  return { fma, f64 }[variant];
}
