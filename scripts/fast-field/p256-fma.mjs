/**
 * Field of P-256 in 6 signed limbs of 48 bits with fused multiply and add, in Montgomery form with R = 2^288.
 *
 * 96 and 192 are whole limbs, and p = 2^256 - 2^224 + 2^192 + 2^96 - 1 is -1 modulo 2^96. So a column of the lower half
 * of a product is itself the multiple q of p that clears it, however large: nothing is masked or carried. q * p adds q
 * two columns above, (1 - 2^32) q four above and 2^16 q five above; the last two join the running sums of these columns
 * (split-column.mjs). The upper half of the columns is the result.
 *
 * Of the top limb 16 bits are below 2^256. What is above comes back with each carry, so that sums of sums do not grow.
 */
import { P256 } from "../kernel-curves.mjs";
import { LOOSE_OPERANDS, keep, productAndSquare } from "./columns.mjs";
import { splitColumn } from "./split-column.mjs";

const LIMBS = 6;
const LIMB_BITS = 48;
const TOP_BITS = 16;
const COLUMNS = 2 * LIMBS;
/** Where a running sum starts, 1.5 * 2^(52 + place), and the last place of its binade. */
const SUM = { start: "sumStart", place: 48 };
const CONSTANTS = ["sumStart", "down48", "oneMinus32", "up16"];

export const p256Fma = {
  curve: P256,
  montgomery: true,
  limbs: LIMBS,
  limbBits: LIMB_BITS,
  normal: 2n ** 47n + 2n ** 40n,
  normalText: "2^47 + 2^40",
  normalTop: 2n ** 17n,
  normalTopText: "2^17",
  /** `product` and `square`: largest sizes of the operands, in multiples of normal. */
  ...LOOSE_OPERANDS,
  constants: [
    { name: "sumStart", value: 3n << 99n, doc: "1.5 * 2^100, rounds to multiples of 2^48" },
    { name: "down48", value: "1.0 / 281474976710656.0", doc: "2^-48" },
    { name: "oneMinus32", value: 1n - 2n ** 32n, doc: "1 - 2^32" },
    { name: "up16", value: 2n ** 16n, doc: "2^16" },
    { name: "minus48", value: -(2n ** 48n), doc: "-2^48" },
    { name: "round", value: 3n << 51n, doc: "1.5 * 2^52, rounds to integers" },
    { name: "down16", value: "1.0 / 65536.0", doc: "2^-16" },
    { name: "minus16", value: -(2n ** 16n), doc: "-2^16" },
    { name: "minusOnePlus32", value: 2n ** 32n - 1n, doc: "2^32 - 1" },
    { name: "minusTwo", value: -2n, doc: "-2" },
    { name: "minusEight", value: -8n, doc: "-8" },
    { name: "three", value: 3n, doc: "3" },
    { name: "four", value: 4n, doc: "4" },
  ],
  productConstants: CONSTANTS,
  squareConstants: CONSTANTS,
  reductionConstants: ["round", "down48", "minus48", "down16", "minus16", "minusOnePlus32"],
  carryConstants: ["round", "down48", "minus48", "down16", "minus16", "minusOnePlus32"],
  subtractTimes: (routine, limb, a, factor, constant) => routine.addTimes(a, -factor, constant, limb),
  ...productAndSquare(LIMBS, columns),
  reduceColumns,
  carry,
};

/**
 * From the bottom up, each with what the one below hands on. The multiples q lie in memory, behind the result's
 * columns, and each column ends a block: engines that spill badly (V8 before 13) then have few values alive.
 */
function columns(routine, terms, store) {
  const multiples = [];
  let carried = null;
  for (let k = 0; k < COLUMNS - 1; k++) {
    const all = [...terms(k), ...multipleTerms(routine, multiples, k)];
    const { high, low } = splitColumn(routine, String(k), all, SUM);
    const sum = k < 2 || k - 2 >= LIMBS ? low : routine.add(low, multiples[k - 2]);
    const column = carried === null ? sum : routine.addShifted(carried, -LIMB_BITS, "down48", sum);
    if (k < LIMBS) multiples.push(keep(routine, column, LIMBS + k));
    else store(k - LIMBS, column);
    carried = high;
    routine.barrier("a");
  }
  store(LIMBS - 1, routine.shift(carried, -LIMB_BITS, "down48"));
}

/** What q times p adds to column k beside q itself. */
function multipleTerms(routine, multiples, k) {
  const term = (distance, constant, factor) => {
    const q = multiples[k - distance];
    if (k < distance || k - distance >= LIMBS) return [];
    return [{ a: routine.let(`q${k}_${distance}`, q), b: { text: constant }, factor }];
  };
  return [...term(4, "oneMinus32", 1n - 2n ** 32n), ...term(5, "up16", 2n ** 16n)];
}

/** Subtracts from the columns and carries; parameters as in p384-fma.mjs. */
function reduceColumns(routine, load, subtract) {
  const limbs = Array.from({ length: LIMBS }, (_, i) => routine.let(`limb${i}`, subtract(load(i), i)));
  return carry(routine, limbs);
}

/**
 * One carry from each limb to the next, all at once; what is above 2^256 comes back as 2^224 - 2^192 - 2^96 + 1.
 */
function carry(routine, limbs) {
  const parts = limbs.map((limb, i) => {
    const [width, down, up] = i === LIMBS - 1 ? [TOP_BITS, "down16", "minus16"] : [LIMB_BITS, "down48", "minus48"];
    const { count, low } = routine.splitFused(limb, width, { down, up, round: "round" }, `carry${i}`);
    return { count, low: routine.let(`rest${i}`, low) };
  });
  const top = parts[LIMBS - 1].count;
  return parts.map(({ low }, i) => {
    const limb = i === 0 ? low : routine.add(low, parts[i - 1].count);
    if (i === 0) return routine.add(limb, top);
    if (i === 2) return routine.sub(limb, top);
    return i === 4 ? routine.addTimes(top, 2n ** 32n - 1n, "minusOnePlus32", limb) : limb;
  });
}
