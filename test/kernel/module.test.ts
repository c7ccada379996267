import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ABI_VERSION, JOB, STATUS } from "../../src/kernel/abi.js";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { compiled, moduleBytes, rawExports } from "./modules.js";

function sourceOf(path: string): string {
  return readFileSync(new URL(`../../assembly/${path}`, import.meta.url), "utf8");
}

/** `export const NAME: type = value;` of an AssemblyScript file, as numbers. */
function constantsOf(source: string): Map<string, number> {
  const matches = source.matchAll(/^export const (\w+): \w+ = (\w+);$/gm);
  return new Map([...matches].map(([, name = "", value]) => [name, Number(value)]));
}

describe.each(["exact", "assert"] as const)("kernel module (%s)", (build) => {
  it("imports nothing", () => {
    expect(WebAssembly.Module.imports(compiled(build))).toEqual([]);
  });

  it("exports about ten functions and its memory, and nothing else", () => {
    const exports = WebAssembly.Module.exports(compiled(build));
    expect(exports.filter(({ kind }) => kind === "memory").map(({ name }) => name)).toEqual(["memory"]);
    expect(
      exports
        .filter(({ kind }) => kind === "function")
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      "abiVersion",
      "batchCapacity",
      "checkKey",
      "checkReport",
      "hashFinish",
      "hashStart",
      "hashUpdate",
      "ioPointer",
      "ioSize",
      "verifyBatch",
    ]);
    expect(exports).toHaveLength(11);
  });

  it("takes and returns 32-bit integers only", () => {
    for (const type of functionTypes(moduleBytes(build))) expect(type).toMatch(/^[ij]*->[ij]?$/);
    const { memory, ...functions } = rawExports(build);
    expect(memory).toBeInstanceOf(WebAssembly.Memory);
    for (const call of Object.values(functions)) expect(typeof call(0, 0)).toBe("number");
  });

  it("has a memory whose initial size is its maximum", () => {
    const { memory } = rawExports(build);
    expect(memory.buffer.byteLength).toBe(2 * 65536);
    expect(() => memory.grow(1)).toThrow(RangeError);
    expect(memoryLimits(moduleBytes(build))).toEqual({ initial: 2, maximum: 2 });
  });

  it("answers a number out of range with BAD_CALL and touches nothing", () => {
    const { memory, hashStart, hashUpdate, hashFinish, verifyBatch, ioSize, batchCapacity } = rawExports(build);
    const before = new Uint8Array(memory.buffer).slice();
    expect(hashUpdate?.(1)).toBe(STATUS.BAD_CALL);
    expect(hashFinish?.()).toBe(0);
    for (const bits of [0, 1, 224, 255, 257, -1, 2 ** 31]) expect(hashStart?.(bits)).toBe(STATUS.BAD_CALL);
    for (const count of [(batchCapacity?.() ?? 0) + 1, 65536, -1]) expect(verifyBatch?.(count)).toBe(STATUS.BAD_CALL);
    expect(new Uint8Array(memory.buffer)).toEqual(before);
    expect(hashStart?.(256)).toBe(STATUS.OK);
    for (const length of [(ioSize?.() ?? 0) + 1, -1, 2 ** 31]) expect(hashUpdate?.(length)).toBe(STATUS.BAD_CALL);
  });

  it("never traps, whatever is in the I/O region", () => {
    const { memory, ioPointer, ioSize, batchCapacity, ...calls } = rawExports(build);
    const io = new Uint8Array(memory.buffer, ioPointer?.(), ioSize?.());
    const bytes = seededBytes(seedOf("never traps"));
    const fills = [() => bytes(io.length), () => new Uint8Array(io.length), () => new Uint8Array(io.length).fill(255)];
    for (const fill of fills) {
      io.set(fill());
      expect(calls["verifyBatch"]?.(batchCapacity?.() ?? 0)).toBe(STATUS.OK);
      io.set(fill());
      expect(calls["checkReport"]?.(1184)).toBe(STATUS.SNP_REPORT_VERSION);
      expect(calls["checkKey"]?.()).toBe(STATUS.KEY_NOT_ON_CURVE);
    }
  });
});

describe("interface numbers", () => {
  const statuses = constantsOf(sourceOf("status.ts"));
  const map = constantsOf(sourceOf("memory.ts"));

  it("has the same version on both sides", () => {
    expect(statuses.get("ABI_VERSION")).toBe(ABI_VERSION);
  });

  it("has the same status codes on both sides", () => {
    const own = Object.entries(STATUS).map(([name, value]) => [`STATUS_${name}`, value]);
    statuses.delete("ABI_VERSION");
    expect(Object.fromEntries(statuses)).toEqual(Object.fromEntries(own));
  });

  it("has the same layout of a job on both sides", () => {
    const names = { size: "JOB_SIZE", keyX: "JOB_KEY_X", keyY: "JOB_KEY_Y", digest: "JOB_DIGEST", r: "JOB_R" };
    for (const [own, name] of Object.entries({ ...names, s: "JOB_S", status: "JOB_STATUS" })) {
      expect([name, map.get(name)]).toEqual([name, JOB[own as keyof typeof JOB]]);
    }
  });

  it("places static data behind the map of the memory", () => {
    const config = JSON.parse(sourceOf("../asconfig.json")) as { options: { memoryBase: number } };
    expect(config.options.memoryBase).toBeGreaterThanOrEqual((map.get("ECDSA_SCRATCH") ?? Infinity) + 8 * 104);
  });
});

/** A section of a module's binary form (WebAssembly core specification, 5.5). */
function section(bytes: Uint8Array, id: number): Uint8Array {
  let at = 8;
  while (at < bytes.length) {
    const found = bytes[at];
    const size = leb128(bytes, at + 1);
    if (found === id) return bytes.subarray(size.next, size.next + size.value);
    at = size.next + size.value;
  }
  throw new Error(`no section ${id}`);
}

function leb128(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: at };
  }
}

function memoryLimits(bytes: Uint8Array): { initial: number; maximum: number | null } {
  const body = section(bytes, 5);
  expect(body[0]).toBe(1);
  const initial = leb128(body, 2);
  return { initial: initial.value, maximum: body[1] === 1 ? leb128(body, initial.next).value : null };
}

/** Types of all functions as `ii->i` (i: i32, j: i64, x: anything else). */
function functionTypes(bytes: Uint8Array): string[] {
  const body = section(bytes, 1);
  let { value: count, next: at } = leb128(body, 0);
  const names = new Map([
    [0x7f, "i"],
    [0x7e, "j"],
  ]);
  const types: string[] = [];
  for (; count > 0; count--) {
    const row = [1, 2].map(() => {
      const length = leb128(body, at + (body[at] === 0x60 ? 1 : 0));
      at = length.next + length.value;
      return [...body.subarray(length.next, at)].map((type) => names.get(type) ?? "x").join("");
    });
    types.push(row.join("->"));
  }
  return types;
}
