/** Multiplication modulo n, the order of P-384's group: 14 limbs of 28 bits in u64, Montgomery with R = 2^392. */
import { bits } from "./routine.mjs";
import { functionText } from "./text.mjs";

const LIMBS = 14;
const LIMB_BITS = 28n;
const MASK = (1n << LIMB_BITS) - 1n;
const R = 1n << (LIMB_BITS * BigInt(LIMBS));
const OPERAND_BITS = 385n;

// NIST SP 800-186, 3.2.1.4.
const N = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;

/** Text of the file, after its first line `head`. */
export function order(head) {
  return [
    `${head}\n`,
    `/** Numbers modulo n in ${LIMBS} limbs of ${LIMB_BITS} bits, least significant first, 8 bytes each: ${8 * LIMBS} bytes. R = 2^${LIMB_BITS * BigInt(LIMBS)}. */\n`,
    "/** Bytes of a number. */\nexport const ORDER_SIZE: usize = 112;\n",
    table("R^2 mod n: a product with it takes a number into Montgomery form.", "ORDER_R2", (R * R) % N),
    multiplication(),
  ].join("\n");
}

function table(doc, name, value) {
  const rows = limbsOf(value).map((limb) => `  ${limb},\n`);
  return `/** ${doc} */\nexport const ${name}: usize = memory.data<u64>([\n${rows.join("")}]);\n`;
}

/**
 * Column by column: columns 0 to 13 get the multiple of n that clears their low 28 bits, columns 14 to 27
 * are the result. The largest value of each column is followed on the way.
 */
function multiplication() {
  const inverse = (1n << LIMB_BITS) - inverseModulo(N, 1n << LIMB_BITS);
  const n = limbsOf(N);
  const lines = [];
  for (const operand of ["a", "b"])
    for (let i = 0; i < LIMBS; i++) lines.push(`const ${operand}${i} = load<u64>(${operand}, ${8 * i});`);
  lines.push("let t: u64 = 0;");
  let carried = 0n;
  let widest = 0n;
  for (let k = 0; k < 2 * LIMBS - 1; k++) {
    const products = pairs(k).map((i) => `a${i} * b${k - i}`);
    const multiples = pairs(k).filter((j) => j < Math.min(k, LIMBS) && n[k - j] !== 0n);
    const sum = [...products, ...multiples.map((j) => `q${j} * ${n[k - j]}`)];
    lines.push(`t += ${sum.join(" + ")};`);
    let largest = carried + BigInt(products.length) * MASK * MASK;
    for (const j of multiples) largest += MASK * n[k - j];
    if (k < LIMBS) {
      lines.push(`const q${k} = ((t & ${MASK}) * ${inverse}) & ${MASK};`, `t += q${k} * ${n[0]};`, "t >>= 28;");
      largest += MASK * n[0];
    } else lines.push(`store<u64>(r, t & ${MASK}, ${8 * (k - LIMBS)});`, "t >>= 28;");
    if (largest >= 1n << 64n) throw new Error(`mulOrder: column ${k} may reach ${bits(largest)}`);
    if (largest > widest) widest = largest;
    carried = largest >> LIMB_BITS;
  }
  lines.push(`store<u64>(r, t, ${8 * (LIMBS - 1)});`);
  const limit = (1n << (2n * OPERAND_BITS)) / R + N;
  if (limit >= 1n << OPERAND_BITS) throw new Error("mulOrder: the result is not an operand again");
  return functionText({
    doc: [
      `r := a * b / R modulo n, below n + 2^${2n * OPERAND_BITS - LIMB_BITS * BigInt(LIMBS)}: all limbs below 2^28, the top one below 2^21.`,
      `Operands: numbers below 2^${OPERAND_BITS}, all limbs below 2^28, so the top one below 2^21; a result is one again.`,
      `Reads 112 bytes at a and at b, writes 112 bytes at r, which may be a or b. Proven: no column above ${bits(widest)}.`,
    ],
    name: "mulOrder",
    parameters: ["r", "a", "b"],
    body: lines,
  });
}

/** Indices i of limbs with 0 <= i, k - i < LIMBS. */
function pairs(k) {
  const indices = [];
  for (let i = Math.max(0, k - LIMBS + 1); i <= Math.min(k, LIMBS - 1); i++) indices.push(i);
  return indices;
}

function limbsOf(value) {
  return Array.from({ length: LIMBS }, (_, i) => (value >> (LIMB_BITS * BigInt(i))) & MASK);
}

/** 1 / value modulo a power of two, by Newton's iteration: each step doubles the bits that are right. */
function inverseModulo(value, modulus) {
  let inverse = 1n;
  for (let right = 1n; 1n << right < modulus; right *= 2n)
    inverse = (((inverse * (2n - value * inverse)) % modulus) + modulus) % modulus;
  return inverse;
}
