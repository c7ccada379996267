import { defineCodes } from "../errors/index.js";

/** How getting a kernel can fail; the stage is always `internal`. */
export const KERNEL_CODES = defineCodes({
  KERNEL_UNAVAILABLE: {
    meaning: "The WebAssembly kernel could not be compiled here.",
    advice:
      "A page needs 'wasm-unsafe-eval' in its content security policy; workerd needs a module that was compiled in advance.",
  },
  KERNEL_ABI: {
    meaning: "The WebAssembly module is not a kernel that this version of veritee works with.",
    advice: "Hand in the .wasm file of the same release, or none.",
  },
  KERNEL_SELF_TEST: {
    meaning: "The kernel gave a wrong answer to a question whose answer is known.",
    advice: "Do not use this runtime or file: the module was changed, or the runtime computes wrongly.",
  },
});

/** A code of this room. */
export type KernelCode = keyof typeof KERNEL_CODES;
