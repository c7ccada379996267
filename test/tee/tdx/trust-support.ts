import { expect } from "vitest";
import { oncePerObject, toHex } from "../../../src/bytes/index.js";
import { openKernelEngine } from "../../../src/crypto/index.js";
import type { Failure } from "../../../src/errors/index.js";
import type {
  Context,
  Endorsement,
  EndorsementSource,
  RevocationMode,
  TcbMode,
  TrustOutcome,
} from "../../../src/tee/scheme.js";
import { parseQuote } from "../../../src/tee/tdx/parse.js";
import { recognizeEndorsement } from "../../../src/tee/tdx/recognize.js";
import { createTrustEstablisher } from "../../../src/tee/tdx/trust.js";
import type { TdxQuote, TdxSigner } from "../../../src/tee/tdx/types.js";
import type { SimulatedIntel, SimulatedPck } from "../../../src/testing/index.js";
import { signedQuote, simulatedIntel, TDX_AT, tdxEndorsements } from "../../helpers/tdx.js";

const opened = openKernelEngine(null);
if (!opened.ok) throw new Error(opened.failure.message);
export const { engine } = opened.value;

export const AT = Date.parse(TDX_AT);
export const DAY = 86_400_000;

/** An endorsement of whatever kind its bytes are. */
export function endorsementOf(bytes: Uint8Array, source: EndorsementSource = "caller"): Endorsement {
  const kind = recognizeEndorsement(bytes);
  if (kind === null) throw new Error("no endorsement of TDX");
  return { kind, bytes, source };
}

/** What one run of establishTrust is given; the rest is as in a sound world. */
export interface TrustCase {
  readonly intel?: SimulatedIntel;
  readonly pck?: SimulatedPck;
  readonly quote?: Uint8Array;
  /** Those of `tdxEndorsements` replaced by others; null leaves one out. */
  readonly change?: Readonly<Partial<Record<"tcbInfo" | "qeIdentity" | "rootCrl" | "pckCrl", Uint8Array | null>>>;
  /** Beside those. */
  readonly more?: readonly (Endorsement | Uint8Array)[];
  /** Before those. */
  readonly first?: readonly (Endorsement | Uint8Array)[];
  /** Default: the root of the world. */
  readonly anchors?: readonly Uint8Array[];
  readonly at?: string | number;
  /** Default: require. */
  readonly revocation?: RevocationMode;
  /** Default: appraise. */
  readonly tcb?: TcbMode;
}

const seasoned = createTrustEstablisher(engine);

/**
 * Establishes trust with an establisher that knows nothing yet, and twice with one that has seen every case of this file
 * before: what it keeps must never change an answer.
 */
export async function trust(given: TrustCase = {}): Promise<TrustOutcome<TdxSigner>> {
  const intel = given.intel ?? simulatedIntel();
  const usual = Object.values({ ...usualOf(intel, given.pck?.ca), ...given.change });
  const quote = parsed(given.quote ?? quoteOf(intel), given.pck);
  const all = [...(given.first ?? []), ...usual, ...(given.more ?? [])].flatMap((one) => one ?? []);
  const endorsements = all.map((one) => (one instanceof Uint8Array ? endorsementOf(one) : one));
  const anchors = (given.anchors ?? [intel.root.der]).map((der) => ({ der }));
  const { at = AT, revocation = "require", tcb = "appraise" } = given;
  const context: Context = { engine, at: typeof at === "number" ? at : Date.parse(at), revocation, tcb };
  const outcome = await createTrustEstablisher(engine).establish(quote, endorsements, anchors, context);
  for (const run of ["cold", "warm"]) {
    const again = await seasoned.establish(quote, endorsements, anchors, context);
    expect(withoutKeys(again), run).toEqual(withoutKeys(outcome));
  }
  return outcome;
}

/** What is the same in all cases of a world is signed once. */
const usualOf = (intel: SimulatedIntel, ca: "platform" | "processor" = "platform") =>
  (ca === "platform" ? onPlatform : onProcessor)(intel);
const onPlatform = oncePerObject((intel: SimulatedIntel) => tdxEndorsements({ intel, pck: intel.issuePck() }));
const onProcessor = oncePerObject((intel: SimulatedIntel) =>
  tdxEndorsements({ intel, pck: intel.issuePck({ ca: "processor" }) }),
);
const quoteOf = oncePerObject((intel: SimulatedIntel) => signedQuote({ intel }).quote);

/** With the chain of that certificate, whoever signed the quote. */
function parsed(bytes: Uint8Array, pck: SimulatedPck | undefined): TdxQuote {
  const quote = parseQuote(bytes, null, "zeros");
  if (!quote.ok) throw new Error(quote.failure.message);
  if (pck === undefined) return quote.value;
  const text = new TextEncoder().encode(pck.chainPem);
  return { ...quote.value, certificationData: { type: 5, bytes: text } };
}

/** A prepared key is an engine's handle: two for one point differ. */
function withoutKeys(outcome: TrustOutcome<TdxSigner>): unknown {
  if (!outcome.ok) return outcome;
  const signers = outcome.value.signers.map(({ key, p256, ...signer }) => ({
    ...signer,
    key: [typeof key, typeof p256],
  }));
  return { ...outcome.value, signers };
}

/** `ok`, or the code of the failure and behind it the codes of its causes. */
export function codeOf(outcome: { readonly ok: true } | { readonly ok: false; readonly failure: Failure }): string {
  return outcome.ok ? "ok" : chainOf(outcome.failure);
}

function chainOf({ code, cause }: Failure): string {
  return cause === undefined ? code : `${code} < ${chainOf(cause)}`;
}

export async function codeOfTrust(given: TrustCase): Promise<string> {
  return codeOf(await trust(given));
}

/** The codes with a policy that requires lists, with one that does not, and where they are off. */
export async function codesInModes(given: TrustCase): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const revocation of ["require", "use-if-present", "off"] as const) {
    codes.push(await codeOfTrust({ ...given, revocation }));
  }
  return codes;
}

/** What {@link codesInModes} gives where the mode changes nothing; where only a required list would do. */
export const always = (code: string): readonly string[] => [code, code, code];
export const whereRequired = (code: string): readonly string[] => [code, "ok", "ok"];

/** The only signer of a sound case. */
export async function signerOf(given: TrustCase = {}): Promise<TdxSigner> {
  const outcome = await trust(given);
  const [signer, ...more] = outcome.ok ? outcome.value.signers : [];
  if (signer === undefined || more.length > 0) throw new Error(codeOf(outcome));
  return signer;
}

/** Codes of the notes, in their order, with what they say was found. */
export async function notesOf(given: TrustCase): Promise<readonly string[]> {
  const outcome = await trust(given);
  const findings = outcome.ok ? outcome.value.findings : outcome.findings;
  return findings.map(({ code, outcome: kind }) => `${kind} ${code}`);
}

/** Kind and source of what a signer rests on. */
export async function restsOn(given: TrustCase = {}): Promise<readonly string[]> {
  return (await signerOf(given)).endorsements.map(({ kind, source }) => `${kind} ${source}`);
}

export const sha256 = (bytes: Uint8Array): string => toHex(engine.digest("sha256", bytes));

/** That many, each made of its number. */
export const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
