import { readFileSync } from "node:fs";
import { instantiateKernel } from "../../src/kernel/index.js";
import type { Kernel, KernelModule } from "../../src/kernel/index.js";

/** `exact` is what ships; `assert` is the same source with its assertions about ranges compiled in. */
export type BuildName = "exact" | "assert";

const FILES = { exact: "veritee-exact.wasm", assert: "veritee-exact.assert.wasm" } as const;

/** Bytes of a build that `node scripts/build-kernel.mjs` wrote. */
export function moduleBytes(build: BuildName): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../dist/kernel/${FILES[build]}`, import.meta.url)));
}

export function compiled(build: BuildName): KernelModule {
  return new WebAssembly.Module(moduleBytes(build));
}

/** A new kernel of that build; throws where there is none. */
export function kernelOf(build: BuildName): Kernel {
  const kernel = instantiateKernel(compiled(build));
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
