import type { AnyScheme } from "./scheme.js";
import { snp } from "./snp/index.js";
import { tdx } from "./tdx/index.js";

/** Every TEE, a line each. */
export const SCHEMES: readonly AnyScheme[] = [snp, tdx];

/** The scheme with this id, or null. */
export function schemeById(id: string): AnyScheme | null {
  return SCHEMES.find((scheme) => scheme.id === id) ?? null;
}
