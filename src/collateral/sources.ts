import { equalBytes } from "../bytes/index.js";
import { ok } from "../errors/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import type { Need } from "../tee/scheme.js";
import { download } from "./download.js";
import type { Tell } from "./download.js";
import { failure, refusal } from "./errors.js";
import type { Flight } from "./flights.js";
import type { Settings } from "./options.js";
import type { Origins } from "./origins.js";
import type { Held, Shelf } from "./shelf.js";
import type { Stored } from "./stored.js";
import type { CollectRequest } from "./types.js";

/** What a collateral works with. */
export interface Parts {
  readonly settings: Settings;
  readonly shelf: Shelf;
  readonly stored: Stored;
  readonly origins: Origins;
}

/** One need on its way. */
export interface Errand {
  readonly need: Need;
  /** In the cache, and in this process: with the scope of what accepts it. */
  readonly name: string;
  readonly accept: CollectRequest["accept"];
  readonly tell: Tell;
}

/**
 * Looks into the cache. What is there is accepted anew, unless it is, byte by byte, what is held already;
 * what is refused is removed from the cache.
 *
 * @returns the newest object that there is now, or null.
 */
export async function lookUp({ shelf, stored, settings }: Parts, errand: Errand): Promise<Held | null> {
  const { need, name, accept, tell } = errand;
  const entry = await stored.read(name, need.maxBytes, tell);
  shelf.note(name, { lookedAt: settings.clock.now() });
  const held = shelf.get(name);
  if (entry === null) return held;
  const { bytes, storedAt, rank } = entry;
  if (held !== null && equalBytes(held.bytes, bytes)) {
    if (storedAt <= held.storedAt) return held;
    return shelf.put(name, { accepted: held.accepted, bytes, storedAt, source: "cache" }) ?? held;
  }
  const outcome = await accept(need, bytes);
  const latest = shelf.get(name);
  if (!outcome.ok || outcome.value.rank !== rank) {
    await stored.refuse(name, outcome.ok ? wrongRank(rank, outcome.value.rank) : outcome.failure, tell);
    return latest;
  }
  if (latest !== null && latest.accepted.rank === rank && latest.storedAt >= storedAt) return latest;
  return shelf.put(name, { accepted: outcome.value, bytes, storedAt, source: "cache" }) ?? latest;
}

/** A cache orders by the entry's rank: with one that is too high an old object would stay for ever. */
function wrongRank(stated: number, real: number): Failure {
  const message = `What the cache holds says rank ${stated} and has ${real}.`;
  return failure("COLLATERAL_ENTRY", message, { expected: real, actual: stated });
}

/**
 * Asks the service, and keeps what it hands out if that is accepted and not older than what is held.
 *
 * @returns what is held now, or the failure of download.ts, `COLLATERAL_CONTENT` or `COLLATERAL_OLDER`.
 */
export async function obtain(parts: Parts, errand: Errand, address: string, flight: Flight): Promise<Outcome<Held>> {
  const { settings, shelf, stored, origins } = parts;
  const { need, name, accept, tell } = errand;
  const body = await download(need, address, flight, settings, origins, tell);
  if (!body.ok) return body;
  const bytes = body.value;
  const outcome = await accept(need, bytes);
  if (!outcome.ok) {
    const message = `${address} answers with something else than the ${need.title}: ${outcome.failure.message}`;
    return refusal("COLLATERAL_CONTENT", message, { cause: outcome.failure });
  }
  const { rank } = outcome.value;
  const storedAt = settings.clock.now();
  const held = shelf.put(name, { accepted: outcome.value, bytes, storedAt, source: "network" });
  if (held === null) {
    const newest = shelf.get(name)?.accepted.rank ?? null;
    const message = `${address} answers with an older object (rank ${rank}) than the one at hand (rank ${newest ?? "unknown"}).`;
    return refusal("COLLATERAL_OLDER", message, { expected: newest, actual: rank });
  }
  tell("received", { url: address });
  await stored.write(name, { storedAt, rank, bytes }, tell);
  return ok(held);
}
