/**
 * Writes the field arithmetic of the fast path, two elements at a time in the lanes of v128, for both curves and
 * both variants, what chooses between these, and the multiplications modulo n. Each routine's bounds are proved here,
 * while it is written (fast-field/routine.mjs), and stand in its docstring.
 */
import { isProgram, runGenerator } from "./generator-cli.mjs";
import { CURVES } from "./kernel-curves.mjs";
import { choice } from "./fast-field/choice.mjs";
import { order } from "./fast-field/order.mjs";
import { p256F64 } from "./fast-field/p256-f64.mjs";
import { p256Fma } from "./fast-field/p256-fma.mjs";
import { p384F64 } from "./fast-field/p384-f64.mjs";
import { p384Fma } from "./fast-field/p384-fma.mjs";
import { f64Packed, fmaPacked } from "./fast-field/points.mjs";
import { surface } from "./fast-field/surface.mjs";

const HEAD = "// node scripts/generate-kernel-fast-field.mjs";

/** @returns {Map<string, string>} text by path. */
export function generate() {
  const fields = [p256Fma, p384Fma]
    .map((field) => [`${field.curve.name}-fma`, field, fmaPacked(field)])
    .concat([p256F64, p384F64].map((field) => [`${field.curve.name}-f64`, field, f64Packed(field)]))
    .map(([name, field, packed]) => [name, surface(field, { head: HEAD, packed })]);
  const files = [
    ...fields,
    ...CURVES.map((curve) => [`${curve.name}-order`, order(HEAD, curve)]),
    ["fast-field", choice(HEAD)],
  ];
  return new Map(files.map(([name, text]) => [`assembly/generated/${name}.ts`, text]));
}

if (isProgram(import.meta.url)) runGenerator(generate);
