import type { AttestationResult } from "../../index.js";
import type { PolicyValues } from "../../policy/index.js";
import { schemeById } from "../../tee/registry.js";
import type { AnyScheme } from "../../tee/scheme.js";
import { isProductLine, lineOfReport } from "../../tee/snp/product.js";
import type { ProductLine } from "../../tee/snp/product.js";
import { referenceValuesOf } from "../../tee/snp/reference-values.js";
import type { SnpReport } from "../../tee/snp/report.js";
import type { TdxQuote } from "../../tee/tdx/types.js";
import { tdxReferenceValuesOf } from "./tdx-reference-values.js";

/** How policies for one TEE are derived from evidence. */
export interface DerivingOptions {
  /** Whether only this chip satisfies the policy, where evidence says which it is. */
  readonly chip: "this-chip" | "any-chip";
  /** Values that the user states: they replace those of the evidence. */
  readonly given: PolicyValues;
  /** Of a verification with the policy that was derived without it; null at first. */
  readonly result: AttestationResult | null;
}

/** Evidence of a TEE that a policy can be derived from; unverified. */
export interface Derivable {
  readonly scheme: AnyScheme;
  /** The reference values that exactly such a guest satisfies. With a result there may be more. */
  referenceValues(options: DerivingOptions): PolicyValues;
}

type Derive = (evidence: unknown, options: DerivingOptions) => PolicyValues;

const DERIVERS: Readonly<Record<string, Derive>> = {
  snp: (report, options) => snpValues(report as SnpReport, options),
  tdx: (quote, { given }) => tdxReferenceValuesOf(quote as TdxQuote, given),
};

/** @returns null where the evidence cannot be read: verifying it says why. */
export function openDerivable(id: string, bytes: Uint8Array): Derivable | null {
  const scheme = schemeById(id);
  const derive = DERIVERS[id];
  if (scheme === null || derive === undefined) return null;
  const parsed = scheme.parse(bytes, null, "zeros");
  return parsed.ok ? { scheme, referenceValues: (options) => derive(parsed.value, options) } : null;
}

/** A report of version 2 does not say which product line it comes from; the verified chain does. */
function snpValues(report: SnpReport, { chip, given, result }: DerivingOptions): PolicyValues {
  const line = lineOfReport(report) ?? (result === null ? null : verifiedLine(result));
  return new Map([...referenceValuesOf(report, line, chip), ...given]);
}

/** The product line of an authenticated report's chain. */
function verifiedLine({ claims }: AttestationResult): ProductLine | null {
  const { snp } = claims as { readonly snp?: { readonly productLine?: unknown } };
  return typeof snp?.productLine === "string" && isProductLine(snp.productLine) ? snp.productLine : null;
}
