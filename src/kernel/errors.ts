import { defineCodes } from "../errors/index.js";

/** How getting or using a kernel can fail; the stage is always `internal`. */
export const KERNEL_CODES = defineCodes({
  KERNEL_UNAVAILABLE: {
    meaning: "The WebAssembly kernel could not be compiled here, or the engine lacks what this variant of it needs.",
    advice:
      "A page needs 'wasm-unsafe-eval' in its content security policy; workerd needs a module that was compiled in advance. The variant fma needs relaxed SIMD whose multiply-add is fused.",
  },
  KERNEL_ABI: {
    meaning: "The WebAssembly module is not a kernel that this version of veritee works with.",
    advice: "Hand in the .wasm file of the same release, or none.",
  },
  KERNEL_MEMORY: {
    meaning: "There was no memory for an instance of the kernel, which takes some 10 MiB.",
    advice: "Give the process more memory, or keep fewer verifiers, kernels and batches of reports.",
  },
  KERNEL_SELF_TEST: {
    meaning: "The kernel gave a wrong answer to a question whose answer is known.",
    advice: "Do not use this runtime or file: the module was changed, or the runtime computes wrongly.",
  },
  KERNEL_TRAP: {
    meaning: "The kernel broke off in the middle of a call, and again on a fresh instance: nothing is decided.",
    advice: "Report it with the input. A call stack that was nearly full can be the reason too.",
  },
});

/** A code of this room. */
export type KernelCode = keyof typeof KERNEL_CODES;
