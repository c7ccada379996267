/** What a bench found, printed at once and, for `--json`, appended to a file. */
import { appendFileSync } from "node:fs";
import type { Summary } from "./statistics.js";

/**
 * Part of a measurement's identity: a variant of the kernel, its exact path, or null for sides that have
 * none. Names and variants are stable: other people's tables refer to them.
 */
export type VariantName = "fma" | "f64" | "exact" | null;

/** An absolute figure, for example a time. */
export interface Measurement extends Summary {
  /** What was done, for example `p384.distinct.batch64`. */
  readonly name: string;
  /** Who did it: `veritee`, `node-crypto`, … */
  readonly side: string;
  readonly variant: VariantName;
  readonly unit: "us" | "ns" | "ms" | "bytes";
}

/** How much faster veritee is than another side. */
export interface Ratio extends Summary {
  /** `CASE/OTHER-SIDE`, for example `p384.distinct.batch64/node-crypto`. */
  readonly name: string;
  readonly variant: VariantName;
}

/** One line of the file that `VERITEE_BENCH_RESULTS` names. */
export type ResultLine =
  | ({ readonly kind: "measurement" } & Measurement)
  | ({ readonly kind: "ratio" } & Ratio)
  | { readonly kind: "runtime"; readonly relaxedSimd: string };

/** Appends a line to the results, where there is a file for them (scripts/bench.mjs sets it). */
export function record(line: ResultLine): void {
  const file = process.env["VERITEE_BENCH_RESULTS"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

export function recordMeasurement(measurement: Measurement): void {
  record({ kind: "measurement", ...measurement });
}

export function recordRatio(ratio: Ratio): void {
  record({ kind: "ratio", ...ratio });
}

/** A measurement as a line of text, for benches that have no table of ratios. */
export function show({ name, side, variant, unit, minimum, median }: Measurement): string {
  const label = `${name}, ${side}${variant === null ? "" : ` [${variant}]`}`;
  return `  ${label.padEnd(44)} ${digits(minimum)} / ${digits(median)} ${unit} (minimum / median)`;
}

/** Three significant digits: more is noise. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
