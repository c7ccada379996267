import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { expect } from "vitest";
import type { Curve } from "../fast-field-module.js";
import type { Signed } from "./signer.js";

/** Modules of both variants, and with their assertions: for P-384, and for both curves. */
export const P384_BUILDS = ["fma", "f64", "fma.assert", "f64.assert"] as const;
export const BUILDS = [
  ...P384_BUILDS,
  ...(["p256-fma", "p256-f64", "p256-fma.assert", "p256-f64.assert"] as const),
] as const;
export type Build = (typeof BUILDS)[number];

/** The curve that a build is for. */
export function curveOf(build: Build): Curve {
  return build.startsWith("p256-") ? "p256" : "p384";
}

/** Exports of the kernel, without the typed side. */
export type Raw = Record<string, (...values: readonly number[]) => number> & { readonly memory: WebAssembly.Memory };

// Node 20 has relaxed SIMD behind a flag that can still be set here; later versions know no such flag and need none.
if (process.versions.node.startsWith("20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");

const modules = new Map<Build, WebAssembly.Module>();

export function instantiate(build: Build): Raw {
  let module = modules.get(build);
  if (module === undefined) {
    const file = new URL(`../../../dist/kernel/veritee-${build}.wasm`, import.meta.url);
    module = new WebAssembly.Module(readFileSync(file));
    modules.set(build, module);
  }
  return new WebAssembly.Instance(module).exports as unknown as Raw;
}

/** The addresses of assembly/memory.ts, by name, for that build. */
export function memoryMap(build: Build): Record<string, number> {
  const source = readFileSync(new URL("../../../assembly/memory.ts", import.meta.url), "utf8");
  const isP256 = curveOf(build) === "p256";
  const map: Record<string, number> = { CURVE_BITS: isP256 ? 256 : 384 };
  for (const [, name = "", text = ""] of source.matchAll(/^export const (\w+): \w+ =\s*([^;]+);/gm)) {
    const chosen = text
      .replaceAll("<usize>", "")
      .replace(/CURVE_BITS == 256 \? (\w+) : (\w+)/g, isP256 ? "$1" : "$2")
      .replace(/ASC_FEATURE_RELAXED_SIMD \? (\w+) : (\w+)/, build.includes("fma") ? "$1" : "$2");
    map[name] = sumOf(chosen, map);
  }
  return map;
}

/** Value of a sum of products of numbers and names. */
function sumOf(text: string, names: Record<string, number>): number {
  const flat = text.replace(/\(([^()]+)\)/g, (_, inner: string) => String(sumOf(inner, names)));
  return flat
    .split(" + ")
    .map((product) => product.split(/(?= [*/] )/).reduce((value, factor) => apply(value, factor.trim(), names), 1))
    .reduce((a, b) => a + b, 0);
}

function apply(value: number, factor: string, names: Record<string, number>): number {
  const word = factor.replace(/^[*/] /, "");
  const number = names[word] ?? Number(word);
  return factor.startsWith("/ ") ? value / number : value * number;
}

/** Status numbers, assembly/status.ts. */
export const OK = 0;
export const BAD_CALL = 1;
export const KEY_NOT_ON_CURVE = 2;
export const SIGNATURE_RANGE = 3;
export const SIGNATURE_INVALID = 4;

/** Bytes of a job: key, digest, r, s. */
export interface Job {
  readonly key: Uint8Array;
  readonly digest: Uint8Array;
  readonly r: Uint8Array;
  readonly s: Uint8Array;
}

/** Statuses of the jobs from `verifyBatch`, or from `verifyExact`. */
export function statusesOf(kernel: Raw, jobs: readonly Job[], call: "verifyBatch" | "verifyExact"): number[] {
  const io = new Uint8Array(kernel.memory.buffer, kernel["ioPointer"]!(), 256 * jobs.length);
  const words = new DataView(io.buffer, io.byteOffset, io.byteLength);
  const size = (jobs[0]?.key.length ?? 0) / 2;
  jobs.forEach((job, i) => {
    io.set(job.key, 256 * i);
    io.set(job.digest, 256 * i + 2 * size);
    io.set(job.r, 256 * i + 3 * size);
    io.set(job.s, 256 * i + 4 * size);
    words.setUint32(256 * i + 5 * size, 0xffffffff, true);
  });
  expect(kernel[call]!(jobs.length)).toBe(OK);
  return jobs.map((_, i) => words.getUint32(256 * i + 5 * size, true));
}

/** Expects the fast path's statuses to be those of the exact path, and returns them. */
export function expectAgreement(kernel: Raw, jobs: readonly Job[]): number[] {
  const fast = statusesOf(kernel, jobs, "verifyBatch");
  expect(fast).toEqual(statusesOf(kernel, jobs, "verifyExact"));
  return fast;
}

/** A report signed with that key, over the bytes that `fill` writes. */
export function reportOf(sign: (message: Uint8Array) => Signed, random: (length: number) => Uint8Array): Uint8Array {
  const report = new Uint8Array(1184);
  const words = new DataView(report.buffer);
  words.setUint32(0, 2, true);
  words.setBigUint64(8, 0x30000n, true);
  words.setUint32(0x34, 1, true);
  report.set(random(64), 0x50);
  const signed = sign(report.subarray(0, 0x2a0));
  report.set(signed.r.slice().reverse(), 0x2a0);
  report.set(signed.s.slice().reverse(), 0x2e8);
  return report;
}
