import { readFileSync } from "node:fs";
import { enableRelaxedSimd } from "../../src/adapters/node.js";
import { instantiateKernel } from "../../src/kernel/index.js";
import type { Kernel, KernelModule, KernelVariant } from "../../src/kernel/index.js";

// Node 20 has relaxed SIMD behind a flag. Whoever imports this file tests the builds themselves, so the flag is switched
// on in this test process; test/kernel/selection.test.ts shows what happens without it, in processes of its own.
enableRelaxedSimd();

/** The two that ship, and the same sources with their assertions about ranges compiled in. */
export type BuildName = KernelVariant | `${KernelVariant}-assert`;

export const BUILDS: readonly BuildName[] = ["fma", "f64", "fma-assert", "f64-assert"];

/** The variant that a build is of. */
export function variantOf(build: BuildName): KernelVariant {
  return build.startsWith("fma") ? "fma" : "f64";
}

/** Bytes of a build that `node scripts/build-kernel.mjs` wrote. */
export function moduleBytes(build: BuildName): Uint8Array<ArrayBuffer> {
  const name = build.endsWith("-assert") ? `${variantOf(build)}.assert` : build;
  return new Uint8Array(readFileSync(new URL(`../../dist/kernel/veritee-${name}.wasm`, import.meta.url)));
}

export function compiled(build: BuildName): KernelModule {
  return new WebAssembly.Module(moduleBytes(build));
}

/** A new kernel of that build; throws where there is none. */
export function kernelOf(build: BuildName): Kernel {
  return kernelFrom(compiled(build));
}

/** A new kernel from a module; throws where there is none. */
export function kernelFrom(module: KernelModule): Kernel {
  const kernel = instantiateKernel(module);
  if (!kernel.ok) throw new Error(`${kernel.failure.code}: ${kernel.failure.message}`);
  return kernel.value;
}

export type RawExports = Record<string, (...values: readonly number[]) => number> & {
  readonly memory: WebAssembly.Memory;
};

/** The exports without the typed side. */
export function rawExports(build: BuildName): RawExports {
  return new WebAssembly.Instance(compiled(build)).exports as unknown as RawExports;
}
