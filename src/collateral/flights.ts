import type { Failure, Outcome } from "../errors/index.js";
import type { Clock } from "../ports/index.js";
import type { Caller } from "./caller.js";
import { isRecent } from "./shelf.js";

/** One request that several callers wait for. */
export interface Flight {
  /** Aborted once nobody waits. */
  readonly signal: AbortSignal;
  /**
   * Says that nothing will happen before an instant. Callers who would not live to see it, or for whom the
   * object is merely welcome, are let go with `why`; so are those who join before {@link resume}.
   *
   * @param until by the clock, in milliseconds since 1970.
   */
  hold(until: number, why: Failure): void;
  resume(): void;
}

/** Flights under way, by name. */
export interface Flights<T> {
  /**
   * Waits for the flight of that name; where there is none that can be joined, `run` is one. It ends for this caller
   * with the flight's outcome, when it is let go, or when its own patience ends. Rejects where `run` does.
   */
  join(name: string, caller: Caller, run: (flight: Flight) => Promise<Outcome<T>>): Promise<Outcome<T>>;
}

interface Waiter<T> {
  readonly caller: Caller;
  readonly settle: (outcome: Outcome<T>) => void;
  readonly reject: (error: Error) => void;
}

interface OpenFlight<T> extends Flight {
  readonly startedAt: number;
  readonly add: (waiter: Waiter<T>) => void;
  readonly start: () => void;
}

/**
 * Makes an empty set of flights.
 *
 * @param joinable milliseconds after which nobody joins a flight any more, and the next caller starts another: a runtime
 * at the edge drops what a request has under way when that request ends, and then a flight never does.
 */
export function createFlights<T>(clock: Clock, joinable: number): Flights<T> {
  const flights = new Map<string, OpenFlight<T>>();
  const open = (name: string, run: (flight: Flight) => Promise<Outcome<T>>): OpenFlight<T> => {
    const flight = openFlight(clock.now(), run, () => {
      if (flights.get(name) === flight) flights.delete(name);
    });
    flights.set(name, flight);
    return flight;
  };
  return {
    join: (name, caller, run) =>
      new Promise((resolve, reject) => {
        const underWay = flights.get(name);
        const joined = underWay !== undefined && isRecent(underWay.startedAt, joinable, clock.now());
        const flight = joined ? underWay : open(name, run);
        flight.add({ caller, settle: resolve, reject });
        if (!joined) flight.start();
      }),
  };
}

/** @param onEnd is called once: nobody can join any more. */
function openFlight<T>(
  startedAt: number,
  run: (flight: Flight) => Promise<Outcome<T>>,
  onEnd: () => void,
): OpenFlight<T> {
  const controller = new AbortController();
  const waiting = new Map<Waiter<T>, () => void>();
  let held: { readonly until: number; readonly why: Failure } | null = null;
  let lastWhy: Failure | null = null;

  const leave = (waiter: Waiter<T>, say: () => void): void => {
    const takeBack = waiting.get(waiter);
    if (takeBack === undefined) return;
    waiting.delete(waiter);
    takeBack();
    say();
    if (waiting.size > 0 || controller.signal.aborted) return;
    onEnd();
    controller.abort();
  };
  const letGo = (waiter: Waiter<T>): void => {
    if (held === null) return;
    const { until, why } = held;
    const unfit = waiter.caller.effort === "welcome" || until >= waiter.caller.deadlineAt;
    if (unfit) leave(waiter, () => waiter.settle({ ok: false, failure: why }));
  };
  const everyone = (say: (waiter: Waiter<T>) => void): void => {
    for (const waiter of [...waiting.keys()]) leave(waiter, () => say(waiter));
  };

  const flight: OpenFlight<T> = {
    startedAt,
    signal: controller.signal,
    hold: (until, why) => {
      held = { until, why };
      lastWhy = why;
      for (const waiter of [...waiting.keys()]) letGo(waiter);
    },
    resume: () => {
      held = null;
    },
    add: (waiter) => {
      const end = (why: Failure): void => {
        // What went wrong last says more than that the time is over.
        const cause = why.code === "COLLATERAL_DEADLINE" && lastWhy !== null ? { cause: lastWhy } : {};
        leave(waiter, () => waiter.settle({ ok: false, failure: { ...why, ...cause } }));
      };
      waiting.set(waiter, () => undefined);
      const takeBack = waiter.caller.onEnd(end);
      if (!waiting.has(waiter)) return;
      waiting.set(waiter, takeBack);
      letGo(waiter);
    },
    start: () => {
      run(flight).then(
        (outcome) => everyone((waiter) => waiter.settle(outcome)),
        (error: unknown) => {
          everyone((waiter) => waiter.reject(error instanceof Error ? error : new Error(String(error))));
        },
      );
    },
  };
  return flight;
}
