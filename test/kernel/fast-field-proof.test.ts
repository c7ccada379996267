import { describe, expect, it } from "vitest";

interface Value {
  max: bigint;
}
type Load = (i: number) => Value;
type Subtract = (limb: Value, i: number) => Value;
type Reduce = (routine: object, load: Load, subtract: Subtract) => Value[];
interface Description {
  normal: bigint;
  product: { a: bigint; b: bigint };
  square: bigint;
  limbBits: number;
  reduceColumns: Reduce;
  carry: (routine: object, limbs: Value[]) => Value[];
}

const scripts = new URL("../../scripts/fast-field/", import.meta.url).href;
const { surface } = (await import(`${scripts}surface.mjs`)) as {
  surface: (backend: Description, parts: { head: string; packed: string }) => string;
};
const backends = {
  "P-256 fma": ((await import(`${scripts}p256-fma.mjs`)) as { p256Fma: Description }).p256Fma,
  "P-256 f64": ((await import(`${scripts}p256-f64.mjs`)) as { p256F64: Description }).p256F64,
  "P-384 fma": ((await import(`${scripts}p384-fma.mjs`)) as { p384Fma: Description }).p384Fma,
  "P-384 f64": ((await import(`${scripts}p384-f64.mjs`)) as { p384F64: Description }).p384F64,
};

const { Routine } = (await import(`${scripts}routine.mjs`)) as { Routine: new (name: string, prime: bigint) => Bounds };

interface Bounds {
  input: (text: string, max: bigint, symbol: string) => Value;
  add: (a: Value, b: Value) => Value;
  sub: (a: Value, b: Value) => Value;
  times: (a: Value, factor: bigint, constant: string) => Value;
  addTimes: (a: Value, factor: bigint, constant: string, b: Value) => Value;
}

function generate(backend: Description, changes: Partial<Description>): string {
  return surface({ ...backend, ...changes }, { head: "", packed: "" });
}

describe.each(Object.entries(backends))("proofs of the %s field", (name, backend) => {
  it("hold for the backend as it is", () => {
    expect(generate(backend, {})).toContain("Proven: every operation exact");
  });

  it("fail where a normal limb may be too large for the columns", () => {
    const normal = backend.normal * 3n;
    expect(() => generate(backend, { normal })).toThrow(/cannot prove that .* (exact|binade)/);
  });

  it("fail where a normal limb may be smaller than what a carry leaves", () => {
    const normal = 2n ** BigInt(backend.limbBits - 1);
    expect(() => generate(backend, { normal })).toThrow(/cannot prove that limb \d+ is normal/);
  });

  it("fail where factors may be larger", () => {
    // P-384 has room for one loose factor; P-256, with fewer products in a column, for larger ones than it is asked.
    const times = name.startsWith("P-384") ? 2n : 8n;
    const product = { a: backend.product.a * times, b: backend.product.b };
    expect(() => generate(backend, { product })).toThrow(/cannot prove/);
    expect(() => generate(backend, { square: backend.square * times })).toThrow(/cannot prove/);
  });

  it("fail where a column is taken for another", () => {
    const reduceColumns: Reduce = (routine, load, subtract) =>
      backend.reduceColumns(routine, (i) => load(i === 3 ? 2 : i), subtract);
    expect(() => generate(backend, { reduceColumns })).toThrow(/cannot prove that the result is congruent/);
  });

  it("fail where the wrong operand is subtracted", () => {
    const reduceColumns: Reduce = (routine, load, subtract) =>
      backend.reduceColumns(routine, load, (limb, i) => subtract(limb, i === 1 ? 0 : i));
    expect(() => generate(backend, { reduceColumns })).toThrow(/cannot prove that the result is congruent/);
  });

  it("fail where the carry is left out", () => {
    expect(() => generate(backend, { carry: (_routine, limbs) => limbs })).toThrow(
      /cannot prove that limb 0 is normal/,
    );
  });
});

describe("bounds of a routine", () => {
  const routine = new Routine("test", 7n);
  const [a, b] = [routine.input("a", 5n, "a"), routine.input("b", 100n, "b")];

  it.each([
    ["a sum", routine.add(b, a), 105n],
    ["a difference", routine.sub(b, a), 105n],
    ["a multiple", routine.times(a, 8n, "eight"), 40n],
    ["a negative multiple", routine.times(a, -8n, "minusEight"), 40n],
    ["a negative multiple that is added", routine.add(b, routine.times(a, -8n, "minusEight")), 140n],
    ["a negative multiple that is added at once", routine.addTimes(a, -8n, "minusEight", b), 140n],
  ])("count both signs of %s", (_, value, max) => {
    expect(value.max).toBe(max);
  });
});
