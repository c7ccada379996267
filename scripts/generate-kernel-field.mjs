/**
 * Writes the constants of both curves and the unrolled field multiplications of the kernel's exact path.
 *
 * A field element is signed limbs of 30 bits, 13 for P-384 and 9 for P-256, in Montgomery form with R = 2^390 and
 * 2^270; the bounds are stated in assembly/field/prime.ts. Both primes are -1 modulo 2^30, so that the multiple of p
 * that clears a column is the column's own low 30 bits, and adding it takes four shifts and no multiplication.
 */
import { isProgram, runGenerator } from "./generator-cli.mjs";
import { CURVES, inverseModulo } from "./kernel-curves.mjs";

const HEAD = "// node scripts/generate-kernel-field.mjs\n";
const BITS = 30;

/** @returns {Map<string, string>} text by path. */
export function generate() {
  return new Map(
    CURVES.flatMap((curve) => [
      [`assembly/generated/${curve.name}-constants.ts`, constants(curve)],
      [`assembly/generated/${curve.name}-field.ts`, multiplications(curve)],
    ]),
  );
}

function limbCount({ bits }) {
  return Math.ceil(bits / BITS);
}

/** Each is `@lazy`: what a module does not use is no part of it. */
function constants(curve) {
  const { prime: p, order: n, b, x, y, title } = curve;
  const count = limbCount(curve);
  const R = 2n ** BigInt(count * BITS);
  const table = (doc, name, type, rows) =>
    `\n/** ${doc} */\n// @ts-ignore: decorator\n@lazy\nexport const ${name}: usize = memory.data<${type}>([\n${rows}]);\n`;
  const limbs = (doc, name, ...lists) => table(doc, name, "i64", lists.flat().map(row).join(""));
  const plain = (value) => plainLimbs(value, count);
  const signed = (value) => signedLimbs(value, count);
  return (
    HEAD +
    `\n/** ${title}. Limbs: ${count} of 30 bits, least significant first, 8 bytes each. \`plain\`: limbs from 0 to 2^30 - 1. \`signed\`: limbs from -2^29 to 2^29 - 1. */\n` +
    limbs("The prime p, plain.", "P_PLAIN", plain(p)) +
    limbs("The order n, plain.", "N_PLAIN", plain(n)) +
    limbs("p - n, plain.", "P_MINUS_N_PLAIN", plain(p - n)) +
    limbs("R^2 mod n, plain.", "N_R2_PLAIN", plain((R * R) % n)) +
    limbs("One as a number, signed.", "P_UNIT", signed(1n)) +
    limbs("R mod p, which is one in Montgomery form, signed.", "P_ONE", signed(R % p)) +
    limbs("R^2 mod p, signed.", "P_R2", signed((R * R) % p)) +
    limbs("b of the curve in Montgomery form, signed.", "CURVE_B", signed((b * R) % p)) +
    limbs(
      "x of the generator in Montgomery form, then y, signed.",
      "GENERATOR",
      signed((x * R) % p),
      signed((y * R) % p),
    ) +
    `\n/** 1 / p modulo 2^30. */\nexport const P_INVERSE: i64 = ${inverseModulo(p, 2n ** BigInt(BITS))};\n` +
    `/** 1 / n modulo 2^30. */\nexport const N_INVERSE: i64 = ${inverseModulo(n, 2n ** BigInt(BITS))};\n` +
    table("p in 64-bit words, least significant first, and one of 0.", "PRIME", "u64", words(p, curve)) +
    table("n likewise.", "ORDER", "u64", words(n, curve)) +
    table(
      "p - n likewise: where r is below it, r + n is a second possible abscissa.",
      "PRIME_MINUS_ORDER",
      "u64",
      words(p - n, curve),
    ) +
    table("The generator as keys come: x, then y, big-endian bytes.", "GENERATOR_KEY", "u8", keyBytes(curve))
  );
}

function multiplications(curve) {
  return (
    HEAD +
    "\nconst MASK: i64 = 0x3fffffff;\nconst HALF: i64 = 0x20000000;\n" +
    unrolled(curve, "mul", "a * b / R", "product") +
    unrolled(curve, "mulSub", "a * b / R - c * 2^shift", "product") +
    unrolled(curve, "sqr", "a * a / R", "square") +
    unrolled(curve, "sqrSub", "a * a / R - c * 2^shift", "square")
  );
}

/** One function: the lower columns are cleared, the upper ones are the result. */
function unrolled(curve, name, formula, kind) {
  const count = limbCount(curve);
  const size = 8 * count;
  const square = kind === "square";
  const subtracts = name.endsWith("Sub");
  const operands = square ? ["a"] : ["a", "b"];
  const parameters = ["r", ...operands, ...(subtracts ? ["c"] : [])].map((p) => `${p}: usize`);
  if (subtracts) parameters.push("shift: i64");
  const reads = [...operands, ...(subtracts ? ["c"] : [])].map((p) => `${size} bytes at ${p}`).join(", ");
  const lines = [];
  for (const p of operands) for (let i = 0; i < count; i++) lines.push(`const ${p}${i} = load<i64>(${p}, ${8 * i});`);
  if (square) for (let i = 0; i < count - 1; i++) lines.push(`const d${i} = a${i} << 1;`);
  lines.push("let t: i64 = 0;");
  for (let k = 0; k < 2 * count; k++) {
    const terms = [...(square ? squareTerms(k, count) : productTerms(k, count)), ...multipleTerms(curve, k)];
    if (subtracts && k >= count) terms.push(`- (load<i64>(c, ${8 * (k - count)}) << shift)`);
    if (terms.length > 0) lines.push(`t += ${terms.join(" ").replace(/^\+ /, "").replace(/^- /, "-")};`);
    if (k < count) lines.push(`const q${k} = t & MASK;`, "t >>= 30;");
    else if (k < 2 * count - 1) lines.push(...resultLimb(k - count));
  }
  if (subtracts) lines.push(...fold(curve));
  else lines.push(`store<i64>(r, t, ${size - 8});`);
  return `
/**
 * Element at r := ${formula}, for the ranges in field/prime.ts.
 * Reads ${reads}; writes ${size} bytes at r, which may be any of them.
 */
export function ${name}(${parameters.join(", ")}): void {
${lines.map((line) => `  ${line}`).join("\n")}
}
`;
}

function productTerms(k, count) {
  const terms = [];
  for (let i = Math.max(0, k - count + 1); i <= Math.min(k, count - 1); i++) terms.push(`+ a${i} * b${k - i}`);
  return terms;
}

function squareTerms(k, count) {
  const terms = [];
  for (let i = Math.max(0, k - count + 1); 2 * i <= k && i < count; i++) {
    const j = k - i;
    if (j < count) terms.push(i === j ? `+ a${i} * a${i}` : `+ d${i} * a${j}`);
  }
  return terms;
}

/** What the multiples q_j * p of earlier columns add to column k. */
function multipleTerms(curve, k) {
  return curve.terms.flatMap(({ bit, sign }) => {
    const j = k - Math.floor(bit / BITS);
    return j >= 0 && j < limbCount(curve) ? [`${sign} (q${j} << ${bit % BITS})`] : [];
  });
}

/** Signed limb out of a column; the carry is rounded to nearest. */
function resultLimb(i) {
  return [`store<i64>(r, (t << 34) >> 34, ${8 * i});`, "t = (t + HALF) >> 30;"];
}

/** Bits from the prime's size on come back as what 2^bits is modulo p: the other terms, with their signs turned, and 1. */
function fold(curve) {
  const top = limbCount(curve) - 1;
  const topBits = curve.bits - BITS * top;
  const back = curve.terms.filter(({ bit }) => bit !== curve.bits);
  return [
    `const h = t >> ${topBits};`,
    `store<i64>(r, t & 0x${(2 ** topBits - 1).toString(16)}, ${8 * top});`,
    "store<i64>(r, load<i64>(r, 0) + h, 0);",
    ...back.map(({ bit, sign }) => {
      const at = 8 * Math.floor(bit / BITS);
      return `store<i64>(r, load<i64>(r, ${at}) ${sign === "+" ? "-" : "+"} (h << ${bit % BITS}), ${at});`;
    }),
  ];
}

function plainLimbs(value, count) {
  return Array.from({ length: count }, (_, i) => (value >> BigInt(BITS * i)) & (2n ** BigInt(BITS) - 1n));
}

function signedLimbs(value, count) {
  const limbs = [];
  for (let i = 0, rest = value; i < count; i++) {
    const limb = i === count - 1 ? rest : BigInt.asIntN(BITS, rest);
    limbs.push(limb);
    rest = (rest - limb) >> BigInt(BITS);
  }
  return limbs;
}

function row(limb) {
  return `  ${limb},\n`;
}

function words(value, { bits }) {
  const list = Array.from({ length: bits / 64 + 1 }, (_, i) => (value >> BigInt(64 * i)) & (2n ** 64n - 1n));
  return list.map((word) => row(`0x${word.toString(16)}`)).join("");
}

function keyBytes({ bits, x, y }) {
  const text = [x, y].map((value) => value.toString(16).padStart(bits / 4, "0")).join("");
  const bytes = (text.match(/../g) ?? []).map((byte) => `0x${byte}`);
  const rows = [];
  for (let i = 0; i < bytes.length; i += 16) rows.push(row(bytes.slice(i, i + 16).join(", ")));
  return rows.join("");
}

if (isProgram(import.meta.url)) runGenerator(generate);
