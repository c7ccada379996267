import { afterEach, describe, expect, it, vi } from "vitest";
import { ABI_VERSION } from "../../src/kernel/abi.js";
import { createKernel, defaultKernel, instantiateKernel } from "../../src/kernel/index.js";
import type { KernelModule } from "../../src/kernel/index.js";
import { BUILDS, compiled, moduleBytes, variantOf } from "./modules.js";
import { changed, trapping } from "./wasm-binary.js";

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

function fails(bytes: Uint8Array<ArrayBuffer>): string | null {
  return codeOf(new WebAssembly.Module(bytes));
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("instantiateKernel", () => {
  it.each(BUILDS)("makes a kernel from a module that the caller compiled, and names its variant: %s", (build) => {
    const kernel = instantiateKernel(compiled(build));
    expect(kernel.ok && kernel.value.name).toBe(variantOf(build));
  });

  it("refuses a module without a memory, with imports, or of another version", () => {
    expect(codeOf(moduleOf(EMPTY))).toBe("KERNEL_ABI");
    expect(codeOf(moduleOf(IMPORTING))).toBe("KERNEL_ABI");
    // (memory 1) exported as "memory", and nothing else.
    const memoryOnly = [...EMPTY, 5, 3, 1, 0, 1, 7, 10, 1, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0];
    expect(codeOf(moduleOf(memoryOnly))).toBe("KERNEL_ABI");
  });

  it.each([
    ["the interface before this one", { abiVersion: () => ABI_VERSION - 1 }],
    ["the interface after this one", { abiVersion: () => ABI_VERSION + 1 }],
    ["a variant that nobody knows", { variant: () => 3 }],
    ["no variant", { variant: undefined }],
    ["no verification of reports", { verifyReports: undefined }],
    ["a memory that is none", { memory: { buffer: new ArrayBuffer(65536) } }],
  ])("refuses a module with %s", (_name, deviation) => {
    const { exports } = new WebAssembly.Instance(compiled("f64"));
    vi.spyOn(WebAssembly, "Instance").mockImplementation(function Instance() {
      return { exports: { ...exports, ...deviation } };
    });
    expect(codeOf(compiled("f64"))).toBe("KERNEL_ABI");
  });

  it.each(BUILDS)("refuses a kernel that hashes wrongly: %s", (build) => {
    // The first round constant of SHA-512, little-endian.
    const constant = [0x22, 0xae, 0x28, 0xd7, 0x98, 0x2f, 0x8a, 0x42];
    expect(fails(changed(moduleBytes(build), constant))).toBe("KERNEL_SELF_TEST");
  });

  it.each(BUILDS)("refuses a kernel that verifies wrongly: %s", (build) => {
    // The lowest limb of n, as the exact path has it.
    const order = [0x73, 0x29, 0xc5, 0x0c, 0, 0, 0, 0];
    expect(fails(changed(moduleBytes(build), order))).toBe("KERNEL_SELF_TEST");
  });

  it.each(["hashUpdate", "hashFinish", "verifyBatch", "verifyReports"])("refuses a kernel whose %s traps", (name) => {
    expect(fails(trapping(moduleBytes("f64"), name))).toBe("KERNEL_SELF_TEST");
  });

  it("gives every kernel its own memory", () => {
    const module = compiled("f64");
    const [a, b] = [instantiateKernel(module), instantiateKernel(module)];
    expect(a.ok && b.ok && a.value !== b.value).toBe(true);
  });
});

describe("createKernel", () => {
  it.each(["fma", "f64"] as const)("makes the variant that is asked for: %s", (variant) => {
    const kernel = createKernel(variant);
    expect(kernel.ok && kernel.value.name).toBe(variant);
  });

  it("throws a TypeError for a variant that does not exist", () => {
    expect(() => createKernel("scalar" as "f64")).toThrow(TypeError);
  });
});

describe("defaultKernel", () => {
  it("is made once", () => {
    const [first, second] = [defaultKernel(), defaultKernel()];
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
  });
});
