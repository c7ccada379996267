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
