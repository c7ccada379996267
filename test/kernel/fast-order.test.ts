import { describe, expect, it } from "vitest";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { FREE, fieldModule } from "./fast-field-module.js";

// NIST SP 800-186, 3.2.1.4.
const N = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const LIMBS = 14;
const R = 2n ** 392n;
const LIMIT = 2n ** 385n;

const module = await fieldModule("f64");
if (module === null) throw new Error("an engine without SIMD is not supported");
const view = new DataView(module.memory.buffer);
const [A, B, C] = [FREE + 1024, FREE + 2048, FREE + 3072] as const;
const bytes = seededBytes(seedOf("fast-order"));

function write(at: number, value: bigint): void {
  for (let i = 0; i < LIMBS; i++) view.setBigUint64(at + 8 * i, (value >> BigInt(28 * i)) & 0xfffffffn, true);
}

/** Throws where a limb is out of range, so that every result is checked. */
function read(at: number): bigint {
  let value = 0n;
  for (let i = 0; i < LIMBS; i++) {
    const limb = view.getBigUint64(at + 8 * i, true);
    if (limb >= (i === LIMBS - 1 ? 2n ** 21n : 2n ** 28n)) throw new RangeError(`limb ${i} is ${limb.toString()}`);
    value += limb << BigInt(28 * i);
  }
  return value;
}

function modulo(value: bigint): bigint {
  return ((value % N) + N) % N;
}

function randomNumber(): bigint {
  return bytes(49).reduce((total, byte) => (total << 8n) | BigInt(byte), 0n) % LIMIT;
}

const EDGES = [0n, 1n, 2n, 2n ** 28n - 1n, 2n ** 384n - 1n, 2n ** 384n, N - 1n, N, N + 1n, 2n * N - 1n, LIMIT - 1n];
const STRUCTURED = [R % N, (R * R) % N, 2n ** 364n, 2n ** 364n - 1n, LIMIT - 2n ** 28n];
const NUMBERS = [...EDGES, ...STRUCTURED, ...Array.from({ length: 24 }, randomNumber)];

describe("mulOrder", () => {
  it("is a * b / R modulo n, below n + 2^378, for operands below 2^385", () => {
    for (const a of NUMBERS)
      for (const b of NUMBERS) {
        write(A, a);
        write(B, b);
        module.mulOrder(C, A, B);
        const result = read(C);
        expect(result).toBeLessThan(N + 2n ** 378n);
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
