/**
 * Scalars whose comb sums meet a zero denominator: the sums are taken as a tree (assembly/fast/trees.ts),
 * and at a chosen addition both operands are made the same point, or opposite ones.
 */
import type { Group } from "./curves.js";

/** Positions of the points below each addition of the tree over `count` points: [first operand, second operand]. */
export function additionsOf(count: number): [number[], number[]][] {
  let sets = Array.from({ length: count }, (_, i) => [i]);
  const additions: [number[], number[]][] = [];
  while (sets.length > 1) {
    const half = sets.length >> 1;
    const next = sets.slice(0, sets.length - half);
    for (let i = 0; i < half; i++) {
      const pair: [number[], number[]] = [sets[i] ?? [], sets[sets.length - 1 - i] ?? []];
      additions.push(pair);
      next[i] = pair.flat();
    }
    sets = next;
  }
  return additions;
}

/** Digits of a scalar that a comb of that width has windows for: an even number. */
export function windowsOf({ bits }: Group, width: number): number {
  return 2 * Math.ceil(bits / (2 * width));
}

/** The odd signed digits of an odd number below 2^bits with their weights: digit i times 2^(width i). */
export function weightedDigits(group: Group, u: bigint, width: number): bigint[] {
  const count = windowsOf(group, width);
  return Array.from({ length: count }, (_, i) => {
    const value = (u >> BigInt(width * i + 1)) & ((1n << BigInt(width)) - 1n);
    const digit = 2n * value + 1n - (i === count - 1 ? 0n : 1n << BigInt(width));
    return digit << BigInt(width * i);
  });
}

/** The terms that the kernel sums for a scalar: digits of it, or where it is even of n - u with signs turned. */
function termsOf(group: Group, u: bigint, width: number): bigint[] {
  const isOdd = u % 2n === 1n;
  return weightedDigits(group, isOdd ? u : group.mod(-u), width).map((term) => (isOdd ? term : -term));
}

/**
 * A u1 with which the last addition of the generator's tree adds a point to itself: n is the difference
 * of the two halves' digit sums, so u1 is what n's digits give with one half's signs turned. 0 where there is none, as
 * over P-256 with window 6, whose last digit is always 1 and outweighs all others.
 */
export function generatorCollision(group: Group, width: number): bigint {
  const { order } = group;
  const digits = weightedDigits(group, order, width);
  const [first, second] = additionsOf(digits.length).at(-1) ?? [[], []];
  const sum = (positions: number[]) => positions.reduce((total, i) => total + (digits[i] ?? 0n), 0n);
  const halves = [sum(first) - sum(second), sum(second) - sum(first)];
  return halves.find((u) => u > 0n && u < order) ?? 0n;
}

/**
 * The private key with which addition number `index` of the tree over u1's and u2's points (combs of
 * those widths) adds equal points (sign 1) or opposite ones (sign -1); null where it has no term of one kind.
 */
export function keyCollision(
  group: Group,
  scalars: { u1: bigint; u2: bigint },
  widths: { generator: number; key: number },
  index: number,
  sign: 1 | -1,
): bigint | null {
  const ofG = termsOf(group, scalars.u1, widths.generator);
  const ofQ = termsOf(group, scalars.u2, widths.key);
  const [first, second] = additionsOf(ofG.length + ofQ.length).at(index) ?? [[], []];
  let constant = 0n;
  let factor = 0n;
  const add = (position: number, weight: bigint) => {
    if (position < ofG.length) constant += weight * (ofG[position] ?? 0n);
    else factor += weight * (ofQ[position - ofG.length] ?? 0n);
  };
  for (const position of first) add(position, 1n);
  for (const position of second) add(position, sign === 1 ? -1n : 1n);
  if (group.mod(factor) === 0n || group.mod(constant) === 0n) return null;
  return group.mod(-constant * group.invert(factor));
}

/**
 * The private key with which a record that is alone meets equal points (sign 1) or opposite ones (sign -1):
 * u2 Q is there first, then come u1 G's lower and upper half of windows. `at` 0 or 1: which of them.
 */
export function loneCollision(
  group: Group,
  { u1, u2 }: { u1: bigint; u2: bigint },
  width: number,
  at: 0 | 1,
  sign: 1 | -1,
): bigint {
  const terms = termsOf(group, u1, width);
  const sum = (part: bigint[]) => part.reduce((total, term) => total + term, 0n);
  const lower = sum(terms.slice(0, terms.length / 2));
  const upper = sum(terms.slice(terms.length / 2));
  const wanted = at === 0 ? BigInt(sign) * lower : BigInt(sign) * upper - lower;
  return group.mod(wanted * group.invert(u2));
}

/**
 * The private key with which a lone record whose key has a comb meets equal points (sign 1) or opposite ones
 * (sign -1): where the key's first entry is added to the lower half of u1 G, or where the halves are added.
 */
export function loneCombCollision(
  group: Group,
  scalars: { u1: bigint; u2: bigint },
  widths: { generator: number; key: number },
  place: "first entry" | "halves",
  sign: 1 | -1,
): bigint {
  const halves = (terms: bigint[]) => [terms.slice(0, terms.length / 2), terms.slice(terms.length / 2)];
  const sum = (terms: bigint[] = []) => terms.reduce((total, term) => total + term, 0n);
  const ofG = halves(termsOf(group, scalars.u1, widths.generator));
  const ofQ = halves(termsOf(group, scalars.u2, widths.key));
  const factor = BigInt(sign);
  if (place === "first entry") return group.mod(factor * sum(ofG[0]) * group.invert(group.mod(ofQ[0]?.[0] ?? 0n)));
  // lowerG + d lowerQ = sign (upperG + d upperQ)
  return group.mod((factor * sum(ofG[1]) - sum(ofG[0])) * group.invert(group.mod(sum(ofQ[0]) - factor * sum(ofQ[1]))));
}
