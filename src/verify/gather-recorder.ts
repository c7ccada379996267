import type { BundleEntry, Collateral, CollectRequest, Unmet } from "../collateral/index.js";
import type { Accepted, AcceptanceGrounds, AnyScheme, Endorsement, EndorsementSource, Need } from "../tee/scheme.js";

/** An endorsement for a bundle, and where it came from. */
export interface GatheredEntry extends BundleEntry {
  readonly source: EndorsementSource;
}

/** What a recorder asks of a scheme. */
export type RecordedScheme = Pick<AnyScheme, "accept" | "issuersOf" | "recognizeEndorsement">;

/** What a recorder is made with. */
export interface RecorderOptions {
  readonly scheme: RecordedScheme;
  /** Who is asked for what is not at hand. */
  readonly collateral: Collateral;
  readonly request: Omit<CollectRequest, "accept">;
  readonly grounds: Omit<AcceptanceGrounds, "endorsements">;
  /** Objects at hand, by the key of the need that they are said to answer. */
  readonly atHand: ReadonlyMap<string, readonly Uint8Array[]>;
  /** Is told once for each need. */
  readonly onAnswer: () => void;
}

/**
 * A collateral for many evidences of one TEE: asks for each need once, remembers the answers, and takes what is at hand
 * before it asks. An object that the vendor renews is asked for all the same, and the newer one counts.
 */
export interface Recorder extends Collateral {
  /** All that was found, once every answer is there. */
  entries(): Promise<readonly GatheredEntry[]>;
  /** Whether something was found for that need. */
  isMet(key: string): boolean;
  /**
   * Takes an object that came from elsewhere as what it is.
   *
   * @param needs of its kind.
   * @param beside where intermediate certificates may be found.
   * @returns the entry for the first of the needs that the object answers, and those for what it is of no use without, such
   * as its issuer's certificate; none where it answers none.
   */
  entriesOf(
    needs: readonly Need[],
    object: Endorsement,
    beside: readonly Endorsement[],
  ): Promise<readonly GatheredEntry[]>;
}

interface Answer {
  readonly entries: readonly GatheredEntry[];
  readonly unmet: Unmet | null;
}

/** Objects, and what the one that was needed says of itself. */
interface Candidate {
  readonly accepted: Accepted;
  readonly source: EndorsementSource;
}

type Accept = CollectRequest["accept"];

/** Makes a {@link Recorder}. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { scheme, collateral, request, grounds, atHand, onAnswer } = options;
  const answers = new Map<string, Promise<Answer>>();
  const met = new Set<string>();
  const acceptBeside = (beside: readonly Endorsement[]): Accept => {
    return (need, bytes) => scheme.accept(need, bytes, { ...grounds, endorsements: beside });
  };

  async function answer(need: Need, accept: Accept): Promise<Answer> {
    const objects = atHand.get(need.key) ?? [];
    const candidates = await acceptedOf(need, objects, eitherOf(accept, acceptBeside(recognized(objects, scheme))));
    // Which of them it is, the evidence's signature says.
    if (need.url === null && candidates.length > 0) {
      return { entries: candidates.flatMap((one) => entriesOf(need, one)), unmet: null };
    }
    const own = bestOf(candidates);
    if (own !== null && own.accepted.refreshAfter === null) return { entries: entriesOf(need, own), unmet: null };
    const collected = await collateral.collect([need], { ...request, accept });
    const beside = acceptBeside(collected.endorsements);
    const fetched = await readCollected(need, collected.endorsements, eitherOf(accept, beside));
    const best = own !== null && (fetched === null || fetched.accepted.rank < own.accepted.rank) ? own : fetched;
    return { entries: best === null ? [] : entriesOf(need, best), unmet: collected.unmet[0] ?? null };
  }

  function ask(need: Need, accept: Accept): Promise<Answer> {
    const known = answers.get(need.key);
    if (known !== undefined) return known;
    const asked = answer(need, accept).then((given) => {
      if (given.entries.length > 0) met.add(need.key);
      onAnswer();
      return given;
    });
    answers.set(need.key, asked);
    return asked;
  }

  return {
    async collect(needs, { accept }) {
      const endorsements: Endorsement[] = [];
      const unmet: Unmet[] = [];
      for (const need of needs) {
        // Under the caller's anchors its issuers come first: they are what it is accepted by, and belong to it.
        const issuers = grounds.anchors.length > 0 ? scheme.issuersOf(need) : [];
        for (const one of [...issuers, need]) {
          const given = await ask(one, eitherOf(accept, acceptBeside(endorsements)));
          endorsements.push(...given.entries.map(({ kind, bytes, source }) => ({ kind, bytes, source })));
          if (given.unmet !== null && one === need) unmet.push(given.unmet);
        }
      }
      return { endorsements, unmet };
    },
    entries: async () => (await Promise.all(answers.values())).flatMap(({ entries }) => entries),
    isMet: (key) => met.has(key),
    async entriesOf(needs, { kind, bytes, source }, beside) {
      for (const need of needs) {
        const accepted = await acceptBeside(beside)(need, bytes);
        if (!accepted.ok) continue;
        const others = accepted.value.objects.filter((object) => object.kind !== kind);
        const objects = [{ kind, bytes }, ...others];
        return entriesOf(need, { accepted: { ...accepted.value, objects }, source });
      }
      return [];
    },
  };
}

function eitherOf(first: Accept, second: Accept): Accept {
  return async (need, bytes) => {
    const accepted = await first(need, bytes);
    return accepted.ok ? accepted : second(need, bytes);
  };
}

/** What they are; those of no kind of this TEE's are passed over. */
function recognized(objects: readonly Uint8Array[], scheme: RecordedScheme): readonly Endorsement[] {
  return objects.flatMap((bytes) => {
    const kind = scheme.recognizeEndorsement(bytes);
    return kind === null ? [] : [{ kind, bytes, source: "caller" as const }];
  });
}

async function acceptedOf(need: Need, objects: readonly Uint8Array[], accept: Accept): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (const bytes of objects) {
    const accepted = await accept(need, bytes);
    if (accepted.ok) candidates.push({ accepted: accepted.value, source: "caller" });
  }
  return candidates;
}

/** The first of those with the highest rank. */
function bestOf(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (best, one) => (best === null || one.accepted.rank > best.accepted.rank ? one : best),
    null,
  );
}

/** What a collateral brings was accepted before; this asks what it says of itself. */
async function readCollected(
  need: Need,
  endorsements: readonly Endorsement[],
  accept: Accept,
): Promise<Candidate | null> {
  const main = endorsements.find(({ kind }) => kind === need.kind);
  if (main === undefined) return null;
  const accepted = await accept(need, main.bytes);
  return accepted.ok ? { accepted: { ...accepted.value, objects: endorsements }, source: main.source } : null;
}

/**
 * What no service answers has no one answer: every provider has a VLEK for that TCB version. So it is kept under no need,
 * where nothing takes the place of anything.
 */
function entriesOf({ key, url }: Need, { accepted, source }: Candidate): readonly GatheredEntry[] {
  const { objects, notBefore, notAfter } = accepted;
  const need = url === null ? null : key;
  return objects.map(({ kind, bytes }) => ({ kind, need, bytes, notBefore, notAfter, source }));
}
