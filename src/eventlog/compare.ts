import { equalBytes, toHex } from "../bytes/index.js";
import { align } from "./align.js";
import { HASHES_BY_STRENGTH, idOfLogHash, LOG_HASH_SIZES } from "./algorithms.js";
import { readEvents } from "./read-events.js";
import { initialValue, isExtended, replay } from "./replay.js";
import { subjectOf, withoutNumbers } from "./subject.js";
import type { TypedEvent } from "./typed.js";
import type { EventLog, LogDigests, LogHash } from "./types.js";

/** What became of one event between two logs. */
export type EventChange =
  | { readonly kind: "removed"; readonly before: TypedEvent; readonly after: null }
  | { readonly kind: "added"; readonly before: null; readonly after: TypedEvent }
  /** `changed`: about the same, with another digest; `moved`: the same digest in another place. */
  | { readonly kind: "changed" | "moved"; readonly before: TypedEvent; readonly after: TypedEvent };

/** How one register differs between two logs. */
export interface RegisterComparison {
  readonly register: number;
  /** What the replay gives; null where a record lacks the hash's digest. Without an event: the value before the first. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
  /** In the order of the logs; none where the register's digests are the same ones in the same order. */
  readonly changes: readonly EventChange[];
  /** False: too long to be aligned; all between the common events at the two ends counts as changed. */
  readonly complete: boolean;
}

/** The hashes whose digests both logs have, the strongest first. */
export function commonHashes(before: EventLog, after: EventLog): readonly LogHash[] {
  const has = (log: EventLog, hash: LogHash): boolean => log.algorithms.some((algorithm) => algorithm.hash === hash);
  return HASHES_BY_STRENGTH.filter((hash) => has(before, hash) && has(after, hash));
}

/**
 * Compares two logs register by register: the events that extend a register are aligned by their digests of one hash, and what
 * is left over is told as events that were removed, added, changed or moved. What a digest does not cover, types and
 * descriptions, is not compared, nor is what was not extended. Proves nothing.
 *
 * @param hash one that both logs have; of {@link commonHashes}.
 * @returns by register, from the lowest on, every register that has an event in either log.
 * @throws TypeError where one log is a CCEL and the other is not: their registers have nothing in common.
 */
export function compareLogs(
  before: EventLog,
  after: EventLog,
  hash: LogHash,
  digests: LogDigests,
): readonly RegisterComparison[] {
  if ((before.format === "ccel") !== (after.format === "ccel")) {
    throw new TypeError("Registers of a CCEL are not comparable with PCRs.");
  }
  const [old, new_] = [sideOf(before, hash, digests), sideOf(after, hash, digests)];
  const registers = [...new Set([...old.events.keys(), ...new_.events.keys()])].sort((a, b) => a - b);
  return registers.map((register) => ({
    register,
    before: old.value(register),
    after: new_.value(register),
    ...compareEvents(old.events.get(register) ?? [], new_.events.get(register) ?? [], hash),
  }));
}

interface Side {
  readonly events: ReadonlyMap<number, readonly TypedEvent[]>;
  readonly value: (register: number) => Uint8Array | null;
}

function sideOf(log: EventLog, hash: LogHash, digests: LogDigests): Side {
  const events = new Map<number, TypedEvent[]>();
  for (const typed of readEvents(log, digests, hash)) {
    if (!isExtended(typed.event, log)) continue;
    const own = events.get(typed.event.register);
    if (own === undefined) events.set(typed.event.register, [typed]);
    else own.push(typed);
  }
  const replayed = replay(log, hash, digests);
  const value = (register: number): Uint8Array | null => {
    const own = replayed.get(register);
    return own === undefined ? initialValue(register, LOG_HASH_SIZES[hash], log) : own.value;
  };
  return { events, value };
}

/** Aligns the events of one register; both lists in the order of their logs. */
export function compareEvents(
  before: readonly TypedEvent[],
  after: readonly TypedEvent[],
  hash: LogHash,
): Pick<RegisterComparison, "changes" | "complete"> {
  const id = idOfLogHash(hash);
  const digestOf = ({ event }: TypedEvent): string | null => {
    const digest = event.digests.get(id);
    return digest === undefined ? null : toHex(digest);
  };
  const { pairs, complete } = align(before.map(digestOf), after.map(digestOf));
  const gaps = gapsOf(before, after, pairs);
  const moved = pairUp(
    gaps.flatMap(({ old }) => old),
    gaps.flatMap(({ new_ }) => new_),
    digestOf,
  );
  const taken = new Set([...moved].flat());
  const left = (events: readonly TypedEvent[]): readonly TypedEvent[] => events.filter((one) => !taken.has(one));
  const changed = new Map(gaps.flatMap(({ old, new_ }) => [...changedIn(left(old), left(new_))]));
  return { changes: gaps.flatMap((gap) => inOrder(gap, moved, changed)), complete };
}

/** What lies between two pairs of events that are the same. */
interface Gap {
  readonly old: readonly TypedEvent[];
  readonly new_: readonly TypedEvent[];
}

function gapsOf(
  before: readonly TypedEvent[],
  after: readonly TypedEvent[],
  pairs: readonly (readonly [number, number])[],
): readonly Gap[] {
  const gaps: Gap[] = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...pairs, [before.length, after.length] as const]) {
    if (nextI > i || nextJ > j) gaps.push({ old: before.slice(i, nextI), new_: after.slice(j, nextJ) });
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return gaps;
}

/** Pairs the first with the first of the same key, the second with the second, …; a null key has no partner. */
function pairUp(
  old: readonly TypedEvent[],
  new_: readonly TypedEvent[],
  keyOf: (typed: TypedEvent) => string | null,
): Map<TypedEvent, TypedEvent> {
  const waiting = new Map<string, TypedEvent[]>();
  for (const typed of [...new_].reverse()) {
    const key = keyOf(typed);
    if (key === null) continue;
    const own = waiting.get(key);
    if (own === undefined) waiting.set(key, [typed]);
    else own.push(typed);
  }
  const pairs = new Map<TypedEvent, TypedEvent>();
  for (const typed of old) {
    const key = keyOf(typed);
    const partner = key === null ? undefined : waiting.get(key)?.pop();
    if (partner !== undefined) pairs.set(typed, partner);
  }
  return pairs;
}

/** Events about the same; numbers in what they are about count only where a partner needs no better one. */
function changedIn(old: readonly TypedEvent[], new_: readonly TypedEvent[]): Map<TypedEvent, TypedEvent> {
  const exact = pairUp(old, new_, subjectOf);
  const partners = new Set(exact.values());
  const loose = pairUp(
    old.filter((typed) => !exact.has(typed)),
    new_.filter((typed) => !partners.has(typed)),
    (typed) => withoutNumbers(subjectOf(typed)),
  );
  return new Map([...exact, ...loose]);
}

/** The changes of one gap: in the order of the first log, what was added in front of what it precedes in the second. */
function inOrder(
  { old, new_ }: Gap,
  moved: ReadonlyMap<TypedEvent, TypedEvent>,
  changed: ReadonlyMap<TypedEvent, TypedEvent>,
): readonly EventChange[] {
  const partners = new Set([...moved.values(), ...changed.values()]);
  const added = new_.filter((typed) => !partners.has(typed));
  const changes: EventChange[] = [];
  const flush = (until: number): void => {
    while ((added[0]?.event.number ?? Infinity) < until) {
      const after = added.shift();
      if (after !== undefined) changes.push({ kind: "added", before: null, after });
    }
  };
  for (const before of old) {
    const [same, other] = [moved.get(before), changed.get(before)];
    if (other !== undefined) flush(other.event.number);
    if (same !== undefined) changes.push({ kind: "moved", before, after: same });
    else if (other !== undefined) changes.push({ kind: "changed", before, after: other });
    else changes.push({ kind: "removed", before, after: null });
  }
  flush(Infinity);
  return changes;
}

/** Whether both values are there and equal. */
export function sameValue({ before, after }: Pick<RegisterComparison, "before" | "after">): boolean {
  return before !== null && after !== null && equalBytes(before, after);
}
