import { afterEach, describe, expect, it, vi } from "vitest";
import { openFallbackEngine, openKernelEngine } from "../../src/crypto/index.js";
import { compiled, moduleBytes } from "../kernel/modules.js";
import { changed } from "../kernel/wasm-binary.js";

/** The first round constant of SHA-512, little-endian. */
const CONSTANT = [0x22, 0xae, 0x28, 0xd7, 0x98, 0x2f, 0x8a, 0x42];

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("openKernelEngine", () => {
  it("opens the kernel that comes with the package", () => {
    const opened = openKernelEngine(null);
    expect(opened.ok && [opened.value.engine.name, opened.value.kernel?.name]).toEqual(["wasm-fma", "fma"]);
  });

  it.each(["fma", "f64"] as const)("opens the variant that is asked for: %s", (variant) => {
    const opened = openKernelEngine(variant);
    expect(opened.ok && opened.value.engine.name).toBe(`wasm-${variant}`);
  });

  it.each(["fma", "f64"] as const)("opens the kernel that the caller compiled: %s", (variant) => {
    const opened = openKernelEngine(compiled(variant));
    expect(opened.ok && opened.value.engine.name).toBe(`wasm-${variant}`);
  });

  it("throws a TypeError for a module that is no kernel", () => {
    const empty = new WebAssembly.Module(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
    expect(() => openKernelEngine(empty)).toThrow(TypeError);
  });

  it("says so where the kernel computes wrongly", () => {
    const opened = openKernelEngine(new WebAssembly.Module(changed(moduleBytes("f64"), CONSTANT)));
    expect(opened.ok ? null : opened.failure.code).toBe("KERNEL_SELF_TEST");
  });

  it("says so where compiling is forbidden", async () => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", {
      validate: () => true,
      Module: function Module() {
        throw new Error("blocked by the content security policy");
      },
    });
    const fresh = await import("../../src/crypto/index.js");
    const opened = fresh.openKernelEngine(null);
    expect(opened.ok ? null : [opened.failure.stage, opened.failure.code]).toEqual(["internal", "KERNEL_UNAVAILABLE"]);
  });
});

describe("openKernelEngine, where memory is short", () => {
  it.each([
    ["the kernel that comes with the package", () => null],
    ["a module that the caller hands in", () => compiled("f64")],
  ])("says so, and blames nobody: %s", async (_name, choice) => {
    const chosen = choice();
    vi.resetModules();
    const { Module, Memory } = WebAssembly;
    vi.stubGlobal("WebAssembly", {
      Module,
      Memory,
      validate: () => false,
      Instance: function Instance() {
        throw new RangeError("could not allocate memory");
      },
    });
    const fresh = await import("../../src/crypto/index.js");
    const opened = fresh.openKernelEngine(chosen);
    expect(opened.ok ? null : opened.failure.code).toBe("KERNEL_MEMORY");
  });
});

describe("openFallbackEngine", () => {
  it("is plain JavaScript", async () => {
    const { engine, kernel } = await openFallbackEngine();
    expect([engine.name, kernel]).toEqual(["noble", null]);
  });
});
