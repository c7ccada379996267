import { fail, ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { JsonObject } from "../../json/index.js";
import type { SnpCode } from "./errors.js";
import { PRODUCT_FIELDS } from "./policy-fields.js";
import { PRODUCT_LINES } from "./product.js";
import type { ProductLine } from "./product.js";
import { openSection } from "./section.js";

/** A product line that a policy names, and where. */
export interface NamedLine {
  readonly path: string;
  readonly line: ProductLine;
}

/** What stands where a policy names a product line; null where it is none that is known. */
export interface StatedLine {
  readonly path: string;
  readonly text: string | number;
  readonly line: ProductLine | null;
}

/** What `policy.product` states. */
export interface StatedProduct {
  readonly named: readonly StatedLine[];
  readonly machineStepping: number | null;
}

/** Reads `policy.product`. Errors: those of protojson. */
export function decodeProduct(product: JsonObject | null): Outcome<StatedProduct> {
  if (product === null) return ok({ named: [], machineStepping: null });
  const opened = openSection(product, PRODUCT_FIELDS, "policy.product");
  if (!opened.ok) return opened;
  const read = opened.value;
  const value = read.enumeration("name");
  // `stepping` is deprecated in the message and has had no effect there; a stepping that is meant stands in machine_stepping.
  read.u32("stepping");
  const machineStepping = read.wrappedU32("machine_stepping");
  if (read.failure !== null) return { ok: false, failure: read.failure };
  if (value === 0) return ok({ named: [], machineStepping });
  const named = [{ path: read.path("name"), text: value, line: PRODUCT_LINES[value - 1] ?? null }];
  return ok({ named, machineStepping });
}

/**
 * The one product line that a policy names, or null where it names none.
 *
 * @param named all of these must be known, and the same.
 * @param bundles lines of the policy's own roots. They must be that line where one is named; where none
 * is, they may differ: they are roots for a mixed fleet.
 * @returns or `SNP_POLICY_PRODUCT`.
 */
export function agreedLine(named: readonly StatedLine[], bundles: readonly NamedLine[]): Outcome<ProductLine | null> {
  const unknown = named.find(({ line }) => line === null);
  if (unknown !== undefined) return unknownLine(unknown);
  const [first, ...others] = named;
  if (first === undefined) return ok(null);
  const other = [...others, ...bundles].find(({ line }) => line !== first.line);
  if (other === undefined) return ok(first.line);
  const message = `${first.path} is ${first.line}, but ${other.path} is ${other.line}.`;
  return refuse(message, { path: other.path, expected: first.line, actual: other.line });
}

function unknownLine({ path, text }: StatedLine): Outcome<never> {
  const expected = PRODUCT_LINES.join(", ");
  const actual = typeof text === "string" ? text.slice(0, 32) : text;
  return refuse(`${path} is ${actual}, expected one of ${expected}.`, { path, expected, actual });
}

function refuse(message: string, detail: Parameters<typeof fail>[3]): Outcome<never> {
  return fail("policy", "SNP_POLICY_PRODUCT" satisfies SnpCode, message, detail);
}
