/**
 * Exports of the module for P-256: digests by SHA-256, and single signatures. It is a module of its own, since most
 * evidence needs P-384 alone; a host tells it by `curveBits`, which the other one lacks.
 */
export * from "./common";

/** The curve: 256. */
export function curveBits(): u32 {
  return CURVE_BITS;
}
