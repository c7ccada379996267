import { fail, ok } from "../errors/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import { VARIANT_NAMES } from "./abi.js";
import { defaultModule } from "./default-module.js";
import type { KernelCode } from "./errors.js";
import { instantiate } from "./exports.js";
import { KernelInstance } from "./instance.js";
import { multiplyAdd } from "./relaxed-simd.js";
import { selfTest } from "./self-test.js";
import type { Kernel, KernelModule, KernelVariant } from "./types.js";
import { WasmKernel } from "./wasm-kernel.js";

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
  if (variant === undefined) return firstOf(VARIANT_NAMES);
  if (!VARIANT_NAMES.includes(variant)) throw new TypeError(`variant must be one of ${VARIANT_NAMES.join(", ")}`);
  return firstOf([variant]);
}

/**
 * A new kernel from a module that the caller compiled, for example in another thread, after the same tests.
 *
 * @param module a kernel of this release, of any variant.
 * @returns the kernel, or `KERNEL_UNAVAILABLE` (the engine lacks what the variant needs), `KERNEL_ABI` (another
 * interface), `KERNEL_MEMORY` (none for an instance), `KERNEL_SELF_TEST` (a wrong answer, or a trap).
 */
export function instantiateKernel(module: KernelModule): Outcome<Kernel> {
  try {
    const make = (): Outcome<KernelInstance> => makeInstance(module);
    const first = make();
    if (!first.ok) return first;
    const lacking = first.value.variant === "fma" ? lackOfFusion() : null;
    if (lacking !== null) return refuse("KERNEL_UNAVAILABLE", lacking);
    const wrong = selfTest(first.value);
    return wrong === null ? ok(new WasmKernel(make, first.value)) : refuse("KERNEL_SELF_TEST", wrong);
  } catch (error) {
    return refuse("KERNEL_SELF_TEST", `The self-test did not end: ${String(error)}.`);
  }
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

/** The first variant that works here, or the failure of the last, with that of the one before as its cause. */
function firstOf(variants: readonly KernelVariant[]): Outcome<Kernel> {
  let cause: Failure | null = null;
  for (const variant of variants) {
    const opened = openVariant(variant);
    if (opened.ok) return opened;
    cause = cause === null ? opened.failure : { ...opened.failure, cause };
  }
  return cause === null ? refuse("KERNEL_UNAVAILABLE", "There is no variant to try.") : { ok: false, failure: cause };
}

function openVariant(variant: KernelVariant): Outcome<Kernel> {
  const lacking = variant === "fma" ? lackOfFusion() : null;
  if (lacking !== null) return refuse("KERNEL_UNAVAILABLE", lacking);
  try {
    return instantiateKernel(defaultModule(variant));
  } catch (error) {
    return refuse("KERNEL_UNAVAILABLE", `The kernel cannot be compiled: ${String(error)}.`);
  }
}

/** Why `fma` cannot run here, or null. Where that cannot be asked, the self-test shows it: no signature would match. */
function lackOfFusion(): string | null {
  switch (multiplyAdd()) {
    case "missing":
      return "The engine has no relaxed SIMD.";
    case "separate":
      return "The engine's relaxed multiply-add rounds twice.";
    case "fused":
    case "unknown":
      return null;
  }
}

function makeInstance(module: KernelModule): Outcome<KernelInstance> {
  const exports = instantiate(module);
  return exports.ok ? ok(new KernelInstance(exports.value)) : exports;
}

function refuse(code: KernelCode, message: string): Outcome<never> {
  return fail("internal", code, message);
}
