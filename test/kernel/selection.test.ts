import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as KernelRoom from "../../src/kernel/index.js";
import type { Kernel } from "../../src/kernel/index.js";
import type { Outcome } from "../../src/errors/index.js";
import { compiled, moduleBytes } from "./modules.js";
import { changed, trapping } from "./wasm-binary.js";

const root = new URL("../../", import.meta.url);
const Native = WebAssembly;

/** What WebAssembly is made to do wrong in one test; the rest works. */
interface Deviation {
  readonly validate?: (bytes: Uint8Array) => boolean;
  /** Bytes that are compiled in place of others. */
  readonly replace?: (bytes: Uint8Array) => Uint8Array;
}

/** The kernel's room from fresh modules of src/, while WebAssembly deviates. */
async function importDeviating(deviation: Deviation): Promise<typeof KernelRoom> {
  const replace = deviation.replace ?? ((bytes) => bytes);
  vi.resetModules();
  vi.stubGlobal("WebAssembly", {
    Memory: Native.Memory,
    Instance: Native.Instance,
    validate: deviation.validate ?? ((bytes: Uint8Array<ArrayBuffer>) => Native.validate(bytes)),
    Module: function Module(bytes: Uint8Array) {
      return new Native.Module(new Uint8Array(replace(bytes)));
    },
  });
  return import("../../src/kernel/index.js");
}

async function createDeviating(deviation: Deviation, variant?: "fma" | "f64"): Promise<Outcome<Kernel>> {
  const { createKernel } = await importDeviating(deviation);
  return createKernel(variant);
}

const nameOf = (kernel: Outcome<Kernel>): string => (kernel.ok ? kernel.value.name : kernel.failure.code);

/** The probe is the only module so small. */
const isProbe = (bytes: Uint8Array): boolean => bytes.length < 200;

/** f64x2.relaxed_madd (fd 87 02) as f64x2.mul, f64x2.add (fd f2 01, fd f0 01), with the sizes around it. */
function roundingTwice(bytes: Uint8Array): Uint8Array {
  if (!isProbe(bytes)) return bytes;
  const text = Buffer.from(bytes).toString("hex");
  // local.get 0, splat, local.get 0, splat, local.get 1, splat, madd -> a, a, mul, c, add
  const fused = "0a1601140020 00fd14 2000fd14 2001fd14 fd8702".replaceAll(" ", "");
  const separate = "0a1901170020 00fd14 2000fd14 fdf201 2001fd14 fdf001".replaceAll(" ", "");
  if (!text.includes(fused)) throw new Error("the probe has another form");
  return Uint8Array.from(Buffer.from(text.replace(fused, separate), "hex"));
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Something else in the place of one build. */
function instead(build: "fma" | "f64", other: (bytes: Uint8Array) => Uint8Array): (bytes: Uint8Array) => Uint8Array {
  const original = moduleBytes(build);
  return (bytes) => (sameBytes(bytes, original) ? other(bytes) : bytes);
}

/** The first round constant of SHA-512. */
const hashingWrongly = (bytes: Uint8Array): Uint8Array =>
  changed(bytes, [0x22, 0xae, 0x28, 0xd7, 0x98, 0x2f, 0x8a, 0x42]);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the choice of a variant", () => {
  it("takes fma where multiply-add is fused", async () => {
    expect(nameOf(await createDeviating({}))).toBe("fma");
  });

  it("takes f64 where the engine does not know relaxed SIMD, and compiles nothing else then", async () => {
    const sizes: number[] = [];
    const replace = (bytes: Uint8Array): Uint8Array => {
      sizes.push(bytes.length);
      return bytes;
    };
    expect(nameOf(await createDeviating({ validate: () => false, replace }))).toBe("f64");
    expect(sizes).toEqual([moduleBytes("f64").length]);
  });

  it("takes f64 where multiply-add rounds twice, although the engine validates it", async () => {
    expect(nameOf(await createDeviating({ replace: roundingTwice }))).toBe("f64");
  });

  it("takes f64 where the fma module answers wrongly, or traps", async () => {
    expect(nameOf(await createDeviating({ replace: instead("fma", hashingWrongly) }))).toBe("f64");
    const trap = (bytes: Uint8Array): Uint8Array => trapping(bytes, "verifyBatch");
    expect(nameOf(await createDeviating({ replace: instead("fma", trap) }))).toBe("f64");
  });

  it("lets the known answers decide where the probe cannot be compiled", async () => {
    const replace = (bytes: Uint8Array): Uint8Array => {
      if (isProbe(bytes)) throw new Error("compiling from bytes is forbidden");
      return bytes;
    };
    expect(nameOf(await createDeviating({ replace }))).toBe("fma");
  });

  it("says why neither works, with the reason of the first as the cause", async () => {
    const both = (bytes: Uint8Array): Uint8Array => (isProbe(bytes) ? roundingTwice(bytes) : hashingWrongly(bytes));
    const kernel = await createDeviating({ replace: both });
    expect(kernel.ok ? null : [kernel.failure.code, kernel.failure.cause?.code]).toEqual([
      "KERNEL_SELF_TEST",
      "KERNEL_UNAVAILABLE",
    ]);
  });
});

describe("a variant that is forced", () => {
  it("is not replaced by the other where it does not work", async () => {
    expect(nameOf(await createDeviating({ validate: () => false }, "fma"))).toBe("KERNEL_UNAVAILABLE");
    expect(nameOf(await createDeviating({ replace: roundingTwice }, "fma"))).toBe("KERNEL_UNAVAILABLE");
    expect(nameOf(await createDeviating({ replace: instead("fma", hashingWrongly) }, "fma"))).toBe("KERNEL_SELF_TEST");
    expect(nameOf(await createDeviating({ replace: instead("f64", hashingWrongly) }, "f64"))).toBe("KERNEL_SELF_TEST");
  });

  it("is refused for the same reason where the caller compiled it", async () => {
    const [fma, f64] = [compiled("fma"), compiled("f64")];
    const { instantiateKernel } = await importDeviating({ replace: roundingTwice });
    expect(nameOf(instantiateKernel(fma))).toBe("KERNEL_UNAVAILABLE");
    expect(nameOf(instantiateKernel(f64))).toBe("f64");
  });

  it("is taken also where the other would be faster", async () => {
    expect(nameOf(await createDeviating({}, "f64"))).toBe("f64");
  });
});

/** Runs a line of a program on the built package, in a process whose flags nobody changed. */
function inFreshProcess(line: string, flags: readonly string[] = []): string {
  const url = (name: string): string => JSON.stringify(new URL(`dist/${name}.js`, root).href);
  const program = `
    import { Worker } from "node:worker_threads";
    import { createKernel } from ${url("snp")};
    import { enableRelaxedSimd } from ${url("node")};
    const { value: kernel, failure } = createKernel();
    const name = ({ ok, value, failure }) => (ok ? value.name : failure.code);
    const abc = (kernel) => Buffer.from(kernel.digest("sha384", new TextEncoder().encode("abc"))).toString("hex").slice(0, 8);
    console.log(${line});`;
  const args = [...flags, "--input-type=module", "--eval", program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  if (status !== 0) throw new Error(stderr);
  expect(stderr).toBe("");
  return stdout.trim();
}

describe("in a process of its own", () => {
  const hasFlag = Number.parseInt(process.versions.node) < 21;

  it(`takes ${hasFlag ? "f64, since this Node has relaxed SIMD behind a flag" : "fma"}`, () => {
    expect(inFreshProcess("kernel.name, abc(kernel)")).toBe(`${hasFlag ? "f64" : "fma"} cb00753f`);
  });

  it("takes fma after the explicit opt-in, and leaves a kernel that exists as it is", () => {
    const line = "enableRelaxedSimd(), name(createKernel()), name(createKernel('f64')), kernel.name";
    expect(inFreshProcess(line)).toBe(`true fma f64 ${hasFlag ? "f64" : "fma"}`);
  });

  it("makes the opt-in for all threads, whichever calls it, and as often as it is called", () => {
    const worker = `import { parentPort } from "node:worker_threads";
      import(${JSON.stringify(new URL("dist/node.js", root).href)}).then(({ enableRelaxedSimd: enable }) =>
        parentPort.postMessage([enable(), enable()].join()));`;
    const line = `await new Promise((done) =>
      new Worker(${JSON.stringify(worker)}, { eval: true }).once("message", done)), name(createKernel())`;
    expect(inFreshProcess(line)).toBe("true,true fma");
  });

  it.each([
    ["there is no WebAssembly", "delete globalThis.WebAssembly"],
    ["nothing validates", "WebAssembly.validate = () => false"],
  ])("the opt-in answers no where %s, and prints nothing", (_name, deviation) => {
    const line = `(${deviation}, enableRelaxedSimd()), name(createKernel("fma"))`;
    expect(inFreshProcess(line)).toBe("false KERNEL_UNAVAILABLE");
  });

  it.runIf(hasFlag)("takes fma where Node was started with the flag", () => {
    expect(inFreshProcess("kernel.name, abc(kernel)", ["--experimental-wasm-relaxed-simd"])).toBe("fma cb00753f");
  });

  it.runIf(hasFlag)("refuses fma without the flag", () => {
    expect(inFreshProcess("name(createKernel('fma'))")).toBe("KERNEL_UNAVAILABLE");
  });
});
