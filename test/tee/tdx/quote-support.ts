import { createNobleEngine } from "../../../src/crypto/noble-engine.js";
import type { Failure, Outcome } from "../../../src/errors/index.js";
import type { Context, Endorsement, Trusted } from "../../../src/tee/scheme.js";
import { createCandidateReader } from "../../../src/tee/tdx/candidates.js";
import { createChainVerifier } from "../../../src/tee/tdx/chain.js";
import { parseQuote } from "../../../src/tee/tdx/parse.js";
import { createRootReader } from "../../../src/tee/tdx/roots.js";
import type { RootSet } from "../../../src/tee/tdx/roots.js";
import type { TdxQuote, TdxSigner } from "../../../src/tee/tdx/types.js";
import { makeTdxQuote } from "../../../src/testing/index.js";
import type { SimulatedIntel, SimulatedPck, TdxQuoteOptions } from "../../../src/testing/index.js";
import { TDX_AT, simulatedIntel } from "../../helpers/tdx.js";
import { valueOf } from "../../x509/outcomes.js";

/** The engine without WebAssembly: what is tested here does not depend on it. */
export const engine = createNobleEngine();

/** The three forms of a quote over a TD: where its body begins and ends, and where its signature data begin. */
export const FORMS = [
  { name: "version 4", options: { version: 4 }, start: 48, end: 632 },
  { name: "version 5 over TD 1.0", options: { version: 5, kind: "td-1.0" }, start: 54, end: 638 },
  { name: "version 5 over TD 1.5", options: { version: 5 }, start: 54, end: 702 },
] as const satisfies readonly {
  readonly name: string;
  readonly options: TdxQuoteOptions;
  readonly start: number;
  readonly end: number;
}[];

/** The platform of most tests. */
export const pck: SimulatedPck = simulatedIntel().issuePck();

/** A quote of that platform. */
export function quoteBytes(options: TdxQuoteOptions = {}): Uint8Array {
  return makeTdxQuote(pck, options).bytes;
}

export function quoteOf(options: TdxQuoteOptions = {}, platform: SimulatedPck = pck): TdxQuote {
  return valueOf(parseQuote(makeTdxQuote(platform, options).bytes));
}

/** A copy with bytes replaced from `offset` on. */
export function patched(bytes: Uint8Array, offset: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, offset);
  return copy;
}

/** A copy with one bit of the byte at `offset` changed. */
export function flipped(bytes: Uint8Array, offset: number, bit = 1): Uint8Array {
  return patched(bytes, offset, (bytes[offset] ?? 0) ^ bit);
}

/** A little-endian word of 4 bytes. */
export function u32(value: number): readonly number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

/** `ok`, or the code of the failure. */
export function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? "ok" : outcome.failure.code;
}

/** `ok`, or the code of the failure and behind it those of its causes. */
export function codesOf(outcome: Outcome<unknown>): string {
  const chain = ({ code, cause }: Failure): string => (cause === undefined ? code : `${code} < ${chain(cause)}`);
  return outcome.ok ? "ok" : chain(outcome.failure);
}

export function endorsement(kind: string, bytes: Uint8Array, source: Endorsement["source"] = "caller"): Endorsement {
  return { kind, bytes, source };
}

export const CONTEXT: Context = { engine, at: Date.parse(TDX_AT), revocation: "use-if-present", tcb: "skip" };

/** The roots that a caller states; none: Intel's. */
export async function rootsOf(...anchors: readonly Uint8Array[]): Promise<RootSet> {
  return valueOf(await createRootReader(engine)(anchors.map((der) => ({ der }))));
}

/** The signer of a quote's own chain under its world's root, without collateral. */
export async function signerOf(quote: TdxQuote, intel: SimulatedIntel = simulatedIntel()): Promise<Trusted<TdxSigner>> {
  const [pair] = valueOf(createCandidateReader()(quote, [])).pairs;
  if (pair === undefined) throw new Error("the quote brings no chain");
  const chain = valueOf(await createChainVerifier(engine)(pair, await rootsOf(intel.root.der)));
  const signer: TdxSigner = {
    pck: chain.pck,
    key: chain.key,
    p256: chain.p256,
    ca: chain.caKind,
    names: ["leaf", "CA", "root"],
    anchors: [chain.anchor.summary],
    endorsements: [],
    collateral: null,
    revocation: { required: false, rootList: "absent", pckList: "absent" },
  };
  return signer as Trusted<TdxSigner>;
}
