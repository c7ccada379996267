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
  TrustEstablisher,
  TrustOutcome,
} from "../tee/scheme.js";

/** What trust in one evidence is established with. */
export interface Means {
  readonly scheme: AnyScheme;
  readonly establisher: TrustEstablisher<unknown, unknown>;
  /** Where more is to be had than what was supplied; null: nowhere. */
  readonly collateral: Collateral | null;
  readonly network: "allowed" | "forbidden";
  readonly anchors: readonly CallerAnchor[];
  readonly context: Context;
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
  const { scheme, establisher, collateral, anchors, context } = means;
  const endorsements = [...supplied];
  const asked = new Set<string>();
  const unmet: Unmet[] = [];
  for (;;) {
    const trust = await establisher.establish(evidence, endorsements, anchors, context);
    if (collateral === null) return { trust, unmet };
    const grounds = groundsOf(means);
    const planned = trust.ok ? [] : scheme.plan(evidence, section, grounds);
    const wanted = trust.ok ? trust.value.welcome : wantedNeeds(trust, planned);
    const open = wanted.filter(({ key }) => !asked.has(key));
    // One after the other: of alternatives the first may do.
    const [next] = open;
    if (next === undefined) return { trust, unmet };
    asked.add(next.key);
    const effort = trust.ok ? "welcome" : "needed";
    const known = endorsements.length;
    for (const need of [...(await missingIssuers(next, endorsements, means)), next]) {
      const collected = await collateral.collect([need], { ...requestOf(means, endorsements), effort });
      unmet.push(...collected.unmet.filter(({ failure }) => effort === "needed" || failure.code !== OFFLINE));
      endorsements.push(
        ...collected.endorsements.filter(({ bytes }) => !endorsements.some((one) => one.bytes === bytes)),
      );
      // Without its issuer what comes next could not be accepted.
      if (collected.endorsements.length === 0) break;
    }
    if (endorsements.length === known && open.length === 1) return { trust, unmet };
  }
}

/** The certificates that a need's answer is judged with under the caller's anchors, and that nobody has supplied. */
async function missingIssuers(
  need: Need,
  endorsements: readonly Endorsement[],
  means: Means,
): Promise<readonly Need[]> {
  if (means.anchors.length === 0) return [];
  const { accept } = requestOf(means, endorsements);
  const missing: Need[] = [];
  for (const issuer of means.scheme.issuersOf(need)) {
    const candidates = endorsements.filter(({ kind }) => kind === issuer.kind);
    const outcomes = await Promise.all(candidates.map(({ bytes }) => accept(issuer, bytes)));
    if (!outcomes.some(({ ok }) => ok)) missing.push(issuer);
  }
  return missing;
}

/** What nobody demanded, and nobody was allowed to ask for, is not worth a word. */
const OFFLINE = "COLLATERAL_OFFLINE";

function groundsOf({ anchors, context }: Means): PlanGrounds {
  return { revocation: context.revocation, anchors: anchors.length > 0 ? "caller" : "built-in" };
}

/** What could change a refusal: named by the scheme where it knows better than its plan, in the order of the plan. */
function wantedNeeds(
  { wanted, needs }: Extract<TrustOutcome<unknown>, { ok: false }>,
  planned: readonly Need[],
): readonly Need[] {
  const named = needs.map(({ kind }) => kind);
  return [...planned.filter(({ kind }) => !named.includes(kind)), ...needs].filter(({ kind }) => wanted.includes(kind));
}

/** Needs of one kind are alternatives: one after the other, so that what the first one gives ends it. */
function firstOfEachKind(needs: readonly Need[]): readonly Need[] {
  return needs.filter((need, index) => needs.findIndex(({ kind }) => kind === need.kind) === index);
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
    accept: (need, bytes) => scheme.accept(need, bytes, { anchors, endorsements, crypto }),
    signal,
  };
}

/** Gives each scheme an establisher of its own, made when it is first asked for. */
export function createEstablishers(engine: CryptoEngine): (scheme: AnyScheme) => TrustEstablisher<unknown, unknown> {
  const made = new Map<AnyScheme, TrustEstablisher<unknown, unknown>>();
  return (scheme) => {
    const establisher = made.get(scheme) ?? scheme.createTrustEstablisher(engine);
    made.set(scheme, establisher);
    return establisher;
  };
}

/** A note for each need that was not met: what was asked for, and why it did not come. */
export function unmetNotes(unmet: readonly Unmet[]): readonly Finding[] {
  return unmet.map(({ need, failure }) =>
    finding(failure.code, "note", `endorsements.${need.kind}`, need.url, failure.message),
  );
}
