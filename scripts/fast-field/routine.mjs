/**
 * Writes one function of the lane kernels and proves, while it writes, that no operation of it rounds.
 *
 * Each expression is a `Value`: in each lane an integer, known to be a multiple of 2^unit, at most `max` in
 * size, and equal to a linear form ("terms") over inputs, products of inputs and opaque integers that stand
 * for what a rounding made. A double holds the integer exactly where max < 2^53 * 2^unit, and every operation
 * below throws where its result might not be held. At the end `expectCongruent` compares the linear form of
 * what is stored with what was asked for, coefficient by coefficient modulo p.
 */

const MANTISSA_BITS = 53;
/** Coefficients of linear forms are rational; they are kept times 2^SCALE, which makes them whole. */
const SCALE = 192n;
const ONE = 1n << SCALE;

/** @typedef {{ text: string, max: bigint, unit: number, terms: Map<string, bigint> }} Value */

export class Routine {
  #lines = [];
  #symbols = 0;
  #barriers = 0;
  /** Largest size of each symbol of the linear forms. */
  #sizes = new Map();
  /** Largest size of a value beside its unit, over the whole routine. */
  widest = 0n;

  /**
   * @param {string} name for messages, and the name of the function.
   * @param {bigint} prime the one that results are congruent modulo.
   */
  constructor(name, prime) {
    this.name = name;
    this.prime = prime;
  }

  /** The body, one statement a line. */
  get body() {
    return this.#lines;
  }

  /** Appends a statement that computes nothing new. */
  write(line) {
    this.#lines.push(line);
  }

  /** Throws with the routine's name where a step of the proof fails. */
  prove(holds, claim) {
    if (!holds) throw new Error(`${this.name}: cannot prove that ${claim}`);
  }

  /** A value that comes from outside: an integer of at most `max`, called `symbol` in the linear forms. */
  input(text, max, symbol) {
    this.#sizes.set(symbol, max);
    return this.#exact({ text, max, unit: 0, terms: form(symbol) });
  }

  /** Gives a value a name in the generated code. */
  let(label, value) {
    this.write(`const ${label} = ${value.text};`);
    return { ...value, text: label };
  }

  add(a, b) {
    return this.#exact({
      text: `f64x2.add(${a.text}, ${b.text})`,
      max: a.max + b.max,
      unit: Math.min(a.unit, b.unit),
      terms: combine(a.terms, b.terms, 1n),
    });
  }

  sub(a, b) {
    return this.#exact({
      text: `f64x2.sub(${a.text}, ${b.text})`,
      max: a.max + b.max,
      unit: Math.min(a.unit, b.unit),
      terms: combine(a.terms, b.terms, -1n),
    });
  }

  /** First of the list plus the others; null stands for a part that a limb does not have. */
  sum(values) {
    const present = values.filter((value) => value !== null);
    return present.slice(1).reduce((total, value) => this.add(total, value), present[0]);
  }

  /** a * 2^exponent, where `constant` names that power of two. */
  shift(a, exponent, constant) {
    return this.#exact(this.#shifted(a, exponent, `f64x2.mul(${a.text}, ${constant})`));
  }

  /** a * factor, where `constant` names the factor. */
  times(a, factor, constant) {
    const text = `f64x2.mul(${a.text}, ${constant})`;
    return this.#exact({ ...this.#multiplied(a, factor), text });
  }

  /** a * b, each an input or a multiple of one. */
  product(a, b) {
    return this.#exact(this.productForm(a, b, `f64x2.mul(${a.text}, ${b.text})`));
  }

  /** The form of a * b without the claim that a double holds it. */
  productForm(a, b, text) {
    const terms = new Map();
    for (const [x, u] of a.terms)
      for (const [y, v] of b.terms) addTerm(terms, [x, y].sort(byName).join("*"), (u * v) / ONE);
    return { text, max: a.max * b.max, unit: a.unit + b.unit, terms };
  }

  /** a * factor as productForm has it; the text is the caller's. */
  multipleForm(a, factor) {
    return this.#multiplied(a, factor);
  }

  /** The same value with the bound that its linear form has, which is the smaller one where parts have cancelled. */
  boundedByTerms(value) {
    let scaled = 0n;
    for (const [symbol, coefficient] of value.terms) {
      const size = symbol.split("*").reduce((product, factor) => product * this.#sizes.get(factor), 1n);
      scaled += (coefficient < 0n ? -coefficient : coefficient) * size;
    }
    const max = scaled / ONE;
    return { ...value, max: max < value.max ? max : value.max };
  }

  /** a * 2^exponent + b in one fused operation, or in two: the product is exact, so both give the same. */
  addShifted(a, exponent, constant, b) {
    const part = this.#exact(this.#shifted(a, exponent, ""));
    return { ...this.add(part, b), text: `f64x2.relaxed_madd(${a.text}, ${constant}, ${b.text})` };
  }

  /**
   * Splits a at bit `bits`: high is the nearest multiple of 2^bits, low the rest, at most half of that.
   * `magic` names the constant 1.5 * 2^(52 + bits): a sum with it lies in the binade whose last place is
   * 2^bits, where |a| is at most 2^(51 + bits). The difference with `high` is then exact too.
   *
   * @returns {{ high: Value, low: Value }} high under the name `label`; low is an expression.
   */
  split(a, bits, magic, label) {
    const place = 1n << BigInt(bits);
    this.prove(a.max <= 1n << BigInt(51 + bits), `${label}: the value to split stays in the constant's binade`);
    const max = ((a.max + place / 2n) / place) * place;
    const text = `f64x2.sub(f64x2.add(${a.text}, ${magic}), ${magic})`;
    const high = this.let(label, this.opaque(label, text, max, bits));
    const rest = combine(a.terms, high.terms, -1n);
    const half = place / 2n < a.max ? place / 2n : a.max;
    const low = this.#exact({ text: `f64x2.sub(${a.text}, ${high.text})`, max: half, unit: a.unit, terms: rest });
    return { high, low };
  }

  /**
   * Splits a at bit `bits` with fused operations: count is a / 2^bits rounded to an integer, low the rest, at
   * most half of 2^bits. `round` names 1.5 * 2^52, where the last place is 1 for |a| up to 2^(51 + bits);
   * `down` names 2^-bits and `up` names -2^bits. Fused or not is the same: the products are exact.
   *
   * @returns {{ count: Value, low: Value }} count under the name `label`; low is an expression.
   */
  splitFused(a, bits, { down, up, round }, label) {
    const place = 1n << BigInt(bits);
    this.prove(a.max <= 1n << BigInt(51 + bits), `${label}: the value to split stays in the constant's binade`);
    const text = `f64x2.sub(f64x2.relaxed_madd(${a.text}, ${down}, ${round}), ${round})`;
    const count = this.let(label, this.opaque(label, text, (a.max + place / 2n) / place, 0));
    const whole = this.#exact(this.#shifted(count, bits, ""));
    const half = place / 2n < a.max ? place / 2n : a.max;
    const low = this.#exact({
      text: `f64x2.relaxed_madd(${count.text}, ${up}, ${a.text})`,
      max: half,
      unit: 0,
      terms: combine(a.terms, whole.terms, -1n),
    });
    return { count, low };
  }

  /** a * factor + b in one fused operation, or in two: the product is exact; `constant` names the factor. */
  addTimes(a, factor, constant, b) {
    const part = this.#exact(this.#multiplied(a, factor));
    return { ...this.add(part, b), text: `f64x2.relaxed_madd(${a.text}, ${constant}, ${b.text})` };
  }

  /** A value whose bound and form the caller has derived. */
  value(text, max, unit, terms) {
    return this.#exact({ text, max, unit, terms });
  }

  /** An opaque integer that stands for what rounding made of a value. */
  opaque(label, text, max, unit) {
    const symbol = `${label}#${this.#symbols++}`;
    this.#sizes.set(symbol, max);
    return this.#exact({ text, max, unit, terms: form(symbol) });
  }

  /**
   * Ends a basic block with a test that never succeeds: the argument is an address and a multiple of 16,
   * the number is odd. Engines that order operations within a block only (V8 before 13) then keep the
   * order of the source, and with it few values alive. Each number is used once, or the tests would merge.
   */
  barrier(address) {
    this.write(`if (${address} == ${2 * this.#barriers++ + 1}) return;`);
  }

  /** Throws where `value`, a linear form, is not congruent to `wanted` modulo p for all values of the terms. */
  expectCongruent(value, wanted) {
    const difference = combine(value, wanted, -1n);
    const wrong = [...difference]
      .filter(([, coefficient]) => coefficient % this.prime !== 0n)
      .map(([symbol]) => symbol);
    this.prove(wrong.length === 0, `the result is congruent; wrong in ${wrong.slice(0, 4).join(", ")}`);
  }

  /** a * factor, of any sign, without text. */
  #multiplied(a, factor) {
    const max = a.max * (factor < 0n ? -factor : factor);
    return { text: "", max, unit: a.unit, terms: scale(a.terms, factor) };
  }

  #shifted(a, exponent, text) {
    const unit = a.unit + exponent;
    this.prove(unit >= 0, `a multiple of 2^${a.unit} times 2^${exponent} is an integer`);
    const max = exponent >= 0 ? a.max << BigInt(exponent) : a.max >> BigInt(-exponent);
    return { text, max, unit, terms: shiftForm(a.terms, exponent) };
  }

  #exact(value) {
    this.prove(value.max >= 0n, `${value.text} has a bound that is a size: ${value.max}`);
    const places = value.max >> BigInt(value.unit);
    this.prove(places < 1n << BigInt(MANTISSA_BITS), `${value.text} is exact: ${bits(places)} places`);
    if (places > this.widest) this.widest = places;
    return value;
  }
}

/** Linear form of a number in limbs: sum of 2^(bits * i) * limb i. */
export function number(limbs, limbBits) {
  return limbs.reduce(
    (total, limb, i) => combine(total, shiftForm(limb.terms, limbBits * i), 1n),
    /** @type {Map<string, bigint>} */ (new Map()),
  );
}

/** The linear form of one symbol alone. */
export function form(symbol) {
  return new Map([[symbol, ONE]]);
}

/** a + b * factor for linear forms. */
export function combine(a, b, factor) {
  const terms = new Map(a);
  for (const [symbol, coefficient] of b) addTerm(terms, symbol, coefficient * factor);
  return terms;
}

/** "2^47.01": an upper bound of log2(value), to two places. */
export function bits(value) {
  const length = BigInt(value).toString(2).length;
  const drop = Math.max(0, length - 50);
  const leading = Number(BigInt(value) >> BigInt(drop)) + (drop > 0 ? 1 : 0);
  return `2^${(Math.ceil((Math.log2(leading) + drop) * 100 - 1e-9) / 100).toFixed(2)}`;
}

function scale(terms, factor) {
  return new Map([...terms].map(([symbol, coefficient]) => [symbol, coefficient * factor]));
}

/** A linear form times 2^exponent. */
export function shiftForm(terms, exponent) {
  if (exponent >= 0) return scale(terms, 1n << BigInt(exponent));
  const divisor = 1n << BigInt(-exponent);
  for (const [symbol, coefficient] of terms)
    if (coefficient % divisor !== 0n)
      throw new Error(`the coefficient of ${symbol} has more than ${SCALE} binary places`);
  return new Map([...terms].map(([symbol, coefficient]) => [symbol, coefficient / divisor]));
}

function addTerm(terms, symbol, coefficient) {
  terms.set(symbol, (terms.get(symbol) ?? 0n) + coefficient);
}

function byName(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
