/** Multiplication modulo n, the order of a curve's group: limbs of 28 bits in u64, in Montgomery form. */
import { inverseModulo } from "../kernel-curves.mjs";
import { bits } from "./routine.mjs";
import { functionText } from "./text.mjs";

const LIMB_BITS = 28n;
const MASK = (1n << LIMB_BITS) - 1n;

/** Text of the file, after its first line `head`. Two limbs are 7 bytes, so that their number is even. */
export function order(head, curve) {
  const limbs = 2 * Math.ceil(curve.bits / 56);
  const R = 1n << (LIMB_BITS * BigInt(limbs));
  const shape = { limbs, R, n: curve.order, operandBits: BigInt(curve.bits + 1) };
  return [
    `${head}\n`,
    `/** Numbers modulo n of ${curve.title} in ${limbs} limbs of ${LIMB_BITS} bits, least significant first, 8 bytes each: ${8 * limbs} bytes. R = 2^${LIMB_BITS * BigInt(limbs)}. */\n`,
    `/** Bytes of a number. */\nexport const ORDER_SIZE: usize = ${8 * limbs};\n`,
    table(
      "R^2 mod n: a product with it takes a number into Montgomery form.",
      "ORDER_R2",
      (R * R) % curve.order,
      limbs,
    ),
    multiplication(shape),
  ].join("\n");
}

function table(doc, name, value, limbs) {
  const rows = limbsOf(value, limbs).map((limb) => `  ${limb},\n`);
  return `/** ${doc} */\n// @ts-ignore: decorator\n@lazy\nexport const ${name}: usize = memory.data<u64>([\n${rows.join("")}]);\n`;
}

/**
 * Column by column: the lower half of the columns get the multiple of n that clears their low 28 bits, the upper half
 * is the result. The largest value of each column is followed on the way.
 */
function multiplication({ limbs, R, n: order, operandBits }) {
  const inverse = (1n << LIMB_BITS) - inverseModulo(order, 1n << LIMB_BITS);
  const n = limbsOf(order, limbs);
  const lines = [];
  for (const operand of ["a", "b"])
    for (let i = 0; i < limbs; i++) lines.push(`const ${operand}${i} = load<u64>(${operand}, ${8 * i});`);
  lines.push("let t: u64 = 0;");
  let carried = 0n;
  let widest = 0n;
  for (let k = 0; k < 2 * limbs - 1; k++) {
    const products = pairs(k, limbs).map((i) => `a${i} * b${k - i}`);
    const multiples = pairs(k, limbs).filter((j) => j < Math.min(k, limbs) && n[k - j] !== 0n);
    const sum = [...products, ...multiples.map((j) => `q${j} * ${n[k - j]}`)];
    lines.push(`t += ${sum.join(" + ")};`);
    let largest = carried + BigInt(products.length) * MASK * MASK;
    for (const j of multiples) largest += MASK * n[k - j];
    if (k < limbs) {
      lines.push(`const q${k} = ((t & ${MASK}) * ${inverse}) & ${MASK};`, `t += q${k} * ${n[0]};`, "t >>= 28;");
      largest += MASK * n[0];
    } else lines.push(`store<u64>(r, t & ${MASK}, ${8 * (k - limbs)});`, "t >>= 28;");
    if (largest >= 1n << 64n) throw new Error(`mulOrder: column ${k} may reach ${bits(largest)}`);
    if (largest > widest) widest = largest;
    carried = largest >> LIMB_BITS;
  }
  lines.push(`store<u64>(r, t, ${8 * (limbs - 1)});`);
  const limit = (1n << (2n * operandBits)) / R + order;
  if (limit >= 1n << operandBits) throw new Error("mulOrder: the result is not an operand again");
  const top = `2^${operandBits - LIMB_BITS * BigInt(limbs - 1)}`;
  const size = 8 * limbs;
  return functionText({
    doc: [
      `r := a * b / R modulo n, below n + 2^${2n * operandBits - LIMB_BITS * BigInt(limbs)}: all limbs below 2^28, the top one below ${top}.`,
      `Operands: numbers below 2^${operandBits}, all limbs below 2^28, so the top one below ${top}; a result is one again.`,
      `Reads ${size} bytes at a and at b, writes ${size} bytes at r, which may be a or b. Proven: no column above ${bits(widest)}.`,
    ],
    name: "mulOrder",
    parameters: ["r", "a", "b"],
    body: lines,
  });
}

/** Indices i of limbs with 0 <= i, k - i < limbs. */
function pairs(k, limbs) {
  const indices = [];
  for (let i = Math.max(0, k - limbs + 1); i <= Math.min(k, limbs - 1); i++) indices.push(i);
  return indices;
}

function limbsOf(value, limbs) {
  return Array.from({ length: limbs }, (_, i) => (value >> (LIMB_BITS * BigInt(i))) & MASK);
}
