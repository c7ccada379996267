/**
 * Field of P-256 in 11 signed limbs of 24 bits with plain multiply and add, for engines without a fused one, in
 * Montgomery form with R = 2^264.
 *
 * A product of two limbs and a whole column of them stay below 2^53, so a column is a plain sum. From the bottom up
 * each column hands what is above 24 bits to the next one; of the lower eleven the rest is the multiple q of p that
 * clears it, as p = 2^256 - 2^224 + 2^192 + 2^96 - 1 is -1 modulo 2^24. q * p adds q four and eight columns above,
 * -2^8 q nine above and 2^16 q ten above. The upper eleven columns are the result, carried already.
 *
 * Of the top limb 16 bits are below 2^256. What is above comes back with each carry, so that sums of sums do not grow.
 */
import { P256 } from "../kernel-curves.mjs";
import { LOOSE_OPERANDS, keep, productAndSquare } from "./columns.mjs";

const LIMBS = 11;
const LIMB_BITS = 24;
const TOP_BITS = 16;
const COLUMNS = 2 * LIMBS;
const NORMAL = 2n ** 23n + 2n ** 14n;
const NORMAL_TOP = 2n ** 17n;
const COLUMN_CONSTANTS = ["round24", "down24", "up8", "up16"];
const CARRY_CONSTANTS = ["round24", "down24", "round16", "down16", "up8"];

export const p256F64 = {
  curve: P256,
  montgomery: true,
  limbs: LIMBS,
  limbBits: LIMB_BITS,
  normal: NORMAL,
  normalText: "2^23 + 2^14",
  normalTop: NORMAL_TOP,
  normalTopText: "2^17",
  /** `product` and `square`: largest sizes of the operands, in multiples of normal. */
  ...LOOSE_OPERANDS,
  constants: [
    { name: "round24", value: 3n << 75n, doc: "1.5 * 2^76, rounds to multiples of 2^24" },
    { name: "down24", value: "1.0 / 16777216.0", doc: "2^-24" },
    { name: "up8", value: 2n ** 8n, doc: "2^8" },
    { name: "up16", value: 2n ** 16n, doc: "2^16" },
    { name: "round16", value: 3n << 67n, doc: "1.5 * 2^68, rounds to multiples of 2^16" },
    { name: "down16", value: "1.0 / 65536.0", doc: "2^-16" },
    { name: "three", value: 3n, doc: "3" },
    { name: "four", value: 4n, doc: "4" },
    { name: "minusTwo", value: -2n, doc: "-2" },
    { name: "minusEight", value: -8n, doc: "-8" },
  ],
  productConstants: COLUMN_CONSTANTS,
  squareConstants: COLUMN_CONSTANTS,
  reductionConstants: CARRY_CONSTANTS,
  carryConstants: CARRY_CONSTANTS,
  subtractTimes: (routine, limb, a, factor, constant) => routine.add(limb, routine.times(a, -factor, constant)),
  ...productAndSquare(LIMBS, columns),
  reduceColumns,
  carry,
};

/** From the bottom up. The multiples q lie in memory, behind the result's columns. */
function columns(routine, terms, store) {
  const multiples = [];
  let carried = null;
  for (let k = 0; k < COLUMNS - 1; k++) {
    const products = terms(k).map(({ a, b }) => routine.product(a, b));
    const sum = routine.sum([...products, carried]);
    const column = routine.let(`column${k}`, withMultiples(routine, sum, multiples, k));
    const { high, low } = routine.split(column, LIMB_BITS, "round24", `carry${k}`);
    if (k < LIMBS) multiples.push(keep(routine, low, LIMBS + k));
    else store(k - LIMBS, low);
    carried = routine.let(`carried${k}`, routine.shift(high, -LIMB_BITS, "down24"));
    routine.barrier("a");
  }
  store(LIMBS - 1, carried);
}

/** The column with what the multiples q of lower columns add to it. */
function withMultiples(routine, column, multiples, k) {
  const q = (distance) => (k >= distance && k - distance < LIMBS ? multiples[k - distance] : undefined);
  const [four, eight, nine, ten] = [q(4), q(8), q(9), q(10)];
  const sum = routine.sum([column, four ?? null, eight ?? null]);
  const less = nine === undefined ? sum : routine.sub(sum, routine.times(nine, 2n ** 8n, "up8"));
  return ten === undefined ? less : routine.add(less, routine.times(ten, 2n ** 16n, "up16"));
}

/** Subtracts from the columns and carries; where nothing is subtracted they are normal limbs already. */
function reduceColumns(routine, load, subtract) {
  const limbs = Array.from({ length: LIMBS }, (_, i) => routine.let(`limb${i}`, subtract(load(i), i)));
  const isNormal = limbs.every(({ max }, i) => max <= (i === LIMBS - 1 ? NORMAL_TOP : NORMAL));
  return isNormal ? limbs : carry(routine, limbs);
}

/**
 * One carry from each limb to the next, all at once; what is above 2^256 comes back as 2^224 - 2^192 - 2^96 + 1.
 */
function carry(routine, limbs) {
  const parts = limbs.map((limb, i) => {
    const isTop = i === LIMBS - 1;
    const { high, low } = routine.split(limb, isTop ? TOP_BITS : LIMB_BITS, isTop ? "round16" : "round24", `over${i}`);
    return { high, low: routine.let(`rest${i}`, low) };
  });
  const top = routine.let("top", routine.shift(parts[LIMBS - 1].high, -TOP_BITS, "down16"));
  return parts.map(({ low }, i) => {
    const limb = i === 0 ? low : routine.add(low, routine.shift(parts[i - 1].high, -LIMB_BITS, "down24"));
    if (i === 0) return routine.add(limb, top);
    if (i === 4 || i === 8) return routine.sub(limb, top);
    return i === 9 ? routine.add(limb, routine.times(top, 2n ** 8n, "up8")) : limb;
  });
}
