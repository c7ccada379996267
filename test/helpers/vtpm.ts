import { createSimulatedTpm } from "../../src/testing/index.js";
import type { SimulatedTpm, SimulatedTpmOptions, TpmQuoteOptions } from "../../src/testing/index.js";
import { parse } from "../../src/tee/vtpm/index.js";
import type { QuoteParts, VtpmParts } from "../../src/tee/vtpm/index.js";
import type { Outcome } from "../../src/errors/index.js";

/** The nonce that quotes of the tests answer. */
export const VTPM_NONCE = Uint8Array.from({ length: 32 }, (_, index) => index + 1);

const NOTHING = new Uint8Array();

/** Evidence of a simulated TPM: one quote for each of the options, by default one of all PCRs of its first bank. */
export async function vtpmPartsOf(
  tpm: SimulatedTpm,
  quotes: readonly Partial<TpmQuoteOptions>[] = [{}],
): Promise<VtpmParts> {
  const made: QuoteParts[] = [];
  for (const options of quotes) made.push(await tpm.quote({ nonce: VTPM_NONCE, ...options }));
  return {
    akPublic: tpm.akPublic,
    quotes: made,
    akCertificate: NOTHING,
    eventLog: NOTHING,
    canonicalEventLog: NOTHING,
  };
}

/** As {@link vtpmPartsOf}, of a TPM that is made with these options. */
export async function partsOf(
  options: SimulatedTpmOptions,
  quotes: readonly Partial<TpmQuoteOptions>[] = [{}],
): Promise<VtpmParts> {
  return vtpmPartsOf(await createSimulatedTpm(options), quotes);
}

/** What reading comes to: `ok`, or code and path of the failure. */
export function readingOf(outcome: Outcome<unknown>): readonly [code: string, path?: string] {
  if (outcome.ok) return ["ok"];
  const { code, path } = outcome.failure;
  return path === undefined ? [code] : [code, path];
}

/** What reading all of the evidence comes to. */
export function parseOf(parts: VtpmParts): readonly [code: string, path?: string] {
  return readingOf(parse(parts));
}

/** The first quote of evidence with something in its place. */
export function withQuote(parts: VtpmParts, change: Partial<QuoteParts>, index = 0): VtpmParts {
  return { ...parts, quotes: parts.quotes.map((quote, at) => (at === index ? { ...quote, ...change } : quote)) };
}
