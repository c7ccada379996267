import module from "./veritee-kernel.wasm";
import type { KernelModule } from "./types.js";

/**
 * The kernel that comes with the package, where modules are compiled at deployment: workerd refuses
 * to compile bytes at run time. The build puts this file in the place of default-module.ts for the
 * condition `workerd`, and `veritee-kernel.wasm` beside the bundle.
 */
export function defaultModule(): KernelModule {
  return module;
}
