import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { createKernel, defaultKernel, instantiateKernel } from "../kernel/index.js";
import type { Kernel, KernelModule, KernelVariant } from "../kernel/index.js";
import { createKernelEngine } from "./kernel-engine.js";
import type { CryptoEngine } from "./types.js";

/** An engine that works here. */
export interface OpenedEngine {
  readonly engine: CryptoEngine;
  /** The kernel behind it, or null where the engine is plain JavaScript. */
  readonly kernel: Kernel | null;
}

/** A variant of the kernel that comes with the package, a kernel that the caller compiled, or null for the default. */
export type KernelChoice = KernelVariant | KernelModule | null;

/**
 * The engine over the kernel.
 *
 * @param choice which kernel; null shares the default one, whose variant the engine decides.
 * @returns the engine, or why there is none here: the codes of `createKernel` and `instantiateKernel`. Where a variant
 * was asked for, no other takes its place.
 * @throws TypeError where the module that was handed in is no kernel of this release.
 */
export function openKernelEngine(choice: KernelChoice): Outcome<OpenedEngine> {
  const kernel = openKernel(choice);
  if (kernel.ok) return ok({ engine: createKernelEngine(kernel.value), kernel: kernel.value });
  if (isModule(choice) && kernel.failure.code === "KERNEL_ABI") throw new TypeError(kernel.failure.message);
  return kernel;
}

function openKernel(choice: KernelChoice): Outcome<Kernel> {
  if (choice === null) return defaultKernel();
  return isModule(choice) ? instantiateKernel(choice) : createKernel(choice);
}

function isModule(choice: KernelChoice): choice is KernelModule {
  return choice !== null && typeof choice !== "string";
}

/**
 * The engine in plain JavaScript, for where the kernel cannot run. It accepts and refuses the same
 * signatures. Loaded when it is asked for: most programs never need it.
 */
export async function openFallbackEngine(): Promise<OpenedEngine> {
  const { createNobleEngine } = await import("./noble-engine.js");
  return { engine: createNobleEngine(), kernel: null };
}
