import { ALL_CODES, explain } from "../../codes.js";
import { EXIT, UsageError } from "./exit.js";
import type { Output } from "./output.js";
import { jsonText } from "./text.js";

/**
 * `veritee explain CODE`: what a code means and what to do about it.
 *
 * @throws UsageError where there is no such code.
 */
export function runExplain(code: string, options: { readonly json?: boolean }, output: Output): number {
  const name = code.trim().toUpperCase();
  const entry = explain(name);
  if (entry === null) {
    const near = similarCodes(name);
    throw new UsageError(
      `there is no code ${code.slice(0, 80)}${near.length > 0 ? `; did you mean ${near.join(", ")}?` : ""}`,
    );
  }
  if (options.json === true) output.out(jsonText({ code: name, ...entry }));
  else output.out(`${output.colors.bold(name)}\n  What it says: ${entry.meaning}\n  What to do:   ${entry.advice}`);
  return EXIT.affirming;
}

/** Codes that share most words with what was typed. */
function similarCodes(name: string): readonly string[] {
  const words = name.split("_").filter((word) => word !== "");
  return ALL_CODES.flatMap(({ codes }) => Object.keys(codes))
    .map((code) => ({ code, shared: code.split("_").filter((word) => words.includes(word)).length }))
    .filter(({ shared }) => shared > 1 || (shared === 1 && words.length === 1))
    .sort((a, b) => b.shared - a.shared)
    .slice(0, 5)
    .map(({ code }) => code);
}
