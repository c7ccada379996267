/** Instances of the kernel for benches: a forced variant each, compiled once. */
import { readFileSync } from "node:fs";
import { enableRelaxedSimd } from "../../src/adapters/node.js";
import { createKernel, instantiateKernel } from "../../src/kernel/index.js";
import type { Kernel, KernelVariant as Variant } from "../../src/kernel/index.js";
import { record } from "./results.js";

export type { Variant };

/** The fastest first. */
const VARIANTS: readonly Variant[] = ["fma", "f64"];

/** The wasm files that the build leaves behind; benches run in the repository's root. */
export const fileOf = (variant: Variant): string => `dist/kernel/veritee-${variant}.wasm`;

const modules = new Map<Variant, WebAssembly.Module>();

/** Compiled at the first call and kept: instances of one module share what V8 has optimised. */
export function moduleOf(variant: Variant): WebAssembly.Module {
  const kept = modules.get(variant) ?? new WebAssembly.Module(readFileSync(fileOf(variant)));
  modules.set(variant, kept);
  return kept;
}

/** In a worker: instances come from a module that another thread compiled and posted. */
export function usePostedModule(variant: Variant, module: WebAssembly.Module): void {
  modules.set(variant, module);
}

/** A new instance, after its self-test. */
export function openKernel(variant: Variant): Kernel {
  const kernel = instantiateKernel(moduleOf(variant));
  if (!kernel.ok) throw new Error(kernel.failure.message);
  if (kernel.value.name !== variant) throw new Error(`asked for ${variant}, got ${kernel.value.name}`);
  return kernel.value;
}

/**
 * The variants that work here, the fastest first. Where V8 has relaxed SIMD behind a flag (Node 20),
 * benches opt in, as a user would with `enableRelaxedSimd()`; `npm run bench -- --plain` does not.
 */
export function variantsHere(): readonly Variant[] {
  const relaxedSimd = openRelaxedSimd();
  const usable = VARIANTS.filter((variant) => {
    const kernel = createKernel(variant);
    if (!kernel.ok) console.log(`no ${variant} here: ${kernel.failure.message}`);
    return kernel.ok;
  });
  record({ kind: "runtime", relaxedSimd });
  console.log(`relaxed SIMD: ${relaxedSimd}; variants: ${usable.join(", ")}`);
  if (usable.length === 0) throw new Error("no kernel works here");
  return usable;
}

/** `native`, `opted in`, `off` (an opt-in was not given) or `missing or not fused`. */
function openRelaxedSimd(): string {
  const module = readFileSync(fileOf("fma"));
  if (WebAssembly.validate(module)) return "native";
  if (process.env["VERITEE_BENCH_PLAIN"] !== undefined) return "off";
  return enableRelaxedSimd() ? "opted in" : "missing or not fused";
}
