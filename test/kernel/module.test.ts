import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  ABI_VERSION,
  JOB,
  P256_CURVE_BITS,
  P256_JOB,
  REPORT_KEYS,
  SNP_REPORT_SIZE,
  STATUS,
  VARIANTS,
} from "../../src/kernel/abi.js";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { memoryMap } from "./fast-path/raw.js";
import { BUILDS, P256_BUILDS, compiled, moduleBytes, rawExports, variantOf } from "./modules.js";
import { dataSegments, exportedTypes, memoryLimits } from "./wasm-binary.js";

function sourceOf(path: string): string {
  return readFileSync(new URL(`../../assembly/${path}`, import.meta.url), "utf8");
}

/** `export const NAME: type = value;` of an AssemblyScript file, as numbers. */
function constantsOf(source: string): Map<string, number> {
  const matches = source.matchAll(/^export const (\w+): \w+ = (\w+);$/gm);
  return new Map([...matches].map(([, name = "", value]) => [name, Number(value)]));
}

const config = JSON.parse(sourceOf("../asconfig.json")) as {
  readonly targets: Readonly<Record<string, { readonly initialMemory: number; readonly maximumMemory: number }>>;
};

describe.each(BUILDS)("kernel module (%s)", (build) => {
  it("imports nothing", () => {
    expect(WebAssembly.Module.imports(compiled(build))).toEqual([]);
  });

  it("exports these functions and its memory, and nothing else", () => {
    const exports = WebAssembly.Module.exports(compiled(build));
    expect(exports.filter(({ kind }) => kind !== "function")).toEqual([{ name: "memory", kind: "memory" }]);
    const names = exports.filter(({ kind }) => kind === "function").map(({ name }) => name);
    expect(names.sort()).toEqual([
      "abiVersion",
      "batchCapacity",
      "checkKey",
      "checkReport",
      "hashFinish",
      "hashStart",
      "hashUpdate",
      "ioPointer",
      "ioSize",
      "reportCapacity",
      "reportKeyIndexPointer",
      "reportKeysPointer",
      "reportStatusPointer",
      "reportsPointer",
      "reportsSize",
      "variant",
      "verifyBatch",
      "verifyExact",
      "verifyReports",
    ]);
  });

  it("takes and returns 32-bit integers only", () => {
    for (const [name, type] of exportedTypes(moduleBytes(build))) expect(`${name} ${type}`).toMatch(/^\w+ i*->i?$/);
    const { memory, ...functions } = rawExports(build);
    expect(memory).toBeInstanceOf(WebAssembly.Memory);
    for (const call of Object.values(functions)) expect(typeof call(0, 0)).toBe("number");
  });

  it("has a memory whose initial size is its maximum", () => {
    const { initialMemory = NaN, maximumMemory = NaN } = config.targets[build] ?? {};
    const { memory } = rawExports(build);
    expect(memory.buffer.byteLength).toBe(initialMemory * 65536);
    expect(() => memory.grow(1)).toThrow(RangeError);
    expect(memoryLimits(moduleBytes(build))).toEqual({ initial: initialMemory, maximum: maximumMemory });
  });

  it("says which variant it is, and how large its regions are", () => {
    const { variant, ioSize, batchCapacity, reportCapacity, reportsSize } = rawExports(build);
    const sizes = [ioSize, batchCapacity, reportCapacity, reportsSize].map((size) => size?.());
    expect(variant?.()).toBe(VARIANTS[variantOf(build)]);
    expect(sizes).toEqual([65536, 64, 256, 256 * SNP_REPORT_SIZE]);
  });

  it("has regions that lie apart, also from its constants, on borders of 16 bytes, inside its memory", () => {
    const { memory, ioPointer, ioSize, ...calls } = rawExports(build);
    const at = (name: string): number => calls[name]?.() ?? 0;
    const regions = [
      [ioPointer?.() ?? 0, ioSize?.() ?? 0],
      [at("reportsPointer"), at("reportsSize")],
      [at("reportKeysPointer"), REPORT_KEYS.capacity * REPORT_KEYS.size],
      [at("reportKeyIndexPointer"), 2 * at("reportCapacity")],
      [at("reportStatusPointer"), 4 * at("reportCapacity")],
    ];
    for (const [start = 0] of regions) expect(start % 16).toBe(0);
    const constants = dataSegments(moduleBytes(build)).map(({ start, size }) => [start, size]);
    let end = 1;
    for (const [start = 0, size = 0] of [...regions, ...constants].sort(([a = 0], [b = 0]) => a - b)) {
      expect(start).toBeGreaterThanOrEqual(end);
      end = start + size;
    }
    expect(end).toBeLessThanOrEqual(memory.buffer.byteLength);
  });

  it("answers a number out of range with BAD_CALL and touches nothing", () => {
    const { memory, hashStart, hashUpdate, hashFinish, ...calls } = rawExports(build);
    const before = new Uint8Array(memory.buffer).slice();
    expect(hashUpdate?.(1)).toBe(STATUS.BAD_CALL);
    expect(hashFinish?.()).toBe(0);
    for (const bits of [0, 1, 224, 255, 257, -1, 2 ** 31]) expect(hashStart?.(bits)).toBe(STATUS.BAD_CALL);
    for (const count of [65, 65536, -1]) {
      expect(calls["verifyBatch"]?.(count)).toBe(STATUS.BAD_CALL);
      expect(calls["verifyExact"]?.(count)).toBe(STATUS.BAD_CALL);
    }
    const wrong = [
      ...[257, 65536, -1].map((count) => [count, SNP_REPORT_SIZE]),
      ...[0, 1, 1183].map((stride) => [1, stride]),
      ...[256 * SNP_REPORT_SIZE, 2 ** 31, -1].map((stride) => [2, stride]),
      [256, SNP_REPORT_SIZE + 1],
      [17, 2 ** 28],
    ];
    for (const [count = 0, stride = 0] of wrong)
      expect([count, stride, calls["verifyReports"]?.(count, stride)]).toEqual([count, stride, STATUS.BAD_CALL]);
    expect(Buffer.compare(new Uint8Array(memory.buffer), before)).toBe(0);
    expect(hashStart?.(256)).toBe(STATUS.OK);
    for (const length of [65537, -1, 2 ** 31]) expect(hashUpdate?.(length)).toBe(STATUS.BAD_CALL);
  });

  it("never traps, whatever is in the I/O region", () => {
    const { memory, ioPointer, ioSize, batchCapacity, ...calls } = rawExports(build);
    const io = new Uint8Array(memory.buffer, ioPointer?.(), ioSize?.());
    const bytes = seededBytes(seedOf("never traps"));
    const fills = [() => bytes(io.length), () => new Uint8Array(io.length), () => new Uint8Array(io.length).fill(255)];
    for (const fill of fills) {
      for (const verify of ["verifyBatch", "verifyExact"]) {
        io.set(fill());
        expect(calls[verify]?.(batchCapacity?.() ?? 0)).toBe(STATUS.OK);
      }
      io.set(fill());
      expect(calls["checkReport"]?.(1184)).toBe(STATUS.SNP_REPORT_VERSION);
      expect(calls["checkKey"]?.()).toBe(STATUS.KEY_NOT_ON_CURVE);
    }
  });
});

describe.each(P256_BUILDS)("kernel module for P-256 (%s)", (build) => {
  const raw = () => rawExports(`p256-${build}`);

  it("imports nothing, and exports these functions and its memory", () => {
    const module = compiled(`p256-${build}`);
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(names.sort()).toEqual([
      "abiVersion",
      "batchCapacity",
      "checkKey",
      "curveBits",
      "hashFinish",
      "hashStart",
      "hashUpdate",
      "ioPointer",
      "ioSize",
      "memory",
      "variant",
      "verifyBatch",
      "verifyExact",
    ]);
  });

  it("has a memory of less than 8 MiB whose initial size is its maximum", () => {
    const { initialMemory = NaN, maximumMemory = NaN } = config.targets[`p256-${build}`] ?? {};
    const { memory } = raw();
    expect(memory.buffer.byteLength).toBe(initialMemory * 65536);
    expect(memory.buffer.byteLength).toBeLessThan(8 * 2 ** 20);
    expect(() => memory.grow(1)).toThrow(RangeError);
    expect(memoryLimits(moduleBytes(`p256-${build}`))).toEqual({ initial: initialMemory, maximum: maximumMemory });
  });

  it("says which curve and variant it is, and how large its regions are", () => {
    const { curveBits, variant, ioSize, batchCapacity } = raw();
    const numbers = [curveBits, variant, ioSize, batchCapacity].map((call) => call?.());
    expect(numbers).toEqual([P256_CURVE_BITS, VARIANTS[variantOf(build)], 65536, 64]);
  });

  it("answers a number out of range with BAD_CALL and touches nothing", () => {
    const { memory, hashStart, hashUpdate, hashFinish, verifyBatch, verifyExact } = raw();
    const before = new Uint8Array(memory.buffer).slice();
    expect(hashUpdate?.(1)).toBe(STATUS.BAD_CALL);
    expect(hashFinish?.()).toBe(0);
    for (const bits of [0, 255, 384, 512, -1]) expect(hashStart?.(bits)).toBe(STATUS.BAD_CALL);
    for (const count of [65, 65536, -1]) {
      expect(verifyBatch?.(count)).toBe(STATUS.BAD_CALL);
      expect(verifyExact?.(count)).toBe(STATUS.BAD_CALL);
    }
    expect(Buffer.compare(new Uint8Array(memory.buffer), before)).toBe(0);
  });

  it("never traps, whatever is in the I/O region", () => {
    const { memory, ioPointer, ioSize, verifyBatch, verifyExact, checkKey } = raw();
    const io = new Uint8Array(memory.buffer, ioPointer?.(), ioSize?.());
    const bytes = seededBytes(seedOf("never traps over P-256"));
    const fills = [() => bytes(io.length), () => new Uint8Array(io.length), () => new Uint8Array(io.length).fill(255)];
    for (const fill of fills) {
      for (const verify of [verifyBatch, verifyExact]) {
        io.set(fill());
        expect(verify?.(64)).toBe(STATUS.OK);
      }
      io.set(fill());
      expect(checkKey?.()).toBe(STATUS.KEY_NOT_ON_CURVE);
    }
  });
});

describe("interface numbers", () => {
  const statuses = constantsOf(sourceOf("status.ts"));

  it("has the same version on both sides", () => {
    expect(statuses.get("ABI_VERSION")).toBe(ABI_VERSION);
  });

  it("has the same status codes on both sides", () => {
    const own = Object.entries(STATUS).map(([name, value]) => [`STATUS_${name}`, value]);
    statuses.delete("ABI_VERSION");
    expect(Object.fromEntries(statuses)).toEqual(Object.fromEntries(own));
  });

  it.each([
    ["f64", JOB],
    ["p256-f64", P256_JOB],
  ] as const)("has the same layout of a job on both sides: %s", (build, job) => {
    const map = memoryMap(build);
    const names = { size: "JOB_SIZE", keyX: "JOB_KEY_X", keyY: "JOB_KEY_Y", digest: "JOB_DIGEST", r: "JOB_R" };
    for (const [own, name] of Object.entries({ ...names, s: "JOB_S", status: "JOB_STATUS" })) {
      expect([name, map[name]]).toEqual([name, job[own as keyof typeof job]]);
    }
  });
});
