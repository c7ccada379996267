import { describe, expect, it } from "vitest";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { FREE, fieldModule } from "./fast-field-module.js";
import type { Curve, FieldModule } from "./fast-field-module.js";
import { ORDERS, modulo as moduloOf } from "./fast-path/curves.js";

const [A, B, C] = [FREE + 1024, FREE + 2048, FREE + 3072] as const;
const bytes = seededBytes(seedOf("fast-order"));

async function openModule(curve: Curve): Promise<FieldModule> {
  const module = await fieldModule(curve, "f64");
  if (module === null) throw new Error("an engine without SIMD is not supported");
  return module;
}

const CURVES = [
  { curve: "p256", module: await openModule("p256"), bits: 256n, limbs: 10 },
  { curve: "p384", module: await openModule("p384"), bits: 384n, limbs: 14 },
] as const;

describe.each(CURVES)("mulOrder, $curve", ({ curve, module, bits, limbs }) => {
  const N = ORDERS[curve];
  const R = 2n ** BigInt(28 * limbs);
  const LIMIT = 2n ** (bits + 1n);
  const TOP = LIMIT >> BigInt(28 * (limbs - 1));
  const view = new DataView(module.memory.buffer);
  const modulo = (value: bigint): bigint => moduloOf(value, N);

  function write(at: number, value: bigint): void {
    for (let i = 0; i < limbs; i++) view.setBigUint64(at + 8 * i, (value >> BigInt(28 * i)) & 0xfffffffn, true);
  }

  /** Throws where a limb is out of range, so that every result is checked. */
  function read(at: number): bigint {
    let value = 0n;
    for (let i = 0; i < limbs; i++) {
      const limb = view.getBigUint64(at + 8 * i, true);
      if (limb >= (i === limbs - 1 ? TOP : 2n ** 28n)) throw new RangeError(`limb ${i} is ${limb.toString()}`);
      value += limb << BigInt(28 * i);
    }
    return value;
  }

  function randomNumber(): bigint {
    return bytes(49).reduce((total, byte) => (total << 8n) | BigInt(byte), 0n) % LIMIT;
  }

  const EDGES = [0n, 1n, 2n, 2n ** 28n - 1n, 2n ** bits - 1n, 2n ** bits, N - 1n, N, N + 1n, 2n * N - 1n, LIMIT - 1n];
  const STRUCTURED = [R % N, (R * R) % N, 2n ** (bits - 20n), 2n ** (bits - 20n) - 1n, LIMIT - 2n ** 28n];
  const NUMBERS = [...EDGES, ...STRUCTURED, ...Array.from({ length: 24 }, randomNumber)];

  it("is a * b / R modulo n, below n and a little, for numbers a bit longer than n", () => {
    for (const a of NUMBERS)
      for (const b of NUMBERS) {
        write(A, a);
        write(B, b);
        module.mulOrder(C, A, B);
        const result = read(C);
        expect(result).toBeLessThan(N + (LIMIT * LIMIT) / R);
        expect(modulo(result * R)).toBe(modulo(a * b));
      }
  });

  it("may write to either operand, and take one for both", () => {
    for (const [target, b] of [
      [A, B],
      [B, B],
      [A, A],
    ] as const) {
      const values = new Map([A, B].map((at) => [at, randomNumber()]));
      values.forEach((value, at) => write(at, value));
      module.mulOrder(target, A, b);
      expect(modulo(read(target) * R)).toBe(modulo(values.get(A)! * values.get(b)!));
    }
  });

  it("stays in range over a chain of 1000 products", () => {
    let expected = LIMIT - 1n;
    write(A, expected);
    write(B, LIMIT - 1n);
    for (let i = 0; i < 1000; i++) {
      module.mulOrder(A, A, B);
      expected = modulo(expected * (LIMIT - 1n));
    }
    expect(modulo(read(A) * R ** 1000n)).toBe(expected);
  });

  it("takes numbers into Montgomery form by the constant that its file names", () => {
    expect(read(module.orderR2())).toBe((R * R) % N);
    for (const value of NUMBERS) {
      write(A, value);
      module.mulOrder(B, A, module.orderR2());
      expect(modulo(read(B))).toBe(modulo(value * R));
    }
  });
});
