import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { defaultKernel, instantiateKernel } from "../kernel/index.js";
import type { Kernel, KernelModule } from "../kernel/index.js";
import { createKernelEngine } from "./kernel-engine.js";
import type { CryptoEngine } from "./types.js";

/** An engine that works here. */
export interface OpenedEngine {
  readonly engine: CryptoEngine;
  /** The kernel behind it, or null where the engine is plain JavaScript. */
  readonly kernel: Kernel | null;
}

/**
 * The engine over the kernel.
 *
 * @param module a compiled kernel of this release, or null for the one that comes with the package.
 * @returns the engine, or why there is none here: the codes of `instantiateKernel`.
 * @throws TypeError where the module that was handed in is no kernel of this release.
 */
export function openKernelEngine(module: KernelModule | null): Outcome<OpenedEngine> {
  const kernel = module === null ? defaultKernel() : instantiateKernel(module);
  if (kernel.ok) return ok({ engine: createKernelEngine(kernel.value), kernel: kernel.value });
  if (module !== null && kernel.failure.code === "KERNEL_ABI") throw new TypeError(kernel.failure.message);
  return kernel;
}

/**
 * The engine in plain JavaScript, for where the kernel cannot run. It accepts and refuses the same
 * signatures. Loaded when it is asked for: most programs never need it.
 */
export async function openFallbackEngine(): Promise<OpenedEngine> {
  const { createNobleEngine } = await import("./noble-engine.js");
  return { engine: createNobleEngine(), kernel: null };
}
