import { beforeEach, describe, expect, it, vi } from "vitest";

const setFlagsFromString = vi.hoisted(() => vi.fn());
vi.mock("node:v8", () => ({ setFlagsFromString }));

const versions = vi.hoisted(() => ({ node: "" }));
vi.mock("node:process", () => ({ versions }));

const multiplyAdd = vi.hoisted(() => vi.fn());
vi.mock("../../src/kernel/relaxed-simd.js", () => ({ multiplyAdd }));

const { enableRelaxedSimd } = await import("../../src/adapters/node.js");

beforeEach(() => {
  vi.resetAllMocks();
  versions.node = "20.19.0";
});

describe("enableRelaxedSimd", () => {
  it("sets the flag where relaxed SIMD is missing, and says whether that helped", () => {
    multiplyAdd.mockReturnValueOnce("missing").mockReturnValueOnce("fused");
    expect(enableRelaxedSimd()).toBe(true);
    expect(setFlagsFromString.mock.calls).toEqual([["--experimental-wasm-relaxed-simd"]]);
    multiplyAdd.mockReturnValue("missing");
    expect(enableRelaxedSimd()).toBe(false);
  });

  it.each(["21.0.0", "22.12.0", "24.0.0"])("sets no flag that Node %s may not know", (version) => {
    versions.node = version;
    multiplyAdd.mockReturnValue("missing");
    expect(enableRelaxedSimd()).toBe(false);
    expect(setFlagsFromString).not.toHaveBeenCalled();
  });

  it("changes nothing where relaxed SIMD is there, or where WebAssembly is not", () => {
    multiplyAdd.mockReturnValue("fused");
    expect(enableRelaxedSimd()).toBe(true);
    for (const answer of ["separate", "unknown"]) {
      multiplyAdd.mockReturnValue(answer);
      expect(enableRelaxedSimd()).toBe(false);
    }
    expect(setFlagsFromString).not.toHaveBeenCalled();
  });
});
