import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { ABI_VERSION, P256_CURVE_BITS, VARIANTS, VARIANT_NAMES } from "./abi.js";
import type { KernelCode } from "./errors.js";
import type { KernelModule, KernelVariant } from "./types.js";

type ExportedFunction = (...values: readonly number[]) => number;

/** Exports of assembly/common.ts. Integers come back signed: `>>> 0` where the top bit may be set. */
export interface SignatureExports {
  readonly memory: WebAssembly.Memory;
  /** Named by `variant()`. */
  readonly variant: KernelVariant;
  readonly ioPointer: () => number;
  readonly ioSize: () => number;
  readonly batchCapacity: () => number;
  readonly hashStart: (bits: number) => number;
  readonly hashUpdate: (length: number) => number;
  readonly hashFinish: () => number;
  readonly checkKey: () => number;
  readonly verifyBatch: (count: number) => number;
}

/** Exports of assembly/index.ts, over P-384. */
export interface KernelExports extends SignatureExports {
  readonly checkReport: (length: number) => number;
  readonly reportCapacity: () => number;
  readonly reportsPointer: () => number;
  readonly reportsSize: () => number;
  readonly reportKeysPointer: () => number;
  readonly reportKeyIndexPointer: () => number;
  readonly reportStatusPointer: () => number;
  readonly verifyReports: (count: number, stride: number) => number;
}

/**
 * Makes an instance of the module for P-384 and checks that it has the exports and the version that this side was
 * written for.
 *
 * @returns the exports, or `KERNEL_ABI`, `KERNEL_MEMORY`.
 */
export function instantiate(module: KernelModule): Outcome<KernelExports> {
  return open(module, (get, common) => ({
    ...common,
    checkReport: get("checkReport"),
    reportCapacity: get("reportCapacity"),
    reportsPointer: get("reportsPointer"),
    reportsSize: get("reportsSize"),
    reportKeysPointer: get("reportKeysPointer"),
    reportKeyIndexPointer: get("reportKeyIndexPointer"),
    reportStatusPointer: get("reportStatusPointer"),
    verifyReports: get("verifyReports"),
  }));
}

/** The same of the module for P-256 (assembly/p256.ts). */
export function instantiateP256(module: KernelModule): Outcome<SignatureExports> {
  const opened = open(module, (get, common) => ({ ...common, curveBits: get("curveBits") }));
  if (!opened.ok || opened.value.curveBits() === P256_CURVE_BITS) return opened;
  return refuse("The module is not one for P-256.");
}

type Getter = (name: string) => ExportedFunction;

/** @param choose takes the exports that it needs; one that is missing makes the module a wrong one. */
function open<T>(module: KernelModule, choose: (get: Getter, common: SignatureExports) => T): Outcome<T> {
  let exports: WebAssembly.Exports;
  try {
    exports = new WebAssembly.Instance(module, {}).exports;
  } catch (error) {
    return refuse(`The module cannot be instantiated: ${String(error)}.`, codeOf(error));
  }
  const memory = exports["memory"];
  if (!(memory instanceof WebAssembly.Memory)) return refuse("The module exports no memory.");
  const version = functionNamed(exports, "abiVersion")?.();
  if (version !== ABI_VERSION) {
    return refuse(`The module has interface version ${String(version)}; this release needs ${ABI_VERSION}.`);
  }
  const variant = variantNumbered(functionNamed(exports, "variant")?.());
  if (variant === null) return refuse("The module is of a variant that this release does not know.");
  const missing: string[] = [];
  const get: Getter = (name) => {
    const found = functionNamed(exports, name);
    if (found === null) missing.push(name);
    return found ?? (() => 0);
  };
  const chosen = choose(get, common(get, memory, variant));
  return missing.length === 0 ? ok(chosen) : refuse(`The module does not export ${missing.join(", ")}.`);
}

function common(get: Getter, memory: WebAssembly.Memory, variant: KernelVariant): SignatureExports {
  return {
    memory,
    variant,
    ioPointer: get("ioPointer"),
    ioSize: get("ioSize"),
    batchCapacity: get("batchCapacity"),
    hashStart: get("hashStart"),
    hashUpdate: get("hashUpdate"),
    hashFinish: get("hashFinish"),
    checkKey: get("checkKey"),
    verifyBatch: get("verifyBatch"),
  };
}

function variantNumbered(value: number | undefined): KernelVariant | null {
  return VARIANT_NAMES.find((name) => VARIANTS[name] === value) ?? null;
}

function functionNamed(exports: WebAssembly.Exports, name: string): ExportedFunction | null {
  const found = exports[name];
  return typeof found === "function" ? (found as ExportedFunction) : null;
}

/**
 * What is wrong with the module itself has one of three names: it is no module, has imports, or a start function that
 * traps. For a shortage of memory engines have names of their own.
 */
function codeOf(error: unknown): KernelCode {
  const name = error instanceof Error ? error.name : "";
  return ["TypeError", "LinkError", "RuntimeError"].includes(name) ? "KERNEL_ABI" : "KERNEL_MEMORY";
}

function refuse(message: string, code: KernelCode = "KERNEL_ABI"): Outcome<never> {
  return fail("internal", code, message);
}
