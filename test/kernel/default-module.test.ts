import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultModule } from "../../src/kernel/default-module.js";
import { instantiateKernel } from "../../src/kernel/index.js";

type WithFromBase64 = typeof Uint8Array & { fromBase64?: (text: string) => Uint8Array };

const native = (Uint8Array as WithFromBase64).fromBase64;

function setFromBase64(decoder: ((text: string) => Uint8Array) | undefined): void {
  if (decoder === undefined) delete (Uint8Array as WithFromBase64).fromBase64;
  else (Uint8Array as WithFromBase64).fromBase64 = decoder;
}

afterEach(() => {
  vi.unstubAllGlobals();
  setFromBase64(native);
});

describe("defaultModule", () => {
  it("decodes by Uint8Array.fromBase64 where there is one", () => {
    const decoder = vi.fn((text: string) => new Uint8Array(Buffer.from(text, "base64")));
    setFromBase64(decoder);
    expect(instantiateKernel(defaultModule()).ok).toBe(true);
    expect(decoder).toHaveBeenCalledOnce();
  });

  it("decodes by Buffer where there is no fromBase64", () => {
    setFromBase64(undefined);
    const atobSpy = vi.fn();
    vi.stubGlobal("atob", atobSpy);
    expect(instantiateKernel(defaultModule()).ok).toBe(true);
    expect(atobSpy).not.toHaveBeenCalled();
  });

  it("decodes by atob where there is neither", () => {
    setFromBase64(undefined);
    vi.stubGlobal("Buffer", undefined);
    const module = defaultModule();
    vi.unstubAllGlobals();
    expect(instantiateKernel(module).ok).toBe(true);
  });
});
