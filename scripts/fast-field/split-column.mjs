/**
 * A column of products that are too large for a double, with fused multiply and add.
 *
 * It is a running sum `high`, which starts at 1.5 * 2^(52 + place), where a double's last place is 2^place: each fused
 * step rounds high + a * b to that place, and a second fused step gives what the rounding left, exactly.
 */
import { bits, combine } from "./routine.mjs";

/**
 * One column: high, a multiple of 2^place, and low, whose sum is the column.
 *
 * @param {Routine} routine
 * @param {string} label of the names in the generated code.
 * @param {{ a: Value, b: Value, factor?: bigint }[]} terms the products; with a factor, b is the name of that constant.
 * @param {{ start: string, place: number }} sum the constant that the sum starts from, and the last place of its binade.
 */
export function splitColumn(routine, label, terms, { start, place }) {
  const half = 2n ** BigInt(place - 1);
  let size = 0n;
  let exact = new Map();
  let low = null;
  terms.forEach(({ a, b, factor }, index) => {
    const previous = index === 0 ? start : `sum${label}_${index - 1}`;
    const sum = `sum${label}_${index}`;
    routine.write(`const ${sum} = f64x2.relaxed_madd(${a.text}, ${b.text}, ${previous});`);
    const whole = factor === undefined ? routine.productForm(a, b, "") : routine.multipleForm(a, factor);
    size += whole.max + half;
    routine.prove(size <= 2n ** BigInt(51 + place), `the sum of column ${label} stays in its binade: ${bits(size)}`);
    exact = combine(exact, whole.terms, 1n);
    // What rounding left of a * b: at most half a place, so a double holds it and the fused step is exact.
    const text = `f64x2.relaxed_madd(${a.text}, ${b.text}, f64x2.sub(${previous}, ${sum}))`;
    const left = routine.opaque(`left${label}`, text, half, 0);
    low = routine.let(`low${label}_${index}`, low === null ? left : routine.add(low, left));
  });
  const text = `f64x2.sub(sum${label}_${terms.length - 1}, ${start})`;
  return { high: routine.value(text, size, place, combine(exact, low.terms, -1n)), low };
}
