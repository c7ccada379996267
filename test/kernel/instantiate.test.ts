import { describe, expect, it } from "vitest";
import { defaultKernel, instantiateKernel } from "../../src/kernel/index.js";
import type { KernelModule } from "../../src/kernel/index.js";
import { compiled, moduleBytes } from "./modules.js";

/** An empty module: the magic number and the version. */
const EMPTY = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** Imports a function `a.b`. */
const IMPORTING = [...EMPTY, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x62, 0, 0];

function moduleOf(bytes: readonly number[]): KernelModule {
  return new WebAssembly.Module(Uint8Array.from(bytes));
}

function codeOf(module: KernelModule): string | null {
  const kernel = instantiateKernel(module);
  return kernel.ok ? null : kernel.failure.code;
}

/** The module with one bit changed in the first place where these bytes occur. */
function changed(bytes: Uint8Array<ArrayBuffer>, pattern: readonly number[]): KernelModule {
  const at = bytes.findIndex((_, index) => pattern.every((byte, offset) => bytes[index + offset] === byte));
  if (at < 0) throw new Error("the pattern does not occur");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return new WebAssembly.Module(bytes);
}

describe("instantiateKernel", () => {
  it("makes a kernel from a module that the caller compiled", () => {
    const kernel = instantiateKernel(compiled("exact"));
    expect(kernel.ok && kernel.value.name).toBe("exact");
  });

  it("makes a kernel from the inlined module", () => {
    const kernel = instantiateKernel();
    expect(kernel.ok && kernel.value.name).toBe("exact");
  });

  it("refuses a module without a memory, with imports, or of another version", () => {
    expect(codeOf(moduleOf(EMPTY))).toBe("KERNEL_ABI");
    expect(codeOf(moduleOf(IMPORTING))).toBe("KERNEL_ABI");
    // (memory 1) exported as "memory", and nothing else.
    const memoryOnly = [...EMPTY, 5, 3, 1, 0, 1, 7, 10, 1, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0];
    expect(codeOf(moduleOf(memoryOnly))).toBe("KERNEL_ABI");
  });

  it("refuses a kernel that hashes wrongly", () => {
    // The first round constant of SHA-512, little-endian.
    const constant = [0x22, 0xae, 0x28, 0xd7, 0x98, 0x2f, 0x8a, 0x42];
    expect(codeOf(changed(moduleBytes("exact"), constant))).toBe("KERNEL_SELF_TEST");
  });

  it("refuses a kernel that verifies wrongly", () => {
    // The lowest limb of n.
    const order = [0x73, 0x29, 0xc5, 0x0c, 0, 0, 0, 0];
    expect(codeOf(changed(moduleBytes("exact"), order))).toBe("KERNEL_SELF_TEST");
  });

  it("gives every kernel its own memory", () => {
    const [a, b] = [instantiateKernel(), instantiateKernel()];
    expect(a.ok && b.ok && a.value !== b.value).toBe(true);
  });
});

describe("defaultKernel", () => {
  it("is made once", () => {
    const [first, second] = [defaultKernel(), defaultKernel()];
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
  });
});
