import { BoundedMap, equalBytes } from "../bytes/index.js";
import type { Failure } from "../errors/index.js";
import type { Clock } from "../ports/index.js";
import type { Accepted, Endorsement } from "../tee/scheme.js";

/** An object that was accepted in this process. */
export interface Held {
  readonly accepted: Accepted;
  readonly endorsements: readonly Endorsement[];
  /** The body as it was served. */
  readonly bytes: Uint8Array;
  /** When it was had from its service. This and the others are milliseconds since 1970, by the clock. */
  readonly storedAt: number;
  /** When the cache was last looked into for a newer one. */
  readonly lookedAt: number;
  /** When the service was last asked for a newer one, and why that failed, if it did. */
  readonly askedAt: number;
  readonly askFailure: Failure | null;
}

/** An object that was just accepted. */
export interface Candidate {
  readonly accepted: Accepted;
  readonly bytes: Uint8Array;
  readonly storedAt: number;
  readonly source: "cache" | "network";
}

/** The accepted objects of this process, by name; a bounded number of them. */
export interface Shelf {
  get(name: string): Held | null;
  /**
   * Puts an object there, unless one of a higher rank is there. Where its bytes are those of the one that is there,
   * the endorsements stay the same objects.
   *
   * @returns what it is held as, or null where a higher rank is there.
   */
  put(name: string, candidate: Candidate): Held | null;
  /** Notes what was tried for the object of that name, if there is one. */
  note(name: string, change: Partial<Pick<Held, "lookedAt" | "askedAt" | "askFailure">>): void;
}

/** @param capacity objects that are held at most. */
export function createShelf(clock: Clock, capacity: number): Shelf {
  const objects = new BoundedMap<string, Held>(capacity);
  return {
    get: (name) => objects.get(name) ?? null,
    put: (name, { accepted, bytes, storedAt, source }) => {
      const old = objects.get(name);
      if (old !== undefined && old.accepted.rank > accepted.rank) return null;
      const same = old !== undefined && equalBytes(old.bytes, bytes);
      const endorsements = same ? old.endorsements : accepted.objects.map((object) => ({ ...object, source }));
      const times = { storedAt, lookedAt: clock.now(), askedAt: storedAt };
      const held: Held = { accepted, endorsements, bytes, ...times, askFailure: null };
      objects.set(name, held);
      return held;
    },
    note: (name, change) => {
      const old = objects.get(name);
      if (old !== undefined) objects.set(name, { ...old, ...change });
    },
  };
}

/**
 * Whether nothing better has to be looked for: the object covers the instant and is a good copy still. One
 * that only begins after the instant would be followed by later ones only.
 *
 * @param at the instant of the verification.
 * @param now by the clock. Both in milliseconds since 1970.
 */
export function isFresh({ accepted, storedAt }: Held, at: number, now: number): boolean {
  const { notBefore, notAfter, refreshAfter } = accepted;
  if (at < notBefore) return true;
  if (notAfter === null || at > notAfter) return false;
  return refreshAfter === null || isRecent(storedAt, refreshAfter, now);
}

/** Whether an instant is less than `limit` milliseconds past. One that lies ahead comes from another clock, and is not. */
export function isRecent(instant: number, limit: number, now: number): boolean {
  return instant <= now && now - instant < limit;
}
