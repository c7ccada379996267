/**
 * Writes the constants of P-384 and the unrolled field multiplications of the kernel.
 *
 * The field element is 13 signed limbs of 30 bits, in Montgomery form with R = 2^390; the bounds are
 * stated in assembly/field/p384.ts. Because p = 2^384 - 2^128 - 2^96 + 2^32 - 1 is -1 modulo 2^30,
 * the multiple of p that clears a column is the column's own low 30 bits, and adding it takes four
 * shifts and no multiplication.
 */
import { isProgram, runGenerator } from "./generator-cli.mjs";

const HEAD = "// node scripts/generate-kernel-field.mjs\n";
const LIMBS = 13;
const BITS = 30;

/** Bit positions of p above 2^0 with their signs: limb offset and shift follow from them. */
const P_TERMS = [
  { bit: 32, sign: "+" },
  { bit: 96, sign: "-" },
  { bit: 128, sign: "-" },
  { bit: 384, sign: "+" },
].map(({ bit, sign }) => ({ sign, limb: Math.floor(bit / BITS), shift: bit % BITS }));

// NIST SP 800-186, 3.2.1.4.
const P = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n;
const N = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const B = 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn;
const GX = 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n;
const GY = 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn;
const R = 2n ** BigInt(LIMBS * BITS);

/** @returns {Map<string, string>} text by path. */
export function generate() {
  return new Map([
    ["assembly/generated/p384-constants.ts", constants()],
    ["assembly/generated/p384-field.ts", multiplications()],
  ]);
}

function constants() {
  const inverseOfN = inverseModulo(N, 2n ** BigInt(BITS));
  const inverseOfP = inverseModulo(P, 2n ** BigInt(BITS));
  const table = (doc, name, limbs) =>
    `\n/** ${doc} */\nexport const ${name}: usize = memory.data<i64>([\n${rows(limbs)}]);\n`;
  return (
    HEAD +
    "\n/** 13 limbs of 30 bits, least significant first, 8 bytes each. `plain`: limbs from 0 to 2^30 - 1. `signed`: limbs from -2^29 to 2^29 - 1. */\n" +
    table("The prime p, plain.", "P_PLAIN", plainLimbs(P)) +
    table("The order n, plain.", "N_PLAIN", plainLimbs(N)) +
    table("p - n, plain.", "P_MINUS_N_PLAIN", plainLimbs(P - N)) +
    table("R^2 mod n, plain.", "N_R2_PLAIN", plainLimbs((R * R) % N)) +
    table("One as a number, signed.", "P_UNIT", signedLimbs(1n)) +
    table("R mod p, which is one in Montgomery form, signed.", "P_ONE", signedLimbs(R % P)) +
    table("R^2 mod p, signed.", "P_R2", signedLimbs((R * R) % P)) +
    table("b of the curve in Montgomery form, signed.", "CURVE_B", signedLimbs((B * R) % P)) +
    table("x of the generator in Montgomery form, then y, signed.", "GENERATOR", [
      ...signedLimbs((GX * R) % P),
      ...signedLimbs((GY * R) % P),
    ]) +
    `\n/** 1 / p modulo 2^30. */\nexport const P_INVERSE: i64 = ${inverseOfP};\n` +
    `/** 1 / n modulo 2^30. */\nexport const N_INVERSE: i64 = ${inverseOfN};\n`
  );
}

function multiplications() {
  return (
    HEAD +
    "\nconst MASK: i64 = 0x3fffffff;\nconst HALF: i64 = 0x20000000;\n" +
    unrolled("mul", "a * b / R", "product") +
    unrolled("mulSub", "a * b / R - c * 2^shift", "product") +
    unrolled("sqr", "a * a / R", "square") +
    unrolled("sqrSub", "a * a / R - c * 2^shift", "square")
  );
}

/** One function: columns 0 to 12 are cleared, columns 13 to 25 are the result. */
function unrolled(name, formula, kind) {
  const square = kind === "square";
  const subtracts = name.endsWith("Sub");
  const operands = square ? ["a"] : ["a", "b"];
  const parameters = ["r", ...operands, ...(subtracts ? ["c"] : [])].map((p) => `${p}: usize`);
  if (subtracts) parameters.push("shift: i64");
  const reads = [...operands, ...(subtracts ? ["c"] : [])].map((p) => `104 bytes at ${p}`).join(", ");
  const lines = [];
  for (const p of operands) for (let i = 0; i < LIMBS; i++) lines.push(`const ${p}${i} = load<i64>(${p}, ${8 * i});`);
  if (square) for (let i = 0; i < LIMBS - 1; i++) lines.push(`const d${i} = a${i} << 1;`);
  lines.push("let t: i64 = 0;");
  for (let k = 0; k < 2 * LIMBS; k++) {
    const terms = [...(square ? squareTerms(k) : productTerms(k)), ...multipleTerms(k)];
    if (subtracts && k >= LIMBS) terms.push(`- (load<i64>(c, ${8 * (k - LIMBS)}) << shift)`);
    if (terms.length > 0) lines.push(`t += ${terms.join(" ").replace(/^\+ /, "").replace(/^- /, "-")};`);
    if (k < LIMBS) lines.push(`const q${k} = t & MASK;`, "t >>= 30;");
    else if (k < 2 * LIMBS - 1) lines.push(...resultLimb(k - LIMBS));
  }
  if (subtracts) lines.push(...fold());
  else lines.push("store<i64>(r, t, 96);");
  return `
/**
 * Element at r := ${formula}, for the ranges in field/p384.ts.
 * Reads ${reads}; writes 104 bytes at r, which may be any of them.
 */
export function ${name}(${parameters.join(", ")}): void {
${lines.map((line) => `  ${line}`).join("\n")}
}
`;
}

function productTerms(k) {
  const terms = [];
  for (let i = Math.max(0, k - LIMBS + 1); i <= Math.min(k, LIMBS - 1); i++) terms.push(`+ a${i} * b${k - i}`);
  return terms;
}

function squareTerms(k) {
  const terms = [];
  for (let i = Math.max(0, k - LIMBS + 1); 2 * i <= k && i < LIMBS; i++) {
    const j = k - i;
    if (j < LIMBS) terms.push(i === j ? `+ a${i} * a${i}` : `+ d${i} * a${j}`);
  }
  return terms;
}

/** What the multiples q_j * p of earlier columns add to column k. */
function multipleTerms(k) {
  return P_TERMS.flatMap(({ sign, limb, shift }) => {
    const j = k - limb;
    return j >= 0 && j < LIMBS ? [`${sign} (q${j} << ${shift})`] : [];
  });
}

/** Signed limb out of a column; the carry is rounded to nearest. */
function resultLimb(i) {
  return [`store<i64>(r, (t << 34) >> 34, ${8 * i});`, "t = (t + HALF) >> 30;"];
}

/** Bits from 2^384 on come back as 2^128 + 2^96 - 2^32 + 1; the top limb keeps 24 bits. */
function fold() {
  return [
    "const h = t >> 24;",
    "store<i64>(r, t & 0xffffff, 96);",
    "store<i64>(r, load<i64>(r, 0) + h, 0);",
    "store<i64>(r, load<i64>(r, 8) - (h << 2), 8);",
    "store<i64>(r, load<i64>(r, 24) + (h << 6), 24);",
    "store<i64>(r, load<i64>(r, 32) + (h << 8), 32);",
  ];
}

function plainLimbs(value) {
  return Array.from({ length: LIMBS }, (_, i) => (value >> BigInt(BITS * i)) & (2n ** BigInt(BITS) - 1n));
}

function signedLimbs(value) {
  const limbs = [];
  for (let i = 0, rest = value; i < LIMBS; i++) {
    const limb = i === LIMBS - 1 ? rest : BigInt.asIntN(BITS, rest);
    limbs.push(limb);
    rest = (rest - limb) >> BigInt(BITS);
  }
  return limbs;
}

function rows(limbs) {
  return limbs.map((limb) => `  ${limb},\n`).join("");
}

function inverseModulo(value, modulus) {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

if (isProgram(import.meta.url)) runGenerator(generate);
