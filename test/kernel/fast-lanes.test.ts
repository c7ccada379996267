/** Numbers into lanes and out of them, at the edges of what limbs may be. */
import { describe, expect, it } from "vitest";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { FREE, fieldModule } from "./fast-field-module.js";
import type { Curve, FieldModule } from "./fast-field-module.js";
import { FIELDS, PRIMES, inverseModulo, modulo } from "./fast-path/curves.js";

const NUMBER = FREE + 1024;
const OTHER_NUMBER = FREE + 1536;
const PAIR = FREE + 2048;
const RESULT = FREE + 4096;
const bytes = seededBytes(seedOf("fast-lanes"));

const modules: { name: string; curve: Curve; field: FieldModule | null }[] = [];
for (const { curve, backend } of FIELDS)
  modules.push({ name: `${curve} ${backend}`, curve, field: await fieldModule(curve, backend) });

function randomOf(size: number): bigint {
  return bytes(size).reduce((total, byte) => (total << 8n) | BigInt(byte), 0n);
}

/** What a test does with one backend: limbs are written and read as integers. */
class Lanes {
  readonly limbs: number;
  readonly bits: bigint;
  private readonly normal: bigint;
  private readonly normalTop: bigint;
  private readonly view: DataView;
  /** Bytes of a number, and R: an element stands for its number divided by it. */
  readonly size: number;
  readonly radix: bigint;

  constructor(
    readonly field: FieldModule,
    curve: Curve,
  ) {
    this.limbs = field.limbs();
    this.bits = BigInt(field.limbBits());
    this.normal = BigInt(field.normal());
    this.normalTop = BigInt(field.normalTop());
    this.size = curve === "p256" ? 32 : 48;
    this.radix = curve === "p256" ? 2n ** (BigInt(this.limbs) * this.bits) : 1n;
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

  /** Largest size of limb i of an element that is `factor` times normal. */
  bound(i: number, factor: bigint): bigint {
    return factor * (i === this.limbs - 1 ? this.normalTop : this.normal);
  }

  isWithin(limbs: readonly bigint[], factor: bigint): boolean {
    return limbs.every((limb, i) => limb <= this.bound(i, factor) && -limb <= this.bound(i, factor));
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

  writeNumber(at: number, value: bigint): void {
    // What lies behind a number is read, and must not matter.
    for (let i = 0; i < 64; i++)
      this.view.setUint8(at + i, i < this.size ? Number((value >> BigInt(8 * i)) & 0xffn) : 0xa5);
  }

  readNumber(): bigint {
    let value = 0n;
    for (let i = this.size - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.view.getUint8(RESULT + i));
    return value;
  }
}

describe.each(modules)("lanes of the $name field", ({ curve, field }) => {
  const P = PRIMES[curve];
  const residue = (value: bigint): bigint => modulo(value, P);
  const open = (): Lanes => new Lanes(field!, curve);
  const top = curve === "p256" ? 256n : 384n;
  const random = (): bigint => randomOf(Number(top) / 8);

  it.skipIf(field === null)("take any two numbers: congruent, normal, each in its lane", () => {
    const lanes = open();
    const edges = [0n, 1n, P - 1n, P, P + 1n, 2n ** (top - 1n) - 1n, 2n ** (top - 1n), 2n ** top - 1n];
    const values = [...edges, 2n ** top - 2n ** (top - 49n), ...Array.from({ length: 200 }, random)];
    values.forEach((value, i) => {
      const other = values[(7 * i + 3) % values.length]!;
      lanes.writeNumber(NUMBER, value);
      lanes.writeNumber(OTHER_NUMBER, other);
      field!.setLanes(PAIR, NUMBER, OTHER_NUMBER);
      [value, other].forEach((wanted, lane) => {
        const limbs = lanes.readLane(PAIR, lane);
        expect(residue(lanes.valueOf(limbs))).toBe(residue(wanted * lanes.radix));
        expect(lanes.isWithin(limbs, 1n)).toBe(true);
        // And back.
        field!.canonical(RESULT, PAIR, lane);
        expect(lanes.readNumber()).toBe(residue(wanted));
      });
    });
  });

  it.skipIf(field === null)("give the residue from 0 to p - 1 of normal and of loose limbs", () => {
    const lanes = open();
    const all = (limb: (bound: bigint) => bigint, factor = 2n) =>
      Array.from({ length: lanes.limbs }, (_, i) => limb(lanes.bound(i, factor)));
    const near = [-(2n ** top), -P, 0n, P, 2n ** top].flatMap((value) =>
      [-2n, -1n, 0n, 1n, 2n, 2n ** 32n].map((distance) => lanes.limbsOf(value + distance)),
    );
    const mixed = Array.from({ length: 300 }, () => all((bound) => (random() % (2n * bound + 1n)) - bound));
    const signs = Array.from({ length: 100 }, () => all((bound) => (random() % 2n === 0n ? bound : -bound)));
    const extremes = [1n, 2n].flatMap((factor) => [all((bound) => bound, factor), all((bound) => -bound, factor)]);
    const inverse = inverseModulo(lanes.radix, P);
    for (const limbs of [...extremes, ...near, ...mixed, ...signs]) {
      expect(lanes.isWithin(limbs, 2n)).toBe(true);
      const value = lanes.valueOf(limbs);
      for (const lane of [0, 1]) {
        lanes.writeLane(lane, limbs);
        lanes.writeLane(
          1 - lane,
          all(() => 7n),
        );
        field!.canonical(RESULT, PAIR, lane);
        expect(lanes.readNumber()).toBe(residue(value * inverse));
        expect(field!.isZeroLane(PAIR, lane)).toBe(residue(value) === 0n ? 1 : 0);
      }
    }
  });

  it.skipIf(field === null)("are inverted together, and not where one is 0 modulo p", () => {
    const lanes = open();
    const values = [1n, -1n, 2n, 2n ** (top - 2n), ...Array.from({ length: 20 }, () => random() >> 2n)];
    const writeBoth = (first: bigint, second: bigint) => {
      lanes.writeLane(0, lanes.limbsOf(first));
      lanes.writeLane(1, lanes.limbsOf(second));
    };
    values.forEach((value, i) => {
      const other = values[(i * 7 + 1) % values.length]!;
      writeBoth(value, other);
      expect(field!.invertLanes(RESULT, PAIR)).toBe(1);
      const inverses = [0, 1].map((lane) => lanes.valueOf(lanes.readLane(RESULT, lane)));
      // The product of x R and R / x.
      const products = inverses.map((inverse, lane) => residue(inverse * (lane === 0 ? value : other)));
      expect(products).toEqual([residue(lanes.radix ** 2n), residue(lanes.radix ** 2n)]);
      for (const [first, second] of [
        [value, 0n],
        [0n, value],
        [value, P],
        [-P, value],
      ] as const) {
        writeBoth(first, second);
        expect(field!.invertLanes(RESULT, PAIR)).toBe(0);
      }
    });
  });
});
