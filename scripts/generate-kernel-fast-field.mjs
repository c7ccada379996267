/**
 * Writes the field arithmetic of the fast path, two elements at a time in the lanes of v128, for both
 * backends, and the multiplication modulo n. Each routine's bounds are proved here, while it is written
 * (fast-field/routine.mjs), and stand in its docstring.
 */
import { isProgram, runGenerator } from "./generator-cli.mjs";
import { f64 } from "./fast-field/f64.mjs";
import { fma } from "./fast-field/fma.mjs";
import { order } from "./fast-field/order.mjs";
import { f64Packed, fmaPacked } from "./fast-field/points.mjs";
import { surface } from "./fast-field/surface.mjs";

const HEAD = "// node scripts/generate-kernel-fast-field.mjs";

/** @returns {Map<string, string>} text by path. */
export function generate() {
  return new Map([
    ["assembly/generated/p384-fma.ts", surface(fma, { head: HEAD, packed: fmaPacked() })],
    ["assembly/generated/p384-f64.ts", surface(f64, { head: HEAD, packed: f64Packed() })],
    ["assembly/generated/p384-order.ts", order(HEAD)],
  ]);
}

if (isProgram(import.meta.url)) runGenerator(generate);
