/** Which products of limbs make up a column. */

/** Gives the limbs from `from` to before `to` names, `label` and the index, and returns them. */
export function named(routine, load, label, from, to) {
  const limbs = [];
  for (let i = from; i < to; i++) limbs.push(routine.let(`${label}${i}`, load(i)));
  return limbs;
}

/** Factors of the products in column k of a * b; limbs[0] is limb 0. */
export function productTerms(a, b, k) {
  const terms = [];
  for (let i = Math.max(0, k - b.length + 1); i <= Math.min(k, a.length - 1); i++) terms.push({ a: a[i], b: b[k - i] });
  return terms;
}

/** The same of a^2, each product of two different limbs once; `twice` are the limbs doubled. */
export function squareTerms(a, twice, k) {
  const terms = [];
  for (let i = Math.max(0, k - a.length + 1); 2 * i <= k; i++)
    terms.push({ a: a[i], b: 2 * i === k ? a[i] : twice[k - i] });
  return terms;
}

/** Twice each limb, under names; limb 0 is never needed. */
export function doubled(routine, limbs) {
  return limbs.map((limb, i) => (i === 0 ? null : routine.let(`twice${i}`, routine.add(limb, limb))));
}

/** Stores a value at FAST_PRODUCT, as column `slot`, and returns it as what is loaded from there. */
export function keep(routine, value, slot) {
  const at = 16 * slot;
  routine.write(`v128.store(FAST_PRODUCT, ${value.text}, ${at});`);
  return { ...value, text: `v128.load(FAST_PRODUCT, ${at})` };
}

/**
 * The functions of a backend that write the columns of products and of squares (see p384-fma.mjs) one way.
 *
 * @param {number} limbs
 * @param {(routine, terms: (k: number) => { a: Value, b: Value }[], store) => void} columns
 */
export function productAndSquare(limbs, columns) {
  return {
    productColumns(routine, loadA, loadB, store) {
      const a = named(routine, loadA, "a", 0, limbs);
      const b = named(routine, loadB, "b", 0, limbs);
      columns(routine, (k) => productTerms(a, b, k), store);
    },
    squareColumns(routine, loadA, store) {
      const a = named(routine, loadA, "a", 0, limbs);
      const twice = doubled(routine, a);
      columns(routine, (k) => squareTerms(a, twice, k), store);
    },
  };
}

/** What a backend says of its operands where one factor, and a square's only one, may be loose. */
export const LOOSE_OPERANDS = {
  product: { a: 1n, b: 2n },
  square: 2n,
  operandRule: "One of a and b may be loose",
  squareRule: "a may be loose",
  columnsRule: "One of them may be loose.",
  squareColumnsRule: "It may be loose.",
};
