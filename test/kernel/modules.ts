import { readFileSync } from "node:fs";
import { enableRelaxedSimd } from "../../src/adapters/node.js";
import { instantiateKernel } from "../../src/kernel/index.js";
import type { Kernel, KernelModule, KernelVariant, P256Kernel } from "../../src/kernel/index.js";
import { instantiateP256Kernel } from "../../src/kernel/p256.js";

// Node 20 has relaxed SIMD behind a flag. Whoever imports this file tests the builds themselves, so the flag is switched
// on in this test process; test/kernel/selection.test.ts shows what happens without it, in processes of its own.
enableRelaxedSimd();

/** The two that ship, and the same sources with their assertions about ranges compiled in. */
export type BuildName = KernelVariant | `${KernelVariant}-assert`;

export const BUILDS: readonly BuildName[] = ["fma", "f64", "fma-assert", "f64-assert"];
/** The same of the module for P-256. */
export const P256_BUILDS = BUILDS;
/** The name of any module's build. */
type AnyBuild = BuildName | `p256-${BuildName}`;

/** The variant that a build is of. */
export function variantOf(build: BuildName): KernelVariant {
  return build.startsWith("fma") ? "fma" : "f64";
}

/** Bytes of a build that `node scripts/build-kernel.mjs` wrote. */
export function moduleBytes(build: AnyBuild): Uint8Array<ArrayBuffer> {
  const name = build.replace("-assert", ".assert");
  return new Uint8Array(readFileSync(new URL(`../../dist/kernel/veritee-${name}.wasm`, import.meta.url)));
}

export function compiled(build: AnyBuild): KernelModule {
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

/** A new kernel for P-256 of that build; throws where there is none. */
export function p256KernelOf(build: BuildName): P256Kernel {
  return p256KernelFrom(compiled(`p256-${build}`));
}

/** The same from a module. */
export function p256KernelFrom(module: KernelModule): P256Kernel {
  const kernel = instantiateP256Kernel(module);
  if (!kernel.ok) throw new Error(`${kernel.failure.code}: ${kernel.failure.message}`);
  return kernel.value;
}

export type RawExports = Record<string, (...values: readonly number[]) => number> & {
  readonly memory: WebAssembly.Memory;
};

/** The exports without the typed side. */
export function rawExports(build: AnyBuild): RawExports {
  return new WebAssembly.Instance(compiled(build)).exports as unknown as RawExports;
}
