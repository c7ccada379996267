import type { Failure, Outcome } from "../../src/errors/index.js";
import { changedBytes, changedElements, shiftedBytes } from "./der-mutations.js";
import type { Mutation } from "./der-mutations.js";
import { allNodes, derTree } from "./der-tree.js";
import { differences } from "./oracles.js";
import type { Facts } from "./oracles.js";

/** A reader of ours beside the readers of others. */
export interface Contest<T> {
  readonly parse: (der: Uint8Array) => Outcome<T>;
  readonly facts: (value: T) => Facts;
  readonly oracles: Readonly<Record<string, (der: Uint8Array) => Facts | null>>;
  /** Why an oracle may refuse what is accepted here, or null where it may not. */
  readonly leniency: (value: T) => string | null;
  /** Ranges whose bytes are opaque: signatures and keys. */
  readonly opaque: (value: T) => readonly Uint8Array[];
}

/** What came of a contest. */
export interface Tally {
  read: number;
  accepted: number;
  compared: number;
  /** Accepted here and not elsewhere, without a reason that is known; or read otherwise there. */
  readonly disagreements: string[];
  /** Why an oracle refused what is accepted here. */
  readonly leniencies: Set<string>;
  /** Why something is refused here that an oracle accepts, as {@link reasonOf} puts it. */
  readonly strictnesses: Set<string>;
  /** How often something was refused, by reason and kind of mutation. */
  readonly refused: Map<string, number>;
}

export function newTally(): Tally {
  return {
    read: 0,
    accepted: 0,
    compared: 0,
    disagreements: [],
    leniencies: new Set(),
    strictnesses: new Set(),
    refused: new Map(),
  };
}

/** How much of the oracles' time is spent: they take hundreds of times as long as what they judge. */
export interface Effort {
  /** Of so many accepted mutations that are not opaque one is compared; of opaque ones sixteen times less. */
  readonly acceptedShare: number;
  /** Of so many refusals for one reason after one kind of mutation the oracles are asked about one, and the first. */
  readonly refusedShare: number;
}

/** Reads something here and elsewhere. Ours must not throw; what the others make of it goes into the tally. */
export function judge<T>(contest: Contest<T>, { what, bytes }: Mutation, tally: Tally, effort: Effort): void {
  const outcome = contest.parse(bytes);
  tally.read++;
  if (!outcome.ok) {
    judgeRefusal(contest, outcome.failure, { what, bytes }, tally, effort);
    return;
  }
  tally.accepted++;
  if (tally.accepted % effort.acceptedShare !== 0) return;
  tally.compared++;
  const own = contest.facts(outcome.value);
  const excuse = contest.leniency(outcome.value);
  for (const [name, read] of Object.entries(contest.oracles)) {
    const other = read(bytes);
    if (other === null && excuse !== null) tally.leniencies.add(excuse);
    else if (other === null) tally.disagreements.push(`${what}: accepted, and refused by ${name}`);
    else {
      const differing = differences(own, other);
      if (differing.length > 0) tally.disagreements.push(`${what}: ${name} reads another ${differing.join(", ")}`);
    }
  }
}

function judgeRefusal<T>(
  { oracles }: Contest<T>,
  failure: Failure,
  { what, bytes }: Mutation,
  tally: Tally,
  { refusedShare }: Effort,
): void {
  const reason = reasonOf(failure);
  const kind = `${reason} ${what.replace(/ (?:at )?[0-9]+/g, "")}`;
  const before = tally.refused.get(kind) ?? 0;
  tally.refused.set(kind, before + 1);
  if (before % refusedShare !== 0 || tally.strictnesses.has(reason)) return;
  if (Object.values(oracles).some((read) => read(bytes) !== null)) tally.strictnesses.add(reason);
}

/** Fields that one rule is for. */
const SAME: ReadonlyMap<string, string> = new Map([
  ["issuer", "name"],
  ["subject", "name"],
  ["notBefore", "time"],
  ["notAfter", "time"],
  ["thisUpdate", "time"],
  ["nextUpdate", "time"],
  ["revocationDate", "time"],
  ["RSA modulus", "RSA public key"],
  ["RSA exponent", "RSA public key"],
  ["pathLenConstraint", "basicConstraints"],
]);

/** Code and field of a refusal: `X509_CERT_MALFORMED time`, or the code alone where the framing is wrong. */
export function reasonOf({ code, message }: Failure): string {
  const field = /cannot be read: ([a-zA-Z ]+?)(?: [0-9.]+)?: /.exec(message)?.[1];
  return field === undefined ? code : `${code} ${SAME.get(field) ?? field}`;
}

/** Judges something as it is, and every mutation of it. */
export function judgeMutations<T>(
  contest: Contest<T>,
  whole: Uint8Array,
  seed: number,
  tally: Tally,
  { elements, ...effort }: Effort & { readonly elements: boolean },
): void {
  const outcome = contest.parse(whole);
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  judge(contest, { what: "unchanged", bytes: whole }, tally, { ...effort, acceptedShare: 1 });
  const dull = contest.opaque(outcome.value).map((part) => part.byteOffset);
  const ends = contest.opaque(outcome.value).map((part) => part.byteOffset + part.length);
  const isDull = (at: number): boolean => dull.some((start, i) => at >= start && at < (ends[i] ?? 0));
  let at = 0;
  for (const mutation of changedBytes(whole, seed)) {
    judge(contest, mutation, tally, isDull(at++) ? { ...effort, acceptedShare: 16 * effort.acceptedShare } : effort);
  }
  for (const mutation of shiftedBytes(whole, seed, 40)) judge(contest, mutation, tally, effort);
  if (elements) for (const mutation of changedElements(whole)) judge(contest, mutation, tally, effort);
}

/** What elements something is made of, whatever they hold: structures of one shape are read by the same code. */
export function shapeOf(der: Uint8Array): string {
  return allNodes(derTree(der))
    .map(({ tag, content }) => (tag === 6 ? `6:${content.join(".")}` : tag.toString()))
    .join();
}
