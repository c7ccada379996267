import { describe, expect, it } from "vitest";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { FREE, fieldModule } from "./fast-field-module.js";
import type { Backend, Curve, FieldModule } from "./fast-field-module.js";
import { FIELDS, PRIMES, inverseModulo, modulo } from "./fast-path/curves.js";

/** Limbs of one element, least significant first. */
type Limbs = number[];
/** Makes the limbs of an element whose largest limb may be `max`. */
type Pattern = (count: number, max: number) => Limbs;
/** What a backend's operands may be is its own. */
type Name = `${Curve} ${Backend}`;
type Lanes<T> = [T, T];

interface Operation {
  /** Operands, with the largest limb each may have in multiples of NORMAL. */
  operands: Record<string, number | Record<Name, number>>;
  /** Whether limbs of the result stay within NORMAL, or within two of them. */
  result: "normal" | "loose";
  /** `times` is the field's product: divided by R where elements are in Montgomery form. */
  value: (x: Record<string, bigint>, times: (a: bigint, b: bigint) => bigint) => bigint;
}

const NORMAL_ONE = 1;
const LOOSE = 2;
const SQUARE = { a: { "p384 fma": 1, "p384 f64": 2, "p256 fma": 2, "p256 f64": 2 } };
const C = { c: NORMAL_ONE };
const CD = { c: NORMAL_ONE, d: NORMAL_ONE };
const AB = { a: NORMAL_ONE, b: NORMAL_ONE };

const OPERATIONS: Record<string, Operation> = {
  mul: { operands: { a: NORMAL_ONE, b: LOOSE }, result: "normal", value: ({ a, b }, times) => times(a!, b!) },
  "mul, the other one loose": {
    operands: { a: LOOSE, b: NORMAL_ONE },
    result: "normal",
    value: ({ a, b }, times) => times(a!, b!),
  },
  sqr: { operands: SQUARE, result: "normal", value: ({ a }, times) => times(a!, a!) },
  mulSub: {
    operands: { a: NORMAL_ONE, b: LOOSE, ...C },
    result: "normal",
    value: ({ a, b, c }, times) => times(a!, b!) - c!,
  },
  mulSubEight: {
    operands: { a: NORMAL_ONE, b: LOOSE, ...C },
    result: "normal",
    value: ({ a, b, c }, times) => times(a!, b!) - 8n * c!,
  },
  sqrSubEight: {
    operands: { ...SQUARE, ...C },
    result: "normal",
    value: ({ a, c }, times) => times(a!, a!) - 8n * c!,
  },
  sqrSubSum: {
    operands: { ...SQUARE, ...CD },
    result: "normal",
    value: ({ a, c, d }, times) => times(a!, a!) - c! - d!,
  },
  sqrSubSumTwice: {
    operands: { ...SQUARE, ...CD },
    result: "normal",
    value: ({ a, c, d }, times) => times(a!, a!) - c! - 2n * d!,
  },
  add: { operands: AB, result: "loose", value: ({ a, b }) => a! + b! },
  sub: { operands: AB, result: "loose", value: ({ a, b }) => a! - b! },
  tripleDifference: { operands: AB, result: "normal", value: ({ a, b }) => 3n * (a! - b!) },
  fourTimesMinus: { operands: AB, result: "normal", value: ({ a, b }) => 4n * a! - b! },
  copy: { operands: { a: NORMAL_ONE }, result: "normal", value: ({ a }) => a! },
};

const bytes = seededBytes(seedOf("fast-field"));

/** A whole number from -max to max. */
function randomLimb(max: number): number {
  const fraction = bytes(7).reduce((total, byte) => (total + byte) / 256, 0);
  return Math.round((2 * fraction - 1) * max);
}

function filled(limb: (i: number, max: number) => number): Pattern {
  return (count, max) => Array.from({ length: count }, (_, i) => limb(i, max));
}

const PATTERNS: Record<string, Pattern> = {
  random: filled((_, max) => randomLimb(max)),
  "random signs of the largest": filled((_, max) => (randomLimb(1) > 0 ? max : -max)),
  "all largest": filled((_, max) => max),
  "all smallest": filled((_, max) => -max),
  "all largest but one": filled((_, max) => max - 1),
  "alternating, first largest": filled((i, max) => (i % 2 === 0 ? max : -max)),
  "alternating, first smallest": filled((i, max) => (i % 2 === 0 ? -max : max)),
  "lower half largest, upper half smallest": (count, max) =>
    Array.from({ length: count }, (_, i) => (2 * i < count ? max : -max)),
  "only the top limb": (count, max) => Array.from({ length: count }, (_, i) => (i === count - 1 ? max : 0)),
  "only the lowest limb": filled((i, max) => (i === 0 ? -max : 0)),
  zero: filled(() => 0),
  one: filled((i) => (i === 0 ? 1 : 0)),
  "powers of two, where carries tie": filled((i, max) => 2 ** Math.floor(Math.log2(max)) * (i % 3 === 2 ? -1 : 1)),
  "half a place of the splits": filled((i, max) => Math.min(max, 2 ** (7 + ((8 * i) % 40)))),
};

/** A backend's module with its memory read and written as numbers. */
class Field {
  readonly limbs: number;
  readonly pairSize: number;
  readonly #normal: number;
  readonly #normalTop: number;
  readonly #bits: bigint;
  readonly #view: DataView;

  constructor(readonly module: FieldModule) {
    this.limbs = module.limbs();
    this.pairSize = 16 * this.limbs;
    this.#normal = module.normal();
    this.#normalTop = module.normalTop();
    this.#bits = BigInt(module.limbBits());
    this.#view = new DataView(module.memory.buffer);
  }

  /** Address of the i-th place for a pair. */
  at(i: number): number {
    return FREE + 1024 + i * this.pairSize;
  }

  write(at: number, lanes: Lanes<Limbs>): void {
    for (const lane of [0, 1] as const)
      lanes[lane].forEach((limb, i) => this.#view.setFloat64(at + 16 * i + 8 * lane, limb, true));
  }

  read(at: number): Lanes<Limbs> {
    const lane = (lane: number) =>
      Array.from({ length: this.limbs }, (_, i) => this.#view.getFloat64(at + 16 * i + 8 * lane, true));
    return [lane(0), lane(1)];
  }

  value(limbs: Limbs): bigint {
    return limbs.reduce((total, limb, i) => total + (BigInt(limb) << (this.#bits * BigInt(i))), 0n);
  }

  call(operation: string, ...addresses: number[]): void {
    const exports = this.module as unknown as Record<string, (...addresses: number[]) => void>;
    exports[operation.split(",")[0]!]!(...addresses);
  }

  /** The pattern, with the top limb scaled down to its own range. */
  pattern(pattern: Pattern, factor: number): Limbs {
    const limbs = pattern(this.limbs, factor * this.#normal);
    const top = limbs.length - 1;
    const share = (limbs[top] ?? 0) / (factor * this.#normal);
    // A limb that fits is taken as it is, such as that of one.
    if (Math.abs(limbs[top] ?? 0) > factor * this.#normalTop) limbs[top] = Math.trunc(share * factor * this.#normalTop);
    return limbs;
  }

  /** Whether all limbs are whole numbers of that many times normal at most. */
  isWithin(limbs: Limbs, factor: number): boolean {
    return limbs.every((limb, i) => {
      const bound = i === this.limbs - 1 ? this.#normalTop : this.#normal;
      return Number.isInteger(limb) && Math.abs(limb) <= factor * bound;
    });
  }
}

const modules = new Map<Name, FieldModule | null>();
for (const { curve, backend } of FIELDS) modules.set(`${curve} ${backend}`, await fieldModule(curve, backend));

describe.each(FIELDS)("field of the fast path, $curve $backend", ({ curve, backend }) => {
  const id: Name = `${curve} ${backend}`;
  const module = modules.get(id) ?? null;
  describe.skipIf(module === null)("where the engine can run it", () => {
    const field = module === null ? (null as unknown as Field) : new Field(module);
    const prime = PRIMES[curve];
    const residue = (value: bigint): bigint => modulo(value, prime);
    const radix = 2n ** BigInt(curve === "p384" ? 0 : (module?.limbs() ?? 0) * (module?.limbBits() ?? 0));
    const inverseRadix = inverseModulo(radix, prime);
    const times = (a: bigint, b: bigint): bigint => a * b * inverseRadix;
    const rangeOf = (range: number | Record<Name, number>): number => (typeof range === "number" ? range : range[id]);
    const operations = Object.entries(OPERATIONS);
    const patterns = Object.values(PATTERNS);

    /** Runs an operation on these lanes and expects both results. */
    function expectResult(name: string, operands: Record<string, Lanes<Limbs>>, addresses: number[], r: number) {
      const { result, value } = OPERATIONS[name]!;
      field.call(name, r, ...addresses);
      const limit = result === "normal" ? 1 : 2;
      const got = field.read(r);
      for (const lane of [0, 1] as const) {
        const inputs = Object.entries(operands).map(([key, lanes]) => [key, field.value(lanes[lane])] as const);
        const wanted = residue(value(Object.fromEntries(inputs), times));
        if (!field.isWithin(got[lane], limit) || residue(field.value(got[lane])) !== wanted)
          expect.fail(
            `${name}, lane ${lane}: ${JSON.stringify({ operands, got, limit }, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v))}`,
          );
      }
    }

    function run(name: string, choose: (operand: number) => Lanes<Pattern>) {
      const { operands } = OPERATIONS[name]!;
      const addresses: number[] = [];
      const values = Object.entries(operands).map(([key, range], index) => {
        const chosen = choose(index);
        const lanes: Lanes<Limbs> = [
          field.pattern(chosen[0], rangeOf(range)),
          field.pattern(chosen[1], rangeOf(range)),
        ];
        addresses.push(field.at(index));
        field.write(field.at(index), lanes);
        return [key, lanes] as const;
      });
      expectResult(name, Object.fromEntries(values), addresses, field.at(9));
    }

    it.each(operations)("%s is exact for every pair of patterns, both lanes different", (name) => {
      const size = patterns.length;
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++)
          for (const third of [0, 1, 2, 4])
            run(name, (operand) => {
              const index = [i, j, i + third, j + third][operand]!;
              return [patterns[index % size]!, patterns[(index + 1 + operand + third) % size]!];
            });
      expect(size).toBeGreaterThan(10);
    });

    it.each(operations)("%s is exact for 2000 random operands", (name) => {
      const random = [PATTERNS["random"]!, PATTERNS["random signs of the largest"]!];
      let count = 0;
      for (; count < 2000; count++) run(name, () => [random[count % 2]!, random[(count >> 1) % 2]!]);
      expect(count).toBe(2000);
    });

    it.each(operations)("%s may write to each operand, and take one operand for all", (name) => {
      const keys = Object.keys(OPERATIONS[name]!.operands);
      for (let target = 0; target < keys.length; target++) {
        const values = keys.map((key, index) => {
          const factor = rangeOf(OPERATIONS[name]!.operands[key]!);
          const lanes: Lanes<Limbs> = [
            field.pattern(PATTERNS["random"]!, factor),
            field.pattern(PATTERNS["random"]!, factor),
          ];
          field.write(field.at(index), lanes);
          return [key, lanes] as const;
        });
        const addresses = keys.map((_, index) => field.at(index));
        expectResult(name, Object.fromEntries(values), addresses, field.at(target));
      }
      const one: Lanes<Limbs> = [field.pattern(PATTERNS["random"]!, 1), field.pattern(PATTERNS["all largest"]!, 1)];
      field.write(field.at(0), one);
      const addresses = keys.map(() => field.at(0));
      expectResult(name, Object.fromEntries(keys.map((key) => [key, one])), addresses, field.at(0));
      expect(keys.length).toBeGreaterThan(0);
    });

    it.each(operations)("%s keeps a lane from what is in the other one", (name) => {
      const { operands } = OPERATIONS[name]!;
      const addresses = Object.keys(operands).map((_, index) => field.at(index));
      for (const poisoned of [0, 1] as const) {
        for (const address of addresses)
          field.write(address, [field.pattern(PATTERNS["random"]!, 1), field.pattern(PATTERNS["random"]!, 1)]);
        field.call(name, field.at(9), ...addresses);
        const wanted = field.read(field.at(9))[1 - poisoned];
        for (const address of addresses) {
          const lanes = field.read(address);
          lanes[poisoned] = lanes[poisoned].map((_, i) => (i % 2 === 0 ? NaN : Infinity));
          field.write(address, lanes);
        }
        field.call(name, field.at(9), ...addresses);
        expect(field.read(field.at(9))[1 - poisoned]).toEqual(wanted);
      }
    });

    it("stays exact over chains of 64 dependent operations", () => {
      const registers = 6;
      const names = operations.filter(([, { result }]) => result === "normal").map(([name]) => name);
      for (let chain = 0; chain < 40; chain++) {
        const start = patterns[chain % patterns.length]!;
        for (let i = 0; i < registers; i++)
          field.write(field.at(i), [field.pattern(start, 1), field.pattern(PATTERNS["random"]!, 1)]);
        for (let step = 0; step < 64; step++) {
          const [choice, target, ...sources] = bytes(6);
          const name = names[choice! % names.length]!;
          const keys = Object.keys(OPERATIONS[name]!.operands);
          const addresses = keys.map((_, i) => field.at(sources[i]! % registers));
          const operands = keys.map((key, i) => [key, field.read(addresses[i]!)] as const);
          expectResult(name, Object.fromEntries(operands), addresses, field.at(target! % registers));
        }
      }
      expect(names).toContain("sqrSubSum");
    });

    it("does not let the top limb grow where results are subtracted from squares again and again", () => {
      for (const start of patterns) {
        for (let i = 0; i < 3; i++)
          field.write(field.at(i), [field.pattern(start, 1), field.pattern(PATTERNS["random"]!, 1)]);
        for (let level = 0; level < 200; level++) {
          const [a, c, d] = [field.at(level % 3), field.at((level + 1) % 3), field.at((level + 2) % 3)] as const;
          const operands = { a: field.read(a), c: field.read(c), d: field.read(d) };
          expectResult(level % 2 === 0 ? "sqrSubSum" : "sqrSubSumTwice", operands, [a, c, d], c);
          expect(field.isWithin(field.read(c)[0], 1)).toBe(true);
        }
      }
    });

    it("takes sums and differences into products, as the point formulas do", () => {
      const [a, b, t, r] = [field.at(0), field.at(1), field.at(2), field.at(3)] as const;
      for (const first of patterns)
        for (const second of patterns) {
          const lanes: Lanes<Limbs>[] = [first, second].map((pattern) => [
            field.pattern(pattern, 1),
            field.pattern(PATTERNS["random"]!, 1),
          ]);
          field.write(a, lanes[0]!);
          field.write(b, lanes[1]!);
          field.call("add", t, a, b);
          field.call("mul", r, b, t);
          field.call("sub", t, a, b);
          field.call("mulSub", r, r, t, a);
          const got = field.read(r);
          for (const lane of [0, 1] as const) {
            const [x, y] = lanes.map((pair) => field.value(pair[lane])) as Lanes<bigint>;
            expect(residue(field.value(got[lane]))).toBe(residue(times(times(y, x + y), x - y) - x));
          }
        }
    });

    /** Two points at `at`: x and y of both lanes. */
    function writePoints(at: number, x: Pattern, y: Pattern): Lanes<Limbs>[] {
      const point: Lanes<Limbs>[] = [x, y].map((pattern) => [
        field.pattern(pattern, 1),
        field.pattern(PATTERNS["random"]!, 1),
      ]);
      point.forEach((pair, i) => field.write(at + i * field.pairSize, pair));
      return point;
    }

    const SIGNS: Lanes<number>[] = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];

    function expectGathered(at: number, x: Lanes<Limbs>, y: Lanes<Limbs>, negate: Lanes<number>) {
      const plain = (limbs: Limbs) => limbs.map((limb) => limb + 0);
      expect(field.read(at).map(plain)).toEqual(x.map(plain));
      const signed = y.map((limbs, lane) => limbs.map((limb) => (negate[lane] === 1 ? 0 - limb : limb + 0)));
      expect(field.read(at + field.pairSize).map(plain)).toEqual(signed);
    }

    it.each(["another place", "the first pair", "the second pair"])("gathers from two pairs to %s", (place) => {
      const [p, q] = [field.at(0), field.at(2)] as const;
      const r = { "another place": field.at(4), "the first pair": p }[place] ?? q;
      for (const pattern of patterns)
        for (const negate of SIGNS) {
          const first = writePoints(p, pattern, PATTERNS["random"]!);
          const second = writePoints(q, PATTERNS["random"]!, pattern);
          field.module.gatherPair(r, p, q, ...negate);
          const [x, y] = [0, 1].map((i): Lanes<Limbs> => [first[i]![0], second[i]![1]]) as Lanes<Lanes<Limbs>>;
          expectGathered(r, x, y, negate);
        }
    });

    it("gives back from packed points what was packed, in either lane, and writes nothing beside", () => {
      const size = field.module.packedSize();
      const table = field.at(20);
      const memory = new Uint8Array(field.module.memory.buffer);
      for (const pattern of patterns)
        for (const negate of SIGNS) {
          memory.fill(0xa5, table, table + 4 * size);
          const [x, y] = writePoints(field.at(0), pattern, PATTERNS["random signs of the largest"]!) as Lanes<
            Lanes<Limbs>
          >;
          field.module.scatterPacked(table + size, table + 2 * size, field.at(0));
          expect(memory.subarray(table, table + size).every((byte) => byte === 0xa5)).toBe(true);
          expect(memory.subarray(table + 3 * size, table + 4 * size).every((byte) => byte === 0xa5)).toBe(true);
          field.module.gatherPacked(field.at(4), table + size, table + 2 * size, ...negate);
          expectGathered(field.at(4), x, y, negate);
          field.module.gatherPacked(field.at(4), table + 2 * size, table + size, ...negate);
          expectGathered(field.at(4), [x[1], x[0]], [y[1], y[0]], negate);
        }
    });
  });
});
