/** Numbers into lanes and out of them, at the edges of what limbs may be. */
import { describe, expect, it } from "vitest";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { FREE, fieldModule } from "./fast-field-module.js";
import type { FieldModule } from "./fast-field-module.js";

const P = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n;
const NUMBER = FREE + 1024;
const PAIR = FREE + 2048;
const RESULT = FREE + 4096;
const bytes = seededBytes(seedOf("fast-lanes"));

const modules = { fma: await fieldModule("fma"), f64: await fieldModule("f64") };

function random(): bigint {
  return bytes(48).reduce((total, byte) => (total << 8n) | BigInt(byte), 0n);
}

function modulo(value: bigint): bigint {
  return ((value % P) + P) % P;
}

/** What a test does with one backend: limbs are written and read as integers. */
class Lanes {
  readonly limbs: number;
  readonly bits: bigint;
  readonly normal: bigint;
  private readonly view: DataView;

  constructor(readonly field: FieldModule) {
    this.limbs = field.limbs();
    this.bits = BigInt(field.limbBits());
    this.normal = BigInt(field.normal());
    this.view = new DataView(field.memory.buffer);
  }

  /** The limbs of a number of any sign: balanced, and the rest in the top one. */
  limbsOf(value: bigint): bigint[] {
    const half = 1n << (this.bits - 1n);
    return Array.from({ length: this.limbs }, (_, i) => {
      if (i === this.limbs - 1) return value;
      const limb = BigInt.asIntN(Number(this.bits), value);
      value = (value - limb) >> this.bits;
      expect(limb).toBeLessThanOrEqual(half);
      return limb;
    });
  }

  valueOf(limbs: readonly bigint[]): bigint {
    return limbs.reduce((total, limb, i) => total + (limb << (this.bits * BigInt(i))), 0n);
  }

  writeLane(lane: number, limbs: readonly bigint[]): void {
    limbs.forEach((limb, i) => {
      this.view.setFloat64(PAIR + 16 * i + 8 * lane, Number(limb), true);
    });
  }

  readLane(at: number, lane: number): bigint[] {
    return Array.from({ length: this.limbs }, (_, i) => BigInt(this.view.getFloat64(at + 16 * i + 8 * lane, true)));
  }

  writeNumber(value: bigint): void {
    // What lies behind a number is read, and must not matter.
    for (let i = 0; i < 64; i++)
      this.view.setUint8(NUMBER + i, i < 48 ? Number((value >> BigInt(8 * i)) & 0xffn) : 0xa5);
  }

  readNumber(): bigint {
    let value = 0n;
    for (let i = 47; i >= 0; i--) value = (value << 8n) | BigInt(this.view.getUint8(RESULT + i));
    return value;
  }
}

describe.each(Object.entries(modules))("lanes of the %s field", (_, field) => {
  it.skipIf(field === null)("take any number of 48 bytes: congruent, normal, the other lane untouched", () => {
    const lanes = new Lanes(field!);
    const edges = [0n, 1n, P - 1n, P, P + 1n, 2n ** 383n - 1n, 2n ** 383n, 2n ** 384n - 1n, 2n ** 384n - 2n ** 335n];
    for (const value of [...edges, ...Array.from({ length: 200 }, random)])
      for (const lane of [0, 1]) {
        const other = Array.from({ length: lanes.limbs }, (_, i) => BigInt(i) - 3n);
        lanes.writeLane(1 - lane, other);
        lanes.writeNumber(value);
        field!.setLane(PAIR, lane, NUMBER);
        const limbs = lanes.readLane(PAIR, lane);
        expect(modulo(lanes.valueOf(limbs))).toBe(modulo(value));
        expect(limbs.every((limb) => limb <= lanes.normal && -limb <= lanes.normal)).toBe(true);
        expect(lanes.readLane(PAIR, 1 - lane)).toEqual(other);
      }
  });

  it.skipIf(field === null)("give the residue from 0 to p - 1 of normal and of loose limbs", () => {
    const lanes = new Lanes(field!);
    const loose = 2n * lanes.normal;
    const all = (limb: bigint) => Array.from({ length: lanes.limbs }, () => limb);
    const near = [-(2n ** 384n), -P, 0n, P, 2n ** 384n].flatMap((value) =>
      [-2n, -1n, 0n, 1n, 2n, 2n ** 32n].map((distance) => lanes.limbsOf(value + distance)),
    );
    const mixed = Array.from({ length: 300 }, () => all(0n).map(() => (random() % (2n * loose + 1n)) - loose));
    const signs = Array.from({ length: 100 }, () => all(loose).map((limb) => (random() % 2n === 0n ? limb : -limb)));
    for (const limbs of [all(loose), all(-loose), all(lanes.normal), all(-lanes.normal), ...near, ...mixed, ...signs]) {
      expect(limbs.every((limb) => limb <= loose && -limb <= loose)).toBe(true);
      const value = modulo(lanes.valueOf(limbs));
      for (const lane of [0, 1]) {
        lanes.writeLane(lane, limbs);
        lanes.writeLane(1 - lane, all(7n));
        field!.canonical(RESULT, PAIR, lane);
        expect(lanes.readNumber()).toBe(value);
        expect(field!.isZeroLane(PAIR, lane)).toBe(value === 0n ? 1 : 0);
      }
    }
  });

  it.skipIf(field === null)("are inverted together, and not where one is 0 modulo p", () => {
    const lanes = new Lanes(field!);
    const values = [1n, -1n, 2n, 2n ** 382n, ...Array.from({ length: 20 }, () => random() >> 2n)];
    const writeBoth = (first: bigint, second: bigint) => {
      lanes.writeLane(0, lanes.limbsOf(first));
      lanes.writeLane(1, lanes.limbsOf(second));
    };
    values.forEach((value, i) => {
      const other = values[(i * 7 + 1) % values.length]!;
      writeBoth(value, other);
      expect(field!.invertLanes(RESULT, PAIR)).toBe(1);
      const inverses = [0, 1].map((lane) => lanes.valueOf(lanes.readLane(RESULT, lane)));
      expect(inverses.map((inverse, lane) => modulo(inverse * (lane === 0 ? value : other)))).toEqual([1n, 1n]);
      for (const [first, second] of [
        [value, 0n],
        [0n, value],
      ] as const) {
        writeBoth(first, second);
        expect(field!.invertLanes(RESULT, PAIR)).toBe(0);
      }
    });
  });
});
