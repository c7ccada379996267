import { bootStoryOf, isExtended, readEvents, strongestHash } from "../../eventlog/index.js";
import type { BootStory, EventLog, LogDigests, LogHash, TypedEvent } from "../../eventlog/index.js";
import { agreementOf, replayableHashes } from "./log-agreement.js";
import type { Banks, RegisterAgreement } from "./log-agreement.js";

/** An event log as `veritee inspect` shows it: read and replayed, and nothing of it verified. */
export interface InspectedLog {
  readonly log: EventLog;
  /** Size of the log in bytes, padding included. */
  readonly bytes: number;
  /** The bank in which events are shown and the story is told; null where veritee knows no hash of the log. */
  readonly hash: LogHash | null;
  readonly events: readonly TypedEvent[];
  /** By bank. */
  readonly agreement: ReadonlyMap<LogHash, readonly RegisterAgreement[]>;
  /** Null without a hash. */
  readonly story: BootStory | null;
  /** Whether there are quoted values to compare with. */
  readonly quoted: boolean;
}

/**
 * Reads, replays and explains a log.
 *
 * @param quoted values that lay beside the log; empty for a bare log.
 */
export function inspectLog(log: EventLog, bytes: number, quoted: Banks, digests: LogDigests): InspectedLog {
  const banks = replayableHashes(log).filter((hash) => quoted.has(hash));
  const strength: readonly LogHash[] = ["sha512", "sha384", "sha256", "sha1"];
  // Mostly both are quoted; then sha256, which other tools show.
  const hash = banks.includes("sha256") ? "sha256" : (strength.find((name) => banks.includes(name)) ?? usualHash(log));
  return {
    log,
    bytes,
    hash,
    events: readEvents(log, digests, hash),
    agreement: agreementOf(log, quoted, digests),
    story: hash === null ? null : bootStoryOf(log, digests, hash),
    quoted: quoted.size > 0,
  };
}

function usualHash(log: EventLog): LogHash | null {
  return replayableHashes(log).includes("sha256") ? "sha256" : strongestHash(log);
}

/** Events by register, in the order of the log; those that extend nothing are with the register that they name. */
export function eventsByRegister({ events }: InspectedLog): ReadonlyMap<number, readonly TypedEvent[]> {
  const found = new Map<number, TypedEvent[]>();
  for (const typed of events) {
    const own = found.get(typed.event.register);
    if (own === undefined) found.set(typed.event.register, [typed]);
    else own.push(typed);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

/** What an event's digest covers, in a word; `no extend`: the event is not in the register's value. */
export function coverOf(typed: TypedEvent, log: EventLog): "data" | "part" | "none" | "no extend" {
  if (!isExtended(typed.event, log)) return "no extend";
  return typed.measured === "not" ? "none" : typed.measured;
}
