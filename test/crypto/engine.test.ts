import { afterEach, describe, expect, it, vi } from "vitest";
import { openFallbackEngine, openKernelEngine } from "../../src/crypto/index.js";
import { compiled, moduleBytes } from "../kernel/modules.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("openKernelEngine", () => {
  it("opens the kernel that comes with the package", () => {
    const opened = openKernelEngine(null);
    expect(opened.ok && [opened.value.engine.name, opened.value.kernel?.name]).toEqual(["wasm-exact", "exact"]);
  });

  it("opens the kernel that the caller compiled", () => {
    const opened = openKernelEngine(compiled("exact"));
    expect(opened.ok && opened.value.engine.name).toBe("wasm-exact");
  });

  it("throws a TypeError for a module that is no kernel", () => {
    const empty = new WebAssembly.Module(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
    expect(() => openKernelEngine(empty)).toThrow(TypeError);
  });

  it("says so where the kernel computes wrongly", () => {
    const bytes = moduleBytes("exact");
    // The first round constant of SHA-512.
    const at = Buffer.from(bytes).indexOf(Buffer.from("22ae28d7982f8a42", "hex"));
    bytes[at] = 0;
    const opened = openKernelEngine(new WebAssembly.Module(bytes));
    expect(opened.ok ? null : opened.failure.code).toBe("KERNEL_SELF_TEST");
  });

  it("says so where compiling is forbidden", async () => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", {
      ...WebAssembly,
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
  it("says so instead of blaming the caller, who handed in no module", async () => {
    vi.resetModules();
    const { Module, Memory } = WebAssembly;
    vi.stubGlobal("WebAssembly", {
      Module,
      Memory,
      Instance: function Instance() {
        throw new RangeError("could not allocate memory");
      },
    });
    const fresh = await import("../../src/crypto/index.js");
    const opened = fresh.openKernelEngine(null);
    expect(opened.ok ? null : opened.failure.code).toBe("KERNEL_ABI");
  });
});

describe("openFallbackEngine", () => {
  it("is plain JavaScript", async () => {
    const { engine, kernel } = await openFallbackEngine();
    expect([engine.name, kernel]).toEqual(["noble", null]);
  });
});
