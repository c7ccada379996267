/**
 * Field of P-384 in 16 signed limbs of 24 bits with plain multiply and add, for engines without a fused one.
 *
 * A product of two limbs and a whole column of them stay below 2^53, so a column is a plain sum. One carry
 * over all columns comes before the fold: 2^384 = 2^128 + 2^96 - 2^32 + 1, and 128, 96 and 32 are whole
 * limbs but for a factor 2^8.
 */
import { P384 } from "../kernel-curves.mjs";
import { LOOSE_OPERANDS, doubled, named, productTerms, squareTerms } from "./columns.mjs";

const LIMBS = 16;
const LIMB_BITS = 24;
const HALF = LIMBS / 2;
const COLUMNS = 2 * LIMBS - 1;
/** First of the limbs that are folded before the others. */
const TOP = 2 * LIMBS - 5;

export const p384F64 = {
  curve: P384,
  limbs: LIMBS,
  limbBits: LIMB_BITS,
  normal: 2n ** 23n + 2n ** 20n,
  normalText: "2^23 + 2^20",
  /** `product` and `square`: largest sizes of the operands, in multiples of normal. */
  ...LOOSE_OPERANDS,
  constants: [
    { name: "round24", value: 3n << 75n, doc: "1.5 * 2^76, rounds to multiples of 2^24" },
    { name: "down24", value: "1.0 / 16777216.0", doc: "2^-24" },
    { name: "up8", value: 2n ** 8n, doc: "2^8" },
    { name: "three", value: 3n, doc: "3" },
    { name: "four", value: 4n, doc: "4" },
    { name: "minusTwo", value: -2n, doc: "-2" },
    { name: "minusEight", value: -8n, doc: "-8" },
  ],
  productConstants: [],
  squareConstants: [],
  reductionConstants: ["round24", "down24", "up8"],
  carryConstants: ["round24", "down24", "up8"],
  subtractTimes: (routine, limb, a, factor, constant) => routine.add(limb, routine.times(a, -factor, constant)),
  productColumns,
  squareColumns,
  reduceColumns,
  carry,
};

/**
 * Writes the columns of a product, Karatsuba's way: with halves a = a0 + a1 * X and b = b0 + b1 * X, X = 2^192,
 * the middle is (a0 + a1) * (b0 + b1) - a0 * b0 - a1 * b1. Three products of 8 limbs, whose operands just fit
 * the registers, take the place of four; parameters as in fma.mjs.
 */
function productColumns(routine, loadA, loadB, store) {
  const lower = halfColumns(routine, loadA, loadB, 0, store);
  const upper = halfColumns(routine, loadA, loadB, HALF, store);
  const sums = (load, label) => named(routine, (i) => routine.add(load(i), load(i + HALF)), label, 0, HALF);
  const a = sums(loadA, "sumA");
  const b = sums(loadB, "sumB");
  const middle = (k) => plainColumn(routine, productTerms(a, b, k));
  for (let k = 0; k < HALF - 1; k++) {
    const shared = routine.let(`shared${k}`, routine.sub(lower[k + HALF], upper[k]));
    store(HALF + k, routine.boundedByTerms(routine.add(routine.sub(middle(k), lower[k]), shared)));
    routine.barrier("a");
    const rest = routine.sub(middle(k + HALF), upper[k + HALF]);
    store(2 * HALF + k, routine.boundedByTerms(routine.sub(rest, shared)));
    routine.barrier("a");
  }
  const last = HALF - 1;
  store(HALF + last, routine.boundedByTerms(routine.sub(routine.sub(middle(last), lower[last]), upper[last])));
}

/**
 * Columns of the product of the lower or upper halves, left in the scratch behind the columns; those that are
 * columns of the whole product already are stored as such too.
 */
function halfColumns(routine, loadA, loadB, from, store) {
  const a = named(routine, loadA, "a", from, from + HALF);
  const b = named(routine, loadB, "b", from, from + HALF);
  const columns = [];
  for (let k = 0; k < 2 * HALF - 1; k++) {
    const column = routine.let(`half${from}_${k}`, plainColumn(routine, productTerms(a, b, k)));
    const offset = 16 * (2 * LIMBS + 2 * from + k);
    routine.write(`v128.store(FAST_PRODUCT, ${column.text}, ${offset});`);
    columns.push({ ...column, text: `v128.load(FAST_PRODUCT, ${offset})` });
    if (from === 0 ? k < HALF : k >= HALF - 1) store(2 * from + k, column);
    routine.barrier("a");
  }
  return columns;
}

function squareColumns(routine, loadA, store) {
  const a = named(routine, loadA, "a", 0, LIMBS);
  const twice = doubled(routine, a);
  for (let k = 0; k < COLUMNS; k++) {
    store(k, plainColumn(routine, squareTerms(a, twice, k)));
    routine.barrier("a");
  }
}

function plainColumn(routine, terms) {
  return routine.sum(terms.map(({ a, b }) => routine.product(a, b)));
}

/**
 * Carries 31 columns, folds them to 16 limbs, subtracts and carries; parameters as in fma.mjs. The top five
 * limbs go first, into limbs 11 to 20, so that what the other eleven bring ends within the 16 limbs.
 */
function reduceColumns(routine, load, subtract) {
  const carried = carryColumns(routine, load);
  routine.barrier("r");
  const top = carried.slice(TOP);
  const topScaled = raised(routine, top, "topScaled");
  const once = carried.slice(0, TOP).map((limb, k) => {
    const sum = foldedInto(routine, k - (TOP - LIMBS), limb, top, topScaled);
    return k >= TOP - LIMBS && k < TOP - LIMBS + 10 ? routine.let(`once${k}`, sum) : sum;
  });
  routine.barrier("r");
  const high = once.slice(LIMBS);
  const scaled = raised(routine, high, "scaled");
  const limbs = [];
  for (let i = 0; i < LIMBS; i++) {
    limbs.push(routine.let(`limb${i}`, subtract(foldedInto(routine, i, once[i], high, scaled), i)));
    if (i % 4 === 3) routine.barrier("r");
  }
  return carry(routine, limbs);
}

/** 32 limbs: every column hands what is above 24 bits to the next. */
function carryColumns(routine, load) {
  const limbs = [];
  let carried = null;
  for (let k = 0; k < COLUMNS; k++) {
    const { high, low } = routine.split(routine.let(`column${k}`, load(k)), LIMB_BITS, "round24", `carry${k}`);
    const limb = carried === null ? low : routine.add(low, routine.shift(carried, -LIMB_BITS, "down24"));
    limbs.push(routine.let(`part${k}`, limb));
    carried = high;
  }
  limbs.push(routine.let(`part${COLUMNS}`, routine.shift(carried, -LIMB_BITS, "down24")));
  return limbs;
}

function raised(routine, limbs, label) {
  return limbs.map((limb, i) => routine.let(`${label}${i}`, routine.shift(limb, 8, "up8")));
}

/** What limb i becomes where high * 2^384 is added to it; `scaled` is 2^8 * high. */
function foldedInto(routine, i, limb, high, scaled) {
  const plus = [limb, high[i] ?? null, high[i - 4] ?? null, scaled[i - 5] ?? null];
  const minus = scaled[i - 1];
  return minus === undefined ? routine.sum(plus) : routine.sub(routine.sum(plus), minus);
}

/** One carry from each limb to the next, all at once; what leaves the top limb comes back at the bits of 2^384. */
function carry(routine, limbs) {
  const parts = limbs.map((limb, i) => {
    const { high, low } = routine.split(limb, LIMB_BITS, "round24", `over${i}`);
    return { high, low: routine.let(`rest${i}`, low) };
  });
  const top = routine.let("top", routine.shift(parts[LIMBS - 1].high, -LIMB_BITS, "down24"));
  const topScaled = routine.let("topScaled", routine.shift(top, 8, "up8"));
  return parts.map(({ low }, i) => {
    const limb = i === 0 ? low : routine.add(low, routine.shift(parts[i - 1].high, -LIMB_BITS, "down24"));
    if (i === 0 || i === 4) return routine.add(limb, top);
    if (i === 5) return routine.add(limb, topScaled);
    return i === 1 ? routine.sub(limb, topScaled) : limb;
  });
}
