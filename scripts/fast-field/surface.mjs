/** The file of a backend: what both have, written around the columns, the reduction and the carry that differ. */
import { copy, gatherPair } from "./points.mjs";
import { Routine, bits, combine, form, number, shiftForm } from "./routine.mjs";
import { STEP, functionText } from "./text.mjs";

/** What the reductions take from the columns: factors of their operands c and d, and the constants for them. */
const REDUCTIONS = {
  reduce: { formula: "", less: {} },
  reduceMinus: { formula: " - c", less: { c: 1n } },
  reduceMinusEight: { formula: " - 8 c", less: { c: 8n } },
  reduceMinusSum: { formula: " - c - d", less: { c: 1n, d: 1n } },
  reduceMinusSumTwice: { formula: " - c - 2 d", less: { c: 1n, d: 2n } },
};

/** Names of the constants of factors. */
const MINUS = new Map([
  [2n, "minusTwo"],
  [8n, "minusEight"],
]);

/** The exported products: columns, then a reduction. */
const PRODUCTS = [
  { name: "mul", square: false, reduction: "reduce" },
  { name: "sqr", square: true, reduction: "reduce" },
  { name: "mulSub", square: false, reduction: "reduceMinus" },
  { name: "mulSubEight", square: false, reduction: "reduceMinusEight" },
  { name: "sqrSubEight", square: true, reduction: "reduceMinusEight" },
  { name: "sqrSubSum", square: true, reduction: "reduceMinusSum" },
  { name: "sqrSubSumTwice", square: true, reduction: "reduceMinusSumTwice" },
];

/** Names and parameters of what a backend's file exports, in the order of the file; all are addresses but `signs`. */
export const EXPORTED = [
  ["initField"],
  ...PRODUCTS.map(({ name, square, reduction }) => [
    name,
    "r",
    ...(square ? ["a"] : ["a", "b"]),
    ...Object.keys(REDUCTIONS[reduction].less),
  ]),
  ["add", "r", "a", "b"],
  ["sub", "r", "a", "b"],
  ["tripleDifference", "r", "a", "b"],
  ["fourTimesMinus", "r", "a", "b"],
  ["copy", "r", "a"],
  ["gatherPair", "r", "p", "q", "signs: v128"],
  ["gatherPacked", "r", "p", "q", "signs: v128"],
  ["scatterPacked", "p", "q", "a"],
];

/**
 * Text of a backend's file.
 *
 * @param {object} backend see p384-fma.mjs.
 * @param {{ head: string, packed: string }} parts first line, functions of packed points.
 */
export function surface(backend, { head, packed }) {
  const size = STEP * backend.limbs;
  const product = columnsRoutine(backend, false);
  const square = columnsRoutine(backend, true);
  const columnSizes = product.sizes.map((size, k) => (size > square.sizes[k] ? size : square.sizes[k]));
  return [
    `${head}\n`,
    introduction(backend),
    `import { FAST_CONSTANTS, FAST_PRODUCT } from "../memory";\n`,
    constant("LIMBS", "i32", backend.limbs, "Limbs of an element."),
    constant("LIMB_BITS", "i32", backend.limbBits, "Bits from one limb to the next."),
    constant("PAIR_SIZE", "usize", size, "Bytes of a pair."),
    constant(
      "NORMAL",
      "f64",
      `${backend.normal}.0`,
      `Largest size of a limb of a normal element: ${backend.normalText}.`,
    ),
    constant(
      "NORMAL_TOP",
      "f64",
      `${normalOf(backend, backend.limbs - 1)}.0`,
      `The same of the top limb: ${backend.normalTopText ?? backend.normalText}.`,
    ),
    ...squaredRadix(backend),
    initField(backend),
    product.text,
    square.text,
    ...Object.entries(REDUCTIONS).map(([name, rule]) => reductionRoutine(backend, name, rule, columnSizes)),
    ...PRODUCTS.map((rule) => exportedProduct(backend, rule)),
    linear(backend, { name: "add", formula: "a + b, loose", factors: [1n, 1n] }, (routine, a, b) => routine.add(a, b)),
    linear(backend, { name: "sub", formula: "a - b, loose", factors: [1n, -1n] }, (routine, a, b) => routine.sub(a, b)),
    linear(
      backend,
      { name: "tripleDifference", formula: "3 (a - b), normal", factors: [3n, -3n], constant: "three" },
      (routine, a, b) => routine.times(routine.sub(a, b), 3n, "three"),
    ),
    linear(
      backend,
      { name: "fourTimesMinus", formula: "4 a - b, normal", factors: [4n, -1n], constant: "four" },
      (routine, a, b) => routine.sub(routine.times(a, 4n, "four"), b),
    ),
    copy(backend),
    gatherPair(backend),
    packed,
  ].join("\n");
}

/** Largest size of limb i of a normal element. */
function normalOf({ limbs, normal, normalTop = normal }, i) {
  return i === limbs - 1 ? normalTop : normal;
}

/** The power of two that a product is divided by, as its exponent: 0 but in Montgomery form. */
function radixBits({ montgomery = false, limbs, limbBits }) {
  return montgomery ? limbs * limbBits : 0;
}

/** R^2 modulo p, for backends in Montgomery form. */
function squaredRadix(backend) {
  const { prime, bits } = backend.curve;
  if (backend.montgomery !== true) return [];
  const value = 2n ** BigInt(2 * radixBits(backend)) % prime;
  const words = Array.from({ length: bits / 64 + 1 }, (_, i) => (value >> BigInt(64 * i)) & (2n ** 64n - 1n));
  const rows = words.map((word) => `  0x${word.toString(16)},\n`).join("");
  return [
    `/** R^2 modulo p in 64-bit words, least significant first, and one of 0; R = 2^${radixBits(backend)}. */\n// @ts-ignore: decorator\n@lazy\nexport const R_SQUARED: usize = memory.data<u64>([\n${rows}]);\n`,
  ];
}

function introduction(backend) {
  const { curve, limbs, limbBits, normalText, normalTopText, operandRule, squareRule } = backend;
  const top = normalTopText === undefined ? "" : `\n *           the top one <= ${normalTopText}`;
  const form =
    backend.montgomery === true
      ? `\n *\n * Montgomery form, R = 2^${radixBits(backend)}: an element stands for its number divided by R modulo p, and products are divided by R.`
      : "";
  return `/**
 * Field of ${curve.title} for two verifications at once. A pair is one element for each lane: ${limbs} v128 of two f64, limb i
 * of both lanes at byte 16 i, in units of 2^(${limbBits} i); limbs are integers and may be negative. Addresses are
 * multiples of 16. Nothing is reduced to a single representative.
 *
 *   normal  |limb| <= ${normalText}                     what every function but \`add\` and \`sub\` returns for a pair${top}
 *   loose   a sum or difference of two normal ones    what \`add\` and \`sub\` return
 *
 * In a product: ${lower(operandRule)}. In a square: ${squareRule}. What is subtracted is normal.${form}
 */`;
}

function lower(sentence) {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function constant(name, type, value, doc) {
  return `/** ${doc} */\nexport const ${name}: ${type} = ${value};\n`;
}

function initField({ constants }) {
  return functionText({
    doc: [
      `Writes ${STEP * constants.length} bytes at FAST_CONSTANTS, which every other function here reads; called once, before them.`,
      "They are in memory because V8 builds a constant of two lanes anew at each use: a product took 49 ns then, 29 without.",
    ],
    name: "initField",
    parameters: [],
    body: constants.map(({ value, doc }, i) => {
      const text = typeof value === "bigint" ? `${value}.0` : value;
      return `v128.store(FAST_CONSTANTS, f64x2.splat(${text}), ${STEP * i}); // ${doc}`;
    }),
  });
}

function loadConstants(routine, { constants }, names) {
  for (const name of names) {
    const index = constants.findIndex((entry) => entry.name === name);
    routine.write(`const ${name} = v128.load(FAST_CONSTANTS, ${STEP * index});`);
  }
}

/** A limb of an operand in memory, of at most `factor` normal ones. */
function operandLimb(routine, backend, operand, i, factor) {
  return routine.input(`v128.load(${operand}, ${STEP * i})`, normalOf(backend, i) * factor, `${operand}${i}`);
}

/** The function that leaves the columns of a * b or a^2 at FAST_PRODUCT. */
function columnsRoutine(backend, isSquare) {
  const { limbs, limbBits } = backend;
  const routine = new Routine(isSquare ? "squareColumns" : "productColumns", backend.curve.prime);
  loadConstants(routine, backend, isSquare ? backend.squareConstants : backend.productConstants);
  const factors = isSquare ? { a: backend.square } : backend.product;
  const load = Object.fromEntries(
    Object.entries(factors).map(([operand, factor]) => [
      operand,
      (i) => operandLimb(routine, backend, operand, i, factor),
    ]),
  );
  const stored = [];
  const store = (k, column) => {
    routine.write(`v128.store(FAST_PRODUCT, ${column.text}, ${STEP * k});`);
    stored[k] = column;
  };
  if (isSquare) backend.squareColumns(routine, load.a, store);
  else backend.productColumns(routine, load.a, load.b, store);
  const [x, y] = ["a", isSquare ? "a" : "b"].map((operand) => numberOf(operand, limbs, limbBits));
  routine.expectCongruent(shiftForm(number(stored, limbBits), radixBits(backend)), multiply(x, y));
  const sizes = stored.map(({ max }) => max);
  const largest = sizes.reduce((x, y) => (x > y ? x : y));
  const size = STEP * limbs;
  const text = functionText({
    doc: [
      `Columns of ${isSquare ? "a^2" : "a * b"}${radixBits(backend) === 0 ? "" : " / R modulo p"}, ${stored.length} of them: column k of both lanes at FAST_PRODUCT + 16 k, in units of 2^(${limbBits} k).`,
      `Reads ${isSquare ? `${size} bytes at a` : `${size} bytes at a and at b`}. ${isSquare ? backend.squareColumnsRule : backend.columnsRule}`,
      `Proven: every operation exact, none beyond ${bits(routine.widest)} of the 2^53 that a double holds; |column| <= ${bits(largest)}.`,
    ],
    name: routine.name,
    parameters: isSquare ? ["a"] : ["a", "b"],
    body: routine.body,
    exported: false,
  });
  return { text, sizes };
}

/** The function that takes the columns at FAST_PRODUCT to a normal element, less its operands. */
function reductionRoutine(backend, name, { formula, less }, columnSizes) {
  const { limbs, limbBits } = backend;
  const operands = Object.keys(less);
  const routine = new Routine(name, backend.curve.prime);
  const factors = Object.values(less).filter((factor) => MINUS.has(factor));
  loadConstants(routine, backend, [...backend.reductionConstants, ...factors.map((factor) => MINUS.get(factor))]);
  const column = (k) => routine.input(`v128.load(FAST_PRODUCT, ${STEP * k})`, columnSizes[k], `column${k}`);
  const subtract = (limb, i) =>
    operands.reduce((rest, operand) => {
      const part = operandLimb(routine, backend, operand, i, 1n);
      const constant = MINUS.get(less[operand]);
      if (constant === undefined) return routine.sub(rest, part);
      return backend.subtractTimes(routine, rest, part, less[operand], constant);
    }, limb);
  const results = backend.reduceColumns(routine, column, subtract);
  const doc = storeNormal(routine, backend, results);
  let wanted = numberOf("column", columnSizes.length, limbBits);
  for (const operand of operands) wanted = combine(wanted, numberOf(operand, limbs, limbBits), -less[operand]);
  routine.expectCongruent(number(results, limbBits), wanted);
  const reads = operands.length === 0 ? "" : ` and ${STEP * limbs} bytes at ${operands.join(" and at ")}, normal`;
  return functionText({
    doc: [
      `Normal element at r := the number in the columns${formula}, modulo p.`,
      `Reads the columns at FAST_PRODUCT${reads}; writes ${STEP * limbs} bytes at r${operands.length === 0 ? "" : `, which may be ${operands.join(" or ")}`}.`,
      doc,
    ],
    name,
    parameters: ["r", ...operands],
    body: routine.body,
    exported: false,
  });
}

/** Linear form of the number whose limbs are called `name` and their index. */
function numberOf(name, count, limbBits) {
  return number(
    Array.from({ length: count }, (_, i) => ({ terms: form(`${name}${i}`) })),
    limbBits,
  );
}

/** Writes the stores of a carried element and returns the sentence about its bounds. */
function storeNormal(routine, backend, results) {
  results.forEach((limb, i) => {
    routine.prove(limb.max <= normalOf(backend, i), `limb ${i} is normal: ${bits(limb.max)}`);
    routine.write(`v128.store(r, ${limb.text}, ${STEP * i});`);
  });
  const largest = results.map(({ max }) => max).reduce((x, y) => (x > y ? x : y));
  const over = largest - 2n ** BigInt(backend.limbBits - 1);
  return `Proven: every operation exact, none beyond ${bits(routine.widest)} of the 2^53 that a double holds; |limb| <= 2^${backend.limbBits - 1} + ${over}.`;
}

function exportedProduct(backend, { name, square, reduction }) {
  const { formula, less } = REDUCTIONS[reduction];
  const operands = Object.keys(less);
  const factors = square ? ["a"] : ["a", "b"];
  const all = [...factors, ...operands];
  const normal =
    operands.length === 0 ? "" : `; ${operands.join(" and ")} ${operands.length === 1 ? "is" : "are"} normal`;
  return functionText({
    doc: [
      `r := ${square ? "a^2" : "a * b"}${radixBits(backend) === 0 ? "" : " / R"}${formula}, normal. ${square ? backend.squareRule : backend.operandRule}${normal}.`,
      `Reads ${STEP * backend.limbs} bytes at each operand, writes as many at r, which may be any of them.`,
    ],
    name,
    parameters: ["r", ...all],
    body: [
      `${square ? "squareColumns" : "productColumns"}(${factors.join(", ")});`,
      `${reduction}(${["r", ...operands].join(", ")});`,
    ],
    inline: true,
  });
}

/** A sum of multiples of a and b, limb by limb; with a carry where it needs a constant and so may be large. */
function linear(backend, { name, formula, factors, constant }, of) {
  const { limbs, limbBits } = backend;
  const routine = new Routine(name, backend.curve.prime);
  if (constant !== undefined) loadConstants(routine, backend, [...backend.carryConstants, constant]);
  const operand = (label, i) => operandLimb(routine, backend, label, i, 1n);
  const doc = [`r := ${formula}, for normal a and b. r may be a or b. Reads two pairs, writes one.`];
  let results = [];
  for (let i = 0; i < limbs; i++) {
    const limb = of(routine, operand("a", i), operand("b", i));
    if (constant === undefined) routine.write(`v128.store(r, ${limb.text}, ${STEP * i});`);
    results.push(constant === undefined ? limb : routine.let(`limb${i}`, limb));
  }
  if (constant !== undefined) {
    results = backend.carry(routine, results);
    doc.push(storeNormal(routine, backend, results));
  }
  const wanted = ["a", "b"].reduce(
    (total, label, i) => combine(total, numberOf(label, limbs, limbBits), factors[i]),
    new Map(),
  );
  routine.expectCongruent(number(results, limbBits), wanted);
  return functionText({ doc, name, parameters: ["r", "a", "b"], body: routine.body });
}

/** The product of two linear forms, over products of their symbols. */
function multiply(a, b) {
  return new Routine("wanted", 1n).productForm({ terms: a, max: 0n, unit: 0 }, { terms: b, max: 0n, unit: 0 }, "")
    .terms;
}
