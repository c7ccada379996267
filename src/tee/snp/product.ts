import type { SnpReport } from "./report.js";

/** AMD product lines with a published root key. Bergamo and Siena chips are certified as Genoa. */
export const PRODUCT_LINES = ["Milan", "Genoa", "Turin"] as const;

/** A product line: the name in AMD's certificates and in the addresses of its key service. */
export type ProductLine = (typeof PRODUCT_LINES)[number];

/** Whether a text names a product line exactly. */
export function isProductLine(text: string): text is ProductLine {
  return PRODUCT_LINES.some((line) => line === text);
}

/**
 * CPUID family and model ranges (inclusive), in the combined form of the report.
 * Source: AMD's KDS paths for real chips, and the ranges that AMD's own libraries list.
 * Family 1Ah, models 50h-57h and 90h-C7h (Venice) have no published root and stay unknown.
 */
const MODELS: ReadonlyArray<{ family: number; first: number; last: number; line: ProductLine }> = [
  { family: 0x19, first: 0x00, last: 0x0f, line: "Milan" },
  { family: 0x19, first: 0x10, last: 0x1f, line: "Genoa" },
  { family: 0x19, first: 0xa0, last: 0xaf, line: "Genoa" },
  { family: 0x1a, first: 0x00, last: 0x11, line: "Turin" },
];

/** The product line of a combined family and model, or null where none is known. */
export function lineOfModel(family: number, model: number): ProductLine | null {
  const entry = MODELS.find((row) => row.family === family && model >= row.first && model <= row.last);
  return entry?.line ?? null;
}

/**
 * What a report says of its own product line: CPUID from version 3 on, else nothing.
 * Unauthenticated until the report is: a hint.
 */
export function lineOfReport(report: Pick<SnpReport, "cpuid">): ProductLine | null {
  return report.cpuid === null ? null : lineOfModel(report.cpuid.family, report.cpuid.model);
}

/**
 * The product line of a productName extension or a policy's product: `Milan`, `Milan-B0`.
 * The stepping is not looked at: every Milan VCEK says B0, whatever the chip.
 */
export function lineOfProductName(name: string): ProductLine | null {
  const match = /^([A-Z][a-z]+)(-[A-Z][0-9])?$/.exec(name);
  const line = match?.[1] ?? "";
  return isProductLine(line) ? line : null;
}

/**
 * The stepping that a productName extension states: 1 for `Milan-B1`, null for a bare `Genoa`. AMD's
 * names are B0 to B2 so far; what another letter would mean is not known, so it says nothing.
 */
export function steppingOfProductName(name: string): number | null {
  const match = /^[A-Z][a-z]+-B([0-9])$/.exec(name);
  return match === null ? null : Number(match[1]);
}
