import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { defaultModule } from "./default-module.js";
import { instantiate } from "./exports.js";
import { KernelInstance } from "./instance.js";
import { selfTest } from "./self-test.js";
import type { Kernel, KernelModule, KernelVariant } from "./types.js";
import { createFrom, instantiateFrom } from "./variants.js";
import type { KernelParts } from "./variants.js";
import { WasmKernel } from "./wasm-kernel.js";

/** Over P-384. */
const PARTS: KernelParts<KernelInstance, Kernel> = {
  compile: defaultModule,
  makeInstance(module) {
    const exports = instantiate(module);
    return exports.ok ? ok(new KernelInstance(exports.value)) : exports;
  },
  selfTest,
  assemble: (make, first) => new WasmKernel(make, first),
};

/**
 * A new kernel from the modules that come with the package. Which one is decided by what the engine can do, never by
 * its name: `fma` where relaxed multiply-add exists, is fused, and the module then answers a batch of known questions
 * rightly; else `f64`, after the same questions.
 *
 * @param variant takes that one or none, for tests and support.
 * @returns the kernel, or why there is none, of several failures the last: `KERNEL_UNAVAILABLE` (cannot be compiled
 * here, or the engine lacks what the variant needs), `KERNEL_MEMORY` (none for an instance), `KERNEL_SELF_TEST` (a
 * wrong answer, or a trap).
 * @throws TypeError for a variant that does not exist.
 */
export function createKernel(variant?: KernelVariant): Outcome<Kernel> {
  return createFrom(PARTS, variant);
}

/**
 * A new kernel from a module that the caller compiled, for example in another thread, after the same tests.
 *
 * @param module a kernel of this release, of any variant.
 * @returns the kernel, or `KERNEL_UNAVAILABLE` (the engine lacks what the variant needs), `KERNEL_ABI` (another
 * interface), `KERNEL_MEMORY` (none for an instance), `KERNEL_SELF_TEST` (a wrong answer, or a trap).
 */
export function instantiateKernel(module: KernelModule): Outcome<Kernel> {
  return instantiateFrom(PARTS, module);
}

/** The lazy default instance: the only mutable module state of the project. */
let kept: Kernel | null = null;

/**
 * The default kernel: made at the first call, as by {@link createKernel}, and kept. A failure is not kept.
 */
export function defaultKernel(): Outcome<Kernel> {
  if (kept !== null) return ok(kept);
  const made = createKernel();
  if (made.ok) kept = made.value;
  return made;
}
