import { oncePerObject, toHex } from "../bytes/index.js";
import { isRootCertificate, openAnchors, scopeOf } from "../collateral/index.js";
import type { BundleEntry, Collateral, Unmet } from "../collateral/index.js";
import { openFallbackEngine, openKernelEngine } from "../crypto/index.js";
import type { Digest, OpenedEngine } from "../crypto/index.js";
import { ok } from "../errors/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import { openEvidence } from "../evidence/index.js";
import type { EvidenceHint } from "../evidence/index.js";
import type { EvidenceKind } from "../result/index.js";
import { SCHEMES, schemeById } from "../tee/registry.js";
import type { AnyScheme, CallerAnchor, Endorsement, Need, TcbUpdate, TrustReport } from "../tee/scheme.js";
import { createSchemeTools, establishTrust, planGrounds } from "./establish.js";
import { readAtHand, withoutRenewed } from "./gather-at-hand.js";
import { createRecorder } from "./gather-recorder.js";
import type { GatheredEntry, Recorder } from "./gather-recorder.js";
import { readInstant } from "./instant.js";
import { DEFAULT_LIMITS } from "./limits.js";
import { openSupplements } from "./hardware.js";

/** What {@link gatherEndorsements} is told. */
export interface GatherOptions {
  /** Where endorsements come from: made by `createCollateral`. */
  readonly collateral: Collateral;
  /** The instant at which the evidence will be verified: a Date, or ISO 8601 text with a zone. */
  readonly at: Date | string;
  /** Root certificates (AMD's ARK, Intel's SGX Root CA), DER or PEM, that are trusted instead of the built-in ones. */
  readonly anchors?: readonly Uint8Array[];
  /** What is at hand: bundles, certificates and revocation lists. What cannot be read of it is passed over. */
  readonly endorsements?: readonly Uint8Array[];
  /** As for `createVerifier`. Default: `"standard"`. */
  readonly tcbUpdate?: TcbUpdate;
  /** What the evidence is; left out, it is detected. */
  readonly tee?: EvidenceHint;
  /** Calls it off: what is then open is not met. */
  readonly signal?: AbortSignal;
  /** Is told after each need and each evidence. */
  readonly onProgress?: (progress: GatherProgress) => void;
}

/** How far it is. */
export interface GatherProgress {
  /** Evidence that is done, and all of it. */
  readonly done: number;
  readonly total: number;
  /** Needs that were answered so far, whether or not they could be met. */
  readonly needs: number;
}

/** What was found for one evidence. */
export interface GatheredEvidence {
  /** Why a verification with just these endorsements, and without a network, would not trust the evidence; null where it would. */
  readonly failure: Failure | null;
  /** Needs that were not met, or only by an older object. */
  readonly unmet: readonly Unmet[];
}

/** What {@link gatherEndorsements} found. */
export interface Gathered {
  /** What the evidence needs, each need once, without roots; for `writeBundle`. */
  readonly entries: readonly GatheredEntry[];
  /** What else the bundles at hand hold, for evidence that is not here; goes into a bundle that is to replace them. */
  readonly others: readonly BundleEntry[];
  /** In the order of the evidence. */
  readonly evidences: readonly GatheredEvidence[];
}

/** Evidence that are looked at at the same time: enough to keep a vendor's service busy. */
const AT_ONCE = 8;

/**
 * Gathers what evidence needs so that it can be verified later without a network, with a revocation list too, whatever a
 * policy asks. It goes the way of a verification as far as trust in the signing key, so nothing else is asked for than
 * a verification would; a need that several evidences share is asked for once. What came inside the evidence and was of
 * use is taken over: a VLEK's certificate comes from nowhere else.
 *
 * Does not verify the evidence's signature, and holds it to no policy.
 *
 * @param evidences as for `verify`; not changed.
 * @returns what there is, and for each evidence what is missing. Whatever the bytes are, it does not reject.
 * @throws TypeError or RangeError (as a rejection) for wrong options.
 */
export async function gatherEndorsements(evidences: readonly Uint8Array[], options: GatherOptions): Promise<Gathered> {
  const at = readInstant(options.at);
  const anchors = openAnchors(options.anchors ?? []);
  const opened = openKernelEngine(null);
  const { engine, kernel } = opened.ok ? opened.value : await openFallbackEngine();
  const sha256 = createDigests(engine);
  const { byNeed, loose, bundled } = readAtHand(options.endorsements ?? [], engine);
  const progress = progressOf(evidences.length, options.onProgress ?? null);
  const recorderOf = oncePerObject((scheme: AnyScheme): Recorder => {
    const { collateral, signal = null } = options;
    const scope = scopeOf(anchors, engine);
    const request = { at, signal, scope, network: "allowed", effort: "needed" } as const;
    const grounds = { anchors, crypto: engine };
    return createRecorder({ scheme, collateral, request, grounds, atHand: byNeed, onAnswer: progress.need });
  });
  const toolsOf = createSchemeTools(engine);
  const { tcbUpdate = "standard" } = options;
  const means: Means = { at, anchors, tcbUpdate, engine, kernel, sha256, loose, toolsOf, recorderOf };
  const hint = options.tee ?? null;
  const first = await inPool(evidences, async (evidence) => {
    const one = await gatherOne(evidence, hint, means);
    progress.evidence();
    return one;
  });
  // What one evidence brought along may be what another one lacks: a VLEK's certificate is a whole region's.
  const brought = first.flatMap(({ entries }) => entries).filter(({ source }) => source === "evidence");
  const found = await inPool(first.entries(), async ([index, one]) => {
    const evidence = evidences[index];
    if (one.failure === null || brought.length === 0 || evidence === undefined) return one;
    return gatherOne(evidence, hint, { ...means, loose: [...loose, ...brought] });
  });
  const recorded = await Promise.all(SCHEMES.map((scheme) => recorderOf(scheme).entries()));
  const entries = distinct([...recorded.flat(), ...found.flatMap((one) => one.entries)], sha256);
  const others = withoutRenewed(bundled, entries);
  return { entries, others, evidences: found.map(({ failure, unmet }) => ({ failure, unmet })) };
}

/**
 * Whether bytes are evidence that endorsements can be gathered for.
 *
 * @returns what kind it is (of a `vtpm` alone there is nothing to gather), or why not: the codes of opening and parsing
 * evidence.
 */
export async function checkEvidence(evidence: Uint8Array, hint: EvidenceHint | null): Promise<Outcome<EvidenceKind>> {
  const opened = await openEvidence(evidence, hint, DEFAULT_LIMITS.maxEvidenceBytes);
  if (!opened.ok) return opened;
  const { hardware, kind } = opened.value;
  if (hardware === null) return ok(kind);
  const parsed = schemeOf(hardware.scheme).parse(hardware.bytes, null, "zeros");
  return parsed.ok ? ok(kind) : parsed;
}

interface Means extends OpenedEngine {
  readonly at: number;
  readonly anchors: readonly CallerAnchor[];
  readonly tcbUpdate: TcbUpdate;
  /** Of an object, hex. */
  readonly sha256: (bytes: Uint8Array) => string;
  /** Endorsements at hand that say of no need that they answer it. */
  readonly loose: readonly Endorsement[];
  readonly toolsOf: ReturnType<typeof createSchemeTools>;
  readonly recorderOf: (scheme: AnyScheme) => Recorder;
}

type Found = GatheredEvidence & { readonly entries: readonly GatheredEntry[] };

async function gatherOne(evidence: Uint8Array, hint: EvidenceHint | null, means: Means): Promise<Found> {
  const opened = await openEvidence(new Uint8Array(evidence), hint, DEFAULT_LIMITS.maxEvidenceBytes);
  if (!opened.ok) return { failure: opened.failure, unmet: [], entries: [] };
  const { hardware } = opened.value;
  // A vTPM alone needs nothing from outside.
  if (hardware === null) return { failure: null, unmet: [], entries: [] };
  const scheme = schemeOf(hardware.scheme);
  const parsed = scheme.parse(hardware.bytes, means.kernel, "zeros");
  if (!parsed.ok) return { failure: parsed.failure, unmet: [], entries: [] };
  const { at, anchors, engine } = means;
  const recorder = means.recorderOf(scheme);
  const asked: Need[] = [];
  const collected: Endorsement[] = [];
  const beside = openSupplements(hardware.supplements, DEFAULT_LIMITS).endorsements;
  const supplied = [...means.loose, ...beside];
  const tools = means.toolsOf(scheme);
  const context = { engine, at, revocation: "require", tcb: "appraise" } as const;
  const { trust, unmet } = await establishTrust(parsed.value, null, supplied, {
    scheme,
    tools,
    collateral: {
      async collect(needs, request) {
        asked.push(...needs);
        const answer = await recorder.collect(needs, request);
        collected.push(...answer.endorsements);
        return answer;
      },
    },
    network: "allowed",
    anchors,
    context,
    tcbUpdate: means.tcbUpdate,
    signal: null,
  });
  const planned = scheme.plan(parsed.value, null, planGrounds(anchors, context, means.tcbUpdate));
  const isTrusted = async (endorsements: readonly Endorsement[]): Promise<boolean> =>
    (await tools.establisher.establish(parsed.value, endorsements, anchors, context)).ok;
  const entriesOf = (one: Endorsement): Promise<readonly GatheredEntry[]> =>
    recorder.entriesOf(needsOf(planned, one), one, [...supplied, ...collected]);
  if (!trust.ok) {
    // Something else is missing: what came inside is kept all the same.
    const entries = await Promise.all(beside.map((one) => entriesOf(one)));
    return { failure: trust.failure, unmet, entries: entries.flat() };
  }
  const rests = usedOf(scheme, trust.value, supplied, means);
  const isPlanned = (one: Endorsement): boolean => needsOf(planned, one).length > 0;
  // What no service is asked for is either built in as well, or there is no trust without it.
  const dispensable = rests.every(isPlanned) || (await isTrusted([...supplied.filter(isPlanned), ...collected]));
  const used = dispensable ? rests.filter(isPlanned) : rests;
  const found = await Promise.all(used.map(async (one) => orLoose(await entriesOf(one), one)));
  const entries = found.flat();
  const met = [...used, ...asked.filter(({ key }) => recorder.isMet(key))].map(({ kind }) => kind);
  return {
    failure: null,
    unmet: unmet.filter(({ need }) => recorder.isMet(need.key) || !met.includes(need.kind)),
    entries,
  };
}

/** What answers none of the evidence's needs is kept under none. */
function orLoose(entries: readonly GatheredEntry[], one: Used): readonly GatheredEntry[] {
  return entries.length > 0 ? entries : [{ ...one, need: null }];
}

function needsOf(planned: readonly Need[], { kind }: Pick<Endorsement, "kind">): readonly Need[] {
  return planned.filter((need) => need.kind === kind);
}

type Used = Endorsement & Pick<BundleEntry, "notBefore" | "notAfter">;

/** What of the supplied endorsements the trust rests on. */
function usedOf(
  scheme: AnyScheme,
  { signers }: TrustReport<unknown>,
  supplied: readonly Endorsement[],
  { sha256 }: Means,
): readonly Used[] {
  const summaries = signers.flatMap((signer) => scheme.endorsementsOf(signer));
  const kinds = new Set(summaries.map(({ kind }) => kind));
  return supplied.flatMap((endorsement) => {
    if (!kinds.has(endorsement.kind)) return [];
    const digest = sha256(endorsement.bytes);
    const summary = summaries.find((one) => one.sha256 === digest && one.source === endorsement.source);
    if (summary === undefined || summary.notBefore === null) return [];
    const notAfter = summary.notAfter === null ? null : Date.parse(summary.notAfter);
    return [{ ...endorsement, notBefore: Date.parse(summary.notBefore), notAfter }];
  });
}

/** Each object once for each need, and no roots; what evidence brought only where nothing newer is there. */
function distinct(entries: readonly GatheredEntry[], sha256: Means["sha256"]): readonly GatheredEntry[] {
  const newest = new Map<string, number>();
  for (const { need, notBefore, source } of entries) {
    if (need !== null && source !== "evidence") newest.set(need, Math.max(notBefore, newest.get(need) ?? notBefore));
  }
  const byPlace = new Map<string, GatheredEntry>();
  for (const entry of entries) {
    const { need, bytes, notBefore, source } = entry;
    const place = `${need ?? ""} ${sha256(bytes)}`;
    const outdated = source === "evidence" && need !== null && (newest.get(need) ?? -Infinity) >= notBefore;
    if (!outdated && !byPlace.has(place) && !isRootCertificate(bytes)) byPlace.set(place, entry);
  }
  return [...byPlace.values()];
}

/** SHA-256 in hex, of each array of bytes worked out once. */
function createDigests(digest: Digest): Means["sha256"] {
  return oncePerObject((bytes: Uint8Array) => toHex(digest.digest("sha256", bytes)));
}

function progressOf(
  total: number,
  tell: GatherOptions["onProgress"] | null,
): { readonly need: () => void; readonly evidence: () => void } {
  let [done, needs] = [0, 0];
  return {
    need: () => tell?.({ done, total, needs: ++needs }),
    evidence: () => tell?.({ done: ++done, total, needs }),
  };
}

/** The results of `run` for each item in their order, {@link AT_ONCE} of them at the same time. */
async function inPool<T, R>(items: Iterable<T>, run: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = [...items].entries();
  const worker = async (): Promise<void> => {
    // The workers share the iterator: each takes what is next.
    for (const [index, item] of queue) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

function schemeOf(id: string): AnyScheme {
  const scheme = schemeById(id);
  if (scheme === null) throw new Error(`no scheme ${id}`);
  return scheme;
}
