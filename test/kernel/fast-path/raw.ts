import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { expect } from "vitest";
import type { Signed } from "./signer.js";

export const BUILDS = ["fma", "f64", "fma.assert", "f64.assert"] as const;
export type Build = (typeof BUILDS)[number];

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
  const map: Record<string, number> = {};
  for (const [, name = "", text = ""] of source.matchAll(/^export const (\w+): \w+ =\s*([^;]+);/gm)) {
    const chosen = text.replace(/ASC_FEATURE_RELAXED_SIMD \? (\S+) : (\S+)/, build.startsWith("fma") ? "$1" : "$2");
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
  jobs.forEach((job, i) => {
    io.set(job.key, 256 * i);
    io.set(job.digest, 256 * i + 96);
    io.set(job.r, 256 * i + 144);
    io.set(job.s, 256 * i + 192);
    words.setUint32(256 * i + 240, 0xffffffff, true);
  });
  expect(kernel[call]!(jobs.length)).toBe(OK);
  return jobs.map((_, i) => words.getUint32(256 * i + 240, true));
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
