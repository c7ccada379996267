import { toHex } from "../../bytes/index.js";
import type { ClaimValue } from "../../result/index.js";
import type { Authenticated, Trusted } from "../scheme.js";
import type { AkPublic } from "./ak-public.js";
import type { ParsedQuote, VtpmEvidence } from "./evidence.js";
import { nameOf } from "./names.js";
import type { Hashes } from "./names.js";
import type { AkSigner } from "./trust.js";

/**
 * What authenticated quotes say, and what an event log says whose replay agrees with them. Names are those of the TPM's structures, in camel case; 64-bit numbers are
 * decimal text.
 *
 * @param eventLog of judgeQuotedLog.
 */
export function claimsOf(
  evidence: Authenticated<VtpmEvidence>,
  { root }: Trusted<AkSigner>,
  eventLog: ClaimValue,
  hashes: Hashes,
): ClaimValue {
  return { hardwareRooted: root === "bound", ...describe(evidence, hashes), eventLog };
}

/** What the bytes say, for people who debug; unauthenticated. */
export function describe(evidence: VtpmEvidence, hashes: Hashes): { readonly [name: string]: ClaimValue } {
  const { ak, quotes, eventLog, canonicalEventLog } = evidence;
  return {
    ak: akClaims(ak, hashes),
    quotes: quotes.map(quoteClaims),
    pcrs: Object.fromEntries(
      quotes.flatMap(({ pcrs }) => [...pcrs].map(([bank, values]) => [bank, pcrClaims(values)] as const)),
    ),
    eventLog: { bytes: eventLog.length, replayed: false },
    ...(canonicalEventLog.length === 0
      ? {}
      : { canonicalEventLog: { bytes: canonicalEventLog.length, replayed: false } }),
  };
}

function akClaims(ak: AkPublic, hashes: Hashes): ClaimValue {
  const { key, scheme, attributes } = ak;
  return {
    name: toHex(nameOf(ak, hashes)),
    type: key.type,
    ...(key.type === "rsa" ? { bits: key.bits } : { curve: key.curve }),
    scheme: scheme.name,
    hash: scheme.hash,
    attributes,
  };
}

function quoteClaims({ quote, signature }: ParsedQuote): ClaimValue {
  return {
    banks: quote.selections.map(({ bank }) => bank),
    extraData: toHex(quote.extraData),
    qualifiedSigner: toHex(quote.qualifiedSigner),
    pcrDigest: toHex(quote.pcrDigest),
    clock: String(quote.clock),
    resetCount: quote.resetCount,
    restartCount: quote.restartCount,
    safe: quote.safe,
    firmwareVersion: String(quote.firmwareVersion),
    signature: `${signature.scheme}/${signature.hash}`,
  };
}

function pcrClaims(values: ReadonlyMap<number, Uint8Array>): ClaimValue {
  return Object.fromEntries([...values].map(([index, value]) => [String(index), toHex(value)]));
}
