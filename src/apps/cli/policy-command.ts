import { toUtf8 } from "../../bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { formatPolicy, lintPolicy, setReferenceValues } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { explain } from "../../codes.js";
import { EXIT } from "./exit.js";
import type { Output } from "./output.js";
import { InvalidPolicyError, policyTools, readPolicyFile } from "./policy-input.js";
import { requireValid, targetOf, writePolicyText } from "./policy-output.js";
import type { TargetFlags } from "./policy-output.js";
import { policyRows } from "./policy-rows.js";
import { schemeOfPolicy } from "./policy-scheme.js";
import type { GivenFlag } from "./reference-flags.js";
import { readReferenceFlags } from "./reference-values.js";
import { renderTable } from "./table.js";
import { asciiJson, chunks, harmless, jsonText, wrap } from "./text.js";

/** Columns before a remark's code. */
const INDENT = 9;

/**
 * `veritee policy lint P`: what a policy leaves open.
 *
 * @returns affirming (0), warning (4) where one of the remarks is one, wrong use (2) for an invalid policy.
 * @throws UsageError where the file cannot be read.
 */
export async function runPolicyLint(file: string, flags: { readonly json?: boolean }, output: Output): Promise<number> {
  const bytes = await readPolicyFile(file);
  const linted = lintPolicy(bytes, SCHEMES, DEFAULT_JSON_LIMITS, await policyTools());
  if (!linted.ok) {
    const { code, message, path = null } = linted.failure;
    if (flags.json === true) output.out(jsonText({ valid: false, failure: { code, message, path } }));
    else {
      output.out(`${output.colors.red("invalid")}  ${output.colors.bold(code)}  ${harmless(path ?? "")}`.trimEnd());
      for (const text of [message, explain(code)?.advice ?? ""]) printIndented(text, output);
    }
    return EXIT.wrongUse;
  }
  const remarks = linted.value;
  if (flags.json === true) output.out(jsonText({ valid: true, remarks }));
  for (const { code, path, message, severity } of flags.json === true ? [] : remarks) {
    const label = severity === "warning" ? output.colors.yellow("warning") : output.colors.dim("note   ");
    output.out(`${label}  ${output.colors.bold(code)}  ${harmless(path)}`);
    printIndented(message, output);
  }
  const warnings = remarks.filter(({ severity }) => severity === "warning").length;
  if (flags.json !== true) output.out(countText(warnings, remarks.length - warnings));
  return warnings > 0 ? EXIT.warning : EXIT.affirming;
}

function countText(warnings: number, notes: number): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${count(warnings, "warning")}, ${count(notes, "note")}`;
}

function printIndented(text: string, output: Output): void {
  const indent = " ".repeat(INDENT);
  for (const line of wrap(harmless(text), output.width - INDENT)) output.out(`${indent}${line}`);
}

/**
 * `veritee policy show P`: what a policy states, for people; with `--json` the policy in the form in
 * which this program writes policies.
 *
 * @throws UsageError where the file cannot be read or is no valid policy.
 */
export async function runPolicyShow(file: string, flags: { readonly json?: boolean }, output: Output): Promise<number> {
  const bytes = await readPolicyFile(file);
  await requireValid(bytes, file);
  if (flags.json === true) {
    const text = formatPolicy(bytes, SCHEMES, DEFAULT_JSON_LIMITS);
    if (!text.ok) throw new InvalidPolicyError(file, text.failure);
    output.out(asciiJson(text.value.trimEnd()));
    return EXIT.affirming;
  }
  const rows = policyRows(bytes);
  if (!rows.ok) throw new InvalidPolicyError(file, rows.failure);
  const names = Math.max(0, ...rows.value.map(([name]) => name.length));
  const room = Math.max(16, output.width - names - 4);
  const cells = rows.value.map(([name, value]) => {
    const text = harmless(value);
    return [harmless(name), (/\s/.test(text) ? wrap(text, room) : chunks(text, room)).join("\n")];
  });
  output.out(cells.length === 0 ? "the policy states nothing" : renderTable(["field", "value"], cells, output));
  return EXIT.affirming;
}

/** Flags of `veritee policy set`. */
export interface PolicySetFlags extends TargetFlags {
  readonly reference: readonly GivenFlag[];
}

/**
 * `veritee policy set P`: the policy with fields set, in the form in which this program writes policies.
 *
 * @throws UsageError where a file cannot be read or written, or where what comes out is no valid policy.
 */
export async function runPolicySet(file: string, flags: PolicySetFlags, output: Output): Promise<number> {
  const target = targetOf(flags, file);
  const values = await readReferenceFlags(flags.reference);
  const bytes = await readPolicyFile(file);
  const scheme = schemeOfPolicy({ bytes, name: file, given: flags.reference, tee: null });
  if (!scheme.ok) throw new InvalidPolicyError(file, scheme.failure);
  const text = setReferenceValues(bytes, values, scheme.value, DEFAULT_JSON_LIMITS);
  if (!text.ok) throw new InvalidPolicyError(file, text.failure);
  await requireValid(toUtf8(text.value), `what ${file} becomes`);
  await writePolicyText(text.value, target, output);
  return EXIT.affirming;
}
