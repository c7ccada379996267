/** The kernel's variants in this browser, as the package opens them. */
import { createKernel } from "../../src/kernel/index.js";
import type { Kernel } from "../../src/kernel/index.js";
import { VARIANTS } from "./protocol.js";
import type { Variant } from "./protocol.js";

export interface Kernels {
  /** What the kernel chooses by itself. */
  readonly chosen: Variant;
  readonly usable: ReadonlyMap<Variant, Kernel>;
  /** Why the others are not usable. */
  readonly unavailable: Readonly<Partial<Record<Variant, string>>>;
}

/** @throws where no variant works. */
export function openKernels(): Kernels {
  const usable = new Map<Variant, Kernel>();
  const unavailable: Partial<Record<Variant, string>> = {};
  for (const variant of VARIANTS) {
    const made = createKernel(variant);
    if (made.ok) usable.set(variant, made.value);
    else unavailable[variant] = made.failure.message;
  }
  const chosen = createKernel();
  if (!chosen.ok) throw new Error(chosen.failure.message);
  return { chosen: chosen.value.name, usable, unavailable };
}
