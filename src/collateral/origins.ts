import type { Clock } from "../ports/index.js";
import { failure } from "./errors.js";
import type { Flight } from "./flights.js";
import { pause } from "./pause.js";
import { isRecent } from "./shelf.js";

/** Who may ask an origin when. */
export interface Origins {
  /**
   * Waits until the origin may be asked: it is not cooling down, and few enough others ask it. While it cools
   * down the flight is held with `COLLATERAL_THROTTLED`.
   *
   * @param onWait is told the milliseconds of a wait for a cool-down.
   * @returns what ends the turn, to be called once; null where nobody waits any more.
   */
  turn(origin: string, flight: Flight, onWait: (delay: number) => void): Promise<(() => void) | null>;
  /** Nobody asks that origin for so many milliseconds, an hour at most. */
  coolDown(origin: string, milliseconds: number): void;
  /** Milliseconds until the origin may be asked again; 0 where it may be now. */
  cooling(origin: string): number;
}

/** One of the places at an origin; an object of its own for each turn. */
interface Place {
  readonly takenAt: number;
}

interface Origin {
  readonly places: Set<Place>;
  readonly queue: (() => void)[];
  coolUntil: number;
}

/** A service that wants to be left alone for longer, by mistake or not, is tried again after this. */
const LONGEST_COOL_DOWN = 3_600_000;

/**
 * @param concurrent requests to one origin at a time.
 * @param longest milliseconds after which a turn counts as ended: where a runtime drops what a request has under way, the
 * turn is never given back.
 */
export function createOrigins(clock: Clock, concurrent: number, longest: number): Origins {
  const origins = new Map<string, Origin>();

  const stateOf = (name: string): Origin => {
    const state = origins.get(name) ?? { places: new Set(), queue: [], coolUntil: 0 };
    origins.set(name, state);
    return state;
  };

  const cooling = (name: string): number => {
    const left = (origins.get(name)?.coolUntil ?? 0) - clock.now();
    // A clock that was put back must not make it longer.
    return left > LONGEST_COOL_DOWN ? 0 : Math.max(0, left);
  };

  const release = (name: string, place: Place): void => {
    const state = stateOf(name);
    state.places.delete(place);
    // A turn that lasted too long has no place any more to hand on.
    if (state.places.size < concurrent) state.queue.shift()?.();
  };

  const take = ({ places }: Origin): Place => {
    const place = { takenAt: clock.now() };
    places.add(place);
    return place;
  };

  /** A place, or null where nobody waits any more. */
  const placeAt = (name: string, signal: AbortSignal): Promise<Place | null> => {
    const state = stateOf(name);
    for (const place of state.places) if (!isRecent(place.takenAt, longest, clock.now())) state.places.delete(place);
    if (state.places.size < concurrent) return Promise.resolve(take(state));
    return new Promise((resolve) => {
      const enter = (): void => {
        signal.removeEventListener("abort", giveUp);
        resolve(take(state));
      };
      const giveUp = (): void => {
        signal.removeEventListener("abort", giveUp);
        state.queue.splice(state.queue.indexOf(enter), 1);
        resolve(null);
      };
      state.queue.push(enter);
      signal.addEventListener("abort", giveUp);
    });
  };

  const coolOff = async (name: string, flight: Flight, onWait: (delay: number) => void): Promise<void> => {
    for (let left = cooling(name); left > 0 && !flight.signal.aborted; left = cooling(name)) {
      const why = `${name} said that it is asked too often; it is left alone for another ${Math.ceil(left)} ms.`;
      flight.hold(clock.now() + left, failure("COLLATERAL_THROTTLED", why, { actual: 429 }));
      if (waitedFor(flight)) onWait(left);
      await pause(clock, left, flight.signal);
      flight.resume();
    }
  };

  const turn: Origins["turn"] = async (name, flight, onWait) => {
    for (;;) {
      await coolOff(name, flight, onWait);
      const place = flight.signal.aborted ? null : await placeAt(name, flight.signal);
      if (place === null) return null;
      // Somebody may have been told to stop while this one was in the queue.
      if (cooling(name) === 0) return () => release(name, place);
      release(name, place);
    }
  };

  const coolDown = (name: string, milliseconds: number): void => {
    stateOf(name).coolUntil = clock.now() + Math.max(cooling(name), Math.min(milliseconds, LONGEST_COOL_DOWN));
  };

  return { turn, coolDown, cooling };
}

function waitedFor({ signal }: Flight): boolean {
  return !signal.aborted;
}
