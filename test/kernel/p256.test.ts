import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ABI_VERSION } from "../../src/kernel/abi.js";
import { instantiateKernel } from "../../src/kernel/index.js";
import { createP256Kernel } from "../../src/kernel/load-p256.js";
import type { KernelModule, KernelP256Job } from "../../src/kernel/index.js";
import { P256_FMA_PATCH_HEX } from "../../src/kernel/generated/p256-wasm-bytes.js";
import { instantiateP256Kernel } from "../../src/kernel/p256.js";
import { p256Module } from "../../src/kernel/p256-module.js";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { GROUPS } from "./fast-path/curves.js";
import { Signer } from "./fast-path/signer.js";
import { P256_BUILDS, compiled, moduleBytes, p256KernelFrom, p256KernelOf, variantOf } from "./modules.js";
import { observeInstances } from "./trapping-kernel.js";
import { changed, trapping } from "./wasm-binary.js";

const bytes = seededBytes(seedOf("kernel for P-256"));
const signers = Array.from({ length: 9 }, () => new Signer(GROUPS.p256, BigInt(1 + (bytes(1)[0] ?? 0)), bytes));

/** 150 jobs of nine keys, every fifth with another digest. */
const jobs: readonly KernelP256Job[] = Array.from({ length: 150 }, (_, index) => {
  const { key, digest, r, s } = signers[index % 9]!.sign(bytes(20));
  const wrong = index % 5 === 4 ? bytes(32) : digest;
  return { point: Uint8Array.from([4, ...key]), digest: wrong, signature: Uint8Array.from([...r, ...s]) };
});
const expected = jobs.map((_, index) => (index % 5 === 4 ? "invalid" : "valid"));

function codeOf(module: KernelModule): string | null {
  const kernel = instantiateP256Kernel(module);
  return kernel.ok ? null : kernel.failure.code;
}

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof Error && "code" in error ? `${error.name} ${String(error.code)}` : error;
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(P256_BUILDS)("kernel for P-256 (%s)", (build) => {
  const kernel = p256KernelOf(build);

  it("is named after its variant", () => {
    expect(kernel.name).toBe(variantOf(build));
  });

  it("verifies any number of jobs, in order", () => {
    for (const count of [0, 1, 2, 63, 64, 65, 150])
      expect(kernel.verifyP256Batch(jobs.slice(0, count))).toEqual(expected.slice(0, count));
  });

  it("tells r and s that are out of range, and keys that are no points", () => {
    const [good] = jobs;
    if (good === undefined) throw new Error("no job");
    const zero = new Uint8Array(64);
    const offCurve = good.point.map((byte, at) => (at === 64 ? byte ^ 1 : byte));
    const infinity = good.point.map((byte, at) => (at === 0 ? 0 : byte));
    const batch = [
      good,
      { ...good, signature: zero },
      { ...good, point: offCurve },
      { ...good, point: infinity },
      good,
    ];
    expect(kernel.verifyP256Batch(batch)).toEqual(["valid", "range", "key", "key", "valid"]);
    expect([good.point, offCurve, infinity].map((point) => kernel.isP256Point(point))).toEqual([true, false, false]);
  });

  it("hashes messages of any length", () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 632, 65_536, 200_000]) {
      const message = bytes(length);
      expect(kernel.sha256(message)).toEqual(new Uint8Array(createHash("sha256").update(message).digest()));
    }
  });

  it("throws a RangeError for arrays of another length", () => {
    const [good] = jobs;
    if (good === undefined) throw new Error("no job");
    for (const wrong of [
      { point: good.point.slice(1) },
      { digest: new Uint8Array(48) },
      { signature: new Uint8Array(63) },
    ])
      expect(() => kernel.verifyP256Batch([{ ...good, ...wrong }])).toThrow(RangeError);
    expect(() => kernel.isP256Point(new Uint8Array(97))).toThrow(RangeError);
  });
});

describe("instantiateP256Kernel", () => {
  it("refuses the module for P-384, as that side refuses this one", () => {
    expect(codeOf(compiled("f64"))).toBe("KERNEL_ABI");
    const other = instantiateKernel(compiled("p256-f64"));
    expect(other.ok || other.failure.code).toBe("KERNEL_ABI");
  });

  it.each([
    ["the interface before this one", { abiVersion: () => ABI_VERSION - 1 }],
    ["another curve", { curveBits: () => 384 }],
    ["no verification", { verifyBatch: undefined }],
    ["a memory that is none", { memory: { buffer: new ArrayBuffer(65536) } }],
  ])("refuses a module with %s", (_name, deviation) => {
    const { exports } = new WebAssembly.Instance(compiled("p256-f64"));
    vi.spyOn(WebAssembly, "Instance").mockImplementation(function Instance() {
      return { exports: { ...exports, ...deviation } };
    });
    expect(codeOf(compiled("p256-f64"))).toBe("KERNEL_ABI");
  });

  it.each([
    ["hashes wrongly", [0x98, 0x2f, 0x8a, 0x42]],
    // The first bytes of the generator's x, as keys have it.
    ["has another generator", [0x6b, 0x17, 0xd1, 0xf2]],
  ])("refuses a module that %s", (_name, pattern) => {
    for (const variant of ["fma", "f64"] as const) {
      const bytesOfModule = changed(moduleBytes(`p256-${variant}`), pattern);
      expect(codeOf(new WebAssembly.Module(bytesOfModule))).toBe("KERNEL_SELF_TEST");
    }
  });

  it("refuses a module that traps in its self-test", () => {
    expect(codeOf(new WebAssembly.Module(trapping(moduleBytes("p256-f64"), "verifyBatch")))).toBe("KERNEL_SELF_TEST");
  });
});

describe("createP256Kernel", () => {
  it.each(["fma", "f64"] as const)(
    "makes a kernel of the variant that is asked for, of the very module: %s",
    async (variant) => {
      const kernel = await createP256Kernel(variant);
      expect(kernel.ok && kernel.value.name).toBe(variant);
      const compile = vi.spyOn(WebAssembly, "Module");
      p256Module(variant);
      const [built] = compile.mock.calls[0] ?? [];
      expect(Buffer.compare(built as Uint8Array, moduleBytes(`p256-${variant}`))).toBe(0);
    },
  );

  it("takes the fused variant where the engine has it", async () => {
    const kernel = await createP256Kernel();
    expect(kernel.ok && kernel.value.name).toBe("fma");
  });

  it("says why there is none where compiling is forbidden", async () => {
    vi.spyOn(WebAssembly, "Module").mockImplementation(function Module() {
      throw new WebAssembly.CompileError("forbidden");
    });
    const kernel = await createP256Kernel("f64");
    expect(kernel.ok || kernel.failure.code).toBe("KERNEL_UNAVAILABLE");
  });

  it("rejects a variant that does not exist", async () => {
    await expect(createP256Kernel("fast" as "fma")).rejects.toThrow(TypeError);
  });

  it("has the fused module as what makes it of the other, which is less than half of it", () => {
    expect(P256_FMA_PATCH_HEX.length / 2).toBeLessThan(moduleBytes("p256-fma").length / 2);
  });
});

describe("a trap of the kernel for P-256", () => {
  /** A kernel whose calls of one export trap as often as that. */
  function trappingKernel(name: string, times: number) {
    let pending = times;
    const seen = observeInstances(name, () => pending-- > 0);
    const kernel = p256KernelFrom(compiled("p256-f64"));
    seen.armed = true;
    return { kernel, seen };
  }

  it("makes a fresh instance answer again, and changes no answer", () => {
    const { kernel, seen } = trappingKernel("verifyBatch", 1);
    expect(kernel.verifyP256Batch(jobs)).toEqual(expected);
    expect([seen.instances, seen.traps]).toEqual([2, 1]);
  });

  it("that comes twice for a lone job leaves it undecided", () => {
    const { kernel } = trappingKernel("verifyBatch", 2);
    expect(kernel.verifyP256Batch(jobs.slice(0, 1))).toEqual(["undecided"]);
    expect(kernel.verifyP256Batch(jobs.slice(0, 1))).toEqual(["valid"]);
  });

  it("that comes twice elsewhere is an error with a code", () => {
    const { kernel } = trappingKernel("checkKey", 2);
    expect(thrownBy(() => kernel.isP256Point(jobs[0]!.point))).toBe("VeriteeError KERNEL_TRAP");
    expect(kernel.isP256Point(jobs[0]!.point)).toBe(true);
  });
});
