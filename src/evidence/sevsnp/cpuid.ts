/**
 * Family, model and stepping in the form of CPUID function 1, EAX (AMD 24594, CPUID Fn0000_0001_EAX):
 * stepping 3:0, base model 7:4, base family 11:8, extended model 19:16, extended family 27:20. The report
 * has them combined: family = base + extended, model = extended and base side by side.
 */
import type { Cpuid } from "../../tee/snp/report.js";

/** The bits that say something. */
export const FMS_MASK = 0x0fff_0fff;

/** Base family from which on the extended family counts. */
const EXTENDED = 0xf;

/**
 * Takes the word apart.
 *
 * @param word u32.
 * @returns null for a word that no processor has: another bit set, an extended family without base family
 * Fh, or a family that does not fit into the report's byte.
 */
export function cpuidOfWord(word: number): Cpuid | null {
  if ((word & ~FMS_MASK) !== 0) return null;
  const extended = (word >>> 20) & 0xff;
  const base = (word >>> 8) & 0xf;
  const family = base + extended;
  if ((extended !== 0 && base !== EXTENDED) || family > 0xff) return null;
  return { family, model: ((word >>> 12) & 0xf0) | ((word >>> 4) & 0xf), stepping: word & 0xf };
}

/**
 * The word of a processor.
 *
 * @param cpuid bytes; of the stepping only the low four bits have a place.
 */
export function wordOfCpuid({ family, model, stepping }: Cpuid): number {
  const base = Math.min(family, EXTENDED);
  const extended = family - base;
  return (extended << 20) | ((model & 0xf0) << 12) | (base << 8) | ((model & 0xf) << 4) | (stepping & 0xf);
}
