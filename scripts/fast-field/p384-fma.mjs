/**
 * Field of P-384 in 8 signed limbs of 48 bits with fused multiply and add.
 *
 * A column of the product is a running sum (split-column.mjs). 2^384 = 2^128 + 2^96 - 2^32 + 1, and 2^96 is two whole limbs, so only the
 * factor 2^32 needs limbs split (at 2^16).
 */
import { doubled, named, productTerms, squareTerms } from "./columns.mjs";
import { P384 } from "../kernel-curves.mjs";
import { splitColumn } from "./split-column.mjs";

const LIMBS = 8;
const LIMB_BITS = 48;
const COLUMNS = 2 * LIMBS;
const HALF = LIMBS / 2;
/** Where a running sum starts, 1.5 * 2^(52 + place), and the last place of its binade. */
const PLAIN_SUM = { start: "sumStart", place: 48 };
/** With room for sums of two limbs. */
const WIDE_SUM = { start: "wideStart", place: 49 };

export const p384Fma = {
  curve: P384,
  limbs: LIMBS,
  limbBits: LIMB_BITS,
  normal: 2n ** 47n + 2n ** 39n,
  normalText: "2^47 + 2^39",
  /** Largest sizes of the operands of a product, in multiples of normal. */
  product: { a: 1n, b: 2n },
  square: 1n,
  operandRule: "One of a and b may be loose",
  squareRule: "a is normal",
  columnsRule: "One of them may be loose.",
  squareColumnsRule: "It is normal.",
  constants: [
    { name: "sumStart", value: 3n << 99n, doc: "1.5 * 2^100, rounds to multiples of 2^48" },
    { name: "wideStart", value: 3n << 100n, doc: "1.5 * 2^101, rounds to multiples of 2^49" },
    { name: "down48", value: "1.0 / 281474976710656.0", doc: "2^-48" },
    { name: "minus48", value: -(2n ** 48n), doc: "-2^48" },
    { name: "round", value: 3n << 51n, doc: "1.5 * 2^52, rounds to integers" },
    { name: "down16", value: "1.0 / 65536.0", doc: "2^-16" },
    { name: "minus16", value: -(2n ** 16n), doc: "-2^16" },
    { name: "up32", value: 2n ** 32n, doc: "2^32" },
    { name: "oneMinus32", value: 1n - 2n ** 32n, doc: "1 - 2^32" },
    { name: "onePlus32", value: 1n + 2n ** 32n, doc: "1 + 2^32" },
    { name: "minusTwo", value: -2n, doc: "-2" },
    { name: "minusEight", value: -8n, doc: "-8" },
    { name: "three", value: 3n, doc: "3" },
    { name: "four", value: 4n, doc: "4" },
  ],
  productConstants: ["sumStart", "wideStart", "down48"],
  squareConstants: ["sumStart", "down48"],
  reductionConstants: ["round", "down16", "minus16", "up32", "down48", "minus48", "oneMinus32", "onePlus32"],
  carryConstants: ["round", "down48", "minus48", "oneMinus32", "onePlus32"],
  subtractTimes: (routine, limb, a, factor, constant) => routine.addTimes(a, -factor, constant, limb),
  productColumns,
  squareColumns,
  reduceColumns,
  carry,
};

/**
 * Writes the columns of a product, Karatsuba's way: with a = a0 + a1 * X and b = b0 + b1 * X, X = 2^192, the
 * middle is (a0 + a1) * (b0 + b1) - a0 * b0 - a1 * b1. The columns that the reduction needs first come first.
 * Columns 4 to 7 hold parts of others until their own turn.
 *
 * @param {Routine} routine
 * @param {(i: number) => Value} loadA limb i of a.
 * @param {(i: number) => Value} loadB limb i of b.
 * @param {(k: number, column: Value) => void} store
 */
function productColumns(routine, loadA, loadB, store) {
  const half = (load, label, from) => named(routine, load, label, from, from + HALF);
  const block = (label, a, b, sum, use) =>
    columns(
      routine,
      label,
      2 * HALF,
      (k) => productTerms(a, b, k),
      sum,
      (k, value) => {
        use(k, value);
        if (k > 0 || label !== "middle") routine.barrier("a");
      },
    );
  const keepColumn = (slot, value) => {
    store(slot, value);
    return { ...value, text: `v128.load(FAST_PRODUCT, ${16 * slot})` };
  };
  const upper = [];
  block("upper", half(loadA, "a", HALF), half(loadB, "b", HALF), PLAIN_SUM, (k, value) => {
    upper[k] = keepColumn(k < HALF ? k + HALF : k + 2 * HALF, value);
  });
  const lower = [];
  const shared = [];
  block("lower", half(loadA, "a", 0), half(loadB, "b", 0), PLAIN_SUM, (k, value) => {
    if (k < HALF) lower[k] = keepColumn(k, value);
    else shared[k - HALF] = keepColumn(k, routine.sub(value, upper[k - HALF]));
  });
  const sums = (load, label) => named(routine, (i) => routine.add(load(i), load(i + HALF)), label, 0, HALF);
  block("middle", sums(loadA, "sumA"), sums(loadB, "sumB"), WIDE_SUM, (k, value) => {
    const column =
      k < HALF
        ? routine.add(routine.sub(value, lower[k]), shared[k])
        : routine.sub(routine.sub(value, upper[k]), shared[k - HALF]);
    store(k + HALF, routine.boundedByTerms(column));
  });
}

function squareColumns(routine, loadA, store) {
  const a = named(routine, loadA, "a", 0, LIMBS);
  const twice = doubled(routine, a);
  columns(
    routine,
    "",
    COLUMNS,
    (k) => squareTerms(a, twice, k),
    PLAIN_SUM,
    (k, value) => {
      store(k, value);
      if (k > 0) routine.barrier("a");
    },
  );
}

/** `count` columns, of which the last has no products of its own, from the top down. */
function columns(routine, label, count, terms, sum, use) {
  let above = null;
  for (let k = count - 2; k >= 0; k--) {
    const { high, low } = splitColumn(routine, `${label}${k}`, terms(k), sum);
    if (above === null) use(k + 1, routine.shift(high, -LIMB_BITS, "down48"));
    else use(k + 1, routine.addShifted(high, -LIMB_BITS, "down48", above));
    above = low;
  }
  use(0, above);
}

/**
 * Subtracts from the low ones of 16 columns, folds them to 8 limbs and carries. The top three columns go
 * first, into columns 5 to 10, so that what the other five bring ends within the 8 limbs.
 *
 * @param {Routine} routine
 * @param {(i: number) => Value} load column i.
 * @param {(limb: Value, i: number) => Value} subtract
 */
function reduceColumns(routine, load, subtract) {
  const columns = Array.from({ length: COLUMNS }, (_, k) => (k < LIMBS ? subtract(load(k), k) : load(k)));
  const top = fold(routine, columns, COLUMNS - 3, 3, "top");
  const all = fold(routine, top.slice(0, COLUMNS - 3), LIMBS, COLUMNS - 3 - LIMBS, "high");
  return carry(
    routine,
    all.map((limb, i) => routine.let(`limb${i}`, limb)),
  );
}

/**
 * The columns without the `count` ones from `from` on, which are added below:
 * 2^384 = 2^96 + 1 + 2^32 * (2^96 - 1), that is, two limbs up and in place, and the same 2^32 times.
 */
function fold(routine, columns, from, count, label) {
  const high = columns.slice(from, from + count).map((column, i) => routine.let(`${label}${i}`, column));
  const scaled = timesTwoTo32(routine, high, `${label}Scaled`);
  const base = from - LIMBS;
  return columns.slice(0, from).map((column, k) => {
    const i = k - base;
    // What is known last is added last.
    const plain = routine.sum([column, high[i] ?? null, high[i - 2] ?? null]);
    const plus = scaled[i - 2] ?? null;
    if (scaled[i] === undefined) return routine.sum([plain, plus]);
    return plus === null ? routine.sub(plain, scaled[i]) : routine.add(plain, routine.sub(plus, scaled[i]));
  });
}

/** The number in `limbs` times 2^32, in one limb more. */
function timesTwoTo32(routine, limbs, label) {
  let carried = null;
  const results = limbs.map((limb, i) => {
    const { count, low } = routine.splitFused(
      limb,
      16,
      { down: "down16", up: "minus16", round: "round" },
      `${label}Over${i}`,
    );
    const raised = carried === null ? routine.shift(low, 32, "up32") : routine.addShifted(low, 32, "up32", carried);
    carried = count;
    return routine.let(`${label}${i}`, raised);
  });
  return [...results, carried];
}

/** One carry from each limb to the next, all at once; what leaves the top limb comes back at 2^0 and 2^96. */
function carry(routine, limbs) {
  const parts = limbs.map((limb, i) => {
    const { count, low } = routine.splitFused(
      limb,
      LIMB_BITS,
      { down: "down48", up: "minus48", round: "round" },
      `carry${i}`,
    );
    return { count, low: routine.let(`rest${i}`, low) };
  });
  const top = parts[LIMBS - 1].count;
  return parts.map(({ low }, i) => {
    const limb = i === 0 ? low : routine.add(low, parts[i - 1].count);
    if (i === 0) return routine.addTimes(top, 1n - 2n ** 32n, "oneMinus32", limb);
    return i === 2 ? routine.addTimes(top, 1n + 2n ** 32n, "onePlus32", limb) : limb;
  });
}
