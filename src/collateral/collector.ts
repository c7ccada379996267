import type { Failure } from "../errors/index.js";
import type { Need } from "../tee/scheme.js";
import { createCaller } from "./caller.js";
import type { Caller } from "./caller.js";
import { addressOf } from "./download.js";
import type { Tell } from "./download.js";
import { createFlights } from "./flights.js";
import type { Flights } from "./flights.js";
import { readOptions } from "./options.js";
import type { CollateralOptions, Settings } from "./options.js";
import { createOrigins } from "./origins.js";
import { createRecentFailures } from "./recent-failures.js";
import type { RecentFailures } from "./recent-failures.js";
import { createShelf, isFresh, isRecent } from "./shelf.js";
import type { Held } from "./shelf.js";
import { lookUp, obtain } from "./sources.js";
import type { Errand, Parts } from "./sources.js";
import { createStored } from "./stored.js";
import type { Collateral, Collected, CollectRequest, Unmet } from "./types.js";

/** What of it is under way. */
interface Machine extends Parts {
  readonly lookUps: Map<string, LookUp>;
  readonly flights: Flights<Held>;
  readonly failures: RecentFailures;
}

/** One look into the cache that several may wait for. */
interface LookUp {
  readonly startedAt: number;
  readonly result: Promise<Held | null>;
}

/** What became of one need: an object, or a failure, or both where the object is not as fresh as it should be. */
interface Found {
  readonly held: Held | null;
  readonly failure: Failure | null;
}

const SEGMENT = "[A-Za-z0-9_-]{1,200}";
const SCOPE = new RegExp(`^${SEGMENT}$`);
/** With a version and the scope these are the 8 segments that a cache's name may have. */
const KEY = new RegExp(`^${SEGMENT}(?:/${SEGMENT}){0,5}$`);

/**
 * Makes what gets endorsements: from those that were accepted in this process, from a cache, from the
 * vendors' services. What it hands out was shown to be the vendor's by the request's `accept`, whenever it came
 * from outside this process. Whether it holds at the instant, and what it revokes, is for the verifier to judge.
 *
 * Each need is looked for by itself: that one of several would be enough is for whoever asks to know.
 *
 * Failures are `COLLATERAL_NO_ADDRESS`, `_OFFLINE`, `_HOST`, `_STATUS`, `_REDIRECT`, `_THROTTLED`, `_NETWORK`,
 * `_TIMEOUT`, `_DEADLINE`, `_ABORTED`, `_SIZE`, `_CONTENT` and `_OLDER`; events also carry `_CACHE`, `_ENTRY` and what
 * `accept` said of an entry.
 *
 * @throws TypeError for wrong options, RangeError for limits out of range. `collect` rejects with a TypeError
 * for a key or scope that cannot be part of a cache's name, and with whatever `accept` rejects with.
 * @example
 * const collateral = createCollateral({ fetcher: fetch, clock });
 * const { endorsements, unmet } = await collateral.collect(needs, request);
 */
export function createCollateral(options: CollateralOptions): Collateral {
  const settings = readOptions(options);
  const { clock, cache, limits } = settings;
  const machine: Machine = {
    settings,
    shelf: createShelf(clock, limits.kept),
    stored: createStored(cache, clock, settings.digest, limits.cacheTimeout),
    origins: createOrigins(clock, limits.concurrent, 2 * limits.requestTimeout),
    lookUps: new Map(),
    flights: createFlights(clock, limits.deadline),
    failures: createRecentFailures(clock, limits),
  };
  return { collect: (needs, request) => collect(machine, needs, request) };
}

async function collect(machine: Machine, needs: readonly Need[], request: CollectRequest): Promise<Collected> {
  const { clock, limits } = machine.settings;
  const each = distinct(needs, request.scope);
  const caller = createCaller(request, clock, limits.deadline);
  try {
    const found = await Promise.all(each.map((need) => report(machine, need, request, caller)));
    const unmet = found.flatMap(({ failure }, index): Unmet[] => {
      const need = each[index];
      return failure === null || need === undefined ? [] : [{ need, failure }];
    });
    return { endorsements: found.flatMap(({ held }) => held?.endorsements ?? []), unmet };
  } finally {
    caller.close();
  }
}

/** Each need once, whose name in a cache is one. */
function distinct(needs: readonly Need[], scope: string): readonly Need[] {
  if (!SCOPE.test(scope)) throw new TypeError("scope must be 1 to 200 characters of [A-Za-z0-9_-]");
  const wrong = needs.find(({ key }) => !KEY.test(key));
  if (wrong !== undefined) throw new TypeError(`the key "${wrong.key}" cannot be part of a cache's name`);
  return [...new Map(needs.map((need) => [need.key, need])).values()];
}

async function report(machine: Machine, need: Need, request: CollectRequest, caller: Caller): Promise<Found> {
  const tell: Tell = (type, { url = null, delay = null, failure = null } = {}) => {
    machine.settings.emit({ type, key: need.key, url, delay, failure });
  };
  const errand: Errand = { need, name: `v1/${request.scope}/${need.key}`, accept: request.accept, tell };
  const found = await find(machine, errand, request, caller);
  if (found.failure !== null) tell("failed", { failure: found.failure });
  return found;
}

/** The three places in turn: this process, the cache, the service. */
async function find(machine: Machine, errand: Errand, request: CollectRequest, caller: Caller): Promise<Found> {
  const { settings, shelf, flights, failures } = machine;
  const { need, name, tell } = errand;
  const { at, network } = request;
  let held = shelf.get(name);
  const cached = (): Found => {
    tell("cached");
    return { held, failure: null };
  };
  /** It may have come for others meanwhile. */
  const without = (failure: Failure): Found => {
    held = shelf.get(name) ?? held;
    return { held, failure: isGood(held, at, settings) ? null : failure };
  };
  if (isGood(held, at, settings)) return cached();

  if (held === null || !isJustNow(held.lookedAt, settings)) {
    const looked = await caller.wait(() => lookUpOnce(machine, errand));
    if (!looked.ok) return without(looked.failure);
    held = looked.value;
    if (isGood(held, at, settings)) return cached();
  }

  const address = addressOf(need, network, settings);
  if (!address.ok) return { held, failure: address.failure };
  if (held !== null && isJustNow(held.askedAt, settings)) return { held, failure: held.askFailure };

  const recent = failures.recall(name, request.effort);
  if (recent !== null) return { held, failure: recent };

  const asked = await flights.join(name, caller, (flight) => obtain(machine, errand, address.value, flight));
  if (asked.ok) return { held: asked.value, failure: null };
  // That a caller called it off says nothing to the others.
  if (asked.failure.code !== "COLLATERAL_ABORTED") {
    shelf.note(name, { askedAt: settings.clock.now(), askFailure: asked.failure });
    failures.note(name, request.effort, asked.failure);
  }
  return without(asked.failure);
}

function isGood(held: Held | null, at: number, { clock }: Settings): boolean {
  return held !== null && isFresh(held, at, clock.now());
}

function isJustNow(instant: number, { clock, limits }: Settings): boolean {
  return isRecent(instant, limits.askAgainAfter, clock.now());
}

/** Who looks for the same at the same time looks once; as with flights, not for one that will never come to an end. */
function lookUpOnce(machine: Machine, errand: Errand): Promise<Held | null> {
  const { lookUps, settings } = machine;
  const { clock, limits } = settings;
  const underWay = lookUps.get(errand.name);
  if (underWay !== undefined && isRecent(underWay.startedAt, 2 * limits.cacheTimeout, clock.now())) {
    return underWay.result;
  }
  const result = lookUp(machine, errand).finally(() => lookUps.delete(errand.name));
  lookUps.set(errand.name, { startedAt: clock.now(), result });
  return result;
}
