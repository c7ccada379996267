import { BoundedMap, oncePerObject } from "../bytes/index.js";
import { scopeOf } from "../collateral/index.js";
import type { Collateral, Unmet } from "../collateral/index.js";
import type { CryptoEngine } from "../crypto/index.js";
import { finding } from "../result/index.js";
import type { Finding } from "../result/index.js";
import type {
  AnyScheme,
  CallerAnchor,
  Context,
  Endorsement,
  Need,
  PlanGrounds,
  TcbUpdate,
  TrustEstablisher,
  TrustOutcome,
} from "../tee/scheme.js";

/** What trust in one evidence is established with. */
export interface Means {
  readonly scheme: AnyScheme;
  readonly tools: SchemeTools;
  /** Where more is to be had than what was supplied; null: nowhere. */
  readonly collateral: Collateral | null;
  readonly network: "allowed" | "forbidden";
  readonly anchors: readonly CallerAnchor[];
  readonly context: Context;
  readonly tcbUpdate: TcbUpdate;
  readonly signal: AbortSignal | null;
}

/** What came of it. */
export interface Established {
  readonly trust: TrustOutcome<unknown>;
  /** What was asked for and not to be had, each need once. */
  readonly unmet: readonly Unmet[];
}

/**
 * Establishes trust with what was supplied; then, as long as more could change the answer and is to be had, with what
 * the cache or the vendors have. Each need is asked for once.
 *
 * @param section the policy's section for this evidence, or null.
 */
export async function establishTrust(
  evidence: unknown,
  section: unknown,
  supplied: readonly Endorsement[],
  means: Means,
): Promise<Established> {
  const { scheme, tools, collateral, anchors, context } = means;
  const endorsements = [...supplied];
  const asked = new Set<string>();
  const unmet: Unmet[] = [];
  for (;;) {
    const trust = await tools.establisher.establish(evidence, endorsements, anchors, context);
    if (collateral === null) return { trust, unmet };
    const grounds = planGrounds(anchors, context, means.tcbUpdate);
    const planned = trust.ok ? [] : scheme.plan(evidence, section, grounds);
    const wanted = trust.ok ? trust.value.welcome : wantedNeeds(trust, planned);
    const open = wanted.filter(({ key }) => !asked.has(key));
    // One after the other: of alternatives the first may do.
    const [next] = open;
    if (next === undefined) return { trust, unmet };
    asked.add(next.key);
    const effort = trust.ok ? "welcome" : "needed";
    const known = endorsements.length;
    const issuers = await missingIssuers(next, endorsements, means);
    // An issuer that was asked for before was not to be had, and without it what comes next could not be accepted.
    const hopeless = issuers.some(({ key }) => asked.has(key));
    for (const need of hopeless ? [] : [...issuers, next]) {
      asked.add(need.key);
      const collected = await collateral.collect([need], { ...requestOf(means, endorsements), effort });
      unmet.push(...collected.unmet.filter(({ failure }) => effort === "needed" || failure.code !== OFFLINE));
      endorsements.push(...collected.endorsements);
      if (collected.endorsements.length === 0) break;
    }
    if (endorsements.length === known && open.length === 1) return { trust, unmet };
  }
}

/**
 * The certificates that a need's answer is judged with under the caller's anchors, and that nobody has supplied but,
 * perhaps, the attester: with one of another root it could have the right answer refused.
 */
async function missingIssuers(
  need: Need,
  endorsements: readonly Endorsement[],
  means: Means,
): Promise<readonly Need[]> {
  if (means.anchors.length === 0) return [];
  const { accept, scope } = requestOf(means, endorsements);
  const isAccepted = async (issuer: Need, bytes: Uint8Array): Promise<boolean> => {
    const accepted = means.tools.acceptedAs(bytes);
    const place = `${scope}/${issuer.key}`;
    if (accepted.get(place) === true) return true;
    const { ok } = await accept(issuer, bytes);
    if (ok) accepted.set(place, ok);
    return ok;
  };
  const missing: Need[] = [];
  for (const issuer of means.scheme.issuersOf(need)) {
    const candidates = notFromEvidence(endorsements).filter(({ kind }) => kind === issuer.kind);
    const accepted = await Promise.all(candidates.map(({ bytes }) => isAccepted(issuer, bytes)));
    if (!accepted.includes(true)) missing.push(issuer);
  }
  return missing;
}

/** What nobody demanded, and nobody was allowed to ask for, is not worth a word. */
const OFFLINE = "COLLATERAL_OFFLINE";

/** What of the surroundings decides what evidence needs. */
export function planGrounds(
  anchors: readonly CallerAnchor[],
  { revocation, tcb }: Context,
  tcbUpdate: TcbUpdate,
): PlanGrounds {
  return { revocation, anchors: anchors.length > 0 ? "caller" : "built-in", tcb, tcbUpdate };
}

/** What could change a refusal: named by the scheme where it knows better than its plan, in the order of the plan. */
function wantedNeeds(
  { wanted, needs }: Extract<TrustOutcome<unknown>, { ok: false }>,
  planned: readonly Need[],
): readonly Need[] {
  const named = needs.map(({ kind }) => kind);
  return [...planned.filter(({ kind }) => !named.includes(kind)), ...needs].filter(({ kind }) => wanted.includes(kind));
}

function requestOf(
  { scheme, network, anchors, context, signal }: Means,
  endorsements: readonly Endorsement[],
): Omit<Parameters<Collateral["collect"]>[1], "effort"> {
  const crypto = context.engine;
  return {
    at: context.at,
    network,
    scope: scopeOf(anchors, crypto),
    accept: (need, bytes) =>
      scheme.accept(need, bytes, { anchors, endorsements: notFromEvidence(endorsements), crypto }),
    signal,
  };
}

/** What others ask for the same need must not depend on one attester. */
function notFromEvidence(endorsements: readonly Endorsement[]): readonly Endorsement[] {
  return endorsements.filter(({ source }) => source !== "evidence");
}

/** What one verifier keeps for a scheme. */
export interface SchemeTools {
  readonly establisher: TrustEstablisher<unknown, unknown>;
  /** As which issuers' certificates an object was accepted, by scope and key of the need: so that no signature is verified twice only to know what not to ask for. */
  readonly acceptedAs: (bytes: Uint8Array) => BoundedMap<string, true>;
}

/** Sets of anchors under which it is kept that one object was accepted: a verifier has one, and policies may add some. */
const MAX_PLACES = 16;

/** Gives each scheme tools of its own, made when they are first asked for. */
export function createSchemeTools(engine: CryptoEngine): (scheme: AnyScheme) => SchemeTools {
  return oncePerObject((scheme) => ({
    establisher: scheme.createTrustEstablisher(engine),
    acceptedAs: oncePerObject(() => new BoundedMap(MAX_PLACES)),
  }));
}

/** A note for each need that was not met: what was asked for, and why it did not come. */
export function unmetNotes(unmet: readonly Unmet[]): readonly Finding[] {
  return unmet.map(({ need, failure }) =>
    finding(failure.code, "note", `endorsements.${need.kind}`, need.url, failure.message),
  );
}
