import { fail, ok } from "../errors/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import { VARIANT_NAMES } from "./abi.js";
import type { KernelCode } from "./errors.js";
import { multiplyAdd } from "./relaxed-simd.js";
import type { SignatureInstance } from "./signature-instance.js";
import type { KernelModule, KernelVariant } from "./types.js";

/** What kernels of either curve are made of. */
export interface KernelParts<I extends SignatureInstance, K> {
  /** A module that comes with the package; throws what the runtime throws where compiling is forbidden. */
  compile(variant: KernelVariant): KernelModule;
  makeInstance(module: KernelModule): Outcome<I>;
  /** The first wrong answer of an instance as a sentence, or null. */
  selfTest(instance: I): string | null;
  /** The kernel over instances that `make` makes, the first of which was tested. */
  assemble(make: () => Outcome<I>, first: I): K;
}

/**
 * A kernel of that variant or, where none is named, of the first one that works here.
 *
 * @returns as `createKernel` of instantiate.ts. @throws TypeError for a variant that does not exist.
 */
export function createFrom<I extends SignatureInstance, K>(
  parts: KernelParts<I, K>,
  variant: KernelVariant | undefined,
): Outcome<K> {
  if (variant === undefined) return firstOf(parts, VARIANT_NAMES);
  if (!VARIANT_NAMES.includes(variant)) throw new TypeError(`variant must be one of ${VARIANT_NAMES.join(", ")}`);
  return firstOf(parts, [variant]);
}

/** A kernel from a compiled module, after its self-test. @returns as `instantiateKernel` of instantiate.ts. */
export function instantiateFrom<I extends SignatureInstance, K>(
  parts: KernelParts<I, K>,
  module: KernelModule,
): Outcome<K> {
  try {
    const make = (): Outcome<I> => parts.makeInstance(module);
    const first = make();
    if (!first.ok) return first;
    const lacking = first.value.variant === "fma" ? lackOfFusion() : null;
    if (lacking !== null) return refuse("KERNEL_UNAVAILABLE", lacking);
    const wrong = parts.selfTest(first.value);
    return wrong === null ? ok(parts.assemble(make, first.value)) : refuse("KERNEL_SELF_TEST", wrong);
  } catch (error) {
    return refuse("KERNEL_SELF_TEST", `The self-test did not end: ${String(error)}.`);
  }
}

/** The first variant that works here, or the failure of the last, with that of the one before as its cause. */
function firstOf<I extends SignatureInstance, K>(
  parts: KernelParts<I, K>,
  variants: readonly KernelVariant[],
): Outcome<K> {
  let cause: Failure | null = null;
  for (const variant of variants) {
    const opened = openVariant(parts, variant);
    if (opened.ok) return opened;
    cause = cause === null ? opened.failure : { ...opened.failure, cause };
  }
  return cause === null ? refuse("KERNEL_UNAVAILABLE", "There is no variant to try.") : { ok: false, failure: cause };
}

function openVariant<I extends SignatureInstance, K>(parts: KernelParts<I, K>, variant: KernelVariant): Outcome<K> {
  const lacking = variant === "fma" ? lackOfFusion() : null;
  if (lacking !== null) return refuse("KERNEL_UNAVAILABLE", lacking);
  try {
    return instantiateFrom(parts, parts.compile(variant));
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

function refuse(code: KernelCode, message: string): Outcome<never> {
  return fail("internal", code, message);
}
