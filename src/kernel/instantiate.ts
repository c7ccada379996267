import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { defaultModule } from "./default-module.js";
import type { KernelCode } from "./errors.js";
import { ExactKernel } from "./exact-kernel.js";
import { instantiate } from "./exports.js";
import { selfTest } from "./self-test.js";
import type { Kernel, KernelModule } from "./types.js";

/**
 * A new instance of the kernel, after a self-test (three digests, a genuine and a corrupted signature).
 *
 * @param module a compiled kernel of this release, for example one that another thread posted; without
 * it, the one that comes with the package is compiled.
 * @returns the kernel, or `KERNEL_UNAVAILABLE` (cannot be compiled here), `KERNEL_ABI` (another
 * interface), `KERNEL_SELF_TEST` (a wrong answer, or a trap).
 */
export function instantiateKernel(module?: KernelModule): Outcome<Kernel> {
  const compiled = module === undefined ? compileDefault() : ok(module);
  if (!compiled.ok) return compiled;
  const exports = instantiate(compiled.value);
  if (!exports.ok) return exports;
  try {
    const kernel = new ExactKernel(exports.value);
    const wrong = selfTest(kernel);
    return wrong === null ? ok(kernel) : refuse("KERNEL_SELF_TEST", wrong);
  } catch (error) {
    return refuse("KERNEL_SELF_TEST", `The self-test did not end: ${String(error)}.`);
  }
}

/** The lazy default instance: the only mutable module state of the project. */
let kept: Kernel | null = null;

/**
 * The default instance: made at the first call and kept. A failure is not kept: see
 * {@link instantiateKernel} for its codes.
 */
export function defaultKernel(): Outcome<Kernel> {
  if (kept !== null) return ok(kept);
  const made = instantiateKernel();
  if (made.ok) kept = made.value;
  return made;
}

function compileDefault(): Outcome<KernelModule> {
  try {
    return ok(defaultModule());
  } catch (error) {
    return refuse("KERNEL_UNAVAILABLE", `The kernel cannot be compiled: ${String(error)}.`);
  }
}

function refuse(code: KernelCode, message: string): Outcome<never> {
  return fail("internal", code, message);
}
