import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultModule } from "../../src/kernel/default-module.js";
import { FMA_PATCH_HEX } from "../../src/kernel/generated/wasm-bytes.js";
import { kernelFrom, moduleBytes } from "./modules.js";

type WithFromHex = typeof Uint8Array & { fromHex?: (text: string) => Uint8Array };

const native = (Uint8Array as WithFromHex).fromHex;

function setFromHex(decoder: ((text: string) => Uint8Array) | undefined): void {
  if (decoder === undefined) delete (Uint8Array as WithFromHex).fromHex;
  else (Uint8Array as WithFromHex).fromHex = decoder;
}

/** The bytes that are compiled. */
function bytesOf(variant: "fma" | "f64"): Uint8Array {
  const compile = vi.spyOn(WebAssembly, "Module");
  defaultModule(variant);
  const [bytes] = compile.mock.calls[0] ?? [];
  compile.mockRestore();
  return bytes as Uint8Array;
}

afterEach(() => {
  vi.unstubAllGlobals();
  setFromHex(native);
});

describe("defaultModule", () => {
  it.each(["fma", "f64"] as const)("compiles the very module that was built: %s", (variant) => {
    expect(Buffer.compare(bytesOf(variant), moduleBytes(variant))).toBe(0);
    expect(kernelFrom(defaultModule(variant)).name).toBe(variant);
  });

  it("decodes by Uint8Array.fromHex where there is one", () => {
    const decoder = vi.fn((text: string) => new Uint8Array(Buffer.from(text, "hex")));
    setFromHex(decoder);
    expect(bytesOf("f64")).toEqual(moduleBytes("f64"));
    // What makes the other variant of it stays text.
    expect(decoder).toHaveBeenCalledOnce();
    expect(decoder).not.toHaveBeenCalledWith(FMA_PATCH_HEX);
  });

  it("decodes by Buffer where there is no fromHex", () => {
    setFromHex(undefined);
    const decode = vi.spyOn(Buffer, "from");
    defaultModule("f64");
    expect(decode).toHaveBeenCalledOnce();
    decode.mockRestore();
  });

  it("decodes by hand where there is neither", () => {
    setFromHex(undefined);
    vi.stubGlobal("Buffer", undefined);
    const bytes = bytesOf("fma");
    vi.unstubAllGlobals();
    expect(Buffer.compare(bytes, moduleBytes("fma"))).toBe(0);
  });
});
