import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { ABI_VERSION } from "./abi.js";
import type { KernelCode } from "./errors.js";
import type { KernelModule } from "./types.js";

type ExportedFunction = (...values: readonly number[]) => number;

/** Exports of assembly/index.ts. Integers come back signed: `>>> 0` where the top bit may be set. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly ioPointer: () => number;
  readonly ioSize: () => number;
  readonly batchCapacity: () => number;
  readonly hashStart: (bits: number) => number;
  readonly hashUpdate: (length: number) => number;
  readonly hashFinish: () => number;
  readonly checkKey: () => number;
  readonly verifyBatch: (count: number) => number;
  readonly checkReport: (length: number) => number;
}

/**
 * Makes an instance and checks that it has the exports and the version that this side was written for.
 *
 * @returns the exports, or `KERNEL_ABI`.
 */
export function instantiate(module: KernelModule): Outcome<KernelExports> {
  let exports: WebAssembly.Exports;
  try {
    exports = new WebAssembly.Instance(module, {}).exports;
  } catch (error) {
    return refuse(`The module cannot be instantiated: ${String(error)}.`);
  }
  const memory = exports["memory"];
  if (!(memory instanceof WebAssembly.Memory)) return refuse("The module exports no memory.");
  const version = functionNamed(exports, "abiVersion")?.();
  if (version !== ABI_VERSION) {
    return refuse(`The module has interface version ${String(version)}; this release needs ${ABI_VERSION}.`);
  }
  return typed(memory, exports);
}

function typed(memory: WebAssembly.Memory, exports: WebAssembly.Exports): Outcome<KernelExports> {
  const missing: string[] = [];
  const get = (name: string): ExportedFunction => {
    const found = functionNamed(exports, name);
    if (found === null) missing.push(name);
    return found ?? (() => 0);
  };
  const kernel: KernelExports = {
    memory,
    ioPointer: get("ioPointer"),
    ioSize: get("ioSize"),
    batchCapacity: get("batchCapacity"),
    hashStart: get("hashStart"),
    hashUpdate: get("hashUpdate"),
    hashFinish: get("hashFinish"),
    checkKey: get("checkKey"),
    verifyBatch: get("verifyBatch"),
    checkReport: get("checkReport"),
  };
  return missing.length === 0 ? ok(kernel) : refuse(`The module does not export ${missing.join(", ")}.`);
}

function functionNamed(exports: WebAssembly.Exports, name: string): ExportedFunction | null {
  const found = exports[name];
  return typeof found === "function" ? (found as ExportedFunction) : null;
}

function refuse(message: string): Outcome<never> {
  const code: KernelCode = "KERNEL_ABI";
  return fail("internal", code, message);
}
